//! What the remedies' panel remembers beside the experiment: strengths of remedies that are off, last values that were
//! none.

use serde::{Deserialize, Serialize};

use super::activation::Activation;
use super::clipping::{Clipping, ClippingKind};
use super::experiment::Experiment;
use super::field::Limits;
use super::initialization::{Initializer, InitializerKind};
use super::remedy::Remedies;

/// What switching a row on or off would set. Kept with the window (`window.toml`), not in the experiment.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct RemedyMemory {
    /// The last activation that was a remedy; ReLU at first.
    pub activation_on: Activation,
    /// The last activation that was none; the sigmoid at first.
    pub activation_off: Activation,
    /// The last initializer that was a remedy; He normal at first.
    pub initializer_on: Initializer,
    /// The last initializer that was none; Xavier normal at first.
    pub initializer_off: Initializer,
    /// The last clipping; by global norm at 1 at first.
    pub clipping: Clipping,
}

impl Default for RemedyMemory {
    fn default() -> Self {
        Self {
            activation_on: Activation::Relu,
            activation_off: Activation::Sigmoid,
            initializer_on: Initializer::new(InitializerKind::KaimingNormal),
            initializer_off: Initializer::new(InitializerKind::XavierNormal),
            clipping: Clipping { kind: ClippingKind::ByGlobalNorm, threshold: 1.0 },
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
        let clipping = experiment.remedies.clipping;
        if clipping.kind != ClippingKind::None {
            self.clipping = clipping;
        } else if clipping.threshold != Remedies::default().clipping.threshold {
            // A file may hold a threshold beside `kind = "none"`: it is meant for the moment when clipping goes on.
            self.clipping.threshold = clipping.threshold;
        }
    }

    /// A row must be on after it was switched on, and off after it was switched off.
    fn repair(&mut self) {
        let first = Self::default();
        if !self.activation_on.is_remedy() {
            self.activation_on = first.activation_on;
        }
        if self.activation_off.is_remedy() {
            self.activation_off = first.activation_off;
        }
        if !self.initializer_on.kind.is_remedy() {
            self.initializer_on = first.initializer_on;
        }
        if self.initializer_off.kind.is_remedy() {
            self.initializer_off = first.initializer_off;
        }
        if self.clipping.kind == ClippingKind::None || !Limits::ABOVE_ZERO.contain(self.clipping.threshold) {
            self.clipping = first.clipping;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spec::RemedyRow;

    #[test]
    fn a_window_file_that_makes_no_sense_leaves_working_switches() {
        let mut memory = RemedyMemory {
            activation_on: Activation::Sigmoid,
            activation_off: Activation::Relu,
            initializer_on: Initializer::new(InitializerKind::XavierNormal),
            initializer_off: Initializer::new(InitializerKind::Orthogonal),
            clipping: Clipping { kind: ClippingKind::None, threshold: f64::NAN },
        };
        let mut experiment = Experiment::default();
        for row in [RemedyRow::Activation, RemedyRow::Clipping, RemedyRow::Initialization] {
            row.switch_on(&mut experiment, &mut memory);
            assert!(row.is_on(&experiment));
            row.switch_off(&mut experiment, &mut memory);
            assert!(!row.is_on(&experiment));
        }
    }

    #[test]
    fn it_survives_a_file_and_missing_entries_take_their_first_values() {
        let memory = RemedyMemory { activation_on: Activation::Elu { alpha: 0.5 }, ..RemedyMemory::default() };
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
}
