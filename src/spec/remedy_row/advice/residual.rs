//! Advice about residual connections: branches that are too strong, and what a learned scale of 0 means.

use super::{Advice, note, warning};
use crate::spec::experiment::Experiment;
use crate::spec::{Activation, BranchScale, NormalizationKind};

pub(super) fn advice(experiment: &Experiment) -> Vec<Advice> {
    let mut advice = Vec::new();
    match experiment.remedies.residual.scale {
        BranchScale::Rezero | BranchScale::Skipinit => {
            advice.push(note("Every block starts as the identity: its weights learn once its scale has left 0"));
        }
        BranchScale::Constant { value: 0.0 } => {
            advice.push(warning("With scale 0 the blocks are cut off: their weights receive no gradient"));
        }
        scale if is_full(scale) && diverges(experiment) => advice.push(warning(
            "Unscaled and not normalized, each block doubles the power of the signal: ReLU nets diverge from about 20 \
             layers",
        )),
        _ => {}
    }
    let n_rest = n_layers_without_skip(experiment);
    if n_rest > 0 {
        let (layers, them) = match n_rest {
            1 => ("hidden layer makes".to_owned(), "it"),
            n => (format!("{n} hidden layers make"), "them"),
        };
        advice.push(note(format!("The last {layers} no whole block: no skip passes over {them}")));
    }
    advice
}

/// Whether branches are added whole, or more than that.
fn is_full(scale: BranchScale) -> bool {
    match scale {
        BranchScale::One => true,
        BranchScale::Constant { value } => value.abs() >= 1.0,
        _ => false,
    }
}

/// As seen from 20 layers on: training ends in NaN.
fn diverges(experiment: &Experiment) -> bool {
    let is_relu = matches!(
        experiment.architecture.activation,
        Activation::Relu | Activation::LeakyRelu { .. } | Activation::Prelu { .. }
    );
    let is_normalized = experiment.remedies.normalization.kind != NormalizationKind::None;
    is_relu && !is_normalized && experiment.architecture.n_hidden >= 20
}

/// Hidden layers behind the last whole block; the first hidden layer stands before the blocks.
fn n_layers_without_skip(experiment: &Experiment) -> u64 {
    let n_in_blocks = experiment.n_residual_blocks() as u64 * experiment.remedies.residual.every;
    if n_in_blocks == 0 { 0 } else { (experiment.architecture.n_hidden - 1).saturating_sub(n_in_blocks) }
}
