//! The quantities of layers that have a plot of their own: weight norms, and what remedies add to a layer.

use crate::run::LayerColumn;
use crate::spec::{Experiment, choices};

choices! {
    /// A quantity with a line per layer over time.
    pub enum LayerQuantity {
        /// Norm of the weight matrix.
        WeightNorm => ("weight_norm", "norm of W"),
        /// Norm of the penalty's gradient over that of the whole gradient.
        PenaltyShare => ("penalty_share", "penalty's share"),
        /// The learned slope of PReLU.
        Slope => ("slope", "slope"),
        /// The learned scalar of a residual block.
        BranchScale => ("branch_scale", "branch scale"),
        /// Means of batch normalization: the batch's, and dashed the running ones.
        BatchMean => ("batch_mean", "batch mean"),
        /// Deviations of batch normalization: the batch's, and dashed the running ones.
        BatchSd => ("batch_sd", "batch sd"),
    }
}

impl LayerQuantity {
    /// The column that holds it.
    pub fn column(self) -> LayerColumn {
        match self {
            Self::WeightNorm => LayerColumn::WeightL2,
            Self::PenaltyShare => LayerColumn::PenaltyShare,
            Self::Slope => LayerColumn::ActivationSlope,
            Self::BranchScale => LayerColumn::BranchScale,
            Self::BatchMean => LayerColumn::BatchMean,
            Self::BatchSd => LayerColumn::BatchSd,
        }
    }

    /// The column of its dashed companion.
    pub fn dashed_column(self) -> Option<LayerColumn> {
        match self {
            Self::BatchMean => Some(LayerColumn::RunningMean),
            Self::BatchSd => Some(LayerColumn::RunningSd),
            _ => None,
        }
    }

    /// Whether its values have signs and pass zero: its axis is linear.
    pub fn is_signed(self) -> bool {
        matches!(self, Self::Slope | Self::BranchScale)
    }

    /// Whether any layer of an experiment has it.
    pub fn exists(self, experiment: &Experiment) -> bool {
        (0..experiment.architecture.n_layers()).any(|layer_idx| self.column().exists(experiment, layer_idx))
    }

    /// Its definition in one sentence, for tooltips.
    pub fn definition(self) -> &'static str {
        match self {
            Self::WeightNorm => "Euclidean norm over all entries of the weight matrix",
            Self::PenaltyShare => {
                "Norm of the gradient of the penalty terms over the norm of the whole gradient of the weight matrix"
            }
            Self::Slope => "The slope below 0 that PReLU has learned for the layer",
            Self::BranchScale => {
                "The learned scalar that a residual branch is multiplied with, at the block's last layer"
            }
            Self::BatchMean => {
                "Root mean square over units of the batch's means; dashed: of the running means that evaluation uses"
            }
            Self::BatchSd => {
                "Root mean square over units of the batch's deviations; dashed: of the running ones that evaluation uses"
            }
        }
    }
}
