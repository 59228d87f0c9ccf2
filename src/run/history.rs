//! The history of a run as the window holds it: a display pyramid of bounded size.
//!
//! Each bucket keeps the least, the greatest and the last value of every column over the steps it covers. When there are
//! too many buckets, each two become one. So a spike of one step is never lost, whatever the length of the run.

use super::distribution::Distributions;
use super::frame::{Extent, Frame, FrameExtents};
use super::gradient_norms::GradientNorms;
use super::outcome::{FirstNonFinite, RunEvent};
use super::row::{LayerColumn, StepColumn, factor_per_layer};

/// Most buckets of a history: twice the pixels that a plot is wide on a large screen.
const MOST_BUCKETS: usize = 2048;

/// The steps that a bucket covers, folded.
#[derive(Clone, Debug, PartialEq)]
pub struct Bucket {
    /// The first step measured in it.
    pub first_step: u64,
    /// The last step measured in it; `last` values are this step's.
    pub last_step: u64,
    /// Extents of every column.
    pub extents: FrameExtents,
}

impl Bucket {
    /// The extent of a step column.
    pub fn step_extent(&self, column: StepColumn) -> Extent {
        self.extents.values[column as usize]
    }

    /// The extent of a layer column; `layer_idx` counts from 0.
    pub fn layer_extent(&self, layer_idx: usize, column: LayerColumn) -> Extent {
        self.extents.layers[layer_idx][column as usize]
    }

    /// The last value of a layer column in every layer.
    pub fn profile(&self, column: LayerColumn) -> Vec<f32> {
        self.extents.layers.iter().map(|layer| layer[column as usize].last).collect()
    }

    /// The factor per layer of the last step; nothing for a net with one hidden layer.
    pub fn factor_per_layer(&self) -> Option<f64> {
        factor_per_layer(&self.profile(LayerColumn::DeltaRms))
    }
}

/// All measured steps of a run, folded into at most 2048 buckets.
#[derive(Clone, Debug, PartialEq)]
pub struct History {
    buckets: Vec<Bucket>,
    steps_per_bucket: u64,
    first: Option<Bucket>,
    /// What happened during the run.
    pub events: Vec<RunEvent>,
    /// How large gradients were, and how often they were clipped.
    pub norms: GradientNorms,
    /// How the inputs of the activations were distributed when last looked at.
    pub distributions: Option<Distributions>,
    /// The first value that was not finite.
    pub first_non_finite: Option<FirstNonFinite>,
}

impl Default for History {
    fn default() -> Self {
        Self {
            buckets: Vec::new(),
            steps_per_bucket: 1,
            first: None,
            events: Vec::new(),
            norms: GradientNorms::default(),
            distributions: None,
            first_non_finite: None,
        }
    }
}

impl History {
    /// Takes in the next frame.
    pub fn push(&mut self, frame: &Frame) {
        let (first_step, last_step) = (frame.first_step, frame.last.step);
        if let Some(distributions) = &frame.distributions {
            self.distributions = Some(distributions.as_ref().clone());
        }
        if self.first.is_none() {
            self.first = Some(Bucket { first_step, last_step, extents: frame.extents() });
        }
        // The usual frame is one row, which is counted in place.
        match (&frame.norms, &frame.extents) {
            (None, None) => self.norms.add(&frame.last),
            _ => self.norms.absorb(&frame.norms()),
        }
        let bucket_of = |step: u64| step / self.steps_per_bucket;
        if let Some(last) = self.buckets.last_mut()
            && bucket_of(last.last_step) == bucket_of(last_step)
        {
            last.last_step = last_step;
            match &frame.extents {
                Some(extents) => last.extents.absorb(extents),
                None => last.extents.absorb(&FrameExtents::of(&frame.last)),
            }
            return;
        }
        self.buckets.push(Bucket { first_step, last_step, extents: frame.extents() });
        while self.buckets.len() > MOST_BUCKETS {
            self.halve();
        }
    }

    fn halve(&mut self) {
        self.steps_per_bucket *= 2;
        let mut halved: Vec<Bucket> = Vec::with_capacity(MOST_BUCKETS / 2 + 1);
        for bucket in self.buckets.drain(..) {
            match halved.last_mut() {
                Some(last) if last.last_step / self.steps_per_bucket == bucket.last_step / self.steps_per_bucket => {
                    last.last_step = bucket.last_step;
                    last.extents.absorb(&bucket.extents);
                }
                _ => halved.push(bucket),
            }
        }
        self.buckets = halved;
    }

    /// All buckets, oldest first.
    pub fn buckets(&self) -> &[Bucket] {
        &self.buckets
    }

    /// Whether no step was measured yet.
    pub fn is_empty(&self) -> bool {
        self.buckets.is_empty()
    }

    /// Layers of the network, the output layer included; 0 before the first step.
    pub fn n_layers(&self) -> usize {
        self.buckets.first().map_or(0, |bucket| bucket.extents.layers.len())
    }

    /// The last measured step.
    pub fn last_step(&self) -> Option<u64> {
        self.buckets.last().map(|bucket| bucket.last_step)
    }

    /// The newest bucket.
    pub fn latest(&self) -> Option<&Bucket> {
        self.buckets.last()
    }

    /// The first frame as it came, however many steps its bucket covers by now: the net at its initialization.
    pub fn first(&self) -> Option<&Bucket> {
        self.first.as_ref()
    }

    /// The bucket that shows a step: the one that covers it, or else the one before it.
    pub fn at(&self, step: u64) -> Option<&Bucket> {
        let after = self.buckets.partition_point(|bucket| bucket.first_step <= step);
        self.buckets.get(after.saturating_sub(1))
    }

    /// The buckets that overlap the steps from `first` to `last`, both included.
    pub fn between(&self, first: u64, last: u64) -> &[Bucket] {
        let start = self.buckets.partition_point(|bucket| bucket.last_step < first);
        let end = self.buckets.partition_point(|bucket| bucket.first_step <= last);
        &self.buckets[start.min(end)..end]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::run::{Marks, N_LAYER_COLUMNS, N_STEP_COLUMNS, StepRow};

    fn row(step: u64, value: f32) -> Frame {
        Frame::new(StepRow {
            step,
            validated: false,
            values: [f64::from(value); N_STEP_COLUMNS],
            layers: vec![[value; N_LAYER_COLUMNS]; 3],
            delta_rms_by_time: Vec::new(),
        })
    }

    #[test]
    fn a_spike_of_one_step_survives_a_million_steps() {
        let mut history = History::default();
        for step in 0..1_000_000 {
            history.push(&row(step, if step == 123_456 { 1e30 } else { 1.0 }));
        }
        assert!(history.buckets().len() <= MOST_BUCKETS);
        let bucket = history.at(123_456).expect("covered");
        assert!((bucket.first_step..=bucket.last_step).contains(&123_456));
        assert_eq!(bucket.layer_extent(1, LayerColumn::DeltaRms).greatest, 1e30);
        assert_eq!(history.last_step(), Some(999_999));
        let first = history.first().expect("a first frame");
        assert_eq!((first.first_step, first.last_step), (0, 0), "what the net was at first is kept");
        let covered: u64 = history.buckets().iter().map(|bucket| bucket.last_step - bucket.first_step + 1).sum();
        assert_eq!(covered, 1_000_000);
    }

    /// Oracle: every seventh of 10 000 steps is clipped, in frames of one to twelve steps.
    #[test]
    fn clipped_steps_are_counted_however_frames_are_merged() {
        let one = |step: u64| {
            let mut frame = row(step, 2.0);
            frame.last.values[StepColumn::Clipped as usize] = f64::from(u8::from(step.is_multiple_of(7)));
            frame
        };
        let (mut history, mut step) = (History::default(), 0);
        while step < 10_000 {
            let mut frame = one(step);
            let end = (step + 1 + step % 12).min(10_000);
            (step + 1..end).for_each(|step| frame.absorb(one(step)));
            history.push(&frame);
            step = end;
        }
        let norms = &history.norms;
        assert_eq!((norms.n_measured, norms.n_clipped, norms.is_partial), (10_000, 1429, false));
        assert_eq!(norms.counts.values().sum::<u64>(), 10_000);
    }

    #[test]
    fn zeros_nan_and_infinities_are_marked_and_kept_out_of_the_range() {
        let mut frame = row(0, 2.0);
        for value in [0.0, f32::NAN, f32::INFINITY, 3.0] {
            frame.absorb(row(1, value));
        }
        let extents = frame.extents();
        let extent = extents.layers[0][0];
        assert_eq!((extent.least, extent.greatest, extent.last), (2.0, 3.0, 3.0));
        for mark in [Marks::ZERO, Marks::NAN, Marks::INFINITE] {
            assert!(extent.marks.contains(mark));
        }
    }
}
