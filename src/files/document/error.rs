//! What can go wrong with a document.

use std::io;
use std::path::{Path, PathBuf};

use thiserror::Error;

use crate::files::record::RecordError;

/// A document that cannot be saved or opened.
#[derive(Debug, Error)]
pub enum DocumentError {
    /// The file system refused.
    #[error("could not {action}: {source}: {}", path.display())]
    Io {
        /// What was tried, such as "write the document".
        action: &'static str,
        /// What the system said.
        source: io::Error,
        /// The document.
        path: PathBuf,
    },
    /// Another kind of file.
    #[error("not a Gradient Lab document ({reason}): {}", path.display())]
    NotADocument {
        /// What it lacks.
        reason: &'static str,
        /// The file.
        path: PathBuf,
    },
    /// Written by a newer version of the program.
    #[error("the document was written by a newer version (format \"{format}\", this version reads \"gradlab 1\"): {}", path.display())]
    Newer {
        /// What `format.txt` says.
        format: String,
        /// The document.
        path: PathBuf,
    },
    /// A member that every document has is not there.
    #[error("the document lacks {member}: {}", path.display())]
    Missing {
        /// The member's name.
        member: String,
        /// The document.
        path: PathBuf,
    },
    /// Something in it is not as it should be.
    #[error("the document is damaged: {problem}: {}", path.display())]
    Damaged {
        /// What is wrong, and where.
        problem: String,
        /// The document.
        path: PathBuf,
    },
    /// A run's folder cannot be read or written.
    #[error(transparent)]
    Record(#[from] RecordError),
}

impl DocumentError {
    /// Names the action and the file, for `map_err`.
    pub(super) fn io(action: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_owned();
        move |source| Self::Io { action, source, path }
    }
}
