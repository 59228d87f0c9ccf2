//! Compaction: rows move from the raw file to the thinned one, without ever being in neither or counted twice.
//!
//! The new thinned file says up to which step it is complete and takes its place first; raw rows before that step are
//! then leftovers, whether or not the shortened raw file takes its place before the process is killed.

use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use super::error::RecordError;
use super::kept::KeptRow;
use super::layout::Layout;
use super::stream::{KeptHead, RowFiles};
use super::thinning::Rule;
use super::{KEPT_FILE, RAW_FILE};

/// Writes rows to a new file that then takes the place of another.
pub(super) struct NewFile {
    out: BufWriter<File>,
    bytes: Vec<u8>,
    new_path: PathBuf,
    path: PathBuf,
}

impl NewFile {
    /// Starts the file.
    pub fn create(folder: &Path, name: &str, head: &[u8]) -> Result<Self, RecordError> {
        let path = folder.join(name);
        let new_path = path.with_extension("new");
        let file = File::create(&new_path).map_err(RecordError::io("write rows", &new_path))?;
        let out = BufWriter::with_capacity(1 << 18, file);
        Ok(Self { out, bytes: head.to_vec(), new_path, path })
    }

    /// Appends what `push` puts into the buffer.
    pub fn push(&mut self, push: impl FnOnce(&mut Vec<u8>)) -> Result<(), RecordError> {
        push(&mut self.bytes);
        self.out.write_all(&self.bytes).map_err(RecordError::io("write rows", &self.new_path))?;
        self.bytes.clear();
        Ok(())
    }

    /// Completes the file and puts it in its place. The file stays open at its end.
    pub fn place(mut self) -> Result<File, RecordError> {
        self.push(|_| ())?;
        let file =
            self.out.into_inner().map_err(|err| RecordError::io("write rows", &self.new_path)(err.into_error()))?;
        fs::rename(&self.new_path, &self.path).map_err(RecordError::io("write rows", &self.path))?;
        Ok(file)
    }
}

/// A new raw file and how many rows it holds.
pub(super) struct NewRaw {
    /// Open at its end.
    pub file: File,
    /// Rows in it.
    pub n_rows: u64,
}

/// Thins the rows before step `raw_from` by a rule; the others stay as measured.
pub(super) fn compact(folder: &Path, layout: Layout, rule: &Rule, raw_from: u64) -> Result<NewRaw, RecordError> {
    let head = KeptHead { raw_from, log2_stride: rule.log2_stride };
    let mut kept_file = NewFile::create(folder, KEPT_FILE, &head.to_bytes())?;
    let mut raw_file = NewFile::create(folder, RAW_FILE, &[])?;
    let mut n_rows = 0;
    let mut open: Option<KeptRow> = None;
    for row in RowFiles::open(folder, layout)?.rows() {
        let row = row?;
        if row.row.step >= raw_from {
            n_rows += 1;
            raw_file.push(|out| layout.push_row(out, &row.row))?;
            continue;
        }
        match &mut open {
            Some(open) if !rule.keeps(row.row.step) => open.absorb(row),
            _ => {
                if let Some(done) = open.replace(row) {
                    kept_file.push(|out| layout.push_kept(out, &done))?;
                }
            }
        }
    }
    if let Some(done) = open {
        kept_file.push(|out| layout.push_kept(out, &done))?;
    }
    kept_file.place()?;
    Ok(NewRaw { file: raw_file.place()?, n_rows })
}

/// Rewrites the raw file with its whole rows alone, so that a writer can go on behind them.
pub(super) fn mend(folder: &Path, layout: Layout, raw_from: u64) -> Result<NewRaw, RecordError> {
    let mut raw_file = NewFile::create(folder, RAW_FILE, &[])?;
    let mut n_rows = 0;
    for row in RowFiles::open(folder, layout)?.rows() {
        let row = row?;
        if row.row.step >= raw_from {
            n_rows += 1;
            raw_file.push(|out| layout.push_row(out, &row.row))?;
        }
    }
    Ok(NewRaw { file: raw_file.place()?, n_rows })
}
