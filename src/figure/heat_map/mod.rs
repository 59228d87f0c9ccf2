//! The heat map: a quantity by layer and step, in color.

mod bar;
mod draw;
mod pixels;

use crate::run::Marks;
use crate::spec::Choice;

use super::number::format_value;
use super::scale::MagnitudeScale;
use super::series::LayerSeries;
use super::source::{FigureRun, Options, current};
use super::words;

pub use draw::heat_map_ui;

/// What a heat map shows.
#[derive(Clone, Debug, PartialEq)]
pub struct HeatMap {
    /// A quantity of every layer.
    pub series: LayerSeries,
    /// Its colors.
    pub scale: MagnitudeScale,
    /// The step that the window shows, where it is not the last one.
    pub shown_step: Option<u64>,
}

/// The heat map of the current run. Its colors compare all runs.
pub fn build_heat_map(runs: &[FigureRun<'_>], step: u64, options: &Options) -> HeatMap {
    let scale = magnitude_scale(runs, options);
    let Some(run) = current(runs) else {
        return HeatMap { series: LayerSeries::empty(options.quantity), scale, shown_step: None };
    };
    HeatMap {
        series: LayerSeries::of(run, options.quantity),
        scale,
        shown_step: Some(step).filter(|step| run.history.last_step().is_some_and(|last| *step < last)),
    }
}

/// The magnitude colors of the quantity: over the decades of all runs, or the fixed ones.
pub fn magnitude_scale(runs: &[FigureRun<'_>], options: &Options) -> MagnitudeScale {
    if options.fixed_decades {
        return MagnitudeScale::FIXED;
    }
    let buckets = runs.iter().flat_map(|run| run.history.buckets());
    let column = options.quantity as usize;
    let extents = buckets.flat_map(|bucket| bucket.extents.layers.iter().map(move |layer| layer[column]));
    // One pass over everything that was measured, without a logarithm for each value.
    let (least, greatest) = extents.fold((f32::INFINITY, 0.0_f32), |(least, greatest), extent| {
        let (low, high) = (extent.least.abs(), extent.greatest.abs());
        (least.min(low).min(high), greatest.max(low).max(high))
    });
    MagnitudeScale::fitting([f64::from(least), f64::from(greatest)])
}

impl HeatMap {
    /// One sentence for those who cannot see the figure.
    pub fn summary(&self) -> String {
        let (Some((first, _)), Some((_, last))) = (self.series.steps.first(), self.series.steps.last()) else {
            return words::EMPTY_HEAT_MAP.to_owned();
        };
        let range = self.series.present.map_or_else(String::new, |(least, greatest)| {
            format!(": from {} to {}", format_value(f64::from(least)), format_value(f64::from(greatest)))
        });
        let marks = self.series.marks;
        let kinds = [(Marks::NAN, "NaN"), (Marks::INFINITE, "infinite values"), (Marks::ZERO, "zeros")];
        let kinds: Vec<&str> = kinds.iter().filter(|(mark, _)| marks.contains(*mark)).map(|(_, name)| *name).collect();
        let off = if kinds.is_empty() { String::new() } else { format!("; with {}", kinds.join(", ")) };
        format!(
            "{} by layer and step, {} layers, steps {first} to {last}{range}{off}",
            self.series.quantity.label(),
            self.series.n_layers(),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::figure::synthetic;

    #[test]
    fn colors_fit_all_runs_or_are_fixed() {
        let (sigmoid, cured) = (synthetic::sigmoid(), synthetic::cured());
        let alone = build_heat_map(&[cured.run(2)], 120, &Options::default());
        let both = [FigureRun { is_current: false, ..sigmoid.run(1) }, cured.run(2)];
        let beside = build_heat_map(&both, 120, &Options::default());
        assert_eq!(alone.scale.n_decades(), 6);
        assert!(beside.scale.log10_low <= -6, "{:?}", beside.scale);
        assert_eq!(alone.series, beside.series, "the other run decides the colors only");
        let fixed = build_heat_map(&both, 120, &Options { fixed_decades: true, ..Options::default() });
        assert_eq!(fixed.scale, MagnitudeScale::FIXED);
    }

    #[test]
    fn the_summary_names_what_is_off_the_scale() {
        let dead = synthetic::dead();
        let summary = build_heat_map(&[dead.run(1)], 59, &Options::default()).summary();
        assert!(summary.ends_with("; with zeros"), "{summary}");
        let diverged = synthetic::diverged();
        let summary = build_heat_map(&[diverged.run(1)], 3, &Options::default()).summary();
        assert!(summary.ends_with("; with NaN"), "{summary}");
    }
}
