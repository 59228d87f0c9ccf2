//! Advice about normalization: batches that are too small, and the explosion that batch normalization brings to deep nets
//! without skips.

use std::f64::consts::PI;

use super::{Advice, note, warning};
use crate::spec::experiment::Experiment;
use crate::spec::{Activation, NormalizationKind, Placement};

pub(super) fn advice(experiment: &Experiment, batch_size: u64) -> Vec<Advice> {
    let kind = experiment.remedies.normalization.kind;
    let is_one_wide = experiment.architecture.width == 1;
    match kind {
        NormalizationKind::Batch => batch(experiment, batch_size),
        NormalizationKind::Layer if is_one_wide => {
            vec![warning("With one unit per layer, layer normalization outputs only its bias")]
        }
        NormalizationKind::Rms if is_one_wide => {
            vec![warning("With one unit per layer, RMS normalization leaves only the unit's sign")]
        }
        _ => Vec::new(),
    }
}

fn batch(experiment: &Experiment, batch_size: u64) -> Vec<Advice> {
    let normalization = experiment.remedies.normalization;
    let activation = experiment.architecture.activation;
    let mut advice = Vec::new();
    match batch_size {
        1 => advice.push(warning("With one sample per batch, batch normalization outputs only its bias")),
        2 => advice
            .push(warning("With two samples per batch, batch normalization leaves only which of the two is larger")),
        _ => {}
    }
    if activation == Activation::Selu {
        advice.push(warning("SELU keeps mean 0 and deviation 1 by itself: batch normalization does it a second time"));
    }
    if normalization.placement == Placement::BeforeActivation {
        if experiment.remedies.residual.every == 0 {
            advice.extend(explosion(experiment));
        }
        advice.push(note("A bias before it has gradient zero: the batch's mean takes it away"));
    }
    advice
}

/// The gradient of a deep net without skips, normalized before each activation, grows towards the input. Yang (2019), "A
/// mean field theory of batch normalization", arXiv 1902.08129, theorems 8 and 9; an epsilon of about 1 takes it away.
fn explosion(experiment: &Experiment) -> Option<Advice> {
    const LARGE_EPSILON: f64 = 1.0;
    // From there on nets are not trainable whatever the batch, by the same paper.
    const MOST_LAYERS: f64 = 50.0;
    let activation = experiment.architecture.activation;
    let n_hidden = experiment.architecture.n_hidden;
    let is_linear = matches!(
        activation,
        Activation::Linear | Activation::LeakyRelu { slope: 1.0 } | Activation::Prelu { slope: 1.0 }
    );
    if n_hidden < 2 || is_linear || experiment.remedies.normalization.epsilon >= LARGE_EPSILON {
        return None;
    }
    let rate = squared_rate(activation);
    // The other rates hold for Gaussian inputs; on the digits SELU nets grow by 1.08 instead of 1.04.
    let is_rectifier = matches!(activation, Activation::Relu | Activation::LeakyRelu { .. } | Activation::Prelu { .. });
    let growth = rate.filter(|_| is_rectifier).map_or_else(
        || "layer by layer".to_owned(),
        |rate| format!("{:.2} times per {} layer", rate.sqrt(), activation.label()),
    );
    // Trainable depth is about 16 times the depth over which the squared gradient grows e-fold.
    let depth = rate.map_or(MOST_LAYERS, |rate| (16.0 / rate.ln()).max(MOST_LAYERS));
    Some(if n_hidden as f64 >= depth {
        warning(format!(
            "Without skips gradients explode at the start, {growth}: from about {depth:.0} layers such a net cannot be \
             trained (Yang 2019)"
        ))
    } else {
        note(format!("Without skips gradients grow towards the input at the start, {growth} (Yang 2019)"))
    })
}

/// E[phi'^2] / Var[phi] under a standard normal: the growth of the squared gradient per layer in large batches. Nothing
/// where it is not known, or known not to hold (GELU, SiLU).
fn squared_rate(activation: Activation) -> Option<f64> {
    match activation {
        Activation::Relu => Some(leaky_rate(0.0)),
        Activation::LeakyRelu { slope } | Activation::Prelu { slope } => Some(leaky_rate(slope)),
        Activation::Tanh => Some(1.178),
        Activation::Sigmoid => Some(1.0336),
        Activation::Elu { alpha: 1.0 } => Some(1.079),
        Activation::Selu => Some(1.0716),
        _ => None,
    }
}

/// E[phi'^2] = (1 + a^2) / 2, Var[phi] = (1 + a^2) / 2 - (1 - a)^2 / (2 pi); pi / (pi - 1) for ReLU.
fn leaky_rate(slope: f64) -> f64 {
    let power = 1.0 + slope * slope;
    power / (power - (1.0 - slope).powi(2) / PI)
}
