//! The folders of the program on this machine: settings, and the record of runs that are not saved yet.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use directories::ProjectDirs;

/// Environment variable that names another folder for the settings.
const CONFIG_VARIABLE: &str = "GRADLAB_CONFIG_DIR";
/// Environment variable that names another folder for the record of runs.
const DATA_VARIABLE: &str = "GRADLAB_DATA_DIR";

/// Why there is no place for files.
#[derive(Debug, thiserror::Error)]
pub enum PlacesError {
    /// The system names no home folder.
    #[error("no home folder is known for this user; set GRADLAB_CONFIG_DIR and GRADLAB_DATA_DIR to folders")]
    NoHome,
    /// A folder cannot be made.
    #[error("the folder cannot be made ({source}); set GRADLAB_DATA_DIR to another one: {}", path.display())]
    NotMade {
        /// What the system says.
        source: io::Error,
        /// The folder.
        path: PathBuf,
    },
}

/// Where the program keeps its files. Nothing is created before it is needed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Places {
    config: PathBuf,
    data: PathBuf,
}

impl Places {
    /// The platform's folders, or those that the environment names.
    pub fn find() -> Result<Self, PlacesError> {
        let named = |variable| std::env::var_os(variable).filter(|value| !value.is_empty()).map(PathBuf::from);
        let platform = ProjectDirs::from("", "", "gradlab");
        let config = named(CONFIG_VARIABLE).or_else(|| platform.as_ref().map(|dirs| dirs.config_dir().to_owned()));
        let data = named(DATA_VARIABLE).or_else(|| platform.as_ref().map(|dirs| dirs.data_local_dir().to_owned()));
        match (config, data) {
            (Some(config), Some(data)) => Ok(Self { config, data }),
            _ => Err(PlacesError::NoHome),
        }
    }

    /// Two folders of the caller's choice.
    pub fn at(config: impl Into<PathBuf>, data: impl Into<PathBuf>) -> Self {
        Self { config: config.into(), data: data.into() }
    }

    /// The folder of the settings.
    pub fn config(&self) -> &Path {
        &self.config
    }

    /// The folder of the record of runs.
    pub fn data(&self) -> &Path {
        &self.data
    }

    /// Makes the folder of a new session of the program, which no other session has.
    pub fn new_session(&self) -> Result<Session, PlacesError> {
        let sessions = self.data.join("sessions");
        make(&sessions)?;
        // A clock before 1970 is no reason to fail: the name is made unique below.
        let secs = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
        let mut name = format!("{}-{secs}", std::process::id());
        loop {
            let folder = sessions.join(&name);
            match fs::create_dir(&folder) {
                Ok(()) => return Ok(Session { folder }),
                // A second session within the same second, or a process number that came round.
                Err(err) if err.kind() == io::ErrorKind::AlreadyExists => name.push('x'),
                Err(source) => return Err(PlacesError::NotMade { source, path: folder }),
            }
        }
    }

    /// The folders of all sessions that left one behind, oldest name first.
    pub fn sessions(&self) -> Vec<Session> {
        let entries = fs::read_dir(self.data.join("sessions")).into_iter().flatten().flatten();
        let mut folders: Vec<PathBuf> = entries.map(|entry| entry.path()).filter(|path| path.is_dir()).collect();
        folders.sort();
        folders.into_iter().map(|folder| Session { folder }).collect()
    }
}

/// The folder of one session of the program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    folder: PathBuf,
}

impl Session {
    /// The session's own folder.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The process that made it; nothing where the folder's name says none.
    pub fn process_id(&self) -> Option<u32> {
        self.folder.file_name()?.to_str()?.split('-').next()?.parse().ok()
    }

    /// Makes the folder of a run: `runs/<n>`.
    pub fn run_folder(&self, n: u64) -> Result<PathBuf, PlacesError> {
        let folder = self.folder.join("runs").join(n.to_string());
        make(&folder)?;
        Ok(folder)
    }

    /// The folders of its runs, in the order in which they were started.
    pub fn run_folders(&self) -> Vec<PathBuf> {
        let entries = fs::read_dir(self.folder.join("runs")).into_iter().flatten().flatten();
        let number = |path: &Path| path.file_name()?.to_str()?.parse::<u64>().ok();
        let mut folders: Vec<(u64, PathBuf)> =
            entries.filter_map(|entry| Some((number(&entry.path())?, entry.path()))).collect();
        folders.sort();
        folders.into_iter().map(|(_, folder)| folder).collect()
    }

    /// When something was last written into one of its runs' folders.
    pub fn last_written(&self) -> Option<SystemTime> {
        let folders = self.run_folders();
        let files = folders.iter().flat_map(|folder| fs::read_dir(folder).into_iter().flatten().flatten());
        files.filter_map(|file| file.metadata().ok()?.modified().ok()).max()
    }

    /// Moves the folder of a run of another session, which is over, into this one.
    pub fn adopt_run(&self, folder: &Path, n: u64) -> Result<PathBuf, PlacesError> {
        let recovered = self.folder.join("recovered");
        make(&recovered)?;
        let adopted = recovered.join(n.to_string());
        fs::rename(folder, &adopted).map_err(|source| PlacesError::NotMade { source, path: adopted.clone() })?;
        Ok(adopted)
    }

    /// Removes a run's folder, which lies in the session's.
    pub fn remove_run(&self, folder: &Path) -> io::Result<()> {
        if folder == self.folder || !folder.starts_with(&self.folder) {
            let text = format!("{} is no folder of a run of this session", folder.display());
            return Err(io::Error::new(io::ErrorKind::InvalidInput, text));
        }
        fs::remove_dir_all(folder)
    }

    /// Removes the session with everything in it.
    pub fn remove(self) -> io::Result<()> {
        fs::remove_dir_all(&self.folder)
    }
}

fn make(folder: &Path) -> Result<(), PlacesError> {
    fs::create_dir_all(folder).map_err(|source| PlacesError::NotMade { source, path: folder.to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_are_made_on_demand_and_each_session_has_its_own() {
        let folder = tempfile::tempdir().unwrap();
        let data = folder.path().join("data");
        let places = Places::at(folder.path().join("config"), &data);
        assert_eq!(places.sessions(), []);
        assert!(!data.exists());
        let (first, second) = (places.new_session().unwrap(), places.new_session().unwrap());
        assert_ne!(first, second);
        assert_eq!(first.process_id(), Some(std::process::id()));
        let run = first.run_folder(3).unwrap();
        assert!(run.is_dir() && run.ends_with("runs/3"));
        assert_eq!(places.sessions().len(), 2);
        for foreign in [second.folder(), first.folder(), folder.path()] {
            assert!(first.remove_run(foreign).is_err() && foreign.is_dir(), "only a run's own folder is removed");
        }
        let ten = first.run_folder(10).unwrap();
        assert_eq!(first.run_folders(), [run.clone(), ten.clone()], "by number, not by letter");
        fs::write(ten.join("x"), "y").unwrap();
        assert!(first.last_written().is_some() && second.last_written().is_none());
        let adopted = second.adopt_run(&ten, 1).unwrap();
        assert!(adopted.starts_with(second.folder()) && adopted.join("x").is_file() && !ten.exists());
        first.remove_run(&run).unwrap();
        assert!(!run.exists());
        first.remove().unwrap();
        assert_eq!(places.sessions(), [second]);
    }

    #[test]
    fn a_data_folder_that_cannot_be_made_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("file");
        fs::write(&file, "").unwrap();
        let err = Places::at(folder.path(), &file).new_session().unwrap_err().to_string();
        assert!(
            err.contains("GRADLAB_DATA_DIR") && err.ends_with(&file.join("sessions").display().to_string()),
            "{err}"
        );
    }
}
