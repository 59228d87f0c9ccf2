//! The tiles of the centre: title bars that drag, fill the centre and close; the figures beneath them.

use egui::{Align2, CornerRadius, Rect, Sense, Stroke, Ui, UiBuilder, WidgetText, pos2, vec2};
use egui_tiles::{Behavior, ResizeState, SimplificationOptions, TileId, Tiles, UiResponse};

use super::figures::Figures;
use super::icon::Icon;
use super::layout;
use super::memory::UiMemory;
use super::style::{self, measure};
use super::widgets::{IconSize, changing_icon_button, icon_button, line_of_text};
use super::words;
use crate::figure::tokens::{space, stroke};
use crate::spec::Choice;
use crate::state::{Action, Panels, State, Tile};

/// Draws all open tiles, or the focused one alone.
pub(super) fn tiles_ui(
    ui: &mut Ui,
    state: &State,
    memory: &mut UiMemory,
    figures: &mut Figures<'_>,
    actions: &mut Vec<Action>,
) {
    memory.follow_layout(&state.panels.layout);
    memory.follow_opened(&state.view.opened);
    let marks_focus = memory.marks_focus;
    if memory.tree.root().is_none() {
        let color = style::tokens(ui).text_2;
        ui.centered_and_justified(|ui| line_of_text(ui, words::NO_TILES, style::body(), color));
    } else if state.view.is_full_screen && layout::is_open(&memory.tree, state.view.focused_tile) {
        let mut behavior = TileBehavior { state, figures, actions, marks_focus, tabbed: Vec::new(), closed: None };
        // A tile that fills the centre has nowhere to be dragged to.
        let _ = behavior.tile_ui(ui, state.view.focused_tile);
        let closed = behavior.closed;
        close(memory, closed);
    } else {
        let tabbed = layout::tabbed_tiles(&memory.tree);
        let mut behavior = TileBehavior { state, figures, actions, marks_focus, tabbed, closed: None };
        memory.tree.ui(&mut behavior, ui);
        let closed = behavior.closed;
        close(memory, closed);
    }
    // While something is dragged the text would change with every frame.
    if !ui.input(|input| input.pointer.any_down())
        && let Some(layout) = memory.changed_layout()
    {
        actions.push(Action::SetPanels(Box::new(Panels { layout, ..state.panels.clone() })));
    }
}

fn close(memory: &mut UiMemory, closed: Option<Tile>) {
    if let Some(tile) = closed {
        layout::close_tile(&mut memory.tree, tile);
    }
}

struct TileBehavior<'a, 'f> {
    state: &'a State,
    figures: &'a mut Figures<'f>,
    actions: &'a mut Vec<Action>,
    marks_focus: bool,
    /// Tiles whose title bar is a bar of tabs.
    tabbed: Vec<Tile>,
    closed: Option<Tile>,
}

impl TileBehavior<'_, '_> {
    fn tile_ui(&mut self, ui: &mut Ui, tile: Tile) -> UiResponse {
        let area = ui.max_rect();
        ui.painter().rect_filled(area, CornerRadius::ZERO, style::tokens(ui).background_0);
        let is_pressed_here = ui.input(|input| {
            input.pointer.any_pressed() && input.pointer.interact_pos().is_some_and(|pos| area.contains(pos))
        });
        if is_pressed_here && ui.rect_contains_pointer(area) && self.state.view.focused_tile != tile {
            self.actions.push(Action::FocusTile(tile));
        }
        let is_tabbed = self.tabbed.contains(&tile);
        let height = if is_tabbed { 0.0 } else { measure::TILE_TITLE };
        let title = Rect::from_min_max(area.min, pos2(area.right(), area.top() + height));
        let response = if is_tabbed { UiResponse::None } else { self.title_ui(ui, title, tile) };
        let body = Rect::from_min_max(title.left_bottom(), area.max);
        let mut child = ui.new_child(UiBuilder::new().id_salt(tile.key()).max_rect(body));
        child.set_clip_rect(body.intersect(ui.clip_rect()));
        self.figures.tile_ui(&mut child, tile);
        if is_tabbed {
            self.focus_line(ui, area, tile);
        }
        response
    }

    fn title_ui(&mut self, ui: &mut Ui, rect: Rect, tile: Tile) -> UiResponse {
        let tokens = style::tokens(ui);
        ui.painter().rect_filled(rect, CornerRadius::ZERO, tokens.background_2);
        let response = ui.interact(rect, egui::Id::unique(("title", tile.key())), Sense::click_and_drag());
        let galley = ui.painter().layout_no_wrap(tile.label().to_owned(), style::strong(), tokens.text_1);
        let at = Align2::LEFT_CENTER.align_size_within_rect(galley.size(), rect.shrink2(vec2(space::M, 0.0))).min;
        ui.painter().galley(at, galley, tokens.text_1);
        self.focus_line(ui, rect, tile);
        let is_full = self.state.view.is_full_screen;
        let name = if is_full { words::full_tile(tile) } else { tile.label().to_owned() };
        response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Heading, true, &name));
        let buttons = rect.shrink2(vec2(space::XS, 0.0));
        let layout = egui::Layout::right_to_left(egui::Align::Center);
        let mut right = ui.new_child(UiBuilder::new().max_rect(buttons).layout(layout));
        right.spacing_mut().item_spacing.x = 0.0;
        self.buttons_ui(&mut right, tile, response.double_clicked());
        if response.drag_started() && !is_full { UiResponse::DragStarted } else { UiResponse::None }
    }
}

impl TileBehavior<'_, '_> {
    /// The mark of the tile that the keys have chosen, at the top of a rectangle.
    fn focus_line(&self, ui: &Ui, rect: Rect, tile: Tile) {
        if self.marks_focus && self.state.view.focused_tile == tile {
            let line = Stroke::new(stroke::FOCUS, style::tokens(ui).accent);
            ui.painter().hline(rect.x_range(), rect.top() + stroke::FOCUS / 2.0, line);
        }
    }

    /// Close and full screen, from the right.
    fn buttons_ui(&mut self, ui: &mut Ui, tile: Tile, is_double_clicked: bool) {
        let is_full = self.state.view.is_full_screen;
        if icon_button(ui, Icon::Close, &words::close_tile(tile), IconSize::Tile, true).clicked() {
            self.closed = Some(tile);
        }
        let icon = if is_full { Icon::LeaveFullScreen } else { Icon::FullScreen };
        let salt = format!("full screen of {}", tile.key());
        let words = words::full_screen(tile, is_full);
        let full = changing_icon_button(ui, &salt, (icon, &words), IconSize::Tile, true);
        if full.clicked() || is_double_clicked {
            self.actions.push(Action::FocusTile(tile));
            self.actions.push(Action::ToggleFullScreen);
        }
    }
}

impl Behavior<Tile> for TileBehavior<'_, '_> {
    fn pane_ui(&mut self, ui: &mut Ui, _tile_id: TileId, pane: &mut Tile) -> UiResponse {
        self.tile_ui(ui, *pane)
    }

    fn tab_title_for_pane(&mut self, pane: &Tile) -> WidgetText {
        egui::RichText::new(pane.label()).font(style::strong()).into()
    }

    fn tab_title_spacing(&self, _visuals: &egui::Visuals) -> f32 {
        space::M
    }

    fn top_bar_right_ui(
        &mut self,
        tiles: &Tiles<Tile>,
        ui: &mut Ui,
        _tile_id: TileId,
        tabs: &egui_tiles::Tabs,
        _scroll_offset: &mut f32,
    ) {
        let Some(tile) = tabs.active.and_then(|active| tiles.get_pane(&active)) else { return };
        ui.spacing_mut().item_spacing.x = 0.0;
        ui.add_space(space::XS);
        self.buttons_ui(ui, *tile, false);
    }

    fn tab_bar_height(&self, _style: &egui::Style) -> f32 {
        measure::TILE_TITLE
    }

    fn gap_width(&self, _style: &egui::Style) -> f32 {
        stroke::HAIR
    }

    fn min_size(&self) -> f32 {
        measure::LEAST_TILE
    }

    fn resize_stroke(&self, style: &egui::Style, resize_state: ResizeState) -> Stroke {
        let visuals = &style.visuals;
        match resize_state {
            ResizeState::Idle => Stroke::new(stroke::HAIR, visuals.widgets.noninteractive.bg_stroke.color),
            ResizeState::Hovering => Stroke::new(stroke::FOCUS, visuals.widgets.hovered.bg_stroke.color),
            ResizeState::Dragging => Stroke::new(stroke::FOCUS, visuals.selection.stroke.color),
        }
    }

    fn tab_bar_color(&self, visuals: &egui::Visuals) -> egui::Color32 {
        visuals.faint_bg_color
    }

    fn tab_bg_color(
        &self,
        visuals: &egui::Visuals,
        _tiles: &Tiles<Tile>,
        _tile_id: TileId,
        state: &egui_tiles::TabState,
    ) -> egui::Color32 {
        if state.active { visuals.extreme_bg_color } else { visuals.faint_bg_color }
    }

    fn simplification_options(&self) -> SimplificationOptions {
        SimplificationOptions { all_panes_must_have_tabs: false, ..SimplificationOptions::default() }
    }
}
