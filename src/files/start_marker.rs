//! A file that says that a risky start is under way: a driver can end the process while the window opens.

use std::fs;
use std::io;
use std::path::PathBuf;

use super::places::Places;

/// The marker of one risky start.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StartMarker {
    path: PathBuf,
}

impl StartMarker {
    /// The marker of starts of this kind, such as `wgpu`.
    pub fn new(places: &Places, kind: &str) -> Self {
        Self { path: places.config().join(format!("starting_{kind}")) }
    }

    /// Whether an earlier start of this kind did not end well.
    pub fn is_set(&self) -> bool {
        self.path.exists()
    }

    /// A start begins.
    pub fn set(&self) -> io::Result<()> {
        if let Some(folder) = self.path.parent() {
            fs::create_dir_all(folder)?;
        }
        fs::write(&self.path, format!("{}\n", std::process::id()))
    }

    /// The start went well, or failed in an orderly way.
    pub fn clear(&self) -> io::Result<()> {
        match fs::remove_file(&self.path) {
            Err(err) if err.kind() != io::ErrorKind::NotFound => Err(err),
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_marker_outlives_what_set_it_and_can_be_cleared_twice() {
        let folder = tempfile::tempdir().unwrap();
        let places = Places::at(folder.path().join("config"), folder.path().join("data"));
        let marker = StartMarker::new(&places, "wgpu");
        assert!(!marker.is_set());
        marker.set().unwrap();
        assert!(StartMarker::new(&places, "wgpu").is_set());
        assert!(!StartMarker::new(&places, "glow").is_set());
        marker.clear().unwrap();
        marker.clear().unwrap();
        assert!(!marker.is_set());
    }
}
