//! Ctrl+C: the first one asks for an end, the second one ends.

use std::sync::atomic::{AtomicBool, Ordering};

static IS_ASKED: AtomicBool = AtomicBool::new(false);

/// Whether the user pressed Ctrl+C, or the system asked the program to end.
pub fn is_asked() -> bool {
    IS_ASKED.load(Ordering::Relaxed)
}

/// From now on Ctrl+C only asks.
#[cfg(unix)]
pub fn listen() {
    extern "C" fn ask(signal: libc::c_int) {
        IS_ASKED.store(true, Ordering::Relaxed);
        // SAFETY: `signal` may be called in a signal handler; the next one ends the program.
        unsafe {
            libc::signal(signal, libc::SIG_DFL);
        }
    }
    let handler: extern "C" fn(libc::c_int) = ask;
    for signal in [libc::SIGINT, libc::SIGTERM] {
        // SAFETY: the handler only stores a flag and calls what a handler may call.
        unsafe {
            libc::signal(signal, handler as libc::sighandler_t);
        }
    }
}

/// From now on Ctrl+C only asks.
#[cfg(windows)]
pub fn listen() {
    use windows_sys::Win32::System::Console::SetConsoleCtrlHandler;
    use windows_sys::core::BOOL;

    unsafe extern "system" fn ask(_kind: u32) -> BOOL {
        // Handled the first time; the second time the system ends the program.
        BOOL::from(!IS_ASKED.swap(true, Ordering::Relaxed))
    }
    // SAFETY: the handler only stores a flag.
    unsafe {
        SetConsoleCtrlHandler(Some(ask), 1);
    }
}
