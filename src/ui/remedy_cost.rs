//! What a remedy costs, in its row's column of times: "+8 %", or "+? %" that a click measures. And what it changed.

use egui::{Align2, CornerRadius, Id, Rect, Role, Sense, Ui, WidgetInfo};

use super::style;
use super::words;
use crate::figure::tokens::{radius, space, stroke};
use crate::spec::{Choice, RemedyRow};
use crate::state::{Action, Measurement, State};

/// Draws the time of a remedy into its column; a click measures.
pub(super) fn remedy_cost_ui(ui: &mut Ui, rect: Rect, row: RemedyRow, state: &State, actions: &mut Vec<Action>) {
    let tokens = style::tokens(ui);
    let cost = state.remedy_cost(row);
    let refusal = state.cost_refusal(row);
    let can_measure = refusal.is_none();
    let (text, color) = match cost {
        Measurement::Known(comparison) => (words::cost(comparison), tokens.text_2),
        Measurement::Going => (words::MEASURING.to_owned(), tokens.text_2),
        Measurement::Failed(_) => (words::UNKNOWN_COST.to_owned(), tokens.danger),
        Measurement::Unknown if can_measure => (words::UNKNOWN_COST.to_owned(), tokens.text_2),
        Measurement::Unknown => (words::UNKNOWN_COST.to_owned(), tokens.text_disabled),
    };
    let galley = ui.painter().layout_no_wrap(text.clone(), style::secondary(), color);
    let sense = if can_measure { Sense::click() } else { Sense::hover() };
    let response = ui.interact(rect, Id::unique(("remedy cost", row.key())), sense);
    if can_measure && response.hovered() {
        let width = (galley.size().x + 2.0 * space::XS).min(rect.width());
        let ground = Align2::RIGHT_CENTER.align_size_within_rect(egui::vec2(width, rect.height()), rect);
        let ground = ground.translate(egui::vec2(space::XS, 0.0));
        ui.painter().rect_filled(ground, CornerRadius::same(radius::CONTROL), tokens.background_2);
    }
    let at = Align2::RIGHT_CENTER.align_size_within_rect(galley.size(), rect).min;
    ui.painter().galley(at, galley, color);
    response.widget_info(|| WidgetInfo::labeled(Role::Button, can_measure, words::cost_name(row.label(), &text)));
    style::focus_ring(ui, &response, rect.shrink(stroke::FOCUS));
    if response.clicked() {
        actions.push(Action::MeasureCost(row));
    }
    response.on_hover_text(tooltip(cost, refusal, state));
}

/// What a remedy changed, measured at step 0; nothing where it was not measured.
pub(super) fn remedy_change(row: RemedyRow, state: &State) -> Option<String> {
    match state.remedy_cost(row) {
        Measurement::Known(comparison) => words::change(comparison, row.is_on(state.experiment())),
        _ => None,
    }
}

fn tooltip(cost: Measurement<'_, crate::run::Comparison>, refusal: Option<String>, state: &State) -> String {
    let click = |is_known| refusal.clone().unwrap_or_else(|| words::click_to_measure(is_known).to_owned());
    match cost {
        Measurement::Going => words::BEING_MEASURED.to_owned(),
        Measurement::Unknown => click(false),
        Measurement::Failed(why) => format!("{}\n\n{}", words::not_measured(why), click(true)),
        Measurement::Known(comparison) => {
            format!("{}\n\n{}", words::cost_tooltip(comparison, &state.devices.chosen), click(true))
        }
    }
}
