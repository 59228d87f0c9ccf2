//! A quantity of every layer over time, taken from a history.

use crate::run::{Extent, LayerColumn};

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
        Self { quantity, steps, layers }
    }

    pub(super) fn empty(quantity: LayerColumn) -> Self {
        Self { quantity, steps: Vec::new(), layers: Vec::new() }
    }

    /// Layers, the output layer included.
    pub fn n_layers(&self) -> usize {
        self.layers.len()
    }

    /// All least and greatest values.
    pub(super) fn magnitudes(&self) -> impl Iterator<Item = f32> + '_ {
        self.layers.iter().flatten().flat_map(|extent| [extent.least, extent.greatest])
    }

    /// Whether any value was off the scale above (NaN, infinite) and below (zero).
    pub(super) fn has_marks(&self) -> (bool, bool) {
        use crate::run::Marks;
        let all = self.layers.iter().flatten().fold(Marks::default(), |all, extent| all.union(extent.marks));
        (all.contains(Marks::NAN) || all.contains(Marks::INFINITE), all.contains(Marks::ZERO))
    }
}
