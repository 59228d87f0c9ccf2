//! How the figure is drawn: a choice of the quantity, and the lines of the figure over time.

use egui::{Align2, Color32, Rect, Sense, Ui, pos2, vec2};

use crate::figure::frame;
use crate::figure::gradient_over_time::{DASH, Lines};
use crate::figure::legend::{self, Entry, Sample};
use crate::figure::pen::Pen;
use crate::figure::style::Style;
use crate::figure::tokens::{radius, space, stroke};
use crate::figure::view::{Interaction, Part, ViewState};
use crate::figure::words;
use crate::spec::Choice;

use super::{LayerQuantity, LayerTraces};

/// Height of a chip.
const CHIP: f32 = 20.0;

/// Draws the figure into all the space there is.
pub fn layer_traces_ui(ui: &mut Ui, figure: &LayerTraces, style: &Style, view: &mut ViewState) -> Interaction {
    let outer = ui.available_rect_before_wrap();
    let pen = Pen::new(ui.painter().clone(), style);
    let mut chosen_quantity = None;
    // Where the caption's last row begins and what is left of it.
    let mut row = frame::caption_row(&pen, outer);
    if style.is_print() || figure.available.len() == 1 {
        let caption = words::over_time(figure.quantity.column());
        frame::draw_caption(&pen, outer, &caption);
        row.min.x += space::M + pen.text_size(&caption, pen.ink(style.tokens().text_1)).x;
    } else {
        (chosen_quantity, row) = chips_ui(ui, &pen, row, figure);
    }
    if figure.dashed.is_some() {
        row = entry_ui(ui, &pen, outer, row, view);
    }
    let summary = figure.summary();
    let lines = Lines {
        key: figure.quantity.key(),
        over_time: &figure.lines,
        dashed: figure.dashed.as_ref(),
        is_linear: figure.is_linear,
        empty: words::EMPTY_LAYERS,
        summary: &summary,
    };
    // Further rows of the caption take their room from the plot.
    let below = outer.with_min_y(row.bottom() - style.caption_row);
    let interaction = lines.show_ui(ui, &pen, below, view);
    Interaction { chosen_quantity, ..interaction }
}

/// What dashes mean, at the right of the caption's last row or, where there is no room, in a row of its own. The last row.
fn entry_ui(ui: &mut Ui, pen: &Pen<'_>, outer: Rect, row: Rect, view: &mut ViewState) -> Rect {
    let style = pen.style;
    let color = style.tokens().text_1;
    let sample = Sample::Line { width: style.layer_width, color, dash: DASH.to_vec(), marker: None };
    let text = words::RUNNING.to_owned();
    let width = pen.text_size(&text, pen.ink(color)).x + 2.0 * style.legend_sample;
    let entry = Entry { sample, text, part: Some(Part::Running) };
    let right = outer.right() - if style.is_print() { 0.0 } else { space::M };
    let mut last = row;
    if row.left() + width > right {
        last = Rect::from_min_size(pos2(outer.left(), row.bottom()), vec2(outer.width(), CHIP));
    }
    let bottom = if style.is_print() { last.top() + style.text * 1.21 } else { last.bottom() };
    legend::row_ui(ui, pen, Rect::from_min_max(last.min, pos2(right, bottom)), &[entry], view);
    last
}

/// The quantities of the run: legend and title in one. What was clicked, and the rest of the last row.
fn chips_ui(ui: &mut Ui, pen: &Pen<'_>, first: Rect, figure: &LayerTraces) -> (Option<LayerQuantity>, Rect) {
    let tokens = pen.style.tokens();
    let mut row = first;
    row.min.x += space::S;
    let mut chosen = None;
    for &quantity in &figure.available {
        let is_on = quantity == figure.quantity;
        let ink = pen.ink(if is_on { tokens.text_1 } else { tokens.text_2 });
        let size = vec2(pen.text_size(quantity.label(), ink).x + 2.0 * space::S, CHIP);
        let is_first = row.left() <= first.left() + space::S;
        if row.left() + size.x > first.right() - space::XS && !is_first {
            let at = pos2(first.left() + space::S, row.bottom());
            row = Rect::from_min_max(at, pos2(first.right(), at.y + CHIP));
        }
        let rect = Rect::from_min_size(pos2(row.left(), row.center().y - CHIP / 2.0), size);
        let response = ui.interact(rect, ui.scope_id().with(quantity.key()), Sense::click());
        let label = quantity.column().label();
        response.widget_info(|| egui::WidgetInfo::selected(egui::Role::RadioButton, true, is_on, label));
        if is_on {
            pen.frame(rect, radius::CONTROL, tokens.background_2, pen.style.axis_width, tokens.control);
        } else if response.hovered() || response.has_focus() {
            pen.frame(rect, radius::CONTROL, tokens.background_2, 0.0, Color32::TRANSPARENT);
        }
        if response.has_focus() {
            pen.frame(rect.expand(1.0), radius::CONTROL, Color32::TRANSPARENT, stroke::FOCUS, tokens.accent);
        }
        pen.text(rect.center(), Align2::CENTER_CENTER, quantity.label(), ink);
        if response.on_hover_text(quantity.definition()).clicked() {
            chosen = Some(quantity);
        }
        row.min.x = rect.right() + 2.0;
    }
    (chosen, row)
}
