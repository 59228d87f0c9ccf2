//! The gradient over time: a line per layer.

mod draw;
mod labels;

use crate::run::{FirstNonFinite, LayerColumn, RunEvent, RunEventKind};
use crate::spec::Choice;

use super::number::format_value;
use super::series::LayerSeries;
use super::source::{FigureRun, Options, current};
use super::words;

pub use draw::gradient_over_time_ui;
pub(super) use draw::{DASH, Lines};
pub(super) use labels::spread;

/// What a figure over time shows.
#[derive(Clone, Debug, PartialEq)]
pub struct GradientOverTime {
    /// A quantity of every layer.
    pub series: LayerSeries,
    /// The step that the window shows, where it is not the last one.
    pub shown_step: Option<u64>,
    /// The first value that was not finite.
    pub first_non_finite: Option<FirstNonFinite>,
    /// Settings that were changed while the run was going.
    pub events: Vec<RunEvent>,
}

/// The figure over time of the current run.
pub fn build_gradient_over_time(runs: &[FigureRun<'_>], step: u64, options: &Options) -> GradientOverTime {
    let Some(run) = current(runs) else {
        return GradientOverTime {
            series: LayerSeries::empty(options.quantity),
            shown_step: None,
            first_non_finite: None,
            events: Vec::new(),
        };
    };
    let settings = run.history.events.iter().filter(|event| event.kind == RunEventKind::Setting);
    GradientOverTime {
        series: LayerSeries::of(run, options.quantity),
        shown_step: Some(step).filter(|step| run.history.last_step().is_some_and(|last| *step < last)),
        first_non_finite: run.history.first_non_finite,
        events: settings.cloned().collect(),
    }
}

impl GradientOverTime {
    /// The quantity shown.
    pub fn quantity(&self) -> LayerColumn {
        self.series.quantity
    }

    /// One sentence for those who cannot see the figure.
    pub fn summary(&self) -> String {
        let (Some((first, _)), Some((_, last))) = (self.series.steps.first(), self.series.steps.last()) else {
            return words::EMPTY_TIME.to_owned();
        };
        let last_of = |idx: usize| {
            let value = self.series.layers.get(idx).and_then(|layer| layer.last()).map_or(f32::NAN, |end| end.last);
            format_value(f64::from(value))
        };
        let n_hidden = self.series.n_layers().saturating_sub(1).max(1);
        let diverged =
            self.first_non_finite.map_or_else(String::new, |first| format!("; {}", words::first_non_finite(&first)));
        format!(
            "{} of {} layers from step {first} to step {last}: at the end {} in layer 1 and {} in layer {n_hidden}{diverged}",
            self.quantity().label(),
            self.series.n_layers(),
            last_of(0),
            last_of(n_hidden - 1),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::figure::synthetic;

    #[test]
    fn every_layer_and_step_is_there() {
        let sigmoid = synthetic::sigmoid();
        let figure = build_gradient_over_time(&[sigmoid.run(1)], 240, &Options::default());
        assert_eq!((figure.series.n_layers(), figure.series.steps.len()), (9, 241));
        assert_eq!(figure.shown_step, None, "the last step needs no mark");
        assert!(
            figure.summary().starts_with("RMS of dL/dz of 9 layers from step 0 to step 240"),
            "{}",
            figure.summary()
        );
    }

    #[test]
    fn a_divergence_is_told_with_its_layer() {
        let diverged = synthetic::diverged();
        let figure = build_gradient_over_time(&[diverged.run(1)], 2, &Options::default());
        assert_eq!(figure.shown_step, Some(2));
        let told = "first infinite value: step 3, pre-activation of layer 2";
        assert!(figure.summary().ends_with(told), "{}", figure.summary());
    }

    #[test]
    fn a_layer_without_the_quantity_has_no_values() {
        let sigmoid = synthetic::sigmoid();
        let options = Options { quantity: LayerColumn::ActivationSd, ..Options::default() };
        let figure = build_gradient_over_time(&[sigmoid.run(1)], 240, &options);
        assert!(figure.series.layers[8].iter().all(|extent| extent.marks.is_empty() && extent.last.is_nan()));
        assert_eq!(figure.series.has_marks(), (false, false));
    }
}
