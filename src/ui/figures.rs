//! The figures of the window: built from the runs that are shown, drawn into their tiles, and what they ask for.

use egui::{Rect, Ui, UiBuilder};

use super::memory::UiMemory;
type ViewState = ();
use crate::state::{Action, State, Tile};

/// What all figures of a frame are drawn from.
pub(super) struct Figures<'a> {
    pub(super) state: &'a State,
    pub(super) views: &'a mut FigureMemory,
}

/// What figures keep between frames.
#[derive(Default)]
pub(super) struct FigureMemory {
    views: [ViewState; 5],
}

impl Figures<'_> {
    /// Draws the figure of a tile into all the space there is.
    pub(super) fn tile_ui(&mut self, ui: &mut Ui, tile: Tile, actions: &mut Vec<Action>) {
        let _ = (ui, tile, actions, &self.state, &mut self.views);
    }

    /// Draws the picture of the network.
    pub(super) fn picture_ui(&mut self, ui: &mut Ui, actions: &mut Vec<Action>) {
        let _ = (ui, actions);
    }
}
