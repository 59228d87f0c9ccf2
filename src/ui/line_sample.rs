//! A sample of a run's line with its marker, as the list of runs shows it.

use egui::{Pos2, Rect, Shape, Stroke, Ui, pos2, vec2};

use super::style;
use crate::figure::tokens::stroke;
use crate::figure::{Marker, RunLook};

/// Diameter of the marker, in points.
const MARKER: f32 = 6.0;
/// Width of the line of the current run, in points.
const CURRENT_WIDTH: f32 = 2.0;
/// Width of the line of another run, in points.
const OTHER_WIDTH: f32 = 1.25;

/// Paints the sample into a rectangle.
pub(super) fn paint_sample(ui: &Ui, rect: Rect, look: RunLook) {
    let ends = [rect.left_center(), rect.right_center()];
    let painter = ui.painter();
    if look.dash.is_empty() {
        painter.line_segment(ends, Stroke::new(CURRENT_WIDTH, look.color));
    } else {
        let (dashes, gaps): (Vec<_>, Vec<_>) = look.dash.chunks(2).map(|pair| (pair[0], pair[pair.len() - 1])).unzip();
        painter.extend(Shape::dashed_line_with_offset(
            &ends,
            Stroke::new(OTHER_WIDTH, look.color),
            &dashes,
            &gaps,
            0.0,
        ));
    }
    let center = rect.center();
    let ground = style::tokens(ui).background_1;
    let frame = Stroke::new(stroke::ICON, look.color);
    if look.marker == Marker::Circle {
        painter.circle_filled(center, MARKER / 2.0, look.color);
    } else {
        painter.add(Shape::convex_polygon(outline(look.marker, center), ground, frame));
    }
}

fn outline(marker: Marker, center: Pos2) -> Vec<Pos2> {
    let radius = MARKER / 2.0;
    let points: &[(f32, f32)] = match marker {
        Marker::Triangle => &[(0.0, -1.0), (1.0, 1.0), (-1.0, 1.0)],
        Marker::TriangleDown => &[(-1.0, -1.0), (1.0, -1.0), (0.0, 1.0)],
        Marker::Diamond => &[(0.0, -1.3), (1.3, 0.0), (0.0, 1.3), (-1.3, 0.0)],
        Marker::Square | Marker::Circle | Marker::Cross => &[(-1.0, -1.0), (1.0, -1.0), (1.0, 1.0), (-1.0, 1.0)],
    };
    points.iter().map(|(x, y)| pos2(center.x, center.y) + vec2(*x, *y) * radius).collect()
}
