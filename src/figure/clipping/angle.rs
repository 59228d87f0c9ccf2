//! The small panel beneath: the angle that clipping turned the gradient by.

use egui::{Align2, Rect, Stroke, Ui, Vec2b, pos2};

use crate::figure::axis;
use crate::figure::frame;
use crate::figure::pen::Pen;
use crate::figure::rail::{self, Lanes, OffScale, RailLabel};
use crate::figure::run_look::Marker;
use crate::figure::surface::{Surface, SurfaceSpec, surface_ui};
use crate::figure::tokens::space;
use crate::figure::trace::trace;
use crate::figure::words;
use crate::run::Marks;

use super::Clipping;

/// Its share of the height.
pub(super) const SHARE: f32 = 0.28;

/// Height of the words above the panel.
pub(super) fn caption_height(pen: &Pen<'_>) -> f32 {
    pen.style.text * 2.4
}

/// Draws the panel into its frame, with the axis of steps.
pub(super) fn angle_ui(
    ui: &mut Ui,
    pen: &Pen<'_>,
    figure: &Clipping,
    frame_rect: Rect,
    (x, link): ((f64, f64), egui::Id),
    summary: &str,
) -> Surface {
    let style = pen.style;
    let left = frame_rect.left() - if style.is_print() { 27.0 } else { 48.0 - space::M };
    let caption = pos2(left.max(0.0), frame_rect.top() - style.text * 1.1);
    pen.text(caption, Align2::LEFT_CENTER, words::ANGLE, pen.ink(style.tokens().text_1));
    let has = |mark| figure.angle.iter().any(|extent| extent.marks.contains(mark));
    let lanes = Lanes { above: usize::from(has(Marks::NAN) || has(Marks::INFINITE)), below: 0 };
    let most = figure.angle.iter().map(|extent| extent.greatest).filter(|angle| angle.is_finite()).fold(0.0, f32::max);
    let y = axis::round_range(0.0, f64::from(most));
    let rect = lanes.inner(frame_rect, style);
    let spec = SurfaceSpec { key: "angle", rect, x, y, moves: Vec2b::TRUE, link: Some(link), summary };
    let surface = surface_ui(ui, style, &spec);
    let area = &surface.area;
    lanes.draw(pen, area, RailLabel::Named, RailLabel::Unnamed);
    let y_ticks = axis::linear_ticks(area.y, area.rect.height(), style.label_pitch * 0.8);
    frame::draw_grid(pen, area, &y_ticks);
    frame::draw_y_axis(pen, area, frame_rect, &y_ticks);
    let x_ticks = axis::step_ticks(area.x, area.rect.width(), frame::step_pitch(pen, area));
    frame::draw_x_axis(pen, area, frame_rect, &x_ticks, (words::STEP, words::STEP));
    let trace = trace(&figure.steps, &figure.angle, area, 1.0, f64::from);
    let inside = pen.clipped(area.rect.expand(style.dot / 2.0));
    for piece in &trace.pieces {
        inside.line(piece, style.line_width, style.tokens().text_1, &[]);
        if let [at] = piece.as_slice() {
            inside.marker(*at, Marker::Circle, style.dot * 0.7, Some(style.tokens().text_1), Stroke::NONE);
        }
    }
    for (x, kind) in trace.marks.into_iter().filter(|(_, kind)| *kind != OffScale::Zero) {
        rail::mark(pen, pos2(x, lanes.y(area, style, true, 0)), kind);
    }
    surface
}
