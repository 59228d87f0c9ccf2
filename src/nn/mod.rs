//! Networks: the fused layer operation, weight drawing, parameters, the forward pass.

mod activation;
mod fast_math;
mod sums;

mod cube_tensors;
mod slices;

mod activation_cube;
mod activation_flex;
mod activation_op;
mod activation_pass;
mod branch_op;
mod layer_cube;
mod layer_flex;
mod layer_op;
mod loss_op;
mod normalization_cube;
mod normalization_flex;
mod normalization_op;

mod draw;
mod orthogonal;

mod forward;
mod lsuv;
mod network;
mod wiring;

pub use activation::value_and_derivative;
pub use activation_pass::activation_pass;
pub use draw::{LayerPlace, draw_biases, draw_weights};
pub use forward::{LayerStatistics, Pass};
pub use layer_op::{
    Measuring, N_SIGNAL_STATISTICS, N_TENSOR_STATISTICS, SignalStatistic, TensorStatistic, change_statistics, dense,
    nonfinite_count, tensor_statistics,
};
pub use loss_op::{classification_loss, regression_loss};
pub use lsuv::{LSUV_SAMPLES, scale_to_unit_variance};
pub use network::{Network, Parameter, UnitStatistics, transposed};
pub use wiring::{Role, Wiring};

#[cfg(test)]
mod tests;
