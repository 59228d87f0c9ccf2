//! The record: what a run writes into its folder while it trains, and how it is read again.
//!
//! | file | holds |
//! | --- | --- |
//! | `run.toml` | layers, device, and once the run has ended how it ended |
//! | `raw.bin` | the newest measured rows, as measured; each is handed to the system at once |
//! | `kept.bin` | older rows, thinned, each with the least and greatest value up to the next one; only in long runs |
//! | `events.csv` | what happened |
//! | `batches.npy`, `data.npz`, `weights_initial.safetensors`, `weights_final.safetensors` | as in the document |
//! | `experiment.toml`, `provenance.toml` | the run's own |
//!
//! Rows wander from `raw.bin` to `kept.bin` in compactions (`compaction.rs`), which a kill at any moment leaves whole.
//! The training process writes, everyone else reads, also while it writes and after it was killed.

mod error;
mod header;

mod kept;
mod layout;
mod stream;

mod compaction;
mod thinning;

mod arrays;
mod description;
mod events;
mod npy;

mod reader;
mod writer;

#[cfg(test)]
pub(in crate::files) mod tests;

pub use arrays::ArrayFile;
pub use error::RecordError;
pub use header::{LayerHeader, MOST_LAYER_ROWS, RecordHeader};
pub use kept::{KeptRow, Range, RowValues, Side};
pub use reader::Record;
pub use writer::RecordWriter;

pub(in crate::files) use description::Description;
pub(in crate::files) use events::events_from_text;
pub(in crate::files) use npy::{read_npy, write_npy};
pub(in crate::files) use writer::restore_rows;

/// Layers, device, end of the run.
pub(in crate::files) const RUN_FILE: &str = "run.toml";
/// What happened.
pub(in crate::files) const EVENTS_FILE: &str = "events.csv";
/// Indices of the first batches.
pub(in crate::files) const BATCHES_FILE: &str = "batches.npy";
/// The run's own experiment.
pub(in crate::files) const EXPERIMENT_FILE: &str = "experiment.toml";
/// Where the run's numbers come from.
pub(in crate::files) const PROVENANCE_FILE: &str = "provenance.toml";

/// Rows as measured.
const RAW_FILE: &str = "raw.bin";
/// Thinned rows.
const KEPT_FILE: &str = "kept.bin";
