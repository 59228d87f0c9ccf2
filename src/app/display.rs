//! What a window needs of the system, looked at beforehand: what is missing is named with the package that brings it,
//! where the libraries themselves would panic.

use std::fmt;

/// What the system lacks for a window.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Missing {
    /// What is not there.
    pub what: String,
    /// What to do about it.
    pub remedy: String,
}

impl Missing {
    #[cfg(target_os = "linux")]
    fn library(library: &str, package: &str) -> Self {
        Self { what: format!("{library} is missing"), remedy: format!("On Debian or Ubuntu: apt install {package}") }
    }
}

/// "No window can be opened: libxkbcommon-x11.so.0 is missing" and what can be done, three lines.
impl fmt::Display for Missing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "No window can be opened: {}.", self.what)?;
        if !self.remedy.is_empty() {
            writeln!(f, "{}.", self.remedy)?;
        }
        write!(f, "Without a window: gradlab run FILE --out DIR trains an experiment, gradlab --help says more.")
    }
}

/// What is missing for a window, if anything.
#[cfg(not(target_os = "linux"))]
pub(super) fn missing() -> Option<Missing> {
    None
}

/// What is missing for a window, if anything.
#[cfg(target_os = "linux")]
pub(super) fn missing() -> Option<Missing> {
    missing_for(&Surroundings {
        wayland: is_set("WAYLAND_DISPLAY") || is_set("WAYLAND_SOCKET"),
        x11: is_set("DISPLAY"),
        reaches_x11: &x11_answers,
        can_load: &can_load,
    })
}

/// What the probe looks at; another one in tests.
#[cfg(target_os = "linux")]
struct Surroundings<'a> {
    wayland: bool,
    x11: bool,
    reaches_x11: &'a dyn Fn() -> bool,
    can_load: &'a dyn Fn(&str) -> bool,
}

#[cfg(target_os = "linux")]
fn missing_for(surroundings: &Surroundings<'_>) -> Option<Missing> {
    /// Libraries that winit opens by name, with the Debian packages that bring them.
    const WAYLAND: &[(&str, &str)] =
        &[("libwayland-client.so.0", "libwayland-client0"), ("libxkbcommon.so.0", "libxkbcommon0")];
    const X11: &[(&str, &str)] = &[
        ("libX11.so.6", "libx11-6"),
        ("libX11-xcb.so.1", "libx11-xcb1"),
        ("libXcursor.so.1", "libxcursor1"),
        ("libXi.so.6", "libxi6"),
        ("libxkbcommon.so.0", "libxkbcommon0"),
        ("libxkbcommon-x11.so.0", "libxkbcommon-x11-0"),
    ];
    /// Either of these draws.
    const DRAWS: &[(&str, &str)] =
        &[("libvulkan.so.1", "libvulkan1"), ("libEGL.so.1", "libegl1"), ("libGL.so.1", "libgl1")];
    let lacks = |libraries: &[(&str, &str)]| {
        let missing = libraries.iter().find(|(library, _)| !(surroundings.can_load)(library));
        missing.map(|(library, package)| Missing::library(library, package))
    };
    if !surroundings.wayland && !surroundings.x11 {
        return Some(Missing {
            what: "there is no display (neither DISPLAY nor WAYLAND_DISPLAY is set)".to_owned(),
            remedy: "Start it from a desktop, or on a display of its own: apt install xvfb, xvfb-run gradlab"
                .to_owned(),
        });
    }
    // winit tries Wayland first, and X11 only where there is no Wayland.
    let display = if surroundings.wayland { lacks(WAYLAND) } else { lacks(X11) };
    if display.is_some() {
        return display;
    }
    if !surroundings.wayland && !(surroundings.reaches_x11)() {
        let display = std::env::var("DISPLAY").unwrap_or_default();
        return Some(Missing {
            what: format!("the display {display} does not answer"),
            remedy: "Look at DISPLAY and XAUTHORITY, or use a display of its own: apt install xvfb, xvfb-run gradlab"
                .to_owned(),
        });
    }
    if DRAWS.iter().all(|(library, _)| !(surroundings.can_load)(library)) {
        return Some(Missing {
            what: "neither Vulkan nor OpenGL is there (libvulkan.so.1, libEGL.so.1)".to_owned(),
            remedy: "On Debian or Ubuntu: apt install libvulkan1 mesa-vulkan-drivers libegl1 libgl1-mesa-dri"
                .to_owned(),
        });
    }
    None
}

#[cfg(target_os = "linux")]
fn is_set(variable: &str) -> bool {
    std::env::var_os(variable).is_some_and(|value| !value.is_empty())
}

/// Whether the dynamic linker finds a library.
#[cfg(target_os = "linux")]
pub(super) fn can_load(library: &str) -> bool {
    let Ok(name) = std::ffi::CString::new(library) else { return false };
    // SAFETY: the name ends with a zero; the handle is closed once and not used otherwise.
    unsafe {
        let handle = libc::dlopen(name.as_ptr(), libc::RTLD_LAZY | libc::RTLD_LOCAL);
        !handle.is_null() && libc::dlclose(handle) == 0
    }
}

/// Whether an X server takes connections. winit panics where it does not.
#[cfg(target_os = "linux")]
fn x11_answers() -> bool {
    // SAFETY: the symbols have these signatures in every libX11; the display is closed once and not used otherwise. The
    // library stays loaded: it registers handlers that must not dangle.
    unsafe {
        let handle = libc::dlopen(c"libX11.so.6".as_ptr(), libc::RTLD_LAZY | libc::RTLD_LOCAL);
        if handle.is_null() {
            return false;
        }
        let prepare = libc::dlsym(handle, c"XInitThreads".as_ptr());
        let open = libc::dlsym(handle, c"XOpenDisplay".as_ptr());
        let close = libc::dlsym(handle, c"XCloseDisplay".as_ptr());
        if prepare.is_null() || open.is_null() || close.is_null() {
            return false;
        }
        // Must come before every other call; winit makes it, too.
        let prepare: extern "C" fn() -> libc::c_int = std::mem::transmute(prepare);
        prepare();
        let open: extern "C" fn(*const libc::c_char) -> *mut libc::c_void = std::mem::transmute(open);
        let close: extern "C" fn(*mut libc::c_void) -> libc::c_int = std::mem::transmute(close);
        let display = open(std::ptr::null());
        if display.is_null() {
            return false;
        }
        close(display);
        true
    }
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    fn text(wayland: bool, x11: bool, lacking: &[&str]) -> Option<String> {
        let can_load = |library: &str| !lacking.contains(&library);
        missing_for(&Surroundings { wayland, x11, reaches_x11: &|| true, can_load: &can_load })
            .map(|missing| missing.to_string())
    }

    #[test]
    fn without_a_display_the_way_without_a_window_is_named() {
        let text = text(false, false, &[]).unwrap();
        assert!(
            text.contains("there is no display") && text.contains("xvfb") && text.contains("gradlab run"),
            "{text}"
        );
    }

    #[test]
    fn each_library_is_named_with_its_package() {
        let text = |lacking: &str| text(false, true, &[lacking]).unwrap();
        assert!(text("libxkbcommon-x11.so.0").contains("apt install libxkbcommon-x11-0"));
        assert!(text("libX11.so.6").contains("apt install libx11-6"));
        assert!(self::text(true, false, &["libwayland-client.so.0"]).unwrap().contains("libwayland-client0"));
    }

    #[test]
    fn a_desktop_that_has_all_it_needs_lacks_nothing() {
        assert_eq!(text(true, true, &["libX11.so.6", "libxkbcommon-x11.so.0"]), None, "Wayland needs no X11");
        assert_eq!(text(false, true, &["libvulkan.so.1"]), None, "OpenGL is enough");
        let text = text(false, true, &["libvulkan.so.1", "libEGL.so.1", "libGL.so.1"]).unwrap();
        assert!(text.contains("libvulkan1"), "{text}");
    }

    #[test]
    fn a_display_that_does_not_answer_is_named() {
        let surroundings = Surroundings { wayland: false, x11: true, reaches_x11: &|| false, can_load: &|_| true };
        assert!(missing_for(&surroundings).unwrap().to_string().contains("does not answer"));
    }

    #[test]
    fn the_linker_finds_what_is_there_and_nothing_else() {
        assert!(can_load("libc.so.6"));
        assert!(!can_load("libno-such-library.so.1"));
    }
}
