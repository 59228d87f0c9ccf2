//! The color bar of magnitudes, with a bracket around the values present and caps for those beyond.

use egui::{Align2, Color32, Rect, Sense, Shape, Stroke, Ui, pos2, vec2};

use crate::figure::number::format_decade;
use crate::figure::pen::Pen;
use crate::figure::scale::MagnitudeScale;

const N_SLICES: usize = 96;

/// Draws the bar right of a frame; whether it was clicked comes back.
pub(super) fn bar_ui(
    ui: &mut Ui,
    pen: &Pen<'_>,
    frame: Rect,
    scale: MagnitudeScale,
    present: Option<(f32, f32)>,
) -> bool {
    let (style, tokens) = (pen.style, pen.style.tokens());
    let unit = style.text / 11.0;
    let left = frame.right() + 20.0 * unit;
    let bar =
        Rect::from_min_max(pos2(left, frame.top() + 9.0 * unit), pos2(left + 8.0 * unit, frame.bottom() - 5.0 * unit));
    for slice in 0..N_SLICES {
        let height = bar.height() / N_SLICES as f32;
        let top = bar.bottom() - height * (slice + 1) as f32;
        // Slices overlap a little, so that no ground shines between them.
        let overlap = if slice == 0 { 0.0 } else { 0.4 };
        let color = scale.color((slice as f64 + 0.5) / N_SLICES as f64);
        pen.fill(Rect::from_min_size(pos2(bar.left(), top), vec2(bar.width(), height + overlap)), color);
    }
    pen.frame(bar, 0, Color32::TRANSPARENT, style.axis_width, tokens.control);
    let y_of = |log10: f64| {
        let position = (log10 - f64::from(scale.log10_low)) / f64::from(scale.n_decades());
        bar.bottom() - bar.height() * position.clamp(0.0, 1.0) as f32
    };
    let n_decades = scale.n_decades();
    let most = (bar.height() / (style.text * 2.2)).max(1.0) as i32;
    let stride = (1..=n_decades).find(|stride| n_decades / stride <= most && n_decades % stride == 0);
    let stride = stride.unwrap_or(n_decades).max(1);
    // From the top down, so that the greatest decade always has its label.
    for exponent in (scale.log10_low..=scale.log10_high).rev().step_by(stride as usize) {
        let y = y_of(f64::from(exponent));
        pen.horizontal(bar.right(), bar.right() + style.tick, y, style.axis_width, tokens.control);
        let at = pos2(bar.right() + style.tick + 2.0 * unit, y);
        if style.is_print() {
            pen.power(at, Align2::LEFT_CENTER, "10", exponent, pen.label_ink());
        } else {
            pen.text(at, Align2::LEFT_CENTER, &format_decade(exponent), pen.label_ink());
        }
    }
    if let Some((least, greatest)) = present {
        draw_bracket(pen, bar, (y_of(f64::from(least).log10()), y_of(f64::from(greatest).log10())));
        let half = bar.width() / 2.0 + 1.0 * unit;
        let x = bar.center().x;
        let cap = |y: f32, direction: f32, color| {
            let corners = vec![pos2(x, y + direction * 6.0 * unit), pos2(x - half, y), pos2(x + half, y)];
            pen.add(Shape::convex_polygon(corners, color, Stroke::new(style.axis_width, tokens.control)));
        };
        if f64::from(greatest).log10() > f64::from(scale.log10_high) + 1e-6 {
            cap(bar.top() - 1.5 * unit, -1.0, scale.color(1.0));
        }
        if f64::from(least).log10() < f64::from(scale.log10_low) - 1e-6 {
            cap(bar.bottom() + 1.5 * unit, 1.0, scale.color(0.0));
        }
    }
    if style.is_print() {
        return false;
    }
    let response = ui.interact(bar.expand2(vec2(6.0, 4.0)), ui.scope_id().with("magnitude_bar"), Sense::click());
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, true, crate::figure::words::DECADES_HINT));
    response.on_hover_text(crate::figure::words::DECADES_HINT).clicked()
}

/// A bracket left of the bar, around the values present.
fn draw_bracket(pen: &Pen<'_>, bar: Rect, (low, high): (f32, f32)) {
    let (style, color) = (pen.style, pen.style.tokens().text_1);
    let unit = style.text / 11.0;
    let x = bar.left() - 4.0 * unit;
    // A bracket around one value is still seen.
    let (low, high) = if low - high < 3.0 * unit { (low + 1.5 * unit, high - 1.5 * unit) } else { (low, high) };
    pen.vertical(x, high, low, style.axis_width, color);
    for y in [high, low] {
        pen.horizontal(x, x + 2.5 * unit, y, style.axis_width, color);
    }
}
