//! Measures of a drawing: on the screen or on paper. Colors come from the theme.

use super::tokens::{Theme, Tokens, stroke, text_size};

/// What a figure is drawn for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Medium {
    /// A window: rails are always there, toggles and hover too.
    Screen,
    /// A page: nothing that only a pointer needs.
    Print,
}

/// How a figure is drawn. All lengths in points: of the screen, or 1/72 inch on paper.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Style {
    /// What for.
    pub medium: Medium,
    /// Which colors.
    pub theme: Theme,
    /// Size of all text but the next three.
    pub text: f32,
    /// Size of exponents.
    pub exponent: f32,
    /// Size of the ratio in the depth profile.
    pub ratio: f32,
    /// Width of axis lines and frames.
    pub axis_width: f32,
    /// Width of grid lines and minor ticks.
    pub grid_width: f32,
    /// Length of major ticks.
    pub tick: f32,
    /// Length of minor ticks.
    pub minor_tick: f32,
    /// From the axis to its labels.
    pub label_gap: f32,
    /// Width of the line that shows this step.
    pub current_width: f32,
    /// Width of other signals and runs.
    pub line_width: f32,
    /// Width of a layer's line over time.
    pub layer_width: f32,
    /// Diameter of the dots of this step.
    pub dot: f32,
    /// Diameter of open markers.
    pub open_marker: f32,
    /// Width of the outline of open markers and of crosses.
    pub marker_width: f32,
    /// Width of the ring of ground around dots.
    pub ring: f32,
    /// Length of the dash that shows theory at a layer.
    pub theory_dash: f32,
    /// Diameter of the marks for NaN and infinity.
    pub mark: f32,
    /// Height of a lane of a rail.
    pub rail: f32,
    /// Height of a row of a legend.
    pub legend_row: f32,
    /// Space around a legend.
    pub legend_padding: f32,
    /// Width of the sample in a legend.
    pub legend_sample: f32,
    /// Height of the row of toggles or the caption above a plot.
    pub caption_row: f32,
    /// Height of a whole decade from which minor ticks are drawn.
    pub minor_from: f32,
    /// Least distance of labels along an axis that goes up.
    pub label_pitch: f32,
}

const SCREEN: Style = Style {
    medium: Medium::Screen,
    theme: Theme::Light,
    text: text_size::TICK,
    exponent: text_size::TICK,
    ratio: text_size::RATIO,
    axis_width: stroke::HAIR,
    grid_width: stroke::HAIR,
    tick: 4.0,
    minor_tick: 3.0,
    label_gap: 8.0,
    current_width: 2.0,
    line_width: 1.25,
    layer_width: 1.5,
    dot: 6.0,
    open_marker: 6.0,
    marker_width: 1.5,
    ring: 1.0,
    theory_dash: 18.0,
    mark: 8.0,
    rail: 14.0,
    legend_row: 16.0,
    legend_padding: 8.0,
    legend_sample: 24.0,
    caption_row: 28.0,
    minor_from: 40.0,
    label_pitch: 20.0,
};

const PRINT: Style = Style {
    medium: Medium::Print,
    theme: Theme::Light,
    text: 7.0,
    exponent: 5.25,
    ratio: 9.0,
    axis_width: 0.5,
    grid_width: 0.35,
    tick: 3.0,
    minor_tick: 1.5,
    label_gap: 5.0,
    current_width: 1.25,
    line_width: 0.75,
    layer_width: 0.75,
    dot: 4.0,
    open_marker: 4.0,
    marker_width: 0.75,
    ring: 0.5,
    theory_dash: 12.0,
    mark: 4.5,
    rail: 8.0,
    legend_row: 9.0,
    legend_padding: 3.0,
    legend_sample: 13.0,
    caption_row: 12.0,
    minor_from: 12.0,
    label_pitch: 10.0,
};

impl Style {
    /// For a window in a theme.
    pub const fn screen(theme: Theme) -> Self {
        Self { theme, ..SCREEN }
    }

    /// For paper: light ground, 7-point text.
    pub const fn print() -> Self {
        PRINT
    }

    /// The colors.
    pub const fn tokens(&self) -> &'static Tokens {
        self.theme.tokens()
    }

    /// Whether it is for paper.
    pub const fn is_print(&self) -> bool {
        matches!(self.medium, Medium::Print)
    }
}
