//! Activation functions in f64: phi(u) and phi'(u), away from kinks.

use std::f64::consts::{FRAC_1_SQRT_2, PI};

use crate::spec::{Activation, SELU_ALPHA, SELU_LAMBDA};

/// phi(u) and phi'(u). At a kink the side above 0 counts; no node of the quadrature stands there.
pub(super) fn value_and_slope(activation: Activation, u: f64) -> (f64, f64) {
    match activation {
        Activation::Linear => (u, 1.0),
        Activation::Sigmoid => {
            let value = sigmoid(u);
            (value, value * sigmoid(-u))
        }
        Activation::Tanh => {
            let value = u.tanh();
            // 1 - tanh^2 cancels far from 0.
            (value, 4.0 * sigmoid(2.0 * u) * sigmoid(-2.0 * u))
        }
        Activation::Relu => leaky(u, 0.0),
        Activation::LeakyRelu { slope } | Activation::Prelu { slope } => leaky(u, slope),
        Activation::Elu { alpha } => elu(u, alpha),
        Activation::Selu => {
            let (value, slope) = elu(u, SELU_ALPHA);
            (SELU_LAMBDA * value, SELU_LAMBDA * slope)
        }
        Activation::Gelu => {
            let below = 0.5 * libm::erfc(-u * FRAC_1_SQRT_2);
            (u * below, below + u * (-0.5 * u * u).exp() / (2.0 * PI).sqrt())
        }
        Activation::Silu => {
            let share = sigmoid(u);
            (u * share, share + u * share * sigmoid(-u))
        }
        Activation::Softplus => (u.max(0.0) + (-u.abs()).exp().ln_1p(), sigmoid(u)),
    }
}

fn sigmoid(u: f64) -> f64 {
    1.0 / (1.0 + (-u).exp())
}

fn leaky(u: f64, slope: f64) -> (f64, f64) {
    if u < 0.0 { (slope * u, slope) } else { (u, 1.0) }
}

fn elu(u: f64, alpha: f64) -> (f64, f64) {
    if u < 0.0 { (alpha * u.exp_m1(), alpha * u.exp()) } else { (u, 1.0) }
}
