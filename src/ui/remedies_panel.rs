//! The remedies: one row for each of the one table in `spec`, and "All remedies off" above them.

use egui::{Align2, Id, Rect, Role, Sense, Ui, WidgetInfo, pos2, vec2};

use super::activation_times::activation_times_ui;
use super::memory::UiMemory;
use super::remedy_cost::{remedy_change, remedy_cost_ui};
use super::style::{self, measure};
use super::widgets::{Entry, NumberField, NumberKind, SwitchLook, TextButton, drop_down, switch};
use super::words;
use crate::figure::tokens::{space, stroke};
use crate::spec::{Choice, RemedyRow};
use crate::state::{Action, State};

/// Draws the head and all rows.
pub(super) fn remedies_ui(ui: &mut Ui, state: &State, memory: &mut UiMemory, actions: &mut Vec<Action>) {
    head_ui(ui, state, actions);
    let pending = state.pending_fields();
    for row in RemedyRow::ALL {
        row_ui(ui, *row, state, &pending, memory, actions);
    }
    hairline(ui);
}

fn head_ui(ui: &mut Ui, state: &State, actions: &mut Vec<Action>) {
    let tokens = style::tokens(ui);
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), measure::PANEL_HEAD.0), Sense::hover());
    let inner = rect.shrink2(vec2(space::M, 0.0));
    paint_text(ui, inner, words::REMEDIES, style::heading(), tokens.text_1);
    let is_any_on = RemedyRow::is_any_on(state.experiment());
    let can_return = !is_any_on && !state.draft().switched_off.is_empty();
    let words = if can_return { words::ALL_ON } else { words::ALL_OFF };
    let mut right =
        ui.new_child(egui::UiBuilder::new().max_rect(inner).layout(egui::Layout::right_to_left(egui::Align::Center)));
    if TextButton::new(words).enabled(is_any_on || can_return).show(&mut right).clicked() {
        actions.push(Action::SwitchAllRemedies(can_return));
    }
    let (heads, _) = ui.allocate_exact_size(vec2(ui.available_width(), measure::PANEL_HEAD.1), Sense::hover());
    let strength = strength_rect(heads.shrink2(vec2(space::M, 0.0)));
    let galley = ui.painter().layout_no_wrap(words::STRENGTH.to_owned(), style::secondary(), tokens.text_2);
    let at = pos2(strength.left(), heads.top());
    ui.painter().galley(at, galley, tokens.text_2);
    let galley = ui.painter().layout_no_wrap(words::TIME.to_owned(), style::secondary(), tokens.text_2);
    let at = pos2(strength.right() + measure::STRENGTH.1 - galley.size().x, heads.top());
    ui.painter().galley(at, galley, tokens.text_2);
}

fn row_ui(
    ui: &mut Ui,
    row: RemedyRow,
    state: &State,
    pending: &[&'static str],
    memory: &mut UiMemory,
    actions: &mut Vec<Action>,
) {
    hairline(ui);
    ui.add_space(space::S);
    let draft = state.draft();
    let is_on = row.is_on(&draft.experiment);
    let is_pending = paths(row).iter().any(|path| pending.contains(path));
    let (line, _) = ui.allocate_exact_size(vec2(ui.available_width(), measure::CONTROL), Sense::hover());
    let inner = line.shrink2(vec2(space::M, 0.0));
    if is_pending {
        let center = pos2(line.left() + space::M / 2.0, line.center().y);
        ui.painter().circle_filled(center, measure::DOT / 2.0, style::tokens(ui).accent);
    }
    let mut left =
        ui.new_child(egui::UiBuilder::new().max_rect(inner).layout(egui::Layout::left_to_right(egui::Align::Center)));
    let look = SwitchLook { is_on, is_pending };
    if switch(&mut left, &words::remedy_switch(row.label()), look, true).clicked() {
        actions.push(Action::SwitchRemedy(row, !is_on));
    }
    let name = Rect::from_min_max(pos2(inner.left() + measure::REMEDY_INDENT, line.top()), inner.max);
    paint_text(ui, name, row.label(), style::strong(), style::tokens(ui).text_1);
    let strength = strength_rect(inner);
    tooltip(ui, row, state, name.intersect(Rect::everything_left_of(strength.left())));
    let time = Rect::from_min_max(strength.right_top(), inner.max);
    remedy_cost_ui(ui, time, row, state, actions);
    match row.strength(&draft.experiment, &draft.memory) {
        Some(value) => {
            number_ui(ui, row, value, strength, state, memory, actions);
            let (line, _) = ui.allocate_exact_size(vec2(ui.available_width(), measure::ROW), Sense::hover());
            let left = line.left() + space::M + measure::REMEDY_INDENT;
            let rect = Rect::from_min_max(pos2(left, line.top()), pos2(strength.right(), line.bottom()));
            list_ui(ui, row, state, rect.shrink2(vec2(0.0, (measure::ROW - measure::CONTROL) / 2.0)), actions);
        }
        None => list_ui(ui, row, state, strength, actions),
    }
    sentence_ui(ui, row.mechanism(&draft.experiment, &draft.memory), style::tokens(ui).text_2);
    if let Some(change) = remedy_change(row, state) {
        sentence_ui(ui, &change, style::tokens(ui).text_2);
    }
    if row == RemedyRow::Activation {
        activation_times_ui(ui, state, actions);
    }
    if let Some(limits) = memory.drafts.problem(&number_path(row)) {
        sentence_ui(ui, limits, style::tokens(ui).danger);
    }
    if is_pending {
        sentence_ui(ui, words::AT_RESTART, style::tokens(ui).accent);
    }
    ui.add_space(space::XS);
}

/// The strength's column; the column of times stands right of it.
fn strength_rect(inner: Rect) -> Rect {
    let (strength, time) = measure::STRENGTH;
    let right = inner.right() - time;
    Rect::from_min_max(pos2(right - strength, inner.top()), pos2(right, inner.bottom()))
}

fn list_ui(ui: &mut Ui, row: RemedyRow, state: &State, rect: Rect, actions: &mut Vec<Action>) {
    let draft = state.draft();
    let selected = row.selected(&draft.experiment, &draft.memory);
    // A list that does not fit its column grows towards the name: the time stands right of it.
    let needed = ui.painter().layout_no_wrap(selected.label.to_owned(), style::body(), egui::Color32::BLACK).size().x;
    let width = rect.width().max(needed + measure::CHEVRON_COLUMN + space::M);
    let rect = Rect::from_min_max(pos2(rect.right() - width, rect.top()), rect.max);
    let entries = || {
        let entry = |option: &crate::spec::RemedyOption| Entry {
            key: option.key,
            label: option.label.to_owned(),
            detail: String::new(),
            unavailable: option.unavailable,
        };
        row.options().iter().map(entry).collect()
    };
    let salt = format!("remedy {}", row.key());
    let name = words::remedy_strength(row.label());
    if let Some(key) = drop_down(ui, rect, &salt, &name, (selected.key, selected.label), entries) {
        actions.push(Action::SelectRemedy(row, key));
    }
}

fn number_path(row: RemedyRow) -> String {
    format!("remedy {} number", row.key())
}

fn number_ui(
    ui: &mut Ui,
    row: RemedyRow,
    value: f64,
    rect: Rect,
    state: &State,
    memory: &mut UiMemory,
    actions: &mut Vec<Action>,
) {
    let Some(limits) = row.strength_limits() else { return };
    let path = number_path(row);
    let field = NumberField {
        path: &path,
        name: &words::remedy_number(row.label()),
        kind: NumberKind::Real(limits),
        value,
        prefix: "",
        is_wrong: paths(row).iter().any(|path| state.problem_of(path).is_some()),
        enabled: true,
    };
    if let Some(strength) = field.show(ui, rect, &mut memory.drafts) {
        actions.push(Action::SetRemedyStrength(row, strength));
    }
}

/// The entries of the experiment that a row changes.
fn paths(row: RemedyRow) -> &'static [&'static str] {
    match row {
        RemedyRow::Activation => &["architecture.activation"],
        RemedyRow::Clipping => &["remedies.clipping.kind", "remedies.clipping.threshold"],
        RemedyRow::Initialization => &["initialization.weights"],
    }
}

fn tooltip(ui: &Ui, row: RemedyRow, state: &State, rect: Rect) {
    let draft = state.draft();
    let response = ui.interact(rect, Id::unique(("remedy name", row.key())), Sense::hover());
    response.on_hover_text(words::remedy_tooltip(
        row.formula(&draft.experiment, &draft.memory),
        row.limitation(&draft.experiment, &draft.memory),
        row.reference(&draft.experiment, &draft.memory),
    ));
}

fn sentence_ui(ui: &mut Ui, words: &str, color: egui::Color32) {
    let indent = space::M + measure::REMEDY_INDENT;
    let width = ui.available_width() - indent - space::M;
    let mut job = egui::text::LayoutJob::simple(words.to_owned(), style::secondary(), color, width);
    for section in &mut job.sections {
        section.format.line_height = Some(measure::LINE);
    }
    let galley = ui.painter().layout_job(job);
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), galley.size().y), Sense::hover());
    ui.painter().galley(rect.min + vec2(indent, 0.0), galley, color);
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, words));
}

fn paint_text(ui: &Ui, rect: Rect, words: &str, font: egui::FontId, color: egui::Color32) {
    let galley = ui.painter().layout_no_wrap(words.to_owned(), font, color);
    let at = Align2::LEFT_CENTER.align_size_within_rect(galley.size(), rect).min;
    ui.painter().galley(at, galley, color);
}

fn hairline(ui: &mut Ui) {
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), stroke::HAIR), Sense::hover());
    let line = egui::Stroke::new(stroke::HAIR, style::tokens(ui).stroke);
    ui.painter().hline(rect.x_range(), rect.center().y, line);
}
