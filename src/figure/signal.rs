//! The signals of a depth profile: what can be drawn against depth.

use crate::run::LayerColumn;
use crate::spec::choices;

use super::run_look::Marker;

choices! {
    /// A measured quantity with one value per layer.
    pub enum Signal {
        /// RMS of dL/dz: the gradient that reaches a layer.
        Delta => ("delta", "dL/dz"),
        /// RMS of dL/dW.
        WeightGrad => ("weight_grad", "dL/dW"),
        /// RMS of the pre-activation.
        Preactivation => ("preactivation", "z"),
        /// Deviation of the activation.
        ActivationSd => ("activation_sd", "activation sd"),
        /// Change of the weights in one step, relative to them.
        RelativeUpdate => ("relative_update", "relative update"),
    }
}

impl Signal {
    /// The column of the telemetry that holds it.
    pub fn column(self) -> LayerColumn {
        match self {
            Self::Delta => LayerColumn::DeltaRms,
            Self::WeightGrad => LayerColumn::WeightGradRms,
            Self::Preactivation => LayerColumn::PreactivationRms,
            Self::ActivationSd => LayerColumn::ActivationSd,
            Self::RelativeUpdate => LayerColumn::RelativeUpdate,
        }
    }

    /// The marker by which it is told from the others.
    pub fn marker(self) -> Marker {
        match self {
            Self::Delta => Marker::Circle,
            Self::WeightGrad => Marker::Square,
            Self::Preactivation => Marker::TriangleDown,
            Self::ActivationSd => Marker::Diamond,
            Self::RelativeUpdate => Marker::Triangle,
        }
    }

    /// Its definition in one sentence, for tooltips.
    pub fn definition(self) -> &'static str {
        match self {
            Self::Delta => {
                "Root mean square over batch and units of each sample's derivative of the loss by the pre-activation z"
            }
            Self::WeightGrad => {
                "Root mean square of the derivative of the mean loss by the entries of the weight matrix"
            }
            Self::Preactivation => "Root mean square over batch and units of the pre-activation z",
            Self::ActivationSd => "Standard deviation over batch and units of the activation",
            Self::RelativeUpdate => "Norm of the change of the weight matrix in this step over the norm before it",
        }
    }
}

/// The columns that a figure over time or a heat map can show, on a logarithmic scale.
pub const QUANTITIES: &[LayerColumn] = &[
    LayerColumn::DeltaRms,
    LayerColumn::WeightGradRms,
    LayerColumn::WeightGradL2,
    LayerColumn::PreactivationRms,
    LayerColumn::ActivationSd,
    LayerColumn::RelativeUpdate,
    LayerColumn::WeightL2,
    LayerColumn::SaturatedFraction,
    LayerColumn::DeadFraction,
];
