//! Reading a record: while it is being written, after it is complete, after a kill.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::description::Description;
use super::error::RecordError;
use super::events::events_from_text;
use super::header::RecordHeader;
use super::kept::KeptRow;
use super::layout::Layout;
use super::stream::RowFiles;
use super::{EVENTS_FILE, RUN_FILE};
use crate::run::{History, RunEvent, Summary};

/// A record as it was when it was opened.
#[derive(Debug)]
pub struct Record {
    folder: PathBuf,
    description: Description,
    events: Vec<RunEvent>,
    rows: RowFiles,
}

impl Record {
    /// Opens the record in a run's folder.
    pub fn open(folder: &Path) -> Result<Self, RecordError> {
        let path = folder.join(RUN_FILE);
        let text = fs::read_to_string(&path).map_err(RecordError::io("read the run", &path))?;
        let description = Description::from_toml(&text, &path)?;
        let path = folder.join(EVENTS_FILE);
        let events = match fs::read(&path) {
            Ok(bytes) => events_from_text(&String::from_utf8_lossy(&bytes))
                .map_err(|problem| RecordError::damaged(problem, &path))?,
            Err(err) if err.kind() == io::ErrorKind::NotFound => Vec::new(),
            Err(err) => return Err(RecordError::io("read the events", &path)(err)),
        };
        let rows = RowFiles::open(folder, layout(&description.header))?;
        Ok(Self { folder: folder.to_owned(), description, events, rows })
    }

    /// The run's folder.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// What was known before the first step.
    pub fn header(&self) -> &RecordHeader {
        &self.description.header
    }

    /// How the run ended; nothing while it goes on, and where it was killed.
    pub fn summary(&self) -> Option<&Summary> {
        self.description.summary.as_ref()
    }

    /// What happened, in order.
    pub fn events(&self) -> &[RunEvent] {
        &self.events
    }

    /// Whether rows were dropped, so that least and greatest values say more than the rows.
    pub fn is_thinned(&self) -> bool {
        self.rows.kept_head().is_some()
    }

    /// All rows, oldest first.
    pub fn rows(&mut self) -> impl Iterator<Item = Result<KeptRow, RecordError>> + '_ {
        self.rows.rows()
    }

    /// All rows, folded for display.
    pub fn history(&mut self) -> Result<History, RecordError> {
        let mut history = History::default();
        for kept in self.rows.rows() {
            history.push(&kept?.into_frame());
        }
        history.events.clone_from(&self.events);
        history.first_non_finite = self.summary().and_then(|summary| summary.first_non_finite);
        Ok(history)
    }
}

/// The layout of a run's rows.
pub(super) fn layout(header: &RecordHeader) -> Layout {
    Layout { n_layers: header.n_layers(), n_time_steps: header.n_time_steps }
}
