//! The verdict on a step: what the gradient does on its way to the first layer, as data with its numbers.

use super::history::Bucket;
use super::outcome::FirstNonFinite;
use super::row::LayerColumn;

/// Below this share of the last hidden layer's delta, the first layer is said to be cut off. Chosen by eye: one decade;
/// the textbook's net of three sigmoid layers has 0.05, nets that learn have more than 0.2.
pub const VANISHING_RATIO: f64 = 0.1;
/// Above this multiple of the last hidden layer's delta, the gradient is said to explode. Chosen by eye: one decade.
pub const EXPLODING_RATIO: f64 = 10.0;
/// Relative updates per step of nets that learned, least and greatest. Measured on nets of 3 to 30 layers.
pub const LEARNING_UPDATES: (f64, f64) = (3.6e-4, 9e-3);

/// What a verdict says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum VerdictKind {
    /// The first layer receives too little.
    Vanishing,
    /// The first layer receives too much.
    Exploding,
    /// The gradient keeps its size.
    Healthy,
    /// The loss or a gradient stopped being finite.
    Diverged,
}

/// A verdict with the numbers it rests on.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Verdict {
    /// What it says.
    pub kind: VerdictKind,
    /// The step it is about.
    pub step: u64,
    /// Hidden layers; the last one is what the first is compared with.
    pub n_hidden: usize,
    /// Delta of layer 1 over delta of the last hidden layer; NaN where it cannot be said.
    pub ratio: f64,
    /// What a layer multiplies the gradient with; nothing for one hidden layer.
    pub factor_per_layer: Option<f64>,
    /// Least and greatest relative update over all layers.
    pub relative_updates: (f64, f64),
    /// The first value that was not finite, where the run diverged.
    pub first_non_finite: Option<FirstNonFinite>,
}

/// The verdict on the last step of a bucket.
///
/// | verdict | criterion | source |
/// | --- | --- | --- |
/// | diverged | the run's first non-finite value is at or before the step | FORMAT, section 2 |
/// | vanishing | delta_1 / delta_last <= [`VANISHING_RATIO`], or delta_1 is 0 | Glorot & Bengio (2010), fig. 7; the threshold by eye |
/// | exploding | delta_1 / delta_last >= [`EXPLODING_RATIO`], and so is the trend | Pascanu (2013); the threshold by eye |
/// | healthy | everything else | |
pub fn diagnose(bucket: &Bucket, first_non_finite: Option<FirstNonFinite>) -> Verdict {
    let delta = bucket.profile(LayerColumn::DeltaRms);
    let n_hidden = delta.len().saturating_sub(1);
    let last_hidden = n_hidden.checked_sub(1).and_then(|idx| delta.get(idx)).copied();
    let ratio = match (delta.first(), last_hidden) {
        (Some(&first), Some(last)) if n_hidden > 1 => f64::from(first) / f64::from(last),
        _ => f64::NAN,
    };
    let updates = bucket.profile(LayerColumn::RelativeUpdate);
    let finite = updates.iter().copied().filter(|update| update.is_finite()).map(f64::from);
    let relative_updates =
        finite.fold((f64::INFINITY, 0.0_f64), |(least, greatest), update| (least.min(update), greatest.max(update)));
    let first_non_finite = first_non_finite.filter(|first| first.step <= bucket.last_step);
    let kind = if first_non_finite.is_some() || delta.iter().any(|delta| !delta.is_finite()) {
        VerdictKind::Diverged
    } else if ratio <= VANISHING_RATIO || (n_hidden > 0 && delta[0] == 0.0) {
        VerdictKind::Vanishing
    } else if ratio >= EXPLODING_RATIO && trend(&delta[..n_hidden]) >= EXPLODING_RATIO {
        VerdictKind::Exploding
    } else {
        VerdictKind::Healthy
    };
    Verdict {
        kind,
        step: bucket.last_step,
        n_hidden,
        ratio,
        factor_per_layer: bucket.factor_per_layer(),
        relative_updates,
        first_non_finite,
    }
}

/// Delta of layer 1 over that of the last hidden layer as a straight line through the logarithms of all of them has it
/// (least squares): a single layer that stands apart, such as the one before the blocks of a residual net whose branches
/// start at 0, is not an explosion. Zeros are left out; NaN where more than half are zero.
fn trend(hidden: &[f32]) -> f64 {
    let points = hidden.iter().enumerate().filter(|(_, delta)| **delta > 0.0);
    let points: Vec<(f64, f64)> = points.map(|(idx, delta)| (idx as f64, f64::from(*delta).ln())).collect();
    if points.len() < 2 || 2 * points.len() < hidden.len() {
        return f64::NAN;
    }
    let n = points.len() as f64;
    let (mean_x, mean_y) =
        (points.iter().map(|(x, _)| x).sum::<f64>() / n, points.iter().map(|(_, y)| y).sum::<f64>() / n);
    let along: f64 = points.iter().map(|(x, y)| (x - mean_x) * (y - mean_y)).sum();
    let spread: f64 = points.iter().map(|(x, _)| (x - mean_x).powi(2)).sum();
    (-along / spread * (hidden.len() - 1) as f64).exp()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::run::{Frame, History, N_LAYER_COLUMNS, N_STEP_COLUMNS, StepRow};

    fn verdict(delta: &[f32]) -> Verdict {
        let layers = delta.iter().map(|delta| [*delta; N_LAYER_COLUMNS]).collect();
        let row =
            StepRow { step: 0, validated: false, values: [1.0; N_STEP_COLUMNS], layers, delta_rms_by_time: Vec::new() };
        let mut history = History::default();
        history.push(&Frame::new(row));
        diagnose(history.latest().unwrap(), None)
    }

    #[test]
    fn a_geometric_profile_has_its_own_ratio_as_trend() {
        let profile: Vec<f32> = (0..9).map(|idx| 1.8_f32.powi(8 - idx)).collect();
        assert!((trend(&profile) / 1.8_f64.powi(8) - 1.0).abs() < 1e-5);
        assert_eq!(verdict(&[profile.as_slice(), &[0.3]].concat()).kind, VerdictKind::Exploding);
        let falling: Vec<f32> = profile.iter().rev().copied().collect();
        assert_eq!(verdict(&[falling.as_slice(), &[0.3]].concat()).kind, VerdictKind::Vanishing);
    }

    #[test]
    fn one_layer_that_stands_apart_is_no_explosion() {
        // ReZero: the layer before the blocks receives all, the blocks nothing at first and little later.
        let at_first = verdict(&[0.13, 0.0, 0.0, 0.0, 0.0, 0.0, 0.32]);
        assert_eq!((at_first.kind, at_first.ratio), (VerdictKind::Healthy, f64::INFINITY));
        let mut later = vec![0.1];
        later.extend([3e-3; 20]);
        later.push(0.3);
        let later = verdict(&later);
        assert!(later.ratio > EXPLODING_RATIO && later.kind == VerdictKind::Healthy);
    }

    #[test]
    fn a_first_layer_that_receives_nothing_is_never_healthy() {
        for delta in [[0.0, 0.0, 0.3], [0.0, 0.1, 0.3]] {
            assert_eq!(verdict(&delta).kind, VerdictKind::Vanishing);
        }
        assert_eq!(verdict(&[0.0, 0.3]).kind, VerdictKind::Vanishing, "one hidden layer");
    }
}
