//! Everything that touches the file system: the record of a run, documents, tables.

mod document;
mod record;
mod summary;
mod tables;

pub use document::{
    Document, DocumentError, OpenedDocument, OpenedRun, Provenance, RunFolder, document_experiment, open_document,
    save_document,
};
pub use record::{
    ArrayFile, KeptRow, LayerHeader, MOST_LAYER_ROWS, Range, Record, RecordError, RecordHeader, RecordWriter,
    RowValues, Side,
};
pub use summary::summary_json;
pub use tables::write_tables;
