//! Where the legend and the ratio's words stand in a depth profile: clear of the data and of each other.

use egui::{Pos2, Rect, pos2};

use crate::figure::crowd::{covered, points_along};
use crate::figure::legend::{self, Entry};
use crate::figure::view::Corner;

use super::key::entries_of;
use super::lines::Drawing;
use super::reach::Reach;

/// More than any number of points that a legend can cover.
const NEVER: usize = 1_000_000;

/// What stands where.
pub(super) struct Arrangement {
    /// The arrow and the words of the ratio.
    pub reach: Option<Reach>,
    /// The legend; nothing where it would cover the ratio wherever it stood.
    pub legend: Option<(Rect, Vec<Entry>)>,
    /// The corner of the legend.
    pub corner: Option<Corner>,
    /// How many points of data and words the legend covers.
    pub legend_covers: usize,
    /// What further words should not cover.
    pub obstacles: Vec<Pos2>,
    words_cover: usize,
}

impl Drawing<'_> {
    /// The arrangement that covers least: with the words first and the legend first, with all runs' entries and fewer.
    pub(super) fn arrange(&self, last: Option<Corner>) -> Arrangement {
        let data = self.obstacles();
        let n_others = self.figure.others.len();
        let caps = [3, 1, 0].into_iter().filter(|cap| cap + 1 < n_others && !self.pen.style.is_print());
        let mut best: Option<Arrangement> = None;
        for n_named in std::iter::once(usize::MAX).chain(caps) {
            for is_legend_first in [false, true] {
                let entries = entries_of(self.figure, self.pen.style, n_named);
                let next = self.arranged(&data, entries, is_legend_first, last);
                let cost = |arrangement: &Arrangement| arrangement.legend_covers + arrangement.words_cover;
                if best.as_ref().is_none_or(|best| cost(&next) < cost(best)) {
                    best = Some(next);
                }
                if best.as_ref().is_some_and(|best| cost(best) == 0) {
                    break;
                }
            }
        }
        let mut best = best.unwrap_or_else(|| self.without_legend());
        if best.legend_covers >= NEVER {
            best.legend = None;
        }
        best
    }

    /// The words alone.
    pub(super) fn without_legend(&self) -> Arrangement {
        let mut obstacles = self.obstacles();
        let reach = self.reach(&obstacles);
        obstacles.extend(reach.iter().flat_map(drawn_of));
        Arrangement { reach, legend: None, corner: None, legend_covers: 0, obstacles, words_cover: 0 }
    }

    fn arranged(&self, data: &[Pos2], entries: Vec<Entry>, is_legend_first: bool, last: Option<Corner>) -> Arrangement {
        let size = legend::size(self.pen, &entries);
        let ground = self.area.rect;
        let mut obstacles = data.to_vec();
        let before = if is_legend_first { None } else { self.reach(&obstacles) };
        obstacles.extend(before.iter().flat_map(drawn_of));
        let (corner, mut legend, mut legend_covers) = legend::place(ground, size, &obstacles, last);
        if legend_covers > 0 {
            let words = before.as_ref().map(|reach| reach.words.expand(2.0));
            let cost = |rect: Rect| {
                let is_over_words = words.is_some_and(|words| words.intersects(rect));
                covered(rect, &obstacles) + if is_over_words { NEVER } else { 0 }
            };
            let (rect, covers) = legend::place_anywhere(ground, size, cost);
            legend_covers = cost(legend);
            if covers < legend_covers {
                (legend, legend_covers) = (rect, covers);
            }
        }
        obstacles.extend(points_over(legend));
        let reach = if is_legend_first { self.reach(&obstacles) } else { before };
        if is_legend_first {
            let drawn: Vec<Pos2> = reach.iter().flat_map(drawn_of).collect();
            legend_covers += covered(legend, &drawn);
            obstacles.extend(drawn);
        }
        let words = reach.as_ref().map(|reach| reach.words);
        if legend_covers < NEVER && words.is_some_and(|words| words.expand(2.0).intersects(legend)) {
            legend_covers += NEVER;
        }
        let words_cover = words.map_or(0, |words| covered(words, data));
        let legend = Some((legend, entries));
        Arrangement { reach, legend, corner: Some(corner), legend_covers, obstacles, words_cover }
    }
}

/// Points of the arrow, the level and the words.
fn drawn_of(reach: &Reach) -> Vec<Pos2> {
    let mut points = points_along(&[reach.first, pos2(reach.first.x, reach.last.y), reach.last]);
    points.extend(points_over(reach.words));
    points
}

/// Points all over a rectangle, so that nothing is put onto it.
fn points_over(rect: Rect) -> Vec<Pos2> {
    let (n_columns, n_rows) = ((rect.width() / 8.0).ceil().min(200.0), (rect.height() / 6.0).ceil().min(200.0));
    let (columns, rows) = (0..=n_columns as usize, 0..=n_rows as usize);
    let at = |idx: usize, n: f32| idx as f32 / n.max(1.0);
    let row = |y: usize| {
        let y = rect.top() + rect.height() * at(y, n_rows);
        columns.clone().map(move |x| pos2(rect.left() + rect.width() * at(x, n_columns), y))
    };
    rows.flat_map(row).collect()
}
