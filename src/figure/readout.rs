//! Crosshair and read-out: what is under the pointer, in words, never over the point itself.

use egui::{Align2, Pos2, Rect, pos2, vec2};

use super::font::Weight;
use super::pen::{Ink, Pen};
use super::tokens::{radius, space, text_size};

/// From the point to the read-out.
const OFF: f32 = 12.0;
const ROW: f32 = 16.0;

/// Lines through a point across a plot.
pub(crate) fn draw_crosshair(pen: &Pen<'_>, frame: Rect, at: Pos2) {
    let (width, color) = (pen.style.axis_width, pen.style.tokens().control);
    pen.vertical(at.x, frame.top(), frame.bottom(), width, color);
    pen.horizontal(frame.left(), frame.right(), at.y, width, color);
}

/// The read-out beside a point: a heading and lines, inside `ground`, away from the points that it should not cover.
pub(crate) fn draw_readout(
    pen: &Pen<'_>,
    ground: Rect,
    at: Pos2,
    heading: &str,
    lines: &[String],
    keep_clear: &[Pos2],
) {
    let tokens = pen.style.tokens();
    let head = Ink { size: text_size::SECONDARY, weight: Weight::Semibold, color: tokens.text_1 };
    let body = Ink { weight: Weight::Regular, ..head };
    let widths = lines.iter().map(|line| pen.text_size(line, body).x);
    let width = widths.fold(pen.text_size(heading, head).x, f32::max);
    let size = vec2(width + 2.0 * space::S, ROW * (lines.len() + 1) as f32 + space::S);
    let rect = place(ground, at, size, keep_clear);
    pen.frame(rect, radius::CONTROL, tokens.background_2, pen.style.axis_width, tokens.control);
    let mut y = rect.top() + space::XS + ROW / 2.0;
    pen.text(pos2(rect.left() + space::S, y), Align2::LEFT_CENTER, heading, head);
    for line in lines {
        y += ROW;
        pen.text(pos2(rect.left() + space::S, y), Align2::LEFT_CENTER, line, body);
    }
}

/// Beside the point, where fewest of the points to keep clear are; below and right of it when all is equal.
fn place(ground: Rect, at: Pos2, size: egui::Vec2, keep_clear: &[Pos2]) -> Rect {
    let corners = [
        (Align2::LEFT_TOP, vec2(OFF, OFF)),
        (Align2::LEFT_BOTTOM, vec2(OFF, -OFF)),
        (Align2::RIGHT_TOP, vec2(-OFF, OFF)),
        (Align2::RIGHT_BOTTOM, vec2(-OFF, -OFF)),
    ];
    let cost = |rect: Rect| {
        let outside = if ground.contains_rect(rect) { 0 } else { 1000 };
        outside + keep_clear.iter().filter(|point| rect.expand(4.0).contains(**point)).count()
    };
    let rects = corners.map(|(anchor, off)| anchor.anchor_size(at + off, size));
    let best = rects.into_iter().min_by_key(|rect| cost(*rect)).unwrap_or(rects[0]);
    if ground.contains_rect(best) {
        return best;
    }
    // Too large for every corner: pushed inside along one axis only, so that the point stays free.
    let shift_x = (ground.left() - best.left()).max(0.0) + (ground.right() - best.right()).min(0.0);
    let shift_y = (ground.top() - best.top()).max(0.0) + (ground.bottom() - best.bottom()).min(0.0);
    let shifted = best.translate(vec2(shift_x, 0.0));
    let shifted = if shifted.contains(at) { best } else { shifted };
    let both = shifted.translate(vec2(0.0, shift_y));
    if both.expand(2.0).contains(at) { shifted } else { both }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_read_out_never_covers_its_point_and_stays_inside() {
        let ground = Rect::from_min_size(Pos2::ZERO, vec2(400.0, 240.0));
        for x in 0..=40 {
            for y in 0..=24 {
                let at = pos2(10.0 * x as f32, 10.0 * y as f32);
                let rect = place(ground, at, vec2(146.0, 56.0), &[at]);
                assert!(!rect.contains(at), "{at:?} {rect:?}");
                assert!(ground.contains_rect(rect), "{at:?} {rect:?}");
            }
        }
    }
}
