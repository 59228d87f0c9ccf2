//! What a session begins with, what it remembers, what it asks.

use std::path::PathBuf;

use super::effect::DialogPurpose;
use super::view::{Panels, Theme};
use crate::run::CostBook;
use crate::spec::{ExampleGroup, Experiment};

/// An experiment that comes with the program, read.
#[derive(Clone, Debug, PartialEq)]
pub struct Example {
    /// The sub-menu that has it.
    pub group: ExampleGroup,
    /// Its name in the menu.
    pub title: String,
    /// What it computes.
    pub experiment: Experiment,
}

/// What the window remembers from session to session.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Preferences {
    /// Colours.
    pub theme: Theme,
    /// Widths and arrangement.
    pub panels: Panels,
    /// Files opened or saved, the newest first.
    pub recent: Vec<PathBuf>,
    /// Most steps per second; nothing: as fast as possible.
    pub speed_limit: Option<f64>,
}

/// What a session begins with.
#[derive(Clone, Debug, Default)]
pub struct Opening {
    /// The experiment that is ready at the start.
    pub ready: Experiment,
    /// The experiments that come with the program, in the order of the menu.
    pub examples: Vec<Example>,
    /// What the settings file holds.
    pub preferences: Preferences,
    /// What earlier sessions measured of remedies.
    pub costs: CostBook,
}

/// What waits for the answer to "Save changes?".
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Intent {
    New,
    OpenPath(PathBuf),
    OpenExample(usize),
    Quit,
}

/// "Save changes to .. ?", a strip with Save, Don't save, Cancel.
#[derive(Clone, Debug, PartialEq)]
pub struct Prompt {
    /// The question.
    pub text: String,
    pub(super) intent: Intent,
}

/// "Replace one.gradlab? It is overwritten", a strip with Replace, Cancel.
#[derive(Clone, Debug, PartialEq)]
pub struct ReplacePrompt {
    /// The question.
    pub text: String,
    pub(super) purpose: DialogPurpose,
    pub(super) path: PathBuf,
}

/// A path field in place of a file dialog.
#[derive(Clone, Debug, PartialEq)]
pub struct PathPrompt {
    /// What for.
    pub purpose: DialogPurpose,
    /// Why it is here.
    pub text: String,
    /// What was typed so far.
    pub path: String,
}
