//! The length map q -> sw^2 E phi^2 + sb^2, its fixed points and chi.

use super::moments::{Moments, moments};
use crate::spec::Activation;

/// Beyond this a length counts as infinite, and below its inverse as 0.
const MOST_LENGTH: f64 = 1e60;
/// Most steps towards a fixed point.
const MOST_STEPS: usize = 500;

/// What a wide layer does to the variance of pre-activations.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LengthMap {
    /// The nonlinearity.
    pub activation: Activation,
    /// sw^2: fan_in times the variance of a weight.
    pub weight_gain: f64,
    /// What all biases have in common.
    pub bias_mean: f64,
    /// sb^2: variance of a bias.
    pub bias_variance: f64,
}

/// Where a net without end arrives.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FixedPoint {
    /// q*: variance of the pre-activations; infinity where it grows for ever.
    pub length: f64,
    /// chi_1: what a layer multiplies the squared gradient with.
    pub chi: f64,
}

impl FixedPoint {
    /// What a layer multiplies the norm of the gradient with.
    pub fn factor(&self) -> f64 {
        self.chi.sqrt()
    }

    /// Layers over which the squared gradient changes e-fold; infinity at the edge of chaos, negative where it grows.
    pub fn gradient_depth(&self) -> f64 {
        -1.0 / self.chi.ln()
    }
}

impl LengthMap {
    /// A map without a common bias.
    pub fn new(activation: Activation, weight_gain: f64, bias_variance: f64) -> Self {
        Self { activation, weight_gain, bias_mean: 0.0, bias_variance }
    }

    fn moments(&self, length: f64) -> Moments {
        moments(self.activation, self.bias_mean, length)
    }

    /// The next layer's variance.
    pub fn next(&self, length: f64) -> f64 {
        self.weight_gain * self.moments(length).square + self.bias_variance
    }

    /// What a layer of this variance multiplies the squared gradient with.
    pub fn chi(&self, length: f64) -> f64 {
        self.weight_gain * self.moments(length).slope_square
    }

    /// Where layers arrive from a first variance: Newton's method where the map contracts, else the map itself.
    pub fn fixed_point(&self, first: f64) -> FixedPoint {
        let mut length = first;
        for _ in 0..MOST_STEPS {
            if !(1.0 / MOST_LENGTH..=MOST_LENGTH).contains(&length) {
                break;
            }
            let here = self.moments(length);
            let next = self.weight_gain * here.square + self.bias_variance;
            if (next - length).abs() <= 1e-14 * length {
                break;
            }
            let contraction = 1.0 - self.weight_gain * here.square_by_variance;
            let newton = length + (next - length) / contraction;
            length = if contraction > 0.0 && newton > 0.0 { newton } else { next };
        }
        let is_finite = length <= MOST_LENGTH;
        let chi = self.chi(if is_finite { length } else { MOST_LENGTH });
        FixedPoint { length: if is_finite { length } else { f64::INFINITY }, chi }
    }
}
