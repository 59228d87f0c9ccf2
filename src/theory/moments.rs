//! Gaussian moments of an activation: integrals over a normal input.

use std::f64::consts::PI;
use std::sync::LazyLock;

use super::functions::value_and_slope;
use crate::spec::Activation;

/// Moments of phi(u) over a normal u.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Moments {
    /// E phi(u)
    pub mean: f64,
    /// E phi(u)^2
    pub square: f64,
    /// E phi'(u)
    pub slope: f64,
    /// E phi'(u)^2
    pub slope_square: f64,
    /// d E phi(u)^2 / d variance
    pub square_by_variance: f64,
}

impl Moments {
    /// Var phi(u)
    pub fn variance(&self) -> f64 {
        (self.square - self.mean * self.mean).max(0.0)
    }
}

/// Where the normal density ends: beyond it there are 1e-23 of it.
const REACH: f64 = 10.0;
/// Nodes of a panel.
const N_NODES: usize = 16;
/// Widest panel, in deviations.
const WIDEST: f64 = 1.0;
/// Width of the panels beside 0, in units of u: every activation is smooth within it.
const NARROWEST: f64 = 0.5;
/// Smaller deviations are taken for this one, so that the limit of a vanishing signal is what comes out.
const LEAST_DEVIATION: f64 = 1e-150;
/// The same beside a mean, as a share of it: closer to it no activation bends.
const LEAST_SHARE: f64 = 1e-6;

/// The moments for u of this mean and variance.
///
/// Gauss-Legendre panels that start at u = 0 and double in width: no node stands on a kink (there the mean of both
/// sides would be needed), and a function that is steep beside a wide density is still resolved. Relative error below
/// 1e-10 for variances from 0 to 1e12.
pub fn moments(activation: Activation, mean: f64, variance: f64) -> Moments {
    if !(mean.is_finite() && variance.is_finite()) {
        let nothing = f64::NAN;
        return Moments {
            mean: nothing,
            square: nothing,
            slope: nothing,
            slope_square: nothing,
            square_by_variance: nothing,
        };
    }
    let deviation = variance.sqrt().max(LEAST_DEVIATION).max(LEAST_SHARE * mean.abs());
    let zero = -mean / deviation;
    let first = (NARROWEST / deviation).min(NARROWEST);
    let mut sum = Moments::default();
    let mut stretch = 0.0;
    for side in [-1.0, 1.0] {
        // Distance from u = 0 at which the density starts on this side.
        let mut near = (-side * zero - REACH).max(0.0);
        let end = REACH - side * zero;
        let mut width = if near > 0.0 { near.clamp(first, WIDEST) } else { first };
        while near < end {
            let far = (near + width).min(end);
            for (node, weight) in NODES.iter() {
                let z = zero + side * (near + (far - near) * node);
                let weight = (far - near) * weight * (-0.5 * z * z).exp() / (2.0 * PI).sqrt();
                // z deviation + mean would cancel: it is 0 beside z = zero.
                let (value, slope) = value_and_slope(activation, deviation * side * (near + (far - near) * node));
                sum.mean += weight * value;
                sum.square += weight * value * value;
                sum.slope += weight * slope;
                sum.slope_square += weight * slope * slope;
                stretch += weight * z * value * slope;
            }
            near = far;
            width = near.clamp(first, WIDEST);
        }
    }
    // By the variance: E 2 phi phi' z / (2 deviation).
    sum.square_by_variance = stretch / deviation;
    sum
}

/// Nodes and weights of Gauss-Legendre on 0 to 1.
static NODES: LazyLock<[(f64, f64); N_NODES]> = LazyLock::new(|| {
    std::array::from_fn(|idx| {
        // Newton's method on the Legendre polynomial, from the usual guess.
        let mut x = (PI * (idx as f64 + 0.75) / (N_NODES as f64 + 0.5)).cos();
        let mut slope = 1.0;
        for _ in 0..20 {
            let (mut before, mut value) = (1.0, x);
            for n in 2..=N_NODES {
                let n = n as f64;
                (before, value) = (value, ((2.0 * n - 1.0) * x * value - (n - 1.0) * before) / n);
            }
            slope = N_NODES as f64 * (x * value - before) / (x * x - 1.0);
            x -= value / slope;
        }
        (0.5 * (1.0 - x), 1.0 / ((1.0 - x * x) * slope * slope))
    })
});
