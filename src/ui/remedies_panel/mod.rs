//! The remedies: one row for each of the one table in `spec`, and "All remedies off" above them.

mod control;
mod row;

use egui::{Align2, Rect, Role, Sense, Ui, WidgetInfo, pos2, vec2};

pub(super) use control::REMEDY_FIELD;

use super::memory::UiMemory;
use super::style::{self, measure};
use super::widgets::TextButton;
use super::words;
use crate::figure::tokens::{space, stroke};
use crate::spec::{Choice, RemedyRow};
use crate::state::{Action, State};

/// Draws the head and all rows.
pub(super) fn remedies_ui(ui: &mut Ui, state: &State, memory: &mut UiMemory, actions: &mut Vec<Action>) {
    head_ui(ui, state, actions);
    let pending = state.pending_fields();
    let mut group = None;
    for row in RemedyRow::ALL {
        hairline(ui);
        if let Some(title) = row.group().filter(|title| group != Some(*title)) {
            subheading_ui(ui, title);
        }
        group = row.group();
        row::row_ui(ui, *row, state, &pending, memory, actions);
    }
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
    let time = time_rect(heads.shrink2(vec2(space::M, 0.0)));
    let galley = ui.painter().layout_no_wrap(words::TIME.to_owned(), style::secondary(), tokens.text_2);
    let at = pos2(time.right() - galley.size().x, heads.top());
    ui.painter().galley(at, galley, tokens.text_2);
}

/// The name of a group of rows.
fn subheading_ui(ui: &mut Ui, title: &str) {
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), measure::SUBHEADING), Sense::hover());
    let area = Rect::from_min_max(pos2(rect.left() + space::M, rect.top() + space::XS), rect.max);
    paint_text(ui, area, title, style::secondary(), style::tokens(ui).text_2);
    response.widget_info(|| WidgetInfo::labeled(Role::Heading, true, title));
}

/// The column of strengths within a line of the panel.
fn strength_rect(inner: Rect) -> Rect {
    let right = time_rect(inner).left();
    Rect::from_min_max(pos2(right - measure::STRENGTH.0, inner.top()), pos2(right, inner.bottom()))
}

/// The column of times, at the right end of a row's first line.
fn time_rect(inner: Rect) -> Rect {
    Rect::from_min_max(pos2(inner.right() - measure::STRENGTH.1, inner.top()), inner.max)
}

fn paint_text(ui: &Ui, rect: Rect, words: &str, font: egui::FontId, color: egui::Color32) {
    let galley = ui.painter().layout_no_wrap(words.to_owned(), font, color);
    let at = Align2::LEFT_CENTER.align_size_within_rect(galley.size(), rect).min;
    ui.painter().galley(at, galley, color);
}

fn text_width(ui: &Ui, words: &str, font: egui::FontId) -> f32 {
    ui.painter().layout_no_wrap(words.to_owned(), font, egui::Color32::PLACEHOLDER).size().x
}

fn hairline(ui: &mut Ui) {
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), stroke::HAIR), Sense::hover());
    let line = egui::Stroke::new(stroke::HAIR, style::tokens(ui).stroke);
    ui.painter().hline(rect.x_range(), rect.center().y, line);
}
