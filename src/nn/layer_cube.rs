//! The layer's kernels on graphics adapters: tensor operations, no read-back.
//!
//! NaN and infinity are counted by bit tests.

use burn::backend::Cube;
use burn::backend::ops::FloatTensorOps;
use burn::backend::tensor::FloatTensor;

use super::activation_op::ActivationKernels;
use super::cube_tensors::{BOOL, count, fill, l2_and_max_abs, scalar};
use super::layer_op::{DenseForward, LayerKernels, LayerOps, Measuring};
use crate::spec::Activation;

impl LayerKernels for Cube {
    fn dense_forward(
        x: FloatTensor<Self>,
        weight: FloatTensor<Self>,
        bias: FloatTensor<Self>,
        activation: Activation,
        measuring: Measuring,
    ) -> DenseForward<Self> {
        let z = Self::float_add(Self::float_matmul(x, weight), bias); // [batch, d_output]
        Self::activate_forward(z, activation, measuring)
    }

    fn dense_delta(
        derivative: FloatTensor<Self>,
        grad: FloatTensor<Self>,
        activation: Activation,
    ) -> FloatTensor<Self> {
        match activation {
            Activation::Linear => grad,
            // A select, not a product: a dead unit's gradient is 0 whatever reaches it, also infinity.
            Activation::Relu => fill(grad, Self::float_equal_elem(derivative, scalar(0.0), BOOL), 0.0),
            _ => Self::float_mul(derivative, grad),
        }
    }

    fn bias_grad(delta: FloatTensor<Self>) -> FloatTensor<Self> {
        Self::float_sum_dim(delta, 0) // [1, d_output]
    }
}

impl LayerOps for Cube {
    fn dense(
        x: FloatTensor<Self>,
        weight: FloatTensor<Self>,
        bias: FloatTensor<Self>,
        _probe: FloatTensor<Self>,
        activation: Activation,
        measuring: Measuring,
    ) -> (FloatTensor<Self>, FloatTensor<Self>) {
        let (output, _, statistics) = Self::dense_forward(x, weight, bias, activation, measuring);
        (output, statistics)
    }

    fn tensor_statistics(tensor: FloatTensor<Self>) -> FloatTensor<Self> {
        let n_zero = count(Self::float_equal_elem(tensor.clone(), scalar(0.0), BOOL));
        let n_nonfinite = Self::nonfinite_count(tensor.clone());
        let (l2, max_abs) = l2_and_max_abs(tensor);
        Self::float_cat(vec![l2, max_abs, n_zero, n_nonfinite], 0)
    }

    fn nonfinite_count(tensor: FloatTensor<Self>) -> FloatTensor<Self> {
        let n_nan = count(Self::float_is_nan(tensor.clone(), BOOL));
        let n_infinite = count(Self::float_is_inf(tensor, BOOL));
        Self::float_add(n_nan, n_infinite)
    }

    fn change_statistics(after: FloatTensor<Self>, before: FloatTensor<Self>) -> FloatTensor<Self> {
        let (change, _) = l2_and_max_abs(Self::float_sub(after, before.clone()));
        let (norm, _) = l2_and_max_abs(before);
        Self::float_cat(vec![change, norm], 0)
    }
}
