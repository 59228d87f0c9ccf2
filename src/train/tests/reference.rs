//! A second trainer in f64, written from FORMAT's formulas: plain loops, no Burn. The oracle of the trainer's tests.

use crate::run::{ArrayValues, LayerColumn, NamedArray, StepColumn};
use crate::spec::{Activation, ClippingKind, Experiment, Optimizer, SELU_ALPHA, SELU_LAMBDA};

/// A weight matrix [out][in] or a bias [out][1], with what an optimizer remembers of it.
#[derive(Clone)]
struct Tensor {
    values: Vec<f64>,
    first: Vec<f64>,
    second: Vec<f64>,
}

/// Values by column of one step.
pub struct Row {
    pub steps: Vec<(StepColumn, f64)>,
    pub layers: Vec<Vec<(LayerColumn, f64)>>,
}

pub struct Reference {
    experiment: Experiment,
    weights: Vec<Tensor>,
    biases: Vec<Tensor>,
    x: Vec<Vec<f64>>,
    labels: Option<Vec<usize>>,
    values: Vec<Vec<f64>>,
    step: u64,
}

fn reals(array: &NamedArray) -> Vec<f64> {
    match &array.values {
        ArrayValues::F32(values) => values.iter().map(|&value| f64::from(value)).collect(),
        ArrayValues::I64(values) => values.iter().map(|&value| value as f64).collect(),
    }
}

fn norm(values: &[f64]) -> f64 {
    values.iter().map(|value| value * value).sum::<f64>().sqrt()
}

fn rms(values: &[f64]) -> f64 {
    norm(values) / (values.len() as f64).sqrt()
}

/// phi(u) and phi'(u).
fn phi(activation: Activation, u: f64) -> (f64, f64) {
    let sigmoid = |u: f64| 1.0 / (1.0 + (-u).exp());
    match activation {
        Activation::Linear => (u, 1.0),
        Activation::Sigmoid => (sigmoid(u), sigmoid(u) * sigmoid(-u)),
        Activation::Tanh => (u.tanh(), 1.0 / u.cosh().powi(2)),
        Activation::Relu => (u.max(0.0), f64::from(u8::from(u > 0.0))),
        Activation::LeakyRelu { slope } | Activation::Prelu { slope } => {
            if u > 0.0 {
                (u, 1.0)
            } else {
                (slope * u, slope)
            }
        }
        Activation::Elu { alpha } => {
            if u > 0.0 {
                (u, 1.0)
            } else {
                (alpha * u.exp_m1(), alpha * u.exp())
            }
        }
        Activation::Selu => {
            let (value, slope) = phi(Activation::Elu { alpha: SELU_ALPHA }, u);
            (SELU_LAMBDA * value, SELU_LAMBDA * slope)
        }
        Activation::Gelu => {
            let cdf = 0.5 * libm::erfc(-u / 2.0_f64.sqrt());
            let density = (-0.5 * u * u).exp() / (2.0 * std::f64::consts::PI).sqrt();
            (u * cdf, cdf + u * density)
        }
        Activation::Silu => (u * sigmoid(u), sigmoid(u) * (1.0 + u * sigmoid(-u))),
        Activation::Softplus => (u.exp().ln_1p(), sigmoid(u)),
    }
}

impl Reference {
    /// Starts from the trainer's own weights and data.
    pub fn new(experiment: &Experiment, weights: &[NamedArray], data: &[NamedArray]) -> Self {
        let tensor = |array: &NamedArray| {
            let values = reals(array);
            Tensor { first: vec![0.0; values.len()], second: vec![0.0; values.len()], values }
        };
        let n = data[0].shape[0];
        let rows = |array: &NamedArray| reals(array).chunks(reals(array).len() / n).map(<[f64]>::to_vec).collect();
        let labels = match &data[1].values {
            ArrayValues::I64(labels) => Some(labels.iter().map(|&label| label as usize).collect()),
            ArrayValues::F32(_) => None,
        };
        Self {
            experiment: experiment.clone(),
            weights: weights.iter().step_by(2).map(tensor).collect(),
            biases: weights.iter().skip(1).step_by(2).map(tensor).collect(),
            x: rows(&data[0]),
            values: rows(&data[1]),
            labels,
            step: 0,
        }
    }

    /// z and a of every layer for one sample; the last a is the output.
    fn forward(&self, x: &[f64]) -> Vec<(Vec<f64>, Vec<f64>)> {
        let mut signals: Vec<(Vec<f64>, Vec<f64>)> = Vec::new();
        for (layer_idx, (weight, bias)) in self.weights.iter().zip(&self.biases).enumerate() {
            let input = signals.last().map_or(x, |(_, a)| a);
            let z: Vec<f64> = weight
                .values
                .chunks(input.len())
                .zip(&bias.values)
                .map(|(row, b)| row.iter().zip(input).map(|(w, h)| w * h).sum::<f64>() + b)
                .collect();
            let activation = self.activation_of(layer_idx);
            let a = z.iter().map(|&z| phi(activation, z).0).collect();
            signals.push((z, a));
        }
        signals
    }

    fn activation_of(&self, layer_idx: usize) -> Activation {
        if layer_idx + 1 == self.weights.len() { Activation::Linear } else { self.experiment.architecture.activation }
    }

    /// Loss of one sample, whether it is right, and dL/d outputs.
    fn loss(&self, sample: usize, outputs: &[f64]) -> (f64, bool, Vec<f64>) {
        match &self.labels {
            Some(labels) => {
                let right = labels[sample];
                let top = outputs.iter().copied().fold(f64::NEG_INFINITY, f64::max);
                let sum: f64 = outputs.iter().map(|o| (o - top).exp()).sum();
                let is_right = outputs.iter().enumerate().all(|(c, &o)| c == right || o < outputs[right]);
                let gradient =
                    outputs.iter().enumerate().map(|(c, o)| (o - top).exp() / sum - f64::from(u8::from(c == right)));
                (sum.ln() - (outputs[right] - top), is_right, gradient.collect())
            }
            None => {
                let n = outputs.len() as f64;
                let differences: Vec<f64> = outputs.iter().zip(&self.values[sample]).map(|(o, t)| o - t).collect();
                let loss = differences.iter().map(|d| d * d).sum::<f64>() / n;
                (loss, false, differences.iter().map(|d| 2.0 * d / n).collect())
            }
        }
    }

    /// Mean loss of a batch with the current weights: for finite differences.
    pub fn mean_loss(&self, batch: &[u32]) -> f64 {
        let losses = batch.iter().map(|&sample| {
            let signals = self.forward(&self.x[sample as usize]);
            self.loss(sample as usize, &signals.last().unwrap().1).0
        });
        losses.sum::<f64>() / batch.len() as f64
    }

    /// Moves one weight of a layer: for finite differences.
    pub fn nudge(&mut self, layer_idx: usize, entry: usize, by: f64) {
        self.weights[layer_idx].values[entry] += by;
    }

    /// Gradient of the mean loss with respect to a weight of a layer, by central differences.
    pub fn slope(&mut self, batch: &[u32], layer_idx: usize, entry: usize) -> f64 {
        let h = 1e-5;
        self.nudge(layer_idx, entry, h);
        let above = self.mean_loss(batch);
        self.nudge(layer_idx, entry, -2.0 * h);
        let below = self.mean_loss(batch);
        self.nudge(layer_idx, entry, h);
        (above - below) / (2.0 * h)
    }

    /// One step on a batch; every quantity that exists.
    pub fn step(&mut self, batch: &[u32]) -> (Row, Vec<Vec<f64>>) {
        let n_layers = self.weights.len();
        let size = batch.len() as f64;
        let mut grads: Vec<(Vec<f64>, Vec<f64>)> = self
            .weights
            .iter()
            .zip(&self.biases)
            .map(|(w, b)| (vec![0.0; w.values.len()], vec![0.0; b.values.len()]))
            .collect();
        let (mut loss, mut n_right) = (0.0, 0.0);
        let mut all_z = vec![Vec::new(); n_layers];
        let mut all_a = vec![Vec::new(); n_layers];
        let mut deltas = vec![Vec::new(); n_layers];
        for &sample in batch {
            let sample = sample as usize;
            let signals = self.forward(&self.x[sample]);
            let (sample_loss, is_right, mut grad) = self.loss(sample, &signals[n_layers - 1].1);
            loss += sample_loss / size;
            n_right += f64::from(u8::from(is_right));
            for layer_idx in (0..n_layers).rev() {
                let (z, a) = &signals[layer_idx];
                let activation = self.activation_of(layer_idx);
                let delta: Vec<f64> = grad.iter().zip(z).map(|(g, &z)| g * phi(activation, z).1).collect();
                let input = if layer_idx == 0 { &self.x[sample] } else { &signals[layer_idx - 1].1 };
                grad = vec![0.0; input.len()];
                for (unit, &d) in delta.iter().enumerate() {
                    for (i, &h) in input.iter().enumerate() {
                        let at = unit * input.len() + i;
                        grads[layer_idx].0[at] += d * h / size;
                        grad[i] += d * self.weights[layer_idx].values[at];
                    }
                    grads[layer_idx].1[unit] += d / size;
                }
                all_z[layer_idx].extend(z);
                all_a[layer_idx].extend(a);
                deltas[layer_idx].extend(delta);
            }
        }
        let penalty = self.add_penalty(&mut grads);
        let joint = |grads: &[(Vec<f64>, Vec<f64>)]| {
            grads.iter().map(|(w, b)| norm(w).powi(2) + norm(b).powi(2)).sum::<f64>().sqrt()
        };
        let grad_l2 = joint(&grads);
        let unclipped: Vec<Vec<f64>> = grads.iter().map(|(w, _)| w.clone()).collect();
        let mut layers: Vec<Vec<(LayerColumn, f64)>> = (0..n_layers)
            .map(|l| self.layer_row(l, &grads[l], &all_z[l], &all_a[l], &deltas[l], batch.len()))
            .collect();
        self.clip(&mut grads, grad_l2);
        let clipped_l2 = joint(&grads);
        let before: Vec<Vec<f64>> = self.weights.iter().map(|w| w.values.clone()).collect();
        let rate = self.experiment.learning_rate_at(self.step);
        self.update(&grads, rate);
        for (l, row) in layers.iter_mut().enumerate() {
            let change: Vec<f64> = self.weights[l].values.iter().zip(&before[l]).map(|(a, b)| a - b).collect();
            row.push((LayerColumn::RelativeUpdate, norm(&change) / norm(&before[l])));
        }
        self.step += 1;
        let mut steps = vec![
            (StepColumn::Loss, loss),
            (StepColumn::Penalty, penalty),
            (StepColumn::GradL2, grad_l2),
            (StepColumn::GradL2Clipped, clipped_l2),
            (StepColumn::LearningRate, rate),
        ];
        if self.labels.is_some() {
            steps.push((StepColumn::TrainAccuracy, n_right / size));
        }
        (Row { steps, layers }, unclipped)
    }

    fn layer_row(
        &self,
        layer_idx: usize,
        (weight_grad, bias_grad): &(Vec<f64>, Vec<f64>),
        z: &[f64],
        a: &[f64],
        delta: &[f64],
        batch_size: usize,
    ) -> Vec<(LayerColumn, f64)> {
        let mut row = vec![
            (LayerColumn::WeightGradL2, norm(weight_grad)),
            (LayerColumn::WeightGradRms, rms(weight_grad)),
            (LayerColumn::WeightGradMaxAbs, weight_grad.iter().fold(0.0, |m: f64, g| m.max(g.abs()))),
            (LayerColumn::BiasGradL2, norm(bias_grad)),
            (LayerColumn::DeltaRms, rms(delta)),
            (LayerColumn::PreactivationRms, rms(z)),
            (LayerColumn::WeightL2, norm(&self.weights[layer_idx].values)),
            (LayerColumn::NNonfinite, 0.0),
        ];
        if layer_idx + 1 < self.weights.len() {
            let activation = self.activation_of(layer_idx);
            let mean = a.iter().sum::<f64>() / a.len() as f64;
            let centered: Vec<f64> = a.iter().map(|a| a - mean).collect();
            row.push((LayerColumn::ActivationMean, mean));
            row.push((LayerColumn::ActivationSd, rms(&centered)));
            let slopes: Vec<f64> = z.iter().map(|&z| phi(activation, z).1).collect();
            if activation.saturates() {
                let largest = if activation == Activation::Tanh { 1.0 } else { 0.25 };
                let n = slopes.iter().filter(|slope| slope.abs() < 0.05 * largest).count();
                row.push((LayerColumn::SaturatedFraction, n as f64 / slopes.len() as f64));
            }
            if activation.can_die() {
                let width = slopes.len() / batch_size;
                let dead = (0..width).filter(|unit| slopes.chunks(width).all(|sample| sample[*unit] == 0.0)).count();
                row.push((LayerColumn::DeadFraction, dead as f64 / width as f64));
            }
        }
        row
    }

    fn add_penalty(&self, grads: &mut [(Vec<f64>, Vec<f64>)]) -> f64 {
        let penalty = self.experiment.remedies.weight_penalty;
        let mut total = 0.0;
        for (weight, (grad, _)) in self.weights.iter().zip(grads) {
            for (g, w) in grad.iter_mut().zip(&weight.values) {
                total += penalty.l1 * w.abs() + penalty.l2 / 2.0 * w * w;
                *g += penalty.l2 * w + penalty.l1 * if *w == 0.0 { 0.0 } else { w.signum() };
            }
        }
        total
    }

    fn clip(&self, grads: &mut [(Vec<f64>, Vec<f64>)], grad_l2: f64) {
        let clipping = self.experiment.remedies.clipping;
        let theta = clipping.threshold;
        let scale = |values: &mut Vec<f64>, norm: f64| {
            if norm > theta {
                values.iter_mut().for_each(|value| *value *= theta / norm);
            }
        };
        for (weight, bias) in grads {
            for values in [weight, bias] {
                match clipping.kind {
                    ClippingKind::None | ClippingKind::Adaptive => {}
                    ClippingKind::ByValue => values.iter_mut().for_each(|value| *value = value.clamp(-theta, theta)),
                    ClippingKind::ByGlobalNorm => scale(values, grad_l2),
                    ClippingKind::EachByNorm => {
                        let own = norm(values);
                        scale(values, own);
                    }
                }
            }
        }
    }

    fn update(&mut self, grads: &[(Vec<f64>, Vec<f64>)], rate: f64) {
        let optimizer = self.experiment.training.optimizer;
        let decay = self.experiment.remedies.weight_penalty.decoupled;
        let time = (self.step + 1) as i32;
        for (layer_idx, (weight_grad, bias_grad)) in grads.iter().enumerate() {
            let weight = &mut self.weights[layer_idx];
            weight.values.iter_mut().for_each(|w| *w -= rate * decay * *w);
            if let Optimizer::Adamw { weight_decay, .. } = optimizer {
                weight.values.iter_mut().for_each(|w| *w -= rate * weight_decay * *w);
            }
            update_tensor(optimizer, weight, weight_grad, rate, time);
            update_tensor(optimizer, &mut self.biases[layer_idx], bias_grad, rate, time);
        }
    }
}

fn update_tensor(optimizer: Optimizer, tensor: &mut Tensor, grad: &[f64], rate: f64, time: i32) {
    for (i, &g) in grad.iter().enumerate() {
        let (first, second) = (&mut tensor.first[i], &mut tensor.second[i]);
        let change = match optimizer {
            Optimizer::Sgd => g,
            Optimizer::Momentum { momentum } => {
                *first = momentum * *first + g;
                *first
            }
            Optimizer::Nesterov { momentum } => {
                *first = momentum * *first + g;
                g + momentum * *first
            }
            Optimizer::Adam { beta_1, beta_2, epsilon } | Optimizer::Adamw { beta_1, beta_2, epsilon, .. } => {
                *first = beta_1 * *first + (1.0 - beta_1) * g;
                *second = beta_2 * *second + (1.0 - beta_2) * g * g;
                let corrected = *second / (1.0 - beta_2.powi(time));
                *first / (1.0 - beta_1.powi(time)) / (corrected.sqrt() + epsilon)
            }
            Optimizer::Rmsprop { decay, epsilon } => {
                *second = decay * *second + (1.0 - decay) * g * g;
                g / (second.sqrt() + epsilon)
            }
        };
        tensor.values[i] -= rate * change;
    }
}
