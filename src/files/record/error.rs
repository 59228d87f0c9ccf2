//! What can go wrong with a record.

use std::io;
use std::path::{Path, PathBuf};

use thiserror::Error;

/// A record that cannot be written or read.
#[derive(Debug, Error)]
pub enum RecordError {
    /// The file system refused.
    #[error("could not {action}: {source}: {}", path.display())]
    Io {
        /// What was tried, such as "write the weights".
        action: &'static str,
        /// What the system said.
        source: io::Error,
        /// The file or folder.
        path: PathBuf,
    },
    /// A file does not hold what it should.
    #[error("{problem}: {}", path.display())]
    Damaged {
        /// What is wrong.
        problem: String,
        /// The file.
        path: PathBuf,
    },
    /// Written by a newer version of the program.
    #[error("the run was recorded by a newer version (record format {version}, this version reads 1): {}", path.display())]
    Newer {
        /// Its version.
        version: i64,
        /// The file.
        path: PathBuf,
    },
    /// The run has ended; nothing can be added.
    #[error("the run has already ended: {}", path.display())]
    Ended {
        /// The run's folder.
        path: PathBuf,
    },
}

impl RecordError {
    /// Names the action and the file, for `map_err`.
    pub(in crate::files) fn io(action: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_owned();
        move |source| Self::Io { action, source, path }
    }

    /// A file that does not hold what it should.
    pub(in crate::files) fn damaged(problem: impl Into<String>, path: &Path) -> Self {
        Self::Damaged { problem: problem.into(), path: path.to_owned() }
    }
}
