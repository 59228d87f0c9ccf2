//! What the window remembers between frames and nobody else needs: half-typed texts, drags, open strips.

use std::collections::BTreeSet;

use egui_tiles::Tree;

use super::drafts::Drafts;
use super::figures::FigureMemory;
use super::layout::{layout_from_text, open_tile, text_from_layout};
use super::theory::TheoryMemory;
use crate::state::{ExportChoice, Tile};

/// The window's own memory. Holds no copy of run data.
pub struct UiMemory {
    /// Texts in fields that are no values yet.
    pub(super) drafts: Drafts,
    /// The arrangement of the tiles as it is drawn.
    pub(super) tree: Tree<Tile>,
    /// The text that [`Self::tree`] was read from or last written to.
    layout: String,
    /// Widths of the side panels while their edges are dragged.
    pub(super) dragged_widths: (Option<f32>, Option<f32>),
    /// Groups that the user opened in a low window, where they start collapsed.
    pub(super) opened_low: BTreeSet<String>,
    /// Whether the user opened the right panel in a narrow window, where it starts as a rail.
    pub(super) is_right_open_narrow: bool,
    /// How many requests to open a tile were answered.
    n_opened: usize,
    /// What the export strip is set to while it is open.
    pub(super) export: Option<ExportChoice>,
    /// What was exported last.
    last_export: ExportChoice,
    /// Whether the strip about the program is open.
    pub(super) shows_about: bool,
    /// Whether the name of the document is being edited.
    pub(super) is_renaming: bool,
    /// Whether the focused tile is marked: once the keys have chosen one.
    pub(super) marks_focus: bool,
    /// The verdict that is shown and the time it came, in seconds.
    pub(super) verdict_since: Option<(String, f64)>,
    /// What theory says about the current run.
    pub(super) theory: TheoryMemory,
    /// What figures keep between frames.
    pub(super) figures: FigureMemory,
}

impl Default for UiMemory {
    fn default() -> Self {
        Self {
            drafts: Drafts::default(),
            tree: layout_from_text(""),
            layout: String::new(),
            dragged_widths: (None, None),
            opened_low: BTreeSet::new(),
            is_right_open_narrow: false,
            n_opened: 0,
            export: None,
            last_export: ExportChoice::default(),
            shows_about: false,
            is_renaming: false,
            marks_focus: false,
            verdict_since: None,
            theory: TheoryMemory::default(),
            figures: FigureMemory::default(),
        }
    }
}

impl UiMemory {
    /// Takes over an arrangement that was changed from elsewhere: settings, a document, a reset.
    pub(super) fn follow_layout(&mut self, layout: &str) {
        if layout != self.layout {
            self.tree = layout_from_text(layout);
            layout.clone_into(&mut self.layout);
        }
    }

    /// Opens the tiles that were asked for, each once.
    pub(super) fn follow_opened(&mut self, opened: &[Tile]) {
        for tile in opened.iter().skip(self.n_opened) {
            open_tile(&mut self.tree, *tile);
        }
        self.n_opened = opened.len();
    }

    /// The text of the arrangement, where it changed since it was last written.
    pub(super) fn changed_layout(&mut self) -> Option<String> {
        let text = text_from_layout(&self.tree);
        let before = if self.layout.is_empty() { text_from_layout(&layout_from_text("")) } else { self.layout.clone() };
        if text == before {
            return None;
        }
        self.layout.clone_from(&text);
        Some(text)
    }

    /// Opens the export strip on a tile, with the format and size used last.
    pub(super) fn open_export(&mut self, tile: Tile) {
        self.export = Some(ExportChoice { tile, ..self.last_export });
    }

    /// Closes the export strip and remembers what it was set to.
    pub(super) fn close_export(&mut self) {
        self.last_export = self.export.take().unwrap_or(self.last_export);
    }
}
