//! The look of all widgets in both themes, set once, and the measures of the window. No colour or size is written
//! elsewhere: colours, type, radii and spacing come from `figure::tokens`, the window's own measures from [`measure`].

use egui::style::{HandleShape, ScrollStyle, Selection, WidgetVisuals, Widgets};
use egui::{
    Color32, CornerRadius, FontFamily, FontId, Margin, Response, Shadow, Stroke, StrokeKind, Style, Ui, Visuals,
};

use crate::figure::font::{self, Weight};
use crate::figure::tokens::{radius, space, stroke, text_size};
use crate::figure::{Theme, Tokens};

/// Measures of the window, in points.
pub(super) mod measure {
    /// Height of the tool bar.
    pub const TOOL_BAR: f32 = 40.0;
    /// Height of the verdict and of every other strip.
    pub const STRIP: f32 = 32.0;
    /// Height of the status bar.
    pub const STATUS_BAR: f32 = 24.0;
    /// Height of the scrubber.
    pub const SCRUBBER: f32 = 28.0;
    /// Width of the left panel: as opened, least, greatest.
    pub const LEFT: (f32, f32, f32) = (264.0, 220.0, 380.0);
    /// Width of the right panel: as opened, least, greatest.
    pub const RIGHT: (f32, f32, f32) = (280.0, 240.0, 400.0);
    /// Width of the rail that stands for a collapsed right panel, and the side of its cells.
    pub const RAIL: f32 = 40.0;
    /// Glyphs on the rail.
    pub const RAIL_GLYPH: f32 = 20.0;
    /// Heights of the network picture, in a tall and in a low window.
    pub const PICTURE: (f32, f32) = (96.0, 64.0);
    /// Below this width the progress bar is hidden.
    pub const HIDES_PROGRESS: f32 = 1200.0;
    /// Below this width the right panel starts as a rail.
    pub const HIDES_RIGHT: f32 = 1120.0;
    /// Below this height the picture is low, and groups start collapsed.
    pub const LOW: f32 = 720.0;
    /// Height of a row of controls.
    pub const ROW: f32 = 28.0;
    /// Height of fields, drop-downs and the strips' buttons.
    pub const CONTROL: f32 = 24.0;
    /// Width of a number field.
    pub const FIELD: f32 = 72.0;
    /// Width of a drop-down.
    pub const DROP_DOWN: f32 = 168.0;
    /// Height of a slider.
    pub const SLIDER: f32 = 16.0;
    /// Thickness of a slider's rail.
    pub const RAIL_THICKNESS: f32 = 2.0;
    /// Diameter of a handle.
    pub const HANDLE: f32 = 12.0;
    /// Height of a group's heading.
    pub const HEADING: f32 = 32.0;
    /// Width of the column in which a heading's chevron stands.
    pub const CHEVRON_COLUMN: f32 = 20.0;
    /// Chevrons, and icons in buttons with words.
    pub const ICON_SMALL: f32 = 12.0;
    /// Icons in buttons without words.
    pub const ICON: f32 = 16.0;
    /// Height of the run controls, side of icon buttons.
    pub const BUTTON: f32 = 28.0;
    /// Width of Run and Pause, so that the row stands still.
    pub const RUN_BUTTON: f32 = 88.0;
    /// Where the run controls start, after the left panel.
    pub const RUN_CONTROLS_X: f32 = 276.0;
    /// The progress bar.
    pub const PROGRESS: (f32, f32) = (120.0, 4.0);
    /// Gap between icon and words in a button.
    pub const ICON_GAP: f32 = 6.0;
    /// Diameter of the dot of a changed value, an unsaved document, a remedy that is on.
    pub const DOT: f32 = 6.0;
    /// A switch.
    pub const SWITCH: (f32, f32) = (28.0, 16.0);
    /// Diameter of a switch's knob: on, off.
    pub const KNOB: (f32, f32) = (12.0, 10.0);
    /// Width of a remedy's strength and of its time.
    pub const STRENGTH: (f32, f32) = (76.0, 44.0);
    /// Least width of a remedy's number where its name leaves no more.
    pub const LEAST_STRENGTH: f32 = 54.0;
    /// What a closed list needs beside its words: padding and chevron.
    pub const LIST_ENDS: f32 = 29.0;
    /// Greatest share of the right panel's height that the runs take while all remedies do not fit.
    pub const RUNS_SHARE: f32 = 0.35;
    /// Height of the subheading above a group of remedies.
    pub const SUBHEADING: f32 = 24.0;
    /// Where a remedy's words start, from the panel's padding.
    pub const REMEDY_INDENT: f32 = 36.0;
    /// Line height of secondary text.
    pub const LINE: f32 = 16.0;
    /// Height of a run in the list.
    pub const RUN: f32 = 40.0;
    /// Width of a run's line sample.
    pub const SAMPLE: f32 = 28.0;
    /// The head of the remedies and the row of column heads beneath.
    pub const PANEL_HEAD: (f32, f32) = (44.0, 20.0);
    /// Height of a tile's title bar.
    pub const TILE_TITLE: f32 = 28.0;
    /// Icons in a tile's title bar.
    pub const TILE_ICON: f32 = 14.0;
    /// Least side of a tile.
    pub const LEAST_TILE: f32 = 120.0;
    /// The depth profile's share of the tiles' width and of their height.
    pub const TILE_SHARES: (f32, f32) = (456.0 / 735.0, 344.0 / 579.0);
    /// Where the scrubber's rail starts, and where it ends before the right.
    pub const SCRUBBER_RAIL: (f32, f32) = (96.0, 84.0);
    /// The scrubber's button.
    pub const LIVE: (f32, f32) = (52.0, 20.0);
    /// An event's mark on the scrubber.
    pub const EVENT_MARK: (f32, f32) = (8.0, 6.0);
    /// A separator in the status bar.
    pub const STATUS_SEPARATOR: f32 = 12.0;
    /// Height of a badge.
    pub const BADGE: f32 = 16.0;
    /// The verdict's icon.
    pub const VERDICT_ICON: (f32, f32) = (20.0, 18.0);
    /// Width of a panel of help.
    pub const HELP: f32 = 480.0;
    /// Least width of a menu.
    pub const MENU: f32 = 240.0;
    /// Width of a path field.
    pub const PATH: f32 = 360.0;
    /// Height of the curve of a schedule.
    pub const SCHEDULE: f32 = 64.0;
    /// Width of the table of activation times.
    pub const TIMES: f32 = 288.0;
    /// Height of a row of that table.
    pub const TIMES_ROW: f32 = 20.0;
    /// Room left and right of a bar in that table, and the bar's height.
    pub const TIMES_BAR: (f32, f32) = (88.0, 48.0);
    pub const TIMES_BAR_HEIGHT: f32 = 6.0;
    /// Seconds that the verdict takes to fade in.
    pub const VERDICT_FADE_SECS: f32 = 0.1;
}

/// Sets fonts and both themes of a context. Called once, before the first frame.
pub fn install_style(ctx: &egui::Context) {
    ctx.set_fonts(font::font_definitions());
    ctx.set_style_of(egui::Theme::Light, style_of(Theme::Light));
    ctx.set_style_of(egui::Theme::Dark, style_of(Theme::Dark));
    ctx.options_mut(|options| {
        // Ctrl with plus and minus belongs to the operating system's zoom; plots zoom by themselves.
        options.zoom_with_keyboard = false;
    });
}

/// The colours of the theme that a ui is in.
pub(super) fn tokens(ui: &Ui) -> &'static Tokens {
    Theme::of(ui).tokens()
}

/// Text of the ordinary size.
pub(super) fn body() -> FontId {
    font::font_id(Weight::Regular, text_size::BODY)
}

/// Text of the ordinary size, semibold.
pub(super) fn strong() -> FontId {
    font::font_id(Weight::Semibold, text_size::BODY)
}

/// Secondary text.
pub(super) fn secondary() -> FontId {
    font::font_id(Weight::Regular, text_size::SECONDARY)
}

/// Labels in small figures.
pub(super) fn tick() -> FontId {
    font::font_id(Weight::Regular, text_size::TICK)
}

/// Headings.
pub(super) fn heading() -> FontId {
    font::font_id(Weight::Semibold, text_size::HEADING)
}

/// Draws the ring around what has the focus.
pub(super) fn focus_ring(ui: &Ui, response: &Response, rect: egui::Rect) {
    if response.has_focus() {
        let ring = Stroke::new(stroke::FOCUS, tokens(ui).accent);
        ui.painter().rect_stroke(rect, CornerRadius::same(radius::CONTROL + 1), ring, StrokeKind::Outside);
    }
}

fn style_of(theme: Theme) -> Style {
    let tokens = theme.tokens();
    let mut style = Style { animation_time: 0.0, visuals: visuals_of(theme, tokens), ..Style::default() };
    style.text_styles = [
        (egui::TextStyle::Body, body()),
        (egui::TextStyle::Button, body()),
        (egui::TextStyle::Monospace, FontId::new(text_size::BODY, FontFamily::Monospace)),
        (egui::TextStyle::Small, secondary()),
        (egui::TextStyle::Heading, heading()),
    ]
    .into();
    let spacing = &mut style.spacing;
    spacing.item_spacing = egui::vec2(space::S, space::XS);
    spacing.button_padding = egui::vec2(space::M, space::XS);
    spacing.menu_margin = Margin::same(space::XS as i8);
    spacing.window_margin = Margin::same(space::M as i8);
    spacing.interact_size = egui::vec2(measure::CONTROL, measure::CONTROL);
    spacing.icon_spacing = measure::ICON_GAP;
    spacing.combo_width = measure::DROP_DOWN;
    spacing.text_edit_width = measure::PATH;
    spacing.tooltip_width = measure::PATH;
    spacing.scroll = ScrollStyle { foreground_color: false, ..ScrollStyle::floating() };
    style.interaction.selectable_labels = false;
    style.interaction.tooltip_delay = 0.4;
    style
}

fn visuals_of(theme: Theme, tokens: &Tokens) -> Visuals {
    let base = match theme {
        Theme::Light => Visuals::light(),
        Theme::Dark => Visuals::dark(),
    };
    Visuals {
        widgets: widgets_of(tokens),
        selection: Selection {
            bg_fill: tokens.accent.gamma_multiply(0.3),
            stroke: Stroke::new(stroke::HAIR, tokens.accent),
        },
        weak_text_color: Some(tokens.text_2),
        hyperlink_color: tokens.accent,
        faint_bg_color: tokens.background_2,
        extreme_bg_color: tokens.background_0,
        text_edit_bg_color: Some(tokens.background_0),
        code_bg_color: tokens.background_2,
        warn_fg_color: tokens.warning,
        error_fg_color: tokens.danger,
        window_corner_radius: CornerRadius::same(radius::FRAME),
        window_shadow: Shadow::NONE,
        window_fill: tokens.background_1,
        window_stroke: Stroke::new(stroke::HAIR, tokens.stroke),
        menu_corner_radius: CornerRadius::same(radius::FRAME),
        panel_fill: tokens.background_1,
        popup_shadow: Shadow::NONE,
        striped: false,
        handle_shape: HandleShape::Circle,
        ..base
    }
}

fn widgets_of(tokens: &Tokens) -> Widgets {
    let state = |fill: Color32, frame: Color32, text: Color32| WidgetVisuals {
        bg_fill: fill,
        weak_bg_fill: fill,
        bg_stroke: Stroke::new(stroke::HAIR, frame),
        corner_radius: CornerRadius::same(radius::CONTROL),
        fg_stroke: Stroke::new(stroke::HAIR, text),
        expansion: 0.0,
    };
    Widgets {
        noninteractive: state(tokens.background_1, tokens.stroke, tokens.text_1),
        inactive: state(tokens.background_0, tokens.stroke, tokens.text_1),
        hovered: state(tokens.background_2, tokens.control, tokens.text_1),
        active: state(tokens.background_2, tokens.accent, tokens.text_1),
        open: state(tokens.background_2, tokens.control, tokens.text_1),
    }
}
