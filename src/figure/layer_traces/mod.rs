//! Weight norms and what remedies add to a layer, over time: a line per layer, with a choice of the quantity.

mod draw;
mod quantity;

use crate::run::RunEventKind;
use crate::spec::Choice;

use super::gradient_over_time::GradientOverTime;
use super::number::format_value;
use super::series::LayerSeries;
use super::source::{FigureRun, Options, current};
use super::words;

pub use draw::layer_traces_ui;
pub use quantity::LayerQuantity;

/// An axis becomes logarithmic when values span more than this factor.
const LOG_FROM: f32 = 100.0;

/// What the figure shows.
#[derive(Clone, Debug, PartialEq)]
pub struct LayerTraces {
    /// The quantity shown: the chosen one, or the norm of the weights where the run does not have that.
    pub quantity: LayerQuantity,
    /// The quantities that the run has.
    pub available: Vec<LayerQuantity>,
    /// The lines.
    pub lines: GradientOverTime,
    /// Whether the axis is linear: signed quantities, and others until they span decades.
    pub is_linear: bool,
    /// Their dashed companions: running statistics.
    pub dashed: Option<LayerSeries>,
}

/// The figure of the current run.
pub fn build_layer_traces(runs: &[FigureRun<'_>], step: u64, options: &Options) -> LayerTraces {
    let run = current(runs);
    let exists = |quantity: &LayerQuantity| run.is_none_or(|run| quantity.exists(run.experiment));
    let available: Vec<LayerQuantity> = match run {
        Some(_) => LayerQuantity::ALL.iter().copied().filter(exists).collect(),
        None => vec![LayerQuantity::WeightNorm],
    };
    let quantity = Some(options.layer_quantity).filter(|quantity| available.contains(quantity));
    let quantity = quantity.unwrap_or(LayerQuantity::WeightNorm);
    let Some(run) = run else {
        let series = LayerSeries::empty(quantity.column());
        let lines = GradientOverTime { series, shown_step: None, first_non_finite: None, events: Vec::new() };
        return LayerTraces { quantity, available, lines, is_linear: quantity.is_signed(), dashed: None };
    };
    let mut series = LayerSeries::of(run, quantity.column());
    let mut dashed = quantity.dashed_column().map(|column| LayerSeries::of(run, column));
    let is_linear = quantity.is_signed() || !spans_decades(std::iter::once(&series).chain(&dashed));
    if is_linear {
        series.include_zero();
        dashed.iter_mut().for_each(LayerSeries::include_zero);
    }
    let settings = run.history.events.iter().filter(|event| event.kind == RunEventKind::Setting);
    let lines = GradientOverTime {
        series,
        shown_step: Some(step).filter(|step| run.history.last_step().is_some_and(|last| *step < last)),
        first_non_finite: run.history.first_non_finite,
        events: settings.cloned().collect(),
    };
    LayerTraces { quantity, available, lines, is_linear, dashed }
}

/// Whether values span more than a linear axis shows well, or are not there yet.
fn spans_decades<'a>(all: impl Iterator<Item = &'a LayerSeries>) -> bool {
    let present = all.filter_map(|series| series.present);
    let present = present.reduce(|a, b| (a.0.min(b.0), a.1.max(b.1)));
    present.is_none_or(|(least, greatest)| greatest / least > LOG_FROM)
}

impl LayerTraces {
    /// One sentence for those who cannot see the figure.
    pub fn summary(&self) -> String {
        let series = &self.lines.series;
        let (Some((first, _)), Some((_, last))) = (series.steps.first(), series.steps.last()) else {
            return words::EMPTY_LAYERS.to_owned();
        };
        let ends = series.layers.iter().enumerate().filter_map(|(layer_idx, layer)| {
            let extent = layer.last().filter(|extent| !extent.last.is_nan() || !extent.marks.is_empty())?;
            let name = words::layer_name(layer_idx, series.n_layers());
            Some(format!("{} in {name}", format_value(f64::from(extent.last))))
        });
        let ends: Vec<String> = ends.collect();
        let said = match ends.as_slice() {
            [] => "no layer has it".to_owned(),
            [only] => format!("at the end {only}"),
            [first, .., last] => format!("at the end {first} and {last}"),
        };
        let dashed = if self.dashed.is_some() { ", dashed the running ones" } else { "" };
        format!("{} from step {first} to step {last}{dashed}: {said}", series.quantity.label())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::figure::synthetic;
    use crate::run::LayerColumn;

    fn options(layer_quantity: LayerQuantity) -> Options {
        Options { layer_quantity, ..Options::default() }
    }

    #[test]
    fn only_quantities_that_the_run_has_can_be_chosen() {
        let plain = synthetic::sigmoid();
        let figure = build_layer_traces(&[plain.run(1)], 240, &options(LayerQuantity::Slope));
        assert_eq!((figure.quantity, figure.available), (LayerQuantity::WeightNorm, vec![LayerQuantity::WeightNorm]));
        let remedied = synthetic::remedied();
        let figure = build_layer_traces(&[remedied.run(1)], 99, &options(LayerQuantity::Slope));
        assert_eq!(figure.quantity, LayerQuantity::Slope);
        assert_eq!(figure.available, LayerQuantity::ALL);
    }

    /// Oracle: the synthetic run's branch scale is 0.002 k at step k, in the last layers of its blocks of two.
    #[test]
    fn branch_scales_start_at_zero_and_stand_at_the_ends_of_blocks() {
        let remedied = synthetic::remedied();
        let figure = build_layer_traces(&[remedied.run(1)], 99, &options(LayerQuantity::BranchScale));
        let series = &figure.lines.series;
        let has_values = |layer: &Vec<crate::run::Extent>| layer.iter().any(|extent| !extent.last.is_nan());
        let with: Vec<usize> = (0..series.n_layers()).filter(|idx| has_values(&series.layers[*idx])).collect();
        assert_eq!(with, [2, 4, 6]);
        let at_first = series.layers[2][0];
        assert_eq!((at_first.least, at_first.greatest), (0.0, 0.0), "zero is a value of a linear axis");
        let (low, high) = series.span.expect("values");
        assert!(low == 0.0 && (high - 0.198).abs() < 1e-6, "{low} {high}");
        let said = "Branch scale from step 0 to step 99: at the end 0.20 in layer 3 and 0.20 in layer 7";
        assert_eq!(figure.summary(), said);
    }

    #[test]
    fn an_axis_is_linear_until_values_span_decades() {
        let remedied = synthetic::remedied();
        let is_linear =
            |run: &synthetic::Synthetic, quantity| build_layer_traces(&[run.run(1)], 99, &options(quantity)).is_linear;
        assert!(LayerQuantity::ALL.iter().all(|quantity| is_linear(&remedied, *quantity)));
        assert!(!is_linear(&synthetic::diverged(), LayerQuantity::WeightNorm), "1 to 1e28");
    }

    #[test]
    fn running_statistics_are_drawn_beside_those_of_the_batch() {
        let remedied = synthetic::remedied();
        let figure = build_layer_traces(&[remedied.run(1)], 99, &options(LayerQuantity::BatchSd));
        assert_eq!(figure.dashed.as_ref().map(|series| series.quantity), Some(LayerColumn::RunningSd));
        assert!(figure.summary().contains("dashed the running ones"), "{}", figure.summary());
    }

    #[test]
    fn without_a_step_there_is_one_sentence() {
        let empty = synthetic::empty();
        let figure = build_layer_traces(&[empty.run(1)], 0, &Options::default());
        assert_eq!(figure.summary(), words::EMPTY_LAYERS);
    }
}
