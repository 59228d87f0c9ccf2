//! The frame of a plot: grid behind the data, axis lines, ticks and labels around them, titles.

use egui::{Align2, Pos2, Rect, pos2};

use super::area::Area;
use super::axis::{Tick, TickLabel};
use super::crowd::covered;
use super::pen::{LINE_HEIGHT, Pen};
use super::words;

/// The grid: a line at each major tick of y.
pub(crate) fn draw_grid(pen: &Pen<'_>, area: &Area, y_ticks: &[Tick]) {
    let (style, color) = (pen.style, pen.style.tokens().stroke);
    for tick in y_ticks.iter().filter(|tick| !tick.is_minor) {
        let y = area.y_pos(tick.at);
        if y >= area.rect.top() - 0.5 && y <= area.rect.bottom() + 0.5 {
            pen.horizontal(area.rect.left(), area.rect.right(), y, style.grid_width, color);
        }
    }
}

/// Labels and, where there are any, minor ticks of y. In print with an axis line.
pub(crate) fn draw_y_axis(pen: &Pen<'_>, area: &Area, frame: Rect, y_ticks: &[Tick]) {
    let (style, tokens) = (pen.style, pen.style.tokens());
    let left = frame.left();
    let color = if style.is_print() { tokens.text_1 } else { tokens.control };
    if style.is_print() {
        pen.vertical(left, frame.top(), frame.bottom(), style.axis_width, color);
    }
    for tick in y_ticks {
        let y = area.y_pos(tick.at);
        if y < area.rect.top() - 0.5 || y > area.rect.bottom() + 0.5 {
            continue;
        }
        if tick.is_minor {
            pen.horizontal(left - style.minor_tick, left, y, style.grid_width, color);
        } else if style.is_print() {
            pen.horizontal(left - style.tick, left, y, style.axis_width, color);
        }
        // A label must not run into those of the rails.
        let from_rail = |inner: f32, outer: f32| {
            let center = inner + (outer - inner).signum() * style.rail / 2.0;
            if (outer - inner).abs() < 1.0 { f32::INFINITY } else { (y - center).abs() }
        };
        let nearest = from_rail(area.rect.top(), frame.top()).min(from_rail(area.rect.bottom(), frame.bottom()));
        let is_clear = nearest > style.text * 0.85;
        if let Some(label) = tick.label.as_ref().filter(|_| is_clear) {
            let gap = if style.is_print() { style.label_gap } else { style.label_gap.max(style.tick + 4.0) };
            draw_label(pen, pos2(left - gap, y), Align2::RIGHT_CENTER, label);
        }
    }
}

/// The axis line at the bottom, ticks and labels of x, and its name: on the row of the labels in the left margin on the
/// screen, under the labels in print.
pub(crate) fn draw_x_axis(pen: &Pen<'_>, area: &Area, frame: Rect, x_ticks: &[Tick], name: (&str, &str)) {
    let (style, tokens) = (pen.style, pen.style.tokens());
    let bottom = frame.bottom();
    let color = if style.is_print() { tokens.text_1 } else { tokens.control };
    pen.horizontal(frame.left(), frame.right(), bottom, style.axis_width, color);
    let label_y = bottom + style.label_gap;
    let name_right = frame.left() - style.label_gap;
    let name_width = pen.text_size(name.0, pen.label_ink()).x;
    for tick in x_ticks {
        let x = area.x_pos(tick.at);
        if x < area.rect.left() - 0.5 || x > area.rect.right() + 0.5 {
            continue;
        }
        pen.vertical(x, bottom, bottom + style.tick, style.axis_width, color);
        if let Some(label) = &tick.label {
            let beyond = match label {
                TickLabel::Text(text) if !style.is_print() => {
                    beyond_edge(x, pen.text_size(text, pen.label_ink()).x, frame)
                }
                _ => 0.0,
            };
            draw_label(pen, pos2(x - beyond, label_y), Align2::CENTER_TOP, label);
        }
    }
    if style.is_print() {
        let row = style.text * 1.35;
        pen.text(pos2(frame.center().x, label_y + row), Align2::CENTER_TOP, name.1, pen.label_ink());
    } else if name_width > 0.0 {
        pen.text(pos2(name_right, label_y), Align2::RIGHT_TOP, name.0, pen.label_ink());
    }
}

/// How far a label of this width, centered at x, would reach beyond the margin right of a frame on the screen.
pub(crate) fn beyond_edge(x: f32, width: f32, frame: Rect) -> f32 {
    (x + width / 2.0 - frame.right() - super::tokens::space::L + 2.0).max(0.0)
}

fn draw_label(pen: &Pen<'_>, at: Pos2, anchor: Align2, label: &TickLabel) {
    let ink = pen.label_ink();
    match label {
        TickLabel::Text(text) => {
            pen.text(at, anchor, text, ink);
        }
        TickLabel::Power(exponent) if pen.style.is_print() => {
            pen.power(at, anchor, "10", *exponent, ink);
        }
        TickLabel::Power(exponent) => {
            pen.text(at, anchor, &super::number::format_decade(*exponent), ink);
        }
    }
}

/// The widest label of an axis, in points.
pub(crate) fn widest_label(pen: &Pen<'_>, ticks: &[Tick]) -> f32 {
    let ink = pen.label_ink();
    let width = |label: &TickLabel| match label {
        TickLabel::Text(text) => pen.text_size(text, ink).x,
        TickLabel::Power(exponent) if pen.style.is_print() => {
            // An exponent of print is three quarters as large as its base.
            let raised = pen.text_size(&super::number::format_exponent(*exponent), ink).x * 0.75;
            pen.text_size("10", ink).x + raised
        }
        TickLabel::Power(exponent) => pen.text_size(&super::number::format_decade(*exponent), ink).x,
    };
    ticks.iter().filter_map(|tick| tick.label.as_ref().map(width)).fold(0.0, f32::max)
}

/// The sentence in the middle of a plot that has nothing to show.
pub(crate) fn draw_sentence(pen: &Pen<'_>, rect: Rect, sentence: &str) {
    let ink = pen.ink(pen.style.tokens().text_2);
    let rows = pen.balanced_rows(sentence, ink, rect.width() - 2.0 * ink.size);
    let width = rows.iter().map(|row| pen.text_size(row, ink).x).fold(0.0, f32::max);
    let size = egui::vec2(width, ink.size * LINE_HEIGHT * rows.len() as f32);
    // No grid line through the words.
    let ground = Rect::from_center_size(rect.center(), size).expand(ink.size * 0.5);
    pen.fill(ground, pen.style.tokens().background_0);
    pen.block(rect.center(), Align2::CENTER_CENTER, &rows, ink);
}

/// The caption above a plot, in the caption row.
pub(crate) fn draw_caption(pen: &Pen<'_>, outer: Rect, caption: &str) {
    let row = caption_row(pen, outer);
    let left = outer.left() + super::tokens::space::M;
    let ink = pen.ink(pen.style.tokens().text_1);
    if pen.style.is_print() {
        pen.text(row.left_top(), Align2::LEFT_TOP, caption, ink);
    } else {
        pen.text(pos2(left, row.center().y), Align2::LEFT_CENTER, caption, ink);
    }
}

/// The row of toggles or the caption.
pub(crate) fn caption_row(pen: &Pen<'_>, outer: Rect) -> Rect {
    Rect::from_min_max(outer.min, pos2(outer.right(), outer.top() + pen.style.caption_row))
}

/// How far apart the labels of an axis of steps are: the widest one and some space.
pub(crate) fn step_pitch(pen: &Pen<'_>, area: &Area) -> f32 {
    let widest = pen.text_size(&format!("{:.0}", area.x.1.abs()), pen.label_ink()).x;
    (widest + 1.5 * pen.style.text).max(3.2 * pen.style.text)
}

/// The frame of a plot inside the space of a figure: caption above, labels below.
pub(crate) fn plot_frame(pen: &Pen<'_>, outer: Rect, left: f32, right: f32) -> Rect {
    let style = pen.style;
    let foot = if style.is_print() { style.label_gap + 2.9 * style.text } else { super::tokens::space::XL };
    Rect::from_min_max(
        pos2(outer.left() + left, outer.top() + style.caption_row + if style.is_print() { 3.0 } else { 0.0 }),
        pos2(outer.right() - right, (outer.bottom() - foot).max(outer.top() + style.caption_row + 8.0)),
    )
}

/// The line at the first value that was not finite and its label, beside it where it covers least of the data.
pub(crate) fn draw_divergence(
    pen: &Pen<'_>,
    area: &Area,
    frame: Rect,
    first: &crate::run::FirstNonFinite,
    data: &[Pos2],
) {
    let (style, tokens) = (pen.style, pen.style.tokens());
    let x = area.x_pos(first.step as f64);
    if x < frame.left() - 0.5 || x > frame.right() + 0.5 {
        return;
    }
    pen.vertical(x, area.rect.top(), frame.bottom(), style.axis_width, tokens.danger);
    let ink = pen.ink(tokens.danger);
    let text = words::first_non_finite(first);
    let off = style.text * 0.55;
    let mut best: Option<(usize, Rect, Vec<String>, Align2)> = None;
    // Wider and lower, or narrower and higher; left of the line first.
    for share in [8.0, 6.5, 12.0, 20.0] {
        let rows = pen.balanced_rows(&text, ink, style.text * share);
        let width = rows.iter().map(|row| pen.text_size(row, ink).x).fold(0.0, f32::max);
        let size = egui::vec2(width, ink.size * LINE_HEIGHT * rows.len() as f32);
        for (left, anchor) in [(x - off - width, Align2::RIGHT_TOP), (x + off, Align2::LEFT_TOP)] {
            for step in 0..12 {
                let top = area.rect.top() + off + (area.rect.height() - size.y - 2.0 * off) * step as f32 / 11.0;
                let rect = Rect::from_min_size(pos2(left, top), size);
                let outside = if frame.expand(1.0).contains_rect(rect) { 0 } else { 10_000 };
                let cost = outside + 10 * covered(rect.expand(style.dot / 2.0), data) + step;
                if best.as_ref().is_none_or(|(least, ..)| cost < *least) {
                    best = Some((cost, rect, rows.clone(), anchor));
                }
            }
        }
    }
    let Some((cost, rect, rows, anchor)) = best else { return };
    if cost < 10 + 12 {
        pen.fill(rect.expand2(egui::vec2(2.0, 1.0)), tokens.background_0);
    }
    pen.block(anchor.pos_in_rect(&rect), anchor, &rows, ink);
}
