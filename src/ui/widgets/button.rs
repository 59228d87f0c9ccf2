//! Buttons: with icon and words, with an icon alone, and chips that stay pressed.

use egui::{
    Align2, Color32, CornerRadius, Rect, Response, Role, Sense, Stroke, StrokeKind, Ui, Vec2, WidgetInfo, vec2,
};

use super::place::place;
use crate::figure::tokens::{radius, space, stroke};
use crate::ui::icon::{Icon, paint_icon, square_in};
use crate::ui::style::{self, measure};

/// How much a button stands out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::ui) enum Prominence {
    /// Filled with the accent: at most one in the window.
    Filled,
    /// A frame on the ground of plots.
    Framed,
    /// Nothing but its words or its icon.
    Bare,
}

/// A button with words.
pub(in crate::ui) struct TextButton<'a> {
    words: &'a str,
    salt: &'a str,
    icon: Option<Icon>,
    prominence: Prominence,
    size: Vec2,
    enabled: bool,
}

impl<'a> TextButton<'a> {
    /// A framed button as high as a field and as wide as its words.
    pub(in crate::ui) fn new(words: &'a str) -> Self {
        Self {
            words,
            salt: words,
            icon: None,
            prominence: Prominence::Framed,
            size: vec2(0.0, measure::CONTROL),
            enabled: true,
        }
    }

    /// What it is known by where its words change.
    pub(in crate::ui) fn salt(self, salt: &'a str) -> Self {
        Self { salt, ..self }
    }

    /// An icon before the words.
    pub(in crate::ui) fn icon(self, icon: Icon) -> Self {
        Self { icon: Some(icon), ..self }
    }

    /// How much it stands out.
    pub(in crate::ui) fn prominence(self, prominence: Prominence) -> Self {
        Self { prominence, ..self }
    }

    /// Least size.
    pub(in crate::ui) fn size(self, width: f32, height: f32) -> Self {
        Self { size: vec2(width, height), ..self }
    }

    /// Whether it can be pressed.
    pub(in crate::ui) fn enabled(self, enabled: bool) -> Self {
        Self { enabled, ..self }
    }

    /// Draws it where the layout stands.
    pub(in crate::ui) fn show(self, ui: &mut Ui) -> Response {
        let font = if self.prominence == Prominence::Filled { style::strong() } else { style::body() };
        let galley = ui.painter().layout_no_wrap(self.words.to_owned(), font, Color32::PLACEHOLDER);
        let icon_width = if self.icon.is_some() { measure::ICON_SMALL + measure::ICON_GAP } else { 0.0 };
        let padding = if self.prominence == Prominence::Bare { space::S } else { space::M };
        let width = (icon_width + galley.size().x + 2.0 * padding).ceil().max(self.size.x);
        let enabled = self.enabled && ui.is_enabled();
        let sense = if enabled { Sense::click() } else { Sense::hover() };
        let (rect, response) = place(ui, vec2(width, self.size.y), ("button", self.salt), sense);
        let tokens = style::tokens(ui);
        let color = match self.prominence {
            _ if !enabled => tokens.text_disabled,
            Prominence::Filled => tokens.on_accent,
            Prominence::Framed | Prominence::Bare => tokens.text_1,
        };
        paint_ground(ui, rect, &response, if enabled { self.prominence } else { self.prominence.disabled() });
        let left = rect.center().x - (icon_width + galley.size().x) / 2.0;
        if let Some(icon) = self.icon {
            let center = egui::pos2(left + measure::ICON_SMALL / 2.0, rect.center().y);
            paint_icon(ui.painter(), Rect::from_center_size(center, Vec2::splat(measure::ICON_SMALL)), icon, color);
        }
        let at = egui::pos2(left + icon_width, rect.center().y - galley.size().y / 2.0);
        ui.painter().galley_with_override_text_color(at, galley, color);
        response.widget_info(|| WidgetInfo::labeled(Role::Button, enabled, self.words));
        style::focus_ring(ui, &response, rect);
        response
    }
}

impl Prominence {
    /// A filled button that cannot be pressed has a frame only.
    fn disabled(self) -> Self {
        match self {
            Self::Filled | Self::Framed => Self::Framed,
            Self::Bare => Self::Bare,
        }
    }
}

fn paint_ground(ui: &Ui, rect: Rect, response: &Response, prominence: Prominence) {
    let tokens = style::tokens(ui);
    let is_hot = response.hovered() || response.is_pointer_button_down_on();
    let rounding = CornerRadius::same(radius::CONTROL);
    let (fill, frame) = match prominence {
        Prominence::Filled if is_hot => (tokens.accent.lerp_to_gamma(tokens.text_1, 0.12), Color32::TRANSPARENT),
        Prominence::Filled => (tokens.accent, Color32::TRANSPARENT),
        Prominence::Framed if is_hot => (tokens.background_2, tokens.control),
        Prominence::Framed if !response.sense.senses_click() => (Color32::TRANSPARENT, tokens.stroke),
        Prominence::Framed => (tokens.background_0, tokens.stroke),
        Prominence::Bare if is_hot => (tokens.background_2, Color32::TRANSPARENT),
        Prominence::Bare => (Color32::TRANSPARENT, Color32::TRANSPARENT),
    };
    ui.painter().rect(rect, rounding, fill, Stroke::new(stroke::HAIR, frame), StrokeKind::Inside);
}

/// A square button with an icon and no words; `name` is what screen readers and tooltips say.
pub(in crate::ui) fn icon_button(ui: &mut Ui, icon: Icon, name: &str, size: IconSize, enabled: bool) -> Response {
    changing_icon_button(ui, name, (icon, name), size, enabled)
}

/// A button whose icon or name changes; it is known by `salt`.
pub(in crate::ui) fn changing_icon_button(
    ui: &mut Ui,
    salt: &str,
    (icon, name): (Icon, &str),
    size: IconSize,
    enabled: bool,
) -> Response {
    let (side, glyph) = size.measures();
    let enabled = enabled && ui.is_enabled();
    let sense = if enabled { Sense::click() } else { Sense::hover() };
    let (rect, response) = place(ui, Vec2::splat(side), ("icon button", salt), sense);
    paint_icon_button(ui, rect, &response, icon, glyph, size.color(ui, enabled));
    response.widget_info(|| WidgetInfo::labeled(Role::Button, enabled, name));
    response.on_hover_text(name)
}

/// Sizes of icon buttons.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::ui) enum IconSize {
    /// In the tool bar.
    ToolBar,
    /// In a tile's title bar and in the list of runs.
    Tile,
    /// On the rail.
    Rail,
}

impl IconSize {
    fn measures(self) -> (f32, f32) {
        match self {
            Self::ToolBar => (measure::BUTTON, measure::ICON),
            Self::Tile => (measure::CONTROL, measure::TILE_ICON),
            Self::Rail => (measure::RAIL, measure::RAIL_GLYPH),
        }
    }

    fn color(self, ui: &Ui, enabled: bool) -> Color32 {
        let tokens = style::tokens(ui);
        match self {
            _ if !enabled => tokens.text_disabled,
            Self::ToolBar => tokens.text_1,
            Self::Tile | Self::Rail => tokens.text_2,
        }
    }
}

fn paint_icon_button(ui: &Ui, rect: Rect, response: &Response, icon: Icon, glyph: f32, color: Color32) {
    paint_ground(ui, rect, response, Prominence::Bare);
    paint_icon(ui.painter(), square_in(rect, glyph), icon, color);
    style::focus_ring(ui, response, rect.shrink(stroke::FOCUS));
}

/// Words with a dot before them in a frame that shows whether it is on, such as "Live".
pub(in crate::ui) fn dot_toggle(ui: &mut Ui, words: &str, size: (f32, f32), is_on: bool) -> Response {
    let (rect, response) = place(ui, size.into(), ("toggle", words), Sense::click());
    let tokens = style::tokens(ui);
    let (color, frame, dot) = if is_on {
        (tokens.accent, tokens.accent, tokens.accent)
    } else {
        (tokens.text_1, tokens.control, tokens.control)
    };
    let fill = if response.hovered() { tokens.background_2 } else { Color32::TRANSPARENT };
    let frame = Stroke::new(stroke::HAIR, frame);
    ui.painter().rect(rect, CornerRadius::same(radius::CONTROL), fill, frame, StrokeKind::Inside);
    let galley = ui.painter().layout_no_wrap(words.to_owned(), style::secondary(), color);
    let width = measure::DOT + space::XS + galley.size().x;
    let left = rect.center().x - width / 2.0;
    ui.painter().circle_filled(egui::pos2(left + measure::DOT / 2.0, rect.center().y), measure::DOT / 2.0, dot);
    let at = Align2::RIGHT_CENTER
        .align_size_within_rect(galley.size(), Rect::from_x_y_ranges(left..=left + width, rect.y_range()));
    ui.painter().galley(at.min, galley, color);
    response.widget_info(|| WidgetInfo::selected(Role::Button, ui.is_enabled(), is_on, words));
    style::focus_ring(ui, &response, rect);
    response
}

/// One of a few words of which one is on, such as a file format.
pub(in crate::ui) fn segment(ui: &mut Ui, words: &str, is_on: bool) -> Response {
    let tokens = style::tokens(ui);
    let color = if is_on { tokens.text_1 } else { tokens.text_2 };
    let galley = ui.painter().layout_no_wrap(words.to_owned(), style::body(), color);
    let size = vec2((galley.size().x + 2.0 * space::S).ceil(), measure::CONTROL);
    let (rect, response) = place(ui, size, ("segment", words), Sense::click());
    let (fill, frame) = match (is_on, response.hovered()) {
        (true, _) => (tokens.background_2, tokens.control),
        (false, true) => (tokens.background_2, Color32::TRANSPARENT),
        (false, false) => (Color32::TRANSPARENT, Color32::TRANSPARENT),
    };
    let frame = Stroke::new(stroke::HAIR, frame);
    ui.painter().rect(rect, CornerRadius::same(radius::CONTROL), fill, frame, StrokeKind::Inside);
    ui.painter().galley(rect.center() - galley.size() / 2.0, galley, color);
    response.widget_info(|| WidgetInfo::selected(Role::RadioButton, ui.is_enabled(), is_on, words));
    style::focus_ring(ui, &response, rect);
    response
}
