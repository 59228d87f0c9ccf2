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

/// Right or left of the point, at the height where it covers fewest of the points to keep clear; below and right of the
/// point when all is equal.
fn place(ground: Rect, at: Pos2, size: egui::Vec2, keep_clear: &[Pos2]) -> Rect {
    let tops = [OFF, -OFF - size.y].into_iter().chain((1..8).map(|step| OFF - size.y * step as f32 / 8.0));
    let beside = tops.flat_map(|top| [vec2(OFF, top), vec2(-OFF - size.x, top)]);
    let over = [vec2(-size.x / 2.0, OFF), vec2(-size.x / 2.0, -OFF - size.y)];
    let rects = beside.chain(over).map(|off| Rect::from_min_size(at + off, size));
    let cost = |rect: &Rect| {
        let outside = if ground.contains_rect(*rect) { 0 } else { 1000 };
        outside + keep_clear.iter().filter(|point| rect.expand(4.0).contains(**point)).count()
    };
    let best = rects.min_by_key(cost).unwrap_or(Rect::from_min_size(at + vec2(OFF, OFF), size));
    if ground.contains_rect(best) {
        return best;
    }
    // No place is inside: pushed in along x, then y, as long as the point stays free.
    let into_x = (ground.left() - best.left()).max(0.0) + (ground.right() - best.right()).min(0.0);
    let into_y = (ground.top() - best.top()).max(0.0) + (ground.bottom() - best.bottom()).min(0.0);
    let pushed = [vec2(into_x, into_y), vec2(into_x, 0.0), vec2(0.0, into_y)].map(|by| best.translate(by));
    pushed.into_iter().find(|rect| !rect.expand(2.0).contains(at)).unwrap_or(best)
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
