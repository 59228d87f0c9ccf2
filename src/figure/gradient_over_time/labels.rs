//! Which line is which: a label at each line's end, or a color bar where layers are many.

use egui::{Align2, Color32, Pos2, Rect, pos2, vec2};

use crate::figure::axis::{TickLabel, layer_ticks};
use crate::figure::pen::Pen;
use crate::figure::scale::{layer_color, layer_scale_color};
use crate::figure::words;

/// With more layers than this a color bar replaces the labels.
pub(super) const MOST_LABELS: usize = 12;
/// Width of the step from a line's end to its label.
const ELBOW: f32 = 11.0;

/// The end of a layer's line.
pub(super) struct LineEnd {
    pub layer_idx: usize,
    pub at: Pos2,
}

/// Ordinates for labels, at least `pitch` apart, as near to the wanted ones as that allows, between `top` and `bottom`.
/// The wanted ones are sorted.
pub(in crate::figure) fn spread(wanted: &[f32], pitch: f32, top: f32, bottom: f32) -> Vec<f32> {
    // Neighbors that are too close form a block, which sits around the mean of what they wanted.
    struct Block {
        sum: f32,
        n: usize,
    }
    let extent = |block: &Block| {
        let half = (block.n - 1) as f32 * pitch / 2.0;
        let center =
            (block.sum / block.n as f32).clamp((top + half).min(bottom - half), (bottom - half).max(top + half));
        (center - half, center + half)
    };
    let mut blocks: Vec<Block> = Vec::new();
    for &y in wanted {
        let mut block = Block { sum: y, n: 1 };
        while let Some(before) = blocks.last() {
            if extent(before).1 + pitch <= extent(&block).0 {
                break;
            }
            block = Block { sum: block.sum + before.sum, n: block.n + before.n };
            blocks.pop();
        }
        blocks.push(block);
    }
    let places = |block: Block| {
        let first = extent(&block).0;
        (0..block.n).map(move |idx| first + idx as f32 * pitch)
    };
    blocks.into_iter().flat_map(places).collect()
}

/// Labels at the ends of lines, joined to them by an elbow; a line that ends before the edge has its label right there.
pub(super) fn draw_labels(pen: &Pen<'_>, frame: Rect, mut ends: Vec<LineEnd>, n_layers: usize, hovered: Option<usize>) {
    let early: Vec<LineEnd> = ends.extract_if(.., |end| end.at.x < frame.right() - 3.0 * pen.style.text).collect();
    for end in early {
        let text = words::layer_number(end.layer_idx, n_layers);
        let at = pos2(end.at.x + pen.style.text * 0.45, end.at.y);
        pen.text(at, Align2::LEFT_CENTER, &text, pen.ink(pen.style.tokens().text_1));
    }
    let style = pen.style;
    // With equal ends, the layers near the output stand above.
    ends.sort_by(|a, b| a.at.y.total_cmp(&b.at.y).then(b.layer_idx.cmp(&a.layer_idx)));
    let pitch = style.text * 12.0 / 11.0;
    let wanted: Vec<f32> = ends.iter().map(|end| end.at.y).collect();
    let places = spread(&wanted, pitch, frame.top() + pitch * 0.5, frame.bottom() - pitch * 0.5);
    let elbow = ELBOW * style.text / 11.0;
    for (end, y) in ends.iter().zip(places) {
        let color = layer_color(style.theme, end.layer_idx, n_layers);
        let (left, right) = (end.at.x.max(frame.right() - elbow), frame.right() + elbow);
        let points = [pos2(left, end.at.y), pos2(frame.right() + elbow * 0.45, y), pos2(right, y)];
        pen.line(&points, style.line_width.min(1.0), color, &[]);
        let mut ink = pen.ink(style.tokens().text_1);
        if hovered == Some(end.layer_idx) {
            ink.weight = crate::figure::font::Weight::Semibold;
        }
        let text = words::layer_number(end.layer_idx, n_layers);
        pen.text(pos2(right + style.text * 0.45, y), Align2::LEFT_CENTER, &text, ink);
    }
}

/// A bar with the layers' colors and the numbers of some.
pub(super) fn draw_layer_bar(pen: &Pen<'_>, frame: Rect, n_layers: usize) {
    let style = pen.style;
    let width = style.text * 0.95;
    let off = style.text * 1.45;
    let bar = Rect::from_min_max(
        pos2(frame.right() + off, frame.top() + style.text * 0.6),
        pos2(frame.right() + off + width, frame.bottom() - style.text * 0.6),
    );
    let n_slices = 64;
    for slice in 0..n_slices {
        let top = bar.bottom() - bar.height() * (slice + 1) as f32 / n_slices as f32;
        // Slices overlap a little, so that no ground shines between them.
        let height = bar.height() / n_slices as f32 + if slice == 0 { 0.0 } else { 0.4 };
        let position = (slice as f64 + 0.5) / f64::from(n_slices);
        pen.fill(
            Rect::from_min_size(pos2(bar.left(), top), vec2(width, height)),
            layer_scale_color(style.theme, position),
        );
    }
    pen.frame(bar, 0, Color32::TRANSPARENT, style.axis_width, style.tokens().control);
    let per_layer = bar.height() / (n_layers - 1).max(1) as f32;
    for tick in layer_ticks(n_layers, per_layer, style.text * 2.0, style.text * 1.6) {
        let Some(TickLabel::Text(text)) = tick.label else { continue };
        let y = bar.bottom() - (tick.at as f32 - 1.0) * per_layer;
        pen.horizontal(bar.right(), bar.right() + style.tick, y, style.axis_width, style.tokens().control);
        pen.text(pos2(bar.right() + style.tick + 3.0, y), Align2::LEFT_CENTER, &text, pen.label_ink());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_never_collide_and_stay_where_there_is_room() {
        assert_eq!(spread(&[10.0, 50.0, 90.0], 12.0, 0.0, 100.0), [10.0, 50.0, 90.0]);
        let crowded = spread(&[50.0, 50.5, 51.0, 52.0, 90.0], 12.0, 0.0, 100.0);
        assert!(crowded.windows(2).all(|pair| pair[1] - pair[0] >= 11.99), "{crowded:?}");
        let mean = crowded[..4].iter().sum::<f32>() / 4.0;
        assert!((mean - 50.875).abs() < 0.01, "the block sits around what it wanted: {mean}");
        let edge = spread(&[96.0, 97.0, 99.0], 12.0, 0.0, 100.0);
        assert_eq!(edge, [76.0, 88.0, 100.0]);
    }
}
