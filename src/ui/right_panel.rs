//! The right panel: remedies, below them the list of runs; or a rail of icons in their place.

use egui::{CornerRadius, Rect, ScrollArea, Sense, Stroke, Ui, Vec2, pos2, vec2};

use super::icon::Icon;
use super::memory::UiMemory;
use super::remedies_panel::remedies_ui;
use super::run_list::run_list_ui;
use super::style::{self, measure};
use super::widgets::{IconSize, icon_button};
use super::words;
use crate::figure::tokens::{space, stroke};
use crate::spec::{Choice, RemedyRow};
use crate::state::{Action, Panels, State};

/// Whether the panel is a rail: closed by the user, or in a narrow window and not opened there.
pub(super) fn is_rail(state: &State, memory: &UiMemory, is_narrow: bool) -> bool {
    if is_narrow { !memory.is_right_open_narrow } else { state.panels.is_right_rail }
}

/// Draws the panel: the runs right after the remedies, or at its foot where the remedies do not fit and scroll.
pub(super) fn right_panel_ui(ui: &mut Ui, state: &State, memory: &mut UiMemory, actions: &mut Vec<Action>) {
    ui.spacing_mut().item_spacing = Vec2::ZERO;
    // The runs' height of the frame before; a new run is seen in the next one.
    let runs_id = ui.make_persistent_id("height of the runs");
    let wished: f32 = ui.data(|data| data.get_temp(runs_id)).unwrap_or(measure::HEADING + measure::RUN);
    let runs_height = wished.min(ui.available_height() * measure::RUNS_SHARE);
    let remedies_height = ui.available_height() - runs_height - stroke::HAIR;
    ScrollArea::vertical().id_salt("remedies").auto_shrink([false, true]).max_height(remedies_height).show(ui, |ui| {
        ui.spacing_mut().item_spacing = Vec2::ZERO;
        remedies_ui(ui, state, memory, actions);
    });
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), stroke::HAIR), Sense::hover());
    ui.painter().rect_filled(rect, CornerRadius::ZERO, style::tokens(ui).stroke);
    let runs = ScrollArea::vertical().id_salt("runs").auto_shrink(false).show(ui, |ui| {
        ui.spacing_mut().item_spacing = Vec2::ZERO;
        run_list_ui(ui, state, actions);
        ui.add_space(space::M);
    });
    if runs.content_size.y != wished {
        ui.data_mut(|data| data.insert_temp(runs_id, runs.content_size.y));
        ui.request_repaint();
    }
}

/// Draws the rail; a click anywhere on it opens the panel.
pub(super) fn rail_ui(ui: &mut Ui, state: &State, memory: &mut UiMemory, is_narrow: bool, actions: &mut Vec<Action>) {
    ui.spacing_mut().item_spacing = Vec2::ZERO;
    let mut is_opened = icon_button(ui, Icon::OpenLeft, words::OPEN_PANEL, IconSize::Rail, true).clicked();
    separator_ui(ui);
    for row in RemedyRow::ALL {
        let response = icon_button(ui, icon(*row), &words::remedy_switch(row.label()), IconSize::Rail, true);
        if row.is_on(state.experiment()) {
            let corner = pos2(response.rect.right() - space::S, response.rect.top() + space::S);
            ui.painter().circle_filled(corner, measure::DOT / 2.0, style::tokens(ui).accent);
        }
        is_opened |= response.clicked();
    }
    separator_ui(ui);
    is_opened |= icon_button(ui, Icon::Runs, words::RUNS, IconSize::Rail, true).clicked();
    if is_opened {
        open_right(state, memory, is_narrow, true, actions);
    }
}

/// Opens the panel or closes it to a rail.
pub(super) fn open_right(
    state: &State,
    memory: &mut UiMemory,
    is_narrow: bool,
    opens: bool,
    actions: &mut Vec<Action>,
) {
    if is_narrow {
        memory.is_right_open_narrow = opens;
    } else {
        let panels = Panels { is_right_rail: !opens, ..state.panels.clone() };
        actions.push(Action::SetPanels(Box::new(panels)));
    }
}

fn icon(row: RemedyRow) -> Icon {
    match row {
        RemedyRow::Activation => Icon::Activation,
        RemedyRow::Normalization => Icon::Bell,
        RemedyRow::Residual => Icon::Skip,
        RemedyRow::Initialization => Icon::Scatter,
        RemedyRow::Clipping => Icon::Clipping,
        RemedyRow::L2Penalty => Icon::Disc,
        RemedyRow::L1Penalty => Icon::Diamond,
        RemedyRow::DecoupledDecay => Icon::Decay,
        RemedyRow::MaxNorm => Icon::Radius,
        RemedyRow::Schedule => Icon::Cosine,
    }
}

fn separator_ui(ui: &mut Ui) {
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), stroke::HAIR), Sense::hover());
    let line = Rect::from_x_y_ranges(rect.x_range().shrink(space::S), rect.y_range());
    ui.painter().rect_filled(line, CornerRadius::ZERO, style::tokens(ui).stroke);
}

/// The button at the panel's foot that closes it to a rail.
pub(super) fn close_to_rail_ui(ui: &mut Ui) -> bool {
    let line = Stroke::new(stroke::HAIR, style::tokens(ui).stroke);
    let rect = ui.max_rect();
    ui.painter().hline(rect.x_range(), rect.top(), line);
    icon_button(ui, Icon::CloseRight, words::CLOSE_PANEL, IconSize::Tile, true).clicked()
}
