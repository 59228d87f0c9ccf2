//! How large the whole gradient was at each measured step, and how often it was clipped: counts that folding steps into
//! buckets would lose.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::row::{StepColumn, StepRow};

/// Bins of a norm in each decade; one is 6 % wide.
pub const NORM_BINS_PER_DECADE: i32 = 40;

/// Counts over measured steps: gradients that were clipped, and a histogram of log10 of the norm before clipping.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct GradientNorms {
    /// Steps that were counted.
    pub n_measured: u64,
    /// Of these, steps whose gradient was changed by clipping.
    pub n_clipped: u64,
    /// Steps whose norm was exactly 0.
    pub n_zero: u64,
    /// Steps whose norm was NaN or infinite.
    pub n_nonfinite: u64,
    /// Steps by bin: bin i holds norms from 10^(i / 40) on, up to 10^((i + 1) / 40).
    pub counts: BTreeMap<i32, u64>,
    /// Whether steps were measured that are not counted, because their rows were not kept.
    pub is_partial: bool,
}

impl GradientNorms {
    /// The counts of a single step.
    pub fn of(row: &StepRow) -> Self {
        let mut norms = Self::default();
        norms.add(row);
        norms
    }

    /// Counts a step.
    pub fn add(&mut self, row: &StepRow) {
        self.n_measured += 1;
        self.n_clipped += u64::from(row.value(StepColumn::Clipped) > 0.0);
        let norm = row.value(StepColumn::GradL2);
        if norm == 0.0 {
            self.n_zero += 1;
        } else if norm.is_finite() {
            let bin = (norm.abs().log10() * f64::from(NORM_BINS_PER_DECADE)).floor();
            *self.counts.entry(bin as i32).or_default() += 1;
        } else {
            self.n_nonfinite += 1;
        }
    }

    /// Takes in the counts of other steps.
    pub fn absorb(&mut self, other: &Self) {
        self.n_measured += other.n_measured;
        self.n_clipped += other.n_clipped;
        self.n_zero += other.n_zero;
        self.n_nonfinite += other.n_nonfinite;
        for (bin, count) in &other.counts {
            *self.counts.entry(*bin).or_default() += count;
        }
        self.is_partial |= other.is_partial;
    }

    /// The norm that this share (0 to 1) of the finite norms do not exceed, to the width of a bin; nothing without any.
    pub fn quantile(&self, share: f64) -> Option<f64> {
        let n_finite = self.n_zero + self.counts.values().sum::<u64>();
        let wanted = share.clamp(0.0, 1.0) * n_finite as f64;
        if n_finite == 0 || wanted <= self.n_zero as f64 && self.n_zero > 0 {
            return (n_finite > 0).then_some(0.0);
        }
        let mut below = self.n_zero as f64;
        let mut quantile = None;
        for (bin, count) in &self.counts {
            let within = ((wanted - below) / *count as f64).clamp(0.0, 1.0);
            quantile = Some(10_f64.powf((f64::from(*bin) + within) / f64::from(NORM_BINS_PER_DECADE)));
            below += *count as f64;
            if below >= wanted {
                break;
            }
        }
        quantile
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::run::N_STEP_COLUMNS;

    fn row(norm: f64, clipped: f64) -> StepRow {
        let mut values = [f64::NAN; N_STEP_COLUMNS];
        values[StepColumn::GradL2 as usize] = norm;
        values[StepColumn::Clipped as usize] = clipped;
        StepRow { step: 0, validated: false, values, layers: Vec::new(), delta_rms_by_time: Vec::new() }
    }

    #[test]
    fn every_step_is_counted_once_whatever_its_norm() {
        let mut norms = GradientNorms::default();
        for (norm, clipped) in [(0.0, 0.0), (1.0, 0.0), (1.05, 0.0), (1.07, 1.0), (f64::NAN, 1.0), (1e300, 1.0)] {
            norms.add(&row(norm, clipped));
        }
        assert_eq!((norms.n_measured, norms.n_clipped, norms.n_zero, norms.n_nonfinite), (6, 3, 1, 1));
        // 10^(1 / 40) is 1.0593.
        assert_eq!(norms.counts, BTreeMap::from([(0, 2), (1, 1), (12_000, 1)]));
    }

    /// Oracle: 1, 2, .. 100 evenly in log10: the quantiles are those of the numbers, to the width of a bin.
    #[test]
    fn quantiles_are_right_to_the_width_of_a_bin() {
        let mut norms = GradientNorms::default();
        for i in 1..=1000 {
            norms.add(&row(10_f64.powf(f64::from(i) / 250.0 - 2.0), 0.0));
        }
        for (share, exponent) in [(0.5, 0.0), (0.9, 1.6), (0.99, 1.96)] {
            let found = norms.quantile(share).unwrap().log10();
            assert!((found - exponent).abs() < 1.0 / f64::from(NORM_BINS_PER_DECADE), "{share}: {found}");
        }
        assert_eq!(GradientNorms::default().quantile(0.5), None);
        assert_eq!(GradientNorms::of(&row(0.0, 0.0)).quantile(0.9), Some(0.0));
        assert_eq!(GradientNorms::of(&row(f64::INFINITY, 0.0)).quantile(0.9), None, "no infinity among the finite");
    }
}
