//! What the desktop offers: whether it has file dialogs. rfd cannot tell their absence from a cancel.

/// Whether a file dialog can be shown. May take a few seconds; not for the window's thread.
#[cfg(not(target_os = "linux"))]
pub(super) fn has_file_dialog() -> bool {
    true
}

/// Whether a file dialog can be shown: by the portal of the session bus, or else by `zenity`. May take a few seconds;
/// not for the window's thread.
#[cfg(target_os = "linux")]
pub(super) fn has_file_dialog() -> bool {
    // The portal is reached through this library; without it rfd asks zenity.
    let has_portal = || super::display::can_load("libdbus-1.so.3") && super::session_bus::has_file_chooser();
    is_in_path("zenity") || has_portal()
}

/// Whether a program of this name can be started.
#[cfg(target_os = "linux")]
fn is_in_path(program: &str) -> bool {
    use std::os::unix::fs::PermissionsExt;
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path).any(|folder| {
        let metadata = folder.join(program).metadata();
        metadata.is_ok_and(|metadata| metadata.is_file() && metadata.permissions().mode() & 0o111 != 0)
    })
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn programs_are_found_as_a_shell_finds_them() {
        assert!(is_in_path("sh"));
        assert!(!is_in_path("no such program"));
        assert!(!is_in_path(""), "a folder is no program");
    }
}
