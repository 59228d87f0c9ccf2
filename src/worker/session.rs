//! A run from its first step to its record: the loop around the trainer that the worker, the command line and tests use.
//!
//! Here is the clock: which steps are measured and validated, how long they took, when the run ends.

use std::time::{Duration, Instant};

use rayon::ThreadPoolBuilder;

use super::fault::Fault;
use super::mailbox::Live;
use super::stopwatch::Stopwatch;
use super::tally::Tally;
use super::timing::UnmeasuredSteps;
use crate::files::{ArrayFile, ExperimentFile, Provenance, RecordError, RecordHeader, RecordWriter};
use crate::run::{
    ArrayValues, Distributions, NamedArray, Outcome, RunEvent, RunEventKind, RunSetup, StepColumn, StepRow, Summary,
};
use crate::spec::Choice;
use crate::train::{StepReport, TrainError, Trainer};

/// Steps from the start that are always measured, and whose batches are kept.
const N_FIRST_STEPS: u64 = 16;
/// The validation set is looked at every so many steps.
const VALIDATE_EVERY: u64 = 10;
/// Distributions are taken at most this often.
const LOOK_EVERY: Duration = Duration::from_millis(250);
/// Where steps are slow, they take one part in so many of the run's time.
const LOOK_SHARE: u32 = 20;
/// What the threads that train are called, before their number.
pub(super) const POOL_NAME: &str = "train-";
/// Stack of a thread that trains, in bytes: 200 layers are a deep graph.
const STACK_BYTES: usize = 16 << 20;

/// Why a run cannot begin or go on.
#[derive(Debug, thiserror::Error)]
pub enum SessionError {
    /// The device or the network.
    #[error(transparent)]
    Train(#[from] TrainError),
    /// The file system.
    #[error("the record of the run could not be written: {0}")]
    Record(#[from] RecordError),
}

impl SessionError {
    /// Whether another experiment would help, rather than another device or disk.
    pub fn is_bad_input(&self) -> bool {
        matches!(self, Self::Train(TrainError::Data(_) | TrainError::NotInThisVersion { .. }))
    }
}

/// What a step yielded.
#[derive(Debug, Default)]
pub struct Step {
    /// Its row, where it was measured.
    pub row: Option<StepRow>,
    /// The first value that was not finite, where it occurred in this step.
    pub noted: Option<RunEvent>,
    /// How the inputs of the activations were distributed, where they were looked at.
    pub distributions: Option<Distributions>,
}

/// A run that is going.
pub struct Session<'a> {
    setup: RunSetup,
    trainer: Trainer,
    record: RecordWriter,
    stopwatch: &'a Stopwatch,
    unmeasured: UnmeasuredSteps,
    tally: Tally,
    fault: Option<Fault>,
    /// When distributions are due, where somebody looks at them.
    look_at: Option<Instant>,
}

/// Runs work inside a pool of threads of its own. Called from outside of one, every parallel matrix product would put
/// the calling thread to sleep and wake all others (measured: up to 20 % of a step).
pub fn in_pool<T: Send>(work: impl FnOnce() -> T + Send) -> T {
    let builder = ThreadPoolBuilder::new().thread_name(|idx| format!("{POOL_NAME}{idx}")).stack_size(STACK_BYTES);
    match builder.build() {
        Ok(pool) => pool.install(work),
        Err(err) => {
            tracing::warn!("training without threads of its own: {err}");
            work()
        }
    }
}

impl<'a> Session<'a> {
    /// Opens the device, draws data and weights, and begins the record with both.
    pub fn open(setup: &RunSetup, stopwatch: &'a Stopwatch, fault: Option<Fault>) -> Result<Self, SessionError> {
        // Opening a device can take as long as a step, and hang like one.
        let trainer = stopwatch.watch(|| Trainer::new(&setup.experiment, &setup.device)).0?;
        let data = trainer.data();
        let header = RecordHeader::new(
            &setup.experiment,
            batch_size(setup, &data),
            setup.device.clone(),
            setup.device.self_test(),
        );
        let record = RecordWriter::create(&setup.folder, header)?;
        record.experiment(&ExperimentFile::new(setup.experiment.clone()).to_toml())?;
        record.provenance(&Provenance::now(&setup.device).to_toml())?;
        record.arrays(ArrayFile::Data, &data)?;
        record.arrays(ArrayFile::WeightsInitial, &trainer.weights()?)?;
        Ok(Self {
            setup: setup.clone(),
            trainer,
            record,
            stopwatch,
            unmeasured: UnmeasuredSteps::default(),
            tally: Tally::default(),
            fault,
            look_at: None,
        })
    }

    /// From now on distributions are taken, some times a second: for a window. They cost no step's time.
    pub fn look_at_distributions(&mut self) {
        self.look_at = Some(Instant::now());
    }

    /// The step that comes next.
    pub fn step_number(&self) -> u64 {
        self.trainer.step_number()
    }

    /// How the run ends, where it has come to its end.
    pub fn ending(&self) -> Option<Outcome> {
        let all_made = self.step_number() >= self.setup.experiment.training.n_steps;
        match (self.tally.has_diverged(), all_made) {
            (true, true) => Some(Outcome::Diverged),
            (true, false) if !self.setup.continue_after_divergence => Some(Outcome::Diverged),
            (false, true) => Some(Outcome::Finished),
            _ => None,
        }
    }

    /// Changes settings from the next step on. Returns what is to be noted.
    pub fn change(&mut self, live: Live) -> Result<Vec<RunEvent>, SessionError> {
        let mut events = Vec::new();
        let experiment = &mut self.setup.experiment;
        if let Some(rate) = live.learning_rate.filter(|rate| rate.is_finite() && *rate >= 0.0) {
            events.push(("Learning rate", experiment.training.learning_rate, rate));
            experiment.training.learning_rate = rate;
            self.trainer.set_learning_rate(rate);
        }
        if let Some(threshold) = live.clipping_threshold.filter(|threshold| threshold.is_finite() && *threshold > 0.0) {
            events.push(("Clipping threshold", experiment.remedies.clipping.threshold, threshold));
            experiment.remedies.clipping.threshold = threshold;
            self.trainer.set_clipping_threshold(threshold);
        }
        let step = self.step_number();
        let note = |(label, old, new): (&str, f64, f64)| RunEvent {
            step,
            kind: RunEventKind::Setting,
            text: format!("{label} {old} to {new}"),
        };
        let events: Vec<RunEvent> = events.into_iter().filter(|(_, old, new)| old != new).map(note).collect();
        for event in &events {
            self.record.event(event)?;
        }
        Ok(events)
    }

    /// Makes one step and records it.
    pub fn step(&mut self) -> Result<Step, SessionError> {
        self.unmeasured.refresh(&self.trainer, self.stopwatch)?;
        let step = self.step_number();
        let measure = self.is_measured(step);
        let validation =
            if measure && self.is_validated(step) { self.stopwatch.watch(|| self.trainer.validate()).0? } else { None };
        let distributions = self.distributions(step)?;
        let fault = self.fault;
        let (report, elapsed) = self.stopwatch.time(|| {
            if let Some(fault) = fault {
                fault.strike(step);
            }
            self.trainer.step(measure)
        });
        let StepReport { row, batch, diverged, first_non_finite } = report?;
        self.tally.add_time(elapsed);
        self.unmeasured.add_training(elapsed);
        if step < N_FIRST_STEPS {
            self.record.batch(&batch)?;
        }
        let noted = first_non_finite
            .filter(|_| diverged)
            .filter(|found| self.tally.add_non_finite(*found))
            .map(|found| RunEvent { step, kind: RunEventKind::FirstNonFinite, text: found.to_string() });
        let row = row.map(|mut row| {
            let step_secs = elapsed.as_secs_f64();
            row.values[StepColumn::StepSecs as usize] = step_secs;
            let unmeasured_secs = self.unmeasured.median_secs().unwrap_or(step_secs);
            row.values[StepColumn::MeasuringSecs as usize] = (step_secs - unmeasured_secs).max(0.0);
            row.validated = validation.is_some();
            if let Some((loss, accuracy)) = validation {
                row.values[StepColumn::ValidationLoss as usize] = loss;
                row.values[StepColumn::ValidationAccuracy as usize] = accuracy.unwrap_or(f64::NAN);
            }
            row
        });
        if let Some(row) = &row {
            self.tally.add_row(row);
            self.record.push(row)?;
        }
        if let Some(event) = &noted {
            self.record.event(event)?;
        }
        Ok(Step { row, noted, distributions })
    }

    /// The distributions before this step's update, where they are due.
    fn distributions(&mut self, step: u64) -> Result<Option<Distributions>, SessionError> {
        let Some(due) = self.look_at else { return Ok(None) };
        if Instant::now() < due && !self.is_last(step) {
            return Ok(None);
        }
        let (distributions, elapsed) = self.stopwatch.watch(|| self.trainer.distributions());
        self.look_at = Some(Instant::now() + LOOK_EVERY.max(LOOK_SHARE * elapsed));
        Ok(Some(distributions?))
    }

    /// Ends the run and completes its record.
    pub fn finish(mut self, outcome: Outcome) -> Result<Summary, SessionError> {
        let summary = self.summary(outcome);
        let weights = self.trainer.weights()?;
        self.record.arrays(ArrayFile::WeightsFinal, &weights)?;
        self.record.event(&RunEvent {
            step: self.step_number(),
            kind: RunEventKind::Outcome,
            text: outcome.key().to_owned(),
        })?;
        self.record.finish(&summary)?;
        Ok(summary)
    }

    /// Ends a run that went wrong; its record holds what came before, as far as it can be written.
    pub fn fail(mut self, message: &str) -> Summary {
        let summary = self.summary(Outcome::Failed);
        let fault = RunEvent { step: self.step_number(), kind: RunEventKind::Fault, text: message.to_owned() };
        let outcome =
            RunEvent { step: self.step_number(), kind: RunEventKind::Outcome, text: Outcome::Failed.key().to_owned() };
        let recorded = self.record.event(&fault).and_then(|()| self.record.event(&outcome));
        // The weights are left out: they come from a device that failed.
        if let Err(err) = recorded.and_then(|()| self.record.finish(&summary)) {
            tracing::error!("the record of the failed run could not be completed: {err}");
        }
        summary
    }

    fn summary(&self, outcome: Outcome) -> Summary {
        self.tally.summary(outcome, self.stopwatch.median_secs(), self.unmeasured.median_secs())
    }

    fn is_measured(&self, step: u64) -> bool {
        step < N_FIRST_STEPS || self.is_last(step) || step.is_multiple_of(self.setup.measure_every.max(1))
    }

    fn is_validated(&self, step: u64) -> bool {
        step.is_multiple_of(VALIDATE_EVERY) || self.is_last(step)
    }

    fn is_last(&self, step: u64) -> bool {
        step + 1 == self.setup.experiment.training.n_steps
    }
}

/// Samples per step: at most the training set.
fn batch_size(setup: &RunSetup, data: &[NamedArray]) -> usize {
    let n_train = data.iter().find(|array| array.name == "x_train").map_or(0, n_rows);
    usize::try_from(setup.experiment.training.batch_size).unwrap_or(usize::MAX).min(n_train)
}

fn n_rows(array: &NamedArray) -> usize {
    let n_values = match &array.values {
        ArrayValues::F32(values) => values.len(),
        ArrayValues::I64(values) => values.len(),
    };
    array.shape.first().copied().unwrap_or(n_values)
}
