//! From statistics to a row: which readings a measured step takes, and what they become.

use burn::tensor::Tensor;

use super::clipping::Clipped;
use super::readings::{Readings, Slot, Values};
use super::regularization::penalty_value;
use crate::nn::{
    LayerStatistics, N_SIGNAL_STATISTICS, N_TENSOR_STATISTICS, Network, Role, SignalStatistic, TensorStatistic,
    UnitStatistics, change_statistics, tensor_statistics,
};
use crate::run::{LayerColumn, LayerValues, N_LAYER_COLUMNS, N_STEP_COLUMNS, StepColumn, StepRow};
use crate::spec::{ClippingKind, Experiment};

/// Where a measured step's numbers will be found.
pub struct Measurement {
    /// Loss and, for classification, accuracy.
    pub loss: Slot,
    /// Statistics of z, layer by layer.
    pub preactivations: Vec<Slot>,
    /// Statistics of the activation, layer by layer.
    pub activations: Vec<Slot>,
    /// Statistics of dL/dz, layer by layer.
    pub deltas: Vec<Slot>,
    /// Statistics of each parameter's gradient before clipping.
    pub grads: Vec<Slot>,
    /// Norms of change and value of each weight matrix, layer by layer.
    pub changes: Vec<Slot>,
    clipping: ClippingSlots,
    penalty: Option<Slot>,
    /// Statistics of the penalty's gradient, layer by layer; empty without one.
    penalty_grads: Vec<Slot>,
    remedies: Vec<RemedySlots>,
}

/// Statistics after clipping; empty where nothing is clipped or nothing is asked.
#[derive(Default)]
struct ClippingSlots {
    /// Of each parameter's gradient.
    after: Vec<Slot>,
    /// Norm of the difference to the gradient before.
    distances: Vec<Slot>,
    /// The least factor of each parameter.
    least_factors: Vec<Slot>,
}

/// What a layer's remedies show.
struct RemedySlots {
    slope: Option<Slot>,
    scale: Option<Slot>,
    /// Batch mean, batch deviation, running mean, running deviation.
    norm: Option<[Slot; 4]>,
}

/// What a step has computed before its update.
pub struct Computed<'a> {
    /// What is computed.
    pub experiment: &'a Experiment,
    /// The network before the update.
    pub network: &'a Network,
    /// Mean loss and accuracy, and how many numbers that is.
    pub loss: (Tensor<1>, usize),
    /// Of each layer's signal.
    pub statistics: Vec<LayerStatistics>,
    /// What batch normalization saw, by layer.
    pub batch: &'a [Option<UnitStatistics>],
    /// dL/dz, layer by layer.
    pub deltas: &'a [Tensor<2>],
    /// Gradients of mean loss and penalty, in the order of the parameters.
    pub grads: &'a [Tensor<2>],
    /// The penalty's part of the weights' gradients, layer by layer; empty without one.
    pub of_penalty: &'a [Tensor<2>],
    /// The same after clipping.
    pub clipped: &'a Clipped,
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
fn queue_statistics(readings: &mut Readings, tensors: &[Tensor<2>]) -> Vec<Slot> {
    tensors.iter().map(|tensor| readings.push(tensor_statistics(tensor.clone()), N_TENSOR_STATISTICS)).collect()
}

/// A statistic of a tensor.
pub fn statistic(values: &Values, slot: &Slot, statistic: TensorStatistic) -> f32 {
    values.get(slot)[statistic as usize]
}

/// Euclidean norm of several tensors together, from their norms.
fn joint_l2(values: &Values, slots: &[Slot]) -> f64 {
    let squares = slots.iter().map(|slot| f64::from(values.get(slot)[TensorStatistic::L2 as usize]).powi(2));
    squares.sum::<f64>().sqrt()
}

/// Whether the loss and every parameter gradient are finite.
pub fn is_finite(values: &Values, loss: &Slot, grads: &[Slot]) -> bool {
    values.get(loss)[0].is_finite()
        && grads.iter().all(|slot| statistic(values, slot, TensorStatistic::NNonfinite) == 0.0)
}

impl ClippingSlots {
    fn queue(readings: &mut Readings, kind: ClippingKind, grads: &[Tensor<2>], clipped: &Clipped) -> Self {
        if kind == ClippingKind::None {
            return Self::default();
        }
        let distance = |(after, before): (&Tensor<2>, &Tensor<2>)| change_statistics(after.clone(), before.clone());
        let pairs: Vec<_> = clipped.grads.iter().zip(grads).collect();
        Self {
            after: queue_statistics(readings, &clipped.grads),
            // Scaling everything alike turns nothing.
            distances: match kind {
                ClippingKind::ByGlobalNorm => Vec::new(),
                _ => pairs.into_iter().map(|pair| readings.push(distance(pair), 2)).collect(),
            },
            least_factors: clipped.least_factors.iter().map(|factor| readings.push(factor.clone(), 1)).collect(),
        }
    }

    /// Whether clipping changed an entry.
    fn is_clipped(&self, values: &Values, experiment: &Experiment, grads: &[Slot]) -> bool {
        let clipping = experiment.remedies.clipping;
        let any = |kind: TensorStatistic| {
            grads.iter().any(|slot| f64::from(statistic(values, slot, kind)) > clipping.threshold)
        };
        match clipping.kind {
            ClippingKind::None => false,
            ClippingKind::ByValue => any(TensorStatistic::MaxAbs),
            ClippingKind::EachByNorm => any(TensorStatistic::L2),
            ClippingKind::ByGlobalNorm => joint_l2(values, grads) > clipping.threshold,
            ClippingKind::Adaptive => self.least_factors.iter().any(|slot| values.get(slot)[0] < 1.0),
        }
    }

    /// Angle between the gradient before and after, in degrees: from the three sides of their triangle. Rounding of the
    /// norms shows below about 0.03 degrees.
    fn angle(&self, values: &Values, grad_l2: f64, clipped_l2: f64) -> f64 {
        if self.distances.is_empty() {
            return 0.0;
        }
        let distance = joint_l2(values, &self.distances);
        if distance == 0.0 {
            return 0.0;
        }
        // Scaled, so that no square is 0 or infinite.
        let (a, b, c) = (1.0, clipped_l2 / grad_l2, distance / grad_l2);
        let cosine: f64 = (a * a + b * b - c * c) / (2.0 * a * b);
        cosine.clamp(-1.0, 1.0).acos().to_degrees()
    }
}

impl RemedySlots {
    fn queue(readings: &mut Readings, computed: &Computed<'_>, layer_idx: usize) -> Self {
        let network = computed.network;
        let mut scalar = |idx: usize| readings.push(network.parameters()[idx].value.clone().reshape([1]), 1);
        let wiring = network.wiring(layer_idx);
        let slope = wiring.slope.map(&mut scalar);
        let scale = wiring.learned_scale().map(&mut scalar);
        let norm = computed.batch[layer_idx].as_ref().zip(network.running(layer_idx)).map(|(batch, running)| {
            let parts = [&batch.mean, &batch.variance, &running.mean, &running.variance];
            [0, 1, 2, 3].map(|idx: usize| {
                // The norm of deviations is the root of the summed variances.
                let part = if idx.is_multiple_of(2) { parts[idx].clone() } else { parts[idx].clone().sqrt() };
                readings.push(tensor_statistics(part), N_TENSOR_STATISTICS)
            })
        });
        Self { slope, scale, norm }
    }
}

impl Measurement {
    /// Queues everything that is known before the update.
    pub fn queue(readings: &mut Readings, computed: Computed<'_>) -> Self {
        let Computed { experiment, network, loss: (loss, n_loss), deltas, grads, of_penalty, clipped, .. } = &computed;
        let loss = readings.push(loss.clone(), *n_loss);
        let (mut preactivations, mut activations) = (Vec::new(), Vec::new());
        for statistics in &computed.statistics {
            let preactivation = readings.push(statistics.preactivation.clone(), N_SIGNAL_STATISTICS);
            let activation = statistics.activation.as_ref();
            let activation = activation.map(|activation| readings.push(activation.clone(), N_SIGNAL_STATISTICS));
            activations.push(activation.unwrap_or_else(|| preactivation.clone()));
            preactivations.push(preactivation);
        }
        let penalty = experiment.remedies.weight_penalty;
        Self {
            loss,
            preactivations,
            activations,
            deltas: queue_statistics(readings, deltas),
            grads: queue_statistics(readings, grads),
            changes: Vec::new(),
            clipping: ClippingSlots::queue(readings, experiment.remedies.clipping.kind, grads, clipped),
            penalty: penalty_value(penalty, network).map(|value| readings.push(value, 1)),
            penalty_grads: queue_statistics(readings, of_penalty),
            remedies: (0..network.n_layers()).map(|idx| RemedySlots::queue(readings, &computed, idx)).collect(),
        }
    }

    /// Queues how far each weight matrix moved.
    pub fn queue_changes(&mut self, readings: &mut Readings, network: &Network, before: &[Tensor<2>]) {
        let weights = network.parameters().iter().zip(before).filter(|(parameter, _)| parameter.role == Role::Weight);
        self.changes = weights
            .map(|(parameter, before)| readings.push(change_statistics(parameter.value.clone(), before.clone()), 2))
            .collect();
    }

    /// The row of a measured step.
    pub fn row(&self, values: &Values, network: &Network, facts: &StepFacts<'_>) -> StepRow {
        let mut steps = [f64::NAN; N_STEP_COLUMNS];
        let mut set = |column: StepColumn, value: f64| steps[column as usize] = value;
        let loss = values.get(&self.loss);
        let grad_l2 = joint_l2(values, &self.grads);
        set(StepColumn::Loss, f64::from(loss[0]));
        set(StepColumn::Penalty, self.penalty.as_ref().map_or(0.0, |slot| f64::from(values.get(slot)[0])));
        if !facts.is_regression {
            set(StepColumn::TrainAccuracy, f64::from(loss[1]));
        }
        let after = &self.clipping.after;
        let clipped_l2 = if after.is_empty() { grad_l2 } else { joint_l2(values, after) };
        let is_clipped = self.clipping.is_clipped(values, facts.experiment, &self.grads);
        set(StepColumn::GradL2, grad_l2);
        set(StepColumn::GradL2Clipped, clipped_l2);
        set(StepColumn::Clipped, f64::from(u8::from(is_clipped)));
        set(StepColumn::LearningRate, facts.learning_rate);
        if StepColumn::ClippingAngle.exists(facts.experiment) {
            set(StepColumn::ClippingAngle, self.clipping.angle(values, grad_l2, clipped_l2));
        }
        let layers = (0..network.n_layers()).map(|layer_idx| self.layer(values, network, facts, layer_idx)).collect();
        StepRow { step: facts.step, validated: false, values: steps, layers, delta_rms_by_time: Vec::new() }
    }

    fn layer(&self, values: &Values, network: &Network, facts: &StepFacts<'_>, layer_idx: usize) -> LayerValues {
        let mut layer = [f32::NAN; N_LAYER_COLUMNS];
        let mut set = |column: LayerColumn, value: f32| layer[column as usize] = value;
        let wiring = network.wiring(layer_idx);
        let (weight, bias) = (&self.grads[wiring.weight], &self.grads[wiring.bias]);
        let [d_input, d_output] = network.parameters()[wiring.weight].value.dims();
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
        let z = values.get(&self.preactivations[layer_idx])[SignalStatistic::PreactivationRms as usize];
        set(LayerColumn::PreactivationRms, z);
        let activation = values.get(&self.activations[layer_idx]);
        for (column, value) in [
            (LayerColumn::ActivationMean, SignalStatistic::ActivationMean),
            (LayerColumn::ActivationSd, SignalStatistic::ActivationSd),
            (LayerColumn::SaturatedFraction, SignalStatistic::SaturatedFraction),
            (LayerColumn::DeadFraction, SignalStatistic::DeadFraction),
        ] {
            if column.exists(facts.experiment, layer_idx) {
                set(column, activation[value as usize]);
            }
        }
        let [change, norm] = [0, 1].map(|idx| values.get(&self.changes[layer_idx])[idx]);
        set(LayerColumn::WeightL2, norm);
        set(LayerColumn::RelativeUpdate, if change == 0.0 { 0.0 } else { change / norm });
        set(LayerColumn::NZero, statistic(values, weight, TensorStatistic::NZero));
        set(LayerColumn::NNonfinite, statistic(values, weight, TensorStatistic::NNonfinite));
        self.set_remedies(values, layer_idx, d_output, weight_l2, &mut set);
        layer
    }

    fn set_remedies(
        &self,
        values: &Values,
        layer_idx: usize,
        width: usize,
        weight_grad_l2: f32,
        set: &mut impl FnMut(LayerColumn, f32),
    ) {
        if let Some(slot) = self.penalty_grads.get(layer_idx) {
            let l2 = statistic(values, slot, TensorStatistic::L2);
            set(LayerColumn::PenaltyShare, if l2 == 0.0 { 0.0 } else { l2 / weight_grad_l2 });
        }
        let RemedySlots { slope, scale, norm } = &self.remedies[layer_idx];
        for (column, slot) in [(LayerColumn::ActivationSlope, slope), (LayerColumn::BranchScale, scale)] {
            if let Some(slot) = slot {
                set(column, values.get(slot)[0]);
            }
        }
        let columns = [LayerColumn::BatchMean, LayerColumn::BatchSd, LayerColumn::RunningMean, LayerColumn::RunningSd];
        for (column, slot) in columns.into_iter().zip(norm.iter().flatten()) {
            set(column, rms(statistic(values, slot, TensorStatistic::L2), width));
        }
    }
}

/// Root mean square of n numbers from their norm.
fn rms(l2: f32, n: usize) -> f32 {
    (f64::from(l2) / (n as f64).sqrt()) as f32
}
