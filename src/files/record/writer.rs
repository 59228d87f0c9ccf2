//! Writing a record while the run goes on.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::arrays::{ArrayFile, replace};
use super::compaction::{NewFile, NewRaw, compact, mend};
use super::description::Description;
use super::error::RecordError;
use super::events::{EVENTS_HEADER, event_line};
use super::header::RecordHeader;
use super::kept::KeptRow;
use super::layout::Layout;
use super::npy::{read_npy, write_npy};
use super::reader::{Record, layout};
use super::stream::{KeptHead, RowFiles};
use super::thinning::{N_STEPS_BEFORE_END, Thinning};
use super::{BATCHES_FILE, EVENTS_FILE, EXPERIMENT_FILE, KEPT_FILE, PROVENANCE_FILE, RAW_FILE, RUN_FILE};
use crate::run::{NamedArray, Outcome, RunEvent, RunEventKind, StepRow, Summary};

/// Batches that are kept: those of the first steps.
const N_KEPT_BATCHES: usize = 16;

/// Writes a run's folder. Every row is with the system when [`RecordWriter::push`] returns, so that a killed process
/// loses none.
#[derive(Debug)]
pub struct RecordWriter {
    folder: PathBuf,
    description: Description,
    layout: Layout,
    raw: File,
    n_raw: u64,
    thinning: Thinning,
    row_bytes: Vec<u8>,
    batches: Vec<u32>,
    events: File,
}

impl RecordWriter {
    /// Starts a record in a folder that has none; the folder is made where it is missing.
    pub fn create(folder: &Path, header: RecordHeader) -> Result<Self, RecordError> {
        fs::create_dir_all(folder).map_err(RecordError::io("make the run's folder", folder))?;
        let raw_path = folder.join(RAW_FILE);
        let raw = OpenOptions::new().append(true).create_new(true).open(&raw_path);
        let raw = raw.map_err(RecordError::io("start the record", &raw_path))?;
        let events_path = folder.join(EVENTS_FILE);
        let events =
            File::create(&events_path).and_then(|mut file| file.write_all(EVENTS_HEADER.as_bytes()).map(|()| file));
        let writer = Self {
            folder: folder.to_owned(),
            layout: layout(&header),
            raw,
            n_raw: 0,
            thinning: Thinning::new(header.most_rows(), 0),
            row_bytes: Vec::new(),
            batches: Vec::new(),
            events: events.map_err(RecordError::io("start the events", &events_path))?,
            description: Description { header, summary: None },
        };
        writer.write_batches()?;
        // Last: a folder with this file is a record.
        writer.write_description()?;
        Ok(writer)
    }

    /// Goes on with a record whose process was killed, to say what happened and to complete it.
    pub fn reopen(folder: &Path) -> Result<Self, RecordError> {
        let mut record = Record::open(folder)?;
        if record.summary().is_some() {
            return Err(RecordError::Ended { path: folder.to_owned() });
        }
        let header = record.header().clone();
        let layout = layout(&header);
        let head = RowFiles::open(folder, layout)?.kept_head();
        let mut thinning = Thinning::new(header.most_rows(), head.map_or(0, |head| head.log2_stride));
        for row in record.rows() {
            thinning.count(row?.row.step);
        }
        for event in record.events().iter().filter(|event| ends_with(event)) {
            thinning.pin(event.step);
        }
        let NewRaw { file: raw, n_rows: n_raw } = mend(folder, layout, head.map_or(0, |head| head.raw_from))?;
        let batches_path = folder.join(BATCHES_FILE);
        let most_batches = header.batch_size.saturating_mul(N_KEPT_BATCHES);
        let batches = File::open(&batches_path).and_then(|file| read_npy(io::BufReader::new(file), most_batches));
        let events_path = folder.join(EVENTS_FILE);
        Ok(Self {
            folder: folder.to_owned(),
            description: Description { header, summary: None },
            layout,
            raw,
            n_raw,
            thinning,
            row_bytes: Vec::new(),
            batches: batches.map_err(RecordError::io("read the batches", &batches_path))?.1,
            events: mended_events(&events_path).map_err(RecordError::io("go on with the events", &events_path))?,
        })
    }

    /// What was known before the first step.
    pub fn header(&self) -> &RecordHeader {
        &self.description.header
    }

    /// Adds a measured row; steps rise.
    ///
    /// # Panics
    /// Where the row is of another network or not after the last one.
    pub fn push(&mut self, row: &StepRow) -> Result<(), RecordError> {
        assert!(self.thinning.last().is_none_or(|last| last < row.step), "rows come in the order of their steps");
        self.row_bytes.clear();
        self.layout.push_row(&mut self.row_bytes, row);
        if let Err(err) = self.raw.write_all(&self.row_bytes) {
            // Not half a row in the middle, should the disk have room again.
            self.raw.set_len(self.n_raw * self.layout.row_bytes() as u64).ok();
            return Err(RecordError::io("write a row", &self.folder.join(RAW_FILE))(err));
        }
        self.n_raw += 1;
        self.thinning.count(row.step);
        let most_raw = self.thinning.most_rows() / 2 + N_STEPS_BEFORE_END as u64 + 1;
        if self.n_raw > most_raw && self.thinning.is_needed() {
            self.compact(self.thinning.newest_from().expect("a row was just counted"))?;
        }
        Ok(())
    }

    /// Adds an event. A divergence and a fault keep the steps before them.
    pub fn event(&mut self, event: &RunEvent) -> Result<(), RecordError> {
        let path = self.folder.join(EVENTS_FILE);
        event_line(event)
            .and_then(|line| self.events.write_all(&line))
            .map_err(RecordError::io("write an event", &path))?;
        if ends_with(event) {
            self.thinning.pin(event.step);
        }
        Ok(())
    }

    /// Adds the batch of the next step: indices into the training set. Only those of the first 16 steps are kept.
    ///
    /// # Panics
    /// Where the batch has another size than the header says.
    pub fn batch(&mut self, indices: &[u32]) -> Result<(), RecordError> {
        let batch_size = self.description.header.batch_size;
        assert_eq!(indices.len(), batch_size, "all batches have the size of the header");
        if self.batches.len() < N_KEPT_BATCHES * batch_size {
            self.batches.extend(indices);
            self.write_batches()?;
        }
        Ok(())
    }

    /// Writes weights or data.
    pub fn arrays(&self, file: ArrayFile, arrays: &[NamedArray]) -> Result<(), RecordError> {
        file.write(&self.folder, arrays)
    }

    /// Writes the text of the run's own experiment.
    pub fn experiment(&self, text: &str) -> Result<(), RecordError> {
        self.write_text(EXPERIMENT_FILE, text)
    }

    /// Writes where the run's numbers come from, as [`crate::files::Provenance`] says it.
    pub fn provenance(&self, text: &str) -> Result<(), RecordError> {
        self.write_text(PROVENANCE_FILE, text)
    }

    /// Completes the record: the rows that FORMAT keeps, and how the run ended.
    pub fn finish(mut self, summary: &Summary) -> Result<(), RecordError> {
        if let Some(last) = self.thinning.last() {
            if matches!(summary.outcome, Outcome::Diverged | Outcome::Failed) {
                self.thinning.pin(last);
            }
            if self.thinning.is_needed() {
                self.compact(last + 1)?;
            }
        }
        self.description.summary = Some(summary.clone());
        self.write_description()
    }

    fn compact(&mut self, raw_from: u64) -> Result<(), RecordError> {
        let new = compact(&self.folder, self.layout, &self.thinning.rule(), raw_from)?;
        (self.raw, self.n_raw) = (new.file, new.n_rows);
        Ok(())
    }

    fn write_description(&self) -> Result<(), RecordError> {
        self.write_text(RUN_FILE, &self.description.to_toml())
    }

    fn write_batches(&self) -> Result<(), RecordError> {
        let batch_size = self.description.header.batch_size;
        let shape = [self.batches.len() / batch_size.max(1), batch_size];
        let path = self.folder.join(BATCHES_FILE);
        let written = replace(&path, |file| write_npy(io::BufWriter::new(file), &shape, self.batches.iter().copied()));
        written.map_err(RecordError::io("write the batches", &path))
    }

    fn write_text(&self, name: &str, text: &str) -> Result<(), RecordError> {
        let path = self.folder.join(name);
        replace(&path, |file| file.write_all(text.as_bytes())).map_err(RecordError::io("write the record", &path))
    }
}

/// Whether the steps before an event are kept.
fn ends_with(event: &RunEvent) -> bool {
    matches!(event.kind, RunEventKind::FirstNonFinite | RunEventKind::Fault)
}

/// Opens the events to go on behind the last whole line.
fn mended_events(path: &Path) -> io::Result<File> {
    let mut bytes = fs::read(path)?;
    bytes.truncate(bytes.iter().rposition(|byte| *byte == b'\n').map_or(0, |end| end + 1));
    if bytes.is_empty() {
        bytes.extend(EVENTS_HEADER.as_bytes());
    }
    replace(path, |file| file.write_all(&bytes))?;
    OpenOptions::new().append(true).open(path)
}

/// Writes the rows and the description of a run that was read from a document. `thinned_to` is the first step that is
/// not in it, where rows were dropped.
pub(in crate::files) fn restore_rows(
    folder: &Path,
    description: &Description,
    thinned_to: Option<u64>,
    rows: impl Iterator<Item = Result<KeptRow, RecordError>>,
) -> Result<(), RecordError> {
    let layout = layout(&description.header);
    let mut file = NewFile::create(folder, RAW_FILE, &[])?;
    if let Some(raw_from) = thinned_to {
        file.place()?;
        file = NewFile::create(folder, KEPT_FILE, &KeptHead { raw_from, log2_stride: 0 }.to_bytes())?;
    }
    for row in rows {
        let row = row?;
        file.push(|out| match thinned_to {
            Some(_) => layout.push_kept(out, &row),
            None => layout.push_row(out, &row.row),
        })?;
    }
    file.place()?;
    let path = folder.join(RUN_FILE);
    fs::write(&path, description.to_toml()).map_err(RecordError::io("write the run", &path))
}
