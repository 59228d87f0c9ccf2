//! What `app` must do because of an action or an event.

use std::path::PathBuf;

use super::draft::Draft;
use super::run_entry::SharedHistory;
use super::view::ExportChoice;
use crate::run::{Command, Device, Errand, RunId};
use crate::spec::{Experiment, choices};

choices! {
    /// What a path is asked for.
    pub enum DialogPurpose {
        /// Reading an experiment or a document.
        Open => ("open", "Open"),
        /// Writing the document.
        Save => ("save", "Save as"),
        /// Writing a figure.
        Export => ("export", "Export figure"),
    }
}

/// A run to be started in a process of its own.
#[derive(Clone, Debug)]
pub struct StartRequest {
    /// Names it in every event.
    pub run: RunId,
    /// What to compute.
    pub experiment: Experiment,
    /// Where to compute it.
    pub device: Device,
    /// Measure every n-th step.
    pub measure_every: u64,
    /// Go on after a divergence.
    pub continue_after_divergence: bool,
    /// Where frames are folded into.
    pub history: SharedHistory,
}

/// A run as it goes into a document.
#[derive(Clone, Debug)]
pub struct SavedRun {
    /// Names it in the answer.
    pub id: RunId,
    /// Its number on the screen and in the document.
    pub number: u64,
    /// Whether it has ended, so that its record is complete.
    pub is_complete: bool,
    /// The folder with its record.
    pub folder: PathBuf,
}

/// A document to be written.
#[derive(Clone, Debug)]
pub struct SaveRequest {
    /// Where to; `.gradlab` or `.toml` decides what is written.
    pub path: PathBuf,
    /// The file that was loaded: its comments and order are kept.
    pub loaded_from: Option<PathBuf>,
    /// The experiment and what the window remembers of remedies.
    pub draft: Draft,
    /// The device of the newest run, or else the chosen one.
    pub device: Device,
    /// The runs, for a `.gradlab`.
    pub runs: Vec<SavedRun>,
    /// The arrangement of the tiles.
    pub layout: String,
}

/// A figure to be written.
#[derive(Clone, Debug)]
pub struct ExportRequest {
    /// Where to.
    pub path: PathBuf,
    /// Which figure and how; it shows what the state shows.
    pub choice: ExportChoice,
}

/// What `app` must do.
#[derive(Clone, Debug)]
pub enum Effect {
    /// Start a training process and configure it; answered by [`super::Event::RunStarted`] or
    /// [`super::Event::RunDied`].
    Start(Box<StartRequest>),
    /// Tell a training process something.
    Send(RunId, Command),
    /// End a run politely, and its process where that takes too long.
    Stop(RunId),
    /// End a training process at once; answered by [`super::Event::RunDied`].
    Kill(RunId),
    /// The run is over: let go of its process, keep its folder.
    Close(RunId),
    /// The run was taken off the list: let go of its process, delete its folder.
    Remove(RunId, Option<PathBuf>),
    /// List the adapters; answered by [`super::Event::DevicesListed`].
    ListDevices,
    /// Ask for a path; answered by [`super::Event::PathChosen`] or [`super::Event::NoDialog`].
    AskPath {
        /// What for.
        purpose: DialogPurpose,
        /// A file name to begin with; empty for reading.
        suggestion: String,
    },
    /// Read a file; answered by [`super::Event::Loaded`].
    Load(PathBuf),
    /// Look whether a file is there already; answered by [`super::Event::LookedFor`].
    LookFor(DialogPurpose, PathBuf),
    /// Write the document; answered by [`super::Event::Saved`].
    Save(Box<SaveRequest>),
    /// Write a figure; answered by [`super::Event::Exported`].
    Export(Box<ExportRequest>),
    /// Measure something in a process of its own; answered by [`super::Event::ErrandEnded`].
    RunErrand {
        /// Names it in the answer.
        number: u64,
        /// What to measure.
        errand: Box<Errand>,
    },
    /// End what is being measured, without an answer.
    CancelErrand,
    /// Write what [`super::State::costs`] remembers.
    WriteCosts,
    /// Write the settings: [`super::State::preferences`] changed.
    WriteSettings,
    /// Close the window.
    Quit,
}
