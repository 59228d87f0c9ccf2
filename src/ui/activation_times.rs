//! What each activation costs on the chosen device: a table behind a link in the activation's row.

use egui::{
    Align2, Color32, CornerRadius, Frame, Popup, PopupCloseBehavior, Pos2, Rect, Role, Sense, Ui, Vec2, WidgetInfo,
    pos2, vec2,
};

use super::style::{self, measure};
use super::widgets::{TextButton, link};
use super::words;
use crate::figure::number::format_value;
use crate::figure::tokens::{space, stroke};
use crate::run::ActivationTimes;
use crate::spec::{ACTIVATIONS, Activation};
use crate::state::{Action, Measurement, State};

/// Draws the link at a point in the middle of its line, and the table while it is open.
pub(super) fn activation_times_ui(ui: &Ui, left_center: Pos2, state: &State, actions: &mut Vec<Action>) {
    let response = link(ui, left_center, "time per element", words::TIME_PER_ELEMENT, words::TIME_PER_ELEMENT);
    let popup = Popup::from_toggle_button_response(&response)
        .close_behavior(PopupCloseBehavior::CloseOnClickOutside)
        .gap(space::XS)
        .frame(Frame::popup(ui.style()).inner_margin(space::M))
        .accessible_name(words::TIME_PER_ELEMENT);
    popup.show(|ui| table_ui(ui, state, actions));
}

fn table_ui(ui: &mut Ui, state: &State, actions: &mut Vec<Action>) {
    let tokens = style::tokens(ui);
    ui.set_width(measure::TIMES);
    ui.spacing_mut().item_spacing = Vec2::ZERO;
    let measured = state.activation_times();
    let times = match measured {
        Measurement::Known(times) => Some(times),
        _ => None,
    };
    text_ui(ui, words::TIME_PER_ELEMENT, style::strong(), tokens.text_1);
    ui.add_space(space::XS);
    text_ui(ui, &words::times_caption(times, &state.devices.chosen), style::secondary(), tokens.text_2);
    ui.add_space(space::S);
    head_ui(ui);
    let current = state.experiment().architecture.activation;
    for activation in ACTIVATIONS {
        row_ui(ui, *activation, times, current.is_same_kind(*activation));
    }
    ui.add_space(space::S);
    if let Some(ratio) = times.and_then(ActivationTimes::elu_over_relu) {
        text_ui(ui, &words::why_elu_costs(ratio), style::secondary(), tokens.text_1);
        ui.add_space(space::S);
    }
    if let Measurement::Failed(why) = measured {
        text_ui(ui, &words::not_measured(why), style::secondary(), tokens.danger);
        ui.add_space(space::S);
    }
    button_ui(ui, state, measured, actions);
}

fn button_ui(ui: &mut Ui, state: &State, measured: Measurement<'_, ActivationTimes>, actions: &mut Vec<Action>) {
    let refusal = state.measuring_refusal();
    let words = match measured {
        Measurement::Going => words::MEASURING_TIMES,
        Measurement::Known(_) => words::MEASURE_TIMES_AGAIN,
        Measurement::Unknown | Measurement::Failed(_) => words::MEASURE_TIMES,
    };
    let response = TextButton::new(words).salt("measure activations").enabled(refusal.is_none()).show(ui);
    if response.clicked() {
        actions.push(Action::MeasureActivations);
    }
    if let (Some(refusal), false) = (refusal, measured == Measurement::Going) {
        response.on_hover_text(refusal);
    }
}

fn head_ui(ui: &mut Ui) {
    let tokens = style::tokens(ui);
    let (rect, _) = ui.allocate_exact_size(vec2(measure::TIMES, measure::LINE), Sense::hover());
    paint(ui, rect, Align2::LEFT_CENTER, words::ACTIVATION_COLUMN, style::secondary(), tokens.text_2);
    paint(ui, rect, Align2::RIGHT_CENTER, words::NS_COLUMN, style::secondary(), tokens.text_2);
    ui.add_space(space::XS);
    let (line, _) = ui.allocate_exact_size(vec2(measure::TIMES, stroke::HAIR), Sense::hover());
    ui.painter().hline(line.x_range(), line.center().y, (stroke::HAIR, tokens.stroke));
    ui.add_space(space::XS);
}

/// Name, bar and number of an activation; the one in use stands out.
fn row_ui(ui: &mut Ui, activation: Activation, times: Option<&ActivationTimes>, is_current: bool) {
    let tokens = style::tokens(ui);
    let (rect, response) = ui.allocate_exact_size(vec2(measure::TIMES, measure::TIMES_ROW), Sense::hover());
    let ns = times.and_then(|times| times.ns_of(activation));
    let (font, color) = if is_current { (style::strong(), tokens.accent) } else { (style::body(), tokens.text_1) };
    paint(ui, rect, Align2::LEFT_CENTER, activation.label(), font.clone(), color);
    let number = ns.map_or_else(|| "?".to_owned(), format_value);
    paint(ui, rect, Align2::RIGHT_CENTER, &number, font, if ns.is_some() { color } else { tokens.text_2 });
    if let (Some(ns), Some(times)) = (ns, times) {
        let longest = times.times.iter().map(|time| time.ns_per_element).fold(0.0, f64::max);
        let (left, right) = measure::TIMES_BAR;
        let room = Rect::from_x_y_ranges(rect.left() + left..=rect.right() - right, rect.y_range());
        let width = room.width() * (ns / longest) as f32;
        let bar = Rect::from_center_size(
            pos2(room.left() + width / 2.0, room.center().y),
            vec2(width.max(stroke::HAIR), measure::TIMES_BAR_HEIGHT),
        );
        let fill = if is_current { tokens.accent } else { tokens.control };
        ui.painter().rect_filled(bar, CornerRadius::ZERO, fill);
    }
    let words = words::activation_time(activation.label(), ns, is_current);
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &words));
}

fn paint(ui: &Ui, rect: Rect, align: Align2, words: &str, font: egui::FontId, color: Color32) {
    let galley = ui.painter().layout_no_wrap(words.to_owned(), font, color);
    ui.painter().galley(align.align_size_within_rect(galley.size(), rect).min, galley, color);
}

fn text_ui(ui: &mut Ui, words: &str, font: egui::FontId, color: Color32) {
    let mut job = egui::text::LayoutJob::simple(words.to_owned(), font, color, measure::TIMES);
    for section in &mut job.sections {
        section.format.line_height = Some(measure::LINE);
    }
    let galley = ui.painter().layout_job(job);
    let (rect, response) = ui.allocate_exact_size(vec2(measure::TIMES, galley.size().y), Sense::hover());
    ui.painter().galley(rect.min, galley, color);
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, words));
}
