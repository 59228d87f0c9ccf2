//! A quantity of every layer over time, taken from a history.

use crate::run::{Extent, LayerColumn, Marks};

use super::source::{FigureRun, layer_extent};
use super::trace::Steps;

/// A quantity by layer and step.
#[derive(Clone, Debug, PartialEq)]
pub struct LayerSeries {
    /// Which quantity.
    pub quantity: LayerColumn,
    /// First and last step of each bucket, in order.
    pub steps: Vec<Steps>,
    /// By layer, then bucket; empty extents where a layer has no such quantity.
    pub layers: Vec<Vec<Extent>>,
    /// Least and greatest magnitude that is finite and not zero; nothing without any.
    pub present: Option<(f32, f32)>,
    /// Least and greatest finite value, with sign, zero included; nothing without any.
    pub span: Option<(f32, f32)>,
    /// Which values off the scale there are.
    pub marks: Marks,
}

impl LayerSeries {
    pub(super) fn of(run: &FigureRun<'_>, quantity: LayerColumn) -> Self {
        let buckets = run.history.buckets();
        let n_layers = run.history.n_layers();
        let steps = buckets.iter().map(|bucket| (bucket.first_step, bucket.last_step)).collect();
        let mut layers = vec![Vec::with_capacity(buckets.len()); n_layers];
        for bucket in buckets {
            for (idx, layer) in layers.iter_mut().enumerate() {
                layer.push(layer_extent(run, bucket, idx, quantity).unwrap_or(Extent::EMPTY));
            }
        }
        let (mut least, mut greatest, mut marks) = (f32::INFINITY, 0.0_f32, Marks::default());
        let mut span = (f32::INFINITY, f32::NEG_INFINITY);
        for extent in layers.iter().flatten() {
            let ends = zero_included(*extent);
            span = (span.0.min(ends.least), span.1.max(ends.greatest));
            let (low, high) = (extent.least.abs(), extent.greatest.abs());
            least = least.min(low).min(high);
            greatest = greatest.max(low).max(high);
            marks = marks.union(extent.marks);
        }
        let present = (least <= greatest).then_some((least, greatest));
        Self { quantity, steps, layers, present, span: Some(span).filter(|span| span.0 <= span.1), marks }
    }

    /// Makes zero a value like any other, for a linear axis.
    pub(super) fn include_zero(&mut self) {
        for extent in self.layers.iter_mut().flatten() {
            *extent = zero_included(*extent);
        }
    }

    pub(super) fn empty(quantity: LayerColumn) -> Self {
        Self { quantity, steps: Vec::new(), layers: Vec::new(), present: None, span: None, marks: Marks::default() }
    }

    /// Layers, the output layer included.
    pub fn n_layers(&self) -> usize {
        self.layers.len()
    }

    /// The ends of what is present.
    pub(super) fn magnitudes(&self) -> impl Iterator<Item = f32> + '_ {
        self.present.into_iter().flat_map(|(least, greatest)| [least, greatest])
    }

    /// Whether any value was off the scale above (NaN, infinite) and below (zero).
    pub(super) fn has_marks(&self) -> (bool, bool) {
        let has = |mark| self.marks.contains(mark);
        (has(Marks::NAN) || has(Marks::INFINITE), has(Marks::ZERO))
    }
}

/// An extent for a linear axis: zero is a value like any other.
pub(super) fn zero_included(extent: Extent) -> Extent {
    // `f32::min` and `max` ignore the NaN of an extent without other values.
    let is_zero = extent.marks.contains(Marks::ZERO);
    let or_zero = |end: f32, fold: fn(f32, f32) -> f32| if is_zero { fold(end, 0.0) } else { end };
    Extent { least: or_zero(extent.least, f32::min), greatest: or_zero(extent.greatest, f32::max), ..extent }
}
