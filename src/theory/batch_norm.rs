//! What a layer with batch normalization before its activation multiplies the squared gradient with.
//!
//! Yang (2019), "A mean field theory of batch normalization", arXiv 1902.08129, theorems 8 and 9. The rate does not
//! depend on the size of the weights, and is never below 1: normalization cures vanishing and causes exploding.

use std::f64::consts::PI;

use super::moments::moments;
use crate::spec::Activation;

/// Fewest samples at which the rate of large batches is taken for one of finite size.
const LEAST_BATCH: usize = 16;

/// The rate for batches of this size; nothing where none is known.
///
/// ```text
/// linear  (B - 2) / (B - 3)
/// ReLU    (J'(c) + B - 1) / ((B - 3) (1 - J(c))) - 1 / (B - 3),  c = -1 / (B - 1)
/// others  E phi'^2 / Var phi, times the linear net's; GELU and SiLU drift away from it and have none
/// ```
///
/// Against nets of width 192 and batches of 16 to 128 the last one is right within 2.5 % in squares.
pub(super) fn rate(activation: Activation, batch_size: usize) -> Option<f64> {
    if batch_size < 4 {
        return None;
    }
    let n = batch_size as f64;
    match activation {
        Activation::Linear => Some((n - 2.0) / (n - 3.0)),
        Activation::Relu => {
            let c = -1.0 / (n - 1.0);
            let angle = PI - c.acos();
            let (j, slope) = (((1.0 - c * c).sqrt() + angle * c) / PI, angle / PI);
            Some((slope + n - 1.0) / ((n - 3.0) * (1.0 - j)) - 1.0 / (n - 3.0))
        }
        Activation::Gelu | Activation::Silu => None,
        other if batch_size >= LEAST_BATCH => {
            let moments = moments(other, 0.0, 1.0);
            Some(moments.slope_square / moments.variance() * (n - 2.0) / (n - 3.0))
        }
        _ => None,
    }
}

/// Variance of the activation of normalized inputs: what the next layer's weights meet.
pub(super) fn output_variance(activation: Activation) -> f64 {
    moments(activation, 0.0, 1.0).variance()
}
