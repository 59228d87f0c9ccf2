//! What one measured step yields: plain numbers, by column.
//!
//! An empty cell is NaN. Whether a column exists at all for a layer is known beforehand ([`LayerColumn::exists`]), so
//! that a measured NaN is never mistaken for an empty cell.

use serde::{Deserialize, Serialize};

use crate::spec::{Activation, BranchScale, Choice, ClippingKind, Experiment, NormalizationKind, choices};

choices! {
    /// A column of `steps.csv`, besides `step`.
    pub enum StepColumn {
        /// Mean loss over the batch, without penalty.
        Loss => ("loss", "Loss"),
        /// l1 and l2 terms of the loss.
        Penalty => ("penalty", "Penalty"),
        /// Share of the batch that is classified right.
        TrainAccuracy => ("train_accuracy", "Training accuracy"),
        /// Mean loss over the validation set.
        ValidationLoss => ("validation_loss", "Validation loss"),
        /// Share of the validation set that is classified right.
        ValidationAccuracy => ("validation_accuracy", "Validation accuracy"),
        /// Norm of the whole gradient before clipping.
        GradL2 => ("grad_l2", "Gradient norm"),
        /// Norm of the whole gradient after clipping.
        GradL2Clipped => ("grad_l2_clipped", "Gradient norm after clipping"),
        /// 1 where clipping changed an entry.
        Clipped => ("clipped", "Clipped"),
        /// The rate of this step's update.
        LearningRate => ("learning_rate", "Learning rate"),
        /// Wall time of the step, measuring included.
        StepSecs => ("step_secs", "Step time"),
        /// The part of it that measuring took.
        MeasuringSecs => ("measuring_secs", "Measuring time"),
        /// Angle between the gradient before and after clipping, in degrees.
        ClippingAngle => ("clipping_angle", "Angle of clipping"),
    }
}

choices! {
    /// A column of `layers.csv`, besides `step`, `layer` and `name`.
    pub enum LayerColumn {
        /// Euclidean norm of dL/dW.
        WeightGradL2 => ("weight_grad_l2", "Norm of dL/dW"),
        /// Root mean square of dL/dW.
        WeightGradRms => ("weight_grad_rms", "RMS of dL/dW"),
        /// Largest magnitude in dL/dW.
        WeightGradMaxAbs => ("weight_grad_max_abs", "Largest |dL/dW|"),
        /// Euclidean norm of dL/db.
        BiasGradL2 => ("bias_grad_l2", "Norm of dL/db"),
        /// Root mean square over batch and units of each sample's dL/dz.
        DeltaRms => ("delta_rms", "RMS of dL/dz"),
        /// Mean of the activation.
        ActivationMean => ("activation_mean", "Activation mean"),
        /// Population deviation of the activation.
        ActivationSd => ("activation_sd", "Activation sd"),
        /// Root mean square of z.
        PreactivationRms => ("preactivation_rms", "RMS of z"),
        /// Share of (sample, unit) pairs with a derivative below 5 % of its maximum.
        SaturatedFraction => ("saturated_fraction", "Saturated units"),
        /// Share of units with derivative 0 on the whole batch.
        DeadFraction => ("dead_fraction", "Dead units"),
        /// Euclidean norm of W.
        WeightL2 => ("weight_l2", "Norm of W"),
        /// |W_after - W_before| / |W_before|.
        RelativeUpdate => ("relative_update", "Relative update"),
        /// Entries of dL/dW that are exactly zero.
        NZero => ("n_zero", "Zeros in dL/dW"),
        /// Entries of dL/dW that are NaN or infinite.
        NNonfinite => ("n_nonfinite", "Non-finite in dL/dW"),
        /// Norm of the penalty's gradient over the norm of the whole of dL/dW, penalty included.
        PenaltyShare => ("penalty_share", "Penalty's share of dL/dW"),
        /// The learned slope of PReLU.
        ActivationSlope => ("activation_slope", "Learned slope"),
        /// The learned scalar of the residual block that ends with this layer.
        BranchScale => ("branch_scale", "Branch scale"),
        /// Root mean square over units of the batch's means, batch normalization.
        BatchMean => ("batch_mean", "Batch mean"),
        /// Root mean square over units of the batch's deviations, batch normalization.
        BatchSd => ("batch_sd", "Batch sd"),
        /// The same of the running means, before this step's batch.
        RunningMean => ("running_mean", "Running mean"),
        /// The same of the running deviations, before this step's batch.
        RunningSd => ("running_sd", "Running sd"),
    }
}

/// Number of [`StepColumn`]s.
pub const N_STEP_COLUMNS: usize = StepColumn::ALL.len();
/// Number of [`LayerColumn`]s.
pub const N_LAYER_COLUMNS: usize = LayerColumn::ALL.len();

impl StepColumn {
    /// Whether the column belongs to every run; the others belong to the remedies in force.
    pub fn is_general(self) -> bool {
        self != Self::ClippingAngle
    }

    /// Whether the column exists in a run of this experiment, or is empty in every row.
    pub fn exists(self, experiment: &Experiment) -> bool {
        self.is_general() || experiment.remedies.clipping.kind != ClippingKind::None
    }
}

impl LayerColumn {
    /// Whether the column belongs to every run; the others belong to the remedies in force.
    pub fn is_general(self) -> bool {
        !matches!(
            self,
            Self::PenaltyShare
                | Self::ActivationSlope
                | Self::BranchScale
                | Self::BatchMean
                | Self::BatchSd
                | Self::RunningMean
                | Self::RunningSd
        )
    }

    /// Whether the column exists for a layer (from 0) of a multilayer perceptron, or is empty in every row.
    pub fn exists(self, experiment: &Experiment, layer_idx: usize) -> bool {
        let is_hidden = layer_idx + 1 < experiment.architecture.n_layers();
        let activation = experiment.architecture.activation;
        let remedies = &experiment.remedies;
        match self {
            Self::SaturatedFraction => is_hidden && activation.saturates(),
            Self::DeadFraction => is_hidden && activation.can_die(),
            Self::ActivationMean | Self::ActivationSd => is_hidden,
            Self::PenaltyShare => remedies.weight_penalty.l1 > 0.0 || remedies.weight_penalty.l2 > 0.0,
            Self::ActivationSlope => is_hidden && matches!(activation, Activation::Prelu { .. }),
            Self::BranchScale => {
                let is_learned = matches!(remedies.residual.scale, BranchScale::Rezero | BranchScale::Skipinit);
                is_learned && experiment.residual_block_ending_at(layer_idx).is_some()
            }
            Self::BatchMean | Self::BatchSd | Self::RunningMean | Self::RunningSd => {
                is_hidden && remedies.normalization.kind == NormalizationKind::Batch
            }
            _ => true,
        }
    }
}

/// One value for each [`LayerColumn`], in its order; NaN where a column does not exist.
pub type LayerValues = [f32; N_LAYER_COLUMNS];

/// Everything measured at one step.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct StepRow {
    /// The step: the number of updates before it.
    pub step: u64,
    /// Whether the validation set was evaluated at this step.
    pub validated: bool,
    /// One value for each [`StepColumn`], in its order; NaN where it is empty.
    pub values: [f64; N_STEP_COLUMNS],
    /// One entry per layer, from the one that touches the input to the output layer.
    pub layers: Vec<LayerValues>,
    /// RMS of dL/dz by layer and time step; empty where layers have no time axis.
    pub delta_rms_by_time: Vec<Vec<f32>>,
}

impl StepRow {
    /// The value of a step column.
    pub fn value(&self, column: StepColumn) -> f64 {
        self.values[column as usize]
    }

    /// The value of a layer column; `layer_idx` counts from 0.
    pub fn layer(&self, layer_idx: usize, column: LayerColumn) -> f32 {
        self.layers[layer_idx][column as usize]
    }
}

/// (first hidden layer / last hidden layer)^(1 / (n_hidden - 1)) of the deltas: what a layer multiplies the gradient
/// with. Nothing for a net with one hidden layer.
pub fn factor_per_layer(delta_rms: &[f32]) -> Option<f64> {
    let n_hidden = delta_rms.len().checked_sub(1)?;
    let (first, last) = (f64::from(*delta_rms.first()?), f64::from(*delta_rms.get(n_hidden.checked_sub(1)?)?));
    (n_hidden > 1).then(|| (first / last).powf(1.0 / (n_hidden - 1) as f64))
}
