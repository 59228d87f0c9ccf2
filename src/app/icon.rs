//! The window's icon: the verdict's four bars, rising towards the output, in the colors of the layers.

use egui::IconData;

/// Side of the picture, in pixels.
const SIDE: usize = 64;
/// Heights of the bars in the unit of the drawing, as the verdict strip has them for a vanishing gradient.
const HEIGHTS: [usize; 4] = [4, 7, 11, 16];
/// Plasma at 0.40, 0.60, 0.80 and 1, the dark theme's colors of layers.
const COLORS: [[u8; 3]; 4] = [[0xB1, 0x2A, 0x90], [0xE1, 0x64, 0x62], [0xFC, 0xA6, 0x36], [0xF0, 0xF9, 0x21]];
/// Background 0 of the dark theme.
const GROUND: [u8; 3] = [0x16, 0x18, 0x1D];
/// Corner radius of the ground, in pixels.
const RADIUS: usize = 12;

/// The icon, drawn.
pub(super) fn icon() -> IconData {
    let mut rgba = Vec::with_capacity(4 * SIDE * SIDE);
    for y in 0..SIDE {
        for x in 0..SIDE {
            let [red, green, blue] = bar_at(x, y).map_or(GROUND, |bar_idx| COLORS[bar_idx]);
            rgba.extend([red, green, blue, if is_inside(x, y) { 255 } else { 0 }]);
        }
    }
    IconData { rgba, width: SIDE as u32, height: SIDE as u32 }
}

/// The bar that covers a pixel: 8 wide, 4 apart, standing 12 above the lower edge, 2.5 pixels a unit.
fn bar_at(x: usize, y: usize) -> Option<usize> {
    let left = x.checked_sub(10)?;
    let (bar_idx, within) = (left / 12, left % 12);
    let height = HEIGHTS.get(bar_idx)? * 5 / 2;
    let from_foot = (SIDE - 12).checked_sub(y + 1)?;
    (within < 8 && from_foot < height).then_some(bar_idx)
}

/// Whether a pixel is within the rounded square.
fn is_inside(x: usize, y: usize) -> bool {
    let to_corner = |at: usize| RADIUS.saturating_sub(at.min(SIDE - 1 - at));
    let (dx, dy) = (to_corner(x), to_corner(y));
    dx * dx + dy * dy <= RADIUS * RADIUS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_icon_has_four_bars_that_rise_to_the_right_on_a_round_ground() {
        let icon = icon();
        assert_eq!(icon.rgba.len(), 4 * SIDE * SIDE);
        let heights: Vec<usize> =
            (0..4).map(|bar| (0..SIDE).filter(|y| bar_at(14 + 12 * bar, *y) == Some(bar)).count()).collect();
        assert_eq!(heights, [10, 17, 27, 40]);
        assert_eq!(icon.rgba[3], 0, "the corner is clear");
        assert_eq!(icon.rgba[4 * (SIDE / 2) + 3], 255, "the middle of the edge is not");
    }
}
