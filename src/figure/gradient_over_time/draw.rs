//! How the figure over time is drawn.

use egui::{Align2, Pos2, Rect, Stroke, Ui, Vec2b, pos2};

use crate::figure::area::Area;
use crate::figure::axis::{self, Tick};
use crate::figure::crowd::points_along;
use crate::figure::frame;
use crate::figure::number::format_value;
use crate::figure::pen::Pen;
use crate::figure::rail::{self, Lanes, OffScale, RailLabel};
use crate::figure::readout;
use crate::figure::run_look::Marker;
use crate::figure::scale::layer_color;
use crate::figure::series::LayerSeries;
use crate::figure::style::Style;
use crate::figure::surface::{SurfaceSpec, surface_ui};
use crate::figure::trace::{Trace, nearest_bucket, step_range, trace};
use crate::figure::view::{Interaction, Part, ViewState};
use crate::figure::words;
use crate::run::Extent;

use super::GradientOverTime;
use super::labels::{LineEnd, MOST_LABELS, draw_labels, draw_layer_bar};

/// Width of the line of the layer under the pointer.
const HOVERED_WIDTH: f32 = 3.0;
/// With fewer buckets than this each has a dot.
const MOST_DOTS: usize = 12;
/// Of the second quantity's lines.
pub(in crate::figure) const DASH: &[f32] = &[4.0, 3.0];

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
    let lines = Lines {
        key: "gradient_over_time",
        over_time: figure,
        dashed: None,
        is_linear: false,
        empty: words::EMPTY_TIME,
        summary: &figure.summary(),
    };
    lines.show_ui(ui, &pen, outer, view)
}

/// A line per layer over time, below a caption that somebody else draws.
pub(in crate::figure) struct Lines<'a> {
    /// Tells plots apart that are drawn in the same place.
    pub key: &'static str,
    /// The lines.
    pub over_time: &'a GradientOverTime,
    /// A second quantity of the same steps and layers, dashed.
    pub dashed: Option<&'a LayerSeries>,
    /// Whether the axis is linear: zero and negative numbers are values like any other.
    pub is_linear: bool,
    /// What an empty plot says.
    pub empty: &'a str,
    /// One sentence for those who cannot see it.
    pub summary: &'a str,
}

impl Lines<'_> {
    /// Draws the plot into the part of `outer` beneath the caption.
    pub fn show_ui(&self, ui: &mut Ui, pen: &Pen<'_>, outer: Rect, view: &ViewState) -> Interaction {
        let (figure, style) = (self.over_time, pen.style);
        let lanes = self.lanes(style);
        let range = self.range(lanes, style);
        let n_layers = figure.series.n_layers();
        let frame_rect = frame_of(pen, outer, &self.y_ticks(range, outer.height(), style), n_layers);
        let spec = SurfaceSpec {
            key: self.key,
            rect: lanes.inner(frame_rect, style),
            x: step_range(&figure.series.steps),
            y: range,
            moves: Vec2b::TRUE,
            link: None,
            summary: words::or_waiting(self.summary, view.is_waiting),
        };
        let surface = surface_ui(ui, style, &spec);
        let area = surface.area;
        let below = if self.is_linear { RailLabel::Unnamed } else { RailLabel::Named };
        lanes.draw(pen, &area, RailLabel::Named, below);
        let y_ticks = self.y_ticks(area.y, area.rect.height(), style);
        frame::draw_grid(pen, &area, &y_ticks);
        frame::draw_y_axis(pen, &area, frame_rect, &y_ticks);
        let x_ticks = axis::step_ticks(area.x, area.rect.width(), frame::step_pitch(pen, &area));
        frame::draw_x_axis(pen, &area, frame_rect, &x_ticks, (words::STEP, words::STEP));
        if figure.series.steps.is_empty() {
            frame::draw_sentence(pen, area.rect, words::or_waiting(self.empty, view.is_waiting));
            return Interaction::default();
        }
        // Where lines are many and close, a column of two points says as much as one of one.
        let width = if n_layers > 50 { 2.0 } else { 1.0 };
        let traces = self.traces(&figure.series, &area, width);
        let dashed = self.dashed.map(|series| self.traces(series, &area, width)).unwrap_or_default();
        let under = surface.pointer.and_then(|pointer| self.under_pointer(&area, pointer));
        let hovered = under.map(|under| under.layer_idx).or(view.linked.hovered_layer);
        let step_at = under.map(|under| under.step).or(view.linked.hovered_step);
        let is_linked = view.linked.hovered_step.is_some() && under.is_none();
        draw_moments(pen, &area, frame_rect, figure, step_at, is_linked);
        if let Some(under) = under {
            readout::draw_crosshair(pen, frame_rect, under.at);
        }
        if view.shows(Part::Running) {
            draw_lines(pen, &area, figure, &dashed, hovered, DASH);
        }
        draw_lines(pen, &area, figure, &traces, hovered, &[]);
        draw_marks(pen, &area, traces.iter().chain(&dashed), lanes);
        draw_names(pen, &area, frame_rect, &traces, hovered);
        if let Some(first) = &figure.first_non_finite {
            let pieces = traces.iter().flat_map(|trace| &trace.pieces);
            let data: Vec<Pos2> = pieces.flat_map(|piece| points_along(piece)).collect();
            frame::draw_divergence(pen, &area, frame_rect, first, &data);
        }
        let Some(under) = under else { return Interaction::default() };
        self.draw_readout(pen, frame_rect, under);
        Interaction {
            hovered_layer: Some(under.layer_idx),
            hovered_step: Some(under.step),
            clicked_layer: Some(under.layer_idx).filter(|_| surface.clicked),
            clicked_step: Some(under.step).filter(|_| surface.clicked),
            ..Interaction::default()
        }
    }

    fn all_series(&self) -> impl Iterator<Item = &LayerSeries> {
        std::iter::once(&self.over_time.series).chain(self.dashed)
    }

    fn lanes(&self, style: &Style) -> Lanes {
        let above = self.all_series().any(|series| series.has_marks().0);
        let below = self.all_series().any(|series| series.has_marks().1);
        let lanes = Lanes::at_least(style, usize::from(above), usize::from(below));
        if self.is_linear { Lanes { below: 0, ..lanes } } else { lanes }
    }

    fn range(&self, lanes: Lanes, style: &Style) -> (f64, f64) {
        if self.is_linear {
            let spans = self.all_series().filter_map(|series| series.span);
            let span = spans.reduce(|a, b| (a.0.min(b.0), a.1.max(b.1)));
            return span.map_or((0.0, 1.0), |(low, high)| roomy_range(f64::from(low), f64::from(high)));
        }
        let range = axis::log_range(self.all_series().flat_map(LayerSeries::magnitudes), style);
        lanes.beside(range.unwrap_or((-6.3, 0.3)), style)
    }

    fn y_ticks(&self, range: (f64, f64), height: f32, style: &Style) -> Vec<Tick> {
        if self.is_linear {
            return axis::linear_ticks(range, height, style.label_pitch * 1.2);
        }
        axis::log_ticks(range, height, style)
    }

    /// A value in the axis' units.
    fn y_of(&self, value: f32) -> f64 {
        let value = f64::from(value);
        if self.is_linear { value } else { value.abs().log10() }
    }

    fn traces(&self, series: &LayerSeries, area: &Area, width: f32) -> Vec<Trace> {
        let of = |layer: &Vec<Extent>| {
            let mut trace = trace(&series.steps, layer, area, width, |value| self.y_of(value));
            trace.marks.retain(|(_, kind)| !self.is_linear || *kind != OffScale::Zero);
            trace
        };
        series.layers.iter().map(of).collect()
    }

    fn under_pointer(&self, area: &Area, pointer: Pos2) -> Option<Under> {
        let series = &self.over_time.series;
        let bucket = nearest_bucket(&series.steps, area.x_at(pointer.x))?;
        let step = series.steps[bucket].1;
        let x = area.x_pos(step as f64);
        let place = |(layer_idx, layer): (usize, &Vec<Extent>)| {
            let y = area.y_pos(self.y_of(layer.get(bucket)?.last));
            y.is_finite().then_some(Under { layer_idx, bucket, step, at: pos2(x, y) })
        };
        let places = series.layers.iter().enumerate().filter_map(place);
        places.min_by(|a, b| (a.at.y - pointer.y).abs().total_cmp(&(b.at.y - pointer.y).abs()))
    }

    fn draw_readout(&self, pen: &Pen<'_>, frame_rect: Rect, under: Under) {
        let series = &self.over_time.series;
        let n_layers = series.n_layers();
        let extent = series.layers[under.layer_idx][under.bucket];
        let heading = format!("{}, {}", words::layer_name(under.layer_idx, n_layers), words::step(under.step));
        let mut lines = vec![words::quantity_is(series.quantity, extent.last)];
        if let Some(dashed) = self.dashed {
            let layer = dashed.layers.get(under.layer_idx).and_then(|layer| layer.get(under.bucket));
            lines.extend(layer.map(|extent| words::quantity_is(dashed.quantity, extent.last)));
        } else if !self.is_linear {
            let next = series.layers.get(under.layer_idx + 1).map(|layer| layer[under.bucket].last);
            lines.extend(next.and_then(|next| words::share_of_next(extent.last, next, under.layer_idx + 1, n_layers)));
        }
        let (first, last) = series.steps[under.bucket];
        if last > first {
            let (least, greatest) = (format_value(f64::from(extent.least)), format_value(f64::from(extent.greatest)));
            lines.push(format!("{least} to {greatest} in steps {first} to {last}"));
        }
        readout::draw_readout(pen, frame_rect, under.at, &heading, &lines, &[under.at]);
    }
}

/// A round range that makes no mountains of rounding errors: a fifth of the values' size at least.
fn roomy_range(low: f64, high: f64) -> (f64, f64) {
    let lacking = (0.2 * low.abs().max(high.abs()) - (high - low)).max(0.0);
    axis::round_range(low - lacking / 2.0, high + lacking / 2.0)
}

fn frame_of(pen: &Pen<'_>, outer: Rect, y_ticks: &[Tick], n_layers: usize) -> Rect {
    let style = pen.style;
    let is_bar = n_layers > MOST_LABELS;
    if !style.is_print() {
        return frame::plot_frame(pen, outer, 48.0, if is_bar { 76.0 } else { 60.0 });
    }
    let right = if is_bar { 46.0 } else { 34.0 };
    frame::plot_frame(pen, outer, frame::widest_label(pen, y_ticks) + style.label_gap + 1.0, right)
}

/// Which line is which: labels at their ends, or a color bar.
fn draw_names(pen: &Pen<'_>, area: &Area, frame_rect: Rect, traces: &[Trace], hovered: Option<usize>) {
    let n_layers = traces.len();
    if n_layers > MOST_LABELS {
        draw_layer_bar(pen, frame_rect, n_layers);
        return;
    }
    let end = |(layer_idx, trace): (usize, &Trace)| {
        let at = *trace.pieces.last()?.last()?;
        let y = at.y.clamp(area.rect.top(), area.rect.bottom());
        Some(LineEnd { layer_idx, at: pos2(at.x, y) })
    };
    let ends: Vec<LineEnd> = traces.iter().enumerate().filter_map(end).collect();
    draw_labels(pen, frame_rect, ends, n_layers, hovered);
}

/// What the pointer is nearest to.
#[derive(Clone, Copy)]
struct Under {
    layer_idx: usize,
    bucket: usize,
    step: u64,
    at: Pos2,
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

fn draw_lines(
    pen: &Pen<'_>,
    area: &Area,
    figure: &GradientOverTime,
    traces: &[Trace],
    hovered: Option<usize>,
    dash: &[f32],
) {
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
            inside.line(piece, width, color, dash);
            if dash.is_empty() && (figure.series.steps.len() <= MOST_DOTS || piece.len() == 1) {
                for at in piece {
                    inside.marker(*at, Marker::Circle, style.dot * 0.8, Some(color), Stroke::NONE);
                }
            }
        }
    }
}

/// Marks in the rails; where many layers have the same at the same step, one stands for all.
fn draw_marks<'a>(pen: &Pen<'_>, area: &Area, traces: impl Iterator<Item = &'a Trace>, lanes: Lanes) {
    let mut marks: Vec<(i64, OffScale)> =
        traces.flat_map(|trace| &trace.marks).map(|(x, kind)| (x.round() as i64, *kind)).collect();
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
