//! What the state says, all in one place.

use std::path::Path;

use super::effect::DialogPurpose;
use super::event::DeathCause;
use crate::run::Device;
use crate::spec::{Experiment, Field, Problem};

/// The name of a document without one.
pub const UNTITLED: &str = "Untitled";
/// At the first start.
pub const PRESS_RUN: &str = "Press Run: watch which layers still receive a gradient";
/// While data and weights are built.
pub const BUILDING: &str = "Building the network";
/// Against vanishing gradients.
pub const TRY_RELU: &str = "Try ReLU with He initialization";
/// Against batch normalization over a sample or two.
pub const TRY_LAYER_NORM: &str = "Try layer normalization";
/// Against exploding gradients.
pub const TRY_CLIPPING: &str = "Try clipping by global norm";
/// In place of a file dialog.
pub const NO_DIALOG: &str = "No file dialog is available on this desktop. Type a path";
/// A button after a fault on a graphics adapter.
pub const CONTINUE_ON_CPU: &str = "Continue on the CPU";
/// A button after a fault on the CPU.
pub const RESTART: &str = "Restart";
/// A button on a step that takes long.
pub const STOP: &str = "Stop";
/// A button after a failed save.
pub const SAVE_AS: &str = "Save as...";
/// A button after a failed read.
pub const FORGET_RECENT: &str = "Remove from recent files";
/// What an undo after [`TRY_RELU`] and the like takes back.
pub const SUGGESTED_REMEDY: &str = "Suggested remedy";
/// What an undo after "All remedies off" takes back.
pub const ALL_REMEDIES: &str = "All remedies";

/// What an undo after a change of a remedy's number takes back, such as "Clipping threshold".
pub fn remedy_number(row: &str, control: &str) -> String {
    format!("{row} {}", control.to_lowercase())
}

/// Why nothing can be measured while a run goes.
pub const PAUSE_TO_MEASURE: &str = "Pause or stop the run to measure";
/// Why nothing can be measured while something is.
pub const MEASURING_ELSE: &str = "Something else is being measured";
/// A measurement that brought no time.
pub const NO_TIME: &str = "No step of it could be timed";

/// The title of the window; a dot marks unsaved work.
pub fn title(name: &str, is_unsaved: bool) -> String {
    let dot = if is_unsaved { "\u{2022} " } else { "" };
    format!("{dot}{name} - Gradient Lab")
}

/// Why an experiment cannot be run: one line per problem.
pub fn refusal(problems: &[Problem]) -> String {
    let line = |problem: &Problem| match problem.message.split_once(' ') {
        Some(("must", _)) => format!("{} {}", field_name(&problem.path), problem.message),
        _ => in_sentence_case(&problem.message),
    };
    problems.iter().map(line).collect::<Vec<String>>().join("\n")
}

/// The text with its first letter as a capital.
pub(super) fn in_sentence_case(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// The name that a field has on the screen, such as "Width" for `architecture.width`; the path where it has none.
fn field_name(path: &str) -> String {
    let mut experiment = Experiment::default();
    let named = |field: &Field<'_>| {
        path == field.path || path.strip_prefix(field.path).is_some_and(|rest| rest.starts_with('.'))
    };
    let label = experiment.fields().into_iter().find(named).map(|field| field.label.to_owned());
    label.unwrap_or_else(|| path.to_owned())
}

/// The question before unsaved work is lost.
pub fn save_changes(name: &str, n_unsaved_runs: usize) -> String {
    let question = format!("Save changes to \"{name}\"?");
    match n_unsaved_runs {
        0 => question,
        1 => format!("{question} 1 run is not saved"),
        n_runs => format!("{question} {n_runs} runs are not saved"),
    }
}

/// The question before another file is overwritten.
pub fn replace(path: &Path) -> String {
    let name = path.file_name().map_or_else(|| path.display().to_string(), |name| name.display().to_string());
    format!("Replace {name}? It is overwritten")
}

/// How many steps a run has kept.
pub fn kept(n_steps: u64) -> String {
    match n_steps {
        0 => "It made no step".to_owned(),
        1 => "1 step is kept".to_owned(),
        n_steps => format!("{n_steps} steps are kept"),
    }
}

/// The first sentence about a training process that ended by itself, without its period.
pub fn death(cause: &DeathCause, device: &Device) -> String {
    let place = match device {
        Device::Cpu => "CPU".to_owned(),
        Device::Adapter(adapter) => {
            use crate::spec::Choice;
            let driver = if adapter.driver.is_empty() { &adapter.name } else { &adapter.driver };
            format!("{} driver {driver}", adapter.api.label())
        }
    };
    match cause {
        DeathCause::Signal(9) => format!(
            "The training process stopped (signal 9, {place}): ended by the system or another program; \
             perhaps memory ran out"
        ),
        DeathCause::Signal(signal) => format!("The training process stopped (signal {signal}, {place})"),
        DeathCause::ExitCode(code) => format!("The training process stopped (exit code {code}, {place})"),
        DeathCause::OutOfMemory => format!("The training process stopped (out of memory, {place})"),
        DeathCause::Hung(secs) => format!("The training process did not answer for {secs} s and was ended ({place})"),
        DeathCause::DidNotStop(secs) => {
            format!("The training process did not stop within {secs} s and was ended ({place})")
        }
        DeathCause::Killed => "The training process was ended".to_owned(),
        DeathCause::Other(text) => text.clone(),
    }
}

/// A fault: what happened, what is safe, what can be done.
pub fn fault(what_happened: &str, n_steps: u64, device: &Device) -> String {
    let question = if *device == Device::Cpu { "" } else { ". Continue on the CPU?" };
    format!("{what_happened}. {}{question}", kept(n_steps))
}

/// A step that takes long.
pub fn slow_step(age_secs: f64, median_secs: Option<f64>) -> String {
    match median_secs {
        Some(median) if median > 0.0 => {
            format!("This step takes long: {age_secs:.0} s so far, {:.0} times the usual", age_secs / median)
        }
        _ => format!("This step takes long: {age_secs:.0} s so far"),
    }
}

/// A file that could not be written because the experiment has problems.
pub fn not_savable(problems: &[Problem]) -> String {
    format!("Not saved: put right first what is wrong\n{}", refusal(problems))
}

/// A figure was written.
pub fn exported(path: &Path) -> String {
    format!("Exported {}", path.display())
}

/// What a session that ended badly had not saved is here again.
pub fn recovered(when: &str, name: &str, n_runs: usize) -> String {
    let name = if name.trim().is_empty() { UNTITLED } else { name };
    let runs = if n_runs == 1 { "run" } else { "runs" };
    format!("Recovered from {when}: \"{name}\", {n_runs} {runs}")
}

/// Adapters could not be listed.
pub fn no_devices(why: &str) -> String {
    format!("The graphics adapters could not be listed: {why}. The CPU can be used")
}

/// A path that has an ending for nothing that can be written.
pub fn wrong_ending(purpose: DialogPurpose, path: &Path) -> String {
    let right = match purpose {
        DialogPurpose::Export => ".svg or .png",
        DialogPurpose::Open | DialogPurpose::Save => ".gradlab or .toml",
    };
    format!("The file name must end in {right}: {}", path.display())
}
