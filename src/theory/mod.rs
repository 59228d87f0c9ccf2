//! Mean-field theory: what wide layers at their initialization do to the gradient, in exact numbers.
//!
//! The one formula behind it all (Poole 2016, arXiv 1606.05340; Schoenholz 2016, arXiv 1611.01232): a wide layer's
//! pre-activations are normal, so a layer is known by their mean and variance q alone.
//!
//! ```text
//! q(l)                 = sw^2 E phi(sqrt(q(l-1)) z)^2 + sb^2            sw^2 = fan_in Var W, sb^2 = Var b
//! E delta(l)^2         = chi(q(l)) E delta(l+1)^2
//! chi(q)               = sw^2 E phi'(sqrt(q) z)^2                       a ratio of squares
//! factor per layer     = sqrt(chi)                                      of norms
//! ```
//!
//! Where no law is known, [`predict`] says so and why.

mod batch_norm;
mod functions;
mod length_map;
mod moments;
mod prediction;
mod signal;

#[cfg(test)]
mod tests;

pub use length_map::{FixedPoint, LengthMap};
pub use moments::{Moments, moments};
pub use prediction::{NoTheory, Phase, Prediction, predict, predict_start};
