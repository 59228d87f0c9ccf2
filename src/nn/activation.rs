//! Activation functions on the host: phi(u) and phi'(u) of one number.

use super::fast_math::{exp, exp_m1, ln_1p_of_unit, sigmoid_with_derivative, tanh_with_derivative};
use crate::spec::{Activation, SATURATED_SHARE, SELU_ALPHA, SELU_LAMBDA};

/// Derivatives whose magnitude is below this one count as saturated: below 0, so none, where an activation does not
/// saturate.
pub fn saturated_below(activation: Activation) -> f64 {
    activation.largest_derivative().map_or(-1.0, |largest| SATURATED_SHARE * largest)
}

/// Where a unit counts as dead: for inputs up to this one phi'(u), in f64, is exactly 0. In f32 a smooth function's tail
/// ends earlier; but there it is the number that ends, not the function.
///
/// ```text
/// exp(u)        is 0 in f64 below -745.13    ELU, SELU, softplus
/// exp(-u)       is infinite below -709.78    SiLU
/// exp(-u^2 / 2) is 0 below -38.604           GELU
/// ```
pub fn dead_up_to(activation: Activation) -> f32 {
    match activation {
        Activation::Relu => 0.0,
        Activation::LeakyRelu { slope: 0.0 } | Activation::Prelu { slope: 0.0 } | Activation::Elu { alpha: 0.0 } => 0.0,
        Activation::Elu { .. } | Activation::Selu | Activation::Softplus => -745.13,
        Activation::Silu => -709.78,
        Activation::Gelu => -38.604,
        Activation::LeakyRelu { .. }
        | Activation::Prelu { .. }
        | Activation::Linear
        | Activation::Sigmoid
        | Activation::Tanh => f32::NEG_INFINITY,
    }
}

/// Runs `$body` with `$f` bound to the closure `u -> (phi(u), phi'(u))` of an activation, so that each loop is compiled
/// for its own activation and can be vectorized.
///
/// Derivatives at 0: ReLU 0, leaky ReLU the slope, ELU alpha, SELU lambda alpha. NaN passes through all of them.
macro_rules! with_activation {
    ($activation:expr, $f:ident => $body:expr) => {{
        use $crate::nn::activation as functions;
        match $activation {
            $crate::spec::Activation::Linear => {
                let $f = |u: f32| (u, 1.0_f32);
                $body
            }
            $crate::spec::Activation::Sigmoid => {
                let $f = functions::sigmoid;
                $body
            }
            $crate::spec::Activation::Tanh => {
                let $f = functions::tanh;
                $body
            }
            $crate::spec::Activation::Relu => {
                let $f = functions::relu;
                $body
            }
            $crate::spec::Activation::LeakyRelu { slope } | $crate::spec::Activation::Prelu { slope } => {
                let slope = slope as f32;
                let $f = move |u: f32| functions::leaky_relu(u, slope);
                $body
            }
            $crate::spec::Activation::Elu { alpha } => {
                let alpha = alpha as f32;
                let $f = move |u: f32| functions::elu(u, alpha);
                $body
            }
            $crate::spec::Activation::Selu => {
                let $f = functions::selu;
                $body
            }
            $crate::spec::Activation::Gelu => {
                let $f = functions::gelu;
                $body
            }
            $crate::spec::Activation::Silu => {
                let $f = functions::silu;
                $body
            }
            $crate::spec::Activation::Softplus => {
                let $f = functions::softplus;
                $body
            }
        }
    }};
}
pub(super) use with_activation;

/// phi(u) and phi'(u) of any activation.
pub fn value_and_derivative(activation: Activation, u: f32) -> (f32, f32) {
    with_activation!(activation, f => f(u))
}

#[inline(always)]
pub(super) fn sigmoid(u: f32) -> (f32, f32) {
    sigmoid_with_derivative(u)
}

#[inline(always)]
pub(super) fn tanh(u: f32) -> (f32, f32) {
    tanh_with_derivative(u)
}

#[inline(always)]
pub(super) fn relu(u: f32) -> (f32, f32) {
    // "not below", so that NaN stays NaN; its derivative 1 lets a gradient pass, as PyTorch's does.
    if u <= 0.0 { (0.0, 0.0) } else { (u, 1.0) }
}

#[inline(always)]
pub(super) fn leaky_relu(u: f32, slope: f32) -> (f32, f32) {
    if u > 0.0 { (u, 1.0) } else { (slope * u, slope) }
}

#[inline(always)]
pub(super) fn elu(u: f32, alpha: f32) -> (f32, f32) {
    let negative = (alpha * exp_m1(u), alpha * exp(u));
    if u > 0.0 { (u, 1.0) } else { negative }
}

#[inline(always)]
pub(super) fn selu(u: f32) -> (f32, f32) {
    let (value, derivative) = elu(u, SELU_ALPHA as f32);
    (SELU_LAMBDA as f32 * value, SELU_LAMBDA as f32 * derivative)
}

#[inline(always)]
pub(super) fn gelu(u: f32) -> (f32, f32) {
    // Phi(u) = erfc(-u / sqrt 2) / 2, which does not cancel in the lower tail.
    let phi = 0.5 * libm::erfcf(-u * std::f32::consts::FRAC_1_SQRT_2);
    let density = 0.398_942_3 * exp(-0.5 * u * u);
    // u * 0 of an infinite u would be NaN; the limits are u and 0.
    let value = if u == f32::NEG_INFINITY { 0.0 } else { u * phi };
    let derivative = if u.is_infinite() { phi } else { phi + u * density };
    (value, derivative)
}

#[inline(always)]
pub(super) fn silu(u: f32) -> (f32, f32) {
    let (sigmoid, slope) = sigmoid_with_derivative(u);
    let value = if u == f32::NEG_INFINITY { 0.0 } else { u * sigmoid };
    let derivative = if u.is_infinite() { sigmoid } else { sigmoid + u * slope };
    (value, derivative)
}

#[inline(always)]
pub(super) fn softplus(u: f32) -> (f32, f32) {
    let positive = if u < 0.0 { 0.0 } else { u };
    (positive + ln_1p_of_unit(exp(-u.abs())), sigmoid_with_derivative(u).0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spec::ACTIVATIONS;

    /// phi in f64, written from the formulas.
    fn exact(activation: Activation, u: f64) -> f64 {
        match activation {
            Activation::Linear => u,
            Activation::Sigmoid => 1.0 / (1.0 + (-u).exp()),
            Activation::Tanh => u.tanh(),
            Activation::Relu => u.max(0.0),
            Activation::LeakyRelu { slope } | Activation::Prelu { slope } => {
                if u > 0.0 {
                    u
                } else {
                    slope * u
                }
            }
            Activation::Elu { alpha } => {
                if u > 0.0 {
                    u
                } else {
                    alpha * u.exp_m1()
                }
            }
            Activation::Selu => SELU_LAMBDA * exact(Activation::Elu { alpha: SELU_ALPHA }, u),
            Activation::Gelu => 0.5 * u * (1.0 + libm::erf(u / 2.0_f64.sqrt())),
            Activation::Silu => u / (1.0 + (-u).exp()),
            Activation::Softplus => u.exp().ln_1p(),
        }
    }

    #[test]
    fn values_and_derivatives_agree_with_f64_and_central_differences() {
        for &activation in ACTIVATIONS {
            for i in -120..=120 {
                let u = f64::from(i) * 0.05 + 0.013;
                let (value, derivative) = value_and_derivative(activation, u as f32);
                let u = f64::from(u as f32);
                let h = 1e-5;
                let slope = (exact(activation, u + h) - exact(activation, u - h)) / (2.0 * h);
                let wanted = exact(activation, u);
                assert!(
                    (f64::from(value) - wanted).abs() < 4e-7 * wanted.abs().max(0.01),
                    "{activation:?} {u} {value}"
                );
                assert!((f64::from(derivative) - slope).abs() < 2e-6 * slope.abs().max(0.1), "{activation:?}' {u}");
            }
        }
    }

    #[test]
    fn derivatives_at_zero_are_those_of_the_file_format() {
        let at_zero = |activation| value_and_derivative(activation, 0.0);
        assert_eq!(at_zero(Activation::Relu), (0.0, 0.0));
        assert_eq!(at_zero(Activation::LeakyRelu { slope: 0.01 }), (0.0, 0.01));
        assert_eq!(at_zero(Activation::Elu { alpha: 0.5 }), (0.0, 0.5));
        assert_eq!(at_zero(Activation::Selu).1, SELU_LAMBDA as f32 * SELU_ALPHA as f32);
    }

    #[test]
    fn nan_and_infinities_pass_through() {
        for &activation in ACTIVATIONS {
            assert!(value_and_derivative(activation, f32::NAN).0.is_nan(), "{activation:?}");
            let (value, derivative) = value_and_derivative(activation, f32::INFINITY);
            assert!(!value.is_nan() && !derivative.is_nan(), "{activation:?}");
            let (value, derivative) = value_and_derivative(activation, f32::NEG_INFINITY);
            assert!(!value.is_nan() && !derivative.is_nan(), "{activation:?}: {value} {derivative}");
        }
    }
}
