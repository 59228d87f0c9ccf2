//! Advice about initialization: activations that no deviation helps, widths that an identity cannot join, batches that are
//! too small to measure.

use super::{Advice, is_plain, note, warning};
use crate::spec::experiment::Experiment;
use crate::spec::{Activation, InitializerKind};

pub(super) fn advice(experiment: &Experiment, batch_size: u64) -> Vec<Advice> {
    let kind = experiment.initialization.weights.kind;
    let mut advice = Vec::new();
    if experiment.architecture.activation == Activation::Sigmoid && is_plain(experiment) {
        advice.push(warning(
            "No usual deviation makes up for the sigmoid's derivative of at most 0.25: the gradient still vanishes",
        ));
    }
    match kind {
        InitializerKind::Identity => advice.extend(identity(experiment)),
        InitializerKind::Lsuv if batch_size == 1 => {
            advice.push(warning("LSUV measures a batch: with one sample per batch it fits that sample alone"));
        }
        _ => {}
    }
    advice
}

/// What the identity does where widths change: the first layer and the output layer.
fn identity(experiment: &Experiment) -> Option<Advice> {
    let size = experiment.task.size()?;
    let width = usize::try_from(experiment.architecture.width).ok()?;
    let join = |d_input: usize, d_output: usize| {
        if d_input > d_output {
            Some(format!("drops {} of {d_input}", d_input - d_output))
        } else if d_output > d_input {
            Some(format!("leaves {} of {d_output} units at 0", d_output - d_input))
        } else {
            None
        }
    };
    let first = join(size.d_input(), width).map(|words| format!("Where widths differ, layer 1 {words}"));
    let output = join(width, size.d_output()).map(|words| format!("the output layer {words}"));
    match (first, output) {
        (Some(first), Some(output)) => Some(note(format!("{first}, {output}"))),
        (Some(first), None) => Some(note(first)),
        (None, Some(output)) => Some(note(format!("Where widths differ, {output}"))),
        (None, None) => None,
    }
}
