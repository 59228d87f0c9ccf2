//! A switch: on, off, or set but not in force before the next start.

use egui::{CornerRadius, Response, Role, Sense, Stroke, StrokeKind, Ui, WidgetInfo, pos2};

use super::place::place;
use crate::figure::tokens::stroke;
use crate::ui::style::{self, measure};

/// What a switch shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::ui) struct SwitchLook {
    /// Where the knob stands.
    pub is_on: bool,
    /// Edited while a run is going: takes effect at the next start.
    pub is_pending: bool,
}

/// Draws a switch where the layout stands.
pub(in crate::ui) fn switch(ui: &mut Ui, name: &str, look: SwitchLook, enabled: bool) -> Response {
    let sense = if enabled { Sense::click() } else { Sense::hover() };
    let (rect, response) = place(ui, measure::SWITCH.into(), ("switch", name), sense);
    let tokens = style::tokens(ui);
    let rounding = CornerRadius::same((rect.height() / 2.0) as u8);
    let radius = if look.is_on { measure::KNOB.0 } else { measure::KNOB.1 } / 2.0;
    let inset = rect.height() / 2.0;
    let x = if look.is_on { rect.right() - inset } else { rect.left() + inset };
    let knob = pos2(x, rect.center().y);
    let painter = ui.painter();
    if !enabled {
        let frame = Stroke::new(stroke::ICON, tokens.stroke);
        painter.rect_stroke(rect, rounding, frame, StrokeKind::Inside);
        painter.circle_filled(knob, radius, tokens.stroke);
    } else if look.is_pending {
        let frame = Stroke::new(stroke::ICON, tokens.accent);
        painter.rect_stroke(rect, rounding, frame, StrokeKind::Inside);
        painter.circle_filled(knob, radius - stroke::ICON / 2.0, tokens.accent);
    } else if look.is_on {
        painter.rect_filled(rect, rounding, tokens.accent);
        painter.circle_filled(knob, radius, tokens.on_accent);
    } else {
        let frame = if response.hovered() { tokens.text_2 } else { tokens.control };
        painter.rect_stroke(rect, rounding, Stroke::new(stroke::ICON, frame), StrokeKind::Inside);
        painter.circle_filled(knob, radius, frame);
    }
    response.widget_info(|| WidgetInfo::selected(Role::Switch, enabled, look.is_on, name));
    style::focus_ring(ui, &response, rect);
    response
}
