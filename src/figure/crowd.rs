//! Where the data are, as points: so that words, legends and labels can keep clear of them.

use egui::{Pos2, Rect};

/// Points along a line, at most four apart, so that nothing slips between them.
pub(crate) fn points_along(line: &[Pos2]) -> Vec<Pos2> {
    let mut points: Vec<Pos2> = line.first().copied().into_iter().collect();
    for pair in line.windows(2) {
        let n = (pair[0].distance(pair[1]) / 4.0).ceil().clamp(1.0, 500.0) as usize;
        points.extend((1..=n).map(|i| pair[0].lerp(pair[1], i as f32 / n as f32)));
    }
    points
}

/// How many points a rectangle covers, with a little room around it.
pub(crate) fn covered(rect: Rect, points: &[Pos2]) -> usize {
    let rect = rect.expand(2.0);
    points.iter().filter(|point| rect.contains(**point)).count()
}

#[cfg(test)]
mod tests {
    use super::*;
    use egui::{pos2, vec2};

    #[test]
    fn a_long_segment_is_seen_between_its_ends() {
        let points = points_along(&[pos2(0.0, 0.0), pos2(100.0, 0.0)]);
        assert!(points.windows(2).all(|pair| pair[0].distance(pair[1]) <= 4.001));
        let over = Rect::from_center_size(pos2(50.0, 0.0), vec2(10.0, 10.0));
        assert!(covered(over, &points) > 0);
        let beside = over.translate(vec2(0.0, 20.0));
        assert_eq!(covered(beside, &points), 0);
    }
}
