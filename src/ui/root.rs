//! The window: its parts, where they stand, and what they ask for.

use egui::{CornerRadius, CursorIcon, Id, Rect, Sense, Stroke, Ui, UiBuilder, pos2, vec2};

use super::command::refusal;
use super::experiment_panel::experiment_panel_ui;
use super::export_strip::export_strip_ui;
use super::figures::Figures;
use super::help::shortcuts_ui;
use super::memory::UiMemory;
use super::right_panel::{close_to_rail_ui, is_rail, open_right, rail_ui, right_panel_ui};
use super::scrubber::scrubber_ui;
use super::shortcut::{escape_action, pressed_actions};
use super::status_bar::status_bar_ui;
use super::strip::{about_ui, banner_ui, questions_ui, refusal_ui};
use super::style::{self, measure};
use super::tiles::tiles_ui;
use super::tool_bar::tool_bar_ui;
use super::verdict_strip::verdict_strip_ui;
use crate::figure::tokens::{space, stroke};
use crate::state::{Action, Panels, State, Theme};

/// Draws the whole window and returns what was asked for in this frame, in order.
pub fn root_ui(ui: &mut Ui, state: &State, memory: &mut UiMemory) -> Vec<Action> {
    follow_theme(ui, state.view.theme);
    let window = ui.max_rect();
    memory.drafts.follow(state.n_replacements);
    let mut actions: Vec<Action> = escape_action(ui, state, memory).into_iter().collect();
    actions.extend(pressed_actions(ui, state, memory));
    let is_narrow = window.width() < measure::HIDES_RIGHT;
    let is_low = window.height() < measure::LOW;
    ui.painter().rect_filled(window, CornerRadius::ZERO, style::tokens(ui).background_1);

    let mut draft = state.draft().clone();
    let bar = Rect::from_min_size(window.min, vec2(window.width(), measure::TOOL_BAR));
    let mut label = part(ui, "tool bar", bar, |ui| tool_bar_ui(ui, state, &mut draft.experiment, memory, &mut actions));
    line_beneath(ui, bar);
    let strips = Rect::from_min_max(bar.left_bottom(), window.max);
    let top = strips_ui(ui, strips, state, memory, &mut actions);
    let status = Rect::from_min_max(pos2(window.left(), window.bottom() - measure::STATUS_BAR), window.max);
    let middle = Rect::from_min_max(pos2(window.left(), top), pos2(window.right(), status.top()));

    let (left_width, right_width) = widths(state, memory, is_narrow);
    let left = Rect::from_min_max(middle.min, pos2(middle.left() + left_width, middle.bottom()));
    let right = Rect::from_min_max(pos2(middle.right() - right_width, middle.top()), middle.max);
    let center = Rect::from_min_max(left.right_top(), right.left_bottom());
    let edited = part(ui, "experiment", left, |ui| {
        experiment_panel_ui(ui, state, &mut draft.experiment, memory, is_low, &mut actions)
    });
    label = edited.or(label);
    part(ui, "centre", center, |ui| center_ui(ui, state, memory, is_low, &mut actions));
    part(ui, "right panel", right, |ui| right_ui(ui, state, memory, is_narrow, &mut actions));
    part(ui, "status bar", status, |ui| status_bar_ui(ui, state));
    edges_ui(ui, state, memory, is_narrow, (left, right), &mut actions);
    ui.painter().hline(status.x_range(), status.top() + stroke::HAIR / 2.0, hairline(ui));
    shortcuts_ui(ui, state, window, &mut actions);

    // The panels edited a clone: one edit a frame, whatever was changed.
    if draft != *state.draft() {
        actions.push(Action::Edit { draft: Box::new(draft), label: label.unwrap_or_default() });
        // Arrow keys in a field that keeps the focus belong together; every other gesture is undone on its own.
        if ui.memory(|memory| memory.focused()).is_none() {
            actions.push(Action::FinishEdit);
        }
    }
    actions
}

/// Draws a part of the window into its rectangle.
fn part<R>(ui: &mut Ui, name: &str, rect: Rect, add: impl FnOnce(&mut Ui) -> R) -> R {
    let mut child = ui.new_child(UiBuilder::new().id_salt(name).max_rect(rect));
    child.set_clip_rect(rect.intersect(ui.clip_rect()));
    child.spacing_mut().item_spacing.y = 0.0;
    add(&mut child)
}

fn follow_theme(ui: &Ui, theme: Theme) {
    let preference = match theme {
        Theme::System => egui::ThemePreference::System,
        Theme::Light => egui::ThemePreference::Light,
        Theme::Dark => egui::ThemePreference::Dark,
    };
    if ui.options(|options| options.theme_preference) != preference {
        ui.set_theme(preference);
        // This frame's style was chosen before.
        ui.request_repaint();
    }
}

/// Draws all strips from the top; where they end.
fn strips_ui(ui: &mut Ui, rect: Rect, state: &State, memory: &mut UiMemory, actions: &mut Vec<Action>) -> f32 {
    let mut child = ui.new_child(UiBuilder::new().id_salt("strips").max_rect(rect));
    child.spacing_mut().item_spacing = egui::Vec2::ZERO;
    let ui = &mut child;
    verdict_strip_ui(ui, state, memory, actions);
    if let Some(refusal) = refusal(state, memory) {
        refusal_ui(ui, &refusal);
    }
    questions_ui(ui, state, actions);
    for banner in &state.banners {
        banner_ui(ui, banner, actions);
    }
    export_strip_ui(ui, state, memory, actions);
    if memory.shows_about {
        about_ui(ui, memory);
    }
    ui.min_rect().bottom()
}

fn widths(state: &State, memory: &UiMemory, is_narrow: bool) -> (f32, f32) {
    let (_, left_least, left_most) = measure::LEFT;
    let (_, right_least, right_most) = measure::RIGHT;
    let left = memory.dragged_widths.0.unwrap_or(state.panels.left_width_points).clamp(left_least, left_most);
    let right = if is_rail(state, memory, is_narrow) {
        measure::RAIL
    } else {
        memory.dragged_widths.1.unwrap_or(state.panels.right_width_points).clamp(right_least, right_most)
    };
    (left, right)
}

fn center_ui(ui: &mut Ui, state: &State, memory: &mut UiMemory, is_low: bool, actions: &mut Vec<Action>) {
    let area = ui.max_rect();
    let ground = style::tokens(ui).background_0;
    let height = if is_low { measure::PICTURE.1 } else { measure::PICTURE.0 };
    let picture = Rect::from_min_size(area.min, vec2(area.width(), height));
    let scrubber = Rect::from_min_max(pos2(area.left(), area.bottom() - measure::SCRUBBER), area.max);
    let tiles = Rect::from_min_max(picture.left_bottom(), scrubber.right_top());
    ui.painter().rect_filled(picture, CornerRadius::ZERO, ground);
    // Figures are lent out of the memory, so that tiles can change the rest of it.
    let mut views = std::mem::take(&mut memory.figures);
    let mut figures = Figures::new(state, &mut views);
    part(ui, "picture", picture, |ui| figures.picture_ui(ui));
    line_beneath(ui, picture);
    part(ui, "tiles", tiles, |ui| tiles_ui(ui, state, memory, &mut figures, actions));
    figures.finish(ui, actions);
    memory.figures = views;
    ui.painter().rect_filled(scrubber, CornerRadius::ZERO, style::tokens(ui).background_1);
    ui.painter().hline(scrubber.x_range(), scrubber.top() + stroke::HAIR / 2.0, hairline(ui));
    part(ui, "scrubber", scrubber, |ui| scrubber_ui(ui, state, actions));
}

fn right_ui(ui: &mut Ui, state: &State, memory: &mut UiMemory, is_narrow: bool, actions: &mut Vec<Action>) {
    if is_rail(state, memory, is_narrow) {
        rail_ui(ui, state, memory, is_narrow, actions);
        return;
    }
    if !is_narrow {
        right_panel_ui(ui, state, memory, actions);
        return;
    }
    let area = ui.max_rect();
    let foot = Rect::from_min_max(pos2(area.left(), area.bottom() - measure::SCRUBBER), area.max);
    let body = Rect::from_min_max(area.min, foot.right_top());
    part(ui, "remedies and runs", body, |ui| right_panel_ui(ui, state, memory, actions));
    if part(ui, "foot", foot, close_to_rail_ui) {
        open_right(state, memory, is_narrow, false, actions);
    }
}

/// The lines at the sides of the centre, which can be dragged.
fn edges_ui(
    ui: &mut Ui,
    state: &State,
    memory: &mut UiMemory,
    is_narrow: bool,
    (left, right): (Rect, Rect),
    actions: &mut Vec<Action>,
) {
    let panels = &state.panels;
    let width = edge_ui(ui, "left edge", left.right_top(), left.height(), left.width(), 1.0, true);
    match width {
        Edge::Still => {}
        Edge::Dragged(width) => memory.dragged_widths.0 = Some(width),
        Edge::Released => {
            let width = memory.dragged_widths.0.take().unwrap_or(left.width());
            let left_width_points = width.clamp(measure::LEFT.1, measure::LEFT.2);
            actions.push(Action::SetPanels(Box::new(Panels { left_width_points, ..panels.clone() })));
        }
    }
    let can_drag = !is_rail(state, memory, is_narrow);
    match edge_ui(ui, "right edge", right.left_top(), right.height(), right.width(), -1.0, can_drag) {
        Edge::Still => {}
        Edge::Dragged(width) => memory.dragged_widths.1 = Some(width),
        Edge::Released => {
            let width = memory.dragged_widths.1.take().unwrap_or(right.width());
            let right_width_points = width.clamp(measure::RIGHT.1, measure::RIGHT.2);
            actions.push(Action::SetPanels(Box::new(Panels { right_width_points, ..panels.clone() })));
        }
    }
}

enum Edge {
    Still,
    Dragged(f32),
    Released,
}

fn edge_ui(ui: &mut Ui, name: &str, top: egui::Pos2, height: f32, width: f32, side: f32, can_drag: bool) -> Edge {
    let line = Rect::from_min_size(pos2(top.x, top.y), vec2(0.0, height));
    let mut color = hairline(ui);
    let mut edge = Edge::Still;
    if can_drag {
        let area = line.expand2(vec2(space::XS / 2.0, 0.0));
        let response =
            ui.interact(area, Id::unique(name), Sense::DRAG).on_hover_and_drag_cursor(CursorIcon::ResizeHorizontal);
        if response.hovered() || response.dragged() {
            color = Stroke::new(stroke::FOCUS, style::tokens(ui).control);
        }
        if response.dragged() {
            edge = Edge::Dragged(width + side * response.drag_delta().x);
        } else if response.drag_stopped() {
            edge = Edge::Released;
        }
    }
    let x = top.x - side * stroke::HAIR / 2.0;
    ui.painter().vline(x, line.y_range(), color);
    edge
}

fn hairline(ui: &Ui) -> Stroke {
    Stroke::new(stroke::HAIR, style::tokens(ui).stroke)
}

fn line_beneath(ui: &Ui, rect: Rect) {
    ui.painter().hline(rect.x_range(), rect.bottom() - stroke::HAIR / 2.0, hairline(ui));
}
