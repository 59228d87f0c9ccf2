//! Drawing in one hand: lines, markers, text and numbers, in the measures of a style.

use egui::{Align2, Color32, Painter, Pos2, Rect, Shape, Stroke, StrokeKind, Vec2, pos2, vec2};

use super::font::{Weight, font_id};
use super::number::{format_exponent, format_value, power_form};
use super::run_look::Marker;
use super::style::Style;

/// How far an exponent is raised, as a part of the text size.
const EXPONENT_RISE: f32 = 0.36;
/// Distance of lines, as a multiple of the text size.
pub(crate) const LINE_HEIGHT: f32 = 1.3;

/// A painter with a style.
pub(crate) struct Pen<'a> {
    painter: Painter,
    pub style: &'a Style,
}

/// How text looks.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Ink {
    /// Points.
    pub size: f32,
    /// Regular or semibold.
    pub weight: Weight,
    /// Color.
    pub color: Color32,
}

impl<'a> Pen<'a> {
    /// Draws into a painter's layer, within its clip rectangle.
    pub fn new(painter: Painter, style: &'a Style) -> Self {
        Self { painter, style }
    }

    /// The same pen, kept inside a rectangle.
    pub fn clipped(&self, rect: Rect) -> Self {
        Self { painter: self.painter.with_clip_rect(rect.intersect(self.painter.clip_rect())), style: self.style }
    }

    /// The same pen with paler ink; `opacity` from 0 to 1.
    pub fn faded(&self, opacity: f32) -> Self {
        let mut painter = self.painter.clone();
        painter.multiply_opacity(opacity);
        Self { painter, style: self.style }
    }

    /// The ink of most text.
    pub fn ink(&self, color: Color32) -> Ink {
        Ink { size: self.style.text, weight: Weight::Regular, color }
    }

    /// The ink of labels along axes: second to the data on the screen, like everything else in print.
    pub fn label_ink(&self) -> Ink {
        let tokens = self.style.tokens();
        self.ink(if self.style.is_print() { tokens.text_1 } else { tokens.text_2 })
    }

    /// Any shape.
    pub fn add(&self, shape: impl Into<Shape>) {
        self.painter.add(shape);
    }

    /// A straight line.
    pub fn segment(&self, from: Pos2, to: Pos2, width: f32, color: Color32) {
        self.painter.line_segment([from, to], Stroke::new(width, color));
    }

    /// A horizontal line.
    pub fn horizontal(&self, left: f32, right: f32, y: f32, width: f32, color: Color32) {
        self.segment(pos2(left, y), pos2(right, y), width, color);
    }

    /// A vertical line.
    pub fn vertical(&self, x: f32, top: f32, bottom: f32, width: f32, color: Color32) {
        self.segment(pos2(x, top), pos2(x, bottom), width, color);
    }

    /// A line through points, solid or dashed; one point alone is nothing.
    pub fn line(&self, points: &[Pos2], width: f32, color: Color32, dash: &[f32]) {
        if points.len() < 2 {
            return;
        }
        if dash.is_empty() {
            self.painter.line(points.to_vec(), Stroke::new(width, color));
            return;
        }
        let scale = if self.style.is_print() { 0.6 } else { 1.0 };
        let lengths =
            |first: usize| -> Vec<f32> { dash.iter().skip(first).step_by(2).map(|part| part * scale).collect() };
        let stroke = Stroke::new(width, color);
        self.painter.extend(Shape::dashed_line_with_offset(points, stroke, &lengths(0), &lengths(1), 0.0));
    }

    /// A filled rectangle.
    pub fn fill(&self, rect: Rect, color: Color32) {
        self.painter.rect_filled(rect, 0, color);
    }

    /// A rectangle with an outline.
    pub fn frame(&self, rect: Rect, radius: u8, fill: Color32, width: f32, color: Color32) {
        self.painter.rect(rect, radius, fill, Stroke::new(width, color), StrokeKind::Middle);
    }

    /// A filled marker with a ring of ground around it, so that it stands off the line it is on.
    pub fn dot(&self, center: Pos2, marker: Marker, diameter: f32, color: Color32) {
        let ground = self.style.tokens().background_0;
        self.marker(center, marker, diameter + 2.0 * self.style.ring, Some(ground), Stroke::NONE);
        self.marker(center, marker, diameter, Some(color), Stroke::NONE);
    }

    /// An open marker: outline in a color, ground inside.
    pub fn open(&self, center: Pos2, marker: Marker, diameter: f32, color: Color32) {
        let stroke = Stroke::new(self.style.marker_width, color);
        self.marker(center, marker, diameter, Some(self.style.tokens().background_0), stroke);
    }

    /// A marker with any fill and outline. All forms of one diameter look equally large.
    pub fn marker(&self, center: Pos2, marker: Marker, diameter: f32, fill: Option<Color32>, stroke: Stroke) {
        let radius = diameter / 2.0;
        let fill = fill.unwrap_or(Color32::TRANSPARENT);
        let polygon = |corners: &[Vec2]| {
            let points = corners.iter().map(|corner| center + *corner * radius).collect();
            self.add(Shape::convex_polygon(points, fill, stroke));
        };
        match marker {
            Marker::Circle => {
                self.painter.circle(center, radius, fill, stroke);
            }
            Marker::Square => polygon(&[vec2(-0.9, -0.9), vec2(0.9, -0.9), vec2(0.9, 0.9), vec2(-0.9, 0.9)]),
            Marker::Diamond => polygon(&[vec2(0.0, -1.2), vec2(1.2, 0.0), vec2(0.0, 1.2), vec2(-1.2, 0.0)]),
            Marker::Triangle => polygon(&[vec2(0.0, -1.15), vec2(1.15, 0.85), vec2(-1.15, 0.85)]),
            Marker::TriangleDown => polygon(&[vec2(0.0, 1.15), vec2(-1.15, -0.85), vec2(1.15, -0.85)]),
            Marker::Cross => {
                let color = if stroke.is_empty() { fill } else { stroke.color };
                let width = self.style.marker_width;
                let arm = radius;
                self.segment(center - Vec2::splat(arm), center + Vec2::splat(arm), width, color);
                self.segment(center + vec2(-arm, arm), center + vec2(arm, -arm), width, color);
            }
        }
    }

    /// The size of text, in points.
    pub fn text_size(&self, text: &str, ink: Ink) -> Vec2 {
        self.painter.layout_no_wrap(text.to_owned(), font_id(ink.weight, ink.size), ink.color).size()
    }

    /// A line of text at an anchor; where it is, comes back.
    pub fn text(&self, at: Pos2, anchor: Align2, text: &str, ink: Ink) -> Rect {
        let galley = self.painter.layout_no_wrap(text.to_owned(), font_id(ink.weight, ink.size), ink.color);
        let rect = anchor.anchor_size(at, galley.size());
        self.painter.galley(rect.min, galley, ink.color);
        rect
    }

    /// Lines of text below each other.
    pub fn block(&self, at: Pos2, anchor: Align2, rows: &[String], ink: Ink) -> Rect {
        let height = ink.size * LINE_HEIGHT;
        let block = anchor.anchor_size(at, vec2(0.0, height * rows.len() as f32));
        let mut all = Rect::NOTHING;
        for (idx, row) in rows.iter().enumerate() {
            let y = block.top() + height * idx as f32;
            all = all.union(self.text(pos2(at.x, y), Align2([anchor.x(), egui::Align::Min]), row, ink));
        }
        all
    }

    /// Breaks text into lines that keep within a width, between words.
    pub fn rows(&self, text: &str, ink: Ink, width: f32) -> Vec<String> {
        let mut rows: Vec<String> = Vec::new();
        for word in text.split(' ') {
            match rows.last_mut() {
                Some(row) if self.text_size(&format!("{row} {word}"), ink).x <= width => {
                    row.push(' ');
                    row.push_str(word);
                }
                _ => rows.push(word.to_owned()),
            }
        }
        rows
    }

    /// The same, with lines about equally long: no word stands alone on the last one.
    pub fn balanced_rows(&self, text: &str, ink: Ink, width: f32) -> Vec<String> {
        let rows = self.rows(text, ink, width);
        let steps = (5..=20).map(|share| width * share as f32 / 20.0);
        let narrower = steps
            .map(|width| self.rows(text, ink, width))
            .find(|narrow| narrow.len() == rows.len() && narrow.iter().all(|row| self.text_size(row, ink).x <= width));
        if rows.len() > 1 { narrower.unwrap_or(rows) } else { rows }
    }

    /// A power of ten, "10" with an exponent; where it is, comes back.
    pub fn power(&self, at: Pos2, anchor: Align2, base: &str, exponent: i32, ink: Ink) -> Rect {
        let raised = Ink { size: ink.size * self.style.exponent / self.style.text, ..ink };
        let exponent = format_exponent(exponent);
        let (base_size, raised_size) = (self.text_size(base, ink), self.text_size(&exponent, raised));
        let rect = anchor.anchor_size(at, vec2(base_size.x + raised_size.x, base_size.y));
        self.text(rect.left_top(), Align2::LEFT_TOP, base, ink);
        // Both stand on the base line, then the exponent is raised.
        let drop = (base_size.y - raised_size.y) * 0.78;
        let top = rect.top() + drop - EXPONENT_RISE * ink.size;
        self.text(pos2(rect.left() + base_size.x, top), Align2::LEFT_TOP, &exponent, raised);
        rect
    }

    /// A number: "3.3e-5" on the screen, a power of ten in print.
    pub fn number(&self, at: Pos2, anchor: Align2, value: f64, ink: Ink) -> Rect {
        match power_form(value).filter(|_| self.style.is_print()) {
            Some((mantissa, exponent)) => self.power(at, anchor, &format!("{mantissa} × 10"), exponent, ink),
            None => self.text(at, anchor, &format_value(value), ink),
        }
    }

    /// The width of what [`Self::number`] would draw.
    pub fn number_size(&self, value: f64, ink: Ink) -> Vec2 {
        match power_form(value).filter(|_| self.style.is_print()) {
            Some((mantissa, exponent)) => {
                let raised = Ink { size: ink.size * self.style.exponent / self.style.text, ..ink };
                let exponent = self.text_size(&format_exponent(exponent), raised);
                self.text_size(&format!("{mantissa} × 10"), ink) + vec2(exponent.x, 0.0)
            }
            None => self.text_size(&format_value(value), ink),
        }
    }
}
