//! Errands: what a worker measures on request besides runs, and what it answers. Plain data.

use serde::{Deserialize, Serialize};

use super::device::Device;
use crate::spec::{Activation, Experiment};

/// What a worker is asked to measure.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Errand {
    /// The time of a step and the factor per layer of two nets, turn by turn.
    Compare {
        /// The net with the remedy.
        with: Box<Experiment>,
        /// The same net without it.
        without: Box<Experiment>,
        /// Where both are trained.
        device: Device,
    },
    /// The time that each activation takes.
    ActivationTimes {
        /// Where they are computed.
        device: Device,
    },
}

/// What an errand brought.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum ErrandAnswer {
    /// Of [`Errand::Compare`].
    Compared(Comparison),
    /// Of [`Errand::ActivationTimes`].
    ActivationTimes(ActivationTimes),
}

/// One net of a comparison.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Side {
    /// Median time of an unmeasured training step, in milliseconds.
    pub ms_per_step: f64,
    /// What a layer multiplies the gradient with, at step 0; nothing for one hidden layer or where it is not finite.
    pub factor_per_layer: Option<f64>,
    /// Steps that were timed.
    pub n_steps: u64,
    /// Whether the loss and all gradients of step 0 are finite. Where they are not, each step is measured besides, as in
    /// a run, and its time holds that, too.
    pub is_finite: bool,
}

/// Two nets that differ by a remedy.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Comparison {
    /// The net with the remedy.
    pub with: Side,
    /// The net without it.
    pub without: Side,
}

impl Comparison {
    /// What the remedy adds to the time of a step, in percent; negative where the net is faster with it.
    pub fn percent(&self) -> f64 {
        (self.with.ms_per_step / self.without.ms_per_step - 1.0) * 100.0
    }

    /// Whether the times are times: finite and above 0. A file may hold anything.
    pub fn makes_sense(&self) -> bool {
        [self.with, self.without].iter().all(|side| side.ms_per_step.is_finite() && side.ms_per_step > 0.0)
    }
}

/// The time of one activation.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ActivationTime {
    /// [`Activation::key`].
    pub key: String,
    /// Median time of an element, in nanoseconds: value and derivative, then the multiplication of a gradient by the
    /// derivative, by the kernels of the layers and without their matrix products. What the linear activation takes is
    /// the least that a pass over the numbers takes.
    pub ns_per_element: f64,
}

/// The times of all activations on a device.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ActivationTimes {
    /// Elements that went through an activation at once.
    pub n_elements: u64,
    /// All activations, in the order of lists.
    pub times: Vec<ActivationTime>,
}

impl ActivationTimes {
    /// The time of an element, in nanoseconds; nothing for an activation that was not timed.
    pub fn ns_of(&self, activation: Activation) -> Option<f64> {
        self.times.iter().find(|time| time.key == activation.key()).map(|time| time.ns_per_element)
    }

    /// How many times as long as ReLU the ELU takes; nothing where one of them was not timed.
    pub fn elu_over_relu(&self) -> Option<f64> {
        let ratio = self.ns_of(Activation::Elu { alpha: 1.0 })? / self.ns_of(Activation::Relu)?;
        Some(ratio).filter(|ratio| ratio.is_finite())
    }

    /// Whether the times are times. A file may hold anything.
    pub fn makes_sense(&self) -> bool {
        self.times.iter().all(|time| time.ns_per_element.is_finite() && time.ns_per_element >= 0.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_net_that_takes_a_quarter_longer_costs_25_percent_and_a_faster_one_less_than_nothing() {
        let side = |ms_per_step| Side { ms_per_step, factor_per_layer: None, n_steps: 200, is_finite: true };
        assert_eq!(Comparison { with: side(2.5), without: side(2.0) }.percent(), 25.0);
        assert_eq!(Comparison { with: side(1.5), without: side(2.0) }.percent(), -25.0);
        assert!(!Comparison { with: side(2.0), without: side(0.0) }.makes_sense());
    }

    #[test]
    fn the_parameters_of_an_activation_do_not_hide_its_time() {
        let time = |key: &str, ns_per_element| ActivationTime { key: key.to_owned(), ns_per_element };
        let times = ActivationTimes { n_elements: 1, times: vec![time("relu", 0.5), time("elu", 1.5)] };
        assert_eq!(times.ns_of(Activation::Elu { alpha: 0.3 }), Some(1.5));
        assert_eq!(times.ns_of(Activation::Gelu), None);
        assert_eq!(times.elu_over_relu(), Some(3.0));
    }
}
