//! Pictures of the window for people to look at, made by a small rasterizer from the very triangles that a graphics card
//! would draw. Written only where `GRADLAB_PREVIEW` names a folder.

use std::collections::HashMap;
use std::path::Path;

use egui::epaint::{ClippedPrimitive, ImageData, Primitive, Vertex};
use egui::{Color32, Pos2, Rect, TextureId, TexturesDelta};

/// Pixels per point of the pictures.
pub(super) const PIXELS_PER_POINT: f32 = 2.0;

/// A picture that triangles are drawn into, and the textures they refer to.
#[derive(Default)]
pub(super) struct Raster {
    textures: HashMap<TextureId, Texture>,
    width: usize,
    height: usize,
    /// Premultiplied, in gamma space, as egui blends.
    pixels: Vec<[f32; 3]>,
}

struct Texture {
    width: usize,
    height: usize,
    pixels: Vec<Color32>,
    is_smooth: bool,
}

impl Raster {
    /// Takes in what egui says about textures.
    pub(super) fn update(&mut self, delta: &TexturesDelta) {
        for (id, changes) in &delta.set {
            for delta in changes {
                let ImageData::Color(image) = &delta.image;
                let [width, height] = image.size;
                let Some([left, top]) = delta.pos else {
                    let is_smooth = delta.options.magnification == egui::TextureFilter::Linear;
                    let pixels = image.pixels.clone();
                    self.textures.insert(*id, Texture { width, height, pixels, is_smooth });
                    continue;
                };
                let Some(texture) = self.textures.get_mut(id) else { continue };
                for row in 0..height {
                    let at = (top + row) * texture.width + left;
                    texture.pixels[at..at + width].copy_from_slice(&image.pixels[row * width..][..width]);
                }
            }
        }
    }

    /// Draws all primitives of a frame on black.
    pub(super) fn draw(&mut self, size: egui::Vec2, primitives: &[ClippedPrimitive]) {
        self.width = (size.x * PIXELS_PER_POINT) as usize;
        self.height = (size.y * PIXELS_PER_POINT) as usize;
        self.pixels = vec![[0.0; 3]; self.width * self.height];
        for clipped in primitives {
            let Primitive::Mesh(mesh) = &clipped.primitive else { continue };
            let Some(texture) = self.textures.remove(&mesh.texture_id) else { continue };
            for corners in mesh.indices.chunks_exact(3) {
                let corners = [corners[0], corners[1], corners[2]].map(|idx| mesh.vertices[idx as usize]);
                self.triangle(&corners, clipped.clip_rect, &texture);
            }
            self.textures.insert(mesh.texture_id, texture);
        }
    }

    fn triangle(&mut self, corners: &[Vertex; 3], clip: Rect, texture: &Texture) {
        let points = corners.map(|corner| corner.pos * PIXELS_PER_POINT);
        let bounds = Rect::from_points(&points).intersect(clip * PIXELS_PER_POINT);
        let area = cross(points[0], points[1], points[2]);
        if area == 0.0 || !bounds.is_positive() {
            return;
        }
        let (left, right) = (bounds.left().floor().max(0.0) as usize, (bounds.right().ceil() as usize).min(self.width));
        let (top, bottom) =
            (bounds.top().floor().max(0.0) as usize, (bounds.bottom().ceil() as usize).min(self.height));
        for y in top..bottom {
            for x in left..right {
                let point = Pos2::new(x as f32 + 0.5, y as f32 + 0.5);
                let weights = [
                    cross(points[1], points[2], point) / area,
                    cross(points[2], points[0], point) / area,
                    cross(points[0], points[1], point) / area,
                ];
                let is_inside = weights.iter().all(|weight| *weight >= 0.0);
                if is_inside && (clip * PIXELS_PER_POINT).contains(point) {
                    let color = shade(corners, weights, texture);
                    let pixel = &mut self.pixels[y * self.width + x];
                    for channel in 0..3 {
                        pixel[channel] = color[channel] + pixel[channel] * (1.0 - color[3]);
                    }
                }
            }
        }
    }

    /// Writes the picture.
    pub(super) fn write_png(&self, path: &Path) {
        let file = std::fs::File::create(path).unwrap();
        let mut encoder = png::Encoder::new(std::io::BufWriter::new(file), self.width as u32, self.height as u32);
        encoder.set_color(png::ColorType::Rgb);
        let byte = |value: f32| (value.clamp(0.0, 1.0) * 255.0).round() as u8;
        let bytes: Vec<u8> = self.pixels.iter().flat_map(|pixel| pixel.map(byte)).collect();
        encoder.write_header().unwrap().write_image_data(&bytes).unwrap();
    }
}

fn shade(corners: &[Vertex; 3], weights: [f32; 3], texture: &Texture) -> [f32; 4] {
    let mut color = [0.0; 4];
    let mut uv = egui::Vec2::ZERO;
    for (corner, weight) in corners.iter().zip(weights) {
        for (sum, channel) in color.iter_mut().zip(corner.color.to_array()) {
            *sum += weight * f32::from(channel) / 255.0;
        }
        uv += corner.uv.to_vec2() * weight;
    }
    let texel = texture.sample(uv);
    [0, 1, 2, 3].map(|channel| color[channel] * texel[channel])
}

impl Texture {
    fn sample(&self, uv: egui::Vec2) -> [f32; 4] {
        let (x, y) = (uv.x * self.width as f32 - 0.5, uv.y * self.height as f32 - 0.5);
        if !self.is_smooth {
            return self.texel(x.round(), y.round());
        }
        let (left, top) = (x.floor(), y.floor());
        let (right_share, bottom_share) = (x - left, y - top);
        let mut sum = [0.0; 4];
        for (dx, dy) in [(0.0, 0.0), (1.0, 0.0), (0.0, 1.0), (1.0, 1.0)] {
            let share_x = if dx == 0.0 { 1.0 - right_share } else { right_share };
            let share_y = if dy == 0.0 { 1.0 - bottom_share } else { bottom_share };
            for (sum, channel) in sum.iter_mut().zip(self.texel(left + dx, top + dy)) {
                *sum += share_x * share_y * channel;
            }
        }
        sum
    }

    fn texel(&self, x: f32, y: f32) -> [f32; 4] {
        let x = (x.max(0.0) as usize).min(self.width - 1);
        let y = (y.max(0.0) as usize).min(self.height - 1);
        self.pixels[y * self.width + x].to_array().map(|channel| f32::from(channel) / 255.0)
    }
}

fn cross(a: Pos2, b: Pos2, c: Pos2) -> f32 {
    (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x)
}
