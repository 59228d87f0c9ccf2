//! The two panels: the curves above, the numbers that go into them beneath.

use egui::{Pos2, Rect, pos2};

use crate::figure::area::Area;
use crate::figure::axis::{self, Tick, TickLabel};
use crate::figure::frame;
use crate::figure::pen::Pen;
use crate::figure::scale::layer_color;
use crate::figure::style::Style;
use crate::figure::view::{Part, ViewState};
use crate::spec::Activation;

use super::ActivationCurve;

/// The curves are shown from minus this to this at least.
const HALF_WIDTH: f64 = 6.0;
/// Values beyond this leave the upper panel: what goes on as a line needs no room.
const MOST_VALUE: f64 = 2.0;
/// Points between two places where a curve is computed.
const PITCH: f32 = 1.5;
/// Dashes of the function; its derivative is solid, since it is what the gradient meets.
pub(super) const VALUE_DASH: &[f32] = &[5.0, 3.0];

/// The range of u: around 0, and as far as the numbers reach.
pub(super) fn u_range(figure: &ActivationCurve) -> (f64, f64) {
    match &figure.inputs {
        Some((_, distribution)) if !distribution.counts.is_empty() => {
            (f64::from(distribution.lowest).min(-HALF_WIDTH), f64::from(distribution.highest).max(HALF_WIDTH))
        }
        _ => (-HALF_WIDTH, HALF_WIDTH),
    }
}

/// The range of phi and phi' near 0, with a little room so that no line runs along an edge.
pub(super) fn value_range(activation: Activation) -> (f64, f64) {
    let near = (-40..=40).flat_map(|i| {
        let (value, derivative) = activation.value_and_derivative(f64::from(i) * 0.1);
        [value, derivative]
    });
    let (low, high) = near
        .filter(|value| value.is_finite())
        .fold((0.0_f64, 1.0_f64), |(low, high), value| (low.min(value), high.max(value)));
    let (low, high) = axis::round_range(low.max(-MOST_VALUE), high.min(MOST_VALUE));
    let room = 0.04 * (high - low);
    (low - room, high + room)
}

/// The share of the finite numbers in the fullest bin, and a little more; 0.1 without any.
pub(super) fn count_range(figure: &ActivationCurve) -> (f64, f64) {
    let shares = shares(figure);
    let most = shares.iter().copied().fold(0.0, f64::max);
    (0.0, if most > 0.0 { most * 1.06 } else { 0.1 })
}

/// The share of the finite numbers in each bin.
pub(super) fn shares(figure: &ActivationCurve) -> Vec<f64> {
    let Some((_, distribution)) = &figure.inputs else { return Vec::new() };
    let total: f64 = distribution.counts.iter().map(|count| f64::from(*count)).sum();
    distribution.counts.iter().map(|count| f64::from(*count) / total.max(1.0)).collect()
}

/// Ticks of the lower panel, in percent.
pub(super) fn share_ticks(range: (f64, f64), height: f32, style: &Style) -> Vec<Tick> {
    let percent = (range.0 * 100.0, range.1 * 100.0);
    let mut ticks = axis::linear_ticks(percent, height, style.label_pitch * 1.2);
    for tick in &mut ticks {
        tick.at /= 100.0;
        if let Some(TickLabel::Text(text)) = &mut tick.label {
            text.push_str(" %");
        }
    }
    ticks
}

/// Shades where nothing or nearly nothing of a gradient passes.
pub(super) fn draw_zones(pen: &Pen<'_>, area: &Area, figure: &ActivationCurve) {
    let tokens = pen.style.tokens();
    for (left, right) in &figure.zones {
        let ends = (area.x_pos(*left).max(area.rect.left()), area.x_pos(*right).min(area.rect.right()));
        if ends.0 >= ends.1 {
            continue;
        }
        pen.fill(Rect::from_x_y_ranges(ends.0..=ends.1, area.rect.y_range()), tokens.background_2);
        for edge in [*left, *right].into_iter().filter(|edge| edge.is_finite()) {
            let x = area.x_pos(edge);
            if area.rect.x_range().contains(x) {
                pen.vertical(x, area.rect.top(), area.rect.bottom(), pen.style.grid_width, tokens.control);
            }
        }
    }
}

/// Draws phi and phi'; both jump only at 0.
pub(super) fn draw_curves(pen: &Pen<'_>, area: &Area, figure: &ActivationCurve, view: &ViewState) {
    let style = pen.style;
    let inside = pen.clipped(area.rect);
    let tokens = style.tokens();
    let curve = |of: fn((f64, f64)) -> f64| {
        let n_points = (area.rect.width() / PITCH).ceil().max(2.0) as usize;
        let at = |idx: usize| area.x.0 + (area.x.1 - area.x.0) * idx as f64 / n_points as f64;
        let mut places: Vec<f64> = (0..=n_points).map(at).collect();
        if area.x.0 < 0.0 && area.x.1 > 0.0 {
            // The last place of the left branch, and the first of the right one.
            places.extend([0.0, f64::MIN_POSITIVE]);
            places.sort_by(f64::total_cmp);
        }
        let point = |u: f64| area.pos(u, of(figure.activation.value_and_derivative(u)));
        let mut pieces: Vec<Vec<Pos2>> = vec![Vec::new()];
        for u in places {
            let at = point(u);
            let jumps = u == f64::MIN_POSITIVE && (at.y - point(0.0).y).abs() > 1.0;
            if jumps || !at.y.is_finite() {
                pieces.push(Vec::new());
            }
            if at.y.is_finite() {
                pieces.last_mut().expect("there is one from the start").push(at);
            }
        }
        pieces
    };
    if view.shows(Part::Value) {
        for piece in curve(|both| both.0) {
            inside.line(&within(&piece, area), style.line_width, tokens.text_2, VALUE_DASH);
        }
    }
    if view.shows(Part::Derivative) {
        for piece in curve(|both| both.1) {
            inside.line(&piece, style.current_width, tokens.text_1, &[]);
        }
    }
}

/// The part of a line that is near the area: dashes far outside of it are not worth drawing.
fn within(piece: &[Pos2], area: &Area) -> Vec<Pos2> {
    let near = area.rect.expand(area.rect.height());
    piece.iter().copied().filter(|at| near.contains(*at)).collect()
}

/// Draws a bar for each bin, in the color of the layer.
pub(super) fn draw_bars(pen: &Pen<'_>, area: &Area, figure: &ActivationCurve) {
    let Some((_, distribution)) = &figure.inputs else { return };
    let inside = pen.clipped(area.rect);
    let color = layer_color(pen.style.theme, figure.layer_idx, figure.n_layers);
    for (bin_idx, share) in shares(figure).into_iter().enumerate().filter(|(_, share)| *share > 0.0) {
        let (left, right) = distribution.edges(bin_idx);
        let (left, right) = (area.x_pos(left), area.x_pos(right));
        // A bar is seen however narrow its bin and however few its numbers.
        let (center, width) = ((left + right) / 2.0, (right - left).max(1.0));
        let top = area.y_pos(share).min(area.rect.bottom() - 1.0);
        inside.fill(
            Rect::from_min_max(pos2(center - width / 2.0, top), pos2(center + width / 2.0, area.rect.bottom())),
            color,
        );
    }
}

/// The axes of a panel; `name` for the lower one.
pub(super) fn draw_axes(pen: &Pen<'_>, area: &Area, frame_rect: Rect, y_ticks: &[Tick], name: Option<&str>) {
    let style = pen.style;
    frame::draw_grid(pen, area, y_ticks);
    frame::draw_y_axis(pen, area, frame_rect, y_ticks);
    let Some(name) = name else {
        let color = if style.is_print() { style.tokens().text_1 } else { style.tokens().control };
        pen.horizontal(frame_rect.left(), frame_rect.right(), frame_rect.bottom(), style.axis_width, color);
        return;
    };
    let mut x_ticks = axis::linear_ticks(area.x, area.rect.width(), 4.0 * style.text);
    // The axis' name ends beside the first label's place: one at the very edge would run into it.
    let edge = area.x.0 + (area.x.1 - area.x.0) * f64::from(style.text / area.rect.width());
    if let Some(first) = x_ticks.first_mut().filter(|first| first.at < edge) {
        first.label = None;
    }
    frame::draw_x_axis(pen, area, frame_rect, &x_ticks, (name, name));
}
