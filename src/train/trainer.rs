//! The trainer: one step is a function of the state. No clock, no channel, no files.

use burn::tensor::{Device as BurnDevice, Tensor};

use super::clipping::clip;
use super::device;
use super::error::TrainError;
use super::measurement::{Measurement, StepFacts, is_finite, queue_changes, queue_signals, queue_statistics};
use super::optimizer::{UpdateRule, UpdateState};
use super::readings::{Readings, Slot};
use super::samples::Samples;
use crate::data::{Batches, DataSet, Part, Targets, load};
use crate::nn::{Measuring, Network, Pass, Role, transposed};
use crate::run::{ArrayValues, Device, FirstNonFinite, NamedArray, StepRow};
use crate::spec::{ClippingKind, Experiment, not_in_this_version};

/// A network in training. Cloning copies the whole state; tensors are shared until one side changes them.
#[derive(Clone)]
pub struct Trainer {
    experiment: Experiment,
    data: std::sync::Arc<DataSet>,
    train: Samples,
    validation: Samples,
    batches: Batches,
    network: Network,
    rules: Vec<UpdateRule>,
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
        let network = Network::new(experiment, d_input, d_output, device);
        let optimizer = experiment.training.optimizer;
        let rules: Vec<UpdateRule> =
            network.parameters().iter().map(|parameter| UpdateRule::new(optimizer, parameter.role)).collect();
        Self {
            train: Samples::new(&data.train, d_input, d_output, device),
            validation: Samples::new(&data.validation, d_input, d_output, device),
            batches: Batches::new(data.n_train(), experiment.training.batch_size, experiment.seeds.batches),
            states: rules.iter().map(|_| None).collect(),
            rules,
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
        let grads = queue_statistics(&mut readings, &backward.grads);
        if !is_finite(&readings.read()?, &loss_slot, &grads) {
            return Ok(None);
        }
        let grads = clip(&self.experiment.remedies.clipping, backward.grads);
        self.update(grads);
        Ok(Some(()))
    }

    fn step_measured(
        &mut self,
        batch: &Samples,
    ) -> Result<(Option<StepRow>, bool, Option<FirstNonFinite>), TrainError> {
        let clipping = self.experiment.remedies.clipping;
        let pass = self.network.forward(batch.x(), Measuring::On);
        let loss = batch.loss(pass.outputs.clone());
        let backward = self.backward(&pass, loss.gradient);
        let mut readings = Readings::default();
        let loss_slot = readings.push(loss.statistics, batch.n_loss_statistics());
        let signals = queue_signals(&mut readings, pass.statistics);
        let deltas = queue_statistics(&mut readings, &backward.deltas);
        let grads = queue_statistics(&mut readings, &backward.grads);
        let penalty = self.queue_penalty(&mut readings);
        let clipped = clip(&clipping, backward.grads);
        let clipped_grads = match clipping.kind {
            ClippingKind::None => Vec::new(),
            _ => queue_statistics(&mut readings, &clipped),
        };
        let before: Vec<Tensor<2>> =
            self.network.parameters().iter().map(|parameter| parameter.value.clone()).collect();
        self.update(clipped);
        let changes = queue_changes(&mut readings, &self.network, &before);
        let measurement = Measurement { loss: loss_slot, signals, deltas, grads, clipped_grads, changes, penalty };
        let values = readings.read()?;
        let facts = StepFacts {
            experiment: &self.experiment,
            step: self.step,
            batch_size: batch.len(),
            is_regression: batch.is_regression(),
            learning_rate: self.experiment.learning_rate_at(self.step),
        };
        let is_clipped = measurement.is_clipped(&values, &clipping);
        let row = measurement.row(&values, &self.network, &facts, is_clipped);
        let diverged = !is_finite(&values, &measurement.loss, &measurement.grads);
        Ok((Some(row), diverged, measurement.first_non_finite(&values, self.step)))
    }

    /// Backpropagates the gradient of the mean loss and adds the penalty's.
    fn backward(&self, pass: &Pass, seed: Tensor<2>) -> Backward {
        // The outputs times a constant: its gradient with respect to the outputs is that constant.
        let mut gradients = (pass.outputs.clone() * seed.autodiff()).sum().backward();
        let mut take = |leaf: &Tensor<2>| leaf.grad_remove(&mut gradients).expect("every leaf has a part in the loss");
        let deltas = pass.probes.iter().map(&mut take).collect();
        let grads = pass.leaves.iter().map(&mut take);
        let penalty = self.experiment.remedies.weight_penalty;
        let with_penalty = grads.zip(self.network.parameters()).map(|(grad, parameter)| {
            if parameter.role != Role::Weight {
                return grad;
            }
            let grad = match penalty.l2 {
                0.0 => grad,
                lambda => grad + parameter.value.clone().mul_scalar(lambda),
            };
            match penalty.l1 {
                0.0 => grad,
                lambda => grad + parameter.value.clone().sign().mul_scalar(lambda),
            }
        });
        Backward { grads: with_penalty.collect(), deltas }
    }

    fn queue_penalty(&self, readings: &mut Readings) -> Option<Slot> {
        let penalty = self.experiment.remedies.weight_penalty;
        if penalty.l1 == 0.0 && penalty.l2 == 0.0 {
            return None;
        }
        let weights = self.network.parameters().iter().filter(|parameter| parameter.role == Role::Weight);
        let terms = weights.map(|parameter| {
            let absolute = parameter.value.clone().abs().sum().mul_scalar(penalty.l1);
            let squares = parameter.value.clone().powi_scalar(2).sum().mul_scalar(penalty.l2 / 2.0);
            absolute + squares
        });
        terms.reduce(|sum, term| sum + term).map(|sum| readings.push(sum, 1))
    }

    /// Decoupled decay, then the optimizer's update.
    fn update(&mut self, grads: Vec<Tensor<2>>) {
        let rate = self.experiment.learning_rate_at(self.step);
        let decay = self.experiment.remedies.weight_penalty.decoupled;
        let parameters = self.network.parameters_mut().iter_mut();
        for (((parameter, grad), rule), state) in parameters.zip(grads).zip(&self.rules).zip(&mut self.states) {
            let mut value = parameter.value.clone();
            if decay != 0.0 && parameter.role == Role::Weight {
                value = value.mul_scalar(1.0 - rate * decay);
            }
            (parameter.value, *state) = rule.step(rate, value, grad, state.take());
        }
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

    /// All parameters by their PyTorch names, laid out as PyTorch does.
    pub fn weights(&self) -> Result<Vec<NamedArray>, TrainError> {
        let read = |parameter: &crate::nn::Parameter| {
            let [d_input, d_output] = parameter.value.dims();
            let failed = |message: String| TrainError::ReadBack { message };
            let data = parameter.value.clone().try_into_data().map_err(|err| failed(err.to_string()))?;
            let values = data.try_into_vec::<f32>().map_err(|err| failed(format!("{err:?}")))?;
            Ok(match parameter.role {
                Role::Weight => {
                    NamedArray::f32(parameter.name.clone(), [d_output, d_input], transposed(&values, d_output))
                }
                Role::Bias => NamedArray::f32(parameter.name.clone(), [d_output], values),
            })
        };
        self.network.parameters().iter().map(read).collect()
    }

    /// `x_train`, `y_train`, `x_validation`, `y_validation` as the network sees them.
    pub fn data(&self) -> Vec<NamedArray> {
        let arrays = |part: &Part, suffix: &str| {
            let n = part.targets.len();
            let shape: Vec<usize> = std::iter::once(n).chain(self.data.sample_shape.iter().copied()).collect();
            let x = NamedArray::f32(format!("x_{suffix}"), shape, part.x.clone());
            let y = match &part.targets {
                Targets::Classes { labels, .. } => NamedArray {
                    name: format!("y_{suffix}"),
                    shape: vec![n],
                    values: ArrayValues::I64(labels.iter().map(|&label| i64::from(label)).collect()),
                },
                Targets::Values { values, width } => {
                    NamedArray::f32(format!("y_{suffix}"), [n, *width], values.clone())
                }
            };
            [x, y]
        };
        [arrays(&self.data.train, "train"), arrays(&self.data.validation, "validation")].concat()
    }
}
