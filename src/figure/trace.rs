//! Lines over time, thinned to what can be seen: within a point of width the least, the greatest and the last value
//! survive, so that a spike of one step is never lost.

use egui::{Pos2, pos2};

use crate::run::{Extent, Marks};

use super::area::Area;
use super::rail::OffScale;

/// The first and the last step that a bucket covers.
pub(crate) type Steps = (u64, u64);

/// A line over time, ready to draw.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Trace {
    /// Pieces, broken where a value is off the scale.
    pub pieces: Vec<Vec<Pos2>>,
    /// Abscissas of values off the scale, at most one of a kind within a point.
    pub marks: Vec<(f32, OffScale)>,
}

/// What falls into one point of width.
struct Column {
    key: i64,
    x: f32,
    extent: Extent,
}

/// Traces the extents of one quantity, thinned to columns of `width` points. `y_of` maps a value to the axis' units.
pub(crate) fn trace(steps: &[Steps], extents: &[Extent], area: &Area, width: f32, y_of: impl Fn(f32) -> f64) -> Trace {
    let mut trace = Trace { pieces: vec![Vec::new()], marks: Vec::new() };
    let mut column: Option<Column> = None;
    for (&(_, last), &extent) in visible(steps, area.x).zip(extents.iter().skip(first_visible(steps, area.x))) {
        let x = area.x_pos(last as f64);
        let key = (x / width).floor() as i64;
        match &mut column {
            Some(column) if column.key == key => {
                column.extent.absorb(extent);
                column.x = x;
            }
            _ => {
                if let Some(column) = column.replace(Column { key, x, extent }) {
                    flush(&mut trace, &column, area, width, &y_of);
                }
            }
        }
    }
    if let Some(column) = column {
        flush(&mut trace, &column, area, width, &y_of);
    }
    trace.pieces.retain(|piece| !piece.is_empty());
    trace
}

/// The index of the first bucket that is seen; one before the edge, so that lines run up to it.
fn first_visible(steps: &[Steps], x: (f64, f64)) -> usize {
    steps.partition_point(|(_, last)| (*last as f64) < x.0).saturating_sub(1)
}

fn visible(steps: &[Steps], x: (f64, f64)) -> impl Iterator<Item = &Steps> {
    let end = (steps.partition_point(|(_, last)| *last as f64 <= x.1) + 1).min(steps.len());
    steps[first_visible(steps, x).min(end)..end].iter()
}

/// Adds a column: its extremes and, where columns are a point wide, its last value.
fn flush(trace: &mut Trace, column: &Column, area: &Area, width: f32, y_of: &impl Fn(f32) -> f64) {
    let Extent { least, greatest, last, marks } = column.extent;
    let kinds = [(Marks::NAN, OffScale::Nan), (Marks::INFINITE, OffScale::Infinite), (Marks::ZERO, OffScale::Zero)];
    for (mark, kind) in kinds {
        if marks.contains(mark) {
            trace.marks.push((column.x, kind));
        }
    }
    let y = |value: f32| Some(area.y_pos(y_of(value))).filter(|y| y.is_finite());
    let (Some(low), Some(high)) = (y(least), y(greatest)) else {
        // Nothing on the scale: the line has a gap.
        trace.pieces.push(Vec::new());
        return;
    };
    let Some(piece) = trace.pieces.last_mut() else { return };
    if (low - high).abs() < 0.5 {
        piece.push(pos2(column.x, y(last).unwrap_or(low)));
        return;
    }
    // From where the line comes to the nearer end first: fewer strokes over each other.
    let before = piece.last().map_or(low, |at| at.y);
    let ends = if (before - low).abs() < (before - high).abs() { [low, high] } else { [high, low] };
    piece.extend(ends.map(|y| pos2(column.x, y)));
    if let Some(last) = y(last).filter(|_| width <= 1.0) {
        piece.push(pos2(column.x, last));
    }
}

/// The bucket nearest to a step.
pub(crate) fn nearest_bucket(steps: &[Steps], step: f64) -> Option<usize> {
    let distance = |idx: &usize| {
        let (first, last) = steps[*idx];
        (first as f64 - step).max(step - last as f64).max(0.0)
    };
    let after = steps.partition_point(|(first, _)| (*first as f64) <= step);
    let candidates = [after.checked_sub(1), (after < steps.len()).then_some(after)];
    candidates.into_iter().flatten().min_by(|a, b| distance(a).total_cmp(&distance(b)))
}

/// The range of steps that an axis shows: all of them, with a little room while there are few.
pub(crate) fn step_range(steps: &[Steps]) -> (f64, f64) {
    let (Some((first, _)), Some((_, last))) = (steps.first(), steps.last()) else {
        return (0.0, 100.0);
    };
    let (first, last) = (*first as f64, *last as f64);
    let room = if last - first < 20.0 { (last - first).max(1.0) * 0.06 } else { 0.0 };
    (first - room, if last > first { last + room } else { first + room.max(1.0) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use egui::Rect;

    fn area(x: (f64, f64)) -> Area {
        Area { rect: Rect::from_min_size(Pos2::ZERO, egui::vec2(400.0, 100.0)), x, y: (-8.0, 2.0) }
    }

    fn log10(value: f32) -> f64 {
        f64::from(value).log10()
    }

    #[test]
    fn two_thousand_buckets_become_columns_and_the_spike_stays() {
        let steps: Vec<Steps> = (0..2048).map(|step| (step, step)).collect();
        let extents: Vec<Extent> = (0..2048).map(|step| Extent::of(if step == 1234 { 10.0 } else { 1e-6 })).collect();
        let trace = trace(&steps, &extents, &area((0.0, 2047.0)), 1.0, log10);
        let points: Vec<Pos2> = trace.pieces.into_iter().flatten().collect();
        assert!(points.len() <= 403, "{}", points.len());
        let top = points.iter().map(|at| at.y).fold(f32::INFINITY, f32::min);
        assert!((top - 10.0).abs() < 0.1, "1e1 is a tenth below the top, not {top}");
    }

    #[test]
    fn lines_break_where_values_are_off_the_scale_and_marks_say_why() {
        let steps: Vec<Steps> = (0..7).map(|step| (step, step)).collect();
        let values = [1e-3, 1e-3, f32::NAN, 1e-3, 0.0, f32::INFINITY, 1e-3];
        let extents: Vec<Extent> = values.into_iter().map(Extent::of).collect();
        let trace = trace(&steps, &extents, &area((0.0, 6.0)), 1.0, log10);
        assert_eq!(trace.pieces.iter().map(Vec::len).collect::<Vec<_>>(), [2, 1, 1]);
        let kinds: Vec<OffScale> = trace.marks.iter().map(|(_, kind)| *kind).collect();
        assert_eq!(kinds, [OffScale::Nan, OffScale::Zero, OffScale::Infinite]);
    }

    #[test]
    fn a_column_that_does_not_exist_leaves_neither_line_nor_mark() {
        let trace = trace(&[(0, 0), (1, 1)], &[Extent::EMPTY; 2], &area((0.0, 1.0)), 1.0, log10);
        assert_eq!(trace, Trace::default());
    }

    #[test]
    fn the_pointer_finds_the_nearest_bucket() {
        let steps = [(0, 0), (1, 1), (10, 19), (20, 29)];
        for (step, idx) in [(-5.0, 0), (0.4, 0), (3.0, 1), (8.0, 2), (15.0, 2), (100.0, 3)] {
            assert_eq!(nearest_bucket(&steps, step), Some(idx), "{step}");
        }
        assert_eq!(nearest_bucket(&[], 1.0), None);
    }
}
