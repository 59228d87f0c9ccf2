//! The toggles of the signals above a depth profile.

use egui::{Align2, Color32, Rect, Sense, Stroke, Ui, pos2};

use crate::figure::frame;
use crate::figure::pen::Pen;
use crate::figure::signal::Signal;
use crate::figure::tokens::{radius, space};
use crate::spec::Choice;

use super::DepthProfile;

/// The toggles of the signals: legend and title in one.
pub(super) fn chips_ui(ui: &mut Ui, pen: &Pen<'_>, outer: Rect, figure: &DepthProfile) -> Option<Signal> {
    let tokens = pen.style.tokens();
    let row = frame::caption_row(pen, outer);
    let mut left = outer.left() + space::S;
    let mut toggled = None;
    for &signal in Signal::ALL {
        let is_on = figure.signals.iter().any(|profile| profile.signal == signal);
        let text = tokens.text_2;
        let ink = pen.ink(if is_on { tokens.text_1 } else { text });
        let width = space::S * 2.0 + 6.5 + 8.0 + pen.text_size(signal.label(), ink).x;
        let rect = Rect::from_min_size(pos2(left, row.center().y - 10.0), egui::vec2(width, 20.0));
        let response = ui.interact(rect, ui.scope_id().with(signal.key()), Sense::click());
        let label = signal.column().label();
        response.widget_info(|| egui::WidgetInfo::selected(egui::Role::CheckBox, true, is_on, label));
        if is_on {
            pen.frame(rect, radius::CONTROL, tokens.background_2, pen.style.axis_width, tokens.control);
        } else if response.hovered() || response.has_focus() {
            pen.frame(rect, radius::CONTROL, tokens.background_2, 0.0, Color32::TRANSPARENT);
        }
        if response.has_focus() {
            pen.frame(rect.expand(1.0), radius::CONTROL, Color32::TRANSPARENT, 2.0, tokens.accent);
        }
        let center = pos2(rect.left() + space::S + 3.25, row.center().y);
        if signal == Signal::Delta && is_on {
            pen.marker(center, signal.marker(), 6.5, Some(tokens.text_1), Stroke::NONE);
        } else {
            let stroke = Stroke::new(pen.style.line_width, ink.color);
            pen.marker(center, signal.marker(), 6.5, None, stroke);
        }
        pen.text(pos2(center.x + 3.25 + 8.0, row.center().y), Align2::LEFT_CENTER, signal.label(), ink);
        if response.on_hover_text(signal.definition()).clicked() {
            toggled = Some(signal);
        }
        left += width + 2.0;
    }
    toggled
}
