//! What the state says, all in one place.

use crate::spec::Problem;

/// The name of a document without one.
pub const UNTITLED: &str = "Untitled";
/// At the first start.
pub const PRESS_RUN: &str = "Press Run: watch which layers still receive a gradient";
/// While data and weights are built.
pub const BUILDING: &str = "Building the network";
/// Against vanishing gradients.
pub const TRY_RELU: &str = "Try ReLU with He initialization";
/// Against exploding gradients.
pub const TRY_CLIPPING: &str = "Try clipping by global norm";

/// The title of the window; a dot marks unsaved work.
pub fn title(name: &str, is_unsaved: bool) -> String {
    let dot = if is_unsaved { "\u{2022} " } else { "" };
    format!("{dot}{name} - Gradient Lab")
}

/// Why an experiment cannot be run.
pub fn refusal(problems: &[Problem]) -> String {
    let lines: Vec<String> = problems.iter().map(|problem| format!("{}: {}", problem.path, problem.message)).collect();
    lines.join("\n")
}
