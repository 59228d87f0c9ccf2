//! The rails of a depth profile: a lane for each signal that has values off the scale.

use egui::{Stroke, pos2};

use crate::figure::rail::{self, Lanes, OffScale};
use crate::figure::signal::Signal;
use crate::figure::style::Style;

use super::lines::Drawing;
use super::{DepthProfile, SignalProfile};

/// Whether a signal has values above or below the scale.
pub(super) fn has_mark(profile: &SignalProfile, is_above: bool) -> bool {
    profile.values.iter().flatten().filter_map(|value| OffScale::of(*value)).any(|kind| kind.is_above() == is_above)
}

/// How many lanes the rails need.
pub(super) fn lanes_of(figure: &DepthProfile, style: &Style) -> Lanes {
    let count = |is_above| figure.signals.iter().filter(|profile| has_mark(profile, is_above)).count();
    Lanes::at_least(style, count(true), count(false))
}

impl Drawing<'_> {
    /// Marks of values that are off the scale, a lane for each signal that has some.
    pub(super) fn rails(&self, lanes: Lanes) {
        let (style, pen) = (self.pen.style, self.pen);
        let several = self.figure.signals.len() > 1;
        let size = style.mark.min(self.area.points_per_x() * 0.8);
        for is_above in [true, false] {
            let with_marks = self.figure.signals.iter().filter(|profile| has_mark(profile, is_above));
            for (lane, profile) in with_marks.enumerate() {
                // The first signal is the outermost lane above, as its chip is the first one.
                let n_lanes = if is_above { lanes.above } else { lanes.below };
                let y = lanes.y(&self.area, style, is_above, n_lanes - 1 - lane);
                if several {
                    let at = pos2(self.frame.left() - 14.0_f32.min(style.label_gap * 1.6), y);
                    let color = style.tokens().text_1;
                    if lane == 0 && profile.signal == Signal::Delta {
                        pen.marker(at, profile.signal.marker(), style.dot, Some(color), Stroke::NONE);
                    } else {
                        let stroke = Stroke::new(style.line_width, color);
                        pen.marker(at, profile.signal.marker(), style.dot, None, stroke);
                    }
                }
                for (idx, value) in profile.values.iter().enumerate() {
                    let x = self.area.x_pos((idx + 1) as f64);
                    let kind = value.and_then(OffScale::of).filter(|kind| kind.is_above() == is_above);
                    if let Some(kind) = kind.filter(|_| self.area.rect.x_range().contains(x)) {
                        rail::mark_of_size(pen, pos2(x, y), kind, size);
                    }
                }
            }
        }
        self.below_range(lanes);
    }

    /// What lies under the range that the user has zoomed to is not forgotten: it stands in the lower rail.
    fn below_range(&self, lanes: Lanes) {
        if lanes.below == 0 {
            return;
        }
        let y = lanes.y(&self.area, self.pen.style, false, 0);
        let values = self.figure.signals.first().map(|profile| profile.values.as_slice()).unwrap_or_default();
        for (_, at) in self.pieces(values).into_iter().flatten() {
            if at.y > self.area.rect.bottom() + 0.5 && self.area.rect.x_range().contains(at.x) {
                rail::below_mark(self.pen, pos2(at.x, y));
            }
        }
    }
}
