//! How the figure over time is drawn.

use egui::{Align2, Pos2, Rect, Stroke, Ui, Vec2b, pos2};

use crate::figure::area::Area;
use crate::figure::axis;
use crate::figure::crowd::points_along;
use crate::figure::frame;
use crate::figure::number::format_value;
use crate::figure::pen::Pen;
use crate::figure::rail::{self, Lanes, OffScale, RailLabel};
use crate::figure::readout;
use crate::figure::run_look::Marker;
use crate::figure::scale::layer_color;
use crate::figure::style::Style;
use crate::figure::surface::{SurfaceSpec, surface_ui};
use crate::figure::trace::{Trace, nearest_bucket, step_range, trace};
use crate::figure::view::{Interaction, ViewState};
use crate::figure::words;

use super::GradientOverTime;
use super::labels::{LineEnd, MOST_LABELS, draw_labels, draw_layer_bar};

/// Width of the line of the layer under the pointer.
const HOVERED_WIDTH: f32 = 3.0;
/// With fewer buckets than this each has a dot.
const MOST_DOTS: usize = 12;

/// Draws a figure over time into all the space there is.
pub fn gradient_over_time_ui(
    ui: &mut Ui,
    figure: &GradientOverTime,
    style: &Style,
    view: &mut ViewState,
) -> Interaction {
    let outer = ui.available_rect_before_wrap();
    let pen = Pen::new(ui.painter().clone(), style);
    frame::draw_caption(&pen, outer, &words::over_time(figure.quantity()));
    let (above, below) = figure.series.has_marks();
    let lanes = Lanes::at_least(style, usize::from(above), usize::from(below));
    let y_range = axis::log_range(figure.series.magnitudes(), style);
    let range = lanes.beside(y_range.unwrap_or((-6.3, 0.3)), style);
    let n_layers = figure.series.n_layers();
    let frame_rect = frame_of(&pen, outer, range, lanes, n_layers);
    let summary = figure.summary();
    let summary = words::or_waiting(&summary, view.is_waiting);
    let spec = SurfaceSpec {
        key: "gradient_over_time",
        rect: lanes.inner(frame_rect, style),
        x: step_range(&figure.series.steps),
        y: range,
        moves: Vec2b::TRUE,
        link: None,
        summary,
    };
    let surface = surface_ui(ui, style, &spec);
    let area = surface.area;
    lanes.draw(&pen, &area, RailLabel::Named, RailLabel::Named);
    let y_ticks = axis::log_ticks(area.y, area.rect.height(), style);
    frame::draw_grid(&pen, &area, &y_ticks);
    frame::draw_y_axis(&pen, &area, frame_rect, &y_ticks);
    let x_ticks = axis::step_ticks(area.x, area.rect.width(), frame::step_pitch(&pen, &area));
    frame::draw_x_axis(&pen, &area, frame_rect, &x_ticks, (words::STEP, words::STEP));
    if figure.series.steps.is_empty() {
        frame::draw_sentence(&pen, area.rect, words::or_waiting(words::EMPTY_TIME, view.is_waiting));
        return Interaction::default();
    }
    let log10 = |value: f32| f64::from(value.abs()).log10();
    // Where lines are many and close, a column of two points says as much as one of one.
    let width = if n_layers > 50 { 2.0 } else { 1.0 };
    let series = &figure.series;
    let traces: Vec<Trace> =
        series.layers.iter().map(|layer| trace(&series.steps, layer, &area, width, log10)).collect();
    let under = surface.pointer.and_then(|pointer| under_pointer(figure, &area, pointer));
    let hovered = under.map(|under| under.layer_idx).or(view.linked.hovered_layer);
    let step_at = under.map(|under| under.step).or(view.linked.hovered_step);
    draw_moments(&pen, &area, frame_rect, figure, step_at, view.linked.hovered_step.is_some() && under.is_none());
    if let Some(under) = under {
        readout::draw_crosshair(&pen, frame_rect, under.at);
    }
    draw_lines(&pen, &area, figure, &traces, hovered);
    draw_marks(&pen, &area, &traces, lanes);
    if n_layers > MOST_LABELS {
        draw_layer_bar(&pen, frame_rect, n_layers);
    } else {
        let end = |(layer_idx, trace): (usize, &Trace)| {
            let at = *trace.pieces.last()?.last()?;
            let y = at.y.clamp(area.rect.top(), area.rect.bottom());
            Some(LineEnd { layer_idx, at: pos2(at.x, y) })
        };
        let ends: Vec<LineEnd> = traces.iter().enumerate().filter_map(end).collect();
        draw_labels(&pen, frame_rect, ends, n_layers, hovered);
    }
    if let Some(first) = &figure.first_non_finite {
        let pieces = traces.iter().flat_map(|trace| &trace.pieces);
        let data: Vec<Pos2> = pieces.flat_map(|piece| points_along(piece)).collect();
        frame::draw_divergence(&pen, &area, frame_rect, first, &data);
    }
    let Some(under) = under else { return Interaction::default() };
    draw_readout(&pen, frame_rect, figure, under);
    Interaction {
        hovered_layer: Some(under.layer_idx),
        hovered_step: Some(under.step),
        clicked_layer: Some(under.layer_idx).filter(|_| surface.clicked),
        clicked_step: Some(under.step).filter(|_| surface.clicked),
        ..Interaction::default()
    }
}

fn frame_of(pen: &Pen<'_>, outer: Rect, range: (f64, f64), lanes: Lanes, n_layers: usize) -> Rect {
    let style = pen.style;
    let is_bar = n_layers > MOST_LABELS;
    if !style.is_print() {
        return frame::plot_frame(pen, outer, 48.0, if is_bar { 76.0 } else { 60.0 });
    }
    let right = if is_bar { 46.0 } else { 34.0 };
    let rough = frame::plot_frame(pen, outer, 26.0, right);
    let ticks = axis::log_ticks(range, lanes.inner(rough, style).height(), style);
    frame::plot_frame(pen, outer, frame::widest_label(pen, &ticks) + style.label_gap + 1.0, right)
}

/// What the pointer is nearest to.
#[derive(Clone, Copy)]
struct Under {
    layer_idx: usize,
    bucket: usize,
    step: u64,
    at: Pos2,
}

fn under_pointer(figure: &GradientOverTime, area: &Area, pointer: Pos2) -> Option<Under> {
    let bucket = nearest_bucket(&figure.series.steps, area.x_at(pointer.x))?;
    let step = figure.series.steps[bucket].1;
    let x = area.x_pos(step as f64);
    let place = |(layer_idx, layer): (usize, &Vec<crate::run::Extent>)| {
        let value = layer.get(bucket)?.last;
        let y = area.y_pos(f64::from(value.abs()).log10());
        y.is_finite().then_some(Under { layer_idx, bucket, step, at: pos2(x, y) })
    };
    let places = figure.series.layers.iter().enumerate().filter_map(place);
    places.min_by(|a, b| (a.at.y - pointer.y).abs().total_cmp(&(b.at.y - pointer.y).abs()))
}

/// Vertical lines: the step shown, the step that another plot points at, changed settings.
fn draw_moments(
    pen: &Pen<'_>,
    area: &Area,
    frame_rect: Rect,
    figure: &GradientOverTime,
    step_at: Option<u64>,
    is_linked: bool,
) {
    let (style, tokens) = (pen.style, pen.style.tokens());
    let vertical = |step: u64, dash: &[f32], color| {
        let x = area.x_pos(step as f64);
        if frame_rect.x_range().contains(x) {
            pen.line(&[pos2(x, frame_rect.top()), pos2(x, frame_rect.bottom())], style.axis_width, color, dash);
        }
        x
    };
    for (idx, event) in figure.events.iter().enumerate() {
        let x = vertical(event.step, &[3.0, 3.0], tokens.text_2);
        let y = area.rect.top() + 2.0 + style.text * 1.3 * (idx % 3) as f32;
        let ink = pen.ink(tokens.text_2);
        let is_left = x + pen.text_size(&event.text, ink).x + 4.0 > frame_rect.right();
        let (off, anchor) = if is_left { (-4.0, Align2::RIGHT_TOP) } else { (4.0, Align2::LEFT_TOP) };
        if frame_rect.x_range().contains(x) {
            pen.text(pos2(x + off, y), anchor, &event.text, ink);
        }
    }
    if style.is_print() {
        return;
    }
    if let Some(step) = figure.shown_step {
        vertical(step, &[], tokens.control);
    }
    if let Some(step) = step_at.filter(|_| is_linked) {
        vertical(step, &[], tokens.control);
    }
}

fn draw_lines(pen: &Pen<'_>, area: &Area, figure: &GradientOverTime, traces: &[Trace], hovered: Option<usize>) {
    let style = pen.style;
    let n_layers = traces.len();
    let inside = pen.clipped(area.rect.expand(style.dot / 2.0));
    let hovered = hovered.filter(|_| !style.is_print());
    let in_order = (0..n_layers).filter(|idx| Some(*idx) != hovered).chain(hovered.filter(|idx| *idx < n_layers));
    for idx in in_order {
        let color = layer_color(style.theme, idx, n_layers);
        // Many lines are thin, so that each can still be seen.
        let width = if n_layers > 50 { style.layer_width * 0.67 } else { style.layer_width };
        let width = if Some(idx) == hovered { HOVERED_WIDTH } else { width };
        for piece in &traces[idx].pieces {
            inside.line(piece, width, color, &[]);
            if figure.series.steps.len() <= MOST_DOTS || piece.len() == 1 {
                for at in piece {
                    inside.marker(*at, Marker::Circle, style.dot * 0.8, Some(color), Stroke::NONE);
                }
            }
        }
    }
}

/// Marks in the rails; where many layers have the same at the same step, one stands for all.
fn draw_marks(pen: &Pen<'_>, area: &Area, traces: &[Trace], lanes: Lanes) {
    let mut marks: Vec<(i64, OffScale)> =
        traces.iter().flat_map(|trace| &trace.marks).map(|(x, kind)| (x.round() as i64, *kind)).collect();
    marks.sort_unstable();
    marks.dedup();
    let mut last: [Option<i64>; 3] = [None; 3];
    for (x, kind) in marks {
        // Marks of one kind that would touch are one.
        let last = &mut last[kind as usize];
        let is_apart = last.is_none_or(|last| (x - last) as f32 >= pen.style.mark);
        let n_lanes = if kind.is_above() { lanes.above } else { lanes.below };
        if is_apart && n_lanes > 0 && area.rect.expand(1.0).x_range().contains(x as f32) {
            rail::mark(pen, pos2(x as f32, lanes.y(area, pen.style, kind.is_above(), 0)), kind);
            *last = Some(x);
        }
    }
}

fn draw_readout(pen: &Pen<'_>, frame_rect: Rect, figure: &GradientOverTime, under: Under) {
    let series = &figure.series;
    let n_layers = series.n_layers();
    let extent = series.layers[under.layer_idx][under.bucket];
    let heading = format!("{}, {}", words::layer_name(under.layer_idx, n_layers), words::step(under.step));
    let mut lines = vec![words::quantity_is(series.quantity, extent.last)];
    let next = series.layers.get(under.layer_idx + 1).map(|layer| layer[under.bucket].last);
    lines.extend(next.and_then(|next| words::share_of_next(extent.last, next, under.layer_idx + 1, n_layers)));
    let (first, last) = series.steps[under.bucket];
    if last > first {
        let (least, greatest) = (format_value(f64::from(extent.least)), format_value(f64::from(extent.greatest)));
        lines.push(format!("{least} to {greatest} in steps {first} to {last}"));
    }
    readout::draw_readout(pen, frame_rect, under.at, &heading, &lines, &[under.at]);
}
