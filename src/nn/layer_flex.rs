//! The layer's kernels on the CPU: plain loops over slices, statistics in the same pass, sums in f64.

use burn::backend::TensorMetadata;
use burn::backend::flex::{Flex, FlexTensor};
use burn::backend::ops::FloatTensorOps;
use burn::backend::tensor::FloatTensor;
use burn::tensor::TensorData;

use super::activation_flex::activated;
use super::layer_op::{DenseForward, LayerKernels, LayerOps, Measuring, N_TENSOR_STATISTICS};
use super::slices::{contiguous, slice, vector};
use super::sums;
use crate::spec::Activation;

impl LayerKernels for Flex {
    fn dense_forward(
        x: FloatTensor<Self>,
        weight: FloatTensor<Self>,
        bias: FloatTensor<Self>,
        activation: Activation,
        measuring: Measuring,
    ) -> DenseForward<Self> {
        let z = contiguous(Self::float_matmul(x, weight));
        activated(z, slice(&contiguous(bias)), activation, measuring)
    }

    fn dense_delta(
        derivative: FloatTensor<Self>,
        grad: FloatTensor<Self>,
        activation: Activation,
    ) -> FloatTensor<Self> {
        if activation == Activation::Linear {
            return grad;
        }
        let (mut delta, derivative) = (contiguous(grad), contiguous(derivative));
        let derivatives = slice(&derivative);
        let deltas = delta.storage_mut::<f32>();
        if activation == Activation::Relu {
            // A select, not a product: a dead unit's gradient is 0 whatever reaches it, also infinity.
            for (delta, &derivative) in deltas.iter_mut().zip(derivatives) {
                *delta = if derivative == 0.0 { 0.0 } else { *delta };
            }
        } else {
            for (delta, &derivative) in deltas.iter_mut().zip(derivatives) {
                *delta *= derivative;
            }
        }
        delta
    }

    fn bias_grad(delta: FloatTensor<Self>) -> FloatTensor<Self> {
        let delta = contiguous(delta);
        let width = delta.shape()[1];
        let mut sums = vec![0.0_f64; width];
        for row in slice(&delta).chunks_exact(width) {
            for (sum, &value) in sums.iter_mut().zip(row) {
                *sum += f64::from(value);
            }
        }
        FlexTensor::from_data(TensorData::new(sums.iter().map(|&sum| sum as f32).collect::<Vec<f32>>(), [1, width]))
    }
}

impl LayerOps for Flex {
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
        let tensor = contiguous(tensor);
        let found = sums::survey(slice(&tensor));
        let statistics: [f32; N_TENSOR_STATISTICS] =
            [found.l2 as f32, found.max_abs, found.n_zero as f32, found.n_nonfinite as f32];
        vector(statistics)
    }

    fn nonfinite_count(tensor: FloatTensor<Self>) -> FloatTensor<Self> {
        vector([sums::nonfinite(slice(&contiguous(tensor))) as f32])
    }

    fn change_statistics(after: FloatTensor<Self>, before: FloatTensor<Self>) -> FloatTensor<Self> {
        let (after, before) = (contiguous(after), contiguous(before));
        let change = sums::l2_of_difference(slice(&after), slice(&before));
        vector([change as f32, sums::l2(slice(&before)) as f32])
    }
}
