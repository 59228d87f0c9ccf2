//! Settings: read at the start, and what of the state goes into them.

use super::folders::Folders;
use crate::files::{LoadedSettings, Settings, Theme as FileTheme};
use crate::state::{Panels, Preferences, Theme};

const LEFT: &str = "left";
const RIGHT: &str = "right";
const RIGHT_RAIL: &str = "right_rail";

/// What was read at the start.
pub(super) fn read(folders: &Folders) -> LoadedSettings {
    folders.places().map(Settings::load).unwrap_or_default()
}

/// Where the window was when it was closed last.
pub(in crate::app) fn window_place(folders: &Folders) -> WindowPlace {
    let settings = read(folders).settings;
    WindowPlace { size_points: settings.window_points, is_maximized: settings.is_maximized }
}

/// What the state takes over from the settings.
pub(super) fn preferences_from(settings: &Settings) -> Preferences {
    let first = Panels::default();
    let width = |name: &str, otherwise: f32| settings.panel_points.get(name).copied().unwrap_or(otherwise);
    Preferences {
        theme: match settings.theme {
            FileTheme::System => Theme::System,
            FileTheme::Light => Theme::Light,
            FileTheme::Dark => Theme::Dark,
        },
        panels: Panels {
            left_width_points: width(LEFT, first.left_width_points),
            right_width_points: width(RIGHT, first.right_width_points),
            is_right_rail: settings.panel_points.contains_key(RIGHT_RAIL),
            layout: settings.tile_layout.clone().unwrap_or_default(),
            collapsed: first.collapsed,
        },
        recent: settings.recent_files().to_vec(),
        speed_limit: settings.steps_per_sec_limit,
    }
}

/// Settings as the state and the window have them now; what neither knows stays as it was read.
pub(super) fn settings_from(before: &Settings, preferences: &Preferences, window: WindowPlace) -> Settings {
    let Preferences { theme, panels, recent, speed_limit } = preferences;
    let mut settings = before.clone();
    settings.theme = match theme {
        Theme::System => FileTheme::System,
        Theme::Light => FileTheme::Light,
        Theme::Dark => FileTheme::Dark,
    };
    settings.steps_per_sec_limit = *speed_limit;
    settings.tile_layout = Some(panels.layout.clone()).filter(|layout| !layout.is_empty());
    settings.panel_points.insert(LEFT.to_owned(), panels.left_width_points);
    settings.panel_points.insert(RIGHT.to_owned(), panels.right_width_points);
    if panels.is_right_rail {
        settings.panel_points.insert(RIGHT_RAIL.to_owned(), 1.0);
    } else {
        settings.panel_points.remove(RIGHT_RAIL);
    }
    for path in settings.recent_files().to_vec() {
        settings.forget_file(&path);
    }
    for path in recent.iter().rev() {
        settings.remember_file(path);
    }
    settings.is_maximized = window.is_maximized;
    settings.window_points = window.size_points.or(settings.window_points);
    settings
}

/// Where the window is, as the next start restores it.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(in crate::app) struct WindowPlace {
    /// Width and height of the window while it is not maximized.
    pub size_points: Option<[f32; 2]>,
    /// Whether it fills the screen.
    pub is_maximized: bool,
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;
    use std::sync::Arc;

    use super::*;
    use crate::app::effects::writer::Writer;

    #[test]
    fn what_the_state_remembers_comes_back_and_what_it_does_not_know_stays() {
        let mut before = Settings::default();
        before.device = Some("vulkan:0".to_owned());
        let preferences = Preferences {
            theme: Theme::Dark,
            panels: Panels {
                left_width_points: 300.0,
                is_right_rail: true,
                layout: "x".to_owned(),
                ..Panels::default()
            },
            recent: vec![PathBuf::from("/b.toml"), PathBuf::from("/a.gradlab")],
            speed_limit: Some(20.0),
        };
        let window = WindowPlace { size_points: Some([1000.0, 700.0]), is_maximized: true };
        let settings = settings_from(&before, &preferences, window);
        assert_eq!(preferences_from(&settings), preferences);
        assert_eq!((settings.device.as_deref(), settings.window_points), (Some("vulkan:0"), Some([1000.0, 700.0])));
        let open = Preferences { panels: Panels::default(), recent: Vec::new(), ..preferences };
        let settings = settings_from(&settings, &open, WindowPlace::default());
        assert_eq!(preferences_from(&settings), open);
        assert_eq!(settings.window_points, Some([1000.0, 700.0]), "a size that is not known is no size");
    }

    #[test]
    fn the_newest_settings_are_on_disk_when_the_writer_is_gone() {
        let folder = tempfile::tempdir().unwrap();
        let places = crate::files::Places::at(folder.path().join("config"), folder.path().join("data"));
        let folders = Arc::new(Folders::new(Ok(places)));
        let writer = Writer::new("settings", Arc::clone(&folders), Settings::save);
        for width in 0..50 {
            let mut settings = Settings::default();
            settings.panel_points.insert(LEFT.to_owned(), width as f32);
            writer.write(settings);
        }
        drop(writer);
        assert_eq!(preferences_from(&read(&folders).settings).panels.left_width_points, 49.0);
    }
}
