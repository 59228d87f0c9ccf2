//! Where data lies on the screen: a rectangle and the ranges it shows.

use egui::{Pos2, Rect, pos2};

/// A rectangle that shows a range of x and of y; y grows upwards.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Area {
    /// Where, in points.
    pub rect: Rect,
    /// Values at the left and the right edge.
    pub x: (f64, f64),
    /// Values at the lower and the upper edge.
    pub y: (f64, f64),
}

impl Area {
    /// The abscissa of a value.
    pub fn x_pos(&self, x: f64) -> f32 {
        let share = (x - self.x.0) / (self.x.1 - self.x.0);
        (f64::from(self.rect.left()) + share * f64::from(self.rect.width())) as f32
    }

    /// The ordinate of a value.
    pub fn y_pos(&self, y: f64) -> f32 {
        let share = (y - self.y.0) / (self.y.1 - self.y.0);
        (f64::from(self.rect.bottom()) - share * f64::from(self.rect.height())) as f32
    }

    /// The position of a pair of values.
    pub fn pos(&self, x: f64, y: f64) -> Pos2 {
        pos2(self.x_pos(x), self.y_pos(y))
    }

    /// The value at an abscissa.
    pub fn x_at(&self, pos: f32) -> f64 {
        let share = f64::from((pos - self.rect.left()) / self.rect.width());
        self.x.0 + share * (self.x.1 - self.x.0)
    }

    /// Points per unit of x.
    pub fn points_per_x(&self) -> f32 {
        (f64::from(self.rect.width()) / (self.x.1 - self.x.0)) as f32
    }

    /// Points per unit of y.
    pub fn points_per_y(&self) -> f32 {
        (f64::from(self.rect.height()) / (self.y.1 - self.y.0)) as f32
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_map_to_positions_and_back() {
        let rect = Rect::from_min_max(pos2(10.0, 20.0), pos2(110.0, 220.0));
        let area = Area { rect, x: (0.0, 10.0), y: (-2.0, 2.0) };
        assert_eq!(area.pos(0.0, -2.0), rect.left_bottom());
        assert_eq!(area.pos(10.0, 2.0), rect.right_top());
        assert!((area.x_at(area.x_pos(3.0)) - 3.0).abs() < 1e-6);
        assert_eq!((area.points_per_x(), area.points_per_y()), (10.0, 50.0));
    }
}
