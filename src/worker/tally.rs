//! What a run's summary needs, gathered step by step.

use std::time::Duration;

use crate::run::{FirstNonFinite, LayerColumn, Outcome, StepColumn, StepRow, Summary, factor_per_layer};

/// The numbers of a [`Summary`], so far.
#[derive(Debug, Default)]
pub struct Tally {
    last_step: Option<u64>,
    loss: Option<f64>,
    train_accuracy: Option<f64>,
    validation_loss: Option<f64>,
    validation_accuracy: Option<f64>,
    first_factor: Option<f64>,
    last_factor: Option<f64>,
    elapsed: Duration,
    first_non_finite: Option<FirstNonFinite>,
}

impl Tally {
    /// Takes in the wall time of a step.
    pub fn add_time(&mut self, elapsed: Duration) {
        self.elapsed += elapsed;
    }

    /// Takes in a measured step.
    pub fn add_row(&mut self, row: &StepRow) {
        // An accuracy is NaN only where there is none; a loss may be NaN.
        let accuracy = |column| Some(row.value(column)).filter(|value| !value.is_nan());
        let delta_rms: Vec<f32> = row.layers.iter().map(|layer| layer[LayerColumn::DeltaRms as usize]).collect();
        self.last_factor = factor_per_layer(&delta_rms);
        if self.last_step.is_none() {
            self.first_factor = self.last_factor;
        }
        self.last_step = Some(row.step);
        self.loss = Some(row.value(StepColumn::Loss));
        self.train_accuracy = accuracy(StepColumn::TrainAccuracy);
        if row.validated {
            self.validation_loss = Some(row.value(StepColumn::ValidationLoss));
            self.validation_accuracy = accuracy(StepColumn::ValidationAccuracy);
        }
    }

    /// Remembers the first value that is not finite. Returns whether this is it.
    pub fn add_non_finite(&mut self, found: FirstNonFinite) -> bool {
        let is_first = self.first_non_finite.is_none();
        self.first_non_finite.get_or_insert(found);
        is_first
    }

    /// Whether a value was not finite.
    pub fn has_diverged(&self) -> bool {
        self.first_non_finite.is_some()
    }

    /// The summary of a run that ended; medians in seconds.
    pub fn summary(&self, outcome: Outcome, step_secs: Option<f64>, unmeasured_secs: Option<f64>) -> Summary {
        Summary {
            outcome,
            last_step: self.last_step,
            first_non_finite: self.first_non_finite,
            loss: self.loss,
            train_accuracy: self.train_accuracy,
            validation_loss: self.validation_loss,
            validation_accuracy: self.validation_accuracy,
            first_factor: self.first_factor,
            last_factor: self.last_factor,
            secs: self.elapsed.as_secs_f64(),
            ms_per_step: step_secs.map(|secs| secs * 1e3),
            ms_per_step_unmeasured: unmeasured_secs.map(|secs| secs * 1e3),
        }
    }
}
