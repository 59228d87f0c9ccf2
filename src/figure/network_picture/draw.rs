//! How the picture of the network is drawn, 96 or 64 points high.

use egui::{Align2, Color32, Pos2, Rect, Sense, Ui, Vec2, pos2, vec2};

use crate::figure::font::Weight;
use crate::figure::number::format_value;
use crate::figure::pen::{Ink, Pen};
use crate::figure::rail::{self, OffScale};
use crate::figure::scale::Reading;
use crate::figure::style::Style;
use crate::figure::tokens::{radius, space};
use crate::figure::view::{Interaction, ViewState};
use crate::figure::words;
use crate::spec::{Choice, Placement};

use super::NetworkPicture;

/// From this height on the picture has its full measures.
const FULL_HEIGHT: f32 = 96.0;
/// Below this distance of columns they are slim.
const WIDE_FROM: f32 = 56.0;
const WIDE: f32 = 32.0;
const SLIM: f32 = 20.0;
/// Below this distance the words at both ends make room for the numbers between them.
const TIGHT_BELOW: f32 = 44.0;
/// Links are drawn while columns are at least this far apart.
const LINKS_FROM: f32 = 12.0;
/// Columns closer than this stand without gaps and frames.
const FRAMED_FROM: f32 = 8.0;
/// Thickness of the bar that stands for normalization, and its distance from the column.
const BAR: f32 = 2.0;
/// Width of a sample in the key at the left.
const KEY: f32 = 16.0;
/// Space for the captions at the left.
const CAPTION: f32 = 96.0;

/// Vertical measures.
struct Rows {
    number: f32,
    top: f32,
    bottom: f32,
    value: f32,
}

impl Rows {
    /// How deep the arcs of residual blocks may hang: down to the digits of the values.
    fn arc(&self) -> f32 {
        self.value - self.bottom - 6.0
    }
}

/// Draws the picture into all the space there is.
pub fn network_picture_ui(ui: &mut Ui, figure: &NetworkPicture, style: &Style, view: &mut ViewState) -> Interaction {
    let outer = ui.available_rect_before_wrap();
    let pen = Pen::new(ui.painter().clone(), style);
    let top = outer.top();
    let rows = if outer.height() >= FULL_HEIGHT - 0.5 {
        Rows { number: top + 16.0, top: top + 28.0, bottom: top + 68.0, value: top + 80.0 }
    } else {
        Rows { number: top + 10.0, top: top + 20.0, bottom: top + 44.0, value: top + 54.0 }
    };
    let response = ui.interact(outer, ui.scope_id().with("network_picture"), Sense::click());
    let summary = figure.summary();
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Image, true, &summary));
    let captions = pen.ink(style.tokens().text_2);
    let left = outer.left() + space::M;
    pen.text(pos2(left, rows.number), Align2::LEFT_CENTER, words::LAYER, captions);
    if figure.values.iter().any(Option::is_some) {
        pen.text(pos2(left, rows.value), Align2::LEFT_CENTER, figure.quantity.label(), captions);
    }
    let columns = Columns::new(outer, figure.n_layers);
    let pointer = response.hover_pos();
    let hovered = pointer.and_then(|pointer| columns.layer_at(pointer));
    let marked = hovered.or(view.linked.hovered_layer);
    draw_links(&pen, &columns, &rows, figure.n_layers);
    draw_blocks(&pen, &columns, &rows, figure);
    draw_normalization(&pen, &columns, &rows, figure);
    key_ui(ui, &pen, outer, &rows, figure);
    column(&pen, columns.rect(0, &rows), None);
    for layer_idx in 0..figure.n_layers {
        draw_layer(&pen, &columns, &rows, figure, layer_idx);
        if marked == Some(layer_idx) {
            let ring = columns.rect(layer_idx + 1, &rows).expand(3.0);
            pen.frame(ring, radius::CONTROL + 2, Color32::TRANSPARENT, 2.0, style.tokens().accent);
        }
    }
    draw_words(&pen, &columns, &rows, figure, marked);
    Interaction {
        hovered_layer: hovered,
        clicked_layer: hovered.filter(|_| response.clicked()),
        ..Interaction::default()
    }
}

/// Where columns stand: the input is column 0.
struct Columns {
    first: f32,
    pitch: f32,
    width: f32,
    n: usize,
}

impl Columns {
    fn new(outer: Rect, n_layers: usize) -> Self {
        let left = outer.left() + space::M + CAPTION;
        let n = n_layers + 1;
        // Slim columns are narrower than the word at the end.
        let is_tight = (outer.right() - left) / (n as f32) < TIGHT_BELOW;
        let right = outer.right() - if is_tight { 1.5 * space::XL } else { space::XL };
        let slot = (right - left) / n as f32;
        let pitch = ((right - left - slot.min(WIDE)) / (n - 1).max(1) as f32).min(120.0);
        let width = match pitch {
            pitch if pitch >= WIDE_FROM => WIDE,
            pitch if pitch >= SLIM * 1.5 => SLIM,
            pitch if pitch >= FRAMED_FROM => pitch * 0.66,
            pitch => pitch + 0.2,
        };
        Self { first: left + slot.min(WIDE) / 2.0, pitch, width, n }
    }

    fn x(&self, column: usize) -> f32 {
        self.first + self.pitch * column as f32
    }

    fn rect(&self, column: usize, rows: &Rows) -> Rect {
        let x = self.x(column);
        Rect::from_min_max(pos2(x - self.width / 2.0, rows.top), pos2(x + self.width / 2.0, rows.bottom))
    }

    fn layer_at(&self, pointer: Pos2) -> Option<usize> {
        let column = ((pointer.x - self.first) / self.pitch).round();
        (column >= 1.0 && column < self.n as f32).then(|| column as usize - 1)
    }
}

fn column(pen: &Pen<'_>, rect: Rect, fill: Option<Color32>) {
    let tokens = pen.style.tokens();
    let fill = fill.unwrap_or(tokens.background_1);
    if rect.width() < FRAMED_FROM * 0.66 {
        pen.fill(rect, fill);
        return;
    }
    let corner = if rect.width() >= 12.0 { radius::CONTROL } else { 1 };
    pen.frame(rect, corner, fill, pen.style.axis_width, tokens.control);
}

/// Links from three points to three points between neighbors.
fn draw_links(pen: &Pen<'_>, columns: &Columns, rows: &Rows, n_layers: usize) {
    if columns.pitch < LINKS_FROM {
        return;
    }
    let inset = (rows.bottom - rows.top) / 8.0;
    let center = (rows.top + rows.bottom) / 2.0;
    let ys = [rows.top + inset, center, rows.bottom - inset];
    for column in 0..n_layers {
        let (left, right) = (columns.rect(column, rows).right(), columns.rect(column + 1, rows).left());
        for from in ys {
            for to in ys {
                pen.segment(pos2(left, from), pos2(right, to), pen.style.axis_width, pen.style.tokens().stroke);
            }
        }
    }
}

/// Residual arcs under the columns, from the layer whose output is carried on to the layer where it is added.
fn draw_blocks(pen: &Pen<'_>, columns: &Columns, rows: &Rows, figure: &NetworkPicture) {
    for (from, to) in &figure.blocks {
        let (start, end) = (columns.x(from + 1), columns.x(to + 1));
        let gap = (columns.pitch * 0.08).min(2.0);
        let (start, end) = (start + gap, end - gap);
        draw_arc(pen, start, end, (rows.bottom + 0.5, rows.arc()));
    }
}

/// An arc from one abscissa to another beneath an ordinate, so deep, with its head at the end.
fn draw_arc(pen: &Pen<'_>, start: f32, end: f32, (base, depth): (f32, f32)) {
    let arc: Vec<Pos2> = (0..=24)
        .map(|i| {
            let angle = std::f32::consts::PI * i as f32 / 24.0;
            let x = (start + end) / 2.0 - (end - start) / 2.0 * angle.cos();
            // A flat arc: steep at its ends, level between them.
            pos2(x, base + depth * angle.sin().powf(0.6))
        })
        .collect();
    pen.line(&arc, 1.25, pen.style.tokens().text_2, &[]);
    let tip = pos2(end, base);
    let (half, height) = (depth * 0.42, depth * 0.75);
    let head = vec![tip, tip + vec2(-half, height), tip + vec2(half, height)];
    pen.add(egui::Shape::convex_polygon(head, pen.style.tokens().text_2, egui::Stroke::NONE));
}

/// A bar over each hidden layer: over its left half where it is normalized before the activation, else over its right.
fn draw_normalization(pen: &Pen<'_>, columns: &Columns, rows: &Rows, figure: &NetworkPicture) {
    let Some((_, placement)) = figure.normalization else { return };
    for layer_idx in 0..figure.n_layers.saturating_sub(1) {
        normalization_mark(pen, columns.rect(layer_idx + 1, rows), placement);
    }
}

fn normalization_mark(pen: &Pen<'_>, column: Rect, placement: Placement) {
    let y = column.top() - BAR;
    // Columns that touch have one bar together.
    let is_whole = column.width() < FRAMED_FROM;
    let (left, right) = match placement {
        _ if is_whole => (column.left(), column.right()),
        Placement::BeforeActivation => (column.left(), column.center().x),
        Placement::AfterActivation => (column.center().x, column.right()),
    };
    pen.horizontal(left, right, y, BAR, pen.style.tokens().text_2);
}

/// What arcs and bars mean, at the left, each with a tooltip.
fn key_ui(ui: &mut Ui, pen: &Pen<'_>, outer: Rect, rows: &Rows, figure: &NetworkPicture) {
    let color = pen.style.tokens().text_2;
    let (n_blocks, first) = (figure.blocks.len(), figure.blocks.first());
    let skip = first.map(|(from, to)| (words::RESIDUAL.to_owned(), words::skips(n_blocks, to - from)));
    let normalization = figure.normalization.map(|(kind, placement)| {
        (words::normalization_name(kind), words::sentence(&words::normalized(kind, placement)))
    });
    let n_entries = usize::from(skip.is_some()) + usize::from(normalization.is_some());
    let pitch = ((rows.bottom - rows.top) / 2.0).min(pen.style.text * 1.4);
    let mut y = (rows.top + rows.bottom) / 2.0 - pitch * (n_entries.saturating_sub(1)) as f32 / 2.0;
    let left = outer.left() + space::M;
    let entry = |ui: &mut Ui, y: f32, text: &str, hint: &str, is_skip: bool| {
        let sample = Rect::from_center_size(pos2(left + KEY / 2.0, y), vec2(KEY, pen.style.text * 0.6));
        match (is_skip, figure.normalization) {
            (true, _) => draw_arc(pen, sample.left() + 1.0, sample.right() - 2.0, (sample.top(), rows.arc())),
            (false, Some((_, placement))) => {
                pen.frame(sample, 1, Color32::TRANSPARENT, pen.style.axis_width, pen.style.tokens().control);
                normalization_mark(pen, sample, placement);
            }
            (false, None) => {}
        }
        let place = pen.text(pos2(left + KEY + space::XS, y), Align2::LEFT_CENTER, text, pen.ink(color));
        let response = ui.interact(sample.union(place), ui.scope_id().with(("key", is_skip)), Sense::hover());
        response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Label, true, hint));
        response.on_hover_text(hint);
    };
    if let Some((text, hint)) = &normalization {
        entry(ui, y, text, hint, false);
        y += pitch;
    }
    if let Some((text, hint)) = &skip {
        entry(ui, y, text, hint, true);
    }
}

fn draw_layer(pen: &Pen<'_>, columns: &Columns, rows: &Rows, figure: &NetworkPicture, layer_idx: usize) {
    let tokens = pen.style.tokens();
    let rect = columns.rect(layer_idx + 1, rows);
    let Some(value) = figure.values[layer_idx] else {
        column(pen, rect, None);
        return;
    };
    match figure.scale.read(value) {
        Reading::Within(position) => column(pen, rect, Some(figure.scale.color(position))),
        Reading::Above => column(pen, rect, Some(figure.scale.color(1.0))),
        Reading::Below => {
            column(pen, rect, Some(figure.scale.color(0.0)));
            hatch(pen, rect, tokens.stroke);
        }
        Reading::Zero => {
            column(pen, rect, Some(tokens.background_2));
            hatch(pen, rect, tokens.control);
        }
        Reading::Nan => off_scale(pen, rect, OffScale::Nan, tokens.nan),
        Reading::Infinite => off_scale(pen, rect, OffScale::Infinite, tokens.danger),
    }
}

/// A column without a color of the scale: its mark in a frame, or where it is too slim the mark's color alone.
fn off_scale(pen: &Pen<'_>, rect: Rect, kind: OffScale, color: Color32) {
    if rect.width() < FRAMED_FROM * 0.66 {
        pen.fill(rect, color);
        return;
    }
    let corner = if rect.width() >= 12.0 { radius::CONTROL } else { 1 };
    pen.frame(rect, corner, pen.style.tokens().background_0, 1.5, color);
    rail::mark_of_size(pen, rect.center(), kind, pen.style.mark.min(rect.width() * 0.7));
}

fn hatch(pen: &Pen<'_>, rect: Rect, color: Color32) {
    let rect = rect.shrink(1.0);
    let mut sum = rect.left() + rect.top() + 3.0;
    while sum < rect.right() + rect.bottom() {
        let x0 = (sum - rect.bottom()).max(rect.left());
        let x1 = (sum - rect.top()).min(rect.right());
        if x1 > x0 {
            pen.segment(pos2(x0, sum - x0), pos2(x1, sum - x1), pen.style.grid_width, color);
        }
        sum += 5.0;
    }
}

/// Numbers above and values below, as many as there is room for.
fn draw_words(pen: &Pen<'_>, columns: &Columns, rows: &Rows, figure: &NetworkPicture, marked: Option<usize>) {
    let text_1 = pen.ink(pen.style.tokens().text_1);
    let n_layers = figure.n_layers;
    let size = |text: &str| -> Vec2 { pen.text_size(text, text_1) };
    let stride = |width: f32| ((width + 6.0) / columns.pitch).ceil().max(1.0) as usize;
    let number_stride = stride(size(&n_layers.to_string()).x);
    let widest = figure.values.iter().flatten().map(|value| size(&format_value(f64::from(*value))).x);
    let value_stride = stride(widest.fold(0.0, f32::max));
    let output_x = columns.x(n_layers);
    let is_tight = columns.pitch < TIGHT_BELOW;
    let half_column = columns.width / 2.0;
    let (at, anchor) = if is_tight {
        (columns.x(0) + if columns.pitch < 12.0 { -space::XS } else { half_column }, Align2::RIGHT_CENTER)
    } else {
        (columns.x(0), Align2::CENTER_CENTER)
    };
    let input = pen.text(pos2(at, rows.number), anchor, words::INPUT, text_1);
    let output_left = output_x - if is_tight { half_column } else { size(words::OUTPUT).x / 2.0 };
    for layer_idx in 0..n_layers {
        let x = columns.x(layer_idx + 1);
        let is_output = layer_idx + 1 == n_layers;
        let is_marked = marked == Some(layer_idx);
        let text = words::layer_number(layer_idx, n_layers);
        let half = size(&text).x / 2.0;
        let is_clear = is_output || (x + half + 4.0 < output_left && x - half - 3.0 > input.right());
        if (layer_idx % number_stride == 0 && is_clear) || is_output {
            let weight = if is_marked { Weight::Semibold } else { Weight::Regular };
            let (at, anchor) = if is_output { (output_left, Align2::LEFT_CENTER) } else { (x, Align2::CENTER_CENTER) };
            pen.text(pos2(at, rows.number), anchor, &text, Ink { weight, ..text_1 });
        }
        let Some(value) = figure.values[layer_idx] else { continue };
        // Counted from the output, so that both ends have their values.
        let is_shown = (n_layers - 1 - layer_idx).is_multiple_of(value_stride);
        if is_shown {
            let weight = if is_marked { Weight::Semibold } else { Weight::Regular };
            let text = format_value(f64::from(value));
            pen.text(pos2(x, rows.value), Align2::CENTER_CENTER, &text, Ink { weight, ..text_1 });
        }
    }
}
