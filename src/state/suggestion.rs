//! The first thing that may help, as the verdict strip offers it.

use super::session::State;
use super::words;
use crate::run::VerdictKind;
use crate::spec::{Activation, ClippingKind, Experiment, Initializer, InitializerKind, NormalizationKind};

/// An edit that may help.
#[derive(Clone, Debug, PartialEq)]
pub struct Suggestion {
    /// The words of the button, such as "Try ReLU with He initialization".
    pub label: &'static str,
    /// The experiment with the remedy.
    pub experiment: Experiment,
}

impl State {
    /// What may help against the verdict on the shown step; nothing where the draft has it already.
    pub fn suggestion(&self) -> Option<Suggestion> {
        let kind = self.verdict()?.kind;
        let mut experiment = self.experiment().clone();
        let label = match kind {
            VerdictKind::Healthy => return None,
            // Over one or two samples batch normalization leaves no gradient; no other remedy changes that.
            VerdictKind::Vanishing if normalizes_a_pair(&experiment) => {
                experiment.remedies.normalization.kind = NormalizationKind::Layer;
                words::TRY_LAYER_NORM
            }
            VerdictKind::Vanishing => {
                experiment.architecture.activation = Activation::Relu;
                experiment.initialization.weights = Initializer::new(InitializerKind::KaimingNormal);
                words::TRY_RELU
            }
            VerdictKind::Exploding | VerdictKind::Diverged => {
                if experiment.remedies.clipping.kind != ClippingKind::None {
                    return None;
                }
                experiment.remedies.clipping.kind = ClippingKind::ByGlobalNorm;
                words::TRY_CLIPPING
            }
        };
        (experiment != *self.experiment()).then_some(Suggestion { label, experiment })
    }
}

/// Whether batch normalization sees two samples or fewer.
fn normalizes_a_pair(experiment: &Experiment) -> bool {
    experiment.remedies.normalization.kind == NormalizationKind::Batch && experiment.training.batch_size <= 2
}
