//! The heat map as pixels: a row per layer, a column per pixel of the screen, and which cells are off the scale.

use egui::{Color32, ColorImage};

use crate::figure::scale::{MagnitudeScale, Reading};
use crate::figure::tokens::Tokens;
use crate::run::{Extent, Marks};

use super::HeatMap;

/// Cells beside each other in a layer that are off the scale in the same way.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Run {
    pub layer_idx: usize,
    /// First pixel column.
    pub start: usize,
    /// The column after the last one.
    pub end: usize,
    /// Buckets in it.
    pub n_buckets: usize,
    pub reading: Reading,
}

/// The picture of a range of steps, `width` pixels wide, the output layer on top.
pub(super) fn draw(figure: &HeatMap, x: (f64, f64), width: usize, tokens: &Tokens) -> (ColorImage, Vec<Run>) {
    let series = &figure.series;
    let n_layers = series.n_layers();
    let columns = columns(&series.steps, x, width);
    let mut image = ColorImage::filled([width.max(1), n_layers.max(1)], tokens.background_0);
    let mut runs = Vec::new();
    for (layer_idx, layer) in series.layers.iter().enumerate() {
        let row = n_layers - 1 - layer_idx;
        let mut open: Option<Run> = None;
        let (mut last_bucket, mut reading, mut color) = (None, None, tokens.background_0);
        for (px, buckets) in columns.iter().enumerate() {
            let is_new_bucket = last_bucket != *buckets;
            last_bucket = *buckets;
            // A wide cell is read once, not for each of its pixels.
            if is_new_bucket {
                reading = buckets.and_then(|(start, end)| read(&layer[start..end], figure.scale));
                color = reading.map_or(tokens.background_0, |reading| pixel(reading, figure.scale, tokens));
            }
            image.pixels[row * width + px] = color;
            let off = reading.filter(|reading| !matches!(reading, Reading::Within(_) | Reading::Above));
            match (&mut open, off) {
                (Some(run), Some(reading)) if run.reading == reading => {
                    run.end = px + 1;
                    run.n_buckets += usize::from(is_new_bucket);
                }
                (_, off) => {
                    runs.extend(open.take());
                    open = off.map(|reading| Run { layer_idx, start: px, end: px + 1, n_buckets: 1, reading });
                }
            }
        }
        runs.extend(open);
    }
    (image, runs)
}

/// Which buckets each pixel column shows: those that begin in it, or else the one that reaches over it.
fn columns(steps: &[(u64, u64)], x: (f64, f64), width: usize) -> Vec<Option<(usize, usize)>> {
    let start_of = |idx: usize| steps.get(idx).map(|(first, _)| *first as f64 - 0.5);
    let end = steps.last().map_or(f64::NEG_INFINITY, |(_, last)| *last as f64 + 0.5);
    let per_pixel = (x.1 - x.0) / width.max(1) as f64;
    let mut next = 0;
    let mut columns = Vec::with_capacity(width);
    for px in 0..width {
        let (left, right) = (x.0 + px as f64 * per_pixel, x.0 + (px + 1) as f64 * per_pixel);
        let center = (left + right) / 2.0;
        if start_of(0).is_none_or(|start| center < start) || center >= end {
            columns.push(None);
            continue;
        }
        // A cell that begins in the first half of a pixel has it; what begins later waits for the next one, so that no
        // bucket is skipped.
        let first = next;
        while start_of(next).is_some_and(|start| start <= center) {
            next += 1;
        }
        let range = if first < next && px > 0 && first > 0 { (first, next) } else { (next - 1, next) };
        columns.push(Some(range));
    }
    columns
}

/// What a cell of several buckets shows: the gravest of them.
fn read(extents: &[Extent], scale: MagnitudeScale) -> Option<Reading> {
    let mut all = Extent::EMPTY;
    for extent in extents {
        all.absorb(*extent);
    }
    if all.marks.contains(Marks::NAN) {
        return Some(Reading::Nan);
    }
    if all.marks.contains(Marks::INFINITE) {
        return Some(Reading::Infinite);
    }
    if all.greatest.is_nan() {
        return all.marks.contains(Marks::ZERO).then_some(Reading::Zero);
    }
    Some(scale.read(all.greatest.abs().max(all.least.abs())))
}

fn pixel(reading: Reading, scale: MagnitudeScale, tokens: &Tokens) -> Color32 {
    match reading {
        Reading::Within(position) => scale.color(position),
        Reading::Above => scale.color(1.0),
        Reading::Below => scale.color(0.0),
        Reading::Zero => tokens.background_2,
        Reading::Nan | Reading::Infinite => tokens.background_0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::figure::build_heat_map;
    use crate::figure::source::Options;
    use crate::figure::synthetic;
    use crate::figure::tokens::Theme;

    fn tokens() -> &'static Tokens {
        Theme::Light.tokens()
    }

    #[test]
    fn the_output_layer_is_on_top_and_colors_are_those_of_the_scale() {
        let sigmoid = synthetic::sigmoid();
        let figure = build_heat_map(&[sigmoid.run(1)], 240, &Options::default());
        let (image, runs) = draw(&figure, (-0.5, 240.5), 241, tokens());
        assert_eq!(image.size, [241, 9]);
        let value = figure.series.layers[8][100].last;
        assert_eq!(image.pixels[100], figure.scale.color_of_value(value).expect("on the scale"));
        let value = figure.series.layers[0][7].last;
        assert_eq!(image.pixels[8 * 241 + 7], figure.scale.color_of_value(value).expect("on the scale"));
        assert!(runs.is_empty());
    }

    #[test]
    fn a_spike_of_one_step_is_seen_when_many_steps_share_a_pixel() {
        let deep = synthetic::deep(20, 2000);
        let figure = build_heat_map(&[deep.run(1)], 1999, &Options::default());
        let (image, _) = draw(&figure, (-0.5, 1999.5), 100, tokens());
        let greatest = figure.series.layers[0].iter().map(|extent| extent.greatest).fold(0.0, f32::max);
        let color = figure.scale.color_of_value(greatest).expect("on the scale");
        assert!(image.pixels[20 * 100..].contains(&color));
    }

    #[test]
    fn zeros_and_nan_are_runs_and_not_colors() {
        let dead = synthetic::dead();
        let figure = build_heat_map(&[dead.run(1)], 59, &Options::default());
        let (_, runs) = draw(&figure, (-0.5, 59.5), 60, tokens());
        assert_eq!(runs.len(), 4);
        for run in runs {
            assert_eq!((run.start, run.end, run.n_buckets, run.reading), (12, 60, 48, Reading::Zero));
        }
        let diverged = synthetic::diverged();
        let figure = build_heat_map(&[diverged.run(1)], 3, &Options::default());
        let (image, runs) = draw(&figure, (-0.5, 3.5), 400, tokens());
        assert_eq!(runs.len(), 16);
        assert!(runs.iter().all(|run| (run.start, run.end, run.n_buckets) == (300, 400, 1)));
        assert_eq!(image.pixels[350], tokens().background_0);
    }
}
