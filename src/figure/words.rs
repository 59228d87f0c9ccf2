//! The words of figures, in one place: sentence case, no final period.

use crate::run::{FirstNonFinite, LayerColumn};
use crate::spec::Choice;

use super::number::{format_ratio, format_value};

/// The last layer.
pub const OUTPUT: &str = "output";
/// The data, before the first layer.
pub const INPUT: &str = "input";
/// The axis of depth, on the screen.
pub const LAYER: &str = "layer";
/// The axis of depth, in print.
pub const LAYER_AXIS: &str = "layer, from the input side";
/// The axis of time.
pub const STEP: &str = "step";
/// The upper rail.
pub const INFINITE_RAIL: &str = "inf";
/// The lower rail.
pub const ZERO_RAIL: &str = "0";
/// The first panel of the loss figure.
pub const LOSS: &str = "Loss";
/// The second one.
pub const ACCURACY: &str = "Accuracy";
/// Legend: measured on the batch.
pub const TRAINING: &str = "training";
/// Legend: measured on the validation set.
pub const VALIDATION: &str = "validation";
/// Legend: what guessing would reach.
pub const CHANCE: &str = "chance";

/// What an empty plot says.
pub const EMPTY_PROFILE: &str = "Press Run: watch which layers still receive a gradient";
/// What an empty plot over time says.
pub const EMPTY_TIME: &str = "Press Run: each layer's gradient appears here, step by step";
/// What an empty heat map says.
pub const EMPTY_HEAT_MAP: &str = "Press Run: every layer and step gets its color here";
/// What an empty plot of the loss says.
pub const EMPTY_LOSS: &str = "Press Run: loss and accuracy appear here";
/// What every plot says of a run that has not taken its first step.
pub const WAITING: &str = "Waiting for the first step";
/// What a depth profile says whose signals have no value on the scale.
pub const NOTHING_ON_SCALE: &str = "No value at this step is finite and not zero";

/// "layer 3", "output layer"; `layer_idx` counts from 0.
pub fn layer_name(layer_idx: usize, n_layers: usize) -> String {
    if layer_idx + 1 == n_layers { "output layer".to_owned() } else { format!("layer {}", layer_idx + 1) }
}

/// "3", "output"; `layer_idx` counts from 0.
pub fn layer_number(layer_idx: usize, n_layers: usize) -> String {
    if layer_idx + 1 == n_layers { OUTPUT.to_owned() } else { (layer_idx + 1).to_string() }
}

/// "step 240".
pub fn step(step: u64) -> String {
    format!("step {step}")
}

/// The step shown, in a legend: "step 240", or with other runs beside it "run 2, step 120".
pub fn run_step(number: Option<u64>, step: u64) -> String {
    number.map_or_else(|| format!("step {step}"), |number| format!("run {number}, step {step}"))
}

/// What is said of a figure, or that its run has not taken its first step, where a figure only says what to press.
pub fn or_waiting(said: &str, is_waiting: bool) -> &str {
    let is_invitation = [EMPTY_PROFILE, EMPTY_TIME, EMPTY_HEAT_MAP, EMPTY_LOSS].contains(&said);
    if is_waiting && is_invitation { WAITING } else { said }
}

/// The runs that a legend has no room to name: "and 2 more", or without any named "2 other runs".
pub fn more_runs(n_named: usize, n_more: usize) -> String {
    if n_named > 0 { format!("and {n_more} more") } else { format!("{n_more} other runs") }
}

/// The band in a legend.
pub fn last_steps(first: u64, last: u64) -> String {
    format!("last {} steps", last - first + 1)
}

/// The early lines in a legend: "step 0", "steps 0 to 2".
pub fn early_steps(first: u64, last: u64) -> String {
    if first == last { format!("step {first}") } else { format!("steps {first} to {last}") }
}

/// Theory in a legend: it is about the net before its first update.
pub const THEORY: &str = "theory at step 0";

/// Under the ratio: what it means.
pub fn reaches(ratio: f64, n_hidden: usize) -> [String; 2] {
    let of = if ratio < 1.0 { "of" } else { "times" };
    [format!("{of} the signal at layer {n_hidden}"), "reaches layer 1".to_owned()]
}

/// Caption of the figure over time.
pub fn over_time(quantity: LayerColumn) -> String {
    format!("{}, a line per layer", quantity.label())
}

/// Caption of the heat map.
pub fn by_layer_and_step(quantity: LayerColumn) -> String {
    format!("{} by layer and step", quantity.label())
}

/// The label of the line at the first value that was not finite.
pub fn first_non_finite(first: &FirstNonFinite) -> String {
    let kind = if first.is_infinite { "infinite" } else { "NaN" };
    let place = first.layer.map_or_else(String::new, |layer| format!(" of layer {layer}"));
    format!("first {kind} value: step {}, {}{place}", first.step, first.quantity.label())
}

/// What share of the next layer's value a layer has: "0.24 of layer 3".
pub fn share_of_next(value: f32, next: f32, next_idx: usize, n_layers: usize) -> Option<String> {
    let share = f64::from(value) / f64::from(next);
    let name = layer_name(next_idx, n_layers);
    (share.is_finite() && share > 0.0).then(|| format!("{} of {name}", format_ratio(share)))
}

/// "RMS of dL/dz 6.2e-6".
pub fn quantity_is(quantity: LayerColumn, value: f32) -> String {
    format!("{} {}", quantity.label(), format_value(f64::from(value)))
}

/// What a click on the magnitude scale does.
pub const DECADES_HINT: &str =
    "Colors over the decades of these runs, or over 1e-12 to 1e3 to compare with other sessions";
