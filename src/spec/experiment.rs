//! The experiment: everything that decides what a run computes.

use serde::{Deserialize, Serialize};

use super::architecture::{Architecture, ArchitectureKind};
use super::field::{Field, Value, count};
use super::initialization::Initialization;
use super::remedy::Remedies;
use super::summary::{remedies_in_full, remedies_in_short};
use super::task::Task;
use super::training::Training;

/// Three seeds, so that one thing can be redrawn while the others stay.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seeds {
    /// Generated data and the split.
    pub data: u64,
    /// Initial weights.
    pub weights: u64,
    /// Order of the samples.
    pub batches: u64,
}

/// An experiment, as `experiment.toml` holds it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Experiment {
    /// What the user calls it.
    pub name: String,
    /// What the user remarks.
    pub note: String,
    /// Which samples the network learns from.
    pub task: Task,
    /// What stands between input and output.
    pub architecture: Architecture,
    /// How weights and biases start.
    pub initialization: Initialization,
    /// Optimizer, rate, schedule, batches, steps.
    pub training: Training,
    /// What is done about vanishing and exploding gradients.
    pub remedies: Remedies,
    /// Seeds of data, weights and batches.
    pub seeds: Seeds,
}

impl Default for Experiment {
    fn default() -> Self {
        Self {
            name: String::new(),
            note: String::new(),
            task: Task::default(),
            architecture: Architecture::default(),
            initialization: Initialization::default(),
            training: Training::default(),
            remedies: Remedies::default(),
            seeds: Seeds { data: 1, weights: 2, batches: 3 },
        }
    }
}

impl Experiment {
    /// A mutable view of every entry of the file but `format`, in the order of the file.
    pub fn fields(&mut self) -> Vec<Field<'_>> {
        const MOST_SEED: u64 = i64::MAX as u64;
        let most_every = match self.architecture.kind {
            ArchitectureKind::Mlp => self.architecture.n_hidden.saturating_sub(1),
            ArchitectureKind::Recurrent | ArchitectureKind::Conv => 200,
        };
        let mut fields = vec![
            Field { path: "name", label: "Name", value: Value::Text(&mut self.name) },
            Field { path: "note", label: "Note", value: Value::Text(&mut self.note) },
        ];
        fields.extend(self.task.fields());
        fields.extend(self.architecture.fields());
        fields.extend(self.initialization.fields());
        fields.extend(self.training.fields());
        fields.extend(self.remedies.fields(most_every));
        fields.extend([
            count("seeds.data", "Data", &mut self.seeds.data, 0, MOST_SEED),
            count("seeds.weights", "Weights", &mut self.seeds.weights, 0, MOST_SEED),
            count("seeds.batches", "Batches", &mut self.seeds.batches, 0, MOST_SEED),
        ]);
        fields
    }

    /// Gives `act` the entry at a path such as `training.learning_rate`, or the parameter of a choice such as
    /// `architecture.activation.slope`; nothing where there is none.
    pub fn with_field<R>(&mut self, path: &str, act: impl FnOnce(Field<'_>) -> R) -> Option<R> {
        for field in self.fields() {
            if field.path == path {
                return Some(act(field));
            }
            if let (Some(rest), Value::Kind(_)) = (path.strip_prefix(field.path), &field.value)
                && let Some(name) = rest.strip_prefix('.')
                && let Value::Kind(kind) = field.value
            {
                return kind.parameters().into_iter().find(|parameter| parameter.path == name).map(act);
            }
        }
        None
    }

    /// Samples in the training set, where the task tells before its files are read.
    pub fn n_train(&self) -> Option<usize> {
        let size = self.task.size()?;
        Some(size.n_samples - size.n_validation(self.task.validation_fraction))
    }

    /// Residual blocks with a skip: groups of `every` hidden layers after the first one; a shorter rest is none.
    pub fn n_residual_blocks(&self) -> usize {
        let every = self.remedies.residual.every;
        let n_blocks = match self.architecture.kind {
            ArchitectureKind::Mlp if every > 0 => self.architecture.n_hidden.saturating_sub(1) / every,
            ArchitectureKind::Conv if every > 0 => 3 * self.architecture.n_blocks,
            _ => 0,
        };
        usize::try_from(n_blocks).expect("limits keep the number of blocks small")
    }

    /// The residual block (from 0) whose skip ends at this hidden layer (from 0) of a multilayer perceptron.
    pub fn residual_block_ending_at(&self, layer_idx: usize) -> Option<usize> {
        let every = usize::try_from(self.remedies.residual.every).expect("limits keep blocks small");
        let is_end = every > 0 && layer_idx > 0 && layer_idx.is_multiple_of(every);
        is_end.then(|| layer_idx / every - 1).filter(|block_idx| *block_idx < self.n_residual_blocks())
    }

    /// The learning rate of a step.
    pub fn learning_rate_at(&self, step: u64) -> f64 {
        self.training.learning_rate * self.training.schedule.multiplier(step, self.training.n_steps)
    }

    /// What runs are called after: activation, initialization and the remedies in force, such as "Sigmoid, Xavier normal,
    /// batch norm".
    pub fn short_label(&self) -> String {
        let base = [self.architecture.activation.label().to_owned(), self.initialization.weights.label()];
        base.into_iter().chain(remedies_in_short(self)).collect::<Vec<String>>().join(", ")
    }

    /// One line for captions: "8 hidden layers of 64, sigmoid, Xavier normal, SGD 0.1, batch 128, clipped by global norm at
    /// 1, seeds 1, 2, 3".
    pub fn summary(&self) -> String {
        let Self { architecture, training, seeds, .. } = self;
        let layers = if architecture.n_hidden == 1 { "layer" } else { "layers" };
        let mut parts = vec![
            format!("{} hidden {layers} of {}", architecture.n_hidden, architecture.width),
            architecture.activation.label().to_owned(),
            self.initialization.weights.label(),
            format!("{} {}", training.optimizer.label(), training.learning_rate),
            format!("batch {}", training.batch_size),
        ];
        parts.extend(remedies_in_full(self));
        parts.push(format!("seeds {}, {}, {}", seeds.data, seeds.weights, seeds.batches));
        parts.join(", ")
    }
}
