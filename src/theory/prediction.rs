//! What theory predicts for an experiment at its initialization, and why where it says nothing.

use super::batch_norm;
use super::length_map::LengthMap;
use super::signal::Rules;
use crate::spec::{
    Activation, ArchitectureKind, Experiment, InitializerKind, NormalizationKind, Placement, PretrainingKind,
    ResidualOrder,
};

/// Below this width layers are too narrow for a theory of wide ones.
const LEAST_WIDTH: u64 = 8;
/// A factor this close to 1 counts as 1, as a share.
const CRITICAL: f64 = 1e-3;
/// Batch normalization's epsilon has to be smaller than this share of the variance.
const MOST_EPSILON: f64 = 0.01;
/// Layers after which a normalized net has arrived where it stays.
const N_SETTLED: u64 = 60;

/// What theory predicts for a net at its initialization.
#[derive(Clone, Debug, PartialEq)]
pub struct Prediction {
    /// RMS of dL/dz by hidden layer over that of the last one; NaN where theory says nothing about a layer.
    pub layers: Vec<f64>,
    /// What a layer multiplies the RMS of dL/dz with on its way back, by the definition of the measured factor (the
    /// mean over the net's layers); nothing for one hidden layer.
    pub factor_per_layer: Option<f64>,
    /// The same of a layer far from the input, in a net without end; nothing where there is no such limit.
    pub limit_factor: Option<f64>,
    /// What becomes of the gradient in a deep net.
    pub phase: Phase,
}

/// What becomes of the gradient with depth.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// It shrinks by a factor per layer (ordered phase).
    Vanishing,
    /// It keeps its size, or changes by a power of the depth (edge of chaos).
    Critical,
    /// It grows by a factor per layer (chaotic phase).
    Exploding,
}

impl Phase {
    fn of(factor: f64) -> Self {
        if (factor - 1.0).abs() <= CRITICAL {
            Self::Critical
        } else if factor < 1.0 {
            Self::Vanishing
        } else {
            Self::Exploding
        }
    }
}

/// Why theory says nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoTheory {
    /// Another kind of network.
    NotAPerceptron,
    /// The inputs are not known before the data are read.
    UnknownInputs,
    /// The weights are no longer random.
    Pretrained,
    /// Too few units in a layer.
    TooNarrow,
    /// Weights without spread.
    ZeroWeights,
    /// Identity weights where units are not alike.
    Identity,
    /// Batch normalization after the activation.
    BatchNormAfter,
    /// Batch normalization with an activation whose rate is not known.
    BatchNormActivation,
    /// Batch normalization with very few samples.
    SmallBatch,
    /// Batch normalization whose epsilon is not small beside the variance.
    LargeEpsilon,
    /// Normalization in a residual net.
    NormalizedBranches,
    /// A residual sum that goes through the activation.
    PostActivationSum,
    /// Branches that start at 0.
    ClosedBranches,
    /// LSUV in a residual net.
    LsuvBranches,
    /// Numbers beyond any range.
    OutOfRange,
}

impl NoTheory {
    /// The reason in one sentence.
    pub fn reason(self) -> &'static str {
        match self {
            Self::NotAPerceptron => "No theory for this kind of network",
            Self::UnknownInputs => "No theory before the data are read",
            Self::Pretrained => "No theory after pre-training: the weights are not random",
            Self::TooNarrow => "No theory for layers of less than 8 units",
            Self::ZeroWeights => "No theory for weights that are all 0",
            Self::Identity => "No theory for identity weights but with linear units, or ReLU without biases",
            Self::BatchNormAfter => "No theory for batch normalization after the activation",
            Self::BatchNormActivation => "No theory for batch normalization with this activation",
            Self::SmallBatch => "No theory for batch normalization with so few samples",
            Self::LargeEpsilon => "No theory where epsilon is not small beside the variance",
            Self::NormalizedBranches => "No theory for normalization in a residual net",
            Self::PostActivationSum => "No theory where the residual sum goes through the activation: its mean drifts",
            Self::ClosedBranches => "No theory where branches start at 0: their layers receive no gradient at first",
            Self::LsuvBranches => "No theory for LSUV in a residual net",
            Self::OutOfRange => "No theory: the signal leaves the range of numbers",
        }
    }
}

/// The prediction for an experiment as it starts, on its own data: standardized inputs have mean square 1.
pub fn predict_start(experiment: &Experiment) -> Result<Prediction, NoTheory> {
    if experiment.architecture.kind != ArchitectureKind::Mlp {
        return Err(NoTheory::NotAPerceptron);
    }
    let size = experiment.task.size().ok_or(NoTheory::UnknownInputs)?;
    predict(experiment, size.d_input(), 1.0)
}

/// The prediction for `d_input` inputs of this mean square.
///
/// Wide layers and many draws are assumed; a single net differs from it by about sqrt(5 L / n) / (2 L) in the logarithm
/// of the factor (Hanin & Nica 2018, arXiv 1812.05994).
pub fn predict(experiment: &Experiment, d_input: usize, input_square: f64) -> Result<Prediction, NoTheory> {
    if experiment.architecture.kind != ArchitectureKind::Mlp {
        return Err(NoTheory::NotAPerceptron);
    }
    if experiment.remedies.pretraining.kind != PretrainingKind::None {
        return Err(NoTheory::Pretrained);
    }
    let rules = Rules::of(experiment);
    let is_identity = experiment.initialization.weights.kind == InitializerKind::Identity;
    if experiment.architecture.width < LEAST_WIDTH && !is_identity {
        return Err(NoTheory::TooNarrow);
    }
    if rules.square_gain() == Some(0.0) {
        return Err(NoTheory::ZeroWeights);
    }
    let has_blocks = experiment.n_residual_blocks() > 0;
    let normalization = experiment.remedies.normalization;
    if is_identity {
        return identity(experiment, &rules);
    }
    if has_blocks {
        return residual(experiment, &rules, d_input, input_square);
    }
    match normalization.kind {
        NormalizationKind::Batch => batch_normalized(experiment, &rules),
        NormalizationKind::None => {
            let (bias_mean, bias_variance) = rules.bias();
            let map = |gain| LengthMap {
                bias_mean,
                bias_variance,
                ..LengthMap::new(experiment.architecture.activation, gain, 0.0)
            };
            let limit = rules.square_gain().map(|gain| map(gain).fixed_point(gain * input_square + bias_variance));
            let layers = by_layer(&rules.gradient_logs(d_input, input_square))?;
            // LSUV's layers are alike but for the biases, so that the one before the last is the limit.
            let limit = limit.map_or_else(|| settled(experiment), |limit| Some(limit.factor()));
            Ok(prediction(layers, limit))
        }
        NormalizationKind::Layer | NormalizationKind::Rms => {
            let layers = by_layer(&rules.gradient_logs(d_input, input_square))?;
            Ok(prediction(layers, settled(experiment)))
        }
    }
}

/// Identity weights do what is known exactly where every unit is alike, or stays what it is: a ReLU that is alive in
/// layer 1 is alive in all.
fn identity(experiment: &Experiment, rules: &Rules<'_>) -> Result<Prediction, NoTheory> {
    let is_exact = match experiment.architecture.activation {
        Activation::Linear => true,
        Activation::Relu => rules.bias() == (0.0, 0.0),
        _ => false,
    };
    let is_plain =
        experiment.remedies.normalization.kind == NormalizationKind::None && experiment.n_residual_blocks() == 0;
    if !is_exact || !is_plain {
        return Err(NoTheory::Identity);
    }
    Ok(constant(experiment, experiment.initialization.weights.gain))
}

fn residual(
    experiment: &Experiment,
    rules: &Rules<'_>,
    d_input: usize,
    input_square: f64,
) -> Result<Prediction, NoTheory> {
    if experiment.remedies.residual.order != ResidualOrder::PreActivation {
        return Err(NoTheory::PostActivationSum);
    }
    if experiment.remedies.normalization.kind != NormalizationKind::None {
        return Err(NoTheory::NormalizedBranches);
    }
    if experiment.initialization.weights.kind == InitializerKind::Lsuv {
        return Err(NoTheory::LsuvBranches);
    }
    if rules.branch_scale() == 0.0 {
        return Err(NoTheory::ClosedBranches);
    }
    by_layer(&rules.gradient_logs(d_input, input_square)).map(|layers| prediction(layers, None))
}

fn batch_normalized(experiment: &Experiment, rules: &Rules<'_>) -> Result<Prediction, NoTheory> {
    let normalization = experiment.remedies.normalization;
    if normalization.placement != Placement::BeforeActivation {
        return Err(NoTheory::BatchNormAfter);
    }
    let activation = experiment.architecture.activation;
    if matches!(activation, Activation::Gelu | Activation::Silu) {
        return Err(NoTheory::BatchNormActivation);
    }
    let variance = rules.square_gain().map_or(1.0, |gain| gain * batch_norm::output_variance(activation));
    if normalization.epsilon > MOST_EPSILON * variance {
        return Err(NoTheory::LargeEpsilon);
    }
    let rate = batch_norm::rate(activation, n_batch(experiment)).ok_or(NoTheory::SmallBatch)?;
    let mut prediction = constant(experiment, rate.sqrt());
    // The first layer is divided by the deviation of the data over the batch, which only the data know.
    if prediction.layers.len() > 1 {
        prediction.layers[0] = f64::NAN;
    }
    Ok(prediction)
}

/// Samples of a batch.
fn n_batch(experiment: &Experiment) -> usize {
    let wanted = usize::try_from(experiment.training.batch_size).unwrap_or(usize::MAX);
    let n_training = experiment
        .task
        .size()
        .map_or(usize::MAX, |size| size.n_samples - size.n_validation(experiment.task.validation_fraction));
    wanted.min(n_training)
}

/// The same factor in every layer.
fn constant(experiment: &Experiment, factor: f64) -> Prediction {
    let n_hidden = usize::try_from(experiment.architecture.n_hidden).expect("limits keep sizes small");
    let layers = (1..=n_hidden).map(|layer| factor.powi((n_hidden - layer) as i32)).collect();
    Prediction {
        layers,
        factor_per_layer: (n_hidden > 1).then_some(factor),
        limit_factor: Some(factor),
        phase: Phase::of(factor),
    }
}

/// What a layer multiplies dL/dz with deep in a net whose layers are all alike after the first few.
fn settled(experiment: &Experiment) -> Option<f64> {
    let mut long = experiment.clone();
    long.architecture.n_hidden = N_SETTLED;
    let logs = Rules::of(&long).gradient_logs(long.architecture.width.try_into().ok()?, 1.0);
    let last_two = logs.len().checked_sub(3).map(|idx| logs[idx] - logs[idx + 1]);
    last_two.filter(|log| log.is_finite()).map(|log| (0.5 * log).exp())
}

/// Predicted shares and their mean factor from logarithms of squares.
fn by_layer(logs: &[f64]) -> Result<(Vec<f64>, Option<f64>), NoTheory> {
    let last = logs.last().copied().unwrap_or(0.0);
    if !logs.iter().all(|log| log.is_finite()) {
        return Err(NoTheory::OutOfRange);
    }
    let shares = logs.iter().map(|log| (0.5 * (log - last)).exp()).collect();
    let mean = (0.5 * (logs.first().copied().unwrap_or(0.0) - last) / (logs.len().max(2) - 1) as f64).exp();
    Ok((shares, (logs.len() > 1).then_some(mean)))
}

fn prediction((layers, factor_per_layer): (Vec<f64>, Option<f64>), limit_factor: Option<f64>) -> Prediction {
    let phase = Phase::of(limit_factor.or(factor_per_layer).unwrap_or(1.0));
    Prediction { layers, factor_per_layer, limit_factor, phase }
}
