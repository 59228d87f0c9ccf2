//! A slider under a number field, on a linear or a logarithmic scale.

use egui::{EventFilter, Id, Key, Rect, Response, Role, Sense, Stroke, Ui, WidgetInfo, pos2};

use crate::figure::tokens::stroke;
use crate::ui::style::{self, measure};

/// The scale of a slider; the field beside it takes values beyond its ends.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(in crate::ui) struct SliderScale {
    /// Value at the left end; above 0 where the scale is logarithmic.
    pub least: f64,
    /// Value at the right end.
    pub most: f64,
    /// Whether values are whole numbers.
    pub is_whole: bool,
}

impl SliderScale {
    /// Where a value stands, 0 to 1: equal factors are equal ways.
    fn position(self, value: f64) -> f64 {
        ((value / self.least).ln() / (self.most / self.least).ln()).clamp(0.0, 1.0)
    }

    /// The value at a position, with two significant digits, or whole.
    fn value(self, position: f64) -> f64 {
        let value = self.least * (self.most / self.least).powf(position.clamp(0.0, 1.0));
        if self.is_whole { value.round() } else { format!("{value:.1e}").parse().unwrap_or(value) }
    }
}

/// Draws a slider into a rectangle; a new value when a drag ends, at a click and at each arrow key. While it is dragged
/// the value is kept under `drag_id`, where the field shows it.
pub(in crate::ui) fn slider(
    ui: &mut Ui,
    rect: Rect,
    name: &str,
    drag_id: Id,
    value: f64,
    scale: SliderScale,
) -> Option<f64> {
    let id = drag_id.with("slider");
    let response = ui.interact(rect, id, Sense::click_and_drag());
    let dragging: Option<f64> = ui.data(|data| data.get_temp(drag_id));
    let radius = measure::HANDLE / 2.0;
    let rail = rect.x_range().shrink(radius);
    if let Some(pointer) = response.interact_pointer_pos()
        && (response.dragged() || response.clicked())
    {
        let position = f64::from((pointer.x - rail.min) / rail.span().max(1.0));
        let pointed = scale.value(position);
        if response.clicked() {
            return (pointed != value).then_some(pointed);
        }
        if dragging != Some(pointed) {
            ui.data_mut(|data| data.insert_temp(drag_id, pointed));
            ui.request_repaint();
        }
    }
    paint_slider(ui, rect, &response, scale.position(dragging.unwrap_or(value)) as f32);
    response.widget_info(|| WidgetInfo {
        value: Some(value),
        ..WidgetInfo::labeled(Role::Slider, ui.is_enabled(), format!("{name} slider"))
    });
    if response.drag_stopped() {
        ui.data_mut(|data| data.remove_temp::<f64>(drag_id));
        return dragging.filter(|dragged| *dragged != value);
    }
    keys(ui, &response, value, scale)
}

fn keys(ui: &Ui, response: &Response, value: f64, scale: SliderScale) -> Option<f64> {
    const KEY_STEP: f64 = 0.02;
    if !response.has_focus() {
        return None;
    }
    let filter = EventFilter { horizontal_arrows: true, ..EventFilter::default() };
    ui.memory_mut(|memory| memory.set_focus_lock_filter(response.id, filter));
    let (right, left) = ui.input(|input| (input.key_pressed(Key::ArrowRight), input.key_pressed(Key::ArrowLeft)));
    let direction = f64::from(u8::from(right)) - f64::from(u8::from(left));
    if direction == 0.0 {
        return None;
    }
    let next = scale.value(scale.position(value) + direction * KEY_STEP);
    let next = if scale.is_whole && next == value { (value + direction).clamp(scale.least, scale.most) } else { next };
    (next != value).then_some(next)
}

fn paint_slider(ui: &Ui, rect: Rect, response: &Response, position: f32) {
    let tokens = style::tokens(ui);
    let radius = measure::HANDLE / 2.0;
    let rail = rect.x_range().shrink(radius);
    let handle = pos2(rail.min + rail.span() * position, rect.center().y);
    let painter = ui.painter();
    let line = |color| Stroke::new(measure::RAIL_THICKNESS, color);
    painter.hline(handle.x..=rect.right(), handle.y, line(tokens.stroke));
    painter.hline(rect.left()..=handle.x, handle.y, line(tokens.control));
    paint_handle(ui, handle, response);
}

/// The round handle of a slider.
pub(in crate::ui) fn paint_handle(ui: &Ui, center: egui::Pos2, response: &Response) {
    let tokens = style::tokens(ui);
    let is_hot = response.hovered() || response.dragged();
    let frame = if is_hot { tokens.text_1 } else { tokens.control };
    let radius = (measure::HANDLE - stroke::ICON) / 2.0;
    ui.painter().circle(center, radius, tokens.background_0, Stroke::new(stroke::ICON, frame));
    if response.has_focus() {
        let ring = Stroke::new(stroke::FOCUS, tokens.accent);
        ui.painter().circle_stroke(center, measure::HANDLE / 2.0 + stroke::FOCUS, ring);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_factors_are_equal_ways() {
        let scale = SliderScale { least: 1.0, most: 2048.0, is_whole: true };
        assert!((scale.position(64.0) - 6.0 / 11.0).abs() < 1e-12);
        assert_eq!(scale.value(6.0 / 11.0), 64.0);
        assert_eq!((scale.value(-1.0), scale.value(2.0)), (1.0, 2048.0));
        let rates = SliderScale { least: 1e-6, most: 1e4, is_whole: false };
        assert_eq!(rates.value(0.5), 0.1);
        assert_eq!(rates.position(0.0), 0.0, "a rate of 0 stands at the left end");
    }
}
