//! Icons, painted from lines and shapes on a grid of 20 by 20. No picture files, no icon font.

use std::f32::consts::{PI, TAU};

use egui::{Color32, Painter, Pos2, Rect, Shape, Stroke, Vec2, pos2};

/// Width of the grid that the icons are drawn on.
const GRID: f32 = 20.0;
/// Width of an icon's lines where the icon is as large as its grid.
const LINE_WIDTH: f32 = 1.5;

/// What an icon means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Icon {
    /// A triangle to the right.
    Run,
    /// Two bars.
    Pause,
    /// A triangle and a bar.
    Step,
    /// A square.
    Stop,
    /// A circle with an arrow head.
    Restart,
    /// An arrow that turns back to the left.
    Undo,
    /// An arrow that turns to the right.
    Redo,
    /// The dark theme.
    Moon,
    /// The light theme.
    Sun,
    /// Four corners, outwards.
    FullScreen,
    /// Four corners, inwards.
    LeaveFullScreen,
    /// A cross.
    Close,
    /// An open group.
    ChevronDown,
    /// A closed group.
    ChevronRight,
    /// Opens what is at the left.
    OpenLeft,
    /// Closes towards the right.
    CloseRight,
    /// Shown.
    Eye,
    /// Hidden.
    EyeClosed,
    /// The list of runs.
    Runs,
    /// A tick.
    Check,
    /// An exclamation mark in a ring.
    Alert,
    /// A bold cross: diverged.
    Cross,
    /// A rectified line: the activation.
    Activation,
    /// A cut-off line: clipping.
    Clipping,
    /// A bell curve: normalization.
    Bell,
    /// An arc over a line: residual connections.
    Skip,
    /// Scattered dots: initialization.
    Scatter,
    /// All weights of the same Euclidean length: the L2 penalty.
    Disc,
    /// All weights of the same sum of magnitudes: the L1 penalty.
    Diamond,
    /// A curve that falls off: decoupled decay.
    Decay,
    /// A longest length in a disc: max norm.
    Radius,
    /// Half a cosine: the schedule.
    Cosine,
}

/// Paints an icon into a square.
pub(super) fn paint_icon(painter: &Painter, square: Rect, icon: Icon, color: Color32) {
    let scale = square.width() / GRID;
    let pen = Pen { painter, square, scale, color, stroke: Stroke::new(LINE_WIDTH * scale.max(0.75), color) };
    match icon {
        Icon::Run => pen.fill(&[(5.0, 3.0), (17.0, 10.0), (5.0, 17.0)]),
        Icon::Pause => {
            pen.fill(&[(4.0, 3.0), (8.0, 3.0), (8.0, 17.0), (4.0, 17.0)]);
            pen.fill(&[(12.0, 3.0), (16.0, 3.0), (16.0, 17.0), (12.0, 17.0)]);
        }
        Icon::Step => {
            pen.fill(&[(3.0, 3.0), (12.5, 10.0), (3.0, 17.0)]);
            pen.fill(&[(14.0, 3.0), (17.0, 3.0), (17.0, 17.0), (14.0, 17.0)]);
        }
        Icon::Stop => pen.fill(&[(3.0, 3.0), (17.0, 3.0), (17.0, 17.0), (3.0, 17.0)]),
        Icon::Restart => {
            let pen = pen.bold();
            pen.arc((10.0, 10.5), 7.0, 0.0, 312.0);
            pen.line(&[(14.7, 5.3), (17.5, 8.0)]);
            pen.line(&[(17.5, 2.5), (17.5, 8.0), (12.0, 8.0)]);
        }
        Icon::Undo => pen.turn(1.0),
        Icon::Redo => pen.turn(-1.0),
        Icon::Moon => pen.moon(),
        Icon::Sun => pen.sun(),
        Icon::FullScreen => pen.corners(3.0, 7.5),
        Icon::LeaveFullScreen => pen.corners(7.5, 3.0),
        Icon::Close => {
            pen.line(&[(4.5, 4.5), (15.5, 15.5)]);
            pen.line(&[(15.5, 4.5), (4.5, 15.5)]);
        }
        Icon::ChevronDown => pen.bold().line(&[(4.0, 7.0), (10.0, 13.0), (16.0, 7.0)]),
        Icon::ChevronRight => pen.bold().line(&[(7.0, 4.0), (13.0, 10.0), (7.0, 16.0)]),
        Icon::OpenLeft => {
            pen.line(&[(10.0, 5.0), (5.0, 10.0), (10.0, 15.0)]);
            pen.line(&[(16.0, 5.0), (11.0, 10.0), (16.0, 15.0)]);
        }
        Icon::CloseRight => {
            pen.line(&[(4.0, 5.0), (9.0, 10.0), (4.0, 15.0)]);
            pen.line(&[(10.0, 5.0), (15.0, 10.0), (10.0, 15.0)]);
        }
        Icon::Eye => pen.eye(),
        Icon::EyeClosed => pen.lid(1.0),
        Icon::Check => pen.bold().line(&[(4.0, 10.5), (8.5, 15.0), (16.0, 5.5)]),
        Icon::Alert => {
            pen.bold().arc((10.0, 10.0), 8.0, 0.0, 360.0);
            pen.bold().line(&[(10.0, 5.5), (10.0, 11.0)]);
            pen.fill(&[(9.0, 13.0), (11.0, 13.0), (11.0, 15.0), (9.0, 15.0)]);
        }
        Icon::Cross => {
            let pen = Pen { stroke: Stroke::new(2.0 * LINE_WIDTH * scale, color), ..pen };
            pen.line(&[(3.5, 3.5), (16.5, 16.5)]);
            pen.line(&[(16.5, 3.5), (3.5, 16.5)]);
        }
        Icon::Runs => {
            for y in [4.0, 10.0, 16.0] {
                pen.fill(&[(2.0, y - 1.2), (4.4, y - 1.2), (4.4, y + 1.2), (2.0, y + 1.2)]);
                pen.line(&[(7.0, y), (18.0, y)]);
            }
        }
        Icon::Activation => pen.line(&[(2.0, 15.0), (9.5, 15.0), (17.5, 4.5)]),
        Icon::Clipping => {
            pen.line(&[(2.0, 5.0), (18.0, 5.0)]);
            pen.line(&[(3.0, 16.0), (7.0, 5.0), (13.0, 5.0), (17.0, 16.0)]);
        }
        Icon::Bell => pen.curve(|x| 16.0 - 12.0 * (-((x - 10.0) / 3.2).powi(2)).exp()),
        Icon::Skip => {
            pen.line(&[(2.0, 15.0), (18.0, 15.0)]);
            pen.arc((10.0, 15.0), 6.0, 180.0, 360.0);
            pen.line(&[(13.2, 11.8), (16.0, 15.0), (18.6, 11.6)]);
        }
        Icon::Disc => {
            pen.axes();
            pen.arc((10.0, 10.0), 5.5, 0.0, 360.0);
        }
        Icon::Diamond => {
            pen.axes();
            pen.line(&[(10.0, 3.5), (16.5, 10.0), (10.0, 16.5), (3.5, 10.0), (10.0, 3.5)]);
        }
        Icon::Decay => {
            pen.line(&[(3.0, 3.0), (3.0, 17.0), (18.0, 17.0)]);
            pen.curve_between(4.5, 17.0, |x| 15.0 - 10.5 * (-(x - 4.5) / 4.0).exp());
        }
        Icon::Radius => {
            pen.arc((10.0, 10.0), 7.0, 0.0, 360.0);
            pen.line(&[(10.0, 10.0), (15.0, 5.0)]);
            pen.line(&[(11.2, 4.8), (15.2, 4.8), (15.2, 8.8)]);
        }
        Icon::Cosine => pen.curve(|x| 10.0 - 6.0 * ((x - 2.0) / 16.0 * PI).cos()),
        Icon::Scatter => {
            for center in [(4.0, 6.0), (10.5, 3.6), (16.0, 7.0), (8.5, 10.5), (4.5, 15.5), (13.5, 13.0), (16.5, 17.0)] {
                pen.arc(center, 1.3, 0.0, 360.0);
            }
        }
    }
}

/// Draws in grid units.
#[derive(Clone, Copy)]
struct Pen<'a> {
    painter: &'a Painter,
    square: Rect,
    scale: f32,
    color: Color32,
    stroke: Stroke,
}

impl Pen<'_> {
    fn at(&self, (x, y): (f32, f32)) -> Pos2 {
        self.square.min + Vec2::new(x, y) * self.scale
    }

    /// Lines that stay visible in icons of 12 points.
    fn bold(self) -> Self {
        Self { stroke: Stroke::new(self.stroke.width.max(1.5), self.color), ..self }
    }

    fn line(&self, points: &[(f32, f32)]) {
        let points = points.iter().map(|point| self.at(*point)).collect();
        self.painter.add(Shape::line(points, self.stroke));
    }

    fn fill(&self, points: &[(f32, f32)]) {
        let points = points.iter().map(|point| self.at(*point)).collect();
        self.painter.add(Shape::convex_polygon(points, self.color, Stroke::NONE));
    }

    /// An arc; degrees grow clockwise from the right.
    fn arc(&self, (x, y): (f32, f32), radius: f32, from: f32, to: f32) {
        const N_PARTS: u8 = 24;
        let point = |part: u8| {
            let angle = (from + (to - from) * f32::from(part) / f32::from(N_PARTS)).to_radians();
            (x + radius * angle.cos(), y + radius * angle.sin())
        };
        self.line(&(0..=N_PARTS).map(point).collect::<Vec<_>>());
    }

    /// The axes of two weights.
    fn axes(&self) {
        let pen = Self { stroke: Stroke::new(self.stroke.width / 2.0, self.color), ..*self };
        pen.line(&[(10.0, 1.5), (10.0, 18.5)]);
        pen.line(&[(1.5, 10.0), (18.5, 10.0)]);
    }

    /// The graph of a function from the left to the right of the grid.
    fn curve(&self, y: impl Fn(f32) -> f32) {
        self.curve_between(2.0, 18.0, y);
    }

    fn curve_between(&self, left: f32, right: f32, y: impl Fn(f32) -> f32) {
        const N_PARTS: u8 = 24;
        let point = |part: u8| {
            let x = left + (right - left) * f32::from(part) / f32::from(N_PARTS);
            (x, y(x))
        };
        self.line(&(0..=N_PARTS).map(point).collect::<Vec<_>>());
    }

    /// An arrow that turns back; `side` 1 points to the left, -1 to the right.
    fn turn(&self, side: f32) {
        let x = |left: f32| 10.0 + side * (left - 10.0);
        let pen = self.bold();
        pen.line(&[(x(7.0), 2.5), (x(2.5), 7.0), (x(7.0), 11.5)]);
        pen.line(&[(x(2.5), 7.0), (x(12.0), 7.0)]);
        if side > 0.0 {
            pen.arc((12.0, 11.75), 4.75, -90.0, 90.0);
        } else {
            pen.arc((8.0, 11.75), 4.75, -90.0, -270.0);
        }
        pen.line(&[(x(12.0), 16.5), (x(7.0), 16.5)]);
    }

    fn corners(&self, outer: f32, inner: f32) {
        for (left, top) in [(true, true), (false, true), (true, false), (false, false)] {
            let place = |x: f32, y: f32| (if left { x } else { GRID - x }, if top { y } else { GRID - y });
            // Outwards the corner is the far point, inwards the near one.
            self.line(&[place(inner, outer), place(outer, outer), place(outer, inner)]);
        }
    }

    fn moon(&self) {
        const N_PARTS: u8 = 24;
        let arc = |center: (f32, f32), radius: f32, from: f32, to: f32| {
            (0..=N_PARTS).map(move |part| {
                let angle = (from + (to - from) * f32::from(part) / f32::from(N_PARTS)).to_radians();
                (center.0 + radius * angle.cos(), center.1 + radius * angle.sin())
            })
        };
        // Two circles of radius 7 and 5.6 that meet at both horns.
        let mut outline: Vec<(f32, f32)> = arc((10.0, 10.0), 7.0, 15.0, 255.0).collect();
        outline.extend(arc((12.9, 7.1), 5.85, 218.0, 52.0));
        outline.push(outline[0]);
        self.bold().line(&outline);
    }

    fn sun(&self) {
        self.arc((10.0, 10.0), 3.6, 0.0, 360.0);
        for part in 0..8_u8 {
            let (y, x) = (f32::from(part) * TAU / 8.0).sin_cos();
            self.line(&[(10.0 + 6.4 * x, 10.0 + 6.4 * y), (10.0 + 8.6 * x, 10.0 + 8.6 * y)]);
        }
    }

    /// Half of the outline of an eye; `side` 1 below, -1 above.
    fn lid(&self, side: f32) {
        self.curve(|x| 10.0 + side * 5.0 * (1.0 - ((x - 10.0) / 8.0).powi(2)));
    }

    fn eye(&self) {
        self.lid(1.0);
        self.lid(-1.0);
        let radius = 2.4 * self.scale;
        self.painter.circle_stroke(self.at((10.0, 10.0)), radius, self.stroke);
    }
}

/// The square of a given size in the middle of an area.
pub(super) fn square_in(area: Rect, size: f32) -> Rect {
    Rect::from_center_size(pos2(area.center().x, area.center().y), Vec2::splat(size))
}
