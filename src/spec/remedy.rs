//! Remedies: what can be done about a gradient that vanishes or explodes.

use serde::{Deserialize, Serialize};

use super::choice::choices;
use super::clipping::{Clipping, ClippingKind};
use super::field::{Field, Kind, Limits, Value, count, kind, real, word};

choices! {
    /// What normalization takes its statistics over.
    pub enum NormalizationKind {
        /// None.
        None => ("none", "Off"),
        /// Over the batch, for each unit.
        Batch => ("batch", "Batch"),
        /// Over the units, for each sample.
        Layer => ("layer", "Layer"),
        /// Root mean square over the units, for each sample.
        Rms => ("rms", "RMS"),
    }
}

choices! {
    /// Where normalization stands.
    pub enum Placement {
        /// Between the linear map and the activation.
        BeforeActivation => ("before_activation", "Before the activation"),
        /// After the activation.
        AfterActivation => ("after_activation", "After the activation"),
    }
}

/// The `[remedies.normalization]` table.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Normalization {
    /// What the statistics are taken over.
    pub kind: NormalizationKind,
    /// Where it stands.
    pub placement: Placement,
    /// Added to the variance.
    pub epsilon: f64,
}

choices! {
    /// Where a residual block's sum stands.
    pub enum ResidualOrder {
        /// The sum of pre-activations. He (2016), "Identity mappings in deep residual networks".
        PreActivation => ("pre_activation", "Pre-activation"),
        /// The sum goes through the activation. He (2015).
        PostActivation => ("post_activation", "Post-activation"),
    }
}

/// What a residual branch is multiplied with before it is added.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub enum BranchScale {
    /// 1
    One,
    /// A given number
    Constant {
        /// The number.
        value: f64,
    },
    /// 1 / sqrt(number of blocks with a skip)
    InverseSqrtDepth,
    /// A learned scalar per block that starts at 0. Bachlechner (2020), "ReZero is all you need", arXiv 2003.04887
    Rezero,
    /// Another name of `Rezero`. De & Smith (2020), arXiv 2002.10444
    Skipinit,
}

impl BranchScale {
    /// Every scale with its parameters at their defaults, in the order of lists.
    pub const ALL: &'static [Self] =
        &[Self::One, Self::Constant { value: 1.0 }, Self::InverseSqrtDepth, Self::Rezero, Self::Skipinit];

    /// The name on the screen.
    pub fn label(self) -> &'static str {
        match self {
            Self::One => "One",
            Self::Constant { .. } => "Constant",
            Self::InverseSqrtDepth => "1 / sqrt(depth)",
            Self::Rezero => "ReZero",
            Self::Skipinit => "SkipInit",
        }
    }
}

impl Kind for BranchScale {
    fn kinds(&self) -> Vec<&'static str> {
        Self::ALL.iter().map(Kind::kind_key).collect()
    }

    fn kind_labels(&self) -> Vec<&'static str> {
        Self::ALL.iter().map(|kind| kind.label()).collect()
    }

    fn kind_key(&self) -> &'static str {
        match self {
            Self::One => "one",
            Self::Constant { .. } => "constant",
            Self::InverseSqrtDepth => "inverse_sqrt_depth",
            Self::Rezero => "rezero",
            Self::Skipinit => "skipinit",
        }
    }

    fn set_kind(&mut self, key: &str) -> bool {
        Self::ALL.iter().find(|kind| kind.kind_key() == key).map(|kind| *self = *kind).is_some()
    }

    fn parameters(&mut self) -> Vec<Field<'_>> {
        match self {
            Self::Constant { value } => vec![real("value", "Value", value, Limits::ANY)],
            _ => Vec::new(),
        }
    }
}

/// The `[remedies.residual]` table.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Residual {
    /// Layers per block; 0: no skips.
    pub every: u64,
    /// Where the sum stands.
    pub order: ResidualOrder,
    /// What the branch is multiplied with.
    pub scale: BranchScale,
}

/// The `[remedies.weight_penalty]` table.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct WeightPenalty {
    /// lambda * sum |w| in the loss.
    pub l1: f64,
    /// lambda / 2 * sum w^2 in the loss.
    pub l2: f64,
    /// w <- w - rate * lambda * w, outside of the loss, before the update.
    pub decoupled: f64,
    /// Longest row of a weight matrix after an update; 0: off.
    pub max_norm: f64,
}

choices! {
    /// Where the weights come from before the supervised steps.
    pub enum PretrainingKind {
        /// From their initialization.
        None => ("none", "Off"),
        /// Greedy layer by layer, as autoencoders. Bengio (2007).
        Autoencoder => ("autoencoder", "Autoencoder"),
        /// Greedy layer by layer, as restricted Boltzmann machines. Hinton (2006).
        Rbm => ("rbm", "Boltzmann machine"),
        /// From a saved net.
        FromFile => ("from_file", "From a file"),
    }
}

/// The `[remedies.pretraining]` table. Entries that belong to another kind are kept and have no effect.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Pretraining {
    /// Where the weights come from.
    pub kind: PretrainingKind,
    /// Steps per layer.
    pub n_steps: u64,
    /// Step size.
    pub learning_rate: f64,
    /// Deviation of the noise on an autoencoder's input.
    pub noise: f64,
    /// The saved net, relative to the experiment file.
    pub path: Option<String>,
    /// Layers, from the input on, that keep the loaded weights.
    pub freeze: u64,
}

/// The `[remedies]` tables.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Remedies {
    /// How gradients are limited before the update.
    pub clipping: Clipping,
    /// Normalization of hidden layers.
    pub normalization: Normalization,
    /// Skip connections.
    pub residual: Residual,
    /// What keeps weights small.
    pub weight_penalty: WeightPenalty,
    /// Where the weights come from before the supervised steps.
    pub pretraining: Pretraining,
}

impl Default for Remedies {
    fn default() -> Self {
        Self {
            clipping: Clipping { kind: ClippingKind::None, threshold: 1.0 },
            normalization: Normalization {
                kind: NormalizationKind::None,
                placement: Placement::BeforeActivation,
                epsilon: 1e-5,
            },
            residual: Residual { every: 0, order: ResidualOrder::PreActivation, scale: BranchScale::One },
            weight_penalty: WeightPenalty { l1: 0.0, l2: 0.0, decoupled: 0.0, max_norm: 0.0 },
            pretraining: Pretraining {
                kind: PretrainingKind::None,
                n_steps: 300,
                learning_rate: 1e-3,
                noise: 0.0,
                path: None,
                freeze: 0,
            },
        }
    }
}

impl Remedies {
    pub(super) fn fields(&mut self, most_every: u64) -> Vec<Field<'_>> {
        let Self { clipping, normalization, residual, weight_penalty, pretraining } = self;
        let from_zero = Limits::FROM_ZERO;
        vec![
            word("remedies.clipping.kind", "Clipping", &mut clipping.kind),
            real("remedies.clipping.threshold", "Threshold", &mut clipping.threshold, Limits::ABOVE_ZERO),
            word("remedies.normalization.kind", "Normalization", &mut normalization.kind),
            word("remedies.normalization.placement", "Placement", &mut normalization.placement),
            real("remedies.normalization.epsilon", "Epsilon", &mut normalization.epsilon, Limits::ABOVE_ZERO),
            count("remedies.residual.every", "Every", &mut residual.every, 0, most_every),
            word("remedies.residual.order", "Order", &mut residual.order),
            kind("remedies.residual.scale", "Scale", &mut residual.scale),
            real("remedies.weight_penalty.l1", "L1", &mut weight_penalty.l1, from_zero),
            real("remedies.weight_penalty.l2", "L2", &mut weight_penalty.l2, from_zero),
            real("remedies.weight_penalty.decoupled", "Decoupled", &mut weight_penalty.decoupled, from_zero),
            real("remedies.weight_penalty.max_norm", "Max norm", &mut weight_penalty.max_norm, from_zero),
            word("remedies.pretraining.kind", "Pre-training", &mut pretraining.kind),
            count("remedies.pretraining.n_steps", "Steps", &mut pretraining.n_steps, 0, 1_000_000_000),
            real("remedies.pretraining.learning_rate", "Learning rate", &mut pretraining.learning_rate, from_zero),
            real("remedies.pretraining.noise", "Noise", &mut pretraining.noise, from_zero),
            Field {
                path: "remedies.pretraining.path",
                label: "Path",
                value: Value::OptionalText(&mut pretraining.path),
            },
            count("remedies.pretraining.freeze", "Freeze", &mut pretraining.freeze, 0, 201),
        ]
    }
}
