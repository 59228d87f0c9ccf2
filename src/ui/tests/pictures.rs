//! Pictures of the window for people to look at.

use std::path::Path;

use super::window::TestWindow;
use super::{NARROW, WIDE};
use crate::state::Theme;

/// Name, window, clicks, size and theme of a picture.
type View = (&'static str, TestWindow, &'static [(f32, f32)], (f32, f32), Theme);

/// Writes them into the folder that `GRADLAB_PREVIEW` names, those whose name contains `GRADLAB_PREVIEW_ONLY`; nothing
/// without a folder.
#[test]
fn pictures_of_the_window_are_written_where_they_are_asked_for() {
    let Ok(folder) = std::env::var("GRADLAB_PREVIEW") else { return };
    let folder = Path::new(&folder);
    std::fs::create_dir_all(folder).unwrap();
    let only = std::env::var("GRADLAB_PREVIEW_ONLY").unwrap_or_default();
    /// File, Examples, Initialization.
    const EXAMPLES_OPEN: &[(f32, f32)] = &[(20.0, 20.0), (60.0, 132.0), (310.0, 190.0)];
    const HIGH: (f32, f32) = (1280.0, 1600.0);
    let views: [View; 26] = [
        ("window-light", TestWindow::running(), &[], WIDE, Theme::Light),
        ("window-dark", TestWindow::running(), &[], WIDE, Theme::Dark),
        ("window-cured-light", TestWindow::cured(), &[], WIDE, Theme::Light),
        ("window-diverged-dark", TestWindow::diverged(), &[], WIDE, Theme::Dark),
        ("window-narrow-light", TestWindow::running(), &[], NARROW, Theme::Light),
        ("window-first-light", TestWindow::new(), &[], WIDE, Theme::Light),
        ("window-strips-dark", TestWindow::talkative(), &[], WIDE, Theme::Dark),
        ("window-file-light", TestWindow::cured(), &[(20.0, 20.0)], WIDE, Theme::Light),
        ("window-examples-light", TestWindow::cured(), EXAMPLES_OPEN, WIDE, Theme::Light),
        ("window-examples-narrow-dark", TestWindow::cured(), EXAMPLES_OPEN, NARROW, Theme::Dark),
        ("window-view-dark", TestWindow::running(), &[(186.0, 20.0)], WIDE, Theme::Dark),
        ("costs-light", TestWindow::costed(), &[], WIDE, Theme::Light),
        ("costs-table-light", TestWindow::costed(), &[(1060.0, 225.0)], WIDE, Theme::Light),
        ("costs-table-dark", TestWindow::costed(), &[(1060.0, 225.0)], WIDE, Theme::Dark),
        ("remedies-on-light", TestWindow::remedied(), &[], HIGH, Theme::Light),
        ("remedies-on-dark", TestWindow::remedied(), &[], HIGH, Theme::Dark),
        ("remedies-off-light", TestWindow::shallow(), &[], HIGH, Theme::Light),
        ("remedies-off-dark", TestWindow::shallow(), &[], HIGH, Theme::Dark),
        ("remedies-least-light", TestWindow::remedied().with_right_panel(240.0), &[], HIGH, Theme::Light),
        ("remedies-rail-dark", TestWindow::remedied(), &[], NARROW, Theme::Dark),
        ("window-initializers-light", TestWindow::running(), &[(167.0, 418.0)], WIDE, Theme::Light),
        ("window-initializers-dark", TestWindow::cured(), &[(167.0, 418.0)], WIDE, Theme::Dark),
        ("window-tiles-light", TestWindow::with_tiles(), &[], WIDE, Theme::Light),
        ("window-tiles-dark", TestWindow::with_tiles(), &[], WIDE, Theme::Dark),
        ("window-tiles-narrow-light", TestWindow::with_tiles(), &[], NARROW, Theme::Light),
        ("window-hover-light", TestWindow::running(), &[(377.0, 409.0)], WIDE, Theme::Light),
    ];
    for (name, window, clicks, size, theme) in views {
        if name.contains(&only) {
            let path = folder.join(name).with_extension("png");
            window.paint_after(clicks, size, theme, &path);
            assert!(path.metadata().unwrap().len() > 10_000);
        }
    }
}
