//! The session's folders: made when the first run needs one, removed when the window closes.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

use crate::files::{Places, PlacesError, Session};
use crate::run::RunId;

/// Where the runs of this session lie. Nothing is created before it is needed.
pub(in crate::app) struct Folders {
    places: Result<Places, String>,
    session: Mutex<Option<Session>>,
    n_opened: AtomicU64,
}

/// Why there is no folder.
#[derive(Debug, thiserror::Error)]
pub(super) enum FoldersError {
    #[error("{0}")]
    NoPlace(String),
    #[error(transparent)]
    Places(#[from] PlacesError),
}

impl Folders {
    pub(in crate::app) fn new(places: Result<Places, PlacesError>) -> Self {
        let places = places.map_err(|err| err.to_string());
        Self { places, session: Mutex::new(None), n_opened: AtomicU64::new(0) }
    }

    /// Where settings and sessions lie; nothing where the system names no home.
    pub(in crate::app) fn places(&self) -> Option<&Places> {
        self.places.as_ref().ok()
    }

    /// Makes the folder that a run's process writes its record into.
    pub(super) fn run_folder(&self, run: RunId) -> Result<PathBuf, FoldersError> {
        Ok(self.session()?.run_folder(run.0)?)
    }

    /// A folder that the runs of a document are unpacked into; not made yet.
    pub(super) fn document_folder(&self) -> Result<PathBuf, FoldersError> {
        let n = self.n_opened.fetch_add(1, Ordering::Relaxed);
        Ok(self.session()?.folder().join("opened").join(n.to_string()))
    }

    /// Removes the folder of a run.
    pub(super) fn remove_run(&self, folder: &Path) {
        let session = self.session.lock().unwrap_or_else(PoisonError::into_inner).clone();
        if let Some(Err(err)) = session.map(|session| session.remove_run(folder)) {
            tracing::warn!("a run's folder is left behind: {err}");
        }
    }

    /// Moves the folder of another session's run into this one.
    pub(super) fn adopt_run(&self, folder: &Path, n: u64) -> Result<PathBuf, FoldersError> {
        Ok(self.session()?.adopt_run(folder, n)?)
    }

    /// Removes everything of this session.
    pub(super) fn remove(&self) {
        let session = self.session.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(Err(err)) = session.map(Session::remove) {
            tracing::warn!("the session's folder is left behind: {err}");
        }
    }

    fn session(&self) -> Result<Session, FoldersError> {
        let places = self.places.as_ref().map_err(|why| FoldersError::NoPlace(why.clone()))?;
        let mut session = self.session.lock().unwrap_or_else(PoisonError::into_inner);
        match &*session {
            Some(session) => Ok(session.clone()),
            None => {
                let new = places.new_session()?;
                *session = Some(new.clone());
                Ok(new)
            }
        }
    }
}
