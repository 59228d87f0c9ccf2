//! The heading of a group that can be collapsed; its value stands at the right while it is.

use egui::{Role, Sense, Ui, Vec2, WidgetInfo, pos2, vec2};

use super::place::place;
use crate::figure::tokens::space;
use crate::ui::icon::{Icon, paint_icon};
use crate::ui::style::{self, measure};

/// Draws a heading over the whole width; true when it was clicked.
pub(in crate::ui) fn group_heading(ui: &mut Ui, title: &str, is_open: bool, value: &str) -> bool {
    let size = vec2(ui.available_width(), measure::HEADING);
    let (rect, response) = place(ui, size, ("heading", title), Sense::click());
    let tokens = style::tokens(ui);
    let icon = if is_open { Icon::ChevronDown } else { Icon::ChevronRight };
    let inner = rect.shrink2(vec2(space::M, 0.0));
    let center = pos2(inner.left() + measure::ICON_SMALL / 2.0, rect.center().y);
    paint_icon(
        ui.painter(),
        egui::Rect::from_center_size(center, Vec2::splat(measure::ICON_SMALL)),
        icon,
        tokens.text_2,
    );
    let galley = ui.painter().layout_no_wrap(title.to_owned(), style::heading(), tokens.text_1);
    let at = pos2(inner.left() + measure::CHEVRON_COLUMN, rect.center().y - galley.size().y / 2.0);
    let title_right = at.x + galley.size().x;
    ui.painter().galley(at, galley, tokens.text_1);
    if !is_open {
        let galley = ui.painter().layout_no_wrap(value.to_owned(), style::secondary(), tokens.text_2);
        // A value that does not fit is left out: the group says it when it is opened.
        if title_right + space::S + galley.size().x <= inner.right() {
            let at = pos2(inner.right() - galley.size().x, rect.center().y - galley.size().y / 2.0);
            ui.painter().galley(at, galley, tokens.text_2);
        }
    }
    response.widget_info(|| WidgetInfo::selected(Role::DisclosureTriangle, ui.is_enabled(), is_open, title));
    style::focus_ring(ui, &response, rect.shrink(crate::figure::tokens::stroke::FOCUS));
    response.clicked()
}
