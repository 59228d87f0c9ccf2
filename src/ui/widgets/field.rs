//! Fields: numbers that are typed, stepped by the arrow keys or dragged, and text.
//!
//! A number field gives back a value once per gesture: when the typing ends, at each arrow key, at the end of a drag.

use egui::{
    Align2, Color32, CornerRadius, CursorIcon, EventFilter, Frame, Id, Key, Margin, Rect, Response, Role, Sense,
    Stroke, StrokeKind, TextEdit, Ui, WidgetInfo,
};

use super::number_text::NumberKind;
use crate::figure::tokens::{radius, space, stroke};
use crate::ui::drafts::Drafts;
use crate::ui::style;

/// What a number field is about.
#[derive(Clone, Copy, Debug)]
pub(in crate::ui) struct NumberField<'a> {
    /// Where its text is kept; unique in the window.
    pub path: &'a str,
    /// What screen readers call it.
    pub name: &'a str,
    /// The number and its limits.
    pub kind: NumberKind,
    /// The value in the experiment.
    pub value: f64,
    /// Words before the number, such as "every ".
    pub prefix: &'a str,
    /// Whether something else is wrong with it.
    pub is_wrong: bool,
    /// Whether it can be changed.
    pub enabled: bool,
}

impl NumberField<'_> {
    /// Draws the field into a rectangle; a new value when a gesture ends.
    pub(in crate::ui) fn show(self, ui: &mut Ui, rect: Rect, drafts: &mut Drafts) -> Option<f64> {
        let id = Id::unique(("number field", self.path));
        let dragging: Option<f64> = ui.data(|data| data.get_temp(id));
        let is_typing = ui.memory(|memory| memory.has_focus(id));
        let shown = self.kind.write(dragging.unwrap_or(self.value));
        let text = drafts.text(self.path, &self.kind.write(self.value));
        let is_wrong = self.is_wrong || drafts.problem(self.path).is_some();
        if is_typing && self.enabled {
            return self.typing_ui(ui, rect, id, text, is_wrong, drafts);
        }
        let is_draft = drafts.problem(self.path).is_some();
        let words = format!("{}{}", self.prefix, if is_draft { &text } else { &shown });
        let response = self.resting_ui(ui, rect, id, &words, is_wrong);
        if response.clicked() {
            response.request_focus();
        }
        if response.clicked() || response.gained_focus() {
            select_all(ui, id, text.chars().count());
        }
        self.drag(ui, &response, dragging, drafts)
    }

    /// The field while it is not typed into: a frame with the number, which can be dragged.
    fn resting_ui(&self, ui: &mut Ui, rect: Rect, id: Id, words: &str, is_wrong: bool) -> Response {
        let sense = if self.enabled { Sense::click_and_drag() } else { Sense::hover() };
        let response = ui.interact(rect, id, sense).on_hover_cursor(CursorIcon::ResizeHorizontal);
        let tokens = style::tokens(ui);
        let color = if self.enabled { tokens.text_1 } else { tokens.text_disabled };
        paint_field(ui, rect, response.hovered(), is_wrong, self.enabled);
        let galley = ui.painter().layout_no_wrap(words.to_owned(), style::body(), color);
        let at = egui::pos2(rect.right() - space::S - galley.size().x, rect.center().y - galley.size().y / 2.0);
        ui.painter().with_clip_rect(rect).galley(at, galley, color);
        response.widget_info(|| WidgetInfo {
            current_text_value: Some(words.to_owned()),
            ..WidgetInfo::labeled(Role::SpinButton, self.enabled, self.name)
        });
        response
    }

    fn typing_ui(
        &self,
        ui: &mut Ui,
        rect: Rect,
        id: Id,
        mut text: String,
        is_wrong: bool,
        drafts: &mut Drafts,
    ) -> Option<f64> {
        let shown = self.kind.write(self.value);
        if let Some(value) = self.arrow(ui, &text) {
            drafts.forget(self.path);
            select_all(ui, id, self.kind.write(value).chars().count());
            return (value != self.value).then_some(value);
        }
        paint_field(ui, rect, true, is_wrong, true);
        let filter = EventFilter { horizontal_arrows: true, vertical_arrows: true, ..EventFilter::default() };
        let edit = TextEdit::singleline(&mut text)
            .id(id)
            .font(style::body())
            .event_filter(filter)
            .frame(Frame::new().inner_margin(Margin::symmetric(space::S as i8, 0)))
            .align(Align2::RIGHT_CENTER)
            .desired_width(rect.width())
            .min_size(rect.size());
        let escaped = ui.input(|input| input.key_pressed(Key::Escape));
        let response = ui.place(rect, edit);
        name_text_field(ui, &response, self.name);
        style::focus_ring(ui, &response, rect);
        if response.changed() {
            drafts.type_text(self.path, &shown, text.clone());
        }
        if !response.lost_focus() {
            return None;
        }
        if escaped || text == shown {
            drafts.forget(self.path);
            return None;
        }
        self.take(&text, &shown, drafts)
    }

    /// Takes what was typed, or keeps it and says what would be right.
    fn take(&self, text: &str, shown: &str, drafts: &mut Drafts) -> Option<f64> {
        let value = self.kind.read(text);
        if value.is_some() {
            drafts.forget(self.path);
        } else {
            drafts.type_text(self.path, shown, text.to_owned());
            drafts.refuse(self.path, self.kind.limits_in_words());
        }
        value.filter(|value| *value != self.value)
    }

    /// The value after an arrow key up or down.
    fn arrow(&self, ui: &Ui, text: &str) -> Option<f64> {
        let current = self.kind.read(text).unwrap_or(self.value);
        let pressed = ui.input_mut(|input| {
            let factor = if input.modifiers.shift { 10.0 } else { 1.0 };
            let modifiers = input.modifiers;
            if input.consume_key(modifiers, Key::ArrowUp) {
                Some((1.0, factor))
            } else if input.consume_key(modifiers, Key::ArrowDown) {
                Some((-1.0, factor))
            } else {
                None
            }
        });
        pressed.map(|(direction, factor)| self.kind.stepped(current, direction, factor))
    }

    /// A value when a drag ends; until then it is kept aside and shown.
    fn drag(&self, ui: &Ui, response: &Response, dragging: Option<f64>, drafts: &mut Drafts) -> Option<f64> {
        if response.dragged()
            && let Some(delta) = response.total_drag_delta()
        {
            let value = self.kind.dragged(self.value, delta.x - delta.y);
            if dragging != Some(value) {
                ui.data_mut(|data| data.insert_temp(response.id, value));
                ui.request_repaint();
            }
        }
        if !response.drag_stopped() {
            return None;
        }
        ui.data_mut(|data| data.remove_temp::<f64>(response.id));
        drafts.forget(self.path);
        dragging.filter(|value| *value != self.value)
    }
}

/// A framed line of text.
pub(in crate::ui) fn text_edit_ui(
    ui: &mut Ui,
    rect: Rect,
    id: Id,
    name: &str,
    text: &mut String,
    is_wrong: bool,
) -> Response {
    paint_field(ui, rect, false, is_wrong, true);
    let edit = TextEdit::singleline(text)
        .id(id)
        .font(style::body())
        .frame(Frame::new().inner_margin(Margin::symmetric(space::S as i8, 0)))
        .align(Align2::LEFT_CENTER)
        .desired_width(rect.width())
        .min_size(rect.size());
    let response = ui.place(rect, edit);
    name_text_field(ui, &response, name);
    style::focus_ring(ui, &response, rect);
    response
}

fn name_text_field(ui: &Ui, response: &Response, name: &str) {
    ui.accesskit_node_builder(response.id, |node| node.set_label(name));
}

fn paint_field(ui: &Ui, rect: Rect, is_hot: bool, is_wrong: bool, enabled: bool) {
    let tokens = style::tokens(ui);
    let frame = match (is_wrong, is_hot && enabled) {
        (true, _) => tokens.danger,
        (false, true) => tokens.control,
        (false, false) => tokens.stroke,
    };
    let fill = if enabled { tokens.background_0 } else { Color32::TRANSPARENT };
    let stroke = Stroke::new(stroke::HAIR, frame);
    ui.painter().rect(rect, CornerRadius::same(radius::CONTROL), fill, stroke, StrokeKind::Inside);
}

fn select_all(ui: &Ui, id: Id, n_letters: usize) {
    use egui::text::{CCursor, CCursorRange};
    let mut state = TextEdit::load_state(ui, id).unwrap_or_default();
    state.cursor.set_char_range(Some(CCursorRange::two(CCursor::new(0), CCursor::new(n_letters))));
    TextEdit::store_state(ui, id, state);
}
