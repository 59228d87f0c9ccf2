//! What keeps weights small: L1 and L2 in the loss, decoupled decay and the longest row outside of it. All act on weight
//! matrices only.

use burn::tensor::Tensor;

use super::clipping::unit_norms;
use crate::nn::{Network, Parameter, Role};
use crate::spec::{Optimizer, WeightPenalty};

/// Whether the loss has terms for the weights.
pub fn is_in_loss(penalty: WeightPenalty) -> bool {
    penalty.l1 != 0.0 || penalty.l2 != 0.0
}

/// The gradient of the penalty with respect to a parameter: l2 w + l1 sign(w); nothing where there is none.
pub fn penalty_gradient(penalty: WeightPenalty, parameter: &Parameter) -> Option<Tensor<2>> {
    if parameter.role != Role::Weight || !is_in_loss(penalty) {
        return None;
    }
    let weights = || parameter.value.clone();
    Some(match (penalty.l1, penalty.l2) {
        (0.0, l2) => weights().mul_scalar(l2),
        (l1, 0.0) => weights().sign().mul_scalar(l1),
        (l1, l2) => weights().mul_scalar(l2) + weights().sign().mul_scalar(l1),
    })
}

/// The penalty, [1]: the sum of l1 |w| + l2 / 2 w^2 over all weight matrices.
pub fn penalty_value(penalty: WeightPenalty, network: &Network) -> Option<Tensor<1>> {
    if !is_in_loss(penalty) {
        return None;
    }
    let weights = network.parameters().iter().filter(|parameter| parameter.role == Role::Weight);
    let terms = weights.map(|parameter| {
        let absolute = parameter.value.clone().abs().sum().mul_scalar(penalty.l1);
        let squares = parameter.value.clone().powi_scalar(2).sum().mul_scalar(penalty.l2 / 2.0);
        absolute + squares
    });
    terms.reduce(|sum, term| sum + term)
}

/// What is taken of a weight before the update, per unit of the learning rate: decoupled decay and the optimizer's own.
pub fn decay(penalty: WeightPenalty, optimizer: Optimizer, role: Role) -> f64 {
    if role != Role::Weight {
        return 0.0;
    }
    match optimizer {
        Optimizer::Adamw { weight_decay, .. } => penalty.decoupled + weight_decay,
        _ => penalty.decoupled,
    }
}

/// Scales rows (one per output unit) that are longer than the limit to this length. Hinton (2012), arXiv 1207.0580.
///
/// # Shapes
/// - weights, result: [d_input, d_output]
pub fn constrain(weights: Tensor<2>, max_norm: f64) -> Tensor<2> {
    // Exactly 1 where the row is short enough.
    let factor = unit_norms(weights.clone()).clamp_min(max_norm).recip().mul_scalar(max_norm);
    weights * factor
}
