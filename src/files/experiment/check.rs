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
    let metadata = fs::metadata(path).map_err(|err| unreadable(path, err))?;
    if !metadata.is_file() {
        // Reading a pipe or a device could wait for ever.
        let what = if metadata.is_dir() { "a folder" } else { "a device" };
        return Err(ExperimentFileError::NotAFile { what, path: path.to_owned() });
    }
    let mut bytes = Vec::new();
    fs::File::open(path)
        .and_then(|file| file.take(MOST_BYTES + 1).read_to_end(&mut bytes))
        .map_err(|err| unreadable(path, err))?;
    if bytes.len() as u64 > MOST_BYTES {
        return Err(ExperimentFileError::TooLarge { most_bytes: MOST_BYTES, path: path.to_owned() });
    }
    String::from_utf8(bytes).map_err(|err| {
        let valid = &err.as_bytes()[..err.utf8_error().valid_up_to()];
        let line = valid.iter().filter(|byte| **byte == b'\n').count() + 1;
        ExperimentFileError::NotText { line, path: path.to_owned() }
    })
}

fn unreadable(path: &Path, source: io::Error) -> ExperimentFileError {
    let path = path.to_owned();
    match source.kind() {
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => ExperimentFileError::NotFound { path },
        io::ErrorKind::PermissionDenied => ExperimentFileError::NoPermission { path },
        io::ErrorKind::IsADirectory => ExperimentFileError::NotAFile { what: "a folder", path },
        _ => ExperimentFileError::Unreadable { source, path },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder_with(text: &[u8]) -> (tempfile::TempDir, std::path::PathBuf) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("depth.toml");
        fs::write(&path, text).unwrap();
        (folder, path)
    }

    #[test]
    fn a_right_file_has_no_lines_and_a_wrong_one_a_line_for_each_problem() {
        let (_folder, path) = folder_with(b"format = 1\n");
        assert_eq!(check_lines(&path), [] as [&str; 0]);
        let (_folder, path) = folder_with(b"format = 1\n[architecture]\nn_hiden = 3\nwidth = 0\n");
        assert_eq!(
            check_lines(&path),
            [
                "depth.toml, line 3, column 1, architecture.n_hiden: `n_hiden` is not a field of [architecture]; did you \
                 mean `n_hidden`?",
                "depth.toml, line 4, column 9, architecture.width: must be 1 to 2048, this is 0",
            ]
        );
    }

    #[test]
    fn what_is_no_text_file_is_told_as_what_it_is() {
        let (folder, path) = folder_with(b"format = 1\nname = \"\xe4\"\n");
        assert_eq!(
            check_lines(&path),
            [format!("line 2 is not UTF-8 text; save the file as UTF-8: {}", path.display())]
        );
        assert_eq!(
            check_lines(folder.path()),
            [format!("this is a folder, not an experiment file: {}", folder.path().display())]
        );
        let nowhere = folder.path().join("no.toml");
        assert_eq!(check_lines(&nowhere), [format!("there is no such file: {}", nowhere.display())]);
        fs::write(&path, vec![b'#'; (1 << 20) + 1]).unwrap();
        assert_eq!(
            check_lines(&path),
            [format!("an experiment file has at most 1048576 bytes, this one is larger: {}", path.display())]
        );
    }

    #[cfg(unix)]
    #[test]
    fn a_file_without_permission_and_a_device_are_told() {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(check_lines(Path::new("/dev/null")), ["this is a device, not an experiment file: /dev/null"]);
        let (_folder, path) = folder_with(b"format = 1\n");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o000)).unwrap();
        // The superuser may read everything: then the file is simply right.
        let expected = match fs::File::open(&path) {
            Ok(_) => Vec::new(),
            Err(_) => vec![format!("no permission to read this file: {}", path.display())],
        };
        assert_eq!(check_lines(&path), expected);
        let err = unreadable(&path, io::Error::from(io::ErrorKind::PermissionDenied));
        assert_eq!(err.to_string(), format!("no permission to read this file: {}", path.display()));
    }

    #[test]
    fn paths_are_looked_up_from_the_folder_of_the_file() {
        let text = b"format = 1\n[task]\nkind = \"csv\"\npath = \"data/table.csv\"\n\
                     [remedies.pretraining]\nkind = \"from_file\"\npath = \"\"\n";
        let (folder, path) = folder_with(text);
        let table = folder.path().join("data/table.csv");
        assert_eq!(
            check_lines(&path),
            [
                format!("depth.toml, line 4, column 8, task.path: there is no such file: {}", table.display()),
                "depth.toml, line 7, column 8, remedies.pretraining.path: is empty; write the path of a file"
                    .to_owned(),
            ]
        );
        fs::create_dir_all(&table).unwrap();
        let lines = check_lines(&path);
        assert!(lines[0].ends_with(&format!("task.path: must be a file: {}", table.display())), "{lines:?}");
        fs::remove_dir(&table).unwrap();
        fs::write(&table, "x").unwrap();
        assert_eq!(check_lines(&path).len(), 1);
        // A folder of images is a folder, and a path without effect is not looked at.
        let images =
            b"format = 1\n[task]\nkind = \"image_folder\"\npath = \"data\"\n[remedies.pretraining]\npath = \"no\"\n";
        fs::write(&path, images).unwrap();
        assert_eq!(check_lines(&path), [] as [&str; 0]);
        fs::remove_dir_all(folder.path().join("data")).unwrap();
        let lines = check_lines(&path);
        assert!(lines.len() == 1 && lines[0].contains("task.path: there is no such folder: "), "{lines:?}");
    }
}
