//! What figures are built from: a set of runs, the step shown, and options.

use crate::run::{Bucket, Extent, History, LayerColumn};
use crate::spec::Experiment;

use super::layer_traces::LayerQuantity;
use super::signal::Signal;

/// A run as figures see it.
#[derive(Clone, Copy, Debug)]
pub struct FigureRun<'a> {
    /// The number that the window calls it by.
    pub number: u64,
    /// What it is called after, such as "Sigmoid, Xavier normal".
    pub label: &'a str,
    /// What it computes.
    pub experiment: &'a Experiment,
    /// What was measured.
    pub history: &'a History,
    /// Whether it is the one that the figure is about; the others are compared with.
    pub is_current: bool,
}

/// What a figure shows.
#[derive(Clone, Debug, PartialEq)]
pub struct Options {
    /// Signals of the depth profile; the first one has the full line.
    pub signals: Vec<Signal>,
    /// The quantity of the figure over time, the heat map and the network picture.
    pub quantity: LayerColumn,
    /// Magnitude colors over 1e-12 to 1e3 rather than over the decades of the data.
    pub fixed_decades: bool,
    /// RMS of dL/dz by layer as theory has it, where there is a theory; NaN where it says nothing about a layer.
    pub theory: Option<Vec<f64>>,
    /// The layer that the activation figure is about, from 0; the first one where nothing is said.
    pub layer_idx: Option<usize>,
    /// The quantity of the figure of weights.
    pub layer_quantity: LayerQuantity,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            signals: vec![Signal::Delta],
            quantity: LayerColumn::DeltaRms,
            fixed_decades: false,
            theory: None,
            layer_idx: None,
            layer_quantity: LayerQuantity::WeightNorm,
        }
    }
}

impl Options {
    /// Adds the line of theory for a net as it starts: these shares of what was measured at the last hidden layer at
    /// step 0. No line without that measurement, or where it is not finite and above 0.
    pub fn with_theory(self, shares: &[f64], history: &History) -> Self {
        let start = history.first().filter(|first| first.last_step == 0);
        let delta = start.map(|first| first.profile(LayerColumn::DeltaRms)).unwrap_or_default();
        let last_hidden = delta.len().checked_sub(2).filter(|idx| idx + 1 == shares.len()).map(|idx| delta[idx]);
        let anchor = last_hidden.filter(|delta| delta.is_finite() && *delta > 0.0);
        let theory = anchor.map(|anchor| shares.iter().map(|share| share * f64::from(anchor)).collect());
        Self { theory, ..self }
    }

    /// Switches a signal on or off. The last one stays on: a profile of nothing says nothing.
    pub fn toggle_signal(&mut self, signal: Signal) {
        match self.signals.iter().position(|shown| *shown == signal) {
            Some(idx) if self.signals.len() > 1 => {
                self.signals.remove(idx);
            }
            Some(_) => {}
            None => {
                self.signals.push(signal);
                self.signals.sort_by_key(|signal| *signal as usize);
            }
        }
    }
}

/// The run that a figure is about: the current one, or else the last one that has a history.
pub(super) fn current<'a, 'r>(runs: &'r [FigureRun<'a>]) -> Option<&'r FigureRun<'a>> {
    let of_interest = || runs.iter().rev().find(|run| !run.history.is_empty()).or(runs.last());
    runs.iter().find(|run| run.is_current).or_else(of_interest)
}

/// The extent of a column in a layer; nothing where the column does not exist for it.
pub(super) fn layer_extent(
    run: &FigureRun<'_>,
    bucket: &Bucket,
    layer_idx: usize,
    column: LayerColumn,
) -> Option<Extent> {
    column.exists(run.experiment, layer_idx).then(|| bucket.layer_extent(layer_idx, column))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::figure::synthetic;

    /// Oracle: by hand: the synthetic run of eight hidden layers starts at 0.038 or so in layer 8.
    #[test]
    fn theory_starts_from_the_last_hidden_layer_at_step_0() {
        let sigmoid = synthetic::sigmoid();
        let history = sigmoid.run(1).history;
        let start = f64::from(history.at(0).unwrap().profile(LayerColumn::DeltaRms)[7]);
        let shares: Vec<f64> = (0..8).map(|idx| 0.25_f64.powi(7 - idx)).collect();
        let theory = Options::default().with_theory(&shares, history).theory.expect("a line");
        assert_eq!((theory.len(), theory[7], theory[6]), (8, start, 0.25 * start));
        assert_eq!(Options::default().with_theory(&shares[1..], history).theory, None, "another net's prediction");
        assert_eq!(Options::default().with_theory(&shares, &History::default()).theory, None, "nothing measured");
    }

    #[test]
    fn the_last_signal_cannot_be_switched_off() {
        let mut options = Options::default();
        options.toggle_signal(Signal::RelativeUpdate);
        options.toggle_signal(Signal::WeightGrad);
        assert_eq!(options.signals, [Signal::Delta, Signal::WeightGrad, Signal::RelativeUpdate]);
        for signal in [Signal::Delta, Signal::WeightGrad, Signal::RelativeUpdate] {
            options.toggle_signal(signal);
        }
        assert_eq!(options.signals, [Signal::RelativeUpdate]);
    }
}
