//! Activation functions in f64: phi(u) and phi'(u) of one number, for whatever draws or predicts. Training has its own
//! faster functions in f32 (`nn/activation.rs`).

use super::activation::{Activation, SELU_ALPHA, SELU_LAMBDA};

/// Derivatives below this share of the largest one count as saturated (docs/format.md, section 2).
pub const SATURATED_SHARE: f64 = 0.05;

impl Activation {
    /// phi(u) and phi'(u). Derivatives at 0: ReLU 0, leaky ReLU and PReLU the slope, ELU alpha, SELU lambda alpha.
    pub fn value_and_derivative(self, u: f64) -> (f64, f64) {
        let (value, derivative) = match self {
            Self::Linear => (u, 1.0),
            Self::Sigmoid => sigmoid(u),
            Self::Tanh => {
                let value = u.tanh();
                // 1 - tanh^2 without cancellation where tanh is near 1.
                (value, u.cosh().recip().powi(2))
            }
            Self::Relu => negative_branch(u, (0.0, 0.0)),
            Self::LeakyRelu { slope } | Self::Prelu { slope } => negative_branch(u, (slope * u, slope)),
            Self::Elu { alpha } => negative_branch(u, (alpha * u.exp_m1(), alpha * u.exp())),
            Self::Selu => {
                let (value, derivative) = negative_branch(u, (SELU_ALPHA * u.exp_m1(), SELU_ALPHA * u.exp()));
                (SELU_LAMBDA * value, SELU_LAMBDA * derivative)
            }
            Self::Gelu => {
                // Phi(u) = erfc(-u / sqrt 2) / 2, which does not cancel in the lower tail.
                let share = 0.5 * libm::erfc(-u * std::f64::consts::FRAC_1_SQRT_2);
                let density = (-0.5 * u * u).exp() / std::f64::consts::TAU.sqrt();
                (times(u, share), share + times(u, density))
            }
            Self::Silu => {
                let (share, slope) = sigmoid(u);
                (times(u, share), share + times(u, slope))
            }
            Self::Softplus => (u.max(0.0) + (-u.abs()).exp().ln_1p(), sigmoid(u).0),
        };
        if u.is_nan() { (f64::NAN, f64::NAN) } else { (value, derivative) }
    }

    /// The largest derivative of an activation that saturates on both sides; nothing for the others.
    pub fn largest_derivative(self) -> Option<f64> {
        // Both are steepest at 0.
        self.saturates().then(|| self.value_and_derivative(0.0).1)
    }

    /// Whether nothing or nearly nothing of a gradient passes at u: phi' below 5 % of its largest value for sigmoid and
    /// tanh, phi' = 0 for all others.
    pub fn is_flat_at(self, u: f64) -> bool {
        let derivative = self.value_and_derivative(u).1;
        self.largest_derivative().map_or(derivative == 0.0, |largest| derivative.abs() < SATURATED_SHARE * largest)
    }
}

/// The identity above 0, something else at 0 and below.
fn negative_branch(u: f64, below: (f64, f64)) -> (f64, f64) {
    if u > 0.0 { (u, 1.0) } else { below }
}

fn sigmoid(u: f64) -> (f64, f64) {
    // exp of a number that is not positive never overflows.
    let small = (-u.abs()).exp();
    let value = if u >= 0.0 { 1.0 / (1.0 + small) } else { small / (1.0 + small) };
    (value, small / (1.0 + small).powi(2))
}

/// u times a factor that goes to 0 faster than u grows: infinity times 0 is 0 here.
fn times(u: f64, factor: f64) -> f64 {
    if factor == 0.0 { 0.0 } else { u * factor }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spec::ACTIVATIONS;

    /// Oracle: central differences, with an error of order h^2.
    #[test]
    fn derivatives_are_those_of_the_values() {
        for &activation in ACTIVATIONS {
            for i in -200..=200 {
                // No multiple of the step is at the kink.
                let (u, h) = (f64::from(i) * 0.05 + 0.0137, 1e-5);
                let value = |u: f64| activation.value_and_derivative(u).0;
                let slope = (value(u + h) - value(u - h)) / (2.0 * h);
                let derivative = activation.value_and_derivative(u).1;
                assert!((derivative - slope).abs() < 1e-9, "{activation:?} at {u}: {derivative}, not {slope}");
            }
        }
    }

    /// Oracle: values to 16 digits from Python's math module (3.12), `math.tanh(1)`, `0.5 * math.erfc(-1 / 2 ** 0.5)`, ..
    #[test]
    fn values_are_exact() {
        let value = |activation: Activation, u: f64| activation.value_and_derivative(u).0;
        for (activation, u, wanted) in [
            (Activation::Sigmoid, -3.0, 0.047_425_873_177_566_78),
            (Activation::Tanh, 1.0, 0.761_594_155_955_764_9),
            (Activation::Elu { alpha: 2.0 }, -1.0, -1.264_241_117_657_115_3),
            (Activation::Gelu, 1.0, 0.841_344_746_068_542_9),
            (Activation::Gelu, -10.0, -7.619_853_024_160_525e-23),
            (Activation::Softplus, -40.0, 4.248_354_255_291_589e-18),
        ] {
            let found = value(activation, u);
            assert!((found / wanted - 1.0).abs() < 1e-13, "{activation:?} at {u}: {found}, not {wanted}");
        }
        let tail = Activation::Tanh.value_and_derivative(-30.0).1;
        assert!((tail / (4.0 * (-60.0_f64).exp()) - 1.0).abs() < 1e-14, "4 exp(-60), not {tail}");
    }

    /// Oracle: docs/format.md, section 1.
    #[test]
    fn derivatives_at_zero_are_those_of_the_file_format() {
        let at_zero = |activation: Activation| activation.value_and_derivative(0.0);
        assert_eq!(at_zero(Activation::Relu), (0.0, 0.0));
        assert_eq!(at_zero(Activation::LeakyRelu { slope: 0.01 }), (0.0, 0.01));
        assert_eq!(at_zero(Activation::Prelu { slope: 0.25 }), (0.0, 0.25));
        assert_eq!(at_zero(Activation::Elu { alpha: 0.5 }), (0.0, 0.5));
        assert_eq!(at_zero(Activation::Selu), (0.0, SELU_LAMBDA * SELU_ALPHA));
    }

    #[test]
    fn nan_passes_through_and_infinity_has_its_limit() {
        for &activation in ACTIVATIONS {
            let (value, derivative) = activation.value_and_derivative(f64::NAN);
            assert!(value.is_nan() && derivative.is_nan(), "{activation:?}");
            for u in [f64::INFINITY, f64::NEG_INFINITY] {
                let (value, derivative) = activation.value_and_derivative(u);
                assert!(!value.is_nan() && derivative.is_finite(), "{activation:?} at {u}: {value}, {derivative}");
            }
        }
        assert_eq!(Activation::Gelu.value_and_derivative(f64::NEG_INFINITY), (0.0, 0.0));
        assert_eq!(Activation::Silu.value_and_derivative(f64::INFINITY), (f64::INFINITY, 1.0));
    }

    /// Oracle: s (1 - s) = 0.05 / 4 at s = (1 - sqrt 0.95) / 2; 1 - t^2 = 0.05 at t = sqrt 0.95.
    #[test]
    fn an_activation_is_flat_where_it_saturates_or_is_dead() {
        let s = (1.0 - 0.95_f64.sqrt()) / 2.0;
        for (activation, edge) in
            [(Activation::Sigmoid, (s / (1.0 - s)).ln().abs()), (Activation::Tanh, 0.95_f64.sqrt().atanh())]
        {
            for u in [edge, -edge] {
                assert!(activation.is_flat_at(u * 1.0001) && !activation.is_flat_at(u * 0.9999), "{activation:?} {u}");
            }
        }
        assert!(Activation::Relu.is_flat_at(0.0) && Activation::Relu.is_flat_at(-1e9));
        assert!(!Activation::Relu.is_flat_at(1e-9) && !Activation::LeakyRelu { slope: 0.01 }.is_flat_at(-1.0));
        assert!(Activation::Prelu { slope: 0.0 }.is_flat_at(-1.0));
        assert!(
            !Activation::Elu { alpha: 1.0 }.is_flat_at(-700.0) && Activation::Elu { alpha: 1.0 }.is_flat_at(-746.0)
        );
    }
}
