//! Burn's optimizers, one tensor at a time, with every constant set: their defaults are not PyTorch's.

use burn::optim::momentum::MomentumConfig;
use burn::optim::{Adam, AdamConfig, AdamW, AdamWConfig, Optimizer as _, RmsProp, RmsPropConfig, Sgd, SgdConfig};
use burn::tensor::Tensor;

use crate::nn::Role;
use crate::spec::Optimizer;

/// The rule that turns a gradient into an update.
#[derive(Clone)]
pub enum UpdateRule {
    /// SGD, with or without momentum.
    Sgd(Sgd),
    /// Adam.
    Adam(Adam),
    /// Adam with decoupled decay.
    AdamW(AdamW),
    /// RMSprop.
    RmsProp(RmsProp),
}

/// What an optimizer remembers of one tensor.
#[derive(Clone)]
pub enum UpdateState {
    /// Velocity, if any.
    Sgd(<Sgd as burn::optim::Optimizer>::State<2>),
    /// Moments and step count.
    Adam(<Adam as burn::optim::Optimizer>::State<2>),
    /// Moments and step count.
    AdamW(<AdamW as burn::optim::Optimizer>::State<2>),
    /// Mean square.
    RmsProp(<RmsProp as burn::optim::Optimizer>::State<2>),
}

impl UpdateRule {
    /// The rule for a parameter. Decay acts on weight matrices only.
    pub fn new(optimizer: Optimizer, role: Role) -> Self {
        match optimizer {
            Optimizer::Sgd => Self::Sgd(SgdConfig::new().build()),
            Optimizer::Momentum { momentum } => Self::Sgd(with_momentum(momentum, false)),
            Optimizer::Nesterov { momentum } => Self::Sgd(with_momentum(momentum, true)),
            Optimizer::Adam { beta_1, beta_2, epsilon } => Self::Adam(
                AdamConfig::new()
                    .with_beta_1(beta_1 as f32)
                    .with_beta_2(beta_2 as f32)
                    .with_epsilon(epsilon as f32)
                    .with_amsgrad(false)
                    .build(),
            ),
            Optimizer::Adamw { beta_1, beta_2, epsilon, weight_decay } => {
                let weight_decay = if role == Role::Weight { weight_decay } else { 0.0 };
                Self::AdamW(
                    AdamWConfig::new()
                        .with_beta_1(beta_1 as f32)
                        .with_beta_2(beta_2 as f32)
                        .with_epsilon(epsilon as f32)
                        .with_weight_decay(weight_decay as f32)
                        .with_cautious_weight_decay(false)
                        .with_amsgrad(false)
                        .build(),
                )
            }
            Optimizer::Rmsprop { decay, epsilon } => Self::RmsProp(
                RmsPropConfig::new()
                    .with_alpha(decay as f32)
                    .with_epsilon(epsilon as f32)
                    .with_momentum(0.0)
                    .with_centered(false)
                    .build(),
            ),
        }
    }

    /// The updated tensor and what the rule remembers of it.
    pub fn step(
        &self,
        rate: f64,
        value: Tensor<2>,
        grad: Tensor<2>,
        state: Option<UpdateState>,
    ) -> (Tensor<2>, Option<UpdateState>) {
        match (self, state) {
            (Self::Sgd(rule), state) => {
                let state =
                    state.and_then(|state| if let UpdateState::Sgd(state) = state { Some(state) } else { None });
                let (value, state) = rule.step(rate, value, grad, state);
                (value, state.map(UpdateState::Sgd))
            }
            (Self::Adam(rule), state) => {
                let state =
                    state.and_then(|state| if let UpdateState::Adam(state) = state { Some(state) } else { None });
                let (value, state) = rule.step(rate, value, grad, state);
                (value, state.map(UpdateState::Adam))
            }
            (Self::AdamW(rule), state) => {
                let state =
                    state.and_then(|state| if let UpdateState::AdamW(state) = state { Some(state) } else { None });
                let (value, state) = rule.step(rate, value, grad, state);
                (value, state.map(UpdateState::AdamW))
            }
            (Self::RmsProp(rule), state) => {
                let state =
                    state.and_then(|state| if let UpdateState::RmsProp(state) = state { Some(state) } else { None });
                let (value, state) = rule.step(rate, value, grad, state);
                (value, state.map(UpdateState::RmsProp))
            }
        }
    }
}

fn with_momentum(momentum: f64, nesterov: bool) -> Sgd {
    let momentum = MomentumConfig::new().with_momentum(momentum).with_dampening(0.0).with_nesterov(nesterov);
    SgdConfig::new().with_momentum(Some(momentum)).build()
}
