//! What `app` must do because of an action or an event.

use std::path::PathBuf;

use super::draft::Draft;
use super::run_entry::SharedHistory;
use super::view::{ShownStep, Tile};
use crate::run::{Command, Device, RunId, Summary};
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

/// Where the record of a run lies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RunSource {
    /// In a folder that its process wrote.
    Folder(PathBuf),
    /// In a document.
    Document {
        /// The `.gradlab` file.
        path: PathBuf,
        /// Its number there.
        number: u64,
    },
}

/// A run as it goes into a document.
#[derive(Clone, Debug)]
pub struct SavedRun {
    /// Names it in the answer.
    pub id: RunId,
    /// Its number on the screen.
    pub number: u64,
    /// What it is called.
    pub label: String,
    /// The experiment that it was started with.
    pub experiment: Experiment,
    /// Where it was computed.
    pub device: Device,
    /// How it ended.
    pub summary: Option<Summary>,
    /// Where its record lies.
    pub source: RunSource,
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
    /// The runs, for a `.gradlab`.
    pub runs: Vec<SavedRun>,
    /// The arrangement of the tiles.
    pub layout: String,
}

/// A figure to be written.
#[derive(Clone, Debug)]
pub struct ExportRequest {
    /// Where to; `.svg` or `.png` decides what is written.
    pub path: PathBuf,
    /// Which figure.
    pub tile: Tile,
    /// The step that it shows.
    pub step: ShownStep,
}

/// What `app` must do.
#[derive(Clone, Debug)]
pub enum Effect {
    /// Start a training process; answered by [`super::Event::RunStarted`] or [`super::Event::RunDied`].
    Start(Box<StartRequest>),
    /// Tell a training process something.
    Send(RunId, Command),
    /// End a training process at once; answered by [`super::Event::RunDied`].
    Kill(RunId),
    /// Let go of a run: end its process and delete its folder.
    Drop(RunId),
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
    /// Write the document; answered by [`super::Event::Saved`].
    Save(Box<SaveRequest>),
    /// Write a figure; answered by [`super::Event::Exported`].
    Export(Box<ExportRequest>),
    /// Write the settings: [`super::State::preferences`] changed.
    WriteSettings,
    /// Call back with a [`super::Event::Tick`] after this time, in seconds.
    TickIn(f64),
    /// Close the window.
    Quit,
}
