//! Burn's optimizers, one tensor at a time, with every constant set: their defaults are not PyTorch's.

use burn::optim::momentum::MomentumConfig;
use burn::optim::{Adam, AdamConfig, Optimizer, RmsProp, RmsPropConfig, Sgd, SgdConfig};
use burn::tensor::Tensor;

use crate::spec::Optimizer as Choice;

/// The rule that turns a gradient into an update.
#[derive(Clone)]
pub enum UpdateRule {
    /// SGD, with or without momentum.
    Sgd(Sgd),
    /// Adam; AdamW is Adam and a decay.
    Adam(Adam),
    /// RMSprop.
    RmsProp(RmsProp),
}

/// What an optimizer remembers of one tensor.
#[derive(Clone)]
pub enum UpdateState {
    /// Velocity, if any.
    Sgd(Box<<Sgd as Optimizer>::State<2>>),
    /// Moments and step count.
    Adam(Box<<Adam as Optimizer>::State<2>>),
    /// Mean square.
    RmsProp(Box<<RmsProp as Optimizer>::State<2>>),
}

impl UpdateRule {
    /// The rule, without any decay of weights: that is `regularization`'s.
    pub fn new(optimizer: Choice) -> Self {
        match optimizer {
            Choice::Sgd => Self::Sgd(SgdConfig::new().build()),
            Choice::Momentum { momentum } => Self::Sgd(with_momentum(momentum, false)),
            Choice::Nesterov { momentum } => Self::Sgd(with_momentum(momentum, true)),
            Choice::Adam { beta_1, beta_2, epsilon } | Choice::Adamw { beta_1, beta_2, epsilon, .. } => Self::Adam(
                AdamConfig::new()
                    .with_beta_1(beta_1 as f32)
                    .with_beta_2(beta_2 as f32)
                    .with_epsilon(epsilon as f32)
                    .with_amsgrad(false)
                    .build(),
            ),
            Choice::Rmsprop { decay, epsilon } => Self::RmsProp(
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
        macro_rules! step {
            ($kind:ident, $rule:expr) => {{
                // A state of another rule cannot occur; it would be forgotten.
                let state = match state {
                    Some(UpdateState::$kind(state)) => Some(*state),
                    _ => None,
                };
                let (value, state) = $rule.step(rate, value, grad, state);
                (value, state.map(|state| UpdateState::$kind(Box::new(state))))
            }};
        }
        match self {
            Self::Sgd(rule) => step!(Sgd, rule),
            Self::Adam(rule) => step!(Adam, rule),
            Self::RmsProp(rule) => step!(RmsProp, rule),
        }
    }
}

fn with_momentum(momentum: f64, nesterov: bool) -> Sgd {
    let momentum = MomentumConfig::new().with_momentum(momentum).with_dampening(0.0).with_nesterov(nesterov);
    SgdConfig::new().with_momentum(Some(momentum)).build()
}
