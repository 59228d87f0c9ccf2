//! Text as SVG text: one element for each row, at its base line.

use egui::epaint::TextShape;
use egui::{Color32, FontFamily};

use crate::figure::font::SEMIBOLD;

use super::ExportError;
use super::svg::{escape, number, paint};

/// Writes the rows of a text shape. Figures never mix formats within one, so that one element says all of a row.
pub(super) fn write(out: &mut String, shape: &TextShape) -> Result<(), ExportError> {
    let [section] = shape.galley.job.sections.as_slice() else {
        return if shape.galley.job.text.is_empty() {
            Ok(())
        } else {
            Err(ExportError::UnknownShape { kind: "text in several formats" })
        };
    };
    if shape.angle != 0.0 {
        return Err(ExportError::UnknownShape { kind: "turned text" });
    }
    let format = &section.format;
    let color = shape.override_text_color.unwrap_or(match format.color {
        Color32::PLACEHOLDER => shape.fallback_color,
        color => color,
    });
    let color = color.gamma_multiply(shape.opacity_factor);
    let is_semibold = matches!(&format.font_id.family, FontFamily::Name(name) if name.as_ref() == SEMIBOLD);
    for row in &shape.galley.rows {
        let text = row.text();
        let (text, Some(first)) = (text.trim_end(), row.glyphs.first()) else { continue };
        if text.is_empty() {
            continue;
        }
        let at = shape.pos + row.pos.to_vec2() + first.pos.to_vec2();
        out.push_str(&format!(
            "<text x=\"{}\" y=\"{}\" font-size=\"{}\"{}{}>{}</text>\n",
            number(at.x),
            number(at.y),
            number(format.font_id.size),
            if is_semibold { " font-weight=\"600\"" } else { "" },
            paint("fill", color),
            escape(text),
        ));
    }
    Ok(())
}
