//! How runs are told apart: line style and marker first, then color.

use egui::Color32;

use super::tokens::Theme;

/// The form of a marker.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Marker {
    /// A circle.
    Circle,
    /// A square on its side.
    Square,
    /// A triangle, point down.
    TriangleDown,
    /// A square on its corner.
    Diamond,
    /// A triangle, point up.
    Triangle,
    /// Two crossed strokes.
    Cross,
}

/// How a run is drawn.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RunLook {
    /// Lengths of dashes and gaps in points, in turn; empty for a solid line.
    pub dash: &'static [f32],
    /// The marker at each layer.
    pub marker: Marker,
    /// The color of line and marker.
    pub color: Color32,
}

/// Dashes and markers of the runs that are compared with, in the order in which they are taken.
const STYLES: [(&[f32], Marker); 4] = [
    (&[2.0, 3.0], Marker::Square),
    (&[6.0, 3.0], Marker::Diamond),
    (&[8.0, 3.0, 2.0, 3.0], Marker::Triangle),
    (&[10.0, 4.0], Marker::TriangleDown),
];
/// Colors of further rounds: those of the crate's Tableau scheme that keep 3 : 1 on both grounds.
const COLORS: [usize; 4] = [0, 4, 6, 8];

impl RunLook {
    /// The run that the window is about: solid, filled circles.
    pub fn current(theme: Theme) -> Self {
        Self { dash: &[], marker: Marker::Circle, color: theme.tokens().text_1 }
    }

    /// A run to compare with, by its number: it looks the same whichever others stand beside it.
    pub fn of_number(theme: Theme, number: u64) -> Self {
        let n_looks = STYLES.len() as u64 * (1 + COLORS.len() as u64);
        Self::other(theme, (number.saturating_sub(1) % n_looks) as usize)
    }

    /// A run to compare with; `order` counts looks from 0.
    fn other(theme: Theme, order: usize) -> Self {
        let (dash, marker) = STYLES[order % STYLES.len()];
        let color = match order / STYLES.len() {
            0 => theme.tokens().text_2,
            round => {
                let color = colorous::TABLEAU10[COLORS[(round - 1) % COLORS.len()]];
                Color32::from_rgb(color.r, color.g, color.b)
            }
        };
        Self { dash, marker, color }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::figure::tokens::contrast;

    #[test]
    fn twenty_runs_look_different_and_stand_out() {
        for theme in [Theme::Light, Theme::Dark] {
            let looks: Vec<RunLook> = (1..=20).map(|number| RunLook::of_number(theme, number)).collect();
            for (idx, look) in looks.iter().enumerate() {
                assert!(looks[..idx].iter().all(|other| other != look), "{idx}");
                assert!(contrast(look.color, theme.tokens().background_0) >= 3.0, "{theme:?} {idx}");
            }
        }
    }
}
