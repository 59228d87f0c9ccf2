//! Gradient Lab: see, explain and cure vanishing and exploding gradients.
//!
//! The flow is one way: experiment -> network -> trainer (in a worker process) -> frames -> state -> figure -> view.
//! `ARCHITECTURE.md` has the map.

pub mod app;
pub mod cli;
pub mod data;
pub mod figure;
pub mod files;
pub mod nn;
pub mod run;
pub mod spec;
pub mod state;
pub mod theory;
pub mod train;
pub mod ui;
pub mod worker;

use std::process::ExitCode;

/// Reads the arguments and does what they say: opens the window, or works without one.
pub fn run() -> ExitCode {
    // Before anything else in every process: no configuration file that lies about may steer the program.
    train::configure_runtimes();
    cli::main(|window| {
        let renderer = window.renderer.map(|renderer| match renderer {
            cli::Renderer::Wgpu => app::Renderer::Wgpu,
            cli::Renderer::Glow => app::Renderer::Glow,
        });
        app::run(app::Options { file: window.file, renderer })
    })
}
