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
    let right = if style.is_print() || figure.available.len() == 1 {
        let caption = words::over_time(figure.quantity.column());
        frame::draw_caption(&pen, outer, &caption);
        outer.left() + space::M + pen.text_size(&caption, pen.ink(style.tokens().text_1)).x
    } else {
        let (chosen, right) = chips_ui(ui, &pen, outer, figure);
        chosen_quantity = chosen;
        right
    };
    if figure.dashed.is_some() {
        entry_ui(ui, &pen, outer, right, view);
    }
    let summary = figure.summary();
    let lines = Lines {
        key: figure.quantity.key(),
        over_time: &figure.lines,
        dashed: figure.dashed.as_ref(),
        is_linear: figure.quantity.is_signed(),
        empty: words::EMPTY_LAYERS,
        summary: &summary,
    };
    let interaction = lines.show_ui(ui, &pen, outer, view);
    Interaction { chosen_quantity, ..interaction }
}

/// What dashes mean, at the right of the caption's row, where there is room.
fn entry_ui(ui: &mut Ui, pen: &Pen<'_>, outer: Rect, left: f32, view: &mut ViewState) {
    let style = pen.style;
    let row = frame::caption_row(pen, outer);
    let bottom = if style.is_print() { row.top() + style.text * 1.21 } else { row.bottom() };
    let right = outer.right() - if style.is_print() { 0.0 } else { space::M };
    let color = style.tokens().text_1;
    let sample = Sample::Line { width: style.layer_width, color, dash: DASH.to_vec(), marker: None };
    let entry = Entry { sample, text: words::RUNNING.to_owned(), part: Some(Part::Running) };
    let rect = Rect::from_min_max(pos2((left + space::S).min(right), row.top()), pos2(right, bottom));
    legend::row_ui(ui, pen, rect, &[entry], view);
}

/// The quantities of the run: legend and title in one. What was clicked, and where the row ends.
fn chips_ui(ui: &mut Ui, pen: &Pen<'_>, outer: Rect, figure: &LayerTraces) -> (Option<LayerQuantity>, f32) {
    let tokens = pen.style.tokens();
    let row = frame::caption_row(pen, outer);
    let width_of = |quantity: &LayerQuantity| pen.text_size(quantity.label(), pen.ink(tokens.text_1)).x;
    let words: f32 = figure.available.iter().map(width_of).sum();
    // In a narrow tile, chips stand closer rather than leave it.
    let room = outer.width() - 2.0 * space::S - words;
    let padding = (room / (2.0 * figure.available.len() as f32)).clamp(2.0, space::S);
    let mut left = outer.left() + space::S;
    let mut chosen = None;
    for &quantity in &figure.available {
        let is_on = quantity == figure.quantity;
        let ink = pen.ink(if is_on { tokens.text_1 } else { tokens.text_2 });
        let size = vec2(width_of(&quantity) + 2.0 * padding, CHIP);
        let rect = Rect::from_min_size(pos2(left, row.center().y - CHIP / 2.0), size);
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
        left = rect.right() + 2.0;
    }
    (chosen, left)
}
