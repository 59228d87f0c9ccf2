//! The one table of remedy rows: what each offers, whether it is on, what switching it changes.
//!
//! Activation, initialization and schedule exist once, in the experiment; their rows are shortcuts to it. An experiment
//! holds only what is in force; what a row would set when it is switched on or off is remembered in [`RemedyMemory`].

mod control;

mod advice;
mod text;

pub use advice::{Advice, AdviceKind};
pub use control::{RemedyControl, RemedyOption, RemedyValue};
pub use text::RemedyText;

use super::architecture::ArchitectureKind;
use super::choice::{Choice, choices};
use super::clipping::ClippingKind;
use super::experiment::Experiment;
use super::remedy::{NormalizationKind, Remedies};
use super::remedy_memory::RemedyMemory;
use super::training::Schedule;

choices! {
    /// A row of the remedies' panel.
    pub enum RemedyRow {
        /// A nonlinearity whose derivative reaches 1.
        Activation => ("activation", "Activation"),
        /// Mean 0 and deviation 1 at every hidden layer.
        Normalization => ("normalization", "Normalization"),
        /// A path around the layers.
        Residual => ("residual", "Residual connections"),
        /// A deviation that keeps the size of the signal.
        Initialization => ("initialization", "Initialization"),
        /// A limit on the gradient before the update.
        Clipping => ("clipping", "Clipping"),
        /// Squared weights in the loss.
        L2Penalty => ("l2_penalty", "L2 penalty"),
        /// Magnitudes of weights in the loss.
        L1Penalty => ("l1_penalty", "L1 penalty"),
        /// Weights shrink beside the update.
        DecoupledDecay => ("decoupled_decay", "Decoupled decay"),
        /// A longest length for each unit's weights.
        MaxNorm => ("max_norm", "Max norm"),
        /// A learning rate that changes over the steps.
        Schedule => ("schedule", "Schedule"),
    }
}

impl RemedyRow {
    /// The subheading above the first row of a group, such as "Weight regularization"; nothing for rows without one.
    pub fn group(self) -> Option<&'static str> {
        let is_weight = matches!(self, Self::L2Penalty | Self::L1Penalty | Self::DecoupledDecay | Self::MaxNorm);
        is_weight.then_some("Weight regularization")
    }

    /// The entries of the experiment that the row changes, by their paths.
    pub fn paths(self) -> &'static [&'static str] {
        match self {
            Self::Activation => &["architecture.activation"],
            Self::Normalization => {
                &["remedies.normalization.kind", "remedies.normalization.placement", "remedies.normalization.epsilon"]
            }
            Self::Residual => &["remedies.residual.every", "remedies.residual.order", "remedies.residual.scale"],
            Self::Initialization => &["initialization.weights"],
            Self::Clipping => &["remedies.clipping.kind", "remedies.clipping.threshold"],
            Self::L2Penalty => &["remedies.weight_penalty.l2"],
            Self::L1Penalty => &["remedies.weight_penalty.l1"],
            Self::DecoupledDecay => &["remedies.weight_penalty.decoupled"],
            Self::MaxNorm => &["remedies.weight_penalty.max_norm"],
            Self::Schedule => &["training.schedule"],
        }
    }

    /// Whether the experiment has the remedy.
    pub fn is_on(self, experiment: &Experiment) -> bool {
        let Remedies { clipping, normalization, residual, weight_penalty, .. } = &experiment.remedies;
        match self {
            Self::Activation => experiment.architecture.activation.is_remedy(),
            Self::Normalization => normalization.kind != NormalizationKind::None,
            Self::Residual => residual.every > 0,
            Self::Initialization => experiment.initialization.weights.kind.is_remedy(),
            Self::Clipping => clipping.kind != ClippingKind::None,
            Self::L2Penalty => weight_penalty.l2 != 0.0,
            Self::L1Penalty => weight_penalty.l1 != 0.0,
            Self::DecoupledDecay => weight_penalty.decoupled != 0.0,
            Self::MaxNorm => weight_penalty.max_norm != 0.0,
            Self::Schedule => experiment.training.schedule.changes_rate(),
        }
    }

    /// Why the experiment cannot have the remedy; nothing where it can.
    pub fn unavailable(self, experiment: &Experiment) -> Option<&'static str> {
        let architecture = &experiment.architecture;
        let is_shallow = architecture.kind == ArchitectureKind::Mlp && architecture.n_hidden < 2;
        match self {
            Self::Residual if is_shallow => {
                Some("Needs two hidden layers or more: the first one stands before all blocks")
            }
            _ => None,
        }
    }

    /// Chooses an entry of one of the row's lists: in force at once where the row is on, else remembered. Parameters of
    /// the same entry stay. False where there is no such entry or it is not available.
    pub fn select(self, path: &'static str, key: &str, experiment: &mut Experiment, memory: &mut RemedyMemory) -> bool {
        let control = self.controls(experiment, memory).into_iter().find(|control| control.path == path);
        let Some(RemedyValue::List { selected, options }) = control.map(|control| control.value) else { return false };
        if !options.iter().any(|option| option.key == key && option.unavailable.is_none()) {
            return false;
        }
        if selected != key {
            self.change(experiment, memory, |changed, memory| control::select(changed, memory, path, key));
        }
        true
    }

    /// Sets one of the row's numbers: in force at once where the row is on, else remembered. False where there is no
    /// such number or it is out of the control's limits: nothing changes then.
    pub fn set_number(
        self,
        path: &'static str,
        number: f64,
        experiment: &mut Experiment,
        memory: &mut RemedyMemory,
    ) -> bool {
        let control = self.controls(experiment, memory).into_iter().find(|control| control.path == path);
        let is_right = match control.map(|control| control.value) {
            Some(RemedyValue::Real(_, limits)) => limits.contain(number),
            Some(RemedyValue::Count(_, limits)) => number.fract() == 0.0 && limits.contain(number as u64),
            Some(RemedyValue::List { .. }) | None => false,
        };
        if is_right {
            self.change(experiment, memory, |changed, _| control::set_number(changed, path, number));
        }
        is_right
    }

    fn change(
        self,
        experiment: &mut Experiment,
        memory: &mut RemedyMemory,
        edit: impl FnOnce(&mut Experiment, &RemedyMemory),
    ) {
        let was_on = self.is_on(experiment);
        memory.note(experiment);
        let mut changed = self.with_remedy(experiment, memory);
        edit(&mut changed, memory);
        memory.note(&changed);
        if was_on {
            *experiment = changed;
        }
    }

    /// The experiment with the remedy: itself where the row is on, else as switching on would make it.
    pub fn with_remedy(self, experiment: &Experiment, memory: &RemedyMemory) -> Experiment {
        let mut with = experiment.clone();
        if !self.is_on(experiment) {
            let mut memory = *memory;
            memory.note(experiment);
            self.put_on(&mut with, &memory);
        }
        with
    }

    /// The experiment without the remedy: itself where the row is off, else as switching off would make it.
    pub fn without_remedy(self, experiment: &Experiment, memory: &RemedyMemory) -> Experiment {
        let (mut without, mut memory) = (experiment.clone(), *memory);
        self.switch_off(&mut without, &mut memory);
        without
    }

    /// Puts the remembered remedy into the experiment, and remembers what it replaces.
    pub fn switch_on(self, experiment: &mut Experiment, memory: &mut RemedyMemory) {
        memory.note(experiment);
        if !self.is_on(experiment) {
            self.put_on(experiment, memory);
        }
    }

    /// Returns to the last value that was none, and remembers the remedy.
    pub fn switch_off(self, experiment: &mut Experiment, memory: &mut RemedyMemory) {
        if !self.is_on(experiment) {
            return;
        }
        memory.note(experiment);
        let first = Remedies::default();
        let remedies = &mut experiment.remedies;
        match self {
            Self::Activation => experiment.architecture.activation = memory.activation_off,
            Self::Normalization => remedies.normalization = first.normalization,
            Self::Residual => remedies.residual = first.residual,
            Self::Initialization => experiment.initialization.weights = memory.initializer_off,
            Self::Clipping => remedies.clipping = first.clipping,
            Self::L2Penalty => remedies.weight_penalty.l2 = 0.0,
            Self::L1Penalty => remedies.weight_penalty.l1 = 0.0,
            Self::DecoupledDecay => remedies.weight_penalty.decoupled = 0.0,
            Self::MaxNorm => remedies.weight_penalty.max_norm = 0.0,
            Self::Schedule => experiment.training.schedule = Schedule::Constant { warmup_steps: 0 },
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
        let remedies = &mut experiment.remedies;
        match self {
            Self::Activation => experiment.architecture.activation = memory.activation_on,
            Self::Normalization => remedies.normalization = memory.normalization,
            Self::Residual => {
                remedies.residual = memory.residual;
                // A block that was remembered from a deeper net has to fit into this one.
                if experiment.architecture.kind == ArchitectureKind::Mlp {
                    let most = experiment.architecture.n_hidden.saturating_sub(1).max(1);
                    remedies.residual.every = memory.residual.every.min(most);
                }
            }
            Self::Initialization => experiment.initialization.weights = memory.initializer_on,
            Self::Clipping => remedies.clipping = memory.clipping,
            Self::L2Penalty => remedies.weight_penalty.l2 = memory.weight_penalty.l2,
            Self::L1Penalty => remedies.weight_penalty.l1 = memory.weight_penalty.l1,
            Self::DecoupledDecay => remedies.weight_penalty.decoupled = memory.weight_penalty.decoupled,
            Self::MaxNorm => remedies.weight_penalty.max_norm = memory.weight_penalty.max_norm,
            Self::Schedule => experiment.training.schedule = memory.schedule,
        }
    }
}

#[cfg(test)]
mod tests;
