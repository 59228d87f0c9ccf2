//! Experiment files on disk: read within limits, checked together with the data that they name.

use std::fs;
use std::io::{self, Read};
use std::path::Path;

use super::{ExperimentFile, ExperimentFileError};
use crate::spec::{Experiment, PretrainingKind, Problem, TaskKind};

/// Largest file that is read; a long experiment has 4 KiB.
const MOST_BYTES: u64 = 1 << 20;

impl ExperimentFile {
    /// Reads a file from disk. Whether the data it names exists is not looked at: see [`missing_paths`].
    pub fn read(path: &Path) -> Result<Self, ExperimentFileError> {
        let text = read_text(path)?;
        Self::parse(&text).map_err(|problems| ExperimentFileError::Problems { path: path.to_owned(), problems })
    }

    /// Reads a file from disk and looks whether the data it names exists.
    pub fn read_with_paths(path: &Path) -> Result<Self, ExperimentFileError> {
        let file = Self::read(path)?;
        let folder = path.parent().unwrap_or(Path::new(""));
        let problems = file.place(missing_paths(&file.experiment, folder));
        if problems.is_empty() {
            Ok(file)
        } else {
            Err(ExperimentFileError::Problems { path: path.to_owned(), problems })
        }
    }
}

/// Checks an experiment file as `gradlab check` does: one line for each problem, none where all is right.
pub fn check_lines(path: &Path) -> Vec<String> {
    match ExperimentFile::read_with_paths(path) {
        Ok(_) => Vec::new(),
        Err(err) => err.lines(),
    }
}

/// Names the files and folders that an experiment needs and that are not there, seen from the folder of its file.
pub fn missing_paths(experiment: &Experiment, folder: &Path) -> Vec<Problem> {
    let mut missing = Vec::new();
    let mut look = |field: &str, path: &Option<String>, is_folder: bool| {
        if let Some(path) = path
            && let Some(message) = missing_message(&folder.join(path), path, is_folder)
        {
            missing.push(Problem { path: field.to_owned(), message });
        }
    };
    if experiment.task.kind.needs_path() {
        look("task.path", &experiment.task.path, experiment.task.kind == TaskKind::ImageFolder);
    }
    let pretraining = &experiment.remedies.pretraining;
    if pretraining.kind == PretrainingKind::FromFile {
        look("remedies.pretraining.path", &pretraining.path, false);
    }
    missing
}

/// What is wrong with a path that should be a file or a folder.
fn missing_message(found: &Path, written: &str, is_folder: bool) -> Option<String> {
    let wanted = if is_folder { "a folder" } else { "a file" };
    if written.is_empty() {
        return Some(format!("is empty; write the path of {wanted}"));
    }
    match fs::metadata(found) {
        Ok(metadata) if is_folder && !metadata.is_dir() => Some(format!("must be a folder: {}", found.display())),
        Ok(metadata) if !is_folder && !metadata.is_file() => Some(format!("must be a file: {}", found.display())),
        Ok(_) => None,
        Err(err) if err.kind() == io::ErrorKind::PermissionDenied => {
            Some(format!("no permission to look at {}", found.display()))
        }
        Err(_) => Some(format!("there is no such {}: {}", &wanted[2..], found.display())),
    }
}

fn read_text(path: &Path) -> Result<String, ExperimentFileError> {
    let unreadable = |source: io::Error| {
        let path = path.to_owned();
        match source.kind() {
            io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => ExperimentFileError::NotFound { path },
            io::ErrorKind::PermissionDenied => ExperimentFileError::NoPermission { path },
            io::ErrorKind::IsADirectory => ExperimentFileError::NotAFile { what: "a folder", path },
            _ => ExperimentFileError::Unreadable { source, path },
        }
    };
    let metadata = fs::metadata(path).map_err(unreadable)?;
    if !metadata.is_file() {
        // Reading a pipe or a device could wait for ever.
        let what = if metadata.is_dir() { "a folder" } else { "a device" };
        return Err(ExperimentFileError::NotAFile { what, path: path.to_owned() });
    }
    let mut bytes = Vec::new();
    fs::File::open(path).and_then(|file| file.take(MOST_BYTES + 1).read_to_end(&mut bytes)).map_err(unreadable)?;
    if bytes.len() as u64 > MOST_BYTES {
        return Err(ExperimentFileError::TooLarge { most_bytes: MOST_BYTES, path: path.to_owned() });
    }
    String::from_utf8(bytes).map_err(|err| {
        let valid = &err.as_bytes()[..err.utf8_error().valid_up_to()];
        let line = valid.iter().filter(|byte| **byte == b'\n').count() + 1;
        ExperimentFileError::NotText { line, path: path.to_owned() }
    })
}
