//! The folder that a run without a window leaves (FORMAT, section 3).

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use super::document::{Document, DocumentError, RunFolder, save_document};
use super::record::{Record, RecordError};
use super::tables::write_tables;

/// The document.
const DOCUMENT_FILE: &str = "run.gradlab";
/// How the run ended.
const SUMMARY_FILE: &str = "summary.json";
/// The folder of the pictures.
const FIGURES_FOLDER: &str = "figures";
/// Tables that an earlier run may have left.
const TABLE_FILES: [&str; 3] = ["steps.csv", "layers.csv", "time.csv"];

/// Why results cannot be written.
#[derive(Debug, thiserror::Error)]
pub enum ResultsError {
    /// Something of the user's is there.
    #[error("the folder is not empty; --force writes over what an earlier run left there: {}", path.display())]
    NotEmpty {
        /// The folder.
        path: PathBuf,
    },
    /// A file has the folder's name.
    #[error("this is a file, a folder is needed: {}", path.display())]
    NotAFolder {
        /// The file.
        path: PathBuf,
    },
    /// The file system refuses.
    #[error("could not {action}: {source}: {}", path.display())]
    Io {
        /// What was tried.
        action: &'static str,
        /// What the system said.
        source: io::Error,
        /// The file or folder.
        path: PathBuf,
    },
    /// The document cannot be written.
    #[error(transparent)]
    Document(#[from] DocumentError),
    /// The tables cannot be written.
    #[error(transparent)]
    Record(#[from] RecordError),
}

impl ResultsError {
    /// Whether other arguments would help, rather than another disk.
    pub fn is_bad_argument(&self) -> bool {
        matches!(self, Self::NotEmpty { .. } | Self::NotAFolder { .. })
    }

    fn io(action: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_owned();
        move |source| Self::Io { action, source, path }
    }
}

/// Whether an existing folder that is not empty may be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Overwrite {
    /// No.
    Refuse,
    /// What an earlier run left there is written over; other files stay.
    Allow,
}

/// A folder for the results of a run, with the record of the run while it goes on.
#[derive(Debug)]
pub struct ResultsFolder {
    path: PathBuf,
    is_new: bool,
    record: TempDir,
}

impl ResultsFolder {
    /// Looks whether a folder can be used. Writes nothing.
    pub fn check(path: &Path, overwrite: Overwrite) -> Result<(), ResultsError> {
        match fs::read_dir(path) {
            Ok(mut entries) => {
                let is_refused = overwrite == Overwrite::Refuse && entries.next().is_some();
                if is_refused { Err(ResultsError::NotEmpty { path: path.to_owned() }) } else { Ok(()) }
            }
            Err(err) if err.kind() == io::ErrorKind::NotFound => Ok(()),
            Err(err) if err.kind() == io::ErrorKind::NotADirectory => {
                Err(ResultsError::NotAFolder { path: path.to_owned() })
            }
            Err(err) => Err(ResultsError::io("read the folder", path)(err)),
        }
    }

    /// Makes the folder, and in it a hidden one for the record.
    pub fn create(path: &Path, overwrite: Overwrite) -> Result<Self, ResultsError> {
        Self::check(path, overwrite)?;
        let is_new = !path.exists();
        fs::create_dir_all(path).map_err(ResultsError::io("make the folder", path))?;
        // On the same disk as the results: weights can be large.
        let record = tempfile::Builder::new().prefix(".record-").tempdir_in(path);
        Ok(Self {
            path: path.to_owned(),
            is_new,
            record: record.map_err(ResultsError::io("write into the folder", path))?,
        })
    }

    /// Where the record goes while the run lasts.
    pub fn record_folder(&self) -> &Path {
        self.record.path()
    }

    /// Writes document, tables and summary in the place of what an earlier run left.
    pub fn write(&self, experiment_toml: &str, provenance_toml: &str, summary_json: &str) -> Result<(), ResultsError> {
        self.remove_old()?;
        let run = RunFolder { number: 1, folder: self.record_folder().to_owned() };
        let document = Document {
            experiment_toml: experiment_toml.to_owned(),
            provenance_toml: provenance_toml.to_owned(),
            window_toml: None,
            runs: vec![run],
        };
        save_document(&self.path.join(DOCUMENT_FILE), &document)?;
        write_tables(&mut Record::open(self.record_folder())?, &self.path)?;
        let summary = self.path.join(SUMMARY_FILE);
        fs::write(&summary, summary_json).map_err(ResultsError::io("write the summary", &summary))
    }

    /// Writes a picture into `figures/`.
    pub fn write_figure(&self, name: &str, bytes: &[u8]) -> Result<(), ResultsError> {
        let folder = self.path.join(FIGURES_FOLDER);
        fs::create_dir_all(&folder).map_err(ResultsError::io("make the folder", &folder))?;
        let path = folder.join(name);
        fs::write(&path, bytes).map_err(ResultsError::io("write the figure", &path))
    }

    /// Takes everything back: the run could not begin.
    pub fn discard(self) {
        let Self { path, is_new, record } = self;
        // What cannot be removed here does no harm: the error that is shown is the one of the run.
        record.close().ok();
        if is_new {
            fs::remove_dir(&path).ok();
        }
    }

    fn remove_old(&self) -> Result<(), ResultsError> {
        for name in TABLE_FILES.into_iter().chain([DOCUMENT_FILE, SUMMARY_FILE]) {
            let path = self.path.join(name);
            remove(&path, fs::remove_file(&path))?;
        }
        let figures = self.path.join(FIGURES_FOLDER);
        for entry in fs::read_dir(&figures).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.extension().is_some_and(|extension| extension == "svg" || extension == "png") {
                remove(&path, fs::remove_file(&path))?;
            }
        }
        Ok(())
    }
}

fn remove(path: &Path, removed: io::Result<()>) -> Result<(), ResultsError> {
    match removed {
        Err(err) if err.kind() != io::ErrorKind::NotFound => Err(ResultsError::io("remove an old result", path)(err)),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_with_something_in_it_is_refused_and_stays_as_it_was() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("notes.txt"), "mine").unwrap();
        let refused = ResultsFolder::create(folder.path(), Overwrite::Refuse).unwrap_err();
        assert!(refused.is_bad_argument() && refused.to_string().contains("--force"), "{refused}");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
        let file = folder.path().join("notes.txt");
        assert!(matches!(ResultsFolder::create(&file, Overwrite::Allow), Err(ResultsError::NotAFolder { .. })));
    }

    #[test]
    fn with_force_old_results_go_and_other_files_stay() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("figures")).unwrap();
        for name in ["notes.txt", "time.csv", "figures/loss.svg", "figures/mine.txt"] {
            fs::write(folder.path().join(name), "old").unwrap();
        }
        let results = ResultsFolder::create(folder.path(), Overwrite::Allow).unwrap();
        results.remove_old().unwrap();
        let left = |name: &str| folder.path().join(name).exists();
        assert!(left("notes.txt") && left("figures/mine.txt") && !left("time.csv") && !left("figures/loss.svg"));
    }

    #[test]
    fn a_run_that_cannot_begin_leaves_no_folder() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        ResultsFolder::create(&path, Overwrite::Refuse).unwrap().discard();
        assert!(!path.exists());
        // One that was there stays.
        ResultsFolder::create(folder.path(), Overwrite::Refuse).unwrap().discard();
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    }
}
