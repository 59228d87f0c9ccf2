//! Everything that is read from or written to disk: experiment files, documents, the record of a run, tables, settings.
//! All of `std::fs`.

mod atomic;
mod experiment;

mod record;

mod document;
mod results;
mod summary;
mod tables;

mod costs;
mod places;
mod settings;
mod start_marker;
mod window_file;

pub use atomic::{WriteError, write, write_with};
pub use costs::{load_costs, save_costs};
pub use document::{
    Document, DocumentError, OpenedDocument, OpenedRun, Provenance, RunFolder, document_experiment, open_document,
    save_document,
};
pub use experiment::{ExperimentFile, ExperimentFileError, FileProblem, check_lines, missing_paths};
pub use places::{Places, PlacesError, Session};
pub use record::{
    ArrayFile, KeptRow, LayerHeader, MOST_LAYER_ROWS, Range, Record, RecordError, RecordHeader, RecordWriter,
    RowValues, Side,
};
pub use results::{Overwrite, ResultsError, ResultsFolder};
pub use settings::{LoadedSettings, MOST_RECENT, Settings, Theme};
pub use start_marker::StartMarker;
pub use summary::summary_json;
pub use tables::write_tables;
pub use window_file::WindowFile;
