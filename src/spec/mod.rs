//! The experiment as pure data: what can be chosen, its limits, its words. No files, no tensors, no screen.

mod choice;
mod field;

mod activation;
mod activation_value;
mod architecture;
mod clipping;
mod initialization;
mod initializer_preset;
mod remedy;
mod task;
mod training;

mod experiment;
mod problem;
mod summary;

mod example;
mod remedy_memory;
mod remedy_row;
mod task_size;

pub use activation::{ACTIVATIONS, Activation, SELU_ALPHA, SELU_LAMBDA};
pub use activation_value::SATURATED_SHARE;
pub use architecture::{Architecture, ArchitectureKind, Cell, ForgetBias, MOST_HIDDEN, MOST_WIDTH, Shortcut};
pub use choice::Choice;
pub(crate) use choice::choices;
pub use clipping::{Clipping, ClippingKind};
pub use example::{EXAMPLES, Example, ExampleGroup, FIRST_EXAMPLE};
pub use experiment::{Experiment, Seeds};
pub use field::{Bound, CountLimits, Field, Kind, Limits, RealOrWord, Value, Word};
pub use initialization::{BiasInitializer, Fan, Initialization, Initializer, InitializerKind};
pub use initializer_preset::InitializerPreset;
pub use problem::{Problem, not_in_this_version, problems};
pub use remedy::{
    BranchScale, Normalization, NormalizationKind, Placement, Pretraining, PretrainingKind, Remedies, Residual,
    ResidualOrder, WeightPenalty,
};
pub use remedy_memory::RemedyMemory;
pub use remedy_row::{Advice, AdviceKind, RemedyControl, RemedyOption, RemedyRow, RemedyText, RemedyValue};
pub use task::{Task, TaskKind};
pub use task_size::TaskSize;
pub use training::{Optimizer, Schedule, Training};
