//! How the numbers that go into each layer's activation are distributed: what saturates and what is dead is seen here.

use serde::{Deserialize, Serialize};

/// Bins of a distribution.
pub const N_BINS: usize = 64;

/// A histogram of numbers, over bins of equal width.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Distribution {
    /// Least finite number: the left edge of the first bin.
    pub lowest: f32,
    /// Greatest finite number: the right edge of the last bin.
    pub highest: f32,
    /// Numbers in each bin; all in the first one where there is only one number. Empty where none is finite.
    pub counts: Vec<u32>,
    /// Numbers that are NaN or infinite.
    pub n_nonfinite: u32,
}

/// The distributions of u_l, the inputs of the activations of all hidden layers, on one batch.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Distributions {
    /// The step whose batch and weights they belong to.
    pub step: u64,
    /// By hidden layer, from 0 at the input.
    pub layers: Vec<Distribution>,
}

impl Distribution {
    /// The distribution of some numbers.
    pub fn of(values: &[f32]) -> Self {
        let finite = || values.iter().copied().filter(|value| value.is_finite());
        let n_finite = finite().count();
        let n_nonfinite = u32::try_from(values.len() - n_finite).unwrap_or(u32::MAX);
        if n_finite == 0 {
            return Self { n_nonfinite, ..Self::default() };
        }
        let (lowest, highest) = (finite().fold(f32::INFINITY, f32::min), finite().fold(f32::NEG_INFINITY, f32::max));
        let width = f64::from(highest) - f64::from(lowest);
        let mut counts = vec![0; N_BINS];
        for value in finite() {
            let share = if width > 0.0 { (f64::from(value) - f64::from(lowest)) / width } else { 0.0 };
            counts[((share * N_BINS as f64) as usize).min(N_BINS - 1)] += 1;
        }
        Self { lowest, highest, counts, n_nonfinite }
    }

    /// Left and right edge of a bin.
    pub fn edges(&self, bin_idx: usize) -> (f64, f64) {
        let (lowest, width) = (f64::from(self.lowest), f64::from(self.highest) - f64::from(self.lowest));
        let edge = |idx: usize| lowest + width * idx as f64 / N_BINS as f64;
        (edge(bin_idx), edge(bin_idx + 1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_finite_number_is_in_the_bin_whose_edges_hold_it() {
        let values: Vec<f32> = (0..1000).map(|i| ((i * 37) % 1000) as f32 * 0.013 - 5.0).collect();
        let distribution = Distribution::of(&values);
        assert_eq!((distribution.lowest, distribution.highest), (-5.0, 999.0_f32 * 0.013 - 5.0));
        assert_eq!(distribution.counts.iter().sum::<u32>(), 1000);
        for (bin_idx, count) in distribution.counts.iter().enumerate() {
            let (left, right) = distribution.edges(bin_idx);
            let is_last = bin_idx + 1 == N_BINS;
            let inside = |v: &&f32| f64::from(**v) >= left && (f64::from(**v) < right || is_last);
            assert_eq!(values.iter().filter(inside).count() as u32, *count, "bin {bin_idx}");
        }
    }

    #[test]
    fn infinities_are_counted_apart_and_one_number_fills_one_bin() {
        let distribution = Distribution::of(&[2.0, f32::NAN, 2.0, f32::INFINITY]);
        assert_eq!((distribution.counts[0], distribution.n_nonfinite), (2, 2));
        assert!(Distribution::of(&[f32::NAN]).counts.is_empty());
        let widest = Distribution::of(&[f32::MIN, f32::MAX]);
        assert_eq!((widest.counts[0], widest.counts[N_BINS - 1]), (1, 1));
    }
}
