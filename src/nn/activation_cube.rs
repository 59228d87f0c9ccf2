//! The activation's kernels on graphics adapters. The formulas are those of `activation.rs`.

use burn::backend::ops::FloatTensorOps;
use burn::backend::tensor::FloatTensor;
use burn::backend::{Cube, TensorMetadata};
use burn::tensor::{FloatDType, Shape};

use super::activation::{dead_up_to, saturated_below};
use super::activation_op::{ActivationKernels, PreluBackward};
use super::cube_tensors::{
    BOOL, Float, below, count, fill, l2_and_max_abs, one, ones_like, plus, scalar, select, square, times,
};
use super::layer_op::{DenseForward, Measuring};
use crate::spec::{Activation, SELU_ALPHA, SELU_LAMBDA};

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
fn value_and_derivative(activation: Activation, z: Float) -> (Float, Float) {
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

/// The share of units that are dead, by their largest input, [1].
fn dead_fraction(activation: Activation, u: Float) -> Float {
    let width = u.shape()[1] as f64;
    let highest = Cube::float_max_dim(u, 0); // [1, width]
    let limit = scalar(f64::from(dead_up_to(activation)).max(f64::from(f32::MIN)));
    times(count(Cube::float_lower_equal_elem(highest, limit, BOOL)), width.recip())
}

/// The [`super::layer_op::SignalStatistic`]s, [5].
fn signal_statistics(activation: Activation, z: Float, value: Float, derivative: Float, dead: Float) -> Float {
    let n = z.shape().num_elements() as f64;
    let rms = times(l2_and_max_abs(z).0, n.sqrt().recip());
    let mean = one(Cube::float_mean(value.clone()));
    let n_values: usize = value.shape().num_elements();
    let centered = Cube::float_sub(Cube::float_reshape(value, Shape::new([n_values])), mean.clone());
    let sd = times(l2_and_max_abs(centered).0, n.sqrt().recip());
    let saturated = times(count(below(Cube::float_abs(derivative), saturated_below(activation))), n.recip());
    Cube::float_cat(vec![rms, mean, sd, saturated, dead], 0)
}

impl ActivationKernels for Cube {
    fn activate_forward(u: FloatTensor<Self>, activation: Activation, measuring: Measuring) -> DenseForward<Self> {
        let (value, derivative) = value_and_derivative(activation, u.clone());
        let statistics = match measuring {
            Measuring::On => {
                let dead = dead_fraction(activation, u.clone());
                signal_statistics(activation, u, value.clone(), derivative.clone(), dead)
            }
            Measuring::Off => Self::float_zeros(Shape::new([1]), &u.device(), FloatDType::F32),
        };
        (value, derivative, statistics)
    }

    fn prelu_forward(u: FloatTensor<Self>, slope: FloatTensor<Self>, measuring: Measuring) -> DenseForward<Self> {
        let slope = Self::float_expand(slope, u.shape());
        let positive = Self::float_greater_elem(u.clone(), scalar(0.0), BOOL);
        let value = select(positive.clone(), u.clone(), Self::float_mul(u.clone(), slope.clone()));
        let derivative = fill(slope, positive, 1.0);
        // The slope is not known here, so death is judged by the derivative itself.
        let statistics = match measuring {
            Measuring::On => {
                let steepest = Self::float_max_dim(Self::float_abs(derivative.clone()), 0); // [1, width]
                let width = steepest.shape()[1] as f64;
                let dead = times(count(Self::float_equal_elem(steepest, scalar(0.0), BOOL)), width.recip());
                signal_statistics(Activation::Linear, u, value.clone(), derivative.clone(), dead)
            }
            Measuring::Off => Self::float_zeros(Shape::new([1]), &u.device(), FloatDType::F32),
        };
        (value, derivative, statistics)
    }

    fn prelu_backward(u: FloatTensor<Self>, slope: FloatTensor<Self>, grad: FloatTensor<Self>) -> PreluBackward<Self> {
        let positive = Self::float_greater_elem(u.clone(), scalar(0.0), BOOL);
        let scaled = Self::float_mul(grad.clone(), Self::float_expand(slope, u.shape()));
        let grad_u = select(positive.clone(), grad.clone(), scaled);
        let of_slope = fill(Self::float_mul(grad, u), positive, 0.0);
        (grad_u, Self::float_reshape(Self::float_sum(of_slope), Shape::new([1, 1])))
    }
}
