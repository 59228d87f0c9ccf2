//! Advice about what keeps weights small: optimizers that divide it away, decays that add up, rows that are cut at once.

use super::{Advice, note, warning};
use crate::spec::experiment::Experiment;
use crate::spec::{ClippingKind, InitializerKind, Optimizer};

/// A penalty in the loss, called `name`. Adam after one step: 0.4 with the L2 term and without it.
pub(super) fn in_the_loss(experiment: &Experiment, name: &str) -> Vec<Advice> {
    let optimizer = experiment.training.optimizer;
    match optimizer {
        Optimizer::Adam { .. } | Optimizer::Adamw { .. } | Optimizer::Rmsprop { .. } => vec![warning(format!(
            "{} divides the gradient by its size, so that the {name} term nearly vanishes from the step; decoupled decay \
             does not",
            optimizer.label()
        ))],
        Optimizer::Sgd | Optimizer::Momentum { .. } | Optimizer::Nesterov { .. } => Vec::new(),
    }
}

pub(super) fn decoupled(experiment: &Experiment) -> Vec<Advice> {
    let decay = experiment.remedies.weight_penalty.decoupled;
    let mut advice = Vec::new();
    let step = experiment.training.learning_rate * decay;
    if step >= 1.0 {
        advice.push(warning(format!(
            "Rate times decay is {step}: from 1 on weights are turned round or set to 0 at every step"
        )));
    }
    match experiment.training.optimizer {
        Optimizer::Adamw { weight_decay, .. } if weight_decay > 0.0 => advice.push(warning(format!(
            "AdamW has a decay of its own, {weight_decay}: both add up to {}",
            short_sum(weight_decay, decay)
        ))),
        Optimizer::Sgd if experiment.remedies.clipping.kind == ClippingKind::None => {
            advice.push(note("With plain SGD it makes the same step as an L2 penalty"));
        }
        _ => {}
    }
    advice
}

/// The text of a sum, so that 0.03 does not become 0.030000000000000002.
fn short_sum(first: f64, second: f64) -> f64 {
    let sum = first + second;
    format!("{sum:.6e}").parse().unwrap_or(sum)
}

pub(super) fn max_norm(experiment: &Experiment) -> Vec<Advice> {
    let longest = experiment.remedies.weight_penalty.max_norm;
    let Some(norm) = first_row_norm(experiment).filter(|norm| *norm > longest) else { return Vec::new() };
    vec![warning(format!("Rows start at a length of about {norm:.2}: the first update cuts them all to {longest}"))]
}

/// The length of a row of a hidden layer's weights at the start: sd sqrt(inputs) for entries that are drawn one by one,
/// the gain where rows are of length 1; nothing where the data decide.
fn first_row_norm(experiment: &Experiment) -> Option<f64> {
    let weights = experiment.initialization.weights;
    let width = usize::try_from(experiment.architecture.width).ok()?;
    let n_inputs = if experiment.architecture.n_hidden > 1 { width } else { experiment.task.size()?.d_input() };
    match weights.kind {
        InitializerKind::Identity => Some(weights.gain),
        InitializerKind::Orthogonal if n_inputs >= width => Some(weights.gain),
        InitializerKind::Orthogonal | InitializerKind::Lsuv => None,
        _ => weights.std(n_inputs, width).map(|std| std * (n_inputs as f64).sqrt()),
    }
}
