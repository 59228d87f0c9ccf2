//! Normalization's kernels on graphics adapters: tensor operations, no read-back.

use burn::backend::ops::FloatTensorOps;
use burn::backend::tensor::FloatTensor;
use burn::backend::{Cube, Scalar, TensorMetadata};
use burn::tensor::{FloatDType, Shape};

use super::normalization_op::{NormalizationKernels, NormalizeBackward, NormalizeForward, Statistics};

type Float = FloatTensor<Cube>;

/// The dimension over which means are taken.
fn dimension(statistics: Statistics) -> usize {
    match statistics {
        Statistics::Batch => 0,
        Statistics::Layer | Statistics::Rms => 1,
    }
}

fn mean(tensor: Float, statistics: Statistics) -> Float {
    Cube::float_mean_dim(tensor, dimension(statistics))
}

impl NormalizationKernels for Cube {
    fn normalize_forward(
        x: Float,
        weight: Float,
        bias: Float,
        statistics: Statistics,
        epsilon: f64,
    ) -> NormalizeForward<Self> {
        let device = x.device();
        let none = || Self::float_zeros(Shape::new([1, 1]), &device, FloatDType::F32);
        let (centered, x_mean) = match statistics {
            Statistics::Rms => (x, None),
            Statistics::Batch | Statistics::Layer => {
                let x_mean = mean(x.clone(), statistics);
                (Self::float_sub(x, x_mean.clone()), Some(x_mean))
            }
        };
        let variance = mean(Self::float_mul(centered.clone(), centered.clone()), statistics);
        let shifted = Self::float_add_scalar(variance.clone(), Scalar::Float(epsilon));
        let inverse_sd = Self::float_recip(Self::float_sqrt(shifted));
        let normalized = Self::float_mul(centered, inverse_sd.clone());
        let output = Self::float_add(Self::float_mul(normalized.clone(), weight), bias);
        let batch = match (statistics, x_mean) {
            (Statistics::Batch, Some(x_mean)) => (x_mean, variance),
            _ => (none(), none()),
        };
        NormalizeForward { output, normalized, inverse_sd, batch }
    }

    fn normalize_backward(
        grad: Float,
        normalized: Float,
        inverse_sd: Float,
        weight: Float,
        statistics: Statistics,
    ) -> NormalizeBackward<Self> {
        let product = Self::float_mul(grad.clone(), normalized.clone());
        let (grad_weight, grad_bias) = (Self::float_sum_dim(product, 0), Self::float_sum_dim(grad.clone(), 0));
        let inner = Self::float_mul(grad, weight); // the gradient of the normalized x
        let along = mean(Self::float_mul(inner.clone(), normalized.clone()), statistics);
        let mut grad_x = Self::float_sub(inner.clone(), Self::float_mul(normalized, along));
        if statistics != Statistics::Rms {
            grad_x = Self::float_sub(grad_x, mean(inner, statistics));
        }
        (Self::float_mul(grad_x, inverse_sd), grad_weight, grad_bias)
    }
}
