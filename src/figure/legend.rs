//! Legends: samples with words, in the corner of a plot where there is least data.

use egui::{Align2, Color32, Pos2, Rect, Sense, Ui, Vec2, pos2, vec2};

use super::pen::Pen;
use super::rail::{self, OffScale};
use super::run_look::Marker;
use super::tokens::{radius, space};
use super::view::{Corner, Part, ViewState};

/// What stands before the words of an entry.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Sample {
    /// A line with a filled marker.
    Current { width: f32, marker: Marker },
    /// A line with an open marker or none.
    Line { width: f32, color: Color32, dash: Vec<f32>, marker: Option<Marker> },
    /// A band.
    Band(Color32),
    /// A mark of the rails.
    Mark(OffScale),
    /// An open circle alone.
    Circle,
    /// No sample: the words stand alone.
    Nothing,
}

/// An entry of a legend.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Entry {
    pub sample: Sample,
    pub text: String,
    /// What a click hides or shows.
    pub part: Option<Part>,
}

/// How much of a sample is left whose part is hidden.
const HIDDEN_OPACITY: f32 = 0.4;

/// Into how many parts the room is divided where a legend is put anywhere.
const SPOTS: usize = 10;

const CORNERS: [Corner; 4] = [Corner::RightBottom, Corner::RightTop, Corner::LeftTop, Corner::LeftBottom];

/// Size of a legend with these entries below each other, in points.
pub(crate) fn size(pen: &Pen<'_>, entries: &[Entry]) -> Vec2 {
    let style = pen.style;
    let ink = pen.ink(style.tokens().text_1);
    let text_width = entries.iter().map(|entry| pen.text_size(&entry.text, ink).x).fold(0.0, f32::max);
    let width = 2.0 * style.legend_padding + style.legend_sample + gap(pen) + text_width;
    vec2(width, 2.0 * style.legend_padding + style.legend_row * entries.len() as f32)
}

/// Where a legend of this size covers fewest of the points, and how many those are.
pub(crate) fn place(ground: Rect, size: Vec2, points: &[Pos2], last: Option<Corner>) -> (Corner, Rect, usize) {
    let off = space::S.min(ground.height() * 0.05).max(2.0);
    let ground = ground.shrink(off);
    let rect_in = |corner| match corner {
        Corner::RightBottom => Align2::RIGHT_BOTTOM.align_size_within_rect(size, ground),
        Corner::RightTop => Align2::RIGHT_TOP.align_size_within_rect(size, ground),
        Corner::LeftTop => Align2::LEFT_TOP.align_size_within_rect(size, ground),
        Corner::LeftBottom => Align2::LEFT_BOTTOM.align_size_within_rect(size, ground),
    };
    let covered = |rect: Rect| points.iter().filter(|point| rect.expand(2.0).contains(**point)).count();
    let candidates = last.into_iter().chain(CORNERS).map(|corner| {
        let rect = rect_in(corner);
        (corner, rect, covered(rect))
    });
    candidates.min_by_key(|(_, _, covered)| *covered).unwrap_or((CORNERS[0], rect_in(CORNERS[0]), 0))
}

/// Where a legend of this size costs least, away from the corners too, and how much.
pub(crate) fn place_anywhere(ground: Rect, size: Vec2, cost: impl Fn(Rect) -> usize) -> (Rect, usize) {
    let ground = ground.shrink(space::S.min(ground.height() * 0.05).max(2.0));
    let room = (ground.size() - size).max(Vec2::ZERO);
    let spots = (0..=SPOTS * SPOTS + 2 * SPOTS).map(|idx| {
        let share = vec2((idx % (SPOTS + 1)) as f32, (idx / (SPOTS + 1)) as f32) / SPOTS as f32;
        let rect = Rect::from_min_size(ground.min + room * share, size);
        (rect, cost(rect))
    });
    spots.min_by_key(|(_, cost)| *cost).unwrap_or((Rect::from_min_size(ground.min, size), 0))
}

/// Draws a legend with its entries below each other; a click on one hides or shows its part.
pub(crate) fn draw_ui(ui: &mut Ui, pen: &Pen<'_>, rect: Rect, entries: &[Entry], view: &mut ViewState) {
    let style = pen.style;
    let tokens = style.tokens();
    if style.is_print() {
        pen.fill(rect, tokens.background_0);
    } else {
        pen.frame(rect, radius::CONTROL, tokens.background_0, style.axis_width, tokens.stroke);
    }
    for (idx, entry) in entries.iter().enumerate() {
        let top = rect.top() + style.legend_padding + style.legend_row * idx as f32;
        let left = rect.left() + style.legend_padding;
        let row = Rect::from_min_max(pos2(left, top), pos2(rect.right(), top + style.legend_row));
        entry_ui(ui, pen, row, style.legend_sample, entry, view);
    }
}

/// Places of entries that flow in rows within a width, and the height of all rows.
pub(crate) fn flow(pen: &Pen<'_>, at: Pos2, width: f32, entries: &[Entry]) -> (Vec<Rect>, f32) {
    let style = pen.style;
    let ink = pen.ink(style.tokens().text_1);
    let (mut x, mut y) = (at.x, at.y);
    let mut rects = Vec::with_capacity(entries.len());
    for entry in entries {
        let own = style.legend_sample + gap(pen) + pen.text_size(&entry.text, ink).x;
        if x > at.x && x + own > at.x + width {
            (x, y) = (at.x, y + style.legend_row);
        }
        rects.push(Rect::from_min_size(pos2(x, y), vec2(own, style.legend_row)));
        x += own + 2.5 * gap(pen);
    }
    (rects, y + style.legend_row - at.y)
}

/// Draws entries at their places.
pub(crate) fn flow_ui(ui: &mut Ui, pen: &Pen<'_>, places: &[Rect], entries: &[Entry], view: &mut ViewState) {
    for (place, entry) in places.iter().zip(entries) {
        entry_ui(ui, pen, *place, pen.style.legend_sample, entry, view);
    }
}

/// Draws entries beside each other from the right edge of a row leftwards, as many as there is room
/// for; the left edge comes back.
pub(crate) fn row_ui(ui: &mut Ui, pen: &Pen<'_>, row: Rect, entries: &[Entry], view: &mut ViewState) -> f32 {
    let ink = pen.ink(pen.style.tokens().text_1);
    let gap = gap(pen);
    let own = |entry: &Entry| {
        let sample = if entry.sample == Sample::Circle { gap } else { pen.style.legend_sample * 0.67 };
        (sample, sample + gap + pen.text_size(&entry.text, ink).x)
    };
    let mut right = row.right();
    // As many as there is room for: the last ones are left out.
    let mut used = 0.0;
    let n_fitting = entries.iter().take_while(|entry| {
        used += own(entry).1;
        let is_fitting = used <= row.width();
        used += 1.6 * gap;
        is_fitting
    });
    let n_fitting = n_fitting.count();
    for entry in entries[..n_fitting].iter().rev() {
        let (sample, width) = own(entry);
        let rect = Rect::from_min_max(pos2(right - width, row.top()), pos2(right, row.bottom()));
        entry_ui(ui, pen, rect, sample, entry, view);
        right -= width + 1.6 * gap;
    }
    right
}

/// Between a sample and its words.
fn gap(pen: &Pen<'_>) -> f32 {
    pen.style.legend_padding.max(4.0)
}

fn entry_ui(ui: &mut Ui, pen: &Pen<'_>, row: Rect, width: f32, entry: &Entry, view: &mut ViewState) {
    let (style, tokens) = (pen.style, pen.style.tokens());
    let is_shown = entry.part.is_none_or(|part| view.shows(part));
    let sample = Rect::from_min_size(row.min, vec2(width, row.height()));
    // A part that is hidden keeps its sample, so that it can be told what a click brings back.
    draw_sample(&pen.faded(if is_shown { 1.0 } else { HIDDEN_OPACITY }), sample, &entry.sample);
    let text_1 = if is_shown { tokens.text_1 } else { tokens.text_disabled };
    let at = pos2(sample.right() + gap(pen), row.center().y);
    pen.text(at, Align2::LEFT_CENTER, &entry.text, pen.ink(text_1));
    let Some(part) = entry.part.filter(|_| !style.is_print()) else { return };
    let response = ui.interact(row, ui.scope_id().with(("legend", part)), Sense::click());
    response.widget_info(|| egui::WidgetInfo::selected(egui::Role::CheckBox, true, is_shown, &entry.text));
    if response.clicked() {
        view.toggle(part);
    }
}

fn draw_sample(pen: &Pen<'_>, rect: Rect, sample: &Sample) {
    let (style, tokens) = (pen.style, pen.style.tokens());
    let (left, right) = (rect.left_center(), rect.right_center());
    match sample {
        Sample::Current { width, marker } => {
            pen.segment(left, right, *width, tokens.text_1);
            pen.dot(rect.center(), *marker, style.dot, tokens.text_1);
        }
        Sample::Line { width, color, dash, marker } => {
            pen.line(&[left, right], *width, *color, dash);
            if let Some(marker) = marker {
                pen.open(rect.center(), *marker, style.open_marker, *color);
            }
        }
        Sample::Band(color) => {
            let height = style.legend_row * 0.7;
            pen.fill(Rect::from_center_size(rect.center(), vec2(rect.width(), height)), *color);
        }
        Sample::Mark(kind) => rail::mark(pen, rect.center(), *kind),
        Sample::Circle => pen.open(rect.center(), Marker::Circle, style.open_marker * 0.8, tokens.text_1),
        Sample::Nothing => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_legend_goes_where_there_is_least_data_and_stays_there() {
        let ground = Rect::from_min_size(Pos2::ZERO, vec2(400.0, 300.0));
        let size = vec2(100.0, 60.0);
        // Data that rise from the lower left to the upper right leave two corners.
        let rising: Vec<Pos2> = (0..100).map(|i| pos2(4.0 * i as f32, 300.0 - 3.0 * i as f32)).collect();
        assert_eq!(place(ground, size, &rising, None).0, Corner::RightBottom);
        assert_eq!(place(ground, size, &rising, Some(Corner::LeftTop)).0, Corner::LeftTop);
        let falling: Vec<Pos2> = (0..100).map(|i| pos2(4.0 * i as f32, 3.0 * i as f32)).collect();
        let (corner, rect, covered) = place(ground, size, &falling, Some(Corner::LeftTop));
        assert_eq!((corner, covered), (Corner::RightTop, 0));
        assert!(ground.contains_rect(rect));
    }
}
