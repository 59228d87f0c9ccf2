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
/// | vanishing | delta_1 / delta_last <= [`VANISHING_RATIO`] | Glorot & Bengio (2010), fig. 7; the threshold by eye |
/// | exploding | delta_1 / delta_last >= [`EXPLODING_RATIO`] | Pascanu (2013); the threshold by eye |
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
    } else if ratio <= VANISHING_RATIO {
        VerdictKind::Vanishing
    } else if ratio >= EXPLODING_RATIO {
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
