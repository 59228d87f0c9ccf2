//! A badge: a word in a frame of its own color, such as "verified".

use egui::{Color32, CornerRadius, Response, Role, Sense, Stroke, StrokeKind, Ui, WidgetInfo, vec2};

use crate::figure::font::{Weight, font_id};
use crate::figure::tokens::{radius, space, stroke, text_size};
use crate::ui::style::{self, measure};

/// Draws a badge where the layout stands.
pub(in crate::ui) fn badge(ui: &mut Ui, word: &str, color: Color32) -> Response {
    let galley = ui.painter().layout_no_wrap(word.to_owned(), font_id(Weight::Regular, text_size::TICK), color);
    let size = vec2((galley.size().x + 2.0 * space::XS + 2.0).ceil(), measure::BADGE);
    let (rect, response) = ui.allocate_exact_size(size, Sense::hover());
    let frame = Stroke::new(stroke::HAIR, color);
    let rounding = CornerRadius::same(radius::CONTROL);
    ui.painter().rect(rect, rounding, Color32::TRANSPARENT, frame, StrokeKind::Inside);
    ui.painter().galley(rect.center() - galley.size() / 2.0, galley, color);
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, word));
    style::focus_ring(ui, &response, rect);
    response
}

/// A line of text at the middle of the layout's height; screen readers read it.
pub(in crate::ui) fn line_of_text(ui: &mut Ui, text: &str, font: egui::FontId, color: Color32) -> Response {
    let galley = ui.painter().layout_no_wrap(text.to_owned(), font, color);
    let (rect, response) = ui.allocate_exact_size(galley.size(), Sense::hover());
    ui.painter().galley(rect.min, galley, color);
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, text));
    response
}
