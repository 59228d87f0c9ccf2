//! Which value stopped being finite first.

use super::measurement::{Measurement, statistic};
use super::readings::Values;
use crate::nn::{Network, SignalStatistic, TensorStatistic};
use crate::run::{FirstNonFinite, Quantity};

impl Measurement {
    /// The first value that is not finite, looked for in the order in which a step computes them: z and activations from
    /// the input on; the loss; from the output on dL/dz, dL/dW, dL/db, the layer's other gradients; the updated weights.
    pub fn first_non_finite(&self, values: &Values, network: &Network, step: u64) -> Option<FirstNonFinite> {
        let n_layers = network.n_layers();
        let found = |layer_idx: Option<usize>, quantity, value: f32| {
            (!value.is_finite()).then(|| FirstNonFinite {
                step,
                layer: layer_idx.map(|idx| idx as u64 + 1),
                quantity,
                is_infinite: value.is_infinite(),
            })
        };
        let forward = (0..n_layers).find_map(|idx| {
            let z = values.get(&self.preactivations[idx])[SignalStatistic::PreactivationRms as usize];
            let a = values.get(&self.activations[idx])[SignalStatistic::ActivationMean as usize];
            found(Some(idx), Quantity::Preactivation, z).or_else(|| found(Some(idx), Quantity::Activation, a))
        });
        let l2 = |slot| statistic(values, slot, TensorStatistic::L2);
        let other_grads = |layer_idx: usize| {
            let parameters = network.parameters().iter().zip(&self.grads).enumerate();
            let others = parameters.filter(move |(idx, (parameter, _))| {
                let wiring = network.wiring(layer_idx);
                parameter.layer_idx == layer_idx && ![wiring.weight, wiring.bias].contains(idx)
            });
            others.map(|(_, (_, slot))| slot)
        };
        let backward = || {
            (0..n_layers).rev().find_map(|idx| {
                let wiring = network.wiring(idx);
                found(Some(idx), Quantity::Delta, l2(&self.deltas[idx]))
                    .or_else(|| found(Some(idx), Quantity::WeightGrad, l2(&self.grads[wiring.weight])))
                    .or_else(|| found(Some(idx), Quantity::BiasGrad, l2(&self.grads[wiring.bias])))
                    .or_else(|| other_grads(idx).find_map(|slot| found(Some(idx), Quantity::OtherGrad, l2(slot))))
            })
        };
        let update =
            || (0..n_layers).find_map(|idx| found(Some(idx), Quantity::Weight, values.get(&self.changes[idx])[0]));
        forward.or_else(|| found(None, Quantity::Loss, values.get(&self.loss)[0])).or_else(backward).or_else(update)
    }
}
