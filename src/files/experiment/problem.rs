//! What is wrong with an experiment file, with its place in the text.

use std::fmt;
use std::path::PathBuf;

use super::position::Lines;

/// One thing that is wrong in a file, where it stands and what would be right.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileProblem {
    /// Line of the file, from 1.
    pub line: usize,
    /// Character of the line, from 1.
    pub column: usize,
    /// Dotted path of the entry, such as `remedies.clipping.threshold`; empty where the text is no TOML.
    pub path: String,
    /// What is wrong and what would be right, without the path.
    pub message: String,
}

/// Says the place, the entry and the message: "line 7, column 1, architecture.n_hiden: ...".
impl fmt::Display for FileProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}, column {}", self.line, self.column)?;
        if !self.path.is_empty() {
            write!(f, ", {}", self.path)?;
        }
        write!(f, ": {}", self.message)
    }
}

/// Why a file does not give an experiment.
#[derive(Debug, thiserror::Error)]
pub enum ExperimentFileError {
    /// Nothing is there.
    #[error("there is no such file: {}", path.display())]
    NotFound {
        /// The file asked for.
        path: PathBuf,
    },
    /// A folder or a device, no file.
    #[error("this is {what}, not an experiment file: {}", path.display())]
    NotAFile {
        /// "a folder" or what else it is.
        what: &'static str,
        /// The file asked for.
        path: PathBuf,
    },
    /// The system refuses to read it.
    #[error("no permission to read this file: {}", path.display())]
    NoPermission {
        /// The file asked for.
        path: PathBuf,
    },
    /// It is no text, or text in another encoding.
    #[error("line {line} is not UTF-8 text; save the file as UTF-8: {}", path.display())]
    NotText {
        /// The first line that cannot be read, from 1.
        line: usize,
        /// The file asked for.
        path: PathBuf,
    },
    /// Nobody writes an experiment of this size.
    #[error("an experiment file has at most {most_bytes} bytes, this one is larger: {}", path.display())]
    TooLarge {
        /// The limit.
        most_bytes: u64,
        /// The file asked for.
        path: PathBuf,
    },
    /// The system fails to read it.
    #[error("cannot be read ({source}): {}", path.display())]
    Unreadable {
        /// What the system says.
        source: std::io::Error,
        /// The file asked for.
        path: PathBuf,
    },
    /// It is read, and wrong.
    #[error("{}", listed(path, problems))]
    Problems {
        /// The file asked for.
        path: PathBuf,
        /// Everything that is wrong, sorted by place; never empty.
        problems: Vec<FileProblem>,
    },
}

impl ExperimentFileError {
    /// The message as lines, one for each problem.
    pub fn lines(&self) -> Vec<String> {
        self.to_string().lines().map(str::to_owned).collect()
    }
}

fn listed(path: &std::path::Path, problems: &[FileProblem]) -> String {
    let name = path.file_name().map_or(path.as_os_str(), |name| name).to_string_lossy();
    let lines: Vec<String> = problems.iter().map(|problem| format!("{name}, {problem}")).collect();
    lines.join("\n")
}

/// A problem whose place is still a byte of the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Found {
    /// Byte of the text.
    pub at: usize,
    /// Dotted path of the entry.
    pub path: String,
    /// What is wrong and what would be right.
    pub message: String,
}

/// Turns bytes into lines and columns, sorts by them, and drops what is said twice.
pub(super) fn sorted(text: &str, mut found: Vec<Found>) -> Vec<FileProblem> {
    found.sort_by_key(|found| found.at);
    let lines = Lines::new(text);
    let mut problems: Vec<FileProblem> = Vec::new();
    for Found { at, path, message } in found {
        let (line, column) = lines.line_and_column(at);
        let problem = FileProblem { line, column, path, message };
        if !problems.contains(&problem) {
            problems.push(problem);
        }
    }
    problems
}
