//! The trainer: one step is a function of the state. No clock, no channel, no files.

use burn::tensor::{Device as BurnDevice, Tensor};

use super::clipping::clip;
use super::device;
use super::error::TrainError;
use super::export::{data_arrays, weights};
use super::measurement::{Computed, Measurement, StepFacts, is_finite};
use super::optimizer::{UpdateRule, UpdateState};
use super::readings::{Readings, Slot};
use super::regularization::{constrain, decay, penalty_gradient};
use super::samples::Samples;
use crate::data::{Batches, DataSet, load};
use crate::nn::{LSUV_SAMPLES, Measuring, Network, Pass, Role, nonfinite_count, scale_to_unit_variance};
use crate::run::{Device, Distribution, Distributions, FirstNonFinite, NamedArray, StepRow};
use crate::spec::{Experiment, InitializerKind, not_in_this_version};

/// Numbers that histograms are made of at a time, at most: 4 MB.
const MOST_DISTRIBUTED: usize = 1 << 20;

/// A network in training. Cloning copies the whole state; tensors are shared until one side changes them.
#[derive(Clone)]
pub struct Trainer {
    experiment: Experiment,
    data: std::sync::Arc<DataSet>,
    train: Samples,
    validation: Samples,
    batches: Batches,
    network: Network,
    rule: UpdateRule,
    states: Vec<Option<UpdateState>>,
    step: u64,
}

/// What a step leaves.
#[derive(Clone, Debug)]
pub struct StepReport {
    /// The row of a measured step; the times are left for the caller to fill.
    pub row: Option<StepRow>,
    /// Indices into the training set.
    pub batch: Vec<u32>,
    /// Whether the loss or a parameter gradient was not finite. Such a step is always measured.
    pub diverged: bool,
    /// The first value that was not finite, in a measured step.
    pub first_non_finite: Option<FirstNonFinite>,
}

/// What the backward pass leaves.
struct Backward {
    /// Gradients of mean loss and penalty, in the order of the parameters.
    grads: Vec<Tensor<2>>,
    /// The penalty's part of the weights' gradients, layer by layer; empty without one.
    of_penalty: Vec<Tensor<2>>,
    /// dL/dz, layer by layer.
    deltas: Vec<Tensor<2>>,
}

impl Trainer {
    /// Opens the device, makes the data, draws the weights.
    pub fn new(experiment: &Experiment, device: &Device) -> Result<Self, TrainError> {
        if let Some(problem) = not_in_this_version(experiment).into_iter().next() {
            return Err(TrainError::NotInThisVersion { path: problem.path, message: problem.message });
        }
        let data = load(experiment)?;
        let device = device::open(device)?;
        Ok(Self::on(experiment, data, &device))
    }

    fn on(experiment: &Experiment, data: DataSet, device: &BurnDevice) -> Self {
        let (d_input, d_output) = (data.d_input(), data.d_output());
        let network = network(experiment, &data, device);
        Self {
            train: Samples::new(&data.train, d_input, d_output, device),
            validation: Samples::new(&data.validation, d_input, d_output, device),
            batches: Batches::new(data.n_train(), experiment.training.batch_size, experiment.seeds.batches),
            states: network.parameters().iter().map(|_| None).collect(),
            rule: UpdateRule::new(experiment.training.optimizer),
            network,
            data: std::sync::Arc::new(data),
            experiment: experiment.clone(),
            step: 0,
        }
    }

    /// The step that comes next: the number of updates made.
    pub fn step_number(&self) -> u64 {
        self.step
    }

    /// The experiment, with what was changed while it ran.
    pub fn experiment(&self) -> &Experiment {
        &self.experiment
    }

    /// Replaces the learning rate from the next step on; the schedule still multiplies it.
    pub fn set_learning_rate(&mut self, rate: f64) {
        self.experiment.training.learning_rate = rate;
    }

    /// Replaces the clipping threshold from the next step on.
    pub fn set_clipping_threshold(&mut self, threshold: f64) {
        self.experiment.remedies.clipping.threshold = threshold;
    }

    /// A copy of the whole state, to time unmeasured steps on and throw away.
    pub fn fork(&self) -> Self {
        self.clone()
    }

    /// Makes one step. A step whose loss or gradient is not finite is measured whatever was asked.
    pub fn step(&mut self, measure: bool) -> Result<StepReport, TrainError> {
        let indices = self.batches.next_batch().to_vec();
        let batch = self.train.batch(&indices);
        let report = if measure { None } else { self.step_unmeasured(&batch)? };
        let (row, diverged, first_non_finite) = match report {
            Some(()) => (None, false, None),
            None => self.step_measured(&batch)?,
        };
        self.step += 1;
        Ok(StepReport { row, batch: indices, diverged, first_non_finite })
    }

    /// Makes the step and gives nothing, or leaves everything as it was where something is not finite.
    fn step_unmeasured(&mut self, batch: &Samples) -> Result<Option<()>, TrainError> {
        let pass = self.network.forward(batch.x(), Measuring::Off);
        let loss = batch.loss(pass.outputs.clone());
        let backward = self.backward(&pass, loss.gradient);
        let mut readings = Readings::default();
        let loss_slot = readings.push(loss.statistics, batch.n_loss_statistics());
        let counts = backward.grads.iter().map(|grad| readings.push(nonfinite_count(grad.clone()), 1));
        let counts: Vec<Slot> = counts.collect();
        let values = readings.read()?;
        if !values.get(&loss_slot)[0].is_finite() || counts.iter().any(|count| values.get(count)[0] > 0.0) {
            return Ok(None);
        }
        let clipped = clip(&self.experiment.remedies.clipping, backward.grads, self.network.parameters());
        self.network.follow(&pass.batch, batch.len());
        self.update(clipped.grads);
        Ok(Some(()))
    }

    fn step_measured(
        &mut self,
        batch: &Samples,
    ) -> Result<(Option<StepRow>, bool, Option<FirstNonFinite>), TrainError> {
        let pass = self.network.forward(batch.x(), Measuring::On);
        let loss = batch.loss(pass.outputs.clone());
        let Backward { grads, of_penalty, deltas } = self.backward(&pass, loss.gradient);
        let clipped = clip(&self.experiment.remedies.clipping, grads.clone(), self.network.parameters());
        let mut readings = Readings::default();
        let computed = Computed {
            experiment: &self.experiment,
            network: &self.network,
            loss: (loss.statistics, batch.n_loss_statistics()),
            statistics: pass.statistics,
            batch: &pass.batch,
            deltas: &deltas,
            grads: &grads,
            of_penalty: &of_penalty,
            clipped: &clipped,
        };
        let mut measurement = Measurement::queue(&mut readings, computed);
        let before: Vec<Tensor<2>> =
            self.network.parameters().iter().map(|parameter| parameter.value.clone()).collect();
        self.network.follow(&pass.batch, batch.len());
        self.update(clipped.grads);
        measurement.queue_changes(&mut readings, &self.network, &before);
        let values = readings.read()?;
        let facts = StepFacts {
            experiment: &self.experiment,
            step: self.step,
            batch_size: batch.len(),
            is_regression: batch.is_regression(),
            learning_rate: self.experiment.learning_rate_at(self.step),
        };
        let row = measurement.row(&values, &self.network, &facts);
        let diverged = !is_finite(&values, &measurement.loss, &measurement.grads);
        Ok((Some(row), diverged, measurement.first_non_finite(&values, &self.network, self.step)))
    }

    /// Backpropagates the gradient of the mean loss and adds the penalty's.
    fn backward(&self, pass: &Pass, seed: Tensor<2>) -> Backward {
        // The outputs times a constant: its gradient with respect to the outputs is that constant.
        let mut gradients = (pass.outputs.clone() * seed.autodiff()).sum().backward();
        let mut take = |leaf: &Tensor<2>| leaf.grad_remove(&mut gradients).expect("every leaf has a part in the loss");
        let deltas = pass.probes.iter().map(&mut take).collect();
        let penalty = self.experiment.remedies.weight_penalty;
        let mut of_penalty = Vec::new();
        let with_penalty = pass.leaves.iter().zip(self.network.parameters()).map(|(leaf, parameter)| {
            let grad = take(leaf);
            match penalty_gradient(penalty, parameter) {
                Some(part) => {
                    of_penalty.push(part.clone());
                    grad + part
                }
                None => grad,
            }
        });
        Backward { grads: with_penalty.collect(), of_penalty, deltas }
    }

    /// Decay, the optimizer's update, then the longest row.
    fn update(&mut self, grads: Vec<Tensor<2>>) {
        let rate = self.experiment.learning_rate_at(self.step);
        let penalty = self.experiment.remedies.weight_penalty;
        let optimizer = self.experiment.training.optimizer;
        let parameters = self.network.parameters_mut().iter_mut();
        for ((parameter, grad), state) in parameters.zip(grads).zip(&mut self.states) {
            let mut value = parameter.value.clone();
            let decay = decay(penalty, optimizer, parameter.role);
            if decay != 0.0 {
                value = value.mul_scalar(1.0 - rate * decay);
            }
            (value, *state) = self.rule.step(rate, value, grad, state.take());
            if penalty.max_norm > 0.0 && parameter.role == Role::Weight {
                value = constrain(value, penalty.max_norm);
            }
            parameter.value = value;
        }
    }

    /// How the inputs of the hidden layers' activations are distributed on the batch that comes next, with the weights as
    /// they are: on its first samples where the batch is large.
    pub fn distributions(&self) -> Result<Distributions, TrainError> {
        let indices = self.batches.clone().next_batch().to_vec();
        let batch = self.train.batch(&indices);
        let inputs = self.network.activation_inputs(batch.x());
        let n_units: usize = inputs.iter().map(|u| u.dims()[1]).sum();
        let n_rows = (MOST_DISTRIBUTED / n_units.max(1)).clamp(1, batch.len());
        let failed = |message: String| TrainError::ReadBack { message };
        let layers = inputs.into_iter().map(|u| {
            let data = u.narrow(0, 0, n_rows).try_into_data().map_err(|err| failed(err.to_string()))?;
            let values = data.try_into_vec::<f32>().map_err(|err| failed(format!("{err:?}")))?;
            Ok(Distribution::of(&values))
        });
        Ok(Distributions { step: self.step, layers: layers.collect::<Result<_, TrainError>>()? })
    }

    /// Loss and accuracy on the validation set with the current weights; nothing without a validation set.
    pub fn validate(&self) -> Result<Option<(f64, Option<f64>)>, TrainError> {
        if self.validation.len() == 0 {
            return Ok(None);
        }
        let (mut loss, mut accuracy) = (0.0, 0.0);
        for chunk in self.validation.chunks() {
            let share = chunk.len() as f64 / self.validation.len() as f64;
            let mut readings = Readings::default();
            let statistics = chunk.loss(self.network.evaluate(chunk.x())).statistics;
            let slot = readings.push(statistics, chunk.n_loss_statistics());
            let values = readings.read()?;
            let values = values.get(&slot);
            loss += share * f64::from(values[0]);
            accuracy += share * values.get(1).copied().map_or(0.0, f64::from);
        }
        Ok(Some((loss, (!self.validation.is_regression()).then_some(accuracy))))
    }

    /// Names of the layers, from the input to the output.
    pub fn layer_names(&self) -> Vec<String> {
        (0..self.network.n_layers()).map(|layer_idx| format!("layers.{layer_idx}")).collect()
    }

    /// All parameters and running statistics by their PyTorch names, laid out as PyTorch does.
    pub fn weights(&self) -> Result<Vec<NamedArray>, TrainError> {
        weights(&self.network)
    }

    /// `x_train`, `y_train`, `x_validation`, `y_validation` as the network sees them.
    pub fn data(&self) -> Vec<NamedArray> {
        data_arrays(&self.data)
    }
}

/// The network with its initial weights: drawn on the host or, where they depend on data, computed on the CPU, so that
/// every device starts from the same numbers.
fn network(experiment: &Experiment, data: &DataSet, device: &BurnDevice) -> Network {
    let (d_input, d_output) = (data.d_input(), data.d_output());
    let weights = &experiment.initialization.weights;
    if weights.kind != InitializerKind::Lsuv {
        return Network::new(experiment, d_input, d_output, device);
    }
    let cpu = BurnDevice::flex();
    let mut network = Network::new(experiment, d_input, d_output, &cpu);
    let train = Samples::new(&data.train, d_input, d_output, &cpu);
    let n = u32::try_from(train.len().min(LSUV_SAMPLES)).expect("it is at most a thousand");
    scale_to_unit_variance(&mut network, train.batch(&(0..n).collect::<Vec<u32>>()).x(), weights.gain);
    network.to_device(device)
}
