//! A drop-down: one of a list, by pointer or by keys.

use std::sync::Arc;

use egui::{
    Align2, Color32, CornerRadius, EventFilter, Galley, Id, Key, Popup, Rect, Response, Role, Sense, Stroke,
    StrokeKind, Ui, Vec2, WidgetInfo, vec2,
};

use crate::figure::tokens::{radius, space, stroke};
use crate::ui::icon::{Icon, paint_icon};
use crate::ui::style::{self, measure};

/// An entry of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::ui) struct Entry {
    /// What is given back.
    pub key: &'static str,
    /// What is shown.
    pub label: String,
    /// What it does, as a tooltip; of several lines the first one stands at its right.
    pub detail: String,
    /// Why it cannot be chosen.
    pub unavailable: Option<&'static str>,
}

/// Draws a drop-down into a rectangle; the key of an entry that was chosen.
pub(in crate::ui) fn drop_down(
    ui: &mut Ui,
    rect: Rect,
    salt: &str,
    name: &str,
    selected: (&str, &str),
    entries: impl FnOnce() -> Vec<Entry>,
) -> Option<&'static str> {
    let (selected_key, selected_label) = selected;
    let enabled = ui.is_enabled();
    let response = ui.interact(rect, Id::unique(("drop-down", salt)), Sense::click());
    let is_open = Popup::is_id_open(ui, Popup::default_response_id(&response));
    paint_closed(ui, rect, &response, selected_label, is_open);
    response.widget_info(|| WidgetInfo {
        current_text_value: Some(selected_label.to_owned()),
        ..WidgetInfo::labeled(Role::ComboBox, enabled, name)
    });
    let direction = arrow(ui, &response);
    let menu = Popup::menu(&response).width(rect.width()).accessible_name(name);
    if direction == 0 && !is_open && !response.clicked() {
        return None;
    }
    let entries = entries();
    if direction != 0 && !is_open {
        return neighbor(&entries, selected_key, direction);
    }
    let mut chosen = None;
    menu.show(|ui| {
        ui.spacing_mut().item_spacing = Vec2::ZERO;
        let width = entries.iter().map(|entry| entry_width(ui, entry)).fold(rect.width(), f32::max);
        for entry in &entries {
            if entry_ui(ui, width, entry, entry.key == selected_key).clicked() {
                chosen = Some(entry.key);
                ui.close();
            }
        }
    });
    chosen.filter(|key| *key != selected_key)
}

fn paint_closed(ui: &Ui, rect: Rect, response: &Response, label: &str, is_open: bool) {
    let tokens = style::tokens(ui);
    let is_hot = response.hovered() || is_open;
    let frame = if is_hot { tokens.control } else { tokens.stroke };
    let rounding = CornerRadius::same(radius::CONTROL);
    let stroke = Stroke::new(stroke::HAIR, frame);
    ui.painter().rect(rect, rounding, tokens.background_0, stroke, StrokeKind::Inside);
    let color = if ui.is_enabled() { tokens.text_1 } else { tokens.text_disabled };
    let galley = ui.painter().layout_no_wrap(label.to_owned(), style::body(), color);
    let at = Align2::LEFT_CENTER.align_size_within_rect(galley.size(), rect.shrink2(vec2(space::S, 0.0))).min;
    ui.painter().galley(at, galley, color);
    let center = egui::pos2(rect.right() - space::S - space::XS, rect.center().y);
    let chevron = Rect::from_center_size(center, Vec2::splat(measure::ICON_SMALL - space::XS / 2.0));
    paint_icon(ui.painter(), chevron, Icon::ChevronDown, tokens.text_2);
    style::focus_ring(ui, response, rect);
}

fn entry_ui(ui: &mut Ui, width: f32, entry: &Entry, is_selected: bool) -> Response {
    let tokens = style::tokens(ui);
    let enabled = entry.unavailable.is_none();
    let color = if enabled { tokens.text_1 } else { tokens.text_disabled };
    let galley = ui.painter().layout_no_wrap(entry.label.clone(), style::body(), color);
    let left = measure::CHEVRON_COLUMN;
    let sense = if enabled { Sense::click() } else { Sense::hover() };
    let (rect, response) = ui.allocate_exact_size(vec2(width, measure::CONTROL), sense);
    if enabled && (response.hovered() || response.has_focus()) {
        ui.painter().rect_filled(rect, CornerRadius::same(radius::CONTROL), tokens.background_2);
    }
    if is_selected {
        let center = egui::pos2(rect.left() + left / 2.0, rect.center().y);
        paint_icon(ui.painter(), Rect::from_center_size(center, Vec2::splat(measure::ICON_SMALL)), Icon::Check, color);
    }
    let at = egui::pos2(rect.left() + left, rect.center().y - galley.size().y / 2.0);
    ui.painter().galley(at, galley, Color32::PLACEHOLDER);
    let (aside, detail) = aside_and_detail(entry);
    let aside = aside_galley(ui, aside, if enabled { tokens.text_2 } else { color });
    let at = egui::pos2(rect.right() - space::S - aside.size().x, rect.center().y - aside.size().y / 2.0);
    ui.painter().galley(at, aside, Color32::PLACEHOLDER);
    response.widget_info(|| WidgetInfo::selected(Role::ListBoxOption, enabled, is_selected, &entry.label));
    style::focus_ring(ui, &response, rect.shrink(stroke::FOCUS));
    match entry.unavailable {
        Some(reason) => response.on_hover_text(reason),
        None if detail.is_empty() => response,
        None => response.on_hover_text(detail),
    }
}

/// What stands at the right of an entry, and its tooltip.
fn aside_and_detail(entry: &Entry) -> (&str, &str) {
    entry.detail.split_once('\n').unwrap_or(("", &entry.detail))
}

fn aside_galley(ui: &Ui, aside: &str, color: Color32) -> Arc<Galley> {
    ui.painter().layout_no_wrap(aside.to_owned(), style::secondary(), color)
}

/// Width at which an entry's name and what stands at its right have room.
fn entry_width(ui: &Ui, entry: &Entry) -> f32 {
    let name = ui.painter().layout_no_wrap(entry.label.clone(), style::body(), Color32::PLACEHOLDER).size().x;
    let aside = aside_galley(ui, aside_and_detail(entry).0, Color32::PLACEHOLDER).size().x;
    let gap = if aside > 0.0 { space::L } else { 0.0 };
    measure::CHEVRON_COLUMN + name + gap + aside + space::S
}

/// Up or down on a closed drop-down that has the focus.
fn arrow(ui: &Ui, response: &Response) -> i32 {
    if !response.has_focus() {
        return 0;
    }
    let filter = EventFilter { vertical_arrows: true, ..EventFilter::default() };
    ui.memory_mut(|memory| memory.set_focus_lock_filter(response.id, filter));
    ui.input(|input| i32::from(input.key_pressed(Key::ArrowDown)) - i32::from(input.key_pressed(Key::ArrowUp)))
}

fn neighbor(entries: &[Entry], selected: &str, direction: i32) -> Option<&'static str> {
    let available: Vec<&Entry> = entries.iter().filter(|entry| entry.unavailable.is_none()).collect();
    let Some(at) = available.iter().position(|entry| entry.key == selected) else {
        return available.first().map(|entry| entry.key);
    };
    let next = if direction > 0 { at.checked_add(1) } else { at.checked_sub(1) };
    next.and_then(|next| available.get(next)).map(|entry| entry.key)
}
