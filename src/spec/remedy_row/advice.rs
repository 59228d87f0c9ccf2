//! What a row says in place about the combination that the experiment asks for: what makes no sense, what is known to go
//! wrong, what is easily mistaken. Nothing is forbidden here.

mod clipping;
mod initialization;
mod normalization;
mod residual;
mod weights;

use super::RemedyRow;
use crate::spec::experiment::Experiment;
use crate::spec::{Activation, BiasInitializer, InitializerKind, NormalizationKind, Schedule};

/// How serious a piece of advice is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AdviceKind {
    /// Good to know.
    Note,
    /// The combination does not do what it is meant to do.
    Warning,
}

/// One sentence about a combination, without a period.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Advice {
    /// How serious it is.
    pub kind: AdviceKind,
    /// The sentence.
    pub words: String,
}

fn note(words: impl Into<String>) -> Advice {
    Advice { kind: AdviceKind::Note, words: words.into() }
}

fn warning(words: impl Into<String>) -> Advice {
    Advice { kind: AdviceKind::Warning, words: words.into() }
}

impl RemedyRow {
    /// What there is to say about the remedy in this experiment, the most serious first; nothing where it is off.
    /// `n_train` is the size of the training set, where it is known.
    pub fn advice(self, experiment: &Experiment, n_train: Option<usize>) -> Vec<Advice> {
        if !self.is_on(experiment) {
            return Vec::new();
        }
        let batch_size = batch_size(experiment, n_train);
        let mut advice = match self {
            Self::Activation => activation(experiment),
            Self::Normalization => normalization::advice(experiment, batch_size),
            Self::Residual => residual::advice(experiment),
            Self::Initialization => initialization::advice(experiment, batch_size),
            Self::Clipping => clipping::advice(experiment),
            Self::L2Penalty => weights::in_the_loss(experiment, "L2"),
            Self::L1Penalty => weights::in_the_loss(experiment, "L1"),
            Self::DecoupledDecay => weights::decoupled(experiment),
            Self::MaxNorm => weights::max_norm(experiment),
            Self::Schedule => schedule(experiment),
        };
        advice.sort_by_key(|advice| advice.kind == AdviceKind::Note);
        advice
    }
}

/// Samples in a batch: larger than the training set means all of it.
fn batch_size(experiment: &Experiment, n_train: Option<usize>) -> u64 {
    let n_train = n_train.map_or(u64::MAX, |n_train| u64::try_from(n_train).unwrap_or(u64::MAX));
    experiment.training.batch_size.min(n_train)
}

fn is_plain(experiment: &Experiment) -> bool {
    let remedies = &experiment.remedies;
    remedies.normalization.kind == NormalizationKind::None && remedies.residual.every == 0
}

fn activation(experiment: &Experiment) -> Vec<Advice> {
    let mut advice = Vec::new();
    let n_hidden = experiment.architecture.n_hidden;
    match experiment.architecture.activation {
        Activation::LeakyRelu { slope: 1.0 } => {
            advice.push(warning("With slope 1 it is the identity: all layers together are one linear layer"));
        }
        Activation::Prelu { slope: 1.0 } => {
            advice.push(warning("With slope 1 it starts as the identity: all layers together are one linear layer"));
        }
        Activation::Elu { alpha: 0.0 } => advice.push(note("With alpha 0 it is ReLU, zero below 0")),
        Activation::Gelu | Activation::Silu
            if n_hidden >= 40 && is_plain(experiment) && experiment.initialization.biases == BiasInitializer::Zeros =>
        {
            advice.push(warning("In a plain net of 40 layers and more with zero biases the signal dies"));
        }
        Activation::Selu => {
            let weights = experiment.initialization.weights;
            if matches!(weights.kind, InitializerKind::KaimingNormal | InitializerKind::KaimingUniform) {
                advice.push(warning(
                    "SELU needs LeCun's deviation sqrt(1 / inputs) to keep deviation 1, He's is too large",
                ));
            }
        }
        _ => {}
    }
    advice
}

fn schedule(experiment: &Experiment) -> Vec<Advice> {
    let n_steps = experiment.training.n_steps;
    let schedule = experiment.training.schedule;
    if n_steps > 0 && schedule.warmup_steps() >= n_steps {
        return vec![warning("The run ends before the warm-up does: the rate only rises")];
    }
    let after_warmup = n_steps.saturating_sub(schedule.warmup_steps());
    match schedule {
        Schedule::Step { every, .. } if every >= after_warmup => {
            vec![warning(format!("The run ends at step {n_steps}, before the rate is lowered"))]
        }
        Schedule::Step { factor: 1.0, .. } => vec![warning("A factor of 1 leaves the rate as it is")],
        Schedule::Step { factor: 0.0, every, .. } => {
            let step = schedule.warmup_steps().saturating_add(every);
            vec![warning(format!("From step {step} on the rate is 0 and nothing is learned"))]
        }
        Schedule::Cosine { final_fraction: 1.0, .. } => {
            vec![warning("A final share of 1 leaves the rate as it is")]
        }
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests;
