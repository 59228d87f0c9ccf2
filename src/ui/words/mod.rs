//! Everything that the window says, in one place, so that a translation finds it.

mod costs;
mod theory;
mod verdict;

use crate::run::{Outcome, SelfTest};
use crate::spec::Choice;
use crate::state::{Phase, Tile};

pub(super) use costs::{
    ACTIVATION_COLUMN, BEING_MEASURED, MEASURE_TIMES, MEASURE_TIMES_AGAIN, MEASURING, MEASURING_TIMES, NS_COLUMN, TIME,
    TIME_PER_ELEMENT, UNKNOWN_COST, activation_time, change, click_to_measure, cost, cost_name, cost_tooltip,
    not_measured, times_caption, why_elu_costs,
};
pub(super) use theory::initializer_detail;
pub(super) use verdict::{VerdictWords, verdict_words};

/// Menus.
pub(super) const FILE: &str = "File";
pub(super) const EDIT: &str = "Edit";
pub(super) const RUN_MENU: &str = "Run";
pub(super) const DEVICE: &str = "Device";
pub(super) const VIEW: &str = "View";
pub(super) const HELP: &str = "Help";

/// Sub-menus and lists in menus.
pub(super) const OPEN_RECENT: &str = "Open recent";
pub(super) const EXAMPLES: &str = "Examples";
pub(super) const NO_RECENT: &str = "No recent files";
pub(super) const SPEED: &str = "Most steps per second";
pub(super) const NO_SPEED_LIMIT: &str = "As fast as possible";
pub(super) const MEASURE: &str = "Measure from the next run on";
pub(super) const EVERY_STEP: &str = "Every step";
pub(super) const GO_ON: &str = "Go on after a divergence";
pub(super) const RIGHT_PANEL: &str = "Panel of remedies and runs";
pub(super) const FIXED_DECADES: &str = "Fixed decades, 1e-12 to 1e3";
pub(super) const THEME: &str = "Theme";
pub(super) const LISTING: &str = "Looking for devices";
pub(super) const NO_ADAPTERS: &str = "No graphics adapter was found";
pub(super) const NEXT_RUN_THERE: &str = "Trains the next run";

/// The tool bar.
pub(super) const RUN: &str = "Run";
pub(super) const PAUSE: &str = "Pause";
pub(super) const STEP: &str = "Step";
pub(super) const STOP: &str = "Stop";
pub(super) const RESTART: &str = "Restart";
pub(super) const UNSAVED: &str = "Not saved";
pub(super) const RENAME: &str = "Name of the experiment";

/// Groups of the left panel.
pub(super) const TASK: &str = "Task";
pub(super) const ARCHITECTURE: &str = "Architecture";
pub(super) const INITIALIZATION: &str = "Initialization";
pub(super) const TRAINING: &str = "Training";
pub(super) const SEEDS: &str = "Seeds";
pub(super) const DATA_SEED: &str = "Data seed";
pub(super) const WEIGHTS_SEED: &str = "Weights seed";
pub(super) const BATCHES_SEED: &str = "Batches seed";
pub(super) const AT_RESTART: &str = "at restart";
pub(super) const PLOT: &str = "Plot";

/// What a reader of the screen says of the link to a remedy's plot.
pub(super) fn plot_of(remedy: &str) -> String {
    format!("Plot of {}", remedy.to_lowercase())
}

/// The right panel.
pub(super) const REMEDIES: &str = "Remedies";
pub(super) const ALL_OFF: &str = "All remedies off";
/// Brings back what "All remedies off" switched off.
pub(super) const ALL_ON: &str = "All remedies on";
pub(super) const STRENGTH: &str = "strength";
pub(super) const RUNS: &str = "Runs";
pub(super) const NO_RUNS: &str = "A run appears here when it is started";
pub(super) const OPEN_PANEL: &str = "Open the remedies and runs";
pub(super) const CLOSE_PANEL: &str = "Close to a rail";
pub(super) const REMOVE_RUN: &str = "Remove from the list";

/// Strips.
pub(super) const CLOSE: &str = "Close";
pub(super) const SAVE: &str = "Save";
pub(super) const DISCARD: &str = "Don't save";
pub(super) const CANCEL: &str = "Cancel";
pub(super) const REPLACE: &str = "Replace";
pub(super) const USE_PATH: &str = "OK";
pub(super) const PATH: &str = "Path";
pub(super) const EXPORT: &str = "Export";
pub(super) const EXPORT_TITLE: &str = "Export figure";
pub(super) const EXPORT_KIND: &str = "Figure";
pub(super) const EXPORT_SIZE: &str = "Size in mm";
pub(super) const EXPORT_BY: &str = "by";
pub(super) const EXPORT_WIDTH: &str = "Width in mm";
pub(super) const EXPORT_HEIGHT: &str = "Height in mm";
pub(super) const EXPORT_DPI: &str = "Dots per inch";
pub(super) const SINGLE_COLUMN: &str = "89 mm";
pub(super) const DOUBLE_COLUMN: &str = "183 mm";
pub(super) const SAVING: &str = "Saving";
pub(super) const LOADING: &str = "Opening";

/// The centre.
pub(super) const LIVE: &str = "Live";
pub(super) const SOFTWARE: &str = "software";
pub(super) const STEP_SHOWN: &str = "Step shown";
pub(super) const NO_TILES: &str = "All tiles are closed. The View menu opens them again";
pub(super) const RESET_LAYOUT: &str = "Reset the layout";

/// Help.
pub(super) const SHORTCUTS: &str = "Keyboard shortcuts";
pub(super) const ABOUT: &str = "About Gradient Lab";
pub(super) const ABOUT_TEXT: &str = "See, explain and cure vanishing and exploding gradients. Training runs in a process \
     of its own; every number is measured, none is made up. Licence MIT or Apache-2.0. The face is Inter (SIL Open Font \
     License), under another name as the licence asks";
pub(super) const VERSION: &str = concat!("Version ", env!("CARGO_PKG_VERSION"));

/// "Reset Hidden layers".
pub(super) fn reset(label: &str) -> String {
    format!("Reset {label}")
}

/// "step 240 of 600".
pub(super) fn progress(step: u64, n_steps: u64) -> String {
    format!("step {step} of {n_steps}")
}

/// "step 240".
pub(super) fn step(step: u64) -> String {
    format!("step {step}")
}

/// Where a run stands.
pub(super) fn phase(phase: Option<Phase>) -> &'static str {
    match phase {
        None => "Ready",
        Some(Phase::Building) => "Building",
        Some(Phase::Paused) => "Paused",
        Some(Phase::Running) => "Running",
        Some(Phase::Stopping) => "Stopping",
        Some(Phase::Ended(outcome)) => outcome.label(),
    }
}

/// What is known about a device's numbers.
pub(super) fn self_test(result: SelfTest) -> &'static str {
    result.label()
}

/// "4 steps kept".
pub(super) fn steps_kept(n_steps: u64) -> String {
    if n_steps == 1 { "1 step kept".to_owned() } else { format!("{n_steps} steps kept") }
}

/// "472 steps/s".
pub(super) fn steps_per_sec(rate: f64) -> String {
    if rate >= 10.0 { format!("{rate:.0} steps/s") } else { format!("{rate:.2} steps/s") }
}

/// "measuring costs 20 % of a step".
pub(super) fn measuring(share: f64) -> String {
    if share < 0.01 {
        return "measuring costs under 1 % of a step".to_owned();
    }
    format!("measuring costs {:.0} % of a step", share * 100.0)
}

/// "seeds 1, 2, 3".
pub(super) fn seeds(seeds: crate::spec::Seeds) -> String {
    format!("seeds {}", seed_list(seeds))
}

/// "1, 2, 3".
pub(super) fn seed_list(seeds: crate::spec::Seeds) -> String {
    format!("{}, {}, {}", seeds.data, seeds.weights, seeds.batches)
}

/// "memory 52 MB".
pub(super) fn memory(bytes: u64) -> String {
    let megabytes = bytes as f64 / 1e6;
    if megabytes < 1000.0 {
        format!("memory {megabytes:.0} MB")
    } else {
        format!("memory {:.1} GB", megabytes / 1000.0)
    }
}

/// How a run of the list did: "step 240, loss 2.31, factor 0.23".
pub(super) fn run_facts(phase: Phase, step: Option<u64>, loss: Option<f64>, factor: Option<f64>) -> String {
    let Some(step) = step else {
        return match phase {
            Phase::Ended(outcome) => format!("{} before the first step", outcome.label().to_lowercase()),
            _ => "no step yet".to_owned(),
        };
    };
    let mut words = match phase {
        Phase::Ended(Outcome::Diverged) => return format!("diverged at step {step}"),
        Phase::Ended(Outcome::Stopped) => format!("stopped at {step}"),
        Phase::Ended(Outcome::Failed) => format!("failed at {step}"),
        Phase::Ended(Outcome::Finished) | Phase::Building | Phase::Paused | Phase::Running | Phase::Stopping => {
            format!("step {step}")
        }
    };
    if let Some(loss) = loss.filter(|loss| loss.is_finite()) {
        words += &format!(", loss {}", three_digits(loss));
    }
    if let Some(factor) = factor.filter(|factor| factor.is_finite()) {
        words += &format!(", factor {}", crate::figure::number::format_ratio(factor));
    }
    words
}

/// A loss as the list of runs shows it: "2.31", "0.08", "1.8e30".
fn three_digits(value: f64) -> String {
    if (0.005..1000.0).contains(&value) { format!("{value:.2}") } else { crate::figure::number::format_value(value) }
}

/// What the eye of a run does.
pub(super) fn toggle_run(name: &str, is_visible: bool) -> String {
    if is_visible { format!("Hide {name}") } else { format!("Show {name}") }
}

/// What a tile's buttons do.
pub(super) fn full_screen(tile: Tile, is_full: bool) -> String {
    if is_full { format!("Leave full screen of {}", tile.label()) } else { format!("Full screen of {}", tile.label()) }
}

/// The title of a tile that fills the centre.
pub(super) fn full_tile(tile: Tile) -> String {
    format!("{}, full screen", tile.label())
}

/// What a tile's cross does.
pub(super) fn close_tile(tile: Tile) -> String {
    format!("Close {}", tile.label())
}

/// What undo would take back, as its tooltip says it.
pub(super) fn undo(label: Option<&str>) -> String {
    label.map_or_else(|| "Undo".to_owned(), |label| format!("Undo: {label}"))
}

/// What redo would bring back.
pub(super) fn redo(label: Option<&str>) -> String {
    label.map_or_else(|| "Redo".to_owned(), |label| format!("Redo: {label}"))
}

/// The theme button says what it is and what a click brings.
pub(super) fn theme(now: &str, next: &str) -> String {
    format!("Theme: {}. Switch to {}", now.to_lowercase(), next.to_lowercase())
}

/// The accessible name of a remedy's switch.
pub(super) fn remedy_switch(label: &str) -> String {
    format!("{label} remedy")
}

/// The accessible name of one of a remedy's controls, told from the left panel's: "Clipping remedy threshold".
pub(super) fn remedy_control(row: &str, control: &str) -> String {
    format!("{row} remedy {}", control.to_lowercase())
}

/// How screen readers hear a warning, which on the screen has an icon before it.
pub(super) fn remedy_warning(words: &str) -> String {
    format!("Warning: {words}")
}

/// A remedy's tooltip: rule, where it does not help, where it comes from.
pub(super) fn remedy_tooltip(formula: &str, limitation: &str, reference: &str) -> String {
    format!("{formula}\n\n{limitation}\n\n{reference}")
}

/// Why Run cannot be pressed: a field holds no value.
pub(super) fn refused_text(field: &str, limits: &str) -> String {
    format!("{field}: {limits}")
}

/// A speed of the menu, in steps per second.
pub(super) fn speed_limit(steps_per_sec: f64) -> String {
    format!("{steps_per_sec}")
}

/// "Every 10th step".
pub(super) fn measure_every(n_steps: u64) -> String {
    if n_steps == 1 { EVERY_STEP.to_owned() } else { format!("Every {n_steps}th step") }
}

/// The rate of a step, in the tooltip of a schedule: "step 120: rate 0.050".
pub(super) fn rate_at(step: u64, rate: &str) -> String {
    format!("step {step}: rate {rate}")
}

/// A schedule for those who cannot see its curve; the peak is told where it is not the start.
pub(super) fn schedule(first: &str, (peak_step, peak): (u64, &str), (last_step, last): (u64, &str)) -> String {
    let peak = if peak_step > 0 { format!(", {peak} at step {peak_step}") } else { String::new() };
    format!("Learning rate: {first} at step 0{peak}, {last} at step {last_step}")
}
