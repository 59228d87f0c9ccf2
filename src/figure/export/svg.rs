//! Shapes as SVG elements. A shape that figures do not use is an error: better than a hole in a picture.

use std::collections::{BTreeMap, HashMap};
use std::fmt::Write as _;
use std::sync::Arc;

use egui::epaint::{CircleShape, ClippedShape, ColorMode, PathShape, RectShape};
use egui::{Color32, ColorImage, Pos2, Rect, Shape, Stroke, StrokeKind, TextureId, pos2};

use crate::figure::font::FAMILY_NAME;

use super::headless::Drawn;
use super::png::{self, Pixels};
use super::{ExportError, text};

/// What stands around the drawing.
pub(in crate::figure) struct Head {
    /// Width with its unit.
    pub width: String,
    /// Height with its unit.
    pub height: String,
    /// The ground.
    pub background: Color32,
    /// Title for readers of the file.
    pub title: String,
    /// What the figure shows, for those who cannot see it.
    pub description: String,
    /// Where it comes from.
    pub provenance: Vec<String>,
}

/// A length in points, to a hundredth, without idle zeros.
pub(super) fn number(value: f32) -> String {
    let text = format!("{value:.2}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if text == "-0" { "0".to_owned() } else { text.to_owned() }
}

/// Text between tags or in quotes.
pub(super) fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&apos;"),
            // XML 1.0 has no other control characters, not even escaped.
            c if c.is_control() && !matches!(c, '\t' | '\n' | '\r') => escaped.push('\u{fffd}'),
            '\u{fffe}' | '\u{ffff}' => escaped.push('\u{fffd}'),
            c => escaped.push(c),
        }
    }
    escaped
}

/// A paint attribute with its opacity.
pub(super) fn paint(attribute: &str, color: Color32) -> String {
    let [r, g, b, a] = color.to_srgba_unmultiplied();
    if a == 0 {
        return format!(" {attribute}=\"none\"");
    }
    let opacity =
        if a == 255 { String::new() } else { format!(" {attribute}-opacity=\"{}\"", number(f32::from(a) / 255.0)) };
    format!(" {attribute}=\"#{r:02X}{g:02X}{b:02X}\"{opacity}")
}

fn stroke_of(stroke: Stroke) -> String {
    if stroke.is_empty() {
        return String::new();
    }
    format!("{} stroke-width=\"{}\"", paint("stroke", stroke.color), number(stroke.width))
}

/// Width and height of the view box that [`write`] wrote.
pub(super) fn view_size(svg: &str) -> Option<(f32, f32)> {
    let view = svg.split_once("viewBox=\"0 0 ")?.1.split_once('"')?.0;
    let (width, height) = view.split_once(' ')?;
    Some((width.parse().ok()?, height.parse().ok()?))
}

/// The file.
pub(in crate::figure) fn write(drawn: &Drawn, head: &Head) -> Result<String, ExportError> {
    let page = Rect::from_min_size(Pos2::ZERO, drawn.size);
    let mut writer = Writer { textures: &drawn.textures, clips: BTreeMap::new(), body: String::new() };
    let mut open: Option<[i32; 4]> = None;
    for ClippedShape { clip_rect, shape, .. } in &drawn.shapes {
        let clip = (!clip_rect.contains_rect(page)).then(|| key_of(clip_rect.intersect(page)));
        if clip != open {
            if open.is_some() {
                writer.body.push_str("</g>\n");
            }
            if let Some(key) = clip {
                let n_clips = writer.clips.len();
                let id = *writer.clips.entry(key).or_insert(n_clips);
                writer.body.push_str(&format!("<g clip-path=\"url(#clip{id})\">\n"));
            }
            open = clip;
        }
        writer.shape(shape)?;
    }
    if open.is_some() {
        writer.body.push_str("</g>\n");
    }
    Ok(writer.finish(drawn, head))
}

/// A clip rectangle in hundredths of a point, so that it can be compared.
fn key_of(rect: Rect) -> [i32; 4] {
    [rect.min.x, rect.min.y, rect.max.x, rect.max.y].map(|value| (value * 100.0).round() as i32)
}

struct Writer<'a> {
    textures: &'a HashMap<TextureId, Arc<ColorImage>>,
    clips: BTreeMap<[i32; 4], usize>,
    body: String,
}

impl Writer<'_> {
    fn finish(self, drawn: &Drawn, head: &Head) -> String {
        let (w, h) = (number(drawn.size.x), number(drawn.size.y));
        let mut out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
        out.push_str(&format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{}\" height=\"{}\" viewBox=\"0 0 {w} {h}\" \
             font-family=\"{FAMILY_NAME}, Inter, Helvetica, Arial, sans-serif\">\n",
            head.width, head.height
        ));
        out.push_str(&format!("<title>{}</title>\n<desc>{}</desc>\n", escape(&head.title), escape(&head.description)));
        if !head.provenance.is_empty() {
            out.push_str(&format!(
                "<metadata><rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\" \
                 xmlns:dc=\"http://purl.org/dc/elements/1.1/\"><rdf:Description rdf:about=\"\">\
                 <dc:title>{}</dc:title><dc:source>{}</dc:source></rdf:Description></rdf:RDF></metadata>\n",
                escape(&head.title),
                escape(&head.provenance.join("\n")),
            ));
        }
        if !self.clips.is_empty() {
            out.push_str("<defs>\n");
            let mut clips: Vec<_> = self.clips.iter().collect();
            clips.sort_by_key(|(_, id)| **id);
            for (key, id) in clips {
                let [x0, y0, x1, y1] = key.map(|value| value as f32 / 100.0);
                let (x, y, w, h) = (number(x0), number(y0), number((x1 - x0).max(0.0)), number((y1 - y0).max(0.0)));
                out.push_str(&format!(
                    "<clipPath id=\"clip{id}\"><rect x=\"{x}\" y=\"{y}\" width=\"{w}\" height=\"{h}\"/></clipPath>\n"
                ));
            }
            out.push_str("</defs>\n");
        }
        out.push_str(&format!("<rect width=\"{w}\" height=\"{h}\"{}/>\n", paint("fill", head.background)));
        out.push_str(&self.body);
        out.push_str("</svg>\n");
        out
    }

    fn shape(&mut self, shape: &Shape) -> Result<(), ExportError> {
        let unknown = |kind| Err(ExportError::UnknownShape { kind });
        match shape {
            Shape::Noop => Ok(()),
            Shape::Vec(shapes) => shapes.iter().try_for_each(|shape| self.shape(shape)),
            Shape::Circle(circle) => {
                self.circle(circle);
                Ok(())
            }
            Shape::LineSegment { points, stroke } => {
                self.segment(*points, *stroke);
                Ok(())
            }
            Shape::Path(path) => self.path(path),
            Shape::Band(band) => {
                let upper = band.points.iter().map(|point| pos2(point.x, point.y.min));
                let lower = band.points.iter().rev().map(|point| pos2(point.x, point.y.max));
                let data = path_data(upper.chain(lower), true);
                self.element(&format!("<path d=\"{data}\"{}{}/>", paint("fill", band.fill), stroke_of(band.stroke)));
                Ok(())
            }
            Shape::Rect(rect) => self.rect(rect),
            Shape::Text(shape) => text::write(&mut self.body, shape),
            Shape::Ellipse(_) => unknown("ellipse"),
            Shape::Mesh(_) => unknown("mesh"),
            Shape::QuadraticBezier(_) | Shape::CubicBezier(_) => unknown("Bézier curve"),
            Shape::Callback(_) => unknown("paint callback"),
        }
    }

    fn element(&mut self, element: &str) {
        self.body.push_str(element);
        self.body.push('\n');
    }

    fn circle(&mut self, circle: &CircleShape) {
        if circle.fill == Color32::TRANSPARENT && circle.stroke.is_empty() {
            return;
        }
        let (x, y, r) = (number(circle.center.x), number(circle.center.y), number(circle.radius));
        let (fill, stroke) = (paint("fill", circle.fill), stroke_of(circle.stroke));
        self.element(&format!("<circle cx=\"{x}\" cy=\"{y}\" r=\"{r}\"{fill}{stroke}/>"));
    }

    fn segment(&mut self, [from, to]: [Pos2; 2], stroke: Stroke) {
        if stroke.is_empty() {
            return;
        }
        let (x1, y1, x2, y2) = (number(from.x), number(from.y), number(to.x), number(to.y));
        self.element(&format!("<line x1=\"{x1}\" y1=\"{y1}\" x2=\"{x2}\" y2=\"{y2}\"{}/>", stroke_of(stroke)));
    }

    fn path(&mut self, path: &PathShape) -> Result<(), ExportError> {
        let ColorMode::Solid(color) = path.stroke.color else {
            return Err(ExportError::UnknownShape { kind: "path whose color changes" });
        };
        let stroke = stroke_of(Stroke::new(path.stroke.width, color));
        if path.points.len() < 2 || (stroke.is_empty() && path.fill == Color32::TRANSPARENT) {
            return Ok(());
        }
        let data = path_data(path.points.iter().copied(), path.closed);
        let join = if stroke.is_empty() { "" } else { " stroke-linejoin=\"round\"" };
        self.element(&format!("<path d=\"{data}\"{}{stroke}{join}/>", paint("fill", path.fill)));
        Ok(())
    }

    fn rect(&mut self, shape: &RectShape) -> Result<(), ExportError> {
        if shape.angle != 0.0 || shape.blur_width != 0.0 {
            return Err(ExportError::UnknownShape { kind: "turned or blurred rectangle" });
        }
        if let Some(brush) = &shape.brush {
            return self.image(shape.rect, brush.fill_texture_id, brush.uv);
        }
        if shape.fill == Color32::TRANSPARENT && shape.stroke.is_empty() {
            return Ok(());
        }
        let rect = match shape.stroke_kind {
            StrokeKind::Middle => shape.rect,
            StrokeKind::Inside => shape.rect.shrink(shape.stroke.width / 2.0),
            StrokeKind::Outside => shape.rect.expand(shape.stroke.width / 2.0),
        };
        let radius = f32::from(shape.corner_radius.nw);
        let mut element = format!(
            "<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\"",
            number(rect.left()),
            number(rect.top()),
            number(rect.width()),
            number(rect.height())
        );
        if radius > 0.0 {
            element.push_str(&format!(" rx=\"{}\"", number(radius)));
        }
        element.push_str(&paint("fill", shape.fill));
        element.push_str(&stroke_of(shape.stroke));
        element.push_str("/>");
        self.element(&element);
        Ok(())
    }

    fn image(&mut self, rect: Rect, id: TextureId, uv: Rect) -> Result<(), ExportError> {
        let whole = Rect::from_min_max(Pos2::ZERO, pos2(1.0, 1.0));
        let Some(image) = self.textures.get(&id).filter(|_| uv == whole) else {
            return Err(ExportError::UnknownShape { kind: "part of a texture" });
        };
        let pixels = Pixels {
            width: image.size[0] as u32,
            height: image.size[1] as u32,
            rgba: image.pixels.iter().flat_map(|color| color.to_srgba_unmultiplied()).collect(),
        };
        let data = base64(&png::encode(&pixels, None)?);
        let (x, y) = (number(rect.left()), number(rect.top()));
        let (w, h) = (number(rect.width()), number(rect.height()));
        self.element(&format!(
            "<image x=\"{x}\" y=\"{y}\" width=\"{w}\" height=\"{h}\" preserveAspectRatio=\"none\" \
             image-rendering=\"optimizeSpeed\" style=\"image-rendering:pixelated\" \
             href=\"data:image/png;base64,{data}\"/>"
        ));
        Ok(())
    }
}

fn path_data(points: impl IntoIterator<Item = Pos2>, is_closed: bool) -> String {
    let mut data = String::new();
    for (idx, point) in points.into_iter().enumerate() {
        let command = if idx == 0 { 'M' } else { 'L' };
        write!(data, "{command}{} {}", number(point.x), number(point.y)).expect("a string takes everything");
    }
    if is_closed {
        data.push('Z');
    }
    data
}

fn base64(bytes: &[u8]) -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let bits = chunk.iter().fold(0_u32, |bits, byte| bits << 8 | u32::from(*byte)) << (8 * (3 - chunk.len()));
        for idx in 0..4 {
            let digit = ALPHABET[(bits >> (18 - 6 * idx) & 63) as usize];
            text.push(if idx <= chunk.len() { char::from(digit) } else { '=' });
        }
    }
    text
}
