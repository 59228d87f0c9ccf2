//! The list of runs: line sample, name, facts, an eye that shows or hides it.

use egui::{Align2, CornerRadius, Id, Rect, Role, Sense, Ui, WidgetInfo, pos2, vec2};

use super::icon::Icon;
use super::line_sample::paint_sample;
use super::style::{self, measure};
use super::widgets::{IconSize, changing_icon_button};
use super::words;
use crate::figure::tokens::{radius, space, stroke};
use crate::figure::{RunLook, Theme};
use crate::run::StepColumn;
use crate::state::{Action, RunEntry, State};

/// Draws the heading and all runs, oldest first.
pub(super) fn run_list_ui(ui: &mut Ui, state: &State, actions: &mut Vec<Action>) {
    let tokens = style::tokens(ui);
    let height = measure::HEADING + space::XS;
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), height), Sense::hover());
    let galley = ui.painter().layout_no_wrap(words::RUNS.to_owned(), style::heading(), tokens.text_1);
    let at = pos2(rect.left() + space::M, rect.bottom() - measure::HEADING / 2.0 - galley.size().y / 2.0);
    ui.painter().galley(at, galley, tokens.text_1);
    if state.runs.is_empty() {
        let galley = ui.painter().layout(
            words::NO_RUNS.to_owned(),
            style::secondary(),
            tokens.text_2,
            ui.available_width() - 2.0 * space::M,
        );
        let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), galley.size().y), Sense::hover());
        ui.painter().galley(rect.min + vec2(space::M, 0.0), galley, tokens.text_2);
        response.widget_info(|| WidgetInfo::labeled(Role::Label, true, words::NO_RUNS));
    }
    for run in &state.runs {
        run_ui(ui, state, run, actions);
    }
}

fn run_ui(ui: &mut Ui, state: &State, run: &RunEntry, actions: &mut Vec<Action>) {
    let tokens = style::tokens(ui);
    let is_current = state.current_run().is_some_and(|current| current.id == run.id);
    let name = format!("{} {}", run.number, run.label);
    let facts = facts(run);
    let indent = space::M + measure::REMEDY_INDENT;
    let width = ui.available_width();
    let text_width = width - indent - space::M;
    // The name ends before the eye, the facts may pass beneath it.
    let name_galley = ui.painter().layout(name.clone(), style::body(), tokens.text_1, text_width - measure::CONTROL);
    let facts_galley = ui.painter().layout(facts.clone(), style::secondary(), tokens.text_2, text_width);
    let height = (name_galley.size().y + facts_galley.size().y + space::S).max(measure::RUN);
    let (rect, _) = ui.allocate_exact_size(vec2(width, height), Sense::hover());
    let response = ui.interact(rect, Id::unique(("run", run.id.0)), Sense::click());
    if response.hovered() && !is_current {
        ui.painter().rect_filled(rect, CornerRadius::same(radius::CONTROL), tokens.background_2);
    }
    let sample_height = name_galley.rows.first().map_or(measure::LINE, |row| row.height());
    let sample =
        Rect::from_min_size(pos2(rect.left() + space::M, rect.top() + space::XS), vec2(measure::SAMPLE, sample_height));
    paint_sample(ui, sample, look(state, run, Theme::of(ui)));
    let at = pos2(rect.left() + indent, rect.top() + space::XS);
    let below = at + vec2(0.0, name_galley.size().y);
    ui.painter().galley(at, name_galley, tokens.text_1);
    ui.painter().galley(below, facts_galley, tokens.text_2);
    response.widget_info(|| WidgetInfo::selected(Role::ListItem, true, is_current, format!("Run {name}, {facts}")));
    style::focus_ring(ui, &response, rect.shrink(stroke::FOCUS));
    if response.clicked() && !is_current {
        actions.push(Action::SelectRun(run.id));
    }
    response.context_menu(|ui| {
        let can_remove = !run.is_live();
        if ui.add_enabled(can_remove, egui::Button::new(words::REMOVE_RUN)).clicked() {
            actions.push(Action::RemoveRun(run.id));
            ui.close();
        }
    });
    eye_ui(ui, rect, run, is_current, &name, actions);
}

/// The eye; the current run is always shown.
fn eye_ui(ui: &mut Ui, row: Rect, run: &RunEntry, is_current: bool, name: &str, actions: &mut Vec<Action>) {
    let size = vec2(measure::CONTROL, measure::CONTROL);
    let area = Align2::RIGHT_TOP.align_size_within_rect(size, row.shrink2(vec2(space::S, 0.0)));
    let mut eye = ui.new_child(egui::UiBuilder::new().max_rect(area));
    let is_visible = run.is_visible || is_current;
    let icon = if is_visible { Icon::Eye } else { Icon::EyeClosed };
    let (salt, words) = (format!("eye of {}", run.id.0), words::toggle_run(name, is_visible));
    let response = changing_icon_button(&mut eye, &salt, (icon, &words), IconSize::Tile, true);
    if response.clicked() && !is_current {
        actions.push(Action::ShowRun(run.id, !is_visible));
    }
}

/// How plots draw the run: others by their number.
fn look(state: &State, run: &RunEntry, theme: Theme) -> RunLook {
    let look = RunLook::of_number(theme, run.number);
    if state.current_run().is_some_and(|current| current.id == run.id) {
        RunLook::current(theme)
    } else if run.is_visible {
        look
    } else {
        RunLook { color: theme.tokens().text_disabled, ..look }
    }
}

fn facts(run: &RunEntry) -> String {
    let history = run.history.read();
    let latest = history.latest();
    let loss = latest.map(|bucket| f64::from(bucket.step_extent(StepColumn::Loss).last));
    let factor = latest.and_then(|bucket| bucket.factor_per_layer());
    words::run_facts(run.phase, latest.map(|bucket| bucket.last_step), loss, factor)
}
