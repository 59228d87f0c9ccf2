//! The first steps of a run in a depth profile: each its own line, while there are few.

use egui::{Align2, Pos2, Rect, vec2};

use crate::figure::crowd::covered;
use crate::figure::run_look::Marker;
use crate::figure::words;

use super::lines::Drawing;

impl Drawing<'_> {
    /// The steps before this one, each a thin line.
    pub(super) fn early(&self) {
        let style = self.pen.style;
        for early in &self.figure.early {
            for piece in &self.pieces(&early.values) {
                self.colored(piece, style.line_width);
                for (idx, at) in piece.iter().filter(|_| self.dot_scale() > 0.0) {
                    let size = (style.open_marker - 1.0) * self.dot_scale();
                    self.pen.open(*at, Marker::Circle, size, self.color(*idx));
                }
            }
        }
    }

    /// Names the latest of the early lines, each where its own line is the nearest and nothing is covered.
    pub(super) fn early_labels(&self, obstacles: &[Pos2]) {
        let style = self.pen.style;
        let mut labels: Vec<Rect> = Vec::new();
        let lines: Vec<Vec<Pos2>> = self.figure.early.iter().map(|early| self.points_of(&early.values)).collect();
        for (idx, early) in self.figure.early.iter().enumerate().rev().take(5) {
            let text = words::step(early.step);
            let ink = self.pen.ink(style.tokens().text_1);
            let size = self.pen.text_size(&text, ink);
            let points: Vec<Pos2> = self.pieces(&early.values).into_iter().flatten().map(|(_, at)| at).collect();
            // From the middle of the line outwards.
            let mut order: Vec<usize> = (1..points.len()).collect();
            order.sort_by_key(|at| at.abs_diff(points.len() / 2));
            let spots = order.into_iter().map(|at| points[at]).flat_map(|at| {
                let off = vec2(0.0, style.dot + 1.0);
                [Align2::CENTER_BOTTOM.anchor_size(at - off, size), Align2::CENTER_TOP.anchor_size(at + off, size)]
            });
            let near_others = |rect: Rect| {
                let mut others = lines.iter().enumerate().filter(|(other, _)| *other != idx);
                others.any(|(_, line)| covered(rect.expand(style.dot + 2.0), line) > 0)
            };
            let is_free = |rect: &Rect| {
                self.area.rect.contains_rect(*rect)
                    && covered(*rect, obstacles) == 0
                    && !near_others(*rect)
                    && !labels.iter().any(|label| label.expand(2.0).intersects(*rect))
            };
            if let Some(rect) = spots.into_iter().find(is_free) {
                self.pen.text(rect.center(), Align2::CENTER_CENTER, &text, ink);
                labels.push(rect);
            }
        }
    }
}
