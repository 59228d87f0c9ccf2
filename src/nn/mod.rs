//! Networks: the fused layer operation, parameters, weight drawing, the forward pass.

mod activation;
mod fast_math;
mod sums;

mod layer_cube;
mod layer_flex;
mod layer_op;

pub use activation::value_and_derivative;
pub use layer_op::{
    Measuring, N_SIGNAL_STATISTICS, N_TENSOR_STATISTICS, SignalStatistic, TensorStatistic, change_statistics, dense,
    tensor_statistics,
};
