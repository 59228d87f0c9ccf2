//! A run of the session: how it was started, where it stands, what it measured.

use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard};

use crate::run::{Device, Frame, History, Outcome, RunId, Summary};
use crate::spec::Experiment;

/// A history that a reader thread folds frames into while views read it.
#[derive(Clone, Debug, Default)]
pub struct SharedHistory(Arc<Shared>);

#[derive(Debug, Default)]
struct Shared {
    history: RwLock<History>,
    version: AtomicU64,
}

impl SharedHistory {
    /// A history that exists already, such as a loaded one.
    pub fn new(history: History) -> Self {
        Self(Arc::new(Shared { history: RwLock::new(history), version: AtomicU64::new(1) }))
    }

    /// The history, locked for reading; hold it no longer than a frame.
    pub fn read(&self) -> RwLockReadGuard<'_, History> {
        // A history stays whole between two pushes, so that a panic elsewhere cannot have broken it.
        self.0.history.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// Changes the history and its version.
    pub fn change(&self, change: impl FnOnce(&mut History)) {
        change(&mut self.0.history.write().unwrap_or_else(PoisonError::into_inner));
        self.0.version.fetch_add(1, Ordering::Release);
    }

    /// Folds in a frame.
    pub fn push(&self, frame: &Frame) {
        self.change(|history| history.push(frame));
    }

    /// Grows with every change: what was prepared from the same version can be shown again.
    pub fn version(&self) -> u64 {
        self.0.version.load(Ordering::Acquire)
    }
}

/// Where a run stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// Its process starts, or builds data and weights.
    Building,
    /// Between two steps.
    Paused,
    /// Training.
    Running,
    /// Asked to stop, not there yet.
    Stopping,
    /// Over.
    Ended(Outcome),
}

impl Phase {
    /// Whether a process works on it.
    pub fn is_live(self) -> bool {
        !matches!(self, Self::Ended(_))
    }
}

/// What can be changed while a run is going, as it is in force.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LiveSettings {
    /// The base learning rate.
    pub learning_rate: f64,
    /// The clipping threshold.
    pub clipping_threshold: f64,
}

impl LiveSettings {
    /// What an experiment starts with.
    pub fn of(experiment: &Experiment) -> Self {
        Self {
            learning_rate: experiment.training.learning_rate,
            clipping_threshold: experiment.remedies.clipping.threshold,
        }
    }
}

/// How a live run is doing, as the status bar says it.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Vitals {
    /// Steps per second over the last second or so; nothing while it does not train.
    pub steps_per_sec: Option<f64>,
    /// Share of a step that measuring takes, 0 to 1; the median over recent steps.
    pub measuring_share: Option<f64>,
    /// Age of the step that is being computed, in seconds.
    pub step_age_secs: Option<f64>,
    /// Median duration of a step, in seconds.
    pub median_step_secs: Option<f64>,
    /// Memory of the training process, in bytes.
    pub memory_bytes: Option<u64>,
    /// Time and last step of the latest look at the speed.
    pub(super) looked_at: Option<(f64, u64)>,
}

/// What a run does once it is built.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum FirstMove {
    Run,
    Step,
    Wait,
}

/// A run of this window: trained here or loaded from a document.
#[derive(Clone, Debug)]
pub struct RunEntry {
    /// Names it in every event.
    pub id: RunId,
    /// Its number on the screen, from 1.
    pub number: u64,
    /// What it is called, such as "Sigmoid, Xavier normal".
    pub label: String,
    /// The experiment that it was started with.
    pub experiment: Experiment,
    /// What was changed while it was going, in force now.
    pub live: LiveSettings,
    /// Where it is computed.
    pub device: Device,
    /// Where it stands.
    pub phase: Phase,
    /// What it measured.
    pub history: SharedHistory,
    /// How it ended, in numbers; nothing before that and where its process died.
    pub summary: Option<Summary>,
    /// What went wrong, in one sentence.
    pub fault: Option<String>,
    /// Whether plots show it; the current run is always shown.
    pub is_visible: bool,
    /// Whether it is in the document's file as it is now.
    pub is_saved: bool,
    /// The folder with its record, once there is one.
    pub folder: Option<PathBuf>,
    /// How it is doing.
    pub vitals: Vitals,
    /// What it does once it is built.
    pub(super) first_move: FirstMove,
}

impl RunEntry {
    /// Whether a process works on it.
    pub fn is_live(&self) -> bool {
        self.phase.is_live()
    }

    /// The experiment with what was changed while it was going.
    pub fn experiment_in_force(&self) -> Experiment {
        let mut experiment = self.experiment.clone();
        experiment.training.learning_rate = self.live.learning_rate;
        experiment.remedies.clipping.threshold = self.live.clipping_threshold;
        experiment
    }

    /// Whether it ended because values stopped being finite.
    pub fn has_diverged(&self) -> bool {
        self.phase == Phase::Ended(Outcome::Diverged)
    }

    /// Steps made so far: one more than the last measured step's number.
    pub fn n_steps_done(&self) -> u64 {
        self.history.read().last_step().map_or(0, |step| step + 1)
    }
}
