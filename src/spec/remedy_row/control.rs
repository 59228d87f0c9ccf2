//! The controls of a remedy row: lists and numbers, each an entry of the experiment by its path. The first one of a row is
//! its strength.

use super::RemedyRow;
use crate::spec::Activation;
use crate::spec::choice::Choice;
use crate::spec::clipping::ClippingKind;
use crate::spec::experiment::Experiment;
use crate::spec::field::{Bound, CountLimits, Limits, Value};
use crate::spec::remedy::BranchScale;
use crate::spec::remedy_memory::RemedyMemory;
use crate::spec::training::Schedule;

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

/// What a control shows and takes.
#[derive(Clone, Debug, PartialEq)]
pub enum RemedyValue {
    /// One of a list.
    List {
        /// The key of the entry in force, or of the one that switching on would set.
        selected: &'static str,
        /// All entries, in their order.
        options: &'static [RemedyOption],
    },
    /// A real number.
    Real(f64, Limits),
    /// A whole number.
    Count(u64, CountLimits),
}

/// One control of a row.
#[derive(Clone, Debug, PartialEq)]
pub struct RemedyControl {
    /// The entry of the experiment, such as `remedies.residual.scale` or `architecture.activation.slope`.
    pub path: &'static str,
    /// The name on the screen, in sentence case.
    pub label: &'static str,
    /// The value in force, or the one that switching on would set.
    pub value: RemedyValue,
}

const fn option(key: &'static str, label: &'static str) -> RemedyOption {
    RemedyOption { key, label, unavailable: None }
}

const ACTIVATION: &str = "architecture.activation";
const SLOPE: &str = "architecture.activation.slope";
const ALPHA: &str = "architecture.activation.alpha";
const WEIGHTS: &str = "initialization.weights";
const CLIPPING: &str = "remedies.clipping.kind";
const SCALE: &str = "remedies.residual.scale";
const EVERY: &str = "remedies.residual.every";
const SCHEDULE: &str = "training.schedule";
const WARMUP: &str = "training.schedule.warmup_steps";

const ACTIVATION_OPTIONS: &[RemedyOption] = &[
    option("relu", "ReLU"),
    option("leaky_relu", "Leaky ReLU"),
    option("prelu", "PReLU"),
    option("elu", "ELU"),
    option("selu", "SELU"),
    option("gelu", "GELU"),
    option("silu", "SiLU"),
];

const NORMALIZATION_OPTIONS: &[RemedyOption] =
    &[option("batch", "Batch"), option("layer", "Layer"), option("rms", "RMS")];

const PLACEMENT_OPTIONS: &[RemedyOption] =
    &[option("before_activation", "Before"), option("after_activation", "After")];

const ORDER_OPTIONS: &[RemedyOption] =
    &[option("pre_activation", "Pre-activation"), option("post_activation", "Post-activation")];

const SCALE_OPTIONS: &[RemedyOption] = &[
    option("one", "One"),
    option("constant", "Constant"),
    option("inverse_sqrt_depth", "1 / sqrt(depth)"),
    option("rezero", "ReZero (SkipInit)"),
];

const INITIALIZATION_OPTIONS: &[RemedyOption] = &[
    option("kaiming_normal", "He"),
    option("orthogonal", "Orthogonal"),
    option("identity", "Identity"),
    option("lsuv", "LSUV"),
];

const CLIPPING_OPTIONS: &[RemedyOption] = &[
    option("by_global_norm", "By global norm"),
    option("by_value", "By value"),
    option("each_by_norm", "Each by its norm"),
    option("adaptive", "Adaptive"),
];

const SCHEDULE_OPTIONS: &[RemedyOption] =
    &[option("cosine", "Cosine"), option("step", "Step"), option("constant", "Constant")];

/// The entries of a list, by its path.
fn options(path: &str) -> &'static [RemedyOption] {
    match path {
        ACTIVATION => ACTIVATION_OPTIONS,
        "remedies.normalization.kind" => NORMALIZATION_OPTIONS,
        "remedies.normalization.placement" => PLACEMENT_OPTIONS,
        "remedies.residual.order" => ORDER_OPTIONS,
        SCALE => SCALE_OPTIONS,
        WEIGHTS => INITIALIZATION_OPTIONS,
        CLIPPING => CLIPPING_OPTIONS,
        SCHEDULE => SCHEDULE_OPTIONS,
        _ => &[],
    }
}

/// A name for what the row's list holds under another key, too.
fn option_key(key: &'static str) -> &'static str {
    match key {
        "kaiming_uniform" => "kaiming_normal",
        "skipinit" => "rezero",
        other => other,
    }
}

impl RemedyRow {
    /// Lists and numbers of the row, its strength first: as they are in force, or as switching on would set them.
    pub fn controls(self, experiment: &Experiment, memory: &RemedyMemory) -> Vec<RemedyControl> {
        let mut shown = self.with_remedy(experiment, memory);
        let entries = self.entries(&shown);
        entries.into_iter().filter_map(|(path, label)| control(&mut shown, path, label)).collect()
    }

    /// Path and label of each control.
    fn entries(self, shown: &Experiment) -> Vec<(&'static str, &'static str)> {
        match self {
            Self::Activation => match shown.architecture.activation {
                Activation::LeakyRelu { .. } => vec![(ACTIVATION, "Function"), (SLOPE, "Slope")],
                Activation::Prelu { .. } => vec![(ACTIVATION, "Function"), (SLOPE, "First slope")],
                Activation::Elu { .. } => vec![(ACTIVATION, "Function"), (ALPHA, "Alpha")],
                _ => vec![(ACTIVATION, "Function")],
            },
            Self::Normalization => vec![
                ("remedies.normalization.kind", "Kind"),
                ("remedies.normalization.placement", "Placement"),
                ("remedies.normalization.epsilon", "Epsilon"),
            ],
            Self::Residual => {
                let mut entries =
                    vec![(EVERY, "Layers per block"), ("remedies.residual.order", "Order"), (SCALE, "Scale")];
                if let BranchScale::Constant { .. } = shown.remedies.residual.scale {
                    entries.push(("remedies.residual.scale.value", "Value"));
                }
                entries
            }
            Self::Initialization => vec![(WEIGHTS, "Rule")],
            Self::Clipping => vec![("remedies.clipping.threshold", "Threshold"), (CLIPPING, "Kind")],
            Self::L2Penalty => vec![("remedies.weight_penalty.l2", "Lambda")],
            Self::L1Penalty => vec![("remedies.weight_penalty.l1", "Lambda")],
            Self::DecoupledDecay => vec![("remedies.weight_penalty.decoupled", "Lambda")],
            Self::MaxNorm => vec![("remedies.weight_penalty.max_norm", "Longest row")],
            Self::Schedule => {
                let mut entries = vec![(SCHEDULE, "Kind"), (WARMUP, "Warm-up steps")];
                match shown.training.schedule {
                    Schedule::Constant { .. } => {}
                    Schedule::Step { .. } => {
                        entries.push(("training.schedule.every", "Steps between"));
                        entries.push(("training.schedule.factor", "Factor"));
                    }
                    Schedule::Cosine { .. } => entries.push(("training.schedule.final_fraction", "Final share")),
                }
                entries
            }
        }
    }
}

fn control(shown: &mut Experiment, path: &'static str, label: &'static str) -> Option<RemedyControl> {
    let is_only_warmup = matches!(shown.training.schedule, Schedule::Constant { .. });
    let value = shown.with_field(path, |field| match field.value {
        Value::Real(value, limits) => Some(RemedyValue::Real(*value, above_zero_where_zero_is_off(path, limits))),
        Value::Count(value, limits) => {
            // Without its blocks or its warm-up the row would be off.
            let least = if path == EVERY || (path == WARMUP && is_only_warmup) { 1 } else { limits.least };
            Some(RemedyValue::Count(*value, CountLimits::new(least, limits.most)))
        }
        Value::Word(word) => Some(list(path, word.key())),
        Value::Kind(kind) => Some(list(path, kind.kind_key())),
        _ => None,
    });
    Some(RemedyControl { path, label, value: value.flatten()? })
}

fn above_zero_where_zero_is_off(path: &str, limits: Limits) -> Limits {
    if path.starts_with("remedies.weight_penalty") { Limits { least: Bound::Excluded(0.0), ..limits } } else { limits }
}

fn list(path: &str, key: &'static str) -> RemedyValue {
    RemedyValue::List { selected: option_key(key), options: options(path) }
}

/// Sets an entry of a list in an experiment that has the remedy.
pub(super) fn select(changed: &mut Experiment, memory: &RemedyMemory, path: &str, key: &str) {
    match path {
        CLIPPING => {
            let before = changed.remedies.clipping.kind;
            let kind = ClippingKind::from_key(key).unwrap_or(before);
            changed.remedies.clipping.kind = kind;
            // A ratio to the weights is no norm: each of the two has a threshold of its own.
            if (kind == ClippingKind::Adaptive) != (before == ClippingKind::Adaptive) {
                changed.remedies.clipping.threshold = memory.threshold_of(kind);
            }
        }
        SCHEDULE => {
            let warmup_steps = changed.training.schedule.warmup_steps();
            set_key(changed, path, key);
            let first = first_warmup(changed.training.n_steps);
            let schedule = &mut changed.training.schedule;
            *schedule = schedule.with_warmup(warmup_steps);
            if !schedule.changes_rate() {
                *schedule = schedule.with_warmup(first);
            }
        }
        _ => set_key(changed, path, key),
    }
}

/// A twentieth of the run, from 1.
fn first_warmup(n_steps: u64) -> u64 {
    (n_steps / 20).max(1)
}

fn set_key(changed: &mut Experiment, path: &str, key: &str) {
    changed.with_field(path, |field| match field.value {
        Value::Word(word) => word.set_key(key),
        Value::Kind(kind) => kind.set_kind(key),
        _ => false,
    });
}

/// Sets a number in an experiment that has the remedy.
pub(super) fn set_number(changed: &mut Experiment, path: &str, number: f64) {
    changed.with_field(path, |field| match field.value {
        Value::Real(value, _) => *value = number,
        Value::Count(value, _) => *value = number as u64,
        _ => {}
    });
}

impl RemedyOption {
    /// What it means, in one sentence; empty where its name or another table says it.
    pub fn detail(&self, path: &str) -> &'static str {
        match (path, self.key) {
            ("remedies.normalization.placement", "before_activation") => "Between the linear map and the activation",
            ("remedies.normalization.placement", _) => "Between the activation and the next layer",
            ("remedies.residual.order", "pre_activation") => {
                "Pre-activations are added: the path has no activation in it"
            }
            ("remedies.residual.order", _) => "The sum goes through the activation",
            (SCHEDULE, "constant") => "The rate rises over the warm-up and then stays",
            (SCALE, "inverse_sqrt_depth") => "1 / sqrt(number of blocks)",
            (SCALE, "rezero") => "A learned number for each block, 0 at first; also known as SkipInit",
            _ => "",
        }
    }
}
