//! What was measured of remedies on this machine, to be remembered: bounded, the newest last.

use serde::{Deserialize, Serialize};

use super::device::Device;
use super::errand::{ActivationTimes, Comparison};

/// Most comparisons that are remembered.
pub const MOST_COSTS: usize = 500;
/// Most devices whose activation times are remembered.
pub const MOST_DEVICES: usize = 32;

/// What a comparison was about; another net, setting or device is another key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CostKey {
    /// The key of the remedy's row.
    pub row: String,
    /// What of the net with the remedy counts.
    pub with: String,
    /// What of the net without it counts.
    pub without: String,
    /// Where both were trained.
    pub device: Device,
}

/// A comparison with what it was about.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MeasuredCost {
    /// What it was about.
    pub key: CostKey,
    /// What was measured.
    pub comparison: Comparison,
}

/// The times of all activations on a device.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MeasuredActivations {
    /// Where they were computed.
    pub device: Device,
    /// What was measured.
    pub times: ActivationTimes,
}

/// Everything that was measured of remedies.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CostBook {
    costs: Vec<MeasuredCost>,
    activations: Vec<MeasuredActivations>,
}

impl CostBook {
    /// A book with these entries, the newest last; what makes no sense, is there twice or is too much is left out.
    pub fn new(costs: Vec<MeasuredCost>, activations: Vec<MeasuredActivations>) -> Self {
        let mut book = Self::default();
        for MeasuredCost { key, comparison } in costs {
            book.remember_cost(key, comparison);
        }
        for MeasuredActivations { device, times } in activations {
            book.remember_activations(device, times);
        }
        book
    }

    /// All comparisons, the newest last.
    pub fn costs(&self) -> &[MeasuredCost] {
        &self.costs
    }

    /// All times of activations, the newest last.
    pub fn activations(&self) -> &[MeasuredActivations] {
        &self.activations
    }

    /// The comparison about just this.
    pub fn cost(&self, key: &CostKey) -> Option<&Comparison> {
        self.costs.iter().find(|cost| cost.key == *key).map(|cost| &cost.comparison)
    }

    /// The times of activations on a device.
    pub fn times_on(&self, device: &Device) -> Option<&ActivationTimes> {
        self.activations.iter().find(|measured| measured.device == *device).map(|measured| &measured.times)
    }

    /// Remembers a comparison in place of an older one about the same.
    pub fn remember_cost(&mut self, key: CostKey, comparison: Comparison) {
        if !comparison.makes_sense() {
            return;
        }
        self.costs.retain(|cost| cost.key != key);
        self.costs.push(MeasuredCost { key, comparison });
        let surplus = self.costs.len().saturating_sub(MOST_COSTS);
        self.costs.drain(..surplus);
    }

    /// Remembers the times of activations on a device in place of older ones.
    pub fn remember_activations(&mut self, device: Device, times: ActivationTimes) {
        if !times.makes_sense() {
            return;
        }
        self.activations.retain(|measured| measured.device != device);
        self.activations.push(MeasuredActivations { device, times });
        let surplus = self.activations.len().saturating_sub(MOST_DEVICES);
        self.activations.drain(..surplus);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::run::{ActivationTime, Side};

    fn key(with: impl ToString) -> CostKey {
        CostKey { row: "clipping".to_owned(), with: with.to_string(), without: String::new(), device: Device::Cpu }
    }

    fn comparison(ms_per_step: f64) -> Comparison {
        let side = |ms_per_step| Side { ms_per_step, factor_per_layer: None, n_steps: 9, is_finite: true };
        Comparison { with: side(ms_per_step), without: side(1.0) }
    }

    #[test]
    fn the_newest_measurement_of_the_same_net_counts_and_the_oldest_net_is_forgotten_first() {
        let mut book = CostBook::default();
        for n in 0..MOST_COSTS {
            book.remember_cost(key(n), comparison(1.5));
        }
        book.remember_cost(key(0), comparison(2.0));
        assert_eq!((book.costs().len(), book.cost(&key(0))), (MOST_COSTS, Some(&comparison(2.0))));
        book.remember_cost(key("one more"), comparison(1.1));
        assert_eq!(book.costs().len(), MOST_COSTS);
        assert!(book.cost(&key(1)).is_none(), "the one that was not measured for longest");
        assert!(book.cost(&key(0)).is_some());
    }

    #[test]
    fn times_that_are_none_are_not_remembered() {
        let mut book = CostBook::default();
        for ms in [f64::NAN, f64::INFINITY, 0.0, -1.0] {
            book.remember_cost(key(ms), comparison(ms));
        }
        let times = vec![ActivationTime { key: "relu".to_owned(), ns_per_element: f64::NAN }];
        book.remember_activations(Device::Cpu, ActivationTimes { n_elements: 1, times });
        assert_eq!(book, CostBook::default());
    }
}
