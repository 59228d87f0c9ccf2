//! Rails: the strips above and below a logarithmic plot where values stand that no logarithm has.
//!
//! Nothing that was measured is dropped or replaced: NaN and infinity stand above, zero and what is below the range
//! stand below, each with its mark and, in the legend, its count.

use egui::{Align2, Pos2, Rect, Stroke, pos2};

use super::area::Area;
use super::pen::Pen;
use super::run_look::Marker;
use super::style::Style;
use super::words;

/// Why a value is not on the scale.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum OffScale {
    /// Not a number.
    Nan,
    /// Plus or minus infinity.
    Infinite,
    /// Exactly zero.
    Zero,
}

impl OffScale {
    /// What keeps a value off the scale; nothing for one that is on it.
    pub fn of(value: f32) -> Option<Self> {
        if value.is_nan() {
            Some(Self::Nan)
        } else if value.is_infinite() {
            Some(Self::Infinite)
        } else {
            (value == 0.0).then_some(Self::Zero)
        }
    }

    /// Whether it stands in the upper rail.
    pub fn is_above(self) -> bool {
        self != Self::Zero
    }

    /// Its name in a legend.
    pub fn label(self) -> &'static str {
        match self {
            Self::Nan => "NaN",
            Self::Infinite => "infinite",
            Self::Zero => "zero",
        }
    }
}

/// Draws the mark of a value that is off the scale.
pub(crate) fn mark(pen: &Pen<'_>, center: Pos2, kind: OffScale) {
    mark_of_size(pen, center, kind, pen.style.mark);
}

/// The same in another size.
pub(crate) fn mark_of_size(pen: &Pen<'_>, center: Pos2, kind: OffScale, size: f32) {
    let tokens = pen.style.tokens();
    match kind {
        OffScale::Nan => pen.marker(center, Marker::Cross, size, Some(tokens.nan), Stroke::NONE),
        OffScale::Infinite => pen.marker(center, Marker::Triangle, size * 0.85, Some(tokens.danger), Stroke::NONE),
        OffScale::Zero => {
            let stroke = Stroke::new(pen.style.marker_width, tokens.text_2);
            pen.marker(center, Marker::Circle, size * 0.6, None, stroke);
        }
    }
}

/// The mark of a value that lies below what the plot shows.
pub(crate) fn below_mark(pen: &Pen<'_>, center: Pos2) {
    let fill = Some(pen.style.tokens().text_2);
    pen.marker(center, Marker::TriangleDown, pen.style.mark * 0.7, fill, Stroke::NONE);
}

/// Lanes of a plot's rails: how many above and below.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Lanes {
    pub above: usize,
    pub below: usize,
}

impl Lanes {
    /// One rail above and one below on the screen, whatever was measured; in print only those that have marks.
    pub fn at_least(style: &Style, above: usize, below: usize) -> Self {
        if style.is_print() { Self { above, below } } else { Self { above: above.max(1), below: below.max(1) } }
    }

    /// The part of a frame that is left between the rails.
    pub fn inner(self, frame: Rect, style: &Style) -> Rect {
        Rect::from_min_max(
            pos2(frame.left(), frame.top() + self.above as f32 * style.rail),
            pos2(frame.right(), frame.bottom() - self.below as f32 * style.rail),
        )
    }

    /// On paper, where an axis ends at a decade, room for that decade's label beside the rail's name.
    pub fn beside(self, range: (f64, f64), style: &Style) -> (f64, f64) {
        let room =
            |n_lanes: usize| if style.is_print() && n_lanes > 0 { 0.02 * (range.1 - range.0).max(15.0) } else { 0.0 };
        (range.0 - room(self.below), range.1 + room(self.above))
    }

    /// The ordinate of a lane, counted from 0 away from the data.
    pub fn y(self, area: &Area, style: &Style, is_above: bool, lane: usize) -> f32 {
        let off = (lane as f32 + 0.5) * style.rail;
        if is_above { area.rect.top() - off } else { area.rect.bottom() + off }
    }

    /// Draws the grounds and inner edges of both rails, and what they are called.
    pub fn draw(self, pen: &Pen<'_>, area: &Area, above: RailLabel, below: RailLabel) {
        let (tokens, style) = (pen.style.tokens(), pen.style);
        let (left, right) = (area.rect.left(), area.rect.right());
        for (is_above, n_lanes, label) in [(true, self.above, above), (false, self.below, below)] {
            if n_lanes == 0 {
                continue;
            }
            let inner = if is_above { area.rect.top() } else { area.rect.bottom() };
            let height = n_lanes as f32 * style.rail;
            let outer = if is_above { inner - height } else { inner + height };
            pen.fill(Rect::from_two_pos(pos2(left, inner), pos2(right, outer)), tokens.background_1);
            pen.horizontal(left, right, inner, style.grid_width, tokens.grid_minor);
            let text = if is_above { words::INFINITE_RAIL } else { words::ZERO_RAIL };
            if label == RailLabel::Named {
                let at = pos2(left - style.label_gap, self.y(area, style, is_above, 0));
                pen.text(at, Align2::RIGHT_CENTER, text, pen.label_ink());
            }
        }
    }
}

/// Whether a rail carries its name: not where each lane is led by its signal's marker.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RailLabel {
    /// "inf" or "0".
    Named,
    /// Lanes are led by something else.
    Unnamed,
}
