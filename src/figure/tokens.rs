//! Colors and measures: the only place where a color or a size is written down.
//!
//! The values are the design's; the tests hold them to the contrast that WCAG 2.1 asks at level AA.

use egui::Color32;

/// Light or dark ground.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Theme {
    /// Dark marks on a light ground; also what is printed.
    Light,
    /// Light marks on a dark ground.
    Dark,
}

/// The colors of a theme.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tokens {
    /// Ground of plots.
    pub background_0: Color32,
    /// Ground of the window and of rails.
    pub background_1: Color32,
    /// Ground of panel headers and of what the pointer is over.
    pub background_2: Color32,
    /// Frames of fields, buttons, panels; major grid lines.
    pub stroke: Color32,
    /// Minor grid lines and inner edges.
    pub grid_minor: Color32,
    /// Text that is read first.
    pub text_1: Color32,
    /// Text that is read second: labels, ticks, mechanisms.
    pub text_2: Color32,
    /// Text of what cannot be used now.
    pub text_disabled: Color32,
    /// Actions, focus, selection.
    pub accent: Color32,
    /// Text on a filled accent.
    pub on_accent: Color32,
    /// What went well.
    pub success: Color32,
    /// What deserves a look.
    pub warning: Color32,
    /// What went wrong, and infinity.
    pub danger: Color32,
    /// Axis lines, ticks, switches, handles, frames of scales.
    pub control: Color32,
    /// Not a number.
    pub nan: Color32,
}

const fn rgb(hex: u32) -> Color32 {
    Color32::from_rgb((hex >> 16) as u8, (hex >> 8) as u8, hex as u8)
}

const LIGHT: Tokens = Tokens {
    background_0: rgb(0xFFFFFF),
    background_1: rgb(0xF6F7F9),
    background_2: rgb(0xECEEF2),
    stroke: rgb(0xD5D9E0),
    grid_minor: rgb(0xEDEFF3),
    text_1: rgb(0x1A1D23),
    text_2: rgb(0x545B67),
    text_disabled: rgb(0x8A919C),
    accent: rgb(0x1F5FD0),
    on_accent: rgb(0xFFFFFF),
    success: rgb(0x187545),
    warning: rgb(0x9A5B00),
    danger: rgb(0xC0362C),
    control: rgb(0x838A96),
    nan: rgb(0xB0129C),
};

const DARK: Tokens = Tokens {
    background_0: rgb(0x16181D),
    background_1: rgb(0x1C1F26),
    background_2: rgb(0x262A33),
    stroke: rgb(0x3A404C),
    grid_minor: rgb(0x2A2F39),
    text_1: rgb(0xE8EAEE),
    text_2: rgb(0xA9B0BC),
    text_disabled: rgb(0x6F7682),
    accent: rgb(0x6EA1FF),
    on_accent: rgb(0x16181D),
    success: rgb(0x4CC38A),
    warning: rgb(0xF0B04A),
    danger: rgb(0xFF7B72),
    control: rgb(0x767D8A),
    nan: rgb(0xFF6BE3),
};

impl Theme {
    /// The theme's colors.
    pub const fn tokens(self) -> &'static Tokens {
        match self {
            Self::Light => &LIGHT,
            Self::Dark => &DARK,
        }
    }

    /// The theme that egui is in.
    pub fn of(ui: &egui::Ui) -> Self {
        if ui.visuals().dark_mode { Self::Dark } else { Self::Light }
    }
}

/// Space between things, in points: the steps of the 4-point grid.
pub mod space {
    /// Between parts of one thing.
    pub const XS: f32 = 4.0;
    /// Between things that belong together.
    pub const S: f32 = 8.0;
    /// Padding of panels.
    pub const M: f32 = 12.0;
    /// Between groups.
    pub const L: f32 = 16.0;
    /// Between sections.
    pub const XL: f32 = 24.0;
}

/// Corner radii, in points.
pub mod radius {
    /// Fields, buttons, chips.
    pub const CONTROL: u8 = 4;
    /// Frames around other things.
    pub const FRAME: u8 = 6;
}

/// Stroke widths, in points.
pub mod stroke {
    /// Frames, axes, grid.
    pub const HAIR: f32 = 1.0;
    /// Icons, open markers, handles.
    pub const ICON: f32 = 1.5;
    /// The ring around what has the focus.
    pub const FOCUS: f32 = 2.0;
}

/// Text sizes, in points.
pub mod text_size {
    /// Everything inside plots and the network picture.
    pub const TICK: f32 = 11.0;
    /// Status, mechanisms, read-outs.
    pub const SECONDARY: f32 = 12.0;
    /// Text, buttons, names.
    pub const BODY: f32 = 13.0;
    /// Headings of groups.
    pub const HEADING: f32 = 15.0;
    /// The ratio in the depth profile; the verdict in presentation mode.
    pub const RATIO: f32 = 20.0;
}

/// Contrast of two opaque colors, from 1 to 21, as WCAG 2.1 defines it.
pub fn contrast(a: Color32, b: Color32) -> f64 {
    let (a, b) = (luminance(a), luminance(b));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

fn luminance(color: Color32) -> f64 {
    let linear = |channel: u8| {
        let value = f64::from(channel) / 255.0;
        if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
    };
    0.2126 * linear(color.r()) + 0.7152 * linear(color.g()) + 0.0722 * linear(color.b())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Oracle: WCAG 2.1, success criterion 1.4.3, level AA.
    #[test]
    fn text_stands_out_from_every_ground_it_is_put_on() {
        for theme in [Theme::Light, Theme::Dark] {
            let tokens = theme.tokens();
            let grounds = [tokens.background_0, tokens.background_1, tokens.background_2];
            let texts = [tokens.text_1, tokens.text_2, tokens.accent, tokens.success, tokens.warning, tokens.danger];
            for ground in grounds {
                for text in texts {
                    assert!(contrast(text, ground) >= 4.5, "{theme:?}: {text:?} on {ground:?}");
                }
            }
            assert!(contrast(tokens.on_accent, tokens.accent) >= 4.5, "{theme:?}");
        }
    }

    /// Oracle: WCAG 2.1, success criterion 1.4.11, level AA.
    #[test]
    fn marks_stand_out_from_plots_and_panels() {
        for theme in [Theme::Light, Theme::Dark] {
            let tokens = theme.tokens();
            for mark in [tokens.control, tokens.nan, tokens.danger, tokens.accent] {
                for ground in [tokens.background_0, tokens.background_1] {
                    assert!(contrast(mark, ground) >= 3.0, "{theme:?}: {mark:?} on {ground:?}");
                }
            }
        }
    }

    /// Oracle: black on white is 21 : 1 by definition.
    #[test]
    fn contrast_is_measured_as_the_standard_says() {
        assert!((contrast(Color32::BLACK, Color32::WHITE) - 21.0).abs() < 1e-9);
        assert!((contrast(Color32::WHITE, Color32::WHITE) - 1.0).abs() < 1e-9);
    }
}
