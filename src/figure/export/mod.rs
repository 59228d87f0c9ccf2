//! Figures as files: SVG whose text stays text, and PNG of the same.

mod headless;
mod origin;
mod page;
mod png;
mod svg;
mod text;

use thiserror::Error;

use super::Figure;

pub use origin::Origin;
pub use page::{ExportSettings, PaperWidth};

/// Why a figure could not be exported.
#[derive(Debug, Error)]
pub enum ExportError {
    /// The drawing holds a shape that has no counterpart in SVG.
    #[error("the figure holds a {kind}, which SVG export does not know")]
    UnknownShape {
        /// What kind of shape.
        kind: &'static str,
    },
    /// A picture inside the figure could not be written.
    #[error("a picture inside the figure could not be encoded: {message}")]
    Image {
        /// What the encoder said.
        message: String,
    },
    /// The SVG could not be turned into pixels.
    #[error("the figure could not be turned into pixels: {message}")]
    Raster {
        /// What the rasterizer said.
        message: String,
    },
    /// The size is not one that a page has.
    #[error("width_mm and height_mm must be from 20 to 2000, dpi from 10 to 2400: {what} is {value}")]
    Size {
        /// Which entry.
        what: &'static str,
        /// Its value.
        value: f32,
    },
}

/// The figure as an SVG file.
pub fn svg(figure: &Figure, settings: &ExportSettings) -> Result<String, ExportError> {
    settings.check()?;
    let page = headless::draw(settings.size_points(), headless::PRINT_PIXELS_PER_POINT, |ui| {
        page::page_ui(ui, figure, settings);
    });
    svg::write(&page, &settings.svg_head(figure))
}

/// The figure as a PNG file with `dpi` pixels per inch, which it also declares.
pub fn png(figure: &Figure, settings: &ExportSettings, dpi: f32) -> Result<Vec<u8>, ExportError> {
    if !(10.0..=2400.0).contains(&dpi) {
        return Err(ExportError::Size { what: "dpi", value: dpi });
    }
    let svg = svg(figure, settings)?;
    png::encode(&png::rasterize(&svg, dpi / page::POINTS_PER_INCH)?, Some(dpi))
}

#[cfg(test)]
pub(super) mod preview;
#[cfg(test)]
mod tests;
