//! The export strip: which figure, in which format, how large.

use egui::{Sense, Ui, vec2};

use super::memory::UiMemory;
use super::strip::{control_strip_ui, strip_button};
use super::style::{self, measure};
use super::widgets::{Entry, NumberField, NumberKind, drop_down, line_of_text, segment};
use super::words;
use crate::spec::{Bound, Choice, CountLimits, Limits};
use crate::state::{Action, ExportChoice, FigureFormat, State, Tile};

/// Widths of journals' columns, in millimeters, with heights that suit them.
const COLUMNS: [(f32, f32, &str); 2] = [(89.0, 66.0, words::SINGLE_COLUMN), (183.0, 114.0, words::DOUBLE_COLUMN)];
/// Widths and heights that can be exported, in millimeters.
const SIZE: NumberKind = NumberKind::Real(Limits { least: Bound::Included(30.0), most: Bound::Included(1000.0) });
/// Resolutions of pictures, in dots per inch.
const DPI: NumberKind = NumberKind::Count(CountLimits::new(50, 1200));

/// Draws the strip while it is open.
pub(super) fn export_strip_ui(ui: &mut Ui, state: &State, memory: &mut UiMemory, actions: &mut Vec<Action>) {
    let Some(mut choice) = memory.export else { return };
    let mut is_confirmed = false;
    let is_closed = control_strip_ui(ui, |ui| {
        let color = style::tokens(ui).text_1;
        line_of_text(ui, words::EXPORT_TITLE, style::strong(), color);
        figure_ui(ui, &mut choice);
        for format in FigureFormat::ALL {
            if segment(ui, format.label(), choice.format == *format).clicked() {
                choice.format = *format;
            }
        }
        for (width_mm, height_mm, label) in COLUMNS {
            if segment(ui, label, choice.width_mm == width_mm).clicked() {
                (choice.width_mm, choice.height_mm) = (width_mm, height_mm);
            }
        }
        let width = (words::EXPORT_SIZE, words::EXPORT_WIDTH);
        choice.width_mm = number_ui(ui, width, SIZE, f64::from(choice.width_mm), memory) as f32;
        let height = (words::EXPORT_BY, words::EXPORT_HEIGHT);
        choice.height_mm = number_ui(ui, height, SIZE, f64::from(choice.height_mm), memory) as f32;
        if choice.format == FigureFormat::Png {
            choice.dpi =
                number_ui(ui, (words::EXPORT_DPI, words::EXPORT_DPI), DPI, f64::from(choice.dpi), memory) as u32;
        }
        let is_size = [choice.width_mm, choice.height_mm].iter().all(|mm| SIZE.contains(f64::from(*mm)));
        let is_right = is_size && DPI.contains(f64::from(choice.dpi));
        let has_data = state.current_run().is_some_and(|run| !run.history.read().is_empty());
        is_confirmed = strip_button(ui, words::EXPORT, is_right && has_data);
    });
    memory.export = Some(choice);
    if is_confirmed {
        actions.push(Action::Export(choice));
    }
    if is_confirmed || is_closed {
        memory.close_export();
    }
}

fn figure_ui(ui: &mut Ui, choice: &mut ExportChoice) {
    let (rect, _) = ui.allocate_exact_size(vec2(measure::DROP_DOWN, measure::CONTROL), Sense::hover());
    let entries = || {
        let entry = |tile: &Tile| Entry {
            key: tile.key(),
            label: tile.label().to_owned(),
            detail: String::new(),
            unavailable: None,
        };
        Tile::ALL.iter().map(entry).collect()
    };
    let selected = (choice.tile.key(), choice.tile.label());
    if let Some(tile) = drop_down(ui, rect, "export figure", words::EXPORT_KIND, selected, entries) {
        choice.tile = Tile::from_key(tile).unwrap_or(choice.tile);
    }
}

/// A label and a number; what is out of range stays in the field, and the strip's button waits.
fn number_ui(ui: &mut Ui, (label, name): (&str, &str), kind: NumberKind, value: f64, memory: &mut UiMemory) -> f64 {
    let color = style::tokens(ui).text_2;
    line_of_text(ui, label, style::body(), color);
    let (rect, _) = ui.allocate_exact_size(vec2(measure::FIELD, measure::CONTROL), Sense::hover());
    let is_wrong = !kind.contains(value);
    let path = format!("export {name}");
    let field = NumberField { path: &path, name, kind, value, prefix: "", is_wrong, enabled: true };
    let new = field.show(ui, rect, &mut memory.drafts);
    if is_wrong {
        let danger = style::tokens(ui).danger;
        line_of_text(ui, &kind.limits_in_words(), style::secondary(), danger);
    }
    new.unwrap_or(value)
}
