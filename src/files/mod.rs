//! Everything that is read from or written to disk: experiment files, documents, tables, settings. All of `std::fs`.

mod atomic;
mod experiment;
mod places;
mod settings;

pub use atomic::{WriteError, write, write_with};
pub use experiment::{ExperimentFile, ExperimentFileError, FileProblem, check_lines, missing_paths};
pub use places::{Places, PlacesError, Session};
pub use settings::{LoadedSettings, MOST_RECENT, Settings, Theme};
