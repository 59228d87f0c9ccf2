//! The depth profile: signals against depth at one step, and what reaches the first layer.

mod arrange;
mod chips;
mod draw;
mod early;
mod hover;
mod key;
mod lines;
mod marks;
mod reach;

use crate::run::{Bucket, LayerColumn};
use crate::spec::Choice;

use super::number::format_value;
use super::signal::Signal;
use super::source::{FigureRun, Options, current, layer_extent};
use super::words;

pub use draw::depth_profile_ui;

/// Steps that the band covers, the shown one included.
const BAND_STEPS: u64 = 100;
/// Before this step there is no band yet: each step is its own line.
const FIRST_BAND_STEP: u64 = 10;

/// What a depth profile shows.
#[derive(Clone, Debug, PartialEq)]
pub struct DepthProfile {
    /// The run's number, where others are shown beside it.
    pub run_number: Option<u64>,
    /// Layers, the output layer included.
    pub n_layers: usize,
    /// The step shown; nothing before the first one.
    pub step: Option<u64>,
    /// The signals at that step; the first one has the full line.
    pub signals: Vec<SignalProfile>,
    /// The range of the first signal over the last steps.
    pub band: Option<Band>,
    /// The first signal at each step before, while there are few.
    pub early: Vec<EarlyStep>,
    /// Other runs, at their last step.
    pub others: Vec<OtherProfile>,
    /// dL/dz at layer 1 over dL/dz at the last hidden layer, where both are finite and not zero.
    pub ratio: Option<f64>,
    /// RMS of dL/dz by layer as theory has it.
    pub theory: Option<Vec<f64>>,
}

/// A signal at one step.
#[derive(Clone, Debug, PartialEq)]
pub struct SignalProfile {
    /// Which one.
    pub signal: Signal,
    /// Its value in each layer; nothing where a layer has none.
    pub values: Vec<Option<f32>>,
}

/// Least and greatest values of a signal by layer, over some steps; NaN where none was finite and not zero.
#[derive(Clone, Debug, PartialEq)]
pub struct Band {
    /// The first step covered.
    pub first_step: u64,
    /// The last one.
    pub last_step: u64,
    /// Least value by layer.
    pub least: Vec<f32>,
    /// Greatest value by layer.
    pub greatest: Vec<f32>,
}

/// A signal at one of the first steps.
#[derive(Clone, Debug, PartialEq)]
pub struct EarlyStep {
    /// The step.
    pub step: u64,
    /// Values by layer.
    pub values: Vec<Option<f32>>,
}

/// Another run's profile.
#[derive(Clone, Debug, PartialEq)]
pub struct OtherProfile {
    /// The run's number.
    pub number: u64,
    /// What it is called after.
    pub label: String,
    /// Its last step.
    pub step: u64,
    /// Values by layer.
    pub values: Vec<Option<f32>>,
}

/// The depth profile of some runs at a step of the current one.
pub fn build_depth_profile(runs: &[FigureRun<'_>], step: u64, options: &Options) -> DepthProfile {
    let Some(run) = current(runs) else {
        return DepthProfile::empty(Vec::new(), 9);
    };
    let primary = options.signals.first().copied().unwrap_or(Signal::Delta);
    let Some(bucket) = run.history.at(step) else {
        return DepthProfile::empty(options.signals.clone(), run.experiment.architecture.n_layers());
    };
    let shown = bucket.last_step;
    let signals: Vec<SignalProfile> = options
        .signals
        .iter()
        .map(|&signal| SignalProfile { signal, values: values_of(run, bucket, signal.column()) })
        .collect();
    let is_early = shown < FIRST_BAND_STEP;
    let others = other_profiles(runs, run, primary.column());
    DepthProfile {
        run_number: (!others.is_empty()).then_some(run.number),
        n_layers: bucket.extents.layers.len(),
        step: Some(shown),
        band: (!is_early).then(|| band_of(run, shown, primary.column())),
        early: if is_early { early_steps(run, shown, primary.column()) } else { Vec::new() },
        ratio: signals.iter().find(|profile| profile.signal == Signal::Delta).and_then(|delta| ratio_of(&delta.values)),
        theory: options.theory.clone().filter(|_| primary == Signal::Delta),
        signals,
        others,
    }
}

fn values_of(run: &FigureRun<'_>, bucket: &Bucket, column: LayerColumn) -> Vec<Option<f32>> {
    let n_layers = bucket.extents.layers.len();
    (0..n_layers).map(|idx| layer_extent(run, bucket, idx, column).map(|extent| extent.last)).collect()
}

fn band_of(run: &FigureRun<'_>, last_step: u64, column: LayerColumn) -> Band {
    let buckets = run.history.between((last_step + 1).saturating_sub(BAND_STEPS), last_step);
    let n_layers = run.history.n_layers();
    let (mut least, mut greatest) = (vec![f32::NAN; n_layers], vec![f32::NAN; n_layers]);
    for bucket in buckets {
        for idx in 0..n_layers {
            if let Some(extent) = layer_extent(run, bucket, idx, column) {
                least[idx] = least[idx].min(extent.least);
                greatest[idx] = greatest[idx].max(extent.greatest);
            }
        }
    }
    let first_step = buckets.first().map_or(last_step, |bucket| bucket.first_step);
    Band { first_step: first_step.max((last_step + 1).saturating_sub(BAND_STEPS)), last_step, least, greatest }
}

fn early_steps(run: &FigureRun<'_>, shown: u64, column: LayerColumn) -> Vec<EarlyStep> {
    let earlier = run.history.buckets().iter().take_while(|bucket| bucket.last_step < shown);
    earlier.map(|bucket| EarlyStep { step: bucket.last_step, values: values_of(run, bucket, column) }).collect()
}

fn other_profiles(runs: &[FigureRun<'_>], current: &FigureRun<'_>, column: LayerColumn) -> Vec<OtherProfile> {
    let others = runs.iter().filter(|run| !std::ptr::eq(*run, current));
    let profile = |run: &FigureRun<'_>| {
        run.history.latest().map(|bucket| OtherProfile {
            number: run.number,
            label: run.label.to_owned(),
            step: bucket.last_step,
            values: values_of(run, bucket, column),
        })
    };
    others.filter_map(profile).collect()
}

/// Layer 1 over the last hidden layer.
fn ratio_of(delta: &[Option<f32>]) -> Option<f64> {
    let n_hidden = delta.len().checked_sub(1).filter(|n_hidden| *n_hidden > 1)?;
    let ratio = f64::from((*delta.first()?)?) / f64::from((*delta.get(n_hidden - 1)?)?);
    (ratio.is_finite() && ratio > 0.0).then_some(ratio)
}

impl DepthProfile {
    fn empty(signals: Vec<Signal>, n_layers: usize) -> Self {
        let signals = signals.into_iter().map(|signal| SignalProfile { signal, values: Vec::new() }).collect();
        Self {
            run_number: None,
            n_layers,
            step: None,
            signals,
            band: None,
            early: Vec::new(),
            others: Vec::new(),
            ratio: None,
            theory: None,
        }
    }

    /// The quantity of the first signal, such as "RMS of dL/dz".
    pub fn title(&self) -> &'static str {
        self.signals.first().map_or(LayerColumn::DeltaRms, |profile| profile.signal.column()).label()
    }

    /// All values that belong on the scale or on the rails.
    fn magnitudes(&self) -> impl Iterator<Item = f32> + '_ {
        let signals = self.signals.iter().flat_map(|profile| profile.values.iter().flatten().copied());
        let early = self.early.iter().flat_map(|early| early.values.iter().flatten().copied());
        let others = self.others.iter().flat_map(|other| other.values.iter().flatten().copied());
        let band = self.band.iter().flat_map(|band| band.least.iter().chain(&band.greatest).copied());
        let theory = self.theory.iter().flatten().map(|value| *value as f32);
        signals.chain(early).chain(others).chain(band).chain(theory)
    }

    /// One sentence for those who cannot see the figure.
    pub fn summary(&self) -> String {
        let (Some(step), Some(first)) = (self.step, self.signals.first()) else {
            return words::EMPTY_PROFILE.to_owned();
        };
        let value = |idx: usize| {
            let value = first.values.get(idx).copied().flatten();
            value.map_or_else(|| "nothing".to_owned(), |value| format_value(f64::from(value)))
        };
        let n_hidden = self.n_layers.saturating_sub(1);
        let reaches = self.ratio.map_or_else(String::new, |ratio| {
            format!("; {} {}", format_value(ratio), words::reaches(ratio, n_hidden).join(" "))
        });
        format!(
            "Depth profile at step {step}: {} is {} at layer 1 and {} at layer {n_hidden}{reaches}",
            self.title(),
            value(0),
            value(n_hidden.saturating_sub(1)),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::figure::synthetic;

    /// Oracle: the numbers of the design's picture, which the synthetic run repeats.
    #[test]
    fn the_ratio_is_layer_1_over_the_last_hidden_layer() {
        let sigmoid = synthetic::sigmoid();
        let profile = build_depth_profile(&[sigmoid.run(1)], 240, &Options::default());
        let ratio = profile.ratio.expect("a ratio");
        assert!((ratio / 3.4e-5 - 1.0).abs() < 0.1, "{ratio}");
        assert_eq!((profile.step, profile.n_layers), (Some(240), 9));
        let band = profile.band.as_ref().expect("a band");
        assert_eq!((band.first_step, band.last_step), (141, 240));
        assert!(profile.summary().contains("of the signal at layer 8 reaches layer 1"), "{}", profile.summary());
    }

    #[test]
    fn before_step_10_each_step_is_its_own_line() {
        let diverged = synthetic::diverged();
        let profile = build_depth_profile(&[diverged.run(1)], 3, &Options::default());
        assert!(profile.band.is_none());
        assert_eq!(profile.early.iter().map(|early| early.step).collect::<Vec<_>>(), [0, 1, 2]);
        assert_eq!(profile.ratio, None, "NaN has no ratio");
        assert!(profile.signals[0].values.iter().all(|value| value.is_some_and(f32::is_nan)), "NaN stays NaN");
    }

    #[test]
    fn other_runs_stand_beside_at_their_last_step() {
        let (sigmoid, cured) = (synthetic::sigmoid(), synthetic::cured());
        let runs = [FigureRun { is_current: false, ..sigmoid.run(1) }, cured.run(2)];
        let profile = build_depth_profile(&runs, 120, &Options::default());
        assert_eq!((profile.run_number, profile.step), (Some(2), Some(120)));
        assert_eq!((profile.others.len(), profile.others[0].number, profile.others[0].step), (1, 1, 240));
    }

    #[test]
    fn the_output_layer_has_no_activation() {
        let sigmoid = synthetic::sigmoid();
        let options = Options { signals: vec![Signal::ActivationSd], ..Options::default() };
        let profile = build_depth_profile(&[sigmoid.run(1)], 240, &options);
        assert_eq!(profile.signals[0].values[8], None);
        assert!(profile.signals[0].values[7].is_some());
    }

    #[test]
    fn without_a_step_there_are_axes_and_a_sentence() {
        let empty = synthetic::empty();
        let profile = build_depth_profile(&[empty.run(1)], 0, &Options::default());
        assert_eq!((profile.step, profile.n_layers), (None, 9));
        assert_eq!(profile.summary(), words::EMPTY_PROFILE);
    }
}
