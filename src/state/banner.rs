//! Strips above the plots: what happened, what is safe, what to do. There are no modal windows.

use super::action::Action;

/// What a strip is about; a new strip about the same replaces the old one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum BannerId {
    /// A training process ended by itself, or a run went wrong.
    Fault,
    /// A step takes long.
    SlowStep,
    /// A file could not be read.
    Load,
    /// A file could not be written.
    Save,
    /// A figure was written, or could not be.
    Export,
    /// Devices could not be listed.
    Devices,
    /// Runs of a session that ended badly are here again.
    Recovered,
    /// The window itself: a fallback renderer, lost settings.
    Window,
}

/// How a strip looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BannerLevel {
    /// Something was done.
    Info,
    /// Something needs a look.
    Warning,
    /// Something went wrong.
    Danger,
}

/// A button on a strip.
#[derive(Clone, Debug, PartialEq)]
pub struct BannerButton {
    /// Its words.
    pub label: String,
    /// What it asks for.
    pub action: Action,
}

/// A strip.
#[derive(Clone, Debug, PartialEq)]
pub struct Banner {
    /// What it is about.
    pub id: BannerId,
    /// How it looks.
    pub level: BannerLevel,
    /// One to three sentences.
    pub text: String,
    /// What it offers, besides being dismissed ([`Action::Dismiss`]).
    pub buttons: Vec<BannerButton>,
}
