//! A context without a window: draws and keeps the shapes.

use std::collections::HashMap;
use std::sync::Arc;

use egui::epaint::ClippedShape;
use egui::{ColorImage, Context, ImageData, RawInput, Rect, TextureId, Ui, Vec2};

use crate::figure::font::font_definitions;
use crate::figure::tokens::Theme;

/// Text is placed to an eighth of a point.
pub(super) const PRINT_PIXELS_PER_POINT: f32 = 8.0;
/// Sizes that depend on the pass before settle within these.
const N_PASSES: usize = 3;

/// What was drawn.
pub(in crate::figure) struct Drawn {
    /// The size of the page in points.
    pub size: Vec2,
    /// The shapes of the last pass, in order.
    pub shapes: Vec<ClippedShape>,
    /// The pictures that shapes refer to.
    pub textures: HashMap<TextureId, Arc<ColorImage>>,
}

/// Runs a drawing on a page of this size and keeps its last pass.
pub(in crate::figure) fn draw(size: Vec2, pixels_per_point: f32, mut draw: impl FnMut(&mut Ui)) -> Drawn {
    draw_in(size, pixels_per_point, Theme::Light, Vec::new(), &mut draw)
}

/// The same in a theme and with events, such as a pointer somewhere.
pub(in crate::figure) fn draw_in(
    size: Vec2,
    pixels_per_point: f32,
    theme: Theme,
    events: Vec<egui::Event>,
    draw: &mut dyn FnMut(&mut Ui),
) -> Drawn {
    let ctx = Context::default();
    ctx.set_fonts(font_definitions());
    ctx.set_theme(if theme == Theme::Light { egui::Theme::Light } else { egui::Theme::Dark });
    // Hinting moves glyphs to the pixels of a screen that is not there.
    ctx.all_styles_mut(|style| {
        style.visuals.text_options.font_hinting = false;
        style.animation_time = 0.0;
    });
    let mut drawn = Drawn { size, shapes: Vec::new(), textures: HashMap::new() };
    for pass in 0..N_PASSES {
        let mut input = RawInput {
            screen_rect: Some(Rect::from_min_size(egui::Pos2::ZERO, size)),
            max_texture_side: Some(16_384),
            time: Some(pass as f64),
            events: events.clone(),
            ..RawInput::default()
        };
        input.viewports.entry(input.viewport_id).or_default().native_pixels_per_point = Some(pixels_per_point);
        let mut output = ctx.run_ui(input, |ui| draw(ui));
        for (id, deltas) in std::mem::take(&mut output.textures_delta.set) {
            // Only the atlas of glyphs is ever updated in part, and text is not drawn from it here.
            for delta in deltas.into_iter().filter(|delta| delta.pos.is_none()) {
                let ImageData::Color(image) = delta.image;
                drawn.textures.insert(id, image);
            }
        }
        output.textures_delta.clear();
        drawn.shapes = output.shapes;
    }
    drawn
}
