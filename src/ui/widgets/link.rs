//! A word or two to click on, in the accent's color.

use egui::{Align2, CursorIcon, Pos2, Response, Role, Ui, WidgetInfo};

use crate::figure::tokens::stroke;
use crate::ui::style;

/// Draws a link whose left end is at a point, in the middle of its line. `salt` tells it from others; `name` is what a
/// reader of the screen says.
pub fn link(ui: &Ui, left_center: Pos2, salt: &str, words: &str, name: &str) -> Response {
    let tokens = style::tokens(ui);
    let galley = ui.painter().layout_no_wrap(words.to_owned(), style::secondary(), tokens.accent);
    let rect = Align2::LEFT_CENTER.anchor_size(left_center, galley.size());
    let response = ui.interact(rect, ui.make_persistent_id(salt), egui::Sense::click());
    if response.hovered() {
        ui.painter().hline(rect.x_range(), rect.bottom() - stroke::HAIR, (stroke::HAIR, tokens.accent));
    }
    ui.painter().galley(rect.min, galley, tokens.accent);
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, name));
    style::focus_ring(ui, &response, rect.expand(stroke::FOCUS));
    response.on_hover_cursor(CursorIcon::PointingHand)
}
