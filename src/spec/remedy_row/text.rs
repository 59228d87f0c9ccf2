//! What a row says about its remedy: mechanism, rule, limits, source. Choices say it themselves; this page has the words of
//! those that are numbers.

mod normalization;
mod residual;
mod schedule;
mod weights;

use super::RemedyRow;
use crate::spec::experiment::Experiment;
use crate::spec::remedy_memory::RemedyMemory;

/// What is said about a remedy. No sentence ends with a period.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RemedyText {
    /// What it does, in one sentence.
    pub mechanism: &'static str,
    /// Its rule in words and letters.
    pub formula: &'static str,
    /// When it does not help.
    pub limitation: &'static str,
    /// Where it comes from.
    pub reference: &'static str,
}

impl RemedyRow {
    /// What is said about the remedy in force, or about the one that switching on would set.
    pub fn text(self, experiment: &Experiment, memory: &RemedyMemory) -> RemedyText {
        let shown = self.with_remedy(experiment, memory);
        match self {
            Self::Activation => {
                let activation = shown.architecture.activation;
                RemedyText {
                    mechanism: activation.mechanism(),
                    formula: activation.formula(),
                    limitation: activation.limitation(),
                    reference: activation.reference(),
                }
            }
            Self::Normalization => normalization::text(shown.remedies.normalization.kind),
            Self::Residual => residual::text(shown.remedies.residual),
            Self::Initialization => {
                let kind = shown.initialization.weights.kind;
                RemedyText {
                    mechanism: kind.mechanism(),
                    formula: kind.formula(),
                    limitation: kind.limitation(),
                    reference: kind.reference(),
                }
            }
            Self::Clipping => {
                let kind = shown.remedies.clipping.kind;
                RemedyText {
                    mechanism: kind.mechanism(),
                    formula: kind.formula(),
                    limitation: kind.limitation(),
                    reference: kind.reference(),
                }
            }
            Self::L2Penalty => weights::L2,
            Self::L1Penalty => weights::L1,
            Self::DecoupledDecay => weights::DECOUPLED,
            Self::MaxNorm => weights::MAX_NORM,
            Self::Schedule => schedule::text(shown.training.schedule),
        }
    }
}
