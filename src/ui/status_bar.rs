//! The status bar: where the run stands, on which device, how fast, at what cost.

use egui::{Color32, Stroke, Ui, UiBuilder, Vec2, pos2};

use super::icon::{Icon, paint_icon};
use super::style::{self, measure};
use super::widgets::{badge, line_of_text};
use super::words;
use crate::figure::tokens::{space, stroke};
use crate::run::{Adapter, AdapterKind, Device, Outcome, SelfTest};
use crate::state::{Phase, State};

/// Draws the bar.
pub(super) fn status_bar_ui(ui: &mut Ui, state: &State) {
    let tokens = style::tokens(ui);
    let bar = ui.max_rect().shrink2(Vec2::new(space::M, 0.0));
    // Nothing is said before it is known.
    let bytes = memory_bytes(state);
    let memory_words = if bytes == 0 { String::new() } else { words::memory(bytes) };
    let mut right =
        ui.new_child(UiBuilder::new().max_rect(bar).layout(egui::Layout::right_to_left(egui::Align::Center)));
    line_of_text(&mut right, &memory_words, style::secondary(), tokens.text_2);
    let room = right.min_rect().left() - bar.left() - 2.0 * space::M;
    let mut left =
        ui.new_child(UiBuilder::new().max_rect(bar).layout(egui::Layout::left_to_right(egui::Align::Center)));
    left.spacing_mut().item_spacing.x = space::XS + 2.0;
    phase_ui(&mut left, state);
    separator_ui(&mut left);
    device_ui(&mut left, state);
    for words in facts(state) {
        let width = ui.painter().layout_no_wrap(words.clone(), style::secondary(), tokens.text_2).size().x;
        let used = left.min_rect().width() + 2.0 * space::M + width;
        // A fact that does not fit is left out rather than cut; the first ones matter most.
        if used > room {
            break;
        }
        separator_ui(&mut left);
        line_of_text(&mut left, &words, style::secondary(), tokens.text_2);
    }
}

fn facts(state: &State) -> Vec<String> {
    let mut facts = Vec::new();
    if let Some(run) = state.current_run() {
        match run.phase {
            Phase::Ended(_) | Phase::Paused => facts.push(words::steps_kept(run.n_steps_done())),
            Phase::Running | Phase::Building | Phase::Stopping => {
                facts.extend(run.vitals.steps_per_sec.map(words::steps_per_sec));
            }
        }
        facts.extend(run.vitals.measuring_share.map(words::measuring));
    }
    let experiment = state.current_run().map_or(state.experiment(), |run| &run.experiment);
    facts.push(words::seeds(experiment.seeds));
    if state.is_saving {
        facts.push(words::SAVING.to_owned());
    }
    if state.is_loading {
        facts.push(words::LOADING.to_owned());
    }
    facts
}

fn memory_bytes(state: &State) -> u64 {
    let worker = state.current_run().and_then(|run| run.vitals.memory_bytes).unwrap_or(0);
    state.memory_bytes + worker
}

fn phase_ui(ui: &mut Ui, state: &State) {
    let tokens = style::tokens(ui);
    let phase = state.current_run().map(|run| run.phase);
    let (color, is_fault) = match phase {
        Some(Phase::Running) => (tokens.success, false),
        Some(Phase::Building | Phase::Stopping) => (tokens.warning, false),
        Some(Phase::Ended(Outcome::Diverged | Outcome::Failed)) => (tokens.danger, true),
        Some(Phase::Ended(Outcome::Finished | Outcome::Stopped) | Phase::Paused) | None => (tokens.control, false),
    };
    let side = space::S;
    let (rect, _) = ui.allocate_exact_size(Vec2::splat(side), egui::Sense::hover());
    if is_fault {
        paint_icon(ui.painter(), rect.expand(2.0), Icon::Close, color);
    } else {
        ui.painter().circle_filled(rect.center(), side / 2.0, color);
    }
    line_of_text(ui, words::phase(phase), style::secondary(), tokens.text_1);
}

/// The device of the current run, else the chosen one, with what is known about its numbers.
fn device_ui(ui: &mut Ui, state: &State) {
    let tokens = style::tokens(ui);
    let device = state.current_run().map_or(&state.devices.chosen, |run| &run.device);
    line_of_text(ui, &device.label(), style::secondary(), tokens.text_2);
    let result = device.self_test();
    badge(ui, words::self_test(result), test_color(ui, result));
    if let Device::Adapter(Adapter { kind: AdapterKind::Software, .. }) = device {
        badge(ui, words::SOFTWARE, tokens.text_2);
    }
}

fn test_color(ui: &Ui, result: SelfTest) -> Color32 {
    let tokens = style::tokens(ui);
    match result {
        SelfTest::Passed => tokens.success,
        SelfTest::NotTested => tokens.text_2,
        SelfTest::TimedOut => tokens.warning,
        SelfTest::Failed | SelfTest::Crashed => tokens.danger,
    }
}

fn separator_ui(ui: &mut Ui) {
    let spacing = ui.spacing().item_spacing.x;
    let width = 2.0 * (space::M - spacing) + stroke::HAIR;
    let (rect, _) = ui.allocate_exact_size(Vec2::new(width, measure::STATUS_SEPARATOR), egui::Sense::hover());
    let line = Stroke::new(stroke::HAIR, style::tokens(ui).stroke);
    ui.painter().line_segment([pos2(rect.center().x, rect.top()), pos2(rect.center().x, rect.bottom())], line);
}
