//! One row: switch, name and strength; beneath them its other controls, what it does, what there is to say about it.

use egui::{Color32, Id, Rect, Role, Sense, Ui, Vec2, WidgetInfo, pos2, vec2};

use super::control::Controls;
use super::{paint_text, strength_rect, text_width, time_rect};
use crate::figure::LayerQuantity;
use crate::figure::tokens::space;
use crate::spec::{Advice, AdviceKind, BranchScale, Choice, Experiment, NormalizationKind, RemedyRow};
use crate::state::{Action, State, Tile};
use crate::ui::activation_times::activation_times_ui;
use crate::ui::icon::{Icon, paint_icon};
use crate::ui::memory::UiMemory;
use crate::ui::remedy_cost::{remedy_change, remedy_cost_ui};
use crate::ui::style::{self, measure};
use crate::ui::widgets::{SwitchLook, link, switch};
use crate::ui::words;

/// Draws a row.
pub(super) fn row_ui(
    ui: &mut Ui,
    row: RemedyRow,
    state: &State,
    pending: &[&'static str],
    memory: &mut UiMemory,
    actions: &mut Vec<Action>,
) {
    ui.add_space(space::S);
    let draft = state.draft();
    let is_on = row.is_on(&draft.experiment);
    let reason = row.unavailable(&draft.experiment);
    let is_pending = row.paths().iter().any(|path| pending.contains(path));
    // A remedy that a file brought can be switched off, even where it is impossible.
    let can_switch = is_on || reason.is_none();
    let inner = first_line_ui(ui, row, SwitchLook { is_on, is_pending }, can_switch, actions);
    let name_right = name_ui(ui, row, state, inner, can_switch);
    remedy_cost_ui(ui, time_rect(inner), row, state, actions);
    if can_switch {
        let mut controls = Controls { row, state, drafts: &mut memory.drafts, actions };
        controls.all_ui(ui, inner, name_right, is_on);
    }
    let tokens = style::tokens(ui);
    match reason {
        Some(reason) if is_on => warning_ui(ui, reason),
        Some(reason) => sentence_ui(ui, reason, tokens.text_disabled),
        None => sentence_ui(ui, row.text(&draft.experiment, &draft.memory).mechanism, tokens.text_2),
    }
    if let Some(change) = remedy_change(row, state) {
        sentence_ui(ui, &change, tokens.text_2);
    }
    links_ui(ui, row, state, is_on, actions);
    for Advice { kind, words } in row.advice(&draft.experiment, draft.experiment.n_train()) {
        ui.add_space(space::XS / 2.0);
        match kind {
            AdviceKind::Note => sentence_ui(ui, &words, tokens.text_2),
            AdviceKind::Warning => warning_ui(ui, &words),
        }
    }
    if is_pending {
        sentence_ui(ui, words::AT_RESTART, tokens.accent);
    }
    ui.add_space(space::XS);
}

/// The first line with its switch; its rectangle within the panel's padding.
fn first_line_ui(ui: &mut Ui, row: RemedyRow, look: SwitchLook, can_switch: bool, actions: &mut Vec<Action>) -> Rect {
    let (line, _) = ui.allocate_exact_size(vec2(ui.available_width(), measure::CONTROL), Sense::hover());
    let inner = line.shrink2(vec2(space::M, 0.0));
    if look.is_pending {
        let center = pos2(line.left() + space::M / 2.0, line.center().y);
        ui.painter().circle_filled(center, measure::DOT / 2.0, style::tokens(ui).accent);
    }
    let mut left =
        ui.new_child(egui::UiBuilder::new().max_rect(inner).layout(egui::Layout::left_to_right(egui::Align::Center)));
    if switch(&mut left, &words::remedy_switch(row.label()), look, can_switch).clicked() {
        actions.push(Action::SwitchRemedy(row, !look.is_on));
    }
    inner
}

/// The name with its tooltip; where it ends.
fn name_ui(ui: &Ui, row: RemedyRow, state: &State, inner: Rect, can_switch: bool) -> f32 {
    let tokens = style::tokens(ui);
    let left = inner.left() + measure::REMEDY_INDENT;
    let name = Rect::from_min_max(pos2(left, inner.top()), inner.max);
    let color = if can_switch { tokens.text_1 } else { tokens.text_disabled };
    paint_text(ui, name, row.label(), style::strong(), color);
    let right = left + text_width(ui, row.label(), style::strong());
    let area = Rect::from_min_max(name.min, pos2(right, inner.bottom()));
    let draft = state.draft();
    let text = row.text(&draft.experiment, &draft.memory);
    let response = ui.interact(area, Id::unique(("remedy name", row.key())), Sense::hover());
    response.on_hover_text(words::remedy_tooltip(text.formula, text.limitation, text.reference));
    right
}

/// A line of links: to the row's plot, and for activations to the table of their times.
fn links_ui(ui: &mut Ui, row: RemedyRow, state: &State, is_on: bool, actions: &mut Vec<Action>) {
    let is_activation = row == RemedyRow::Activation;
    let plot = plot_of(row, &state.draft().experiment).filter(|_| is_on || is_activation);
    if plot.is_none() && !is_activation {
        return;
    }
    let (line, _) = ui.allocate_exact_size(vec2(ui.available_width(), measure::LINE), Sense::hover());
    let mut at = pos2(line.left() + space::M + measure::REMEDY_INDENT, line.center().y);
    if is_activation {
        activation_times_ui(ui, at, state, actions);
        at.x += text_width(ui, words::TIME_PER_ELEMENT, style::secondary()) + space::L;
    }
    if let Some((tile, quantity)) = plot {
        let salt = format!("plot of {}", row.key());
        if link(ui, at, &salt, words::PLOT, &words::plot_of(row.label())).clicked() {
            actions.extend(quantity.map(Action::SetLayerQuantity));
            actions.push(Action::OpenTile(tile));
        }
    }
}

/// The tile that shows what a remedy does, and which of its quantities; nothing where no plot is about it.
fn plot_of(row: RemedyRow, experiment: &Experiment) -> Option<(Tile, Option<LayerQuantity>)> {
    let of_layers = |quantity| Some((Tile::Weights, Some(quantity)));
    match row {
        RemedyRow::Activation => Some((Tile::Activation, None)),
        RemedyRow::Clipping => Some((Tile::Clipping, None)),
        RemedyRow::Normalization if experiment.remedies.normalization.kind == NormalizationKind::Batch => {
            of_layers(LayerQuantity::BatchSd)
        }
        RemedyRow::Residual
            if matches!(experiment.remedies.residual.scale, BranchScale::Rezero | BranchScale::Skipinit) =>
        {
            of_layers(LayerQuantity::BranchScale)
        }
        RemedyRow::L1Penalty | RemedyRow::L2Penalty => of_layers(LayerQuantity::PenaltyShare),
        RemedyRow::DecoupledDecay | RemedyRow::MaxNorm => of_layers(LayerQuantity::WeightNorm),
        _ => None,
    }
}

/// A warning: its icon says it, too.
fn warning_ui(ui: &mut Ui, words: &str) {
    let color = style::tokens(ui).warning;
    let rect = paint_sentence(ui, words, color, &words::remedy_warning(words));
    let side = measure::ICON_SMALL;
    let right = rect.left() + space::M + measure::REMEDY_INDENT - space::XS;
    let square = Rect::from_center_size(pos2(right - side / 2.0, rect.top() + measure::LINE / 2.0), Vec2::splat(side));
    paint_icon(ui.painter(), square, Icon::Alert, color);
}

/// A sentence over as many lines as it needs.
pub(super) fn sentence_ui(ui: &mut Ui, words: &str, color: Color32) {
    paint_sentence(ui, words, color, words);
}

fn paint_sentence(ui: &mut Ui, words: &str, color: Color32, name: &str) -> Rect {
    let indent = space::M + measure::REMEDY_INDENT;
    let width = ui.available_width() - indent - space::M;
    let mut job = egui::text::LayoutJob::simple(words.to_owned(), style::secondary(), color, width);
    for section in &mut job.sections {
        section.format.line_height = Some(measure::LINE);
    }
    let galley = ui.painter().layout_job(job);
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), galley.size().y), Sense::hover());
    ui.painter().galley(rect.min + vec2(indent, 0.0), galley, color);
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, name));
    rect
}

/// The part of a first line that its strength may take.
pub(super) fn strength_room(inner: Rect, name_right: f32) -> Rect {
    let strength = strength_rect(inner);
    Rect::from_min_max(pos2(name_right + space::S, strength.top()), strength.max)
}
