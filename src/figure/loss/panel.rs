//! One panel of the figure: a quantity of all runs over time, on a linear axis or, over decades, a logarithmic one.

use egui::{Pos2, Rect, Stroke, Ui, Vec2b, pos2};

use crate::figure::area::Area;
use crate::figure::axis::{self, Tick, TickLabel};
use crate::figure::frame;
use crate::figure::pen::Pen;
use crate::figure::rail::{self, Lanes, OffScale, RailLabel};
use crate::figure::run_look::{Marker, RunLook};
use crate::figure::surface::{Surface, SurfaceSpec, surface_ui};
use crate::figure::trace::{Steps, trace};
use crate::figure::view::{Part, ViewState};
use crate::run::Extent;

use super::{Loss, LossRun};

/// A linear axis becomes logarithmic when values span more than this factor.
const LOG_FROM: f64 = 100.0;
/// Circles of validation keep this far apart, in points.
const CIRCLE_PITCH: f32 = 12.0;

/// Which quantity a panel shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Quantity {
    Loss,
    Accuracy,
}

/// Range and kind of a panel's axis.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Scale {
    pub range: (f64, f64),
    pub is_log: bool,
}

impl Quantity {
    pub fn extents(self, run: &LossRun) -> &[Extent] {
        match self {
            Self::Loss => &run.loss,
            Self::Accuracy => &run.accuracy,
        }
    }

    fn key(self) -> &'static str {
        match self {
            Self::Loss => "loss",
            Self::Accuracy => "accuracy",
        }
    }

    /// The axis for some runs. Accuracy is always from 0 to 1.
    pub fn scale(self, runs: &[&LossRun], style: &crate::figure::style::Style) -> Scale {
        if self == Self::Accuracy {
            return Scale { range: (-0.02, 1.02), is_log: false };
        }
        let values = || {
            let training =
                runs.iter().flat_map(|run| run.loss.iter().flat_map(|extent| [extent.least, extent.greatest]));
            let validation = runs.iter().flat_map(|run| run.validation.iter().map(|point| point.loss));
            training.chain(validation).filter(|value| value.is_finite())
        };
        let (low, high) = values().fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| {
            (low.min(f64::from(value)), high.max(f64::from(value)))
        });
        if low > high {
            return Scale { range: (0.0, 3.0), is_log: false };
        }
        if low > 0.0 && high / low > LOG_FROM {
            let range = axis::log_range(values(), style).unwrap_or((-2.0, 1.0));
            return Scale { range, is_log: true };
        }
        // Zero belongs to the axis when it is near; otherwise round steps around the values.
        let low = if low > 0.0 && low < 0.4 * high { 0.0 } else { low };
        Scale { range: axis::round_range(low, high), is_log: false }
    }
}

/// What a panel is drawn with.
pub(super) struct Panel<'a> {
    pub pen: &'a Pen<'a>,
    pub figure: &'a Loss,
    pub quantity: Quantity,
    pub scale: Scale,
    pub frame: Rect,
    pub x: (f64, f64),
    pub lanes: Lanes,
    pub summary: &'a str,
}

impl Panel<'_> {
    /// Draws the panel; `has_x_labels` is for the lowest one.
    pub fn show_ui(&self, ui: &mut Ui, view: &ViewState, x_axis: Option<(&str, &str)>) -> (Surface, Area) {
        let (pen, style) = (self.pen, self.pen.style);
        let spec = SurfaceSpec {
            key: self.quantity.key(),
            rect: self.lanes.inner(self.frame, style),
            x: self.x,
            y: self.scale.range,
            moves: Vec2b::TRUE,
            link: Some(ui.scope_id().with("steps")),
            summary: self.summary,
        };
        let surface = surface_ui(ui, style, &spec);
        let area = surface.area;
        self.lanes.draw(pen, &area, RailLabel::Named, RailLabel::Named);
        let y_ticks = self.y_ticks(&area);
        frame::draw_grid(pen, &area, &y_ticks);
        frame::draw_y_axis(pen, &area, self.frame, &y_ticks);
        match x_axis {
            Some(name) => {
                let ticks = axis::step_ticks(area.x, area.rect.width(), frame::step_pitch(pen, &area));
                frame::draw_x_axis(pen, &area, self.frame, &ticks, name);
            }
            None => {
                let color = if style.is_print() { style.tokens().text_1 } else { style.tokens().control };
                pen.horizontal(self.frame.left(), self.frame.right(), self.frame.bottom(), style.axis_width, color);
            }
        }
        let inside = pen.clipped(area.rect.expand(style.dot / 2.0));
        let lines = pen.clipped(area.rect.expand2(egui::vec2(0.0, style.dot / 2.0)));
        if let Some(chance) = self.figure.drawn_chance().filter(|_| view.shows(Part::Chance)) {
            let value = if self.quantity == Quantity::Loss { chance.loss } else { chance.accuracy };
            let y = area.y_pos(self.y_of(value));
            let ends = [pos2(area.rect.left(), y), pos2(area.rect.right(), y)];
            lines.line(&ends, style.line_width.min(1.0), style.tokens().text_2, &[6.0, 4.0]);
        }
        for run in self.figure.runs.iter().rev() {
            let part = run.order.map_or(Part::Training, |_| Part::Run(run.number));
            if view.shows(part) {
                self.draw_training(&lines, &inside, &area, run);
            }
            if run.order.is_none() && view.shows(Part::Validation) {
                self.draw_validation(&inside, &area, run);
            }
        }
        (surface, area)
    }

    /// A value in the axis' units.
    pub fn y_of(&self, value: f64) -> f64 {
        if self.scale.is_log { value.abs().log10() } else { value }
    }

    fn y_ticks(&self, area: &Area) -> Vec<Tick> {
        let height = area.rect.height();
        if self.scale.is_log {
            return axis::log_ticks(area.y, height, self.pen.style);
        }
        let pitch = self.pen.style.label_pitch * if self.pen.style.is_print() { 1.2 } else { 1.0 };
        let mut ticks = axis::linear_ticks(area.y, height, pitch);
        if self.quantity == Quantity::Accuracy {
            ticks.retain(|tick| (-1e-9..=1.0 + 1e-9).contains(&tick.at));
            for tick in &mut ticks {
                tick.label = Some(TickLabel::Text(format!("{} %", (tick.at * 1000.0).round() / 10.0)));
            }
        }
        ticks
    }

    fn draw_training(&self, lines: &Pen<'_>, dots: &Pen<'_>, area: &Area, run: &LossRun) {
        let style = lines.style;
        let look = match run.order {
            None => RunLook::current(style.theme),
            Some(_) => RunLook::of_number(style.theme, run.number),
        };
        let trace = trace(&run.steps, self.quantity.extents(run), area, 1.0, |value| self.y_of(f64::from(value)));
        let width = if run.order.is_none() && style.is_print() { style.current_width * 0.8 } else { style.line_width };
        for piece in &trace.pieces {
            lines.line(piece, width, look.color, look.dash);
            let is_sparse = run.steps.len() <= 12 || piece.len() == 1;
            for at in piece.iter().filter(|_| is_sparse && run.order.is_none()) {
                dots.marker(*at, Marker::Circle, style.dot * 0.7, Some(look.color), Stroke::NONE);
            }
        }
        if run.order.is_some() {
            return;
        }
        let mut last: Option<f32> = None;
        for (x, kind) in trace.marks {
            // On a linear axis zero is a value like any other.
            let n_lanes = if kind.is_above() { self.lanes.above } else { self.lanes.below };
            let is_apart = last.is_none_or(|last| x - last >= style.mark);
            if n_lanes > 0 && is_apart && (kind != OffScale::Zero || self.scale.is_log) {
                let y = self.lanes.y(area, style, kind.is_above(), 0);
                rail::mark(self.pen, pos2(x, y), kind);
                last = Some(x);
            }
        }
    }

    fn draw_validation(&self, pen: &Pen<'_>, area: &Area, run: &LossRun) {
        let style = pen.style;
        let pitch = CIRCLE_PITCH * style.text / 11.0;
        let mut last = f32::NEG_INFINITY;
        for point in &run.validation {
            let value = if self.quantity == Quantity::Loss { point.loss } else { point.accuracy };
            let at: Pos2 = area.pos(point.step as f64, self.y_of(f64::from(value)));
            if at.y.is_finite() && at.x - last >= pitch && area.rect.expand(1.0).contains(at) {
                pen.open(at, Marker::Circle, style.open_marker * 5.0 / 6.0, style.tokens().text_1);
                last = at.x;
            }
        }
    }

    /// The value of the current run at a bucket, on the screen.
    pub fn point(&self, area: &Area, steps: &[Steps], bucket: usize) -> Option<Pos2> {
        let value = self.quantity.extents(self.figure.runs.first()?).get(bucket)?.last;
        let at = area.pos(steps.get(bucket)?.1 as f64, self.y_of(f64::from(value)));
        at.y.is_finite().then_some(at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::figure::build_loss;
    use crate::figure::style::Style;
    use crate::figure::synthetic::{self, Synthetic};
    use crate::figure::tokens::Theme;

    fn scale_of(synthetic: &Synthetic) -> Scale {
        let figure = build_loss(&[synthetic.run(1)], 0);
        let runs: Vec<&LossRun> = figure.runs.iter().collect();
        Quantity::Loss.scale(&runs, &Style::screen(Theme::Light))
    }

    /// Oracle: the design's pictures, 2.2 to 2.6 and 0 to 3.
    #[test]
    fn the_axis_is_round_and_linear_until_values_span_decades() {
        let scale = scale_of(&synthetic::sigmoid());
        assert!(!scale.is_log);
        assert!((scale.range.0 - 2.2).abs() < 1e-9 && (scale.range.1 - 2.6).abs() < 1e-9, "{scale:?}");
        let scale = scale_of(&synthetic::cured());
        assert_eq!((scale.is_log, scale.range.0), (false, 0.0));
        let scale = scale_of(&synthetic::diverged());
        assert_eq!((scale.is_log, scale.range), (true, (-0.3, 30.3)));
    }
}
