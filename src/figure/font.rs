//! The bundled face: one family, two weights, figures of one width.

use std::sync::Arc;

use egui::{FontData, FontDefinitions, FontFamily, FontId};

/// The name by which SVG files call the face.
pub const FAMILY_NAME: &str = "Gradlab Sans";
/// The name by which egui knows the heavier weight.
pub const SEMIBOLD: &str = "semibold";

/// The regular weight (400), as a TrueType file.
pub const REGULAR_TTF: &[u8] = include_bytes!("../../assets/fonts/GradlabSans-Regular.ttf");
/// The semibold weight (600), as a TrueType file.
pub const SEMIBOLD_TTF: &[u8] = include_bytes!("../../assets/fonts/GradlabSans-SemiBold.ttf");

/// How heavy text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weight {
    /// 400
    Regular,
    /// 600
    Semibold,
}

/// The fonts of a context: the bundled face in both weights, and nothing else.
pub fn font_definitions() -> FontDefinitions {
    let mut definitions = FontDefinitions::empty();
    let faces = [("regular", REGULAR_TTF), (SEMIBOLD, SEMIBOLD_TTF)];
    for (name, bytes) in faces {
        definitions.font_data.insert(name.to_owned(), Arc::new(FontData::from_static(bytes)));
    }
    // Figures have one width, so the one face also serves where egui asks for a monospaced one.
    for (family, name) in [
        (FontFamily::Proportional, "regular"),
        (FontFamily::Monospace, "regular"),
        (FontFamily::Name(SEMIBOLD.into()), SEMIBOLD),
    ] {
        definitions.families.insert(family, vec![name.to_owned()]);
    }
    definitions
}

/// The bundled face in a weight and a size in points.
pub fn font_id(weight: Weight, size: f32) -> FontId {
    match weight {
        Weight::Regular => FontId::new(size, FontFamily::Proportional),
        Weight::Semibold => FontId::new(size, FontFamily::Name(SEMIBOLD.into())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn widths(weight: Weight, characters: &str) -> Vec<f32> {
        let ctx = egui::Context::default();
        ctx.set_fonts(font_definitions());
        let mut widths = Vec::new();
        // Fonts that are set take effect at the next pass.
        for _ in 0..2 {
            let mut output = ctx.run_ui(egui::RawInput::default(), |ui| {
                ui.fonts_mut(|fonts| {
                    widths = characters.chars().map(|c| fonts.glyph_width(&font_id(weight, 13.0), c)).collect();
                });
            });
            output.textures_delta.clear();
        }
        widths
    }

    #[test]
    fn all_figures_share_one_width() {
        for weight in [Weight::Regular, Weight::Semibold] {
            let widths = widths(weight, "0123456789");
            assert!(widths[0] > 4.0, "{widths:?}");
            assert!(widths.iter().all(|width| *width == widths[0]), "{widths:?}");
        }
    }

    #[test]
    fn the_face_has_every_sign_that_the_window_uses() {
        let ctx = egui::Context::default();
        ctx.set_fonts(font_definitions());
        for _ in 0..2 {
            let mut output = ctx.run_ui(egui::RawInput::default(), |ui| {
                for weight in [Weight::Regular, Weight::Semibold] {
                    for sign in "aZ09äñžαδλσφχ×−±≤≥≈√∞∂·…–—“”’→←↑↓⁰¹²³⁴⁵⁶⁷⁸⁹⁻₁₂ℓ●○■□▲△▼▽◆◇✓".chars()
                    {
                        let has = ui.fonts_mut(|fonts| fonts.has_glyph(&font_id(weight, 13.0), sign));
                        assert!(has, "{weight:?} lacks {sign}");
                    }
                }
            });
            output.textures_delta.clear();
        }
    }
}
