//! Gradient Lab: see, explain and cure vanishing and exploding gradients.
//!
//! The flow is one way: experiment -> network -> trainer (in a worker process) -> frames -> state -> figure -> view.
//! `ARCHITECTURE.md` has the map.

pub mod app;
pub mod data;
pub mod figure;
pub mod files;
pub mod nn;
pub mod run;
pub mod spec;
pub mod state;
pub mod train;
pub mod ui;
pub mod worker;

use std::process::ExitCode;

/// Reads the arguments and does what they say.
pub fn run() -> ExitCode {
    let mut arguments = std::env::args_os().skip(1);
    let mut options = app::Options::default();
    while let Some(argument) = arguments.next() {
        match argument.to_str() {
            Some("worker") => {
                let parent = arguments.nth(1).and_then(|pid| pid.to_str()?.parse().ok()).unwrap_or(0);
                worker::child_main(parent);
            }
            Some("--renderer") => {
                options.renderer = match arguments.next().as_deref().and_then(std::ffi::OsStr::to_str) {
                    Some("glow") => Some(app::Renderer::Glow),
                    _ => Some(app::Renderer::Wgpu),
                }
            }
            _ => options.file = Some(argument.into()),
        }
    }
    app::run(options)
}
