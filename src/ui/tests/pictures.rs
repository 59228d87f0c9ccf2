//! Pictures of the window for people to look at.

use std::path::Path;

use super::window::TestWindow;
use super::{NARROW, WIDE};
use crate::state::Theme;

/// Writes them into the folder that `GRADLAB_PREVIEW` names; nothing without it.
#[test]
fn pictures_of_the_window_are_written_where_they_are_asked_for() {
    let Ok(folder) = std::env::var("GRADLAB_PREVIEW") else { return };
    let folder = Path::new(&folder);
    std::fs::create_dir_all(folder).unwrap();
    TestWindow::running().paint(WIDE, Theme::Light, &folder.join("window-light.png"));
    TestWindow::running().paint(WIDE, Theme::Dark, &folder.join("window-dark.png"));
    TestWindow::cured().paint(WIDE, Theme::Light, &folder.join("window-cured-light.png"));
    TestWindow::diverged().paint(WIDE, Theme::Dark, &folder.join("window-diverged-dark.png"));
    TestWindow::running().paint(NARROW, Theme::Light, &folder.join("window-narrow-light.png"));
    TestWindow::new().paint(WIDE, Theme::Light, &folder.join("window-first-light.png"));
    TestWindow::talkative().paint(WIDE, Theme::Dark, &folder.join("window-strips-dark.png"));
    assert!(folder.join("window-first-light.png").metadata().unwrap().len() > 10_000);
}
