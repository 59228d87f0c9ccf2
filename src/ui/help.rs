//! The list of shortcuts: a panel over the plots that the keys do not wait for.

use egui::{Align2, Area, CornerRadius, Frame, Margin, Order, Rect, Role, Sense, Stroke, Ui, Vec2, WidgetInfo, vec2};

use super::command::{Command, WITH_KEYS};
use super::icon::Icon;
use super::shortcut::shortcut_text;
use super::style::{self, measure};
use super::widgets::{IconSize, icon_button};
use super::words;
use crate::figure::tokens::{radius, space, stroke};
use crate::state::{Action, State};

/// Draws the panel into the middle of the window while it is open.
pub(super) fn shortcuts_ui(ui: &mut Ui, state: &State, area: Rect, actions: &mut Vec<Action>) {
    if !state.view.shows_shortcuts {
        return;
    }
    let tokens = style::tokens(ui);
    let frame = Frame::new()
        .fill(tokens.background_1)
        .stroke(Stroke::new(stroke::HAIR, tokens.control))
        .corner_radius(CornerRadius::same(radius::FRAME))
        .inner_margin(Margin::same(space::L as i8));
    let corner = area.center() - vec2(measure::HELP / 2.0, 0.0);
    Area::new(egui::Id::unique("list of shortcuts"))
        .order(Order::Foreground)
        .pivot(Align2::LEFT_CENTER)
        .fixed_pos(corner)
        .constrain_to(area)
        .accessible_name(words::SHORTCUTS)
        .show(ui, |ui| {
            frame.show(ui, |ui| {
                ui.spacing_mut().item_spacing = Vec2::ZERO;
                ui.set_width(measure::HELP - 2.0 * space::L);
                if head_ui(ui) {
                    actions.push(Action::ToggleShortcuts);
                }
                for command in WITH_KEYS {
                    row_ui(ui, *command);
                }
            });
        });
    if ui.input(|input| input.key_pressed(egui::Key::Escape)) {
        actions.push(Action::ToggleShortcuts);
    }
}

fn head_ui(ui: &mut Ui) -> bool {
    let tokens = style::tokens(ui);
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), measure::HEADING), Sense::hover());
    let galley = ui.painter().layout_no_wrap(words::SHORTCUTS.to_owned(), style::heading(), tokens.text_1);
    ui.painter().galley(rect.min, galley, tokens.text_1);
    let layout = egui::Layout::right_to_left(egui::Align::TOP);
    let mut right = ui.new_child(egui::UiBuilder::new().max_rect(rect).layout(layout));
    icon_button(&mut right, Icon::Close, words::CLOSE, IconSize::Tile, true).clicked()
}

fn row_ui(ui: &mut Ui, command: Command) {
    let Some(shortcut) = command.shortcut() else { return };
    let tokens = style::tokens(ui);
    let keys = shortcut_text(ui, shortcut);
    let height = space::L + space::XS;
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), height), Sense::hover());
    for (words, font, color, align) in [
        (command.label(), style::body(), tokens.text_1, Align2::LEFT_CENTER),
        (keys.as_str(), style::body(), tokens.text_2, Align2::RIGHT_CENTER),
    ] {
        let galley = ui.painter().layout_no_wrap(words.to_owned(), font, color);
        let at = align.align_size_within_rect(galley.size(), rect).min;
        ui.painter().galley(at, galley, color);
    }
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, format!("{}, {keys}", command.label())));
}
