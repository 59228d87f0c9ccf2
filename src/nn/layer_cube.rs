//! The layer's kernels on graphics adapters: tensor operations, no read-back.
//!
//! The formulas are those of `activation.rs`. There is no f64 on most adapters, so norms are scaled by the largest
//! magnitude; NaN and infinity are counted by bit tests.

use burn::backend::ops::{BoolTensorOps, FloatTensorOps};
use burn::backend::tensor::{BoolTensor, FloatTensor};
use burn::backend::{Cube, Scalar, TensorMetadata};
use burn::tensor::{BoolStore, FloatDType, Shape};

use super::activation::{SATURATION_SHARE, dead_up_to, max_derivative};
use super::layer_op::{DenseForward, LayerKernels, LayerOps, Measuring};
use crate::spec::{Activation, SELU_ALPHA, SELU_LAMBDA};

type Float = FloatTensor<Cube>;
type Bool = BoolTensor<Cube>;

/// How booleans are stored on an adapter.
const BOOL: BoolStore = BoolStore::U32;
/// Divisors of scaled norms stay in the normal range.
const LEAST_SCALE: f64 = 1.2e-38;
const GREATEST_SCALE: f64 = 3.4e38;

fn scalar(value: f64) -> Scalar {
    Scalar::Float(value)
}

fn plus(tensor: Float, value: f64) -> Float {
    Cube::float_add_scalar(tensor, scalar(value))
}

fn times(tensor: Float, value: f64) -> Float {
    Cube::float_mul_scalar(tensor, scalar(value))
}

fn square(tensor: Float) -> Float {
    Cube::float_mul(tensor.clone(), tensor)
}

fn below(tensor: Float, value: f64) -> Bool {
    Cube::float_lower_elem(tensor, scalar(value), BOOL)
}

fn fill(tensor: Float, mask: Bool, value: f64) -> Float {
    Cube::float_mask_fill(tensor, mask, scalar(value))
}

/// `yes` where the mask holds, `no` elsewhere.
fn select(mask: Bool, yes: Float, no: Float) -> Float {
    Cube::float_mask_where(no, mask, yes)
}

/// Number of true entries, [1].
fn count(mask: Bool) -> Float {
    one(Cube::float_sum(Cube::bool_into_float(mask, FloatDType::F32)))
}

/// A scalar as a tensor of shape [1].
fn one(tensor: Float) -> Float {
    Cube::float_reshape(tensor, Shape::new([1]))
}

fn ones_like(tensor: &Float) -> Float {
    Cube::float_ones(tensor.shape(), &tensor.device(), FloatDType::F32)
}

/// Euclidean norm and largest magnitude, both [1].
fn l2_and_max_abs(tensor: Float) -> (Float, Float) {
    let max_abs = one(Cube::float_max_abs(tensor.clone()));
    let scale = Cube::float_clamp(max_abs.clone(), scalar(LEAST_SCALE), scalar(GREATEST_SCALE));
    let n: usize = tensor.shape().num_elements();
    let scaled = Cube::float_div(Cube::float_reshape(tensor, Shape::new([n])), scale.clone());
    let norm = Cube::float_mul(Cube::float_sqrt(one(Cube::float_sum(square(scaled)))), scale);
    (norm, max_abs)
}

/// sigmoid(z), and exp(-|z|) sigmoid(|z|)^2, its derivative without cancellation.
fn sigmoid(z: Float) -> (Float, Float) {
    let e = Cube::float_exp(Cube::float_neg(Cube::float_abs(z.clone())));
    let scale = Cube::float_recip(plus(e.clone(), 1.0));
    let small = Cube::float_mul(e, scale.clone());
    let value = select(below(z, 0.0), small.clone(), scale.clone());
    (value, Cube::float_mul(small, scale))
}

fn elu(z: Float, alpha: f64, lambda: f64) -> (Float, Float) {
    let positive = Cube::float_greater_elem(z.clone(), scalar(0.0), BOOL);
    let e = times(Cube::float_exp(Cube::float_clamp_max(z.clone(), scalar(0.0))), alpha);
    let value = select(positive.clone(), z, plus(e.clone(), -alpha));
    (times(value, lambda), times(fill(e, positive, 1.0), lambda))
}

/// phi(z) and phi'(z).
pub(super) fn value_and_derivative(activation: Activation, z: Float) -> (Float, Float) {
    match activation {
        Activation::Linear => {
            let derivative = ones_like(&z);
            (z, derivative)
        }
        Activation::Sigmoid => sigmoid(z),
        Activation::Tanh => {
            let e = Cube::float_exp(times(Cube::float_abs(z.clone()), -2.0));
            let derivative = Cube::float_div(times(e.clone(), 4.0), square(plus(e, 1.0)));
            (Cube::float_tanh(z), derivative)
        }
        Activation::Relu => {
            let dead = Cube::float_lower_equal_elem(z.clone(), scalar(0.0), BOOL);
            let derivative = fill(ones_like(&z), dead.clone(), 0.0);
            (fill(z, dead, 0.0), derivative)
        }
        Activation::LeakyRelu { slope } | Activation::Prelu { slope } => {
            let positive = Cube::float_greater_elem(z.clone(), scalar(0.0), BOOL);
            let derivative = fill(times(ones_like(&z), slope), positive.clone(), 1.0);
            (select(positive, z.clone(), times(z, slope)), derivative)
        }
        Activation::Elu { alpha } => elu(z, alpha, 1.0),
        Activation::Selu => elu(z, SELU_ALPHA, SELU_LAMBDA),
        Activation::Gelu => {
            let phi = times(plus(Cube::float_erf(times(z.clone(), std::f64::consts::FRAC_1_SQRT_2)), 1.0), 0.5);
            let density = times(Cube::float_exp(times(square(z.clone()), -0.5)), 0.398_942_280_401_432_7);
            let derivative = Cube::float_add(phi.clone(), Cube::float_mul(z.clone(), density));
            (Cube::float_mul(z, phi), derivative)
        }
        Activation::Silu => {
            let (value, slope) = sigmoid(z.clone());
            let derivative = Cube::float_add(value.clone(), Cube::float_mul(z.clone(), slope));
            (Cube::float_mul(z, value), derivative)
        }
        Activation::Softplus => {
            let e = Cube::float_exp(Cube::float_neg(Cube::float_abs(z.clone())));
            let positive = Cube::float_clamp_min(z.clone(), scalar(0.0));
            (Cube::float_add(positive, Cube::float_log1p(e)), sigmoid(z).0)
        }
    }
}

/// The [`super::layer_op::SignalStatistic`]s, [5].
fn signal_statistics(activation: Activation, z: Float, value: Float, derivative: Float) -> Float {
    let n = z.shape().num_elements() as f64;
    let width = z.shape()[1] as f64;
    let highest = Cube::float_max_dim(z.clone(), 0); // [1, width]
    let limit = scalar(f64::from(dead_up_to(activation)).max(f64::from(f32::MIN)));
    let dead = times(count(Cube::float_lower_equal_elem(highest, limit, BOOL)), width.recip());
    let rms = times(l2_and_max_abs(z).0, n.sqrt().recip());
    let mean = one(Cube::float_mean(value.clone()));
    let n_values: usize = value.shape().num_elements();
    let centered = Cube::float_sub(Cube::float_reshape(value, Shape::new([n_values])), mean.clone());
    let sd = times(l2_and_max_abs(centered).0, n.sqrt().recip());
    let threshold = max_derivative(activation).map_or(-1.0, |max| f64::from(SATURATION_SHARE * max));
    let saturated = times(count(below(Cube::float_abs(derivative), threshold)), n.recip());
    Cube::float_cat(vec![rms, mean, sd, saturated, dead], 0)
}

impl LayerKernels for Cube {
    fn dense_forward(
        x: FloatTensor<Self>,
        weight: FloatTensor<Self>,
        bias: FloatTensor<Self>,
        activation: Activation,
        measuring: Measuring,
    ) -> DenseForward<Self> {
        let z = Self::float_add(Self::float_matmul(x, weight), bias); // [batch, d_output]
        let (value, derivative) = value_and_derivative(activation, z.clone());
        let statistics = match measuring {
            Measuring::On => signal_statistics(activation, z, value.clone(), derivative.clone()),
            Measuring::Off => Self::float_zeros(Shape::new([1]), &z.device(), FloatDType::F32),
        };
        (value, derivative, statistics)
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
        let n_nan = count(Self::float_is_nan(tensor.clone(), BOOL));
        let n_infinite = count(Self::float_is_inf(tensor.clone(), BOOL));
        let (l2, max_abs) = l2_and_max_abs(tensor);
        Self::float_cat(vec![l2, max_abs, n_zero, Self::float_add(n_nan, n_infinite)], 0)
    }

    fn change_statistics(after: FloatTensor<Self>, before: FloatTensor<Self>) -> FloatTensor<Self> {
        let (change, _) = l2_and_max_abs(Self::float_sub(after, before.clone()));
        let (norm, _) = l2_and_max_abs(before);
        Self::float_cat(vec![change, norm], 0)
    }
}
