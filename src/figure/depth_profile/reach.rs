//! What reaches layer 1: an arrow from the last hidden layer's level down (or up) to the first, with the ratio.

use egui::{Align2, Pos2, Rect, Shape, Stroke, pos2, vec2};

use crate::figure::area::Area;
use crate::figure::crowd::{covered, points_along};
use crate::figure::font::Weight;
use crate::figure::pen::{Ink, Pen};
use crate::figure::words;

/// Where the words of the ratio are.
pub(super) struct Reach {
    /// dL/dz over the last hidden layer's.
    pub ratio: f64,
    /// Hidden layers.
    pub n_hidden: usize,
    /// The dot of layer 1.
    pub first: Pos2,
    /// The dot of the last hidden layer.
    pub last: Pos2,
    /// The words' place.
    pub words: Rect,
}

/// Looks for a place for the words beside the arrow where no data are.
pub(super) fn lay_out(
    pen: &Pen<'_>,
    area: &Area,
    ratio: f64,
    n_hidden: usize,
    ends: (f64, f64),
    data: &[Pos2],
) -> Reach {
    let first = area.pos(1.0, ends.0);
    let last = area.pos(n_hidden as f64, ends.1);
    let (number, text) = inks(pen);
    let lines = words::reaches(ratio, n_hidden);
    let line_width = lines.iter().map(|line| pen.text_size(line, text).x).fold(0.0, f32::max);
    let number_size = pen.number_size(ratio, number);
    let size = vec2(line_width.max(number_size.x), number_size.y + 2.0 * row(pen));
    let (off, gap) = (row(pen) * 0.75, row(pen) * 0.4);
    let left = first.x + off;
    let (upper, lower) = (first.y.min(last.y), first.y.max(last.y));
    let room = area.rect.shrink(2.0);
    // The level of the last hidden layer counts as data: no word on a line.
    let mut data = data.to_vec();
    data.extend(points_along(&[pos2(first.x, last.y), last]));
    // Beside the arrow where it is long enough, else under it, else wherever least is covered, near the arrow.
    let is_long = lower - upper >= size.y + gap;
    let wanted = if is_long { upper + gap } else { lower + gap };
    let n_tops = ((room.height() - size.y) / 4.0).max(0.0) as usize;
    let tops = std::iter::once(wanted).chain((0..=n_tops).map(|idx| room.top() + 4.0 * idx as f32));
    let rects = tops.flat_map(|top| {
        let shifts = [0.0, 0.5, 1.0, 1.5].map(|share| left + share * size.x);
        shifts.map(|left| Rect::from_min_size(pos2(left, top), size))
    });
    let cost = |rect: &Rect| {
        let away = (rect.top() - wanted).abs() + 0.5 * (rect.left() - left);
        let outside = if room.contains_rect(*rect) { 0.0 } else { 1e6 };
        outside + 30.0 * covered(rect.expand(1.0), &data) as f32 + away
    };
    // What is wanted comes first, and nothing is better than free.
    let mut best = (f32::INFINITY, Rect::from_min_size(pos2(left, wanted), size));
    for rect in rects {
        let cost = cost(&rect);
        if cost < best.0 {
            best = (cost, rect);
        }
        if cost <= 0.0 {
            break;
        }
    }
    let words = best.1;
    Reach { ratio, n_hidden, first, last, words }
}

fn inks(pen: &Pen<'_>) -> (Ink, Ink) {
    let text_1 = pen.style.tokens().text_1;
    (Ink { size: pen.style.ratio, weight: Weight::Semibold, color: text_1 }, pen.ink(text_1))
}

fn row(pen: &Pen<'_>) -> f32 {
    pen.style.text * 1.25
}

/// Draws the level of the last hidden layer and the arrow.
pub(super) fn draw_arrow(pen: &Pen<'_>, reach: &Reach) {
    let (style, tokens) = (pen.style, pen.style.tokens());
    let (first, last) = (reach.first, reach.last);
    let beyond = if style.is_print() { 5.0 } else { 8.0 };
    pen.horizontal(first.x - beyond, last.x, last.y, style.axis_width, tokens.text_2);
    let (length, half) = if style.is_print() { (3.5, 1.75) } else { (5.0, 3.0) };
    let direction = if first.y > last.y { 1.0 } else { -1.0 };
    // The tip stops at the dot's ring.
    let tip = first.y - direction * (style.dot / 2.0 + style.ring);
    let is_long = (first.y - last.y).abs() > style.dot + length;
    let tip = if is_long { tip } else { first.y };
    if (first.y - last.y).abs() > length {
        pen.vertical(first.x, last.y, tip - direction * length, style.axis_width, tokens.text_1);
    }
    let base = tip - direction * length;
    let head = vec![pos2(first.x, tip), pos2(first.x - half, base), pos2(first.x + half, base)];
    pen.add(Shape::convex_polygon(head, tokens.text_1, Stroke::NONE));
}

/// Draws the ratio and what it means, on the ground of the plot.
pub(super) fn draw_words(pen: &Pen<'_>, reach: &Reach) {
    let (number, text) = inks(pen);
    pen.fill(reach.words.expand2(vec2(2.0, 1.0)), pen.style.tokens().background_0);
    let top = reach.words.left_top();
    let mut y = pen.number(top, Align2::LEFT_TOP, reach.ratio, number).bottom();
    for line in words::reaches(reach.ratio, reach.n_hidden) {
        pen.text(pos2(top.x, y), Align2::LEFT_TOP, &line, text);
        y += row(pen);
    }
}
