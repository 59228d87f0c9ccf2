//! Gradient clipping: by value, by the global norm over all parameters (Pascanu 2013, algorithm 1), each by its norm.
//!
//! Nothing is read back: the factors stay on the device.

use burn::tensor::Tensor;

use crate::nn::{TensorStatistic, tensor_statistics};
use crate::spec::{Clipping, ClippingKind};

/// The gradients as the optimizer receives them.
///
/// ```text
/// by value         g <- min(max(g, -theta), theta)
/// by global norm   g <- g theta / |g| where |g| > theta, |g| over all parameters
/// each by its norm the same, |g| of each tensor alone
/// ```
pub fn clip(clipping: &Clipping, grads: Vec<Tensor<2>>) -> Vec<Tensor<2>> {
    let threshold = clipping.threshold;
    match clipping.kind {
        ClippingKind::None | ClippingKind::Adaptive => grads,
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
    }
}

/// theta / max(norm, theta): exactly 1 below the threshold. [1, 1]
fn factor(norm: Tensor<1>, threshold: f64) -> Tensor<2> {
    norm.clamp_min(threshold).recip().mul_scalar(threshold).reshape([1, 1])
}

fn l2(grad: Tensor<2>) -> Tensor<1> {
    tensor_statistics(grad).narrow(0, TensorStatistic::L2 as usize, 1)
}

/// The norm of a vector of norms, scaled by the largest. [1]
fn global_norm(norms: Tensor<1>) -> Tensor<1> {
    let scale = norms.clone().max().clamp(1.2e-38, 3.4e38);
    let scaled = norms / scale.clone();
    scaled.powi_scalar(2).sum().sqrt() * scale
}
