//! Networks: the fused layer operation, weight drawing, parameters, the forward pass.

mod activation;
mod fast_math;
mod sums;

mod layer_cube;
mod layer_flex;
mod layer_op;
mod loss_op;

mod activation_pass;

mod draw;
mod orthogonal;

mod network;

pub use activation::value_and_derivative;
pub use activation_pass::activation_pass;
pub use draw::{LayerPlace, draw_biases, draw_weights};
pub use layer_op::{
    Measuring, N_SIGNAL_STATISTICS, N_TENSOR_STATISTICS, SignalStatistic, TensorStatistic, change_statistics, dense,
    tensor_statistics,
};
pub use loss_op::{classification_loss, regression_loss};
pub use network::{Network, Parameter, Pass, Role, transposed};

#[cfg(test)]
mod tests;
