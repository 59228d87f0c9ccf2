//! How a run ended, and the first value that was not finite.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::spec::{Choice, choices};

choices! {
    /// How a run ended.
    pub enum Outcome {
        /// All steps were made.
        Finished => ("finished", "Finished"),
        /// The loss or a parameter gradient stopped being finite.
        Diverged => ("diverged", "Diverged"),
        /// The user stopped it.
        Stopped => ("stopped", "Stopped"),
        /// The process or the device failed.
        Failed => ("failed", "Failed"),
    }
}

choices! {
    /// What can be the first thing that is not finite, in the order in which a step computes it.
    pub enum Quantity {
        /// z of a layer.
        Preactivation => ("preactivation", "pre-activation"),
        /// The activation of a layer.
        Activation => ("activation", "activation"),
        /// The loss.
        Loss => ("loss", "loss"),
        /// dL/dz of a layer.
        Delta => ("delta", "dL/dz"),
        /// dL/dW of a layer.
        WeightGrad => ("weight_grad", "weight gradient"),
        /// dL/db of a layer.
        BiasGrad => ("bias_grad", "bias gradient"),
        /// Another gradient of a layer.
        OtherGrad => ("other_grad", "gradient of a further parameter"),
        /// An updated weight matrix.
        Weight => ("weight", "updated weights"),
    }
}

/// The first value that was not finite.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FirstNonFinite {
    /// The step at which it occurred.
    pub step: u64,
    /// The layer, counted from 1 at the input; nothing for the loss.
    pub layer: Option<u64>,
    /// What it was.
    pub quantity: Quantity,
    /// Whether it was infinite rather than NaN.
    pub is_infinite: bool,
}

/// "the first infinite value was the pre-activation of layer 3"
impl fmt::Display for FirstNonFinite {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = if self.is_infinite { "infinite" } else { "NaN" };
        write!(f, "the first {kind} value was the {}", self.quantity.label())?;
        match self.layer {
            Some(layer) => write!(f, " of layer {layer}"),
            None => Ok(()),
        }
    }
}

/// Something that happened during a run; a line of `events.csv`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunEvent {
    /// The step at which it happened.
    pub step: u64,
    /// `setting`, `first_non_finite`, `fault`, `outcome`.
    pub kind: RunEventKind,
    /// What happened, in words.
    pub text: String,
}

choices! {
    /// The kind of a [`RunEvent`].
    pub enum RunEventKind {
        /// A setting was changed while the run was going.
        Setting => ("setting", "Changed setting"),
        /// A value stopped being finite.
        FirstNonFinite => ("first_non_finite", "First non-finite value"),
        /// The process or the device failed.
        Fault => ("fault", "Fault"),
        /// The run ended.
        Outcome => ("outcome", "Outcome"),
    }
}

/// How a run ended, in numbers: what `summary.json` holds, but for the versions.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Summary {
    /// How it ended.
    pub outcome: Outcome,
    /// The last measured step; nothing where none was.
    pub last_step: Option<u64>,
    /// The first value that was not finite.
    pub first_non_finite: Option<FirstNonFinite>,
    /// Loss of the last measured step.
    pub loss: Option<f64>,
    /// Accuracy of the last measured step.
    pub train_accuracy: Option<f64>,
    /// The last validation loss.
    pub validation_loss: Option<f64>,
    /// The last validation accuracy.
    pub validation_accuracy: Option<f64>,
    /// Factor per layer at the first measured step.
    pub first_factor: Option<f64>,
    /// Factor per layer at the last measured step.
    pub last_factor: Option<f64>,
    /// Wall time of all steps.
    pub secs: f64,
    /// Median wall time of a step.
    pub ms_per_step: Option<f64>,
    /// Median wall time of an unmeasured step.
    pub ms_per_step_unmeasured: Option<f64>,
}
