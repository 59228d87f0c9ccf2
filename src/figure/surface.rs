//! The part of a figure that pans, zooms and answers the pointer: an empty `egui_plot::Plot`. Everything that is seen is
//! drawn around and over it with its transform.

use egui::{Pos2, Rect, Ui, UiBuilder, Vec2b, WidgetInfo};
use egui_plot::Plot;

use super::area::Area;
use super::style::Style;

/// A data area and what the pointer does in it.
pub(crate) struct Surface {
    /// Where the data are, after panning and zooming.
    pub area: Area,
    /// The pointer, while it is over the area.
    pub pointer: Option<Pos2>,
    /// Whether it was clicked.
    pub clicked: bool,
}

/// What a surface shows by itself, and how it may be moved.
pub(crate) struct SurfaceSpec<'a> {
    /// Tells the surfaces of a figure apart; the same in every pass.
    pub key: &'static str,
    /// Where.
    pub rect: Rect,
    /// Values shown along x until the user moves; double click returns to them.
    pub x: (f64, f64),
    /// The same along y.
    pub y: (f64, f64),
    /// Which axes can be moved.
    pub moves: Vec2b,
    /// Surfaces with the same link share their x axis.
    pub link: Option<egui::Id>,
    /// One sentence for those who cannot see it.
    pub summary: &'a str,
}

/// Puts a surface into its rectangle. Draws nothing.
pub(crate) fn surface_ui(ui: &mut Ui, style: &Style, spec: &SurfaceSpec<'_>) -> Surface {
    if style.is_print() {
        let area = Area { rect: spec.rect, x: spec.x, y: spec.y };
        return Surface { area, pointer: None, clicked: false };
    }
    let mut child = ui.new_child(UiBuilder::new().id_salt(spec.key).max_rect(spec.rect));
    let mut plot = Plot::new(spec.key)
        .width(spec.rect.width())
        .height(spec.rect.height())
        .min_size(spec.rect.size())
        .show_background(false)
        .show_axes(false)
        .show_grid(false)
        .show_x(false)
        .show_y(false)
        .show_crosshair(false)
        .cursor_color(egui::Color32::TRANSPARENT)
        .set_margin_fraction(egui::Vec2::ZERO)
        .allow_drag(spec.moves)
        .allow_zoom(spec.moves)
        // Scrolling zooms with Ctrl and pans along x; the wheel alone belongs to whatever holds the figure.
        .allow_scroll(Vec2b::new(spec.moves.x, false))
        .allow_boxed_zoom(spec.moves.all())
        .include_x(spec.x.0)
        .include_x(spec.x.1)
        .include_y(spec.y.0)
        .include_y(spec.y.1);
    if let Some(link) = spec.link {
        plot = plot.link_axis(link, Vec2b::new(true, false));
    }
    let shown = plot.show(&mut child, |_| ());
    let (bounds, summary) = (shown.transform.bounds(), spec.summary.to_owned());
    shown.response.widget_info(|| WidgetInfo::labeled(egui::Role::Image, true, &summary));
    Surface {
        area: Area {
            rect: *shown.transform.frame(),
            x: (bounds.min()[0], bounds.max()[0]),
            y: (bounds.min()[1], bounds.max()[1]),
        },
        pointer: shown.response.hover_pos().filter(|pos| spec.rect.contains(*pos)),
        clicked: shown.response.clicked(),
    }
}
