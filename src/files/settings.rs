//! The settings file: how the window was left. It holds nothing that decides what an experiment computes.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::atomic::{self, WriteError};
use super::places::Places;

/// Most files that File > Open recent lists.
pub const MOST_RECENT: usize = 10;

/// The settings file's name.
const NAME: &str = "settings.toml";
/// Smallest and largest side of a window that is restored, in screen points. Chosen by eye.
const SIDE_POINTS: (f32, f32) = (320.0, 16_384.0);

/// Which colors the window has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Theme {
    /// As the system has it.
    #[default]
    System,
    /// Light.
    Light,
    /// Dark.
    Dark,
}

/// How the window was left. Unknown keys of the file are ignored, missing ones have their defaults.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    /// Colors.
    pub theme: Theme,
    /// Width and height of the window, in screen points; nothing: the program's own choice.
    pub window_points: Option<[f32; 2]>,
    /// Whether the window filled the screen.
    pub is_maximized: bool,
    /// Most steps per second of a run; nothing: as fast as it goes.
    pub steps_per_sec_limit: Option<f64>,
    /// The device that new runs train on, by the key of `run::Device`'s list; nothing: the CPU.
    pub device: Option<String>,
    /// Arrangement of the tiles, as the window writes it; other parts of the program do not read it.
    pub tile_layout: Option<String>,
    recent_files: Vec<PathBuf>,
    /// Widths of the side panels by their names, in screen points.
    pub panel_points: BTreeMap<String, f32>,
}

/// Settings with what there is to tell about them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct LoadedSettings {
    /// What was read, or the defaults.
    pub settings: Settings,
    /// Why the defaults were taken; nothing where all went well.
    pub message: Option<String>,
}

impl Settings {
    /// Reads the settings. A missing file gives the defaults; a broken one, too, with a message, and is renamed to
    /// `settings.toml.broken` so that nothing is lost.
    pub fn load(places: &Places) -> LoadedSettings {
        let path = places.config().join(NAME);
        let text = match fs::read_to_string(&path) {
            Ok(text) => text,
            Err(err) if err.kind() == io::ErrorKind::NotFound => return LoadedSettings::default(),
            Err(err) if err.kind() == io::ErrorKind::InvalidData => return set_aside(&path, "it is not text"),
            Err(err) => return LoadedSettings::defaults_because(format!("{} cannot be read: {err}", path.display())),
        };
        match toml::from_str::<Self>(&text) {
            Ok(settings) => LoadedSettings { settings: settings.within_limits(), message: None },
            Err(err) => set_aside(&path, err.message()),
        }
    }

    /// Writes the settings atomically, making their folder on demand.
    pub fn save(&self, places: &Places) -> Result<(), WriteError> {
        let path = places.config().join(NAME);
        let failed = |source: io::Error| WriteError::Failed { source, path: path.clone() };
        let text = toml::to_string(self).map_err(|err| failed(io::Error::other(err)))?;
        fs::create_dir_all(places.config()).map_err(failed)?;
        atomic::write(&path, text.as_bytes())
    }

    /// The files that were open last, the most recent first, none twice, at most [`MOST_RECENT`].
    pub fn recent_files(&self) -> &[PathBuf] {
        &self.recent_files
    }

    /// Puts a file at the top of the recent ones. A path that is not Unicode cannot be written into the settings file
    /// and is left out.
    pub fn remember_file(&mut self, path: &Path) {
        if path.to_str().is_none() {
            return;
        }
        let path = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
        self.forget_file(&path);
        self.recent_files.insert(0, path);
        self.recent_files.truncate(MOST_RECENT);
    }

    /// Takes a file out of the recent ones.
    pub fn forget_file(&mut self, path: &Path) {
        self.recent_files.retain(|other| other != path);
    }

    /// What an older version or a hand left in the file, made harmless.
    fn within_limits(mut self) -> Self {
        let (least, most) = SIDE_POINTS;
        self.window_points = self.window_points.filter(|sides| sides.iter().all(|side| side.is_finite()));
        self.window_points = self.window_points.map(|sides| sides.map(|side| side.clamp(least, most)));
        self.steps_per_sec_limit = self.steps_per_sec_limit.filter(|limit| limit.is_finite() && *limit > 0.0);
        self.panel_points.retain(|_, width| width.is_finite() && *width >= 0.0);
        for path in std::mem::take(&mut self.recent_files).into_iter().rev() {
            self.remember_file(&path);
        }
        self
    }
}

impl LoadedSettings {
    fn defaults_because(message: String) -> Self {
        Self { settings: Settings::default(), message: Some(message) }
    }
}

fn set_aside(path: &Path, why: &str) -> LoadedSettings {
    let broken = path.with_extension("toml.broken");
    let what_happened = match fs::rename(path, &broken) {
        Ok(()) => format!("it is kept as {}", broken.display()),
        Err(err) => format!("it cannot be renamed: {err}"),
    };
    let why = why.lines().next().unwrap_or_default();
    LoadedSettings::defaults_because(format!("The settings file could not be read ({why}); {what_happened}"))
}

#[cfg(test)]
mod tests {
    #[cfg(unix)]
    use std::os::unix::ffi::OsStrExt;

    use super::*;

    fn places() -> (tempfile::TempDir, Places) {
        let folder = tempfile::tempdir().unwrap();
        let places = Places::at(folder.path().join("config"), folder.path().join("data"));
        (folder, places)
    }

    #[test]
    fn settings_come_back_as_they_were_saved() {
        let (_folder, places) = places();
        assert_eq!(Settings::load(&places), LoadedSettings::default());
        let mut settings = Settings {
            theme: Theme::Dark,
            window_points: Some([1280.0, 800.5]),
            is_maximized: true,
            steps_per_sec_limit: Some(12.5),
            device: Some("vulkan:0".to_owned()),
            tile_layout: Some("{\"a\": [1, \"\\n\"]}".to_owned()),
            ..Settings::default()
        };
        settings.panel_points.insert("left".to_owned(), 280.0);
        settings.remember_file(Path::new("/data/ä b.toml"));
        settings.save(&places).unwrap();
        assert_eq!(Settings::load(&places), LoadedSettings { settings, message: None });
    }

    #[test]
    fn recent_files_are_ten_without_repetition_the_last_one_first() {
        let mut settings = Settings::default();
        for n in (0..15).chain([9]) {
            settings.remember_file(&PathBuf::from(format!("/{n}.toml")));
        }
        #[cfg(unix)]
        settings.remember_file(Path::new(std::ffi::OsStr::from_bytes(b"/\xff.toml")));
        let names: Vec<String> = settings.recent_files().iter().map(|path| path.display().to_string()).collect();
        let expected = [9, 14, 13, 12, 11, 10, 8, 7, 6, 5].map(|n| format!("/{n}.toml"));
        assert_eq!(names, expected);
        settings.forget_file(Path::new("/9.toml"));
        assert_eq!(settings.recent_files()[0], Path::new("/14.toml"));
    }

    #[test]
    fn a_broken_file_gives_defaults_a_message_and_is_kept() {
        let (_folder, places) = places();
        let path = places.config().join(NAME);
        for broken in ["theme = \"dark\nx".as_bytes(), b"theme = 5\n", b"\xff\xfe\x00", b"window_points = [1.0]\n"] {
            fs::create_dir_all(places.config()).unwrap();
            fs::write(&path, broken).unwrap();
            let loaded = Settings::load(&places);
            assert_eq!(loaded.settings, Settings::default());
            let message = loaded.message.unwrap();
            assert!(message.starts_with("The settings file could not be read ("), "{message}");
            assert!(!path.exists());
            assert_eq!(fs::read(places.config().join("settings.toml.broken")).unwrap(), broken);
        }
        fs::create_dir(&path).unwrap();
        assert!(Settings::load(&places).message.is_some(), "a folder in its place is no crash");
    }

    #[test]
    fn unknown_keys_are_ignored_and_odd_values_made_harmless() {
        let (_folder, places) = places();
        fs::create_dir_all(places.config()).unwrap();
        let text = "theme = \"light\"\nfrom_the_future = 3\nwindow_points = [5.0, 1e30]\nsteps_per_sec_limit = -1.0\n\
                    recent_files = [\"/a\", \"/b\", \"/a\"]\n[panel_points]\nleft = nan\nright = 300\n";
        fs::write(places.config().join(NAME), text).unwrap();
        let LoadedSettings { settings, message } = Settings::load(&places);
        assert_eq!((settings.theme, message), (Theme::Light, None));
        assert_eq!(settings.window_points, Some([320.0, 16_384.0]));
        assert_eq!(settings.steps_per_sec_limit, None);
        assert_eq!(settings.recent_files(), [PathBuf::from("/a"), PathBuf::from("/b")]);
        assert_eq!(settings.panel_points, BTreeMap::from([("right".to_owned(), 300.0)]));
    }
}
