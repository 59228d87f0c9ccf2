//! The one table of remedy rows: what each offers, whether it is on, what switching it changes.
//!
//! Activation and initialization exist once, in the experiment; their rows are shortcuts to it. An experiment holds only
//! what is in force; what a row would set when it is switched on or off is remembered in [`RemedyMemory`].

use super::activation::Activation;
use super::choice::{Choice, choices};
use super::clipping::ClippingKind;
use super::experiment::Experiment;
use super::field::Limits;
use super::initialization::{Initializer, InitializerKind};
use super::remedy::Remedies;
use super::remedy_memory::RemedyMemory;

choices! {
    /// A row of the remedies' panel.
    pub enum RemedyRow {
        /// A nonlinearity whose derivative reaches 1.
        Activation => ("activation", "Activation"),
        /// A limit on the gradient before the update.
        Clipping => ("clipping", "Clipping"),
        /// A deviation that keeps the size of the signal.
        Initialization => ("initialization", "Initialization"),
    }
}

/// One entry of a row's list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RemedyOption {
    /// The word that [`RemedyRow::select`] takes.
    pub key: &'static str,
    /// The name on the screen.
    pub label: &'static str,
    /// Why it cannot be chosen.
    pub unavailable: Option<&'static str>,
}

const fn option(key: &'static str, label: &'static str) -> RemedyOption {
    RemedyOption { key, label, unavailable: None }
}

const fn later(key: &'static str, label: &'static str) -> RemedyOption {
    RemedyOption { key, label, unavailable: Some("Not in this version") }
}

const ACTIVATION_OPTIONS: &[RemedyOption] = &[
    option("relu", "ReLU"),
    option("leaky_relu", "Leaky ReLU"),
    option("elu", "ELU"),
    option("selu", "SELU"),
    option("gelu", "GELU"),
    option("silu", "SiLU"),
    later("prelu", "PReLU"),
];

const CLIPPING_OPTIONS: &[RemedyOption] = &[
    option("by_global_norm", "By global norm"),
    option("by_value", "By value"),
    option("each_by_norm", "Each by its norm"),
    later("adaptive", "Adaptive"),
];

const INITIALIZATION_OPTIONS: &[RemedyOption] = &[
    option("kaiming_normal", "He"),
    option("orthogonal", "Orthogonal"),
    option("identity", "Identity"),
    later("lsuv", "LSUV"),
];

impl RemedyRow {
    /// What the row's list offers, in its order.
    pub fn options(self) -> &'static [RemedyOption] {
        match self {
            Self::Activation => ACTIVATION_OPTIONS,
            Self::Clipping => CLIPPING_OPTIONS,
            Self::Initialization => INITIALIZATION_OPTIONS,
        }
    }

    /// Whether the experiment has the remedy.
    pub fn is_on(self, experiment: &Experiment) -> bool {
        match self {
            Self::Activation => experiment.architecture.activation.is_remedy(),
            Self::Clipping => experiment.remedies.clipping.kind != ClippingKind::None,
            Self::Initialization => experiment.initialization.weights.kind.is_remedy(),
        }
    }

    /// The option in force, or the one that switching on would set.
    pub fn selected(self, experiment: &Experiment, memory: &RemedyMemory) -> &'static RemedyOption {
        let key = match self {
            Self::Activation => activation(experiment, memory).key(),
            Self::Clipping => Choice::key(clipping(experiment, memory)),
            Self::Initialization => match initializer(experiment, memory) {
                InitializerKind::KaimingUniform => "kaiming_normal",
                kind => Choice::key(kind),
            },
        };
        let options = self.options();
        options.iter().find(|option| option.key == key).unwrap_or(&options[0])
    }

    /// Chooses an option: in force at once where the row is on, else remembered. Parameters of the same kind stay.
    /// False where the row has no such option or it is not available.
    pub fn select(self, key: &str, experiment: &mut Experiment, memory: &mut RemedyMemory) -> bool {
        let is_available = |option: &RemedyOption| option.key == key && option.unavailable.is_none();
        if !self.options().iter().any(is_available) {
            return false;
        }
        let was_on = self.is_on(experiment);
        memory.note(experiment);
        if self.selected(experiment, memory).key == key {
            return true;
        }
        match self {
            Self::Activation => memory.activation_on = Activation::from_key(key).unwrap_or(memory.activation_on),
            Self::Clipping => {
                memory.clipping.kind = Choice::from_key(key).unwrap_or(memory.clipping.kind);
            }
            Self::Initialization => {
                memory.initializer_on = Choice::from_key(key).map_or(memory.initializer_on, Initializer::new);
            }
        }
        if was_on {
            self.put_on(experiment, memory);
        }
        true
    }

    /// Puts the remembered remedy into the experiment, and remembers what it replaces.
    pub fn switch_on(self, experiment: &mut Experiment, memory: &mut RemedyMemory) {
        memory.note(experiment);
        self.put_on(experiment, memory);
    }

    /// Returns to the last value that was none, and remembers the remedy.
    pub fn switch_off(self, experiment: &mut Experiment, memory: &mut RemedyMemory) {
        if !self.is_on(experiment) {
            return;
        }
        memory.note(experiment);
        match self {
            Self::Activation => experiment.architecture.activation = memory.activation_off,
            Self::Clipping => experiment.remedies.clipping = Remedies::default().clipping,
            Self::Initialization => experiment.initialization.weights = memory.initializer_off,
        }
    }

    /// The strength as a number, in force or remembered; nothing where the row has only a list.
    pub fn strength(self, experiment: &Experiment, memory: &RemedyMemory) -> Option<f64> {
        match self {
            Self::Clipping if self.is_on(experiment) => Some(experiment.remedies.clipping.threshold),
            Self::Clipping => Some(memory.clipping.threshold),
            Self::Activation | Self::Initialization => None,
        }
    }

    /// Sets the number: in force at once where the row is on, else remembered. No effect on rows without one.
    pub fn set_strength(self, strength: f64, experiment: &mut Experiment, memory: &mut RemedyMemory) {
        if self == Self::Clipping {
            memory.note(experiment);
            memory.clipping.threshold = strength;
            if self.is_on(experiment) {
                self.put_on(experiment, memory);
            }
        }
    }

    /// What the number may be.
    pub fn strength_limits(self) -> Option<Limits> {
        (self == Self::Clipping).then_some(Limits::ABOVE_ZERO)
    }

    /// Whether a new number applies to a run that is going; everything else of a row waits for a restart.
    pub fn is_strength_live(self) -> bool {
        self == Self::Clipping
    }

    /// What it does, in one sentence: of the option in force, or of the one that switching on would set.
    pub fn mechanism(self, experiment: &Experiment, memory: &RemedyMemory) -> &'static str {
        match self {
            Self::Activation => activation(experiment, memory).mechanism(),
            Self::Clipping => clipping(experiment, memory).mechanism(),
            Self::Initialization => initializer(experiment, memory).mechanism(),
        }
    }

    /// Its rule in words and letters.
    pub fn formula(self, experiment: &Experiment, memory: &RemedyMemory) -> &'static str {
        match self {
            Self::Activation => activation(experiment, memory).formula(),
            Self::Clipping => clipping(experiment, memory).formula(),
            Self::Initialization => initializer(experiment, memory).formula(),
        }
    }

    /// When it does not help.
    pub fn limitation(self, experiment: &Experiment, memory: &RemedyMemory) -> &'static str {
        match self {
            Self::Activation => activation(experiment, memory).limitation(),
            Self::Clipping => clipping(experiment, memory).limitation(),
            Self::Initialization => initializer(experiment, memory).limitation(),
        }
    }

    /// Where it comes from.
    pub fn reference(self, experiment: &Experiment, memory: &RemedyMemory) -> &'static str {
        match self {
            Self::Activation => activation(experiment, memory).reference(),
            Self::Clipping => clipping(experiment, memory).reference(),
            Self::Initialization => initializer(experiment, memory).reference(),
        }
    }

    /// Whether any row is on.
    pub fn is_any_on(experiment: &Experiment) -> bool {
        Self::ALL.iter().any(|row| row.is_on(experiment))
    }

    /// Switches every row off that is on.
    pub fn switch_all_off(experiment: &mut Experiment, memory: &mut RemedyMemory) {
        for row in Self::ALL {
            row.switch_off(experiment, memory);
        }
    }

    /// The experiment takes the remembered remedy.
    fn put_on(self, experiment: &mut Experiment, memory: &RemedyMemory) {
        match self {
            Self::Activation => experiment.architecture.activation = memory.activation_on,
            Self::Clipping => experiment.remedies.clipping = memory.clipping,
            Self::Initialization => experiment.initialization.weights = memory.initializer_on,
        }
    }
}

fn activation(experiment: &Experiment, memory: &RemedyMemory) -> Activation {
    if RemedyRow::Activation.is_on(experiment) { experiment.architecture.activation } else { memory.activation_on }
}

fn clipping(experiment: &Experiment, memory: &RemedyMemory) -> ClippingKind {
    if RemedyRow::Clipping.is_on(experiment) { experiment.remedies.clipping.kind } else { memory.clipping.kind }
}

fn initializer(experiment: &Experiment, memory: &RemedyMemory) -> InitializerKind {
    let is_on = RemedyRow::Initialization.is_on(experiment);
    if is_on { experiment.initialization.weights.kind } else { memory.initializer_on.kind }
}

#[cfg(test)]
mod tests;
