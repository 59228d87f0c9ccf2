//! The norm of the whole gradient before and after clipping, the angle that clipping turned it by, and a histogram of the
//! norms to choose a threshold from.

mod angle;
mod draw;
mod histogram;

use crate::run::{Extent, FirstNonFinite, GradientNorms, Marks, RunEvent, RunEventKind, StepColumn};
use crate::spec::ClippingKind;

use super::number::format_value;
use super::series::zero_included;
use super::source::{FigureRun, current};
use super::trace::Steps;
use super::words;

pub use draw::clipping_ui;

/// The shares of the norms whose percentiles are shown, in percent.
pub(super) const PERCENTILES: [u32; 3] = [50, 90, 99];

/// What the figure shows.
#[derive(Clone, Debug, PartialEq)]
pub struct Clipping {
    /// How gradients are clipped.
    pub kind: ClippingKind,
    /// The threshold in force.
    pub threshold: f64,
    /// First and last step of each bucket.
    pub steps: Vec<Steps>,
    /// Norm before clipping, by bucket.
    pub before: Vec<Extent>,
    /// Norm after clipping, by bucket; empty where nothing is clipped.
    pub after: Vec<Extent>,
    /// Whether any step of a bucket was clipped; empty where nothing is clipped.
    pub is_clipped: Vec<bool>,
    /// Angle between both in degrees, by bucket; empty where it is always 0.
    pub angle: Vec<Extent>,
    /// How often which norm was measured, and how often gradients were clipped.
    pub norms: GradientNorms,
    /// The norms that 50, 90 and 99 % of the steps do not exceed.
    pub percentiles: [Option<f64>; PERCENTILES.len()],
    /// The step that the window shows, where it is not the last one.
    pub shown_step: Option<u64>,
    /// The first value that was not finite.
    pub first_non_finite: Option<FirstNonFinite>,
    /// Settings that were changed while the run was going.
    pub events: Vec<RunEvent>,
}

/// The figure of the current run.
pub fn build_clipping(runs: &[FigureRun<'_>], step: u64) -> Clipping {
    let Some(run) = current(runs) else { return Clipping::empty() };
    let clipping = run.experiment.remedies.clipping;
    let buckets = run.history.buckets();
    let column = |column| -> Vec<Extent> { buckets.iter().map(|bucket| bucket.step_extent(column)).collect() };
    let has_clipping = clipping.kind != ClippingKind::None;
    let only = |column_of: StepColumn| if has_clipping { column(column_of) } else { Vec::new() };
    let mut angle: Vec<Extent> = only(StepColumn::ClippingAngle).into_iter().map(zero_included).collect();
    let is_turned = |extent: &Extent| extent.greatest > 0.0 || !extent.least.is_nan() && extent.least < 0.0;
    if !angle.iter().any(is_turned) {
        angle.clear();
    }
    let settings = run.history.events.iter().filter(|event| event.kind == RunEventKind::Setting);
    let norms = run.history.norms.clone();
    Clipping {
        kind: clipping.kind,
        threshold: clipping.threshold,
        steps: buckets.iter().map(|bucket| (bucket.first_step, bucket.last_step)).collect(),
        before: column(StepColumn::GradL2),
        after: only(StepColumn::GradL2Clipped),
        is_clipped: only(StepColumn::Clipped).iter().map(|extent| extent.greatest > 0.0).collect(),
        angle,
        percentiles: PERCENTILES.map(|percent| norms.quantile(f64::from(percent) / 100.0)),
        norms,
        shown_step: Some(step).filter(|step| run.history.last_step().is_some_and(|last| *step < last)),
        first_non_finite: run.history.first_non_finite,
        events: settings.cloned().collect(),
    }
}

impl Clipping {
    fn empty() -> Self {
        Self {
            kind: ClippingKind::None,
            threshold: 1.0,
            steps: Vec::new(),
            before: Vec::new(),
            after: Vec::new(),
            is_clipped: Vec::new(),
            angle: Vec::new(),
            norms: GradientNorms::default(),
            percentiles: [None; PERCENTILES.len()],
            shown_step: None,
            first_non_finite: None,
            events: Vec::new(),
        }
    }

    /// Whether the threshold is one of the norm that is shown.
    pub fn is_comparable(&self) -> bool {
        self.kind == ClippingKind::ByGlobalNorm
    }

    /// Whether a norm can be chosen as the threshold: not where it is one of entries, tensors or units.
    pub fn can_choose(&self) -> bool {
        matches!(self.kind, ClippingKind::None | ClippingKind::ByGlobalNorm)
    }

    /// All norms that belong on the scale, and the threshold where it does.
    pub(super) fn magnitudes(&self) -> impl Iterator<Item = f32> + '_ {
        let norms = self.before.iter().chain(&self.after).flat_map(|extent| [extent.least, extent.greatest]);
        norms.chain(self.is_comparable().then_some(self.threshold as f32))
    }

    /// Whether any norm was off the scale above and below.
    pub(super) fn has_marks(&self) -> (bool, bool) {
        let has = |mark| self.before.iter().chain(&self.after).any(|extent| extent.marks.contains(mark));
        (has(Marks::NAN) || has(Marks::INFINITE), has(Marks::ZERO))
    }

    /// The caption.
    pub(super) fn caption(&self) -> &'static str {
        if self.kind == ClippingKind::None { words::NOT_CLIPPED } else { words::GRADIENT_NORM }
    }

    /// "clipped 12 of 240 steps", and which steps where these are not all.
    pub(super) fn clipped_of(&self) -> String {
        let n_steps = self.steps.last().map_or(0, |(_, last)| last + 1);
        let which = match &self.norms {
            norms if norms.is_partial => words::Counted::Kept,
            norms if norms.n_measured < n_steps => words::Counted::Measured,
            _ => words::Counted::All,
        };
        words::clipped_of(self.norms.n_clipped, self.norms.n_measured, which)
    }

    /// One sentence for those who cannot see the figure.
    pub fn summary(&self) -> String {
        let Some((_, last)) = self.steps.last() else { return words::EMPTY_CLIPPING.to_owned() };
        let end = |extents: &[Extent]| extents.last().map(|extent| format_value(f64::from(extent.last)));
        let before = end(&self.before).unwrap_or_default();
        let percentiles = PERCENTILES.iter().zip(self.percentiles);
        let percentiles = percentiles.filter_map(|(percent, norm)| Some((percent, format_value(norm?))));
        let percentiles: Vec<String> =
            percentiles.map(|(percent, norm)| format!("{percent} % of the steps are at most {norm}")).collect();
        let clipped = match end(&self.after) {
            Some(after) => format!(" before and {after} after clipping; {}", self.clipped_of()),
            None => String::new(),
        };
        let mut sentence = format!("Gradient norm at step {last}: {before}{clipped}");
        if !percentiles.is_empty() {
            sentence = format!("{sentence}; {}", percentiles.join(", "));
        }
        sentence
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::figure::synthetic;

    /// Oracle: the synthetic run's norms are 4 at every tenth of 100 steps and 0.5 at the others.
    #[test]
    fn clipped_steps_and_percentiles_are_counted() {
        let remedied = synthetic::remedied();
        let figure = build_clipping(&[remedied.run(1)], 99);
        assert_eq!(figure.clipped_of(), "clipped 10 of 100 steps");
        let [median, ninety, most] = figure.percentiles.map(|norm| norm.expect("norms"));
        // A bin is 6 % wide.
        assert!((median / 0.5 - 1.0).abs() < 0.06 && (ninety / 0.5 - 1.0).abs() < 0.06, "{median} {ninety}");
        assert!((most / 4.0 - 1.0).abs() < 0.06, "{most}");
        let marked: Vec<u64> =
            figure.steps.iter().zip(&figure.is_clipped).filter(|(_, is)| **is).map(|(s, _)| s.0).collect();
        assert_eq!(marked, (3..100).step_by(10).collect::<Vec<u64>>());
        assert!(figure.angle.is_empty(), "scaling does not turn");
    }

    #[test]
    fn without_clipping_the_norms_are_shown_all_the_same() {
        let mut plain = synthetic::remedied();
        plain.experiment.remedies.clipping.kind = ClippingKind::None;
        let figure = build_clipping(&[plain.run(1)], 99);
        assert_eq!((figure.caption(), figure.after.len()), (words::NOT_CLIPPED, 0));
        assert_eq!(figure.before.len(), 100);
        assert!(figure.can_choose() && !figure.is_comparable());
        assert!(figure.magnitudes().all(|norm| norm > 0.4), "no threshold among the norms");
    }

    #[test]
    fn a_threshold_of_entries_is_no_norm() {
        let by_value = synthetic::clipped_by_value();
        let figure = build_clipping(&[by_value.run(1)], 99);
        assert!(!figure.can_choose() && !figure.is_comparable());
        let steepest = figure.angle.iter().map(|extent| extent.greatest).fold(0.0, f32::max);
        assert_eq!((figure.angle.len(), steepest), (100, 30.0));
    }

    #[test]
    fn steps_that_were_not_kept_are_not_claimed() {
        let mut remedied = synthetic::remedied();
        remedied.history.norms.is_partial = true;
        let figure = build_clipping(&[remedied.run(1)], 99);
        assert_eq!(figure.clipped_of(), "clipped 10 of 100 kept steps");
    }
}
