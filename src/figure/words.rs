//! The words of figures, in one place: sentence case, no final period.

use crate::run::{FirstNonFinite, LayerColumn};
use crate::spec::{Activation, Choice, ClippingKind, NormalizationKind, Placement};

use super::number::{format_count, format_percent, format_ratio, format_value};

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
/// What an empty plot of weights says.
pub const EMPTY_LAYERS: &str = "Press Run: each layer's weights appear here, step by step";
/// What an activation figure says without the numbers that go into it.
pub const EMPTY_ACTIVATION: &str = "Press Run: the numbers that go into the activation are counted here";
/// What an activation figure says of a run whose inputs were not looked at.
pub const NO_DISTRIBUTION: &str = "Distributions are not kept in files: run again to count the numbers here";
/// What an empty plot of clipping says.
pub const EMPTY_CLIPPING: &str = "Press Run: the gradient's norm appears here";
/// The axis of the numbers that go into an activation.
pub const INPUTS: &str = "u";
/// Legend: the activation function.
pub const VALUE: &str = "phi";
/// Legend: its derivative.
pub const DERIVATIVE: &str = "phi'";
/// Legend: running statistics.
pub const RUNNING: &str = "running";
/// All that empty plots say.
const EMPTY: [&str; 7] =
    [EMPTY_PROFILE, EMPTY_TIME, EMPTY_HEAT_MAP, EMPTY_LOSS, EMPTY_ACTIVATION, EMPTY_CLIPPING, EMPTY_LAYERS];
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
    let is_invitation = EMPTY.contains(&said);
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

/// An activation with the slope that was learned: "PReLU, slope 0.22".
pub fn with_slope(activation: Activation, slope: Option<f32>) -> String {
    let slope = slope.map_or_else(String::new, |slope| format!(", slope {}", format_value(f64::from(slope))));
    format!("{}{slope}", activation.label())
}

/// Where an activation counts as flat: "phi' = 0".
pub fn flat(activation: Activation) -> &'static str {
    if activation.saturates() { "phi' is below 5 % of its largest" } else { "phi' = 0" }
}

/// The row above a histogram of inputs: "u of layer 1, step 240", with what cannot be in it.
pub fn inputs_of(layer: &str, step: u64, n_nonfinite: u64) -> String {
    format!("u of {layer}, step {step}{}", self::n_nonfinite(n_nonfinite))
}

/// ", 12 NaN or infinite", or nothing.
pub fn n_nonfinite(count: u64) -> String {
    if count == 0 { String::new() } else { format!(", {} NaN or infinite", format_count(count)) }
}

/// What the shade in an activation figure means: "shaded, phi' = 0: about 47 %".
pub fn shaded(activation: Activation, share: Option<f64>) -> String {
    let share = share.map_or_else(String::new, |share| format!(": about {}", format_percent(share)));
    let flat = if activation.saturates() { "phi' < 5 % of its largest" } else { "phi' = 0" };
    format!("shaded, {flat}{share}")
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

/// In the read-out of a histogram: "3.1 % from 0.20 to 0.31".
pub fn share_between(share: &str, left: f64, right: f64) -> String {
    format!("{share} from {} to {}", format_value(left), format_value(right))
}

/// The quantity of the figure of clipping.
pub const GRADIENT_NORM: &str = "Gradient norm";
/// Its caption where nothing is clipped.
pub const NOT_CLIPPED: &str = "Gradient norm, not clipped";
/// Legend: the norm before clipping.
pub const BEFORE: &str = "before";
/// Legend: the norm after clipping.
pub const AFTER: &str = "after";
/// The second panel of the figure of clipping.
pub const ANGLE: &str = "Angle of clipping, degrees";

/// Which steps are counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Counted {
    /// Every one.
    All,
    /// Only some were measured.
    Measured,
    /// Of some that were measured the rows are gone.
    Kept,
}

/// "clipped 12 of 240 steps"
pub fn clipped_of(n_clipped: u64, n_steps: u64, which: Counted) -> String {
    let which = match which {
        Counted::All => "",
        Counted::Measured => "measured ",
        Counted::Kept => "kept ",
    };
    format!("clipped {} of {} {which}steps", format_count(n_clipped), format_count(n_steps))
}

/// A percentile beside a histogram: "99 %  4.1".
pub fn percentile(percent: u32, norm: f64) -> String {
    format!("{percent} %  {}", format_value(norm))
}

/// Under a histogram: how many steps its longest bar stands for.
pub fn most_steps(count: &str, n_steps: u64) -> String {
    if n_steps == 1 { "1 step".to_owned() } else { format!("{count} steps") }
}

/// The label of a threshold: "threshold 0.50".
pub fn threshold(threshold: f64) -> String {
    format!("threshold {}", format_ratio(threshold))
}

/// The threshold in force, and of what it is one; nothing where nothing is clipped.
pub fn threshold_of(kind: ClippingKind, threshold: f64) -> Option<String> {
    let of = match kind {
        ClippingKind::None => return None,
        ClippingKind::ByGlobalNorm => "",
        ClippingKind::ByValue => " per entry",
        ClippingKind::EachByNorm => " per tensor",
        ClippingKind::Adaptive => " of each unit's weights",
    };
    Some(format!("{}{of}", self::threshold(threshold)))
}

/// What a click on the histogram of norms does.
pub fn choose_threshold(kind: ClippingKind) -> &'static str {
    match kind {
        ClippingKind::ByGlobalNorm => "How often each norm was measured: click to clip there",
        ClippingKind::None => "How often each norm was measured: click to choose the threshold for when clipping is on",
        _ => "How often each norm was measured; the threshold is not one of this norm",
    }
}

/// In a read-out: "turned by 12 degrees".
pub fn turned_by(degrees: f64) -> String {
    format!("turned by {} degrees", format_value(degrees))
}

/// The key of the network picture: arcs.
pub const RESIDUAL: &str = "residual";

/// What arcs mean: "3 residual blocks of 2 layers: each adds its input to its output".
pub fn skips(n_blocks: usize, n_layers: usize) -> String {
    let blocks = if n_blocks == 1 { "block" } else { "blocks" };
    let layers = if n_layers == 1 { "layer" } else { "layers" };
    format!("{n_blocks} residual {blocks} of {n_layers} {layers}: what enters a block is added to what leaves it")
}

/// The key of the network picture: "batch norm".
pub fn normalization_name(kind: NormalizationKind) -> String {
    match kind {
        NormalizationKind::Rms => "RMS norm".to_owned(),
        _ => format!("{} norm", kind.label().to_lowercase()),
    }
}

/// "batch normalization before each activation"
pub fn normalized(kind: NormalizationKind, placement: Placement) -> String {
    let place = match placement {
        Placement::BeforeActivation => "before",
        Placement::AfterActivation => "after",
    };
    format!("{}alization {place} each activation", normalization_name(kind))
}

/// The same with a capital letter first.
pub fn sentence(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
