//! How the figure is drawn: curves of the norm, the histogram beside them, the angle beneath.

use egui::{Align2, Color32, Pos2, Rect, Stroke, Ui, Vec2b, pos2};

use crate::figure::area::Area;
use crate::figure::axis;
use crate::figure::crowd::points_along;
use crate::figure::frame;
use crate::figure::legend::{self, Entry, Sample};
use crate::figure::number::format_value;
use crate::figure::pen::Pen;
use crate::figure::rail::{self, Lanes, RailLabel};
use crate::figure::readout;
use crate::figure::run_look::Marker;
use crate::figure::style::Style;
use crate::figure::surface::{SurfaceSpec, surface_ui};
use crate::figure::tokens::space;
use crate::figure::trace::{Trace, nearest_bucket, step_range, trace};
use crate::figure::view::{Interaction, Part, ViewState};
use crate::figure::words;
use crate::run::Extent;

use super::Clipping;
use super::angle::{SHARE, angle_ui, caption_height};
use super::histogram::{Histogram, widths};

/// With fewer buckets than this each has a dot.
const MOST_DOTS: usize = 12;
/// Dashes of the threshold.
const THRESHOLD_DASH: &[f32] = &[6.0, 4.0];
/// Height of the tick that marks a clipped step, in parts of the text size.
const TICK: f32 = 0.6;

/// Draws the figure into all the space there is.
pub fn clipping_ui(ui: &mut Ui, figure: &Clipping, style: &Style, view: &mut ViewState) -> Interaction {
    let outer = ui.available_rect_before_wrap();
    let pen = Pen::new(ui.painter().clone(), style);
    let caption = figure.caption();
    frame::draw_caption(&pen, outer, caption);
    legend_ui(ui, &pen, outer, caption, figure, view);
    let (above, below) = figure.has_marks();
    let lanes = Lanes::at_least(style, usize::from(above), usize::from(below));
    let range = axis::log_range(figure.magnitudes(), style);
    let range = lanes.beside(range.unwrap_or((-3.3, 1.3)), style);
    let places = Places::new(&pen, outer, !figure.angle.is_empty());
    let summary = figure.summary();
    let summary = words::or_waiting(&summary, view.is_waiting);
    let (x, link) = (step_range(&figure.steps), ui.scope_id().with("steps"));
    let spec = SurfaceSpec {
        key: "norms",
        rect: lanes.inner(places.curves, style),
        x,
        y: range,
        moves: Vec2b::TRUE,
        link: Some(link),
        summary,
    };
    let surface = surface_ui(ui, style, &spec);
    let area = surface.area;
    draw_axes(&pen, &area, &places, lanes);
    if figure.steps.is_empty() {
        frame::draw_sentence(&pen, area.rect, words::or_waiting(words::EMPTY_CLIPPING, view.is_waiting));
        return Interaction::default();
    }
    let bucket = surface.pointer.and_then(|pointer| nearest_bucket(&figure.steps, area.x_at(pointer.x)));
    let step_at = bucket.map(|bucket| figure.steps[bucket].1);
    let below = places.angle.map(|frame| angle_ui(ui, &pen, figure, frame, (x, link), summary));
    let bucket_below = below.as_ref().and_then(|below| {
        let pointer = below.pointer?;
        nearest_bucket(&figure.steps, below.area.x_at(pointer.x))
    });
    let step_below = bucket_below.map(|bucket| figure.steps[bucket].1);
    let hovered_step = step_at.or(step_below);
    for frame_rect in [Some(places.curves), places.angle].into_iter().flatten() {
        draw_moments(&pen, &area, frame_rect, figure, hovered_step.or(view.linked.hovered_step));
    }
    draw_threshold(&pen, &area, &places, figure);
    let data = draw_curves(&pen, &area, figure, lanes, view);
    draw_note(&pen, &area, figure, &data);
    if let Some(first) = &figure.first_non_finite {
        frame::draw_divergence(&pen, &area, places.curves, first, &data);
    }
    let bars = Rect::from_x_y_ranges(places.bars.clone(), area.rect.y_range());
    let chosen_threshold = Histogram { pen: &pen, figure, area, bars, lanes }.show_ui(ui);
    if let Some(bucket) = bucket.or(bucket_below) {
        draw_readout(&pen, outer, &area, figure, bucket);
    }
    let clicked = surface.clicked || below.is_some_and(|below| below.clicked);
    Interaction {
        hovered_step,
        clicked_step: hovered_step.filter(|_| clicked),
        chosen_threshold,
        ..Interaction::default()
    }
}

/// Where the parts of the figure stand.
struct Places {
    curves: Rect,
    bars: std::ops::RangeInclusive<f32>,
    angle: Option<Rect>,
}

impl Places {
    fn new(pen: &Pen<'_>, outer: Rect, has_angle: bool) -> Self {
        let (left, gap) = if pen.style.is_print() { (27.0, 4.0) } else { (48.0, space::S) };
        let (bars, labels) = widths(pen, outer.width());
        let whole = frame::plot_frame(pen, outer, left, gap + bars + labels);
        let whole = Rect::from_min_max(whole.min, pos2(whole.right().max(whole.left() + 1.0), whole.bottom()));
        let right = whole.right() + gap;
        let mut places = Self { curves: whole, bars: right..=right + bars, angle: None };
        if has_angle {
            let between = caption_height(pen);
            let height = ((whole.height() - between) * SHARE).max(1.0);
            places.angle = Some(Rect::from_min_max(pos2(whole.left(), whole.bottom() - height), whole.max));
            places.curves.max.y = (whole.bottom() - height - between).max(whole.top() + 1.0);
        }
        places
    }
}

fn draw_axes(pen: &Pen<'_>, area: &Area, places: &Places, lanes: Lanes) {
    let style = pen.style;
    lanes.draw(pen, area, RailLabel::Named, RailLabel::Named);
    let y_ticks = axis::log_ticks(area.y, area.rect.height(), style);
    frame::draw_grid(pen, area, &y_ticks);
    frame::draw_y_axis(pen, area, places.curves, &y_ticks);
    if places.angle.is_some() {
        let color = if style.is_print() { style.tokens().text_1 } else { style.tokens().control };
        pen.horizontal(places.curves.left(), places.curves.right(), places.curves.bottom(), style.axis_width, color);
        return;
    }
    let x_ticks = axis::step_ticks(area.x, area.rect.width(), frame::step_pitch(pen, area));
    frame::draw_x_axis(pen, area, places.curves, &x_ticks, (words::STEP, words::STEP));
}

/// Looks of the two curves: what is clipped away stands out behind what is left.
fn looks(style: &Style) -> [(f32, Color32); 2] {
    let tokens = style.tokens();
    [(style.line_width, tokens.text_2), (style.current_width * 0.8, tokens.text_1)]
}

fn legend_ui(ui: &mut Ui, pen: &Pen<'_>, outer: Rect, caption: &str, figure: &Clipping, view: &mut ViewState) {
    if figure.after.is_empty() || figure.steps.is_empty() {
        return;
    }
    let (style, tokens) = (pen.style, pen.style.tokens());
    let line = |(width, color): (f32, Color32)| Sample::Line { width, color, dash: Vec::new(), marker: None };
    let [before, after] = looks(style);
    let entry = |sample, text: &str, part| Entry { sample, text: text.to_owned(), part };
    let clipped = Sample::Line { width: style.text * TICK, color: tokens.warning, dash: vec![1.5, 4.0], marker: None };
    let entries = [
        entry(line(before), words::BEFORE, Some(Part::Before)),
        entry(line(after), words::AFTER, Some(Part::After)),
        entry(clipped, &figure.clipped_of(), None),
    ];
    let row = frame::caption_row(pen, outer);
    let indent = if style.is_print() { 0.0 } else { space::M };
    let left = outer.left() + indent + pen.text_size(caption, pen.ink(tokens.text_1)).x + style.text;
    let right = outer.right() - if style.is_print() { 0.0 } else { space::M };
    let bottom = if style.is_print() { row.top() + style.text * 1.21 } else { row.bottom() };
    let rect = Rect::from_min_max(pos2(left.min(right), row.top()), pos2(right, bottom));
    legend::row_ui(ui, pen, rect, &entries, view);
}

/// Vertical lines: changed settings, the step shown, the step that is pointed at.
fn draw_moments(pen: &Pen<'_>, area: &Area, frame_rect: Rect, figure: &Clipping, step_at: Option<u64>) {
    let (style, tokens) = (pen.style, pen.style.tokens());
    let vertical = |step: u64, color: Color32, dash: &[f32]| {
        let x = area.x_pos(step as f64);
        if frame_rect.x_range().contains(x) {
            let ends = [pos2(x, frame_rect.top()), pos2(x, frame_rect.bottom())];
            pen.line(&ends, style.axis_width, color, dash);
        }
    };
    for event in &figure.events {
        vertical(event.step, tokens.text_2, &[3.0, 3.0]);
    }
    if !style.is_print() {
        for step in [figure.shown_step, step_at].into_iter().flatten() {
            vertical(step, tokens.control, &[]);
        }
    }
}

/// The threshold as a line over curves and bars, where it is one of this norm.
fn draw_threshold(pen: &Pen<'_>, area: &Area, places: &Places, figure: &Clipping) {
    if !figure.is_comparable() {
        return;
    }
    let y = area.y_pos(figure.threshold.log10());
    if !area.rect.y_range().contains(y) {
        return;
    }
    let accent = pen.style.tokens().accent;
    let ends = [pos2(area.rect.left(), y), pos2(*places.bars.end(), y)];
    pen.line(&ends, pen.style.line_width, accent, THRESHOLD_DASH);
}

/// Draws the curves, the ticks of clipped steps and the marks of the rails; where the curves are.
fn draw_curves(pen: &Pen<'_>, area: &Area, figure: &Clipping, lanes: Lanes, view: &ViewState) -> Vec<Pos2> {
    let style = pen.style;
    let inside = pen.clipped(area.rect.expand(style.dot / 2.0));
    let of = |extents: &[Extent]| trace(&figure.steps, extents, area, 1.0, |norm| f64::from(norm.abs()).log10());
    let [before, after] = looks(style);
    let mut data = Vec::new();
    let traces: [(Part, (f32, Color32), Trace); 2] =
        [(Part::Before, before, of(&figure.before)), (Part::After, after, of(&figure.after))];
    let mut last_mark = [f32::NEG_INFINITY; 2];
    for (part, (width, color), trace) in traces.iter().filter(|(part, ..)| view.shows(*part)) {
        // Without clipping there is one curve, which is the one that matters.
        let color = if figure.after.is_empty() { style.tokens().text_1 } else { *color };
        for piece in &trace.pieces {
            inside.line(piece, *width, color, &[]);
            if figure.steps.len() <= MOST_DOTS || piece.len() == 1 {
                for at in piece {
                    inside.marker(*at, Marker::Circle, style.dot * 0.7, Some(color), Stroke::NONE);
                }
            }
            data.extend(points_along(piece));
        }
        for (x, kind) in &trace.marks {
            let last = &mut last_mark[usize::from(kind.is_above())];
            if *part == Part::Before && *x - *last >= style.mark {
                rail::mark(pen, pos2(*x, lanes.y(area, style, kind.is_above(), 0)), *kind);
                *last = *x;
            }
        }
    }
    draw_ticks(pen, area, figure);
    data
}

/// A tick at the upper edge for each bucket with a clipped step.
fn draw_ticks(pen: &Pen<'_>, area: &Area, figure: &Clipping) {
    let color = pen.style.tokens().warning;
    let (top, bottom) = (area.rect.top(), area.rect.top() + pen.style.text * TICK);
    let mut last = f32::NEG_INFINITY;
    for ((_, step), _) in figure.steps.iter().zip(&figure.is_clipped).filter(|(_, is_clipped)| **is_clipped) {
        let x = area.x_pos(*step as f64);
        if x - last >= 1.0 && area.rect.expand(0.5).x_range().contains(x) {
            pen.vertical(x, top, bottom, 1.5, color);
            last = x;
        }
    }
}

/// The threshold in words, where it covers least of the data.
fn draw_note(pen: &Pen<'_>, area: &Area, figure: &Clipping, data: &[Pos2]) {
    let Some(text) = words::threshold_of(figure.kind, figure.threshold) else { return };
    let ink = pen.ink(pen.style.tokens().accent);
    let rows = pen.balanced_rows(&text, ink, area.rect.width() - 2.0 * space::S);
    let width = rows.iter().map(|row| pen.text_size(row, ink).x).fold(0.0, f32::max);
    let size = egui::vec2(width, pen.style.text * 1.3 * rows.len() as f32);
    let rect = if figure.is_comparable() {
        // On its line, above it where there is room.
        let y = area.y_pos(figure.threshold.log10());
        let above = Rect::from_min_size(pos2(area.rect.left() + space::XS, y - size.y - 1.0), size);
        let below = above.translate(egui::vec2(0.0, size.y + 2.0));
        let right = area.rect.right() - size.x - 2.0 * space::XS;
        let beside = [above, below].map(|rect| rect.translate(egui::vec2(right - area.rect.left(), 0.0)));
        let candidates = [above, beside[0], below, beside[1]];
        let cost = |rect: &Rect| {
            let outside = if area.rect.contains_rect(*rect) { 0 } else { 10_000 };
            outside + crate::figure::crowd::covered(*rect, data)
        };
        candidates.into_iter().min_by_key(cost).unwrap_or(above)
    } else {
        // Clear of the ticks of clipped steps.
        let ground = area.rect.with_min_y(area.rect.top() + pen.style.text * TICK);
        legend::place(ground, size, data, None).1
    };
    // Without a ground of its own: data that passes behind the words stays whole.
    pen.block(rect.left_top(), Align2::LEFT_TOP, &rows, ink);
}

fn draw_readout(pen: &Pen<'_>, outer: Rect, area: &Area, figure: &Clipping, bucket: usize) {
    let (first, step) = figure.steps[bucket];
    let norm = |extents: &[Extent]| extents.get(bucket).map(|extent| f64::from(extent.last));
    let before = norm(&figure.before).unwrap_or(f64::NAN);
    let y = area.y_pos(before.abs().log10());
    let at = pos2(area.x_pos(step as f64), if y.is_finite() { y } else { area.rect.top() });
    pen.dot(at, Marker::Circle, pen.style.dot, pen.style.tokens().text_1);
    let mut lines = match norm(&figure.after) {
        Some(after) => vec![
            format!("{} {}", words::BEFORE, format_value(before)),
            format!("{} {}", words::AFTER, format_value(after)),
        ],
        None => vec![format!("{} {}", words::GRADIENT_NORM, format_value(before))],
    };
    lines.extend(norm(&figure.angle).map(words::turned_by));
    if let Some(extent) = figure.before.get(bucket).filter(|_| step > first) {
        let (least, greatest) = (format_value(f64::from(extent.least)), format_value(f64::from(extent.greatest)));
        lines.push(format!("{least} to {greatest} in steps {first} to {step}"));
    }
    readout::draw_readout(pen, outer, at, &words::step(step), &lines, &[at]);
}
