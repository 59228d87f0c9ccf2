//! A second trainer in f64, written from docs/format.md: plain loops forward, central differences for every gradient, no
//! Burn. The oracle of the trainer's tests.

mod forward;
mod update;

use std::collections::BTreeMap;

use self::forward::{Signals, phi};
use crate::run::{ArrayValues, LayerColumn, NamedArray, StepColumn};
use crate::spec::{Activation, BranchScale, Experiment, NormalizationKind};

/// Step of the central differences: their error is about 1e-10 of the loss.
const H: f64 = 1e-6;

/// A parameter as PyTorch lays it out, with what an optimizer remembers of it.
#[derive(Clone)]
pub struct Tensor {
    pub shape: Vec<usize>,
    pub values: Vec<f64>,
    first: Vec<f64>,
    second: Vec<f64>,
}

/// Gradients by parameter name.
pub type Grads = BTreeMap<String, Vec<f64>>;

/// Values by column of one step.
pub struct Row {
    pub steps: Vec<(StepColumn, f64)>,
    pub layers: Vec<Vec<(LayerColumn, f64)>>,
}

pub struct Reference {
    experiment: Experiment,
    parameters: BTreeMap<String, Tensor>,
    /// Mean and variance by layer.
    running: BTreeMap<usize, (Vec<f64>, Vec<f64>)>,
    x: Vec<Vec<f64>>,
    labels: Option<Vec<usize>>,
    values: Vec<Vec<f64>>,
    validation: (Vec<Vec<f64>>, Vec<f64>),
    /// Whether batch normalization uses running statistics.
    evaluates: bool,
    step: u64,
}

fn reals(array: &NamedArray) -> Vec<f64> {
    match &array.values {
        ArrayValues::F32(values) => values.iter().map(|&value| f64::from(value)).collect(),
        ArrayValues::I64(values) => values.iter().map(|&value| value as f64).collect(),
    }
}

/// One row for each sample.
fn rows_of(array: &NamedArray) -> Vec<Vec<f64>> {
    let values = reals(array);
    values.chunks(values.len() / array.shape[0]).map(<[f64]>::to_vec).collect()
}

pub fn norm(values: &[f64]) -> f64 {
    values.iter().map(|value| value * value).sum::<f64>().sqrt()
}

fn rms(values: &[f64]) -> f64 {
    norm(values) / (values.len() as f64).sqrt()
}

/// The norm over all gradients.
fn joint(grads: &Grads) -> f64 {
    grads.values().map(|grad| norm(grad).powi(2)).sum::<f64>().sqrt()
}

fn is_weight(name: &str) -> bool {
    name.starts_with("layers.") && name.ends_with(".weight")
}

impl Reference {
    /// Starts from the trainer's own weights and data.
    pub fn new(experiment: &Experiment, weights: &[NamedArray], data: &[NamedArray]) -> Self {
        let tensor = |array: &NamedArray| {
            let values = reals(array);
            let zeros = vec![0.0; values.len()];
            Tensor { shape: array.shape.clone(), first: zeros.clone(), second: zeros, values }
        };
        let labels = match &data[1].values {
            ArrayValues::I64(labels) => Some(labels.iter().map(|&label| label as usize).collect()),
            ArrayValues::F32(_) => None,
        };
        let is_parameter = |array: &&NamedArray| !array.name.contains("running");
        Self {
            experiment: experiment.clone(),
            parameters: weights.iter().filter(is_parameter).map(|a| (a.name.clone(), tensor(a))).collect(),
            running: BTreeMap::new(),
            x: rows_of(&data[0]),
            values: rows_of(&data[1]),
            labels,
            validation: if data[2].shape[0] > 0 { (rows_of(&data[2]), reals(&data[3])) } else { Default::default() },
            evaluates: false,
            step: 0,
        }
    }

    fn n_layers(&self) -> usize {
        self.experiment.architecture.n_layers()
    }

    fn batch_x(&self, batch: &[u32]) -> Vec<Vec<f64>> {
        batch.iter().map(|&sample| self.x[sample as usize].clone()).collect()
    }

    /// Loss of one sample, and whether it is right.
    fn loss(&self, sample: usize, outputs: &[f64]) -> (f64, bool) {
        match &self.labels {
            Some(labels) => {
                let right = labels[sample];
                let top = outputs.iter().copied().fold(f64::NEG_INFINITY, f64::max);
                let sum: f64 = outputs.iter().map(|o| (o - top).exp()).sum();
                let is_right = outputs.iter().enumerate().all(|(c, &o)| c == right || o < outputs[right]);
                (sum.ln() - (outputs[right] - top), is_right)
            }
            None => {
                let differences = outputs.iter().zip(&self.values[sample]).map(|(o, t)| (o - t).powi(2));
                (differences.sum::<f64>() / outputs.len() as f64, false)
            }
        }
    }

    fn mean_loss(&self, batch: &[u32], signals: &Signals) -> f64 {
        let losses = batch.iter().zip(signals.outputs()).map(|(&sample, o)| self.loss(sample as usize, o).0);
        losses.sum::<f64>() / batch.len() as f64
    }

    /// Loss and accuracy on the validation set, with running statistics. Classes only.
    pub fn validate(&mut self) -> (f64, f64) {
        let (x, labels) = self.validation.clone();
        self.evaluates = true;
        let signals = self.forward(&x, None);
        self.evaluates = false;
        let training = self.labels.replace(labels.iter().map(|label| *label as usize).collect());
        let losses = signals.outputs().iter().enumerate().map(|(sample, o)| self.loss(sample, o));
        let (loss, n_right) = losses.fold((0.0, 0), |(sum, n), (loss, right)| (sum + loss, n + usize::from(right)));
        self.labels = training;
        (loss / labels.len() as f64, f64::from(n_right as u32) / labels.len() as f64)
    }

    /// Gradient of the mean loss with respect to every parameter, by central differences.
    pub fn gradients(&mut self, batch: &[u32]) -> Grads {
        let x = self.batch_x(batch);
        let names: Vec<String> = self.parameters.keys().cloned().collect();
        let mut grads = Grads::new();
        for name in names {
            let slopes = (0..self.parameters[&name].values.len()).map(|entry| {
                let mut loss_at = |by: f64| {
                    self.parameters.get_mut(&name).unwrap().values[entry] += by;
                    self.mean_loss(batch, &self.forward(&x, None))
                };
                let above = loss_at(H);
                let below = loss_at(-2.0 * H);
                loss_at(H);
                (above - below) / (2.0 * H)
            });
            let slopes = slopes.collect();
            grads.insert(name, slopes);
        }
        grads
    }

    /// Gradient of each sample's own loss with respect to z of a layer: batch size times that of the mean loss.
    fn deltas(&self, batch: &[u32], layer_idx: usize, width: usize) -> Vec<f64> {
        let x = self.batch_x(batch);
        let places = (0..batch.len()).flat_map(|row| (0..width).map(move |unit| (row, unit)));
        let slope = |(row, unit)| {
            let loss = |by| self.mean_loss(batch, &self.forward(&x, Some((layer_idx, row, unit, by))));
            (loss(H) - loss(-H)) / (2.0 * H) * batch.len() as f64
        };
        places.map(slope).collect()
    }

    /// One step on a batch: every quantity that exists, and the gradients of mean loss and penalty.
    pub fn step(&mut self, batch: &[u32]) -> (Row, Grads) {
        let signals = self.forward(&self.batch_x(batch), None);
        let loss = self.mean_loss(batch, &signals);
        let rights = batch.iter().zip(signals.outputs()).filter(|(sample, o)| self.loss(**sample as usize, o).1);
        let accuracy = rights.count() as f64 / batch.len() as f64;
        let mut grads = self.gradients(batch);
        let (penalty, of_penalty) = self.add_penalty(&mut grads);
        let mut layers: Vec<Vec<(LayerColumn, f64)>> =
            (0..self.n_layers()).map(|l| self.layer_row(l, &grads, &of_penalty, &signals, batch)).collect();
        let clipped = self.clip(&grads);
        let before = self.parameters.clone();
        let rate = self.experiment.learning_rate_at(self.step);
        self.update(&clipped, rate);
        self.follow(&signals);
        for (l, row) in layers.iter_mut().enumerate() {
            let name = format!("layers.{l}.weight");
            let (after, before) = (&self.parameters[&name].values, &before[&name].values);
            let change: Vec<f64> = after.iter().zip(before).map(|(a, b)| a - b).collect();
            row.push((LayerColumn::RelativeUpdate, norm(&change) / norm(before)));
        }
        self.step += 1;
        let changed = grads.iter().any(|(name, grad)| clipped[name] != *grad);
        let mut steps = vec![
            (StepColumn::Loss, loss),
            (StepColumn::Penalty, penalty),
            (StepColumn::GradL2, joint(&grads)),
            (StepColumn::GradL2Clipped, joint(&clipped)),
            (StepColumn::Clipped, f64::from(u8::from(changed))),
            (StepColumn::LearningRate, rate),
        ];
        if self.labels.is_some() {
            steps.push((StepColumn::TrainAccuracy, accuracy));
        }
        if StepColumn::ClippingAngle.exists(&self.experiment) {
            let dot: f64 =
                grads.iter().flat_map(|(name, grad)| grad.iter().zip(&clipped[name])).map(|(a, b)| a * b).sum();
            let cosine = dot / (joint(&grads) * joint(&clipped));
            steps.push((StepColumn::ClippingAngle, cosine.clamp(-1.0, 1.0).acos().to_degrees()));
        }
        (Row { steps, layers }, grads)
    }

    fn layer_row(
        &self,
        layer_idx: usize,
        grads: &Grads,
        of_penalty: &Grads,
        signals: &Signals,
        batch: &[u32],
    ) -> Vec<(LayerColumn, f64)> {
        let weight_name = format!("layers.{layer_idx}.weight");
        let (weight_grad, bias_grad) = (&grads[&weight_name], &grads[&format!("layers.{layer_idx}.bias")]);
        let z: Vec<f64> = signals.z[layer_idx].concat();
        let mut row = vec![
            (LayerColumn::WeightGradL2, norm(weight_grad)),
            (LayerColumn::WeightGradRms, rms(weight_grad)),
            (LayerColumn::WeightGradMaxAbs, weight_grad.iter().fold(0.0, |m: f64, g| m.max(g.abs()))),
            (LayerColumn::BiasGradL2, norm(bias_grad)),
            (LayerColumn::DeltaRms, rms(&self.deltas(batch, layer_idx, bias_grad.len()))),
            (LayerColumn::PreactivationRms, rms(&z)),
            (LayerColumn::WeightL2, norm(&self.parameters[&weight_name].values)),
            (LayerColumn::NNonfinite, 0.0),
        ];
        if let Some(of_penalty) = of_penalty.get(&weight_name) {
            row.push((LayerColumn::PenaltyShare, norm(of_penalty) / norm(weight_grad)));
        }
        if layer_idx + 1 < self.n_layers() {
            self.push_hidden(layer_idx, signals, &mut row);
        }
        row
    }

    fn push_hidden(&self, layer_idx: usize, signals: &Signals, row: &mut Vec<(LayerColumn, f64)>) {
        let activation = self.activation_of(layer_idx);
        let a: Vec<f64> = signals.a[layer_idx].concat();
        let mean = a.iter().sum::<f64>() / a.len() as f64;
        let centered: Vec<f64> = a.iter().map(|a| a - mean).collect();
        row.push((LayerColumn::ActivationMean, mean));
        row.push((LayerColumn::ActivationSd, rms(&centered)));
        let u = &signals.u[layer_idx];
        let slopes: Vec<Vec<f64>> = u.iter().map(|u| u.iter().map(|&u| phi(activation, u).1).collect()).collect();
        if activation.saturates() {
            let largest = if activation == Activation::Tanh { 1.0 } else { 0.25 };
            let n = slopes.iter().flatten().filter(|slope| slope.abs() < 0.05 * largest).count();
            row.push((LayerColumn::SaturatedFraction, n as f64 / a.len() as f64));
        }
        if activation.can_die() {
            let width = slopes[0].len();
            let dead = (0..width).filter(|unit| slopes.iter().all(|sample| sample[*unit] == 0.0)).count();
            row.push((LayerColumn::DeadFraction, dead as f64 / width as f64));
        }
        if let Activation::Prelu { slope } = activation {
            row.push((LayerColumn::ActivationSlope, slope));
        }
        let residual = self.experiment.remedies.residual;
        if let (BranchScale::Rezero | BranchScale::Skipinit, Some(block)) =
            (residual.scale, self.experiment.residual_block_ending_at(layer_idx))
        {
            row.push((LayerColumn::BranchScale, self.parameters[&format!("scales.{block}")].values[0]));
        }
        if self.experiment.remedies.normalization.kind == NormalizationKind::Batch {
            let (mean, variance) = &signals.batch[&layer_idx];
            let width = mean.len();
            let root = |variance: &[f64]| variance.iter().map(|v| v.sqrt()).collect::<Vec<f64>>();
            let (zeros, ones) = (vec![0.0; width], vec![1.0; width]);
            let (running_mean, running_variance) =
                self.running.get(&layer_idx).map_or((&zeros, &ones), |(mean, variance)| (mean, variance));
            row.push((LayerColumn::BatchMean, rms(mean)));
            row.push((LayerColumn::BatchSd, rms(&root(variance))));
            row.push((LayerColumn::RunningMean, rms(running_mean)));
            row.push((LayerColumn::RunningSd, rms(&root(running_variance))));
        }
    }
}
