//! How a heat map is drawn.

use std::hash::{DefaultHasher, Hash, Hasher};

use egui::{Color32, ColorImage, Pos2, Rect, Shape, TextureOptions, Ui, Vec2b, pos2};

use crate::figure::area::Area;
use crate::figure::axis;
use crate::figure::frame;
use crate::figure::number::format_value;
use crate::figure::pen::Pen;
use crate::figure::rail::{self, OffScale};
use crate::figure::readout;
use crate::figure::scale::Reading;
use crate::figure::style::Style;
use crate::figure::surface::{SurfaceSpec, surface_ui};
use crate::figure::trace::nearest_bucket;
use crate::figure::view::{Interaction, ViewState};
use crate::figure::words;

use super::HeatMap;
use super::bar::bar_ui;
use super::pixels::{self, Run};

/// Widest texture: every adapter and the headless context take it.
const MOST_TEXTURE_PX: usize = 2048;

/// Rows lower than this are not parted by a line.
const PARTED_FROM: f32 = 8.0;
/// Marks in cells are at least this far apart.
const MARK_PITCH: f32 = 14.0;
/// Distance of the lines of a hatch.
const HATCH_PITCH: f32 = 5.0;

/// Draws a heat map into all the space there is.
pub fn heat_map_ui(ui: &mut Ui, figure: &HeatMap, style: &Style, view: &mut ViewState) -> Interaction {
    let outer = ui.available_rect_before_wrap();
    let pen = Pen::new(ui.painter().clone(), style);
    frame::draw_caption(&pen, outer, &words::by_layer_and_step(figure.series.quantity));
    let n_layers = figure.series.n_layers();
    let (left, right) = if style.is_print() { (28.0, 42.0) } else { (56.0, 76.0) };
    let frame_rect = frame::plot_frame(&pen, outer, left, right);
    let steps = &figure.series.steps;
    let x = match (steps.first(), steps.last()) {
        (Some((first, _)), Some((_, last))) => (*first as f64 - 0.5, *last as f64 + 0.5),
        _ => (-0.5, 100.5),
    };
    let y = (0.5, n_layers.max(1) as f64 + 0.5);
    let summary = figure.summary();
    let summary = words::or_waiting(&summary, view.is_waiting);
    let moves = Vec2b::new(true, false);
    let spec = SurfaceSpec { key: "heat_map", rect: frame_rect, x, y, moves, link: None, summary };
    let surface = surface_ui(ui, style, &spec);
    let area = Area { y, ..surface.area };
    let toggled_decades = bar_ui(ui, &pen, frame_rect, figure.scale, figure.series.present);
    let interaction = Interaction { toggled_decades, ..Interaction::default() };
    if n_layers == 0 || steps.is_empty() {
        pen.frame(frame_rect, 0, Color32::TRANSPARENT, style.axis_width, style.tokens().control);
        draw_axes(&pen, &area, frame_rect, 0);
        frame::draw_sentence(&pen, frame_rect, words::or_waiting(words::EMPTY_HEAT_MAP, view.is_waiting));
        return interaction;
    }
    let per_point = ui.pixels_per_point().min(4.0);
    let width = ((area.rect.width() * per_point).round() as usize).clamp(1, MOST_TEXTURE_PX);
    let (image, runs) = pixels::draw(figure, area.x, width, style.tokens());
    paint_image(ui, &area, image, view);
    let inside = pen.clipped(area.rect);
    draw_runs(&inside, &area, &runs, width);
    part_rows(&pen, &area, n_layers);
    pen.frame(area.rect, 0, Color32::TRANSPARENT, style.axis_width, style.tokens().control);
    draw_axes(&pen, &area, frame_rect, n_layers);
    let under = surface.pointer.and_then(|pointer| under_pointer(figure, &area, pointer));
    draw_links(&pen, &area, figure, under, view);
    let Some(under) = under else { return interaction };
    let pointer = surface.pointer.unwrap_or(area.rect.center());
    draw_readout(&pen, outer, figure, under, pointer);
    Interaction {
        hovered_layer: Some(under.layer_idx),
        hovered_step: Some(under.step),
        clicked_layer: Some(under.layer_idx).filter(|_| surface.clicked),
        clicked_step: Some(under.step).filter(|_| surface.clicked),
        ..interaction
    }
}

/// The cell under the pointer.
#[derive(Clone, Copy)]
struct Under {
    layer_idx: usize,
    bucket: usize,
    step: u64,
}

fn under_pointer(figure: &HeatMap, area: &Area, pointer: Pos2) -> Option<Under> {
    let n_layers = figure.series.n_layers();
    let share = f64::from((area.rect.bottom() - pointer.y) / area.rect.height());
    let layer_idx = ((share * n_layers as f64).floor().max(0.0) as usize).min(n_layers - 1);
    let bucket = nearest_bucket(&figure.series.steps, area.x_at(pointer.x))?;
    Some(Under { layer_idx, bucket, step: figure.series.steps[bucket].1 })
}

fn draw_axes(pen: &Pen<'_>, area: &Area, frame_rect: Rect, n_layers: usize) {
    let style = pen.style;
    let x_ticks = axis::step_ticks(area.x, area.rect.width(), frame::step_pitch(pen, area));
    frame::draw_x_axis(pen, area, frame_rect, &x_ticks, (words::STEP, words::STEP));
    if n_layers == 0 {
        return;
    }
    let pitch = style.text * 1.45;
    for tick in axis::layer_ticks(n_layers, area.points_per_y(), pitch, style.text * 1.2) {
        let Some(axis::TickLabel::Text(text)) = tick.label else { continue };
        let at = pos2(frame_rect.left() - style.label_gap, area.y_pos(tick.at));
        pen.text(at, egui::Align2::RIGHT_CENTER, &text, pen.label_ink());
    }
}

/// Uploads the pixels when they have changed, and paints them without smoothing.
fn paint_image(ui: &Ui, area: &Area, image: ColorImage, view: &mut ViewState) {
    let mut hasher = DefaultHasher::new();
    image.size.hash(&mut hasher);
    image.pixels.hash(&mut hasher);
    let key = hasher.finish();
    match &mut view.texture {
        Some((shown, _)) if *shown == key => {}
        Some((shown, texture)) => {
            texture.set(image, TextureOptions::NEAREST);
            *shown = key;
        }
        none => {
            *none = Some((key, ui.ctx().load_texture("heat_map", image, TextureOptions::NEAREST)));
        }
    }
    if let Some((_, texture)) = &view.texture {
        let uv = Rect::from_min_max(Pos2::ZERO, pos2(1.0, 1.0));
        let shape = egui::epaint::RectShape::filled(area.rect, 0, Color32::WHITE).with_texture(texture.id(), uv);
        ui.painter().add(shape);
    }
}

/// Hatches and marks of the cells that have no color.
fn draw_runs(pen: &Pen<'_>, area: &Area, runs: &[Run], width: usize) {
    let (style, tokens) = (pen.style, pen.style.tokens());
    let per_px = area.rect.width() / width as f32;
    for run in runs {
        let y = area.y_pos(run.layer_idx as f64 + 1.0);
        let half = area.points_per_y() / 2.0;
        let left = area.rect.left() + run.start as f32 * per_px;
        let right = area.rect.left() + run.end as f32 * per_px;
        let rect = Rect::from_min_max(pos2(left, y - half), pos2(right, y + half));
        match run.reading {
            Reading::Zero => hatch(pen, rect, tokens.control),
            Reading::Below => hatch(pen, rect, tokens.stroke),
            Reading::Nan => marks(pen, rect, run.n_buckets, OffScale::Nan),
            Reading::Infinite => marks(pen, rect, run.n_buckets, OffScale::Infinite),
            Reading::Within(_) | Reading::Above => {}
        }
    }
    let _ = style;
}

/// Marks in the middle of the cells, or as many as there is room for; where cells are too small, a color alone.
fn marks(pen: &Pen<'_>, rect: Rect, n_buckets: usize, kind: OffScale) {
    let unit = pen.style.mark / 8.0;
    let size = pen.style.mark.min(rect.height() * 0.8);
    if size < 3.0 * unit || rect.width() < 3.0 * unit {
        let tokens = pen.style.tokens();
        pen.fill(rect, if kind == OffScale::Nan { tokens.nan } else { tokens.danger });
        return;
    }
    let most = (rect.width() / (MARK_PITCH * unit)).floor().max(1.0) as usize;
    let n_marks = n_buckets.clamp(1, most);
    for idx in 0..n_marks {
        let x = rect.left() + rect.width() * (idx as f32 + 0.5) / n_marks as f32;
        rail::mark_of_size(pen, pos2(x, rect.center().y), kind, size.min(rect.width()));
    }
}

/// Slanted lines that keep inside a rectangle.
fn hatch(pen: &Pen<'_>, rect: Rect, color: Color32) {
    let pitch = HATCH_PITCH * pen.style.mark / 8.0;
    // Lines x + y = c through all of the figure, so that neighbors continue each other.
    let first = ((rect.left() + rect.top()) / pitch).ceil() as i64;
    let last = ((rect.right() + rect.bottom()) / pitch).floor() as i64;
    for idx in first..=last {
        let sum = idx as f32 * pitch;
        let x0 = (sum - rect.bottom()).max(rect.left());
        let x1 = (sum - rect.top()).min(rect.right());
        if x1 > x0 {
            pen.segment(pos2(x0, sum - x0), pos2(x1, sum - x1), pen.style.grid_width, color);
        }
    }
}

fn part_rows(pen: &Pen<'_>, area: &Area, n_layers: usize) {
    let from = PARTED_FROM * pen.style.text / 11.0;
    if area.points_per_y() < from {
        return;
    }
    let color = pen.style.tokens().background_0;
    for row in 1..n_layers {
        let y = area.y_pos(row as f64 + 0.5);
        pen.horizontal(area.rect.left(), area.rect.right(), y, pen.style.axis_width, color);
    }
}

/// The layer and the step that the pointer is over, here or in another plot, and the step shown.
fn draw_links(pen: &Pen<'_>, area: &Area, figure: &HeatMap, under: Option<Under>, view: &ViewState) {
    let (style, tokens) = (pen.style, pen.style.tokens());
    if style.is_print() {
        return;
    }
    let n_layers = figure.series.n_layers();
    let layer = under.map(|under| under.layer_idx).or(view.linked.hovered_layer).filter(|idx| *idx < n_layers);
    let step = under.map(|under| under.step).or(view.linked.hovered_step);
    for (step, color) in [(figure.shown_step, tokens.text_1), (step, tokens.accent)] {
        let Some(x) = step.map(|step| area.x_pos(step as f64)) else { continue };
        if area.rect.x_range().contains(x) {
            // On any color of the scale: a line with a rim of ground.
            pen.vertical(x, area.rect.top(), area.rect.bottom(), 3.0, tokens.background_0);
            pen.vertical(x, area.rect.top(), area.rect.bottom(), style.axis_width, color);
        }
    }
    if let Some(layer_idx) = layer {
        let y = |edge: f64| area.y_pos(layer_idx as f64 + edge);
        let row = Rect::from_min_max(pos2(area.rect.left(), y(1.5)), pos2(area.rect.right(), y(0.5)));
        pen.add(Shape::rect_stroke(row, 0, (2.0, tokens.accent), egui::StrokeKind::Middle));
    }
}

fn draw_readout(pen: &Pen<'_>, outer: Rect, figure: &HeatMap, under: Under, pointer: Pos2) {
    let series = &figure.series;
    let extent = series.layers[under.layer_idx][under.bucket];
    let n_layers = series.n_layers();
    let heading = format!("{}, {}", words::layer_name(under.layer_idx, n_layers), words::step(under.step));
    let mut lines = vec![words::quantity_is(series.quantity, extent.last)];
    let next = series.layers.get(under.layer_idx + 1).map(|layer| layer[under.bucket].last);
    lines.extend(next.and_then(|next| words::share_of_next(extent.last, next, under.layer_idx + 1, n_layers)));
    let (first, last) = series.steps[under.bucket];
    if last > first {
        let (least, greatest) = (format_value(f64::from(extent.least)), format_value(f64::from(extent.greatest)));
        lines.push(format!("{least} to {greatest} in steps {first} to {last}"));
    }
    readout::draw_readout(pen, outer, pointer, &heading, &lines, &[pointer]);
}
