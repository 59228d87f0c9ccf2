//! From statistics to a row: which readings a measured step takes, and what they become.

use burn::tensor::Tensor;

use super::readings::{Readings, Slot, Values};
use crate::nn::{
    N_SIGNAL_STATISTICS, N_TENSOR_STATISTICS, Network, Role, SignalStatistic, TensorStatistic, change_statistics,
    tensor_statistics,
};
use crate::run::{
    FirstNonFinite, LayerColumn, LayerValues, N_LAYER_COLUMNS, N_STEP_COLUMNS, Quantity, StepColumn, StepRow,
};
use crate::spec::Experiment;

/// Where a measured step's numbers will be found.
pub struct Measurement {
    /// Loss and, for classification, accuracy.
    pub loss: Slot,
    /// Statistics of each layer's signal.
    pub signals: Vec<Slot>,
    /// Statistics of dL/dz, layer by layer.
    pub deltas: Vec<Slot>,
    /// Statistics of each parameter's gradient before clipping.
    pub grads: Vec<Slot>,
    /// The same after clipping; empty without clipping.
    pub clipped_grads: Vec<Slot>,
    /// Norms of change and value of each weight matrix, layer by layer.
    pub changes: Vec<Slot>,
    /// The penalty; nothing without one.
    pub penalty: Option<Slot>,
}

/// What a row needs besides the readings.
pub struct StepFacts<'a> {
    /// What is computed.
    pub experiment: &'a Experiment,
    /// The step.
    pub step: u64,
    /// Samples in the batch.
    pub batch_size: usize,
    /// Whether targets are numbers rather than classes.
    pub is_regression: bool,
    /// The rate of this step's update.
    pub learning_rate: f64,
}

/// Queues the statistics of gradients: of the parameters, or of dL/dz.
pub fn queue_statistics(readings: &mut Readings, tensors: &[Tensor<2>]) -> Vec<Slot> {
    tensors.iter().map(|tensor| readings.push(tensor_statistics(tensor.clone()), N_TENSOR_STATISTICS)).collect()
}

/// Queues the statistics of each layer's signal.
pub fn queue_signals(readings: &mut Readings, statistics: Vec<Tensor<1>>) -> Vec<Slot> {
    statistics.into_iter().map(|statistics| readings.push(statistics, N_SIGNAL_STATISTICS)).collect()
}

/// Queues how far each weight matrix moved.
pub fn queue_changes(readings: &mut Readings, network: &Network, before: &[Tensor<2>]) -> Vec<Slot> {
    let weights = network.parameters().iter().zip(before).filter(|(parameter, _)| parameter.role == Role::Weight);
    weights
        .map(|(parameter, before)| readings.push(change_statistics(parameter.value.clone(), before.clone()), 2))
        .collect()
}

fn statistic(values: &Values, slot: &Slot, statistic: TensorStatistic) -> f32 {
    values.get(slot)[statistic as usize]
}

/// Euclidean norm of several tensors together, from their norms.
fn joint_l2(values: &Values, slots: &[Slot]) -> f64 {
    let squares = slots.iter().map(|slot| f64::from(statistic(values, slot, TensorStatistic::L2)).powi(2));
    squares.sum::<f64>().sqrt()
}

/// Whether the loss and every parameter gradient are finite.
pub fn is_finite(values: &Values, loss: &Slot, grads: &[Slot]) -> bool {
    values.get(loss)[0].is_finite()
        && grads.iter().all(|slot| statistic(values, slot, TensorStatistic::NNonfinite) == 0.0)
}

impl Measurement {
    /// The row of a measured step. `is_clipped` says of gradient statistics before and after whether an entry changed.
    pub fn row(&self, values: &Values, network: &Network, facts: &StepFacts<'_>, is_clipped: bool) -> StepRow {
        let mut steps = [f64::NAN; N_STEP_COLUMNS];
        let mut set = |column: StepColumn, value: f64| steps[column as usize] = value;
        let loss = values.get(&self.loss);
        let grad_l2 = joint_l2(values, &self.grads);
        set(StepColumn::Loss, f64::from(loss[0]));
        set(StepColumn::Penalty, self.penalty.as_ref().map_or(0.0, |slot| f64::from(values.get(slot)[0])));
        if !facts.is_regression {
            set(StepColumn::TrainAccuracy, f64::from(loss[1]));
        }
        set(StepColumn::GradL2, grad_l2);
        let clipped_l2 = if self.clipped_grads.is_empty() { grad_l2 } else { joint_l2(values, &self.clipped_grads) };
        set(StepColumn::GradL2Clipped, clipped_l2);
        set(StepColumn::Clipped, f64::from(u8::from(is_clipped)));
        set(StepColumn::LearningRate, facts.learning_rate);
        let layers = (0..network.n_layers()).map(|layer_idx| self.layer(values, network, facts, layer_idx)).collect();
        StepRow { step: facts.step, validated: false, values: steps, layers, delta_rms_by_time: Vec::new() }
    }

    fn layer(&self, values: &Values, network: &Network, facts: &StepFacts<'_>, layer_idx: usize) -> LayerValues {
        let mut layer = [f32::NAN; N_LAYER_COLUMNS];
        let mut set = |column: LayerColumn, value: f32| layer[column as usize] = value;
        let (weight, bias) = (&self.grads[2 * layer_idx], &self.grads[2 * layer_idx + 1]);
        let [d_input, d_output] = network.parameters()[2 * layer_idx].value.dims();
        let rms = |l2: f32, n: usize| (f64::from(l2) / (n as f64).sqrt()) as f32;
        let weight_l2 = statistic(values, weight, TensorStatistic::L2);
        set(LayerColumn::WeightGradL2, weight_l2);
        set(LayerColumn::WeightGradRms, rms(weight_l2, d_input * d_output));
        let max_abs = statistic(values, weight, TensorStatistic::MaxAbs);
        // A maximum may pass over a NaN on an adapter; a norm does not.
        set(LayerColumn::WeightGradMaxAbs, if weight_l2.is_nan() { f32::NAN } else { max_abs });
        set(LayerColumn::BiasGradL2, statistic(values, bias, TensorStatistic::L2));
        let delta_l2 = statistic(values, &self.deltas[layer_idx], TensorStatistic::L2);
        let n_deltas = (facts.batch_size * d_output) as f64;
        let delta_rms = f64::from(delta_l2) * facts.batch_size as f64 / n_deltas.sqrt();
        set(LayerColumn::DeltaRms, delta_rms as f32);
        let signal = values.get(&self.signals[layer_idx]);
        for (column, value) in [
            (LayerColumn::PreactivationRms, SignalStatistic::PreactivationRms),
            (LayerColumn::ActivationMean, SignalStatistic::ActivationMean),
            (LayerColumn::ActivationSd, SignalStatistic::ActivationSd),
            (LayerColumn::SaturatedFraction, SignalStatistic::SaturatedFraction),
            (LayerColumn::DeadFraction, SignalStatistic::DeadFraction),
        ] {
            if column.exists(facts.experiment, layer_idx) {
                set(column, signal[value as usize]);
            }
        }
        let [change, norm] = [0, 1].map(|idx| values.get(&self.changes[layer_idx])[idx]);
        set(LayerColumn::WeightL2, norm);
        set(LayerColumn::RelativeUpdate, if change == 0.0 { 0.0 } else { change / norm });
        set(LayerColumn::NZero, statistic(values, weight, TensorStatistic::NZero));
        set(LayerColumn::NNonfinite, statistic(values, weight, TensorStatistic::NNonfinite));
        layer
    }

    /// The first value that is not finite, looked for in the order in which a step computes them: z and activations from
    /// the input on; the loss; from the output on dL/dz, dL/dW, dL/db; the updated weights.
    pub fn first_non_finite(&self, values: &Values, step: u64) -> Option<FirstNonFinite> {
        let n_layers = self.signals.len();
        let found = |layer_idx: Option<usize>, quantity, value: f32| {
            (!value.is_finite()).then(|| FirstNonFinite {
                step,
                layer: layer_idx.map(|idx| idx as u64 + 1),
                quantity,
                is_infinite: value.is_infinite(),
            })
        };
        let forward = (0..n_layers).find_map(|idx| {
            let signal = values.get(&self.signals[idx]);
            let activation = signal[SignalStatistic::ActivationMean as usize];
            found(Some(idx), Quantity::Preactivation, signal[SignalStatistic::PreactivationRms as usize])
                .or_else(|| found(Some(idx), Quantity::Activation, activation))
        });
        let backward = || {
            (0..n_layers).rev().find_map(|idx| {
                let l2 = |slot: &Slot| statistic(values, slot, TensorStatistic::L2);
                found(Some(idx), Quantity::Delta, l2(&self.deltas[idx]))
                    .or_else(|| found(Some(idx), Quantity::WeightGrad, l2(&self.grads[2 * idx])))
                    .or_else(|| found(Some(idx), Quantity::BiasGrad, l2(&self.grads[2 * idx + 1])))
            })
        };
        let update =
            || (0..n_layers).find_map(|idx| found(Some(idx), Quantity::Weight, values.get(&self.changes[idx])[0]));
        forward.or_else(|| found(None, Quantity::Loss, values.get(&self.loss)[0])).or_else(backward).or_else(update)
    }

    /// Whether clipping changed an entry, judged by the gradients before it.
    pub fn is_clipped(&self, values: &Values, clipping: &crate::spec::Clipping) -> bool {
        use crate::spec::ClippingKind;
        let any = |statistic_kind: TensorStatistic| {
            self.grads.iter().any(|slot| f64::from(statistic(values, slot, statistic_kind)) > clipping.threshold)
        };
        match clipping.kind {
            ClippingKind::None | ClippingKind::Adaptive => false,
            ClippingKind::ByValue => any(TensorStatistic::MaxAbs),
            ClippingKind::EachByNorm => any(TensorStatistic::L2),
            ClippingKind::ByGlobalNorm => joint_l2(values, &self.grads) > clipping.threshold,
        }
    }
}
