//! The `.gradlab` document: an experiment and its runs in one zip (FORMAT, section 4).
//!
//! Beside the members that FORMAT names, each run has `run.toml` (layers, device, how it ended), its own
//! `experiment.toml` and its own `provenance.toml`. Documents without these open as well.

mod error;
mod member;

mod here;
mod provenance;

mod columns;

mod open;
mod save;

mod archive;

#[cfg(test)]
mod tests;

use std::path::PathBuf;

pub use error::DocumentError;
pub use open::{OpenedDocument, OpenedRun, document_experiment, open_document};
pub use provenance::Provenance;
pub use save::save_document;

/// What is saved in a document.
#[derive(Clone, Debug, PartialEq)]
pub struct Document {
    /// The experiment as the user edits it.
    pub experiment_toml: String,
    /// Where the numbers come from, as [`Provenance`] says it.
    pub provenance_toml: String,
    /// Strengths of remedies that are off, layout; other readers may ignore it.
    pub window_toml: Option<String>,
    /// The runs, by rising number.
    pub runs: Vec<RunFolder>,
}

/// A run to save: its number in the document and the folder with its record.
#[derive(Clone, Debug, PartialEq)]
pub struct RunFolder {
    /// From 1, in the order in which the runs were started.
    pub number: u64,
    /// The folder that a [`crate::files::RecordWriter`] filled.
    pub folder: PathBuf,
}
