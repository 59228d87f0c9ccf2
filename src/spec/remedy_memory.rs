//! What the remedies' panel remembers beside the experiment: strengths of remedies that are off, last values that were
//! none.

use serde::{Deserialize, Serialize};

use super::activation::Activation;
use super::architecture::MOST_HIDDEN;
use super::clipping::{Clipping, ClippingKind};
use super::experiment::Experiment;
use super::field::{Limits, kind};
use super::initialization::{Initializer, InitializerKind};
use super::problem::is_right;
use super::remedy::{Normalization, NormalizationKind, Remedies, Residual, WeightPenalty};
use super::training::Schedule;

/// What switching a row on or off would set. Kept with the window (`window.toml`), not in the experiment.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct RemedyMemory {
    /// The last activation that was a remedy; ReLU at first.
    pub activation_on: Activation,
    /// The last activation that was none; the sigmoid at first.
    pub activation_off: Activation,
    /// The last normalization; batch, before the activation at first.
    pub normalization: Normalization,
    /// The last residual connections; blocks of two layers at first.
    pub residual: Residual,
    /// The last initializer that was a remedy; He normal at first.
    pub initializer_on: Initializer,
    /// The last initializer that was none; Xavier normal at first.
    pub initializer_off: Initializer,
    /// The last clipping; by global norm at 1 at first.
    pub clipping: Clipping,
    /// The last threshold of clipping by value or norm; 1 at first.
    pub norm_threshold: f64,
    /// The last threshold of adaptive clipping, a ratio to the weights; 0.01 at first, as Brock (2021) has it.
    pub adaptive_threshold: f64,
    /// The last strength of each way to keep weights small.
    pub weight_penalty: WeightPenalty,
    /// The last schedule that changed the rate; a cosine at first.
    pub schedule: Schedule,
}

impl Default for RemedyMemory {
    fn default() -> Self {
        let first = Remedies::default();
        Self {
            activation_on: Activation::Relu,
            activation_off: Activation::Sigmoid,
            normalization: Normalization { kind: NormalizationKind::Batch, ..first.normalization },
            residual: Residual { every: 2, ..first.residual },
            initializer_on: Initializer::new(InitializerKind::KaimingNormal),
            initializer_off: Initializer::new(InitializerKind::XavierNormal),
            clipping: Clipping { kind: ClippingKind::ByGlobalNorm, threshold: 1.0 },
            norm_threshold: 1.0,
            adaptive_threshold: 0.01,
            // 0.01 is AdamW's own; Srivastava (2014) has rows of 3 to 4.
            weight_penalty: WeightPenalty { l1: 1e-5, l2: 1e-4, decoupled: 0.01, max_norm: 3.0 },
            schedule: Schedule::Cosine { warmup_steps: 0, final_fraction: 0.0 },
        }
    }
}

impl RemedyMemory {
    /// Remembers what the experiment has now. To be called with the experiment before any edit that may change a
    /// remedy's value (the rows do so themselves); what a broken file brought is replaced by the first values.
    pub fn note(&mut self, experiment: &Experiment) {
        self.repair();
        let activation = experiment.architecture.activation;
        if activation.is_remedy() {
            self.activation_on = activation;
        } else {
            self.activation_off = activation;
        }
        let weights = experiment.initialization.weights;
        if weights.kind.is_remedy() {
            self.initializer_on = weights;
        } else {
            self.initializer_off = weights;
        }
        if experiment.training.schedule.changes_rate() {
            self.schedule = experiment.training.schedule;
        }
        self.note_remedies(&experiment.remedies);
    }

    /// A file may hold a strength beside a remedy that is off: it is meant for the moment when that goes on.
    fn note_remedies(&mut self, remedies: &Remedies) {
        let first = Remedies::default();
        let Remedies { clipping, normalization, residual, weight_penalty, .. } = remedies.clone();
        if clipping.kind != ClippingKind::None {
            self.clipping = clipping;
        } else if clipping.threshold != first.clipping.threshold {
            self.clipping.threshold = clipping.threshold;
        }
        if self.clipping.kind == ClippingKind::Adaptive {
            self.adaptive_threshold = self.clipping.threshold;
        } else {
            self.norm_threshold = self.clipping.threshold;
        }
        if normalization.kind != NormalizationKind::None {
            self.normalization = normalization;
        } else if normalization != first.normalization {
            self.normalization = Normalization { kind: self.normalization.kind, ..normalization };
        }
        if residual.every > 0 {
            self.residual = residual;
        } else if residual != first.residual {
            self.residual = Residual { every: self.residual.every, ..residual };
        }
        let last = &mut self.weight_penalty;
        for (last, now) in [
            (&mut last.l1, weight_penalty.l1),
            (&mut last.l2, weight_penalty.l2),
            (&mut last.decoupled, weight_penalty.decoupled),
            (&mut last.max_norm, weight_penalty.max_norm),
        ] {
            if now != 0.0 {
                *last = now;
            }
        }
    }

    /// The last threshold of a kind of clipping.
    pub fn threshold_of(&self, kind: ClippingKind) -> f64 {
        if kind == ClippingKind::Adaptive { self.adaptive_threshold } else { self.norm_threshold }
    }

    /// A row must be on after it was switched on, and off after it was switched off, with values that can be run.
    fn repair(&mut self) {
        let first = Self::default();
        let is_strength = |value: f64| Limits::ABOVE_ZERO.contain(value);
        if !self.activation_on.is_remedy() || !is_right(kind("", "", &mut self.activation_on)) {
            self.activation_on = first.activation_on;
        }
        if self.activation_off.is_remedy() || !is_right(kind("", "", &mut self.activation_off)) {
            self.activation_off = first.activation_off;
        }
        if self.normalization.kind == NormalizationKind::None || !is_strength(self.normalization.epsilon) {
            self.normalization = first.normalization;
        }
        if !(1..MOST_HIDDEN).contains(&self.residual.every) || !is_right(kind("", "", &mut self.residual.scale)) {
            self.residual = first.residual;
        }
        if !self.initializer_on.kind.is_remedy() || !is_right(kind("", "", &mut self.initializer_on)) {
            self.initializer_on = first.initializer_on;
        }
        if self.initializer_off.kind.is_remedy() || !is_right(kind("", "", &mut self.initializer_off)) {
            self.initializer_off = first.initializer_off;
        }
        if self.clipping.kind == ClippingKind::None || !is_strength(self.clipping.threshold) {
            self.clipping = first.clipping;
        }
        if !self.schedule.changes_rate() || !is_right(kind("", "", &mut self.schedule)) {
            self.schedule = first.schedule;
        }
        let (last, first_penalty) = (&mut self.weight_penalty, first.weight_penalty);
        for (last, first) in [
            (&mut self.norm_threshold, first.norm_threshold),
            (&mut self.adaptive_threshold, first.adaptive_threshold),
            (&mut last.l1, first_penalty.l1),
            (&mut last.l2, first_penalty.l2),
            (&mut last.decoupled, first_penalty.decoupled),
            (&mut last.max_norm, first_penalty.max_norm),
        ] {
            if !is_strength(*last) {
                *last = first;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spec::{BranchScale, Choice, Placement, RemedyRow, ResidualOrder, problems};

    #[test]
    fn a_window_file_that_makes_no_sense_leaves_working_switches() {
        let mut memory = RemedyMemory {
            activation_on: Activation::Sigmoid,
            activation_off: Activation::Relu,
            initializer_on: Initializer::new(InitializerKind::XavierNormal),
            initializer_off: Initializer::new(InitializerKind::Orthogonal),
            clipping: Clipping { kind: ClippingKind::None, threshold: f64::NAN },
            norm_threshold: -1.0,
            adaptive_threshold: 0.0,
            normalization: Normalization {
                kind: NormalizationKind::None,
                placement: Placement::AfterActivation,
                epsilon: 0.0,
            },
            residual: Residual {
                every: 0,
                order: ResidualOrder::PreActivation,
                scale: BranchScale::Constant { value: f64::NAN },
            },
            weight_penalty: WeightPenalty { l1: 0.0, l2: f64::NAN, decoupled: -1.0, max_norm: f64::INFINITY },
            schedule: Schedule::Constant { warmup_steps: 0 },
        };
        let mut experiment = Experiment::default();
        for row in RemedyRow::ALL {
            row.switch_on(&mut experiment, &mut memory);
            assert!(row.is_on(&experiment), "{row:?}");
            assert_eq!(problems(&experiment), [], "{row:?}");
            row.switch_off(&mut experiment, &mut memory);
            assert!(!row.is_on(&experiment), "{row:?}");
        }
        assert_eq!(experiment, Experiment::default());
    }

    #[test]
    fn a_parameter_that_is_no_number_is_replaced() {
        let mut memory = RemedyMemory {
            activation_on: Activation::Elu { alpha: f64::NAN },
            schedule: Schedule::Step { warmup_steps: 0, every: 0, factor: 2.0 },
            ..RemedyMemory::default()
        };
        let mut experiment = Experiment::default();
        RemedyRow::Activation.switch_on(&mut experiment, &mut memory);
        RemedyRow::Schedule.switch_on(&mut experiment, &mut memory);
        assert_eq!(problems(&experiment), []);
        assert_eq!(experiment.architecture.activation, Activation::Relu);
    }

    #[test]
    fn it_survives_a_file_and_missing_entries_take_their_first_values() {
        let memory = RemedyMemory {
            activation_on: Activation::Elu { alpha: 0.5 },
            residual: Residual {
                every: 3,
                order: ResidualOrder::PostActivation,
                scale: BranchScale::Constant { value: 0.5 },
            },
            schedule: Schedule::Step { warmup_steps: 20, every: 100, factor: 0.1 },
            adaptive_threshold: 0.02,
            ..RemedyMemory::default()
        };
        let text = toml::to_string(&memory).unwrap();
        assert_eq!(toml::from_str::<RemedyMemory>(&text).unwrap(), memory);
        assert_eq!(toml::from_str::<RemedyMemory>("").unwrap(), RemedyMemory::default());
    }

    #[test]
    fn a_threshold_beside_no_clipping_is_used_when_clipping_goes_on() {
        let (mut experiment, mut memory) = (Experiment::default(), RemedyMemory::default());
        experiment.remedies.clipping.threshold = 5.0;
        RemedyRow::Clipping.switch_on(&mut experiment, &mut memory);
        assert_eq!(experiment.remedies.clipping, Clipping { kind: ClippingKind::ByGlobalNorm, threshold: 5.0 });
    }

    #[test]
    fn a_placement_and_a_scale_beside_no_remedy_are_used_when_it_goes_on() {
        let (mut experiment, mut memory) = (Experiment::default(), RemedyMemory::default());
        experiment.remedies.normalization.placement = Placement::AfterActivation;
        experiment.remedies.residual.scale = BranchScale::Rezero;
        RemedyRow::Normalization.switch_on(&mut experiment, &mut memory);
        RemedyRow::Residual.switch_on(&mut experiment, &mut memory);
        assert_eq!(experiment.remedies.normalization.placement, Placement::AfterActivation);
        assert_eq!(experiment.remedies.residual.scale, BranchScale::Rezero);
        assert_eq!(experiment.remedies.residual.every, 2);
    }
}
