//! Everything that comes back from outside, one closed set.

use std::path::PathBuf;

use super::draft::Draft;
use super::effect::DialogPurpose;
use crate::run::{Adapter, Device, ErrandAnswer, History, RunId, RunMessage, Summary};
use crate::spec::Experiment;

/// Why a training process ended by itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DeathCause {
    /// A signal ended it, such as 11.
    Signal(i32),
    /// It ended with an exit status other than 0.
    ExitCode(i32),
    /// Memory ran out.
    OutOfMemory,
    /// It did not answer for so many seconds and was killed.
    Hung(u64),
    /// It did not stop within so many seconds and was killed.
    DidNotStop(u64),
    /// The user had it killed.
    Killed,
    /// Something else, in one sentence without its period.
    Other(String),
}

/// A run as a document holds it.
#[derive(Clone, Debug)]
pub struct LoadedRun {
    /// Its number on the screen.
    pub number: u64,
    /// The experiment that it was started with.
    pub experiment: Experiment,
    /// Where it was computed.
    pub device: Device,
    /// What it measured.
    pub history: History,
    /// How it ended, in numbers.
    pub summary: Option<Summary>,
    /// The folder with its record.
    pub folder: PathBuf,
}

/// An experiment file or a document, read.
#[derive(Clone, Debug)]
pub struct LoadedDocument {
    /// The experiment and what the window remembers of remedies.
    pub draft: Draft,
    /// Its runs, in order; none for an experiment file.
    pub runs: Vec<LoadedRun>,
    /// The arrangement of the tiles; empty where nothing is said.
    pub layout: String,
}

/// What comes back from outside; [`super::absorb`] folds it in.
#[derive(Clone, Debug)]
pub enum Event {
    /// Time passes. Comes before every frame that is drawn.
    Tick {
        /// Seconds since the window was opened.
        now_secs: f64,
        /// Memory of the window's process, in bytes.
        memory_bytes: u64,
    },
    /// A training process was started and writes its record into a folder.
    RunStarted(RunId, PathBuf),
    /// A training process said something. Frames are folded by the reader thread and do not come here; one that does is
    /// folded all the same.
    Run(RunId, RunMessage),
    /// An answer to a ping.
    RunVitals {
        /// Which run.
        run: RunId,
        /// Age of the step that is being computed, in seconds; nothing between steps.
        step_age_secs: Option<f64>,
        /// Median duration of a step so far, in seconds.
        median_step_secs: Option<f64>,
        /// Memory of the training process, in bytes.
        memory_bytes: u64,
    },
    /// A step takes unusually long; comes again and again while it does.
    SlowStep {
        /// Which run.
        run: RunId,
        /// Age of the step, in seconds.
        age_secs: f64,
    },
    /// The slow step ended.
    StepWentOn(RunId),
    /// A training process ended by itself, or could not be started.
    RunDied(RunId, DeathCause),
    /// A measurement came to its end: what it brought, or why it brought nothing.
    ErrandEnded {
        /// Which one.
        number: u64,
        /// What it brought.
        outcome: Result<ErrandAnswer, String>,
    },
    /// All adapters, or why they could not be listed.
    DevicesListed(Result<Vec<Adapter>, String>),
    /// A path was chosen, or the dialog was closed without one.
    PathChosen(DialogPurpose, Option<PathBuf>),
    /// This desktop has no file dialog; where a path may begin instead.
    NoDialog(DialogPurpose, PathBuf),
    /// Whether a file that is to be written is there already.
    LookedFor {
        /// What is to be written.
        purpose: DialogPurpose,
        /// The file, from the root.
        path: PathBuf,
        /// Whether it is there.
        exists: bool,
    },
    /// A file was read, or why it could not be.
    Loaded {
        /// The file.
        path: PathBuf,
        /// What it holds.
        document: Result<Box<LoadedDocument>, String>,
    },
    /// What a session that ended badly had not saved.
    Recovered {
        /// When it was last written to, such as "14:03".
        when: String,
        /// Its runs and the experiment of the last one.
        document: Box<LoadedDocument>,
    },
    /// The document was written, or why it could not be.
    Saved(Result<PathBuf, String>),
    /// A figure was written, or why it could not be.
    Exported(Result<PathBuf, String>),
    /// The window has something to say, such as a fallback renderer.
    Notice(String),
}
