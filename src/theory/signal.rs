//! The signal through a net at its initialization, layer by layer, and the gradient back through it.

use super::moments::{Moments, moments};
use crate::spec::{
    Activation, BiasInitializer, BranchScale, Experiment, Initializer, InitializerKind, NormalizationKind, Placement,
};

/// Mean and variance over the units of a layer and the draws of its weights.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Spread {
    mean: f64,
    variance: f64,
}

impl Spread {
    fn square(self) -> f64 {
        self.mean * self.mean + self.variance
    }
}

/// What the weights of a layer multiply the mean square of their inputs with.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Gain {
    /// By rule.
    Fixed(f64),
    /// Whatever makes the variance of the products this one (LSUV).
    To(f64),
}

impl Gain {
    /// sw^2 for entries of one variance: fan_in Var W. An orthogonal matrix with more rows than columns keeps the
    /// length and spreads it over the rows.
    fn of(initializer: &Initializer, fan_in: usize, fan_out: usize) -> Self {
        match initializer.kind {
            InitializerKind::Lsuv => Self::To(initializer.gain.powi(2)),
            InitializerKind::Orthogonal | InitializerKind::Identity => {
                Self::Fixed(initializer.gain.powi(2) * (fan_in as f64 / fan_out as f64).min(1.0))
            }
            _ => Self::Fixed(initializer.std(fan_in, fan_out).unwrap_or(0.0).powi(2) * fan_in as f64),
        }
    }

    fn against(self, square: f64) -> f64 {
        match self {
            Self::Fixed(gain) => gain,
            Self::To(variance) => variance / square,
        }
    }
}

/// A hidden layer on the way forward, as the way back needs it.
#[derive(Clone, Copy, Debug)]
struct Layer {
    /// sw^2 of its weights.
    gain: f64,
    /// E phi'(u)^2
    slope_square: f64,
    /// What its norms divide squares with.
    divisor: f64,
    /// What a residual sum multiplies its pre-activation with.
    branch: f64,
}

/// A net's rules, as far as theory needs them.
#[derive(Clone, Copy, Debug)]
pub(super) struct Rules<'a> {
    experiment: &'a Experiment,
    activation: Activation,
    n_hidden: usize,
    width: usize,
}

impl<'a> Rules<'a> {
    pub(super) fn of(experiment: &'a Experiment) -> Self {
        let size = |value: u64| usize::try_from(value).expect("limits keep sizes small");
        let architecture = &experiment.architecture;
        Self {
            experiment,
            activation: architecture.activation,
            n_hidden: size(architecture.n_hidden),
            width: size(architecture.width),
        }
    }

    /// ln of the mean squares of dL/dz by hidden layer, up to a common number.
    pub(super) fn gradient_logs(&self, d_input: usize, input_square: f64) -> Vec<f64> {
        let layers = self.forward(d_input, input_square);
        let mut at_sums = vec![0.0; layers.len()];
        let mut logs = vec![0.0; layers.len()];
        for (idx, layer) in layers.iter().enumerate().rev() {
            // What comes back from the output layer is common to all.
            let from_next = layers.get(idx + 1).map_or(0.0, |next| next.gain.ln() + logs[idx + 1]);
            let through = from_next + (layer.slope_square / layer.divisor).ln();
            at_sums[idx] = match self.skip_from(idx) {
                Some(end) => log_sum(through, at_sums[end]),
                None => through,
            };
            logs[idx] = at_sums[idx] + layer.branch.powi(2).ln();
        }
        logs
    }

    /// sw^2 of a square layer, where a rule says it.
    pub(super) fn square_gain(&self) -> Option<f64> {
        match Gain::of(&self.experiment.initialization.weights, self.width, self.width) {
            Gain::Fixed(gain) => Some(gain),
            Gain::To(_) => None,
        }
    }

    /// Mean and variance of a bias.
    pub(super) fn bias(&self) -> (f64, f64) {
        match self.experiment.initialization.biases {
            BiasInitializer::Zeros => (0.0, 0.0),
            BiasInitializer::Constant { value } => (value, 0.0),
            BiasInitializer::Normal { std } => (0.0, std * std),
        }
    }

    fn forward(&self, d_input: usize, input_square: f64) -> Vec<Layer> {
        let (bias_mean, bias_variance) = self.bias();
        let mut layers = Vec::with_capacity(self.n_hidden);
        let mut sums: Vec<Spread> = Vec::with_capacity(self.n_hidden);
        let mut square = input_square;
        for idx in 0..self.n_hidden {
            let fan_in = if idx == 0 { d_input } else { self.width };
            let gain = Gain::of(&self.experiment.initialization.weights, fan_in, self.width).against(square);
            let product = Spread { mean: bias_mean, variance: gain * square + bias_variance };
            let branch = self.branch_of(idx);
            let sum = match self.skip_to(idx) {
                Some(start) => Spread {
                    mean: sums[start].mean + branch * product.mean,
                    variance: sums[start].variance + branch * branch * product.variance,
                },
                None => product,
            };
            sums.push(sum);
            let (input, before) = self.normalized(sum);
            let moments = moments(self.activation, input.mean, input.variance);
            let after = self.output_divisor(&moments);
            square = moments.square / after;
            if self.is_normalized_after(NormalizationKind::Layer) {
                square = moments.variance() / after;
            }
            layers.push(Layer { gain, slope_square: moments.slope_square, divisor: before * after, branch });
        }
        layers
    }

    fn is_normalized_after(&self, kind: NormalizationKind) -> bool {
        let normalization = self.experiment.remedies.normalization;
        normalization.kind == kind && normalization.placement == Placement::AfterActivation
    }

    /// The input of the activation, and what a norm before it divides squares with.
    ///
    /// Over many units a norm's statistics are the mean and variance themselves, and the parts of the gradient that it
    /// takes away, along 1 and along u, are 2 of `width` directions.
    fn normalized(&self, sum: Spread) -> (Spread, f64) {
        let normalization = self.experiment.remedies.normalization;
        if normalization.placement != Placement::BeforeActivation {
            return (sum, 1.0);
        }
        let (mean, square) = match normalization.kind {
            NormalizationKind::Layer => (0.0, sum.variance),
            NormalizationKind::Rms => (sum.mean, sum.square()),
            NormalizationKind::None | NormalizationKind::Batch => return (sum, 1.0),
        };
        let divisor = square + normalization.epsilon;
        (Spread { mean: mean / divisor.sqrt(), variance: sum.variance / divisor }, divisor)
    }

    /// What a norm after the activation divides squares with.
    fn output_divisor(&self, moments: &Moments) -> f64 {
        let epsilon = self.experiment.remedies.normalization.epsilon;
        if self.is_normalized_after(NormalizationKind::Layer) {
            moments.variance() + epsilon
        } else if self.is_normalized_after(NormalizationKind::Rms) {
            moments.square + epsilon
        } else {
            1.0
        }
    }

    fn every(&self) -> usize {
        usize::try_from(self.experiment.remedies.residual.every).expect("limits keep blocks small")
    }

    /// The layer at which the skip starts that ends here.
    fn skip_to(&self, idx: usize) -> Option<usize> {
        self.experiment.residual_block_ending_at(idx).map(|_| idx - self.every())
    }

    /// The layer at which the skip ends that starts here.
    fn skip_from(&self, idx: usize) -> Option<usize> {
        let end = idx + self.every();
        (end < self.n_hidden && self.skip_to(end) == Some(idx)).then_some(end)
    }

    fn branch_of(&self, idx: usize) -> f64 {
        if self.skip_to(idx).is_some() { self.branch_scale() } else { 1.0 }
    }

    /// What a residual branch is multiplied with at first.
    pub(super) fn branch_scale(&self) -> f64 {
        match self.experiment.remedies.residual.scale {
            BranchScale::One => 1.0,
            BranchScale::Constant { value } => value,
            BranchScale::InverseSqrtDepth => (self.experiment.n_residual_blocks() as f64).sqrt().recip(),
            BranchScale::Rezero | BranchScale::Skipinit => 0.0,
        }
    }
}

/// ln(e^a + e^b)
fn log_sum(a: f64, b: f64) -> f64 {
    let most = a.max(b);
    if most.is_finite() { most + (-(a - b).abs()).exp().ln_1p() } else { most }
}
