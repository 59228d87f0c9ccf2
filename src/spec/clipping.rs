//! Clipping: how gradients are limited before the update.

use serde::{Deserialize, Serialize};

use super::choice::choices;

choices! {
    /// How gradients are limited before the update.
    pub enum ClippingKind {
        /// Not at all.
        None => ("none", "Off"),
        /// Every entry on its own: changes the direction.
        ByValue => ("by_value", "By value"),
        /// One norm over all parameters. Pascanu (2013).
        ByGlobalNorm => ("by_global_norm", "By global norm"),
        /// Each tensor by its own norm.
        EachByNorm => ("each_by_norm", "Each by its norm"),
        /// Each unit relative to its weights. Brock (2021).
        Adaptive => ("adaptive", "Adaptive"),
    }
}

impl ClippingKind {
    /// What it does, in one sentence.
    pub fn mechanism(self) -> &'static str {
        match self {
            Self::None => "Gradients reach the optimizer as they are",
            Self::ByValue => "Cuts every entry of the gradient at the threshold",
            Self::ByGlobalNorm => "Scales the whole gradient down when its norm is above the threshold",
            Self::EachByNorm => "Scales each tensor down when its own norm is above the threshold",
            Self::Adaptive => "Scales each unit's gradient down when it is large against the unit's weights",
        }
    }

    /// The rule in words and letters, t being the threshold.
    pub fn formula(self) -> &'static str {
        match self {
            Self::None => "g",
            Self::ByValue => "each entry: min(t, max(-t, g))",
            Self::ByGlobalNorm => "g t / |g| where |g| > t, with the norm |g| over all parameters",
            Self::EachByNorm => "g t / |g| where |g| > t, for each weight matrix and bias vector on its own",
            Self::Adaptive => "g t |w| / |g| where |g| > t |w|, for each row of a weight matrix",
        }
    }

    /// When it does not help.
    pub fn limitation(self) -> &'static str {
        match self {
            Self::None => "",
            Self::ByValue => "No help against a vanishing gradient, and the direction of the update changes",
            Self::ByGlobalNorm => {
                "No help against a vanishing gradient: one exploding layer shrinks the updates of all others"
            }
            Self::EachByNorm => {
                "No help against a vanishing gradient, and the sizes of the layers' updates no longer compare"
            }
            Self::Adaptive => "No help against a vanishing gradient; it needs a threshold of its own, about 0.01",
        }
    }

    /// Where it comes from.
    pub fn reference(self) -> &'static str {
        match self {
            Self::None => "",
            Self::ByValue => "Mikolov (2012), \"Statistical language models based on neural networks\"",
            Self::ByGlobalNorm => {
                "Pascanu, Mikolov & Bengio (2013), \"On the difficulty of training recurrent neural networks\""
            }
            Self::EachByNorm => "Burn's `GradientClipping::Norm`",
            Self::Adaptive => "Brock (2021), \"High-performance large-scale image recognition without normalization\"",
        }
    }
}

/// The `[remedies.clipping]` table.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Clipping {
    /// How gradients are limited.
    pub kind: ClippingKind,
    /// From where on.
    pub threshold: f64,
}
