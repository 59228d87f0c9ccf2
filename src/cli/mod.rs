//! The command line: everything that works without a window (FORMAT, sections 3 and 5).

mod arguments;
mod failure;

mod device;
mod interrupt;
mod log;
mod progress;
mod training;
mod versions;

mod check;
mod devices;
mod figure;
mod picture;
mod run;

use std::process::ExitCode;

use clap::Parser;

use arguments::{Arguments, Task};
pub use arguments::{Renderer, WindowArguments};

/// Reads the arguments and does what they say. `window` opens the window.
pub fn main(window: impl FnOnce(WindowArguments) -> ExitCode) -> ExitCode {
    let Arguments { task, window: window_arguments } = Arguments::parse();
    // Drivers warn about much that harms nobody; without a window only a fault is worth a line.
    log::start(match &task {
        // A renderer that is not there is no fault: the window tries the next one and says what it must.
        None => "warn,eframe=off,winit=error,wgpu_hal=error",
        Some(Task::Worker { .. }) => "warn",
        Some(_) => "off",
    });
    let done = match task {
        None => return window(window_arguments),
        Some(Task::Worker { parent }) => crate::worker::child_main(parent),
        Some(Task::Run(arguments)) => run::run(&arguments),
        Some(Task::Check(arguments)) => check::check(&arguments),
        Some(Task::Devices(arguments)) => devices::devices(&arguments),
        Some(Task::Figure(arguments)) => figure::figure(&arguments),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => failure.report(),
    }
}
