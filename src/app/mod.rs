//! The window: eframe's shell around `ui`, and the effects that `state` asks for.

mod desktop;
mod dialogs;
mod display;
#[cfg(target_os = "linux")]
mod session_bus;

mod effects;

mod icon;
mod renderer;
mod shell;

#[cfg(test)]
mod tests;

use std::any::Any;
use std::panic;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::{Arc, Mutex, PoisonError};

use dialogs::DesktopDialogs;
use effects::Folders;
use renderer::{Attempt, Starts};
use shell::{Shell, Start};

use crate::files::{Places, StartMarker};

pub use renderer::Renderer;

/// How the window is opened.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// An experiment file or a document to open.
    pub file: Option<PathBuf>,
    /// What draws the window; nothing: what works.
    pub renderer: Option<Renderer>,
}

/// Opens the window and stays until it is closed. What is missing for one is said on standard error.
pub fn run(options: Options) -> ExitCode {
    if let Some(missing) = display::missing() {
        eprintln!("{missing}");
        return ExitCode::FAILURE;
    }
    let folders = Arc::new(Folders::new(Places::find()));
    let marker = folders.places().map(|places| StartMarker::new(places, "wgpu"));
    let was_cut_off = options.renderer.is_none() && marker.as_ref().is_some_and(StartMarker::is_set);
    let starts = Starts::default();
    let mut failures = Vec::new();
    for attempt in renderer::attempts(options.renderer, was_cut_off) {
        let mark = |is_set: bool| mark(marker.as_ref().filter(|_| attempt != Attempt::Glow), is_set);
        mark(true);
        let start = Start {
            file: options.file.clone(),
            folders: Arc::clone(&folders),
            dialogs: Box::new(DesktopDialogs),
            notice: renderer::notice(attempt, was_cut_off, &failures),
            starts: starts.clone(),
            on_first_frame: Box::new({
                let marker = marker.clone().filter(|_| attempt != Attempt::Glow);
                move || self::mark(marker.as_ref(), false)
            }),
        };
        let outcome = open(attempt, start);
        mark(false);
        match outcome {
            Ok(()) => return ExitCode::SUCCESS,
            Err(why) if starts.has_drawn() => {
                eprintln!("The window was closed by a fault: {why}");
                return ExitCode::FAILURE;
            }
            Err(why) => failures.push(format!("{}: {why}", attempt.label())),
        }
    }
    let missing = display::Missing { what: failures.join("; "), remedy: renderer::REMEDY.to_owned() };
    eprintln!("{missing}");
    ExitCode::FAILURE
}

/// Sets or clears the marker of a start that a driver may cut off.
fn mark(marker: Option<&StartMarker>, is_set: bool) {
    if let Some(marker) = marker {
        let done = if is_set { marker.set() } else { marker.clear() };
        if let Err(err) = done {
            tracing::warn!("the marker of the window's start could not be changed: {err}");
        }
    }
}

/// Opens the window with one renderer and stays until it is closed. A panic before the first frame is a failure of the
/// renderer, told in one line.
fn open(attempt: Attempt, start: Start) -> Result<(), String> {
    let starts = start.starts.clone();
    let options = renderer::native_options(attempt, &effects::window_place(&start.folders));
    let message = Arc::new(Mutex::new(String::new()));
    let earlier_hook = Arc::new(panic::take_hook());
    panic::set_hook(Box::new({
        let (message, earlier_hook, starts) = (Arc::clone(&message), Arc::clone(&earlier_hook), starts.clone());
        move |info| {
            if starts.has_drawn() {
                earlier_hook(info);
            } else {
                *message.lock().unwrap_or_else(PoisonError::into_inner) = words_of(info.payload());
            }
        }
    }));
    let ran = panic::catch_unwind(panic::AssertUnwindSafe(|| {
        eframe::run_native("gradlab", options, Box::new(|context| Ok(Box::new(Shell::new(context, start)))))
    }));
    // The earlier hook cannot be taken out of what holds it; it is called through.
    panic::set_hook(Box::new(move |info| earlier_hook(info)));
    match ran {
        Ok(outcome) => outcome.map_err(|err| err.to_string()),
        Err(payload) if starts.has_drawn() => panic::resume_unwind(payload),
        Err(_) => Err(message.lock().unwrap_or_else(PoisonError::into_inner).clone()),
    }
}

/// The first line of a panic's message.
fn words_of(payload: &(dyn Any + Send)) -> String {
    let text = payload.downcast_ref::<&str>().copied();
    let text = text.or_else(|| payload.downcast_ref::<String>().map(String::as_str));
    text.and_then(|text| text.lines().next()).unwrap_or("it failed inside").to_owned()
}
