//! What the window and the training process say to each other.
//!
//! Messages are postcard, one per length-prefixed frame (`worker::pipe`). A worker greets with its version; a window
//! refuses one that speaks another.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::device::{Adapter, Device};
use super::errand::{Errand, ErrandAnswer};
use super::frame::Frame;
use super::outcome::{RunEvent, Summary};
use crate::spec::Experiment;

/// Version of the messages; changes whenever one of them does.
pub const PROTOCOL_VERSION: u32 = 3;

/// A run of this session.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct RunId(pub u64);

/// Everything a worker needs to start a run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RunSetup {
    /// The run that all events will name.
    pub run: RunId,
    /// What to compute.
    pub experiment: Experiment,
    /// Where to compute it.
    pub device: Device,
    /// The run's folder, which the worker fills with the record; exists and is empty.
    pub folder: PathBuf,
    /// Measure every n-th step; steps 0 to 15 and the last one are always measured.
    pub measure_every: u64,
    /// Go on after a divergence.
    pub continue_after_divergence: bool,
}

/// What the window asks of the worker.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Command {
    /// Builds data, weights and the trainer; the run is then paused before step 0.
    Configure(Box<RunSetup>),
    /// Trains until paused, stopped or done.
    Run,
    /// Pauses after the current step.
    Pause,
    /// Makes one step, then pauses.
    Step,
    /// Ends the run after the current step and completes its record.
    Stop,
    /// From the next step on; recorded as an event.
    SetLearningRate(f64),
    /// From the next step on; recorded as an event.
    SetClippingThreshold(f64),
    /// Most steps per second; nothing: as fast as possible.
    SetSpeedLimit(Option<f64>),
    /// Lists all adapters.
    ListAdapters,
    /// Measures something besides runs; answered by [`Event::Errand`]. Refused while a run is going.
    Errand(Box<Errand>),
    /// Asks for a [`Event::Pong`].
    Ping(u64),
}

/// What the worker tells the window.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Event {
    /// The first message: which [`PROTOCOL_VERSION`] the worker speaks.
    Hello {
        /// The worker's version.
        version: u32,
    },
    /// All adapters that could be opened for a look.
    Adapters(Vec<Adapter>),
    /// What [`Command::Errand`] brought, or why it brought nothing, in plain words.
    Errand(Result<ErrandAnswer, String>),
    /// Answer to [`Command::Ping`].
    Pong {
        /// The number of the ping.
        number: u64,
        /// Age of the step that is being computed, in seconds; nothing between steps.
        step_age_secs: Option<f64>,
        /// Median duration of a step so far, in seconds.
        median_step_secs: Option<f64>,
        /// Memory of the worker's process, in bytes.
        memory_bytes: u64,
    },
    /// Something about a run.
    Run(RunId, RunMessage),
}

/// What the worker tells about a run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum RunMessage {
    /// Built and paused before step 0.
    Ready,
    /// Training.
    Running,
    /// Paused by the user.
    Paused,
    /// Measured steps, in order.
    Frame(Box<Frame>),
    /// Something to remember, also in the record.
    Noted(RunEvent),
    /// Ended as the summary says; the record is complete.
    Ended(Box<Summary>),
    /// Could not be built or went wrong; the record holds what came before.
    Failed {
        /// What happened, in plain words.
        message: String,
    },
}
