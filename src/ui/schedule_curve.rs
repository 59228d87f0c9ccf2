//! The learning rate over the steps, as the schedule of the edited experiment has it: a small curve in the left panel.

use egui::{Align2, Color32, Rect, Sense, Shape, Stroke, Ui, pos2, vec2};

use super::style::{self, measure};
use super::words;
use crate::figure::number::format_ratio;
use crate::figure::tokens::{space, stroke};
use crate::spec::{Experiment, Schedule};
use crate::state::State;

/// Draws the curve; nothing for a rate that is the same at every step, and while the schedule makes no sense.
pub(super) fn schedule_curve_ui(ui: &mut Ui, state: &State, experiment: &Experiment) {
    let Some(curve) = Curve::of(experiment) else { return };
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), measure::SCHEDULE), Sense::hover());
    let inner = rect.shrink2(vec2(space::M, 0.0));
    let line = measure::LINE;
    let area = Rect::from_min_max(inner.min + vec2(0.0, line), inner.max - vec2(0.0, line));
    let summary = curve.summary();
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Image, true, &summary));
    curve.draw(ui, area);
    curve.draw_labels(ui, inner, area);
    if let Some(step) = current_step(state, experiment) {
        let tokens = style::tokens(ui);
        let at = curve.point(area, step);
        ui.painter().circle(at, measure::DOT / 2.0, tokens.accent, Stroke::new(stroke::HAIR, tokens.background_1));
    }
    let Some(pointer) = response.hover_pos() else { return };
    let share = f64::from((pointer.x - area.left()) / area.width()).clamp(0.0, 1.0);
    let step = (share * curve.last_step as f64).round() as u64;
    response.on_hover_text_at_pointer(words::rate_at(step, &format_ratio(experiment.learning_rate_at(step))));
}

/// A schedule that can be drawn.
struct Curve<'a> {
    experiment: &'a Experiment,
    last_step: u64,
    /// The step with the greatest rate, the first one of them, and that rate.
    peak: (u64, f64),
}

impl<'a> Curve<'a> {
    fn of(experiment: &'a Experiment) -> Option<Self> {
        let training = &experiment.training;
        let last_step = training.n_steps.checked_sub(1)?;
        let warmup_steps = match training.schedule {
            Schedule::Constant { warmup_steps: 0 } | Schedule::Step { every: 0, .. } => return None,
            Schedule::Constant { warmup_steps }
            | Schedule::Step { warmup_steps, .. }
            | Schedule::Cosine { warmup_steps, .. } => warmup_steps,
        };
        // A rate rises in the warm-up and never again: the last step of it has the whole rate.
        let peak = warmup_steps.saturating_sub(1).min(last_step);
        let rate = experiment.learning_rate_at(peak);
        rate.is_finite().then_some(Self { experiment, last_step, peak: (peak, rate) })
    }

    fn rate(&self, step: u64) -> f64 {
        self.experiment.learning_rate_at(step)
    }

    fn point(&self, area: Rect, step: u64) -> egui::Pos2 {
        let across = step as f64 / self.last_step.max(1) as f64;
        let up = if self.peak.1 > 0.0 { self.rate(step) / self.peak.1 } else { 0.0 };
        pos2(area.left() + area.width() * across as f32, area.bottom() - area.height() * up as f32)
    }

    fn draw(&self, ui: &Ui, area: Rect) {
        let tokens = style::tokens(ui);
        let base = Stroke::new(stroke::HAIR, tokens.control);
        ui.painter().hline(area.x_range(), area.bottom(), base);
        // A place for each point of width, and the peak, which may lie between two.
        let n_places = (area.width().ceil().max(1.0) as u64).min(self.last_step).max(1);
        let step = |idx: u64| (self.last_step as f64 * idx as f64 / n_places as f64).round() as u64;
        let mut steps: Vec<u64> = (0..=n_places).map(step).chain([self.peak.0]).collect();
        steps.sort_unstable();
        steps.dedup();
        let points = steps.into_iter().map(|step| self.point(area, step)).collect();
        ui.painter().add(Shape::line(points, Stroke::new(stroke::ICON, tokens.text_1)));
    }

    /// Rates above the curve at its ends and its peak, steps beneath.
    fn draw_labels(&self, ui: &Ui, inner: Rect, area: Rect) {
        let tokens = style::tokens(ui);
        let text = |at: egui::Pos2, anchor: Align2, text: &str, color: Color32| {
            ui.painter().text(at, anchor, text, style::tick(), color)
        };
        let rate = |step: u64| format_ratio(self.rate(step));
        let first = text(inner.left_top(), Align2::LEFT_TOP, &rate(0), tokens.text_1);
        let last = text(inner.right_top(), Align2::RIGHT_TOP, &rate(self.last_step), tokens.text_1);
        let left = text(inner.left_bottom(), Align2::LEFT_BOTTOM, &words::step(0), tokens.text_2);
        let right = text(inner.right_bottom(), Align2::RIGHT_BOTTOM, &self.last_step.to_string(), tokens.text_2);
        let (step, peak) = self.peak;
        if step == 0 {
            return;
        }
        let x = self.point(area, step).x;
        // The peak is named beside it, between the ends.
        for (y, anchor, words, color, ends) in [
            (inner.top(), Align2::CENTER_TOP, format_ratio(peak), tokens.text_1, (first, last)),
            (inner.bottom(), Align2::CENTER_BOTTOM, step.to_string(), tokens.text_2, (left, right)),
        ] {
            let galley = ui.painter().layout_no_wrap(words, style::tick(), color);
            let (left, right) = (ends.0.right() + space::S, ends.1.left() - space::S - galley.size().x);
            let place = anchor.anchor_size(pos2(x, y), galley.size());
            if left <= right {
                ui.painter().galley(pos2(place.left().clamp(left, right), place.top()), galley, color);
            }
        }
    }

    fn summary(&self) -> String {
        let (first, last) = (format_ratio(self.rate(0)), format_ratio(self.rate(self.last_step)));
        words::schedule(&first, (self.peak.0, &format_ratio(self.peak.1)), (self.last_step, &last))
    }
}

/// The step of the current run, while it goes on by the schedule that is drawn.
fn current_step(state: &State, experiment: &Experiment) -> Option<u64> {
    let run = state.current_run().filter(|run| run.is_live())?;
    let (theirs, ours) = (run.experiment_in_force().training, &experiment.training);
    let is_same = theirs.schedule == ours.schedule
        && theirs.n_steps == ours.n_steps
        && theirs.learning_rate.total_cmp(&ours.learning_rate).is_eq();
    if is_same { run.history.read().last_step() } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn experiment(schedule: Schedule, n_steps: u64) -> Experiment {
        let mut experiment = Experiment::default();
        experiment.training.schedule = schedule;
        experiment.training.n_steps = n_steps;
        experiment
    }

    fn summary(schedule: Schedule, n_steps: u64) -> Option<String> {
        Curve::of(&experiment(schedule, n_steps)).map(|curve| curve.summary())
    }

    /// Oracle: docs/format.md: with w = 50, step 0 has rate / 50; a cosine ends at its final share.
    #[test]
    fn a_schedule_is_told_by_its_ends_and_its_peak() {
        let cosine = Schedule::Cosine { warmup_steps: 50, final_fraction: 0.1 };
        let told = "Learning rate: 2.0e-3 at step 0, 0.10 at step 49, 0.010 at step 599";
        assert_eq!(summary(cosine, 600).as_deref(), Some(told));
        let step = Schedule::Step { warmup_steps: 0, every: 200, factor: 0.5 };
        let told = "Learning rate: 0.10 at step 0, 0.025 at step 599";
        assert_eq!(summary(step, 600).as_deref(), Some(told));
    }

    #[test]
    fn what_has_no_curve_is_not_drawn() {
        assert_eq!(summary(Schedule::Constant { warmup_steps: 0 }, 600), None);
        assert_eq!(summary(Schedule::Cosine { warmup_steps: 0, final_fraction: 0.0 }, 0), None);
        assert_eq!(summary(Schedule::Step { warmup_steps: 0, every: 0, factor: 0.5 }, 600), None);
        assert!(summary(Schedule::Constant { warmup_steps: 9 }, 3).is_some(), "a warm-up longer than the run");
    }

    #[test]
    fn the_curve_goes_from_edge_to_edge_and_touches_its_peak() {
        let experiment = experiment(Schedule::Cosine { warmup_steps: 51, final_fraction: 0.0 }, 101);
        let curve = Curve::of(&experiment).unwrap();
        let area = Rect::from_min_size(pos2(10.0, 20.0), vec2(200.0, 32.0));
        assert_eq!(curve.point(area, 50), pos2(110.0, 20.0));
        let last = curve.point(area, 100);
        assert!((last - pos2(210.0, 52.0)).length() < 1e-3, "{last:?}");
    }
}
