//! Color scales: which layer, how large, by what factor. All from one crate, none by hand.

use std::sync::OnceLock;

use egui::Color32;

use super::tokens::Theme;

/// Parts of plasma that keep 3 : 1 against the ground of plots.
const PLASMA_LIGHT: (f64, f64) = (0.0, 0.64);
const PLASMA_DARK: (f64, f64) = (0.40, 1.0);
/// Fewest decades of a magnitude scale, so that noise does not look like a range.
const FEWEST_DECADES: i32 = 6;
/// Colors of the magnitude scale: more than an eye tells apart.
const N_COLORS: usize = 1024;
/// How far beyond its ends a scale still reaches, as a part of itself: the rounding of single precision.
const END_TOLERANCE: f64 = 1e-6;

/// The color of a layer: plasma, from the input side, dark, to the output, bright. `layer_idx` counts from 0.
pub fn layer_color(theme: Theme, layer_idx: usize, n_layers: usize) -> Color32 {
    let position = if n_layers > 1 { layer_idx as f64 / (n_layers - 1) as f64 } else { 0.0 };
    layer_scale_color(theme, position)
}

/// The layers' scale at a position from 0 (input side) to 1 (output).
pub fn layer_scale_color(theme: Theme, position: f64) -> Color32 {
    let (low, high) = match theme {
        Theme::Light => PLASMA_LIGHT,
        Theme::Dark => PLASMA_DARK,
    };
    color_of(colorous::PLASMA.eval_continuous(low + (high - low) * position.clamp(0.0, 1.0)))
}

/// Where a value lies with respect to a magnitude scale.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Reading {
    /// On the scale, at a position from 0 (least) to 1 (greatest).
    Within(f64),
    /// Finite and above the scale.
    Above,
    /// Not zero and below the scale.
    Below,
    /// Exactly zero.
    Zero,
    /// Not a number.
    Nan,
    /// Infinite.
    Infinite,
}

/// How large something is: viridis over whole decades.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MagnitudeScale {
    /// log10 of the least value.
    pub log10_low: i32,
    /// log10 of the greatest value.
    pub log10_high: i32,
}

impl MagnitudeScale {
    /// The decades by which colors compare between sessions: 1e-12 to 1e3.
    pub const FIXED: Self = Self { log10_low: -12, log10_high: 3 };

    /// The whole decades around the magnitudes that are finite and not zero, at least six; [`Self::FIXED`] without any.
    pub fn fitting(magnitudes: impl IntoIterator<Item = f64>) -> Self {
        let logs = magnitudes.into_iter().map(|value| value.abs().log10()).filter(|log| log.is_finite());
        let (low, high) =
            logs.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), log| (low.min(log), high.max(log)));
        if low > high {
            return Self::FIXED;
        }
        let (mut log10_low, mut log10_high) = (low.floor() as i32, high.ceil() as i32);
        let mut widens_down = true;
        while log10_high - log10_low < FEWEST_DECADES {
            if widens_down {
                log10_low -= 1
            } else {
                log10_high += 1
            }
            widens_down = !widens_down;
        }
        Self { log10_low, log10_high }
    }

    /// Decades from the least to the greatest value.
    pub fn n_decades(self) -> i32 {
        self.log10_high - self.log10_low
    }

    /// Where a value lies.
    pub fn read(self, value: f32) -> Reading {
        if value.is_nan() {
            return Reading::Nan;
        }
        if value.is_infinite() {
            return Reading::Infinite;
        }
        if value == 0.0 {
            return Reading::Zero;
        }
        let position = (f64::from(value.abs()).log10() - f64::from(self.log10_low)) / f64::from(self.n_decades());
        // 1e-12 in single precision is a little below 1e-12; the ends of the scale belong to it.
        match position {
            position if position < -END_TOLERANCE => Reading::Below,
            position if position > 1.0 + END_TOLERANCE => Reading::Above,
            position => Reading::Within(position.clamp(0.0, 1.0)),
        }
    }

    /// The color at a position from 0 to 1; beyond it, that of the end.
    pub fn color(self, position: f64) -> Color32 {
        // A heat map asks some hundred thousand times in every pass, and the crate interpolates a spline each time.
        static COLORS: OnceLock<Vec<Color32>> = OnceLock::new();
        let colors = COLORS.get_or_init(|| {
            let color = |idx: usize| color_of(colorous::VIRIDIS.eval_rational(idx, N_COLORS));
            (0..N_COLORS).map(color).collect()
        });
        colors[(position.clamp(0.0, 1.0) * (N_COLORS - 1) as f64).round() as usize]
    }

    /// The color of a value, where one says it all: within the scale or above it.
    pub fn color_of_value(self, value: f32) -> Option<Color32> {
        match self.read(value) {
            Reading::Within(position) => Some(self.color(position)),
            Reading::Above => Some(self.color(1.0)),
            Reading::Below | Reading::Zero | Reading::Nan | Reading::Infinite => None,
        }
    }
}

/// The color of a factor per layer: blue below 1, gray at 1, red above; the ends are 0.1 and 10.
pub fn factor_color(factor: f64) -> Option<Color32> {
    let log10 = factor.abs().log10();
    (!log10.is_nan()).then(|| color_of(colorous::RED_BLUE.eval_continuous((0.5 - log10 / 2.0).clamp(0.0, 1.0))))
}

fn color_of(color: colorous::Color) -> Color32 {
    Color32::from_rgb(color.r, color.g, color.b)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::figure::tokens::contrast;

    /// Oracle: the colors listed beside the design's pictures, each channel to within 3 (they were computed from
    /// matplotlib's table, the crate interpolates its own).
    #[test]
    fn layers_have_the_colors_of_the_design() {
        let light = [0x0D0887, 0x39049A, 0x5B01A5, 0x7A02A8, 0x9714A0, 0xB12A90, 0xC6417D, 0xD9586A, 0xE87059];
        let dark = [0xB12A90, 0xC5407E, 0xD6556D, 0xE56B5D, 0xF2844C, 0xFA9D3B, 0xFEBA2C, 0xFAD824, 0xF0F921];
        for (theme, colors) in [(Theme::Light, light), (Theme::Dark, dark)] {
            for (idx, hex) in colors.into_iter().enumerate() {
                let color = layer_color(theme, idx, 9);
                let wanted = [(hex >> 16) as u8, (hex >> 8) as u8, hex as u8];
                let difference = (0..3).map(|channel| color[channel].abs_diff(wanted[channel])).max();
                assert!(difference <= Some(3), "{theme:?} layer {idx}: {color:?} is not {wanted:?}");
            }
        }
    }

    /// Oracle: WCAG 2.1, success criterion 1.4.11.
    #[test]
    fn every_layer_stands_out_from_the_ground() {
        for theme in [Theme::Light, Theme::Dark] {
            for idx in 0..201 {
                let color = layer_color(theme, idx, 201);
                assert!(contrast(color, theme.tokens().background_0) >= 2.99, "{theme:?} layer {idx}: {color:?}");
            }
        }
    }

    /// Oracle: positions of viridis listed beside the design's pictures, over 1e-12 to 1e3.
    #[test]
    fn magnitudes_have_the_colors_of_the_design() {
        let cases = [(1e-12, 0x440154), (1e-6, 0x2A788E), (1e-3, 0x22A884), (1.0, 0x7AD151), (1e3, 0xFDE725)];
        for (value, hex) in cases {
            let color = MagnitudeScale::FIXED.color_of_value(value).expect("on the scale");
            let wanted = [(hex >> 16) as u8, (hex >> 8) as u8, hex as u8];
            let difference = (0..3).map(|channel| color[channel].abs_diff(wanted[channel])).max();
            assert!(difference <= Some(3), "{value}: {color:?} is not {wanted:?}");
        }
    }

    #[test]
    fn a_scale_fits_whole_decades_and_never_fewer_than_six() {
        let fitted = MagnitudeScale::fitting([1.3e-6, 0.3, f64::NAN, 0.0, f64::INFINITY]);
        assert_eq!(fitted, MagnitudeScale { log10_low: -6, log10_high: 0 });
        let narrow = MagnitudeScale::fitting([0.027, 0.3]);
        assert_eq!(narrow, MagnitudeScale { log10_low: -4, log10_high: 2 });
        assert_eq!(MagnitudeScale::fitting([f64::NAN, 0.0]), MagnitudeScale::FIXED);
    }

    #[test]
    fn what_is_off_the_scale_is_told_apart() {
        let scale = MagnitudeScale::FIXED;
        let cases = [
            (0.0, Reading::Zero),
            (f32::NAN, Reading::Nan),
            (f32::NEG_INFINITY, Reading::Infinite),
            (1e-20, Reading::Below),
            (1e5, Reading::Above),
            (1e3, Reading::Within(1.0)),
        ];
        for (value, reading) in cases {
            assert_eq!(scale.read(value), reading, "{value}");
        }
        assert_eq!(scale.color_of_value(1e5), Some(scale.color(1.0)));
        assert_eq!(scale.color_of_value(1e-20), None);
    }

    #[test]
    fn factors_are_blue_below_one_and_red_above() {
        let (small, large) = (factor_color(0.2).expect("a color"), factor_color(5.0).expect("a color"));
        assert!(small.b() > small.r() && large.r() > large.b());
        assert_eq!(factor_color(f64::NAN), None);
    }
}
