//! Gradient clipping: by value, by the global norm over all parameters (Pascanu 2013, algorithm 1), each by its norm,
//! adaptive (Brock 2021, "High-performance large-scale image recognition without normalization", equation 3).
//!
//! Nothing is read back: the factors stay on the device.

use burn::tensor::Tensor;

use crate::nn::{Parameter, Role, TensorStatistic, tensor_statistics};
use crate::spec::{Clipping, ClippingKind};

/// Norms of weights count as this much at least: a unit of zeros must be able to begin. Brock (2021), section 4.1.
const LEAST_WEIGHT_NORM: f64 = 1e-3;
/// Divisors of scaled norms stay in the normal range.
const SCALES: (f64, f64) = (1.2e-38, 3.4e38);

/// What clipping leaves.
pub struct Clipped {
    /// The gradients as the optimizer receives them.
    pub grads: Vec<Tensor<2>>,
    /// The least factor of each parameter, [1], where factors are many; empty for the other kinds.
    pub least_factors: Vec<Tensor<1>>,
}

/// The gradients as the optimizer receives them. `parameters` belong to the gradients; the last weight matrix is the
/// output layer's.
///
/// ```text
/// by value         g <- min(max(g, -theta), theta)
/// by global norm   g <- g theta / |g| where |g| > theta, |g| over all parameters
/// each by its norm the same, |g| of each tensor alone
/// adaptive         g <- g theta max(|w|, 1e-3) / |g| where |g| is larger than theta max(|w|, 1e-3), for each row (one per
///                  output unit) of a weight matrix and each vector as a whole; not in the output layer
/// ```
pub fn clip(clipping: &Clipping, grads: Vec<Tensor<2>>, parameters: &[Parameter]) -> Clipped {
    let threshold = clipping.threshold;
    let grads = match clipping.kind {
        ClippingKind::None => grads,
        ClippingKind::ByValue => grads.into_iter().map(|grad| grad.clamp(-threshold, threshold)).collect(),
        ClippingKind::ByGlobalNorm => {
            let norms: Vec<Tensor<1>> = grads.iter().map(|grad| l2(grad.clone())).collect();
            let factor = factor(global_norm(Tensor::cat(norms, 0)), threshold);
            grads.into_iter().map(|grad| grad * factor.clone()).collect()
        }
        ClippingKind::EachByNorm => grads
            .into_iter()
            .map(|grad| {
                let factor = factor(l2(grad.clone()), threshold);
                grad * factor
            })
            .collect(),
        ClippingKind::Adaptive => return clip_adaptively(threshold, grads, parameters),
    };
    Clipped { grads, least_factors: Vec::new() }
}

fn clip_adaptively(threshold: f64, grads: Vec<Tensor<2>>, parameters: &[Parameter]) -> Clipped {
    let output_idx = parameters.iter().map(|parameter| parameter.layer_idx).max().unwrap_or(0);
    let mut least_factors = Vec::new();
    let grads = grads.into_iter().zip(parameters).map(|(grad, parameter)| {
        if parameter.layer_idx == output_idx {
            return grad;
        }
        let norms = |tensor: Tensor<2>| match parameter.role {
            Role::Weight => unit_norms(tensor),
            _ => l2(tensor).reshape([1, 1]),
        };
        let limit = norms(parameter.value.clone()).clamp_min(LEAST_WEIGHT_NORM).mul_scalar(threshold);
        let norm = norms(grad.clone());
        // Exactly 1 where the norm is below the limit.
        let factor = limit.clone() / norm.max_pair(limit);
        least_factors.push(factor.clone().min());
        grad * factor
    });
    let grads = grads.collect();
    Clipped { grads, least_factors }
}

/// theta / max(norm, theta): exactly 1 below the threshold. [1, 1]
fn factor(norm: Tensor<1>, threshold: f64) -> Tensor<2> {
    norm.clamp_min(threshold).recip().mul_scalar(threshold).reshape([1, 1])
}

fn l2(grad: Tensor<2>) -> Tensor<1> {
    tensor_statistics(grad).narrow(0, TensorStatistic::L2 as usize, 1)
}

/// The norm of each unit's weights: [d_input, d_output] to [1, d_output], scaled by the largest magnitude.
pub fn unit_norms(weights: Tensor<2>) -> Tensor<2> {
    let scale = weights.clone().abs().max_dim(0).clamp(SCALES.0, SCALES.1);
    let scaled = weights / scale.clone();
    scaled.powi_scalar(2).sum_dim(0).sqrt() * scale
}

/// The norm of a vector of norms, scaled by the largest. [1]
fn global_norm(norms: Tensor<1>) -> Tensor<1> {
    let scale = norms.clone().max().clamp(SCALES.0, SCALES.1);
    let scaled = norms / scale.clone();
    scaled.powi_scalar(2).sum().sqrt() * scale
}
