//! From SVG to pixels, with the bundled face and nothing else.

use std::sync::{Arc, OnceLock};

use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::{self, Tree, fontdb};

use crate::figure::font::{FAMILY_NAME, REGULAR_TTF, SEMIBOLD_TTF};

use super::ExportError;

/// Pixels of a picture, straight (not premultiplied) RGBA.
pub(in crate::figure) struct Pixels {
    pub width: u32,
    pub height: u32,
    pub rgba: Vec<u8>,
}

fn fonts() -> Arc<fontdb::Database> {
    static FONTS: OnceLock<Arc<fontdb::Database>> = OnceLock::new();
    let load = || {
        let mut fonts = fontdb::Database::new();
        fonts.load_font_data(REGULAR_TTF.to_vec());
        fonts.load_font_data(SEMIBOLD_TTF.to_vec());
        Arc::new(fonts)
    };
    Arc::clone(FONTS.get_or_init(load))
}

/// Draws an SVG with this many pixels per unit of its view box.
pub(in crate::figure) fn rasterize(svg: &str, pixels_per_point: f32) -> Result<Pixels, ExportError> {
    let raster = |message: String| ExportError::Raster { message };
    let options = usvg::Options { font_family: FAMILY_NAME.to_owned(), fontdb: fonts(), ..usvg::Options::default() };
    let tree = Tree::from_str(svg, &options).map_err(|err| raster(err.to_string()))?;
    // The tree is in CSS pixels: 96 per inch, where a point is 1/72.
    let view = super::svg::view_size(svg).ok_or_else(|| raster("the SVG has no view box".to_owned()))?;
    let (width, height) = ((view.0 * pixels_per_point).round(), (view.1 * pixels_per_point).round());
    let mut pixmap =
        Pixmap::new(width as u32, height as u32).ok_or_else(|| raster(format!("{width} x {height} pixels")))?;
    let scale = Transform::from_scale(width / tree.size().width(), height / tree.size().height());
    resvg::render(&tree, scale, &mut pixmap.as_mut());
    let rgba = pixmap.pixels().iter().flat_map(|pixel| {
        let color = pixel.demultiply();
        [color.red(), color.green(), color.blue(), color.alpha()]
    });
    Ok(Pixels { width: pixmap.width(), height: pixmap.height(), rgba: rgba.collect() })
}

/// A PNG file, which says how many pixels it has per inch where that is known.
pub(in crate::figure) fn encode(pixels: &Pixels, dpi: Option<f32>) -> Result<Vec<u8>, ExportError> {
    let image = |err: png::EncodingError| ExportError::Image { message: err.to_string() };
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, pixels.width, pixels.height);
    encoder.set_color(png::ColorType::Rgba);
    encoder.set_depth(png::BitDepth::Eight);
    if let Some(dpi) = dpi {
        let per_meter = (dpi / 0.0254).round() as u32;
        let unit = png::Unit::Meter;
        encoder.set_pixel_dims(Some(png::PixelDimensions { xppu: per_meter, yppu: per_meter, unit }));
    }
    let mut writer = encoder.write_header().map_err(image)?;
    writer.write_image_data(&pixels.rgba).map_err(image)?;
    writer.finish().map_err(image)?;
    Ok(bytes)
}
