//! The page of an exported figure: its size, its title above, where it comes from at its foot.

use egui::{Align2, Rect, Ui, UiBuilder, Vec2, pos2, vec2};

use crate::figure::font::Weight;
use crate::figure::pen::{Ink, Pen};
use crate::figure::style::Style;
use crate::figure::view::ViewState;
use crate::figure::{Figure, show_ui};

use super::ExportError;
use super::svg::Head;

/// Points per inch on paper.
pub(super) const POINTS_PER_INCH: f32 = 72.0;
const POINTS_PER_MM: f32 = POINTS_PER_INCH / 25.4;
/// Around the figure.
const MARGIN: f32 = 3.0;
const PROVENANCE_SIZE: f32 = 5.0;
const PROVENANCE_ROW: f32 = 6.2;
const TITLE_SIZE: f32 = 8.0;
const TITLE_ROW: f32 = 11.0;

/// Widths that journals ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PaperWidth {
    /// 89 mm
    SingleColumn,
    /// 183 mm
    DoubleColumn,
}

impl PaperWidth {
    /// The width in millimeters.
    pub const fn mm(self) -> f32 {
        match self {
            Self::SingleColumn => 89.0,
            Self::DoubleColumn => 183.0,
        }
    }
}

/// How a figure is exported.
#[derive(Clone, Debug, PartialEq)]
pub struct ExportSettings {
    /// Width in millimeters, 20 to 2000.
    pub width_mm: f32,
    /// Height in millimeters, 20 to 2000.
    pub height_mm: f32,
    /// A title above the figure, where one is wanted.
    pub title: Option<String>,
    /// A letter in the upper left corner, for figures of several panels.
    pub panel_letter: Option<char>,
    /// Where the figure comes from, line by line: at the foot and in the file's metadata.
    pub provenance: Vec<String>,
}

impl Default for ExportSettings {
    /// One column, three quarters as high as wide.
    fn default() -> Self {
        Self::with_aspect(PaperWidth::SingleColumn.mm(), 89.0 / 66.0)
    }
}

impl ExportSettings {
    /// A width in millimeters, and width over height.
    pub fn with_aspect(width_mm: f32, aspect: f32) -> Self {
        Self { width_mm, height_mm: width_mm / aspect, title: None, panel_letter: None, provenance: Vec::new() }
    }

    pub(super) fn check(&self) -> Result<(), ExportError> {
        for (what, value) in [("width_mm", self.width_mm), ("height_mm", self.height_mm)] {
            if !(20.0..=2000.0).contains(&value) {
                return Err(ExportError::Size { what, value });
            }
        }
        Ok(())
    }

    pub(super) fn size_points(&self) -> Vec2 {
        vec2(self.width_mm, self.height_mm) * POINTS_PER_MM
    }

    pub(super) fn svg_head(&self, figure: &Figure) -> Head {
        Head {
            width: format!("{}mm", super::svg::number(self.width_mm)),
            height: format!("{}mm", super::svg::number(self.height_mm)),
            background: Style::print().tokens().background_0,
            title: self.title.clone().unwrap_or_else(|| figure.kind_label().to_owned()),
            description: figure.summary(),
            provenance: self.provenance.clone(),
        }
    }
}

/// Draws the whole page.
pub(super) fn page_ui(ui: &mut Ui, figure: &Figure, settings: &ExportSettings) {
    let style = Style::print();
    let tokens = style.tokens();
    let page = Rect::from_min_size(egui::Pos2::ZERO, settings.size_points());
    ui.set_clip_rect(page);
    let pen = Pen::new(ui.painter().with_clip_rect(page), &style);
    let mut inner = page.shrink(MARGIN);
    if settings.title.is_some() || settings.panel_letter.is_some() {
        let head = Ink { size: TITLE_SIZE, weight: Weight::Semibold, color: tokens.text_1 };
        let mut left = inner.left();
        if let Some(letter) = settings.panel_letter {
            left = pen.text(pos2(left, inner.top()), Align2::LEFT_TOP, &letter.to_string(), head).right() + 5.0;
        }
        if let Some(title) = &settings.title {
            pen.text(pos2(left, inner.top()), Align2::LEFT_TOP, title, head);
        }
        inner.min.y += TITLE_ROW;
    }
    let foot = Ink { size: PROVENANCE_SIZE, weight: Weight::Regular, color: tokens.text_2 };
    let rows = settings.provenance.iter().flat_map(|line| pen.balanced_rows(line, foot, inner.width()));
    for row in rows.collect::<Vec<_>>().iter().rev() {
        pen.text(pos2(inner.left(), inner.bottom() + 1.0), Align2::LEFT_BOTTOM, row, foot);
        inner.max.y -= PROVENANCE_ROW;
    }
    let mut child = ui.new_child(UiBuilder::new().max_rect(inner));
    child.set_clip_rect(page);
    show_ui(&mut child, figure, &style, &mut ViewState::default());
}
