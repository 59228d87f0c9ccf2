//! Everything that a view can ask for.

use std::path::PathBuf;

use super::banner::BannerId;
use super::draft::Draft;
use super::view::{ExportChoice, Panels, ShownStep, Theme, Tile};
use crate::figure::LayerQuantity;
use crate::run::{Device, LayerColumn, RunId};
use crate::spec::RemedyRow;

/// What the user answers to "Save changes?".
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PromptAnswer {
    /// Save first, then go on.
    Save,
    /// Go on without saving.
    Discard,
    /// Do not go on.
    Cancel,
}

/// What a view asks for; [`super::update`] decides what becomes of it.
#[derive(Clone, Debug, PartialEq)]
pub enum Action {
    /// Replace the draft. `label` says what changed ("Width"); edits with the same label that follow each other closely
    /// are undone together.
    Edit {
        /// The whole new draft.
        draft: Box<Draft>,
        /// What changed.
        label: String,
    },
    /// A drag ended or a field lost the focus: the next edit is undone on its own.
    FinishEdit,
    /// Take back the last edit.
    Undo,
    /// Bring back the last undone edit.
    Redo,
    /// Switch a remedy on or off.
    SwitchRemedy(RemedyRow, bool),
    /// Choose an entry of one of a remedy's lists: the list by its path, the entry by its key.
    SelectRemedy(RemedyRow, &'static str, &'static str),
    /// Set one of a remedy's numbers, by its path.
    SetRemedyNumber(RemedyRow, &'static str, f64),
    /// Measure what a remedy costs and changes.
    MeasureCost(RemedyRow),
    /// Measure what the activations cost.
    MeasureActivations,
    /// Switch all remedies off, or those on again that this switched off; one edit.
    SwitchAllRemedies(bool),
    /// Apply what the verdict strip offers and start again.
    TrySuggestion,

    /// Start a run, or go on with the paused one.
    Run,
    /// Pause the run.
    Pause,
    /// Run or Pause, whichever is possible: the space bar.
    ToggleRun,
    /// Make one step.
    Step,
    /// End the run; asked again: kill its process.
    Stop,
    /// End the run's process at once.
    Kill,
    /// Start a new run with the draft; the present one is stopped and kept.
    Restart,
    /// Start the current run's experiment again on the CPU.
    ContinueOnCpu,
    /// Most steps per second; nothing: as fast as possible.
    SetSpeedLimit(Option<f64>),
    /// Measure every n-th step from the next run on, from 1.
    SetMeasureEvery(u64),
    /// Whether runs go on after a divergence, from the next run on.
    SetContinueAfterDivergence(bool),

    /// Make a run the current one.
    SelectRun(RunId),
    /// Show or hide a run in the plots.
    ShowRun(RunId, bool),
    /// Take a run that has ended off the list.
    RemoveRun(RunId),

    /// Show a step.
    Scrub(ShownStep),
    /// Show the step that was measured before (-1) or after (+1) the shown one.
    ScrubBy(i64),
    /// The pointer is over a layer, or over none.
    HoverLayer(Option<usize>),
    /// Select a layer, or none.
    SelectLayer(Option<usize>),
    /// Select the layer before (-1) or after (+1) the selected one.
    SelectLayerBy(i64),
    /// Switch a signal of the depth profile.
    ToggleSignal(LayerColumn),
    /// Show another quantity in the tile of weights.
    SetLayerQuantity(LayerQuantity),
    /// Give a tile the focus.
    FocusTile(Tile),
    /// Open a tile where it is closed or hidden behind another one, and give it the focus.
    OpenTile(Tile),
    /// Let the focused tile fill the centre, or not.
    ToggleFullScreen,
    /// Keep fixed decades, or fit the data.
    SetFixedDecades(bool),
    /// Open or close the list of shortcuts.
    ToggleShortcuts,
    /// Choose the colours.
    SetTheme(Theme),
    /// Panels were arranged anew.
    SetPanels(Box<Panels>),

    /// Look for adapters, unless that was done already.
    ListDevices,
    /// Look for adapters again.
    ListDevicesAgain,
    /// Train the next run there.
    ChooseDevice(Device),

    /// Begin a new document.
    New,
    /// Ask for a file and open it.
    Open,
    /// Open a file: a recent one, a dropped one, one of the command line.
    OpenPath(PathBuf),
    /// Open one of [`super::State::examples`].
    OpenExample(usize),
    /// Take a file off the list of recent ones.
    ForgetRecent(PathBuf),
    /// Save under the present path, or ask for one.
    Save,
    /// Ask for a path and save.
    SaveAs,
    /// Ask for a path and export a figure.
    Export(ExportChoice),
    /// The answer to [`super::State::prompt`].
    Answer(PromptAnswer),
    /// The answer to [`super::State::replace_prompt`]: whether the file is overwritten.
    AnswerReplace(bool),
    /// The text of [`super::State::path_prompt`] changed.
    TypePath(String),
    /// Use the typed path.
    ConfirmPath,
    /// Close the path field.
    CancelPath,
    /// Close the window.
    Quit,

    /// Close a strip.
    Dismiss(BannerId),
}
