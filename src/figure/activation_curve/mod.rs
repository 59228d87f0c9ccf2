//! The activation function and its derivative, over the numbers that go into it: what saturates and what is dead is seen.

mod draw;
mod flat;
mod panels;

use crate::run::{Distribution, LayerColumn};
use crate::spec::{Activation, Experiment};

use super::number::{format_percent, format_value};
use super::source::{FigureRun, Options, current, layer_extent};
use super::words;
use flat::{Zone, flat_share, flat_zones};

pub use draw::activation_curve_ui;

/// What the figure shows.
#[derive(Clone, Debug, PartialEq)]
pub struct ActivationCurve {
    /// The function; PReLU with the slope that its layer has learned.
    pub activation: Activation,
    /// That slope, as measured.
    pub learned_slope: Option<f32>,
    /// The hidden layer that the numbers belong to, from 0.
    pub layer_idx: usize,
    /// Layers, the output layer included.
    pub n_layers: usize,
    /// The step of the numbers and how they are distributed; nothing where none were looked at.
    pub inputs: Option<(u64, Distribution)>,
    /// Whether the run has measured steps.
    pub has_steps: bool,
    /// Where nothing or nearly nothing of a gradient passes.
    zones: Vec<Zone>,
}

/// The figure of the current run, or of the edited experiment before the first one.
pub fn build_activation_curve(runs: &[FigureRun<'_>], step: u64, options: &Options) -> ActivationCurve {
    let Some(run) = current(runs) else {
        let activation = Experiment::default().architecture.activation;
        return ActivationCurve {
            activation,
            learned_slope: None,
            layer_idx: 0,
            n_layers: 0,
            inputs: None,
            has_steps: false,
            zones: flat_zones(activation),
        };
    };
    let n_layers = run.experiment.architecture.n_layers();
    // The output layer has no activation: the last hidden one stands for it.
    let layer_idx = options.layer_idx.unwrap_or(0).min(n_layers.saturating_sub(2));
    let learned_slope = run.history.at(step).filter(|bucket| layer_idx < bucket.extents.layers.len());
    let learned_slope = learned_slope
        .and_then(|bucket| layer_extent(run, bucket, layer_idx, LayerColumn::ActivationSlope))
        .map(|extent| extent.last);
    let activation = match (run.experiment.architecture.activation, learned_slope) {
        (Activation::Prelu { .. }, Some(slope)) => Activation::Prelu { slope: f64::from(slope) },
        (activation, _) => activation,
    };
    let inputs = run.history.distributions.as_ref().and_then(|distributions| {
        let distribution = distributions.layers.get(layer_idx)?;
        Some((distributions.step, distribution.clone()))
    });
    let has_steps = !run.history.is_empty();
    ActivationCurve { activation, learned_slope, layer_idx, n_layers, inputs, has_steps, zones: flat_zones(activation) }
}

impl ActivationCurve {
    /// About which share of the finite numbers is where nothing or nearly nothing of a gradient passes, 0 to 1; nothing
    /// without numbers, or where the function has no such place.
    pub fn flat_share(&self) -> Option<f64> {
        let (_, distribution) = self.inputs.as_ref()?;
        if self.zones.is_empty() { None } else { flat_share(&self.zones, distribution) }
    }

    /// The name of the function, with the slope that was learned.
    fn name(&self) -> String {
        words::with_slope(self.activation, self.learned_slope)
    }

    /// What a figure without numbers says.
    fn sentence(&self) -> &'static str {
        if self.has_steps { words::NO_DISTRIBUTION } else { words::EMPTY_ACTIVATION }
    }

    /// One sentence for those who cannot see the figure.
    pub fn summary(&self) -> String {
        let Some((step, distribution)) = &self.inputs else {
            return self.sentence().to_owned();
        };
        let layer = words::layer_name(self.layer_idx, self.n_layers);
        let flat = self.flat_share().map_or_else(String::new, |share| {
            format!("; about {} of them where {}", format_percent(share), words::flat(self.activation))
        });
        let ends = match distribution.counts.is_empty() {
            true => "none of them finite".to_owned(),
            false => {
                let (lowest, highest) = (f64::from(distribution.lowest), f64::from(distribution.highest));
                format!("from {} to {}", format_value(lowest), format_value(highest))
            }
        };
        let nonfinite = words::n_nonfinite(u64::from(distribution.n_nonfinite));
        format!(
            "{} and its derivative over the inputs u of {layer} at step {step}, {ends}{nonfinite}{flat}",
            self.name()
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::figure::synthetic;
    use crate::run::Distributions;

    fn with_inputs(activation: Activation, values: &[f32]) -> ActivationCurve {
        let mut run = synthetic::sigmoid();
        run.experiment.architecture.activation = activation;
        run.history.distributions = Some(Distributions { step: 240, layers: vec![Distribution::of(values)] });
        build_activation_curve(&[run.run(1)], 240, &Options::default())
    }

    /// Oracle: 640 numbers in the middles of 64 bins from -1 to 3, of which the lower quarter is below 0.
    #[test]
    fn the_share_of_dead_inputs_is_that_below_zero() {
        let mut values: Vec<f32> = (0..640).map(|i| (i as f32 + 0.5) / 160.0 - 1.0).collect();
        values.extend([-1.0, 3.0, f32::NAN]);
        let figure = with_inputs(Activation::Relu, &values);
        let share = figure.flat_share().expect("a share");
        assert!((share - 0.25).abs() < 0.003, "{share}");
        assert!(figure.summary().contains("; about 25 % of them where phi' = 0"), "{}", figure.summary());
        assert!(figure.summary().contains("1 NaN or infinite"), "{}", figure.summary());
        assert_eq!(with_inputs(Activation::LeakyRelu { slope: 0.01 }, &values).flat_share(), None);
    }

    /// Oracle: the sigmoid saturates beyond 4.357, so one of four numbers does on each side.
    #[test]
    fn the_share_of_saturated_inputs_counts_both_sides() {
        let figure = with_inputs(Activation::Sigmoid, &[-8.0, -1.0, 1.0, 8.0]);
        assert_eq!(figure.flat_share(), Some(0.5));
        let of_one = with_inputs(Activation::Sigmoid, &[0.0; 7]);
        assert_eq!(of_one.flat_share(), Some(0.0));
    }

    #[test]
    fn prelu_is_drawn_with_the_slope_that_the_selected_layer_has_learned() {
        let remedied = synthetic::remedied();
        let options = Options { layer_idx: Some(4), ..Options::default() };
        let figure = build_activation_curve(&[remedied.run(1)], 99, &options);
        // 0.25 - 0.0004 * 99 * 5
        let slope = figure.learned_slope.expect("a slope");
        assert!((slope - 0.052).abs() < 1e-6, "{slope}");
        assert_eq!(figure.activation, Activation::Prelu { slope: f64::from(slope) });
        assert!(figure.summary().starts_with("PReLU, slope 0.052"), "{}", figure.summary());
        let of_output = Options { layer_idx: Some(8), ..Options::default() };
        assert_eq!(build_activation_curve(&[remedied.run(1)], 99, &of_output).layer_idx, 7);
    }

    #[test]
    fn before_the_first_run_the_draft_is_drawn_with_one_sentence() {
        let empty = synthetic::empty();
        let figure = build_activation_curve(&[empty.run(1)], 0, &Options::default());
        assert_eq!((figure.activation, figure.inputs.as_ref()), (Activation::Sigmoid, None));
        assert_eq!(figure.summary(), words::EMPTY_ACTIVATION);
        let old = synthetic::sigmoid();
        assert_eq!(build_activation_curve(&[old.run(1)], 240, &Options::default()).summary(), words::NO_DISTRIBUTION);
    }
}
