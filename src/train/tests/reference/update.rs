//! Penalties, clipping, optimizers, running statistics, from their formulas.

use super::forward::Signals;
use super::{Grads, Reference, Tensor, is_weight, joint, norm};
use crate::spec::{ClippingKind, Optimizer};

impl Reference {
    /// Adds the penalty's gradient; gives the penalty and its gradient alone.
    pub fn add_penalty(&self, grads: &mut Grads) -> (f64, Grads) {
        let penalty = self.experiment.remedies.weight_penalty;
        let (mut total, mut alone) = (0.0, Grads::new());
        if penalty.l1 == 0.0 && penalty.l2 == 0.0 {
            return (total, alone);
        }
        for (name, grad) in grads.iter_mut().filter(|(name, _)| is_weight(name)) {
            let weights = &self.parameters[name].values;
            let of_penalty: Vec<f64> = weights
                .iter()
                .map(|w| penalty.l2 * w + penalty.l1 * if *w == 0.0 { 0.0 } else { w.signum() })
                .collect();
            total += weights.iter().map(|w| penalty.l1 * w.abs() + penalty.l2 / 2.0 * w * w).sum::<f64>();
            grad.iter_mut().zip(&of_penalty).for_each(|(grad, more)| *grad += more);
            alone.insert(name.clone(), of_penalty);
        }
        (total, alone)
    }

    pub fn clip(&self, grads: &Grads) -> Grads {
        let clipping = self.experiment.remedies.clipping;
        let theta = clipping.threshold;
        let global = joint(grads);
        let scaled = |values: &[f64], norm: f64, limit: f64| -> Vec<f64> {
            let factor = if norm > limit { limit / norm } else { 1.0 };
            values.iter().map(|value| if factor == 1.0 { *value } else { value * factor }).collect()
        };
        let output = format!("layers.{}.", self.n_layers() - 1);
        let clip = |(name, grad): (&String, &Vec<f64>)| {
            let grad = match clipping.kind {
                ClippingKind::None => grad.clone(),
                ClippingKind::ByValue => grad.iter().map(|g| g.clamp(-theta, theta)).collect(),
                ClippingKind::ByGlobalNorm => scaled(grad, global, theta),
                ClippingKind::EachByNorm => scaled(grad, norm(grad), theta),
                ClippingKind::Adaptive if name.starts_with(&output) => grad.clone(),
                ClippingKind::Adaptive => {
                    let parameter = &self.parameters[name];
                    // A row for each output unit; a vector is one row.
                    let length = if parameter.shape.len() > 1 { parameter.shape[1] } else { grad.len() };
                    let rows = grad.chunks(length).zip(parameter.values.chunks(length));
                    rows.flat_map(|(g, w)| scaled(g, norm(g), theta * norm(w).max(1e-3))).collect()
                }
            };
            (name.clone(), grad)
        };
        grads.iter().map(clip).collect()
    }

    pub fn update(&mut self, grads: &Grads, rate: f64) {
        let optimizer = self.experiment.training.optimizer;
        let penalty = self.experiment.remedies.weight_penalty;
        let own_decay = if let Optimizer::Adamw { weight_decay, .. } = optimizer { weight_decay } else { 0.0 };
        let time = (self.step + 1) as i32;
        for (name, tensor) in &mut self.parameters {
            if is_weight(name) {
                tensor.values.iter_mut().for_each(|w| *w *= 1.0 - rate * (penalty.decoupled + own_decay));
            }
            update_tensor(optimizer, tensor, &grads[name], rate, time);
            if is_weight(name) && penalty.max_norm > 0.0 {
                for row in tensor.values.chunks_mut(tensor.shape[1]) {
                    let length = norm(row);
                    if length > penalty.max_norm {
                        row.iter_mut().for_each(|w| *w *= penalty.max_norm / length);
                    }
                }
            }
        }
    }

    /// Running statistics after a batch: PyTorch's momentum 0.1, the variance unbiased.
    pub fn follow(&mut self, signals: &Signals) {
        let n = signals.outputs().len() as f64;
        for (layer_idx, (mean, variance)) in &signals.batch {
            let fresh = || (vec![0.0; mean.len()], vec![1.0; mean.len()]);
            let (running_mean, running_variance) = self.running.entry(*layer_idx).or_insert_with(fresh);
            for unit in 0..mean.len() {
                running_mean[unit] = 0.9 * running_mean[unit] + 0.1 * mean[unit];
                let unbiased = variance[unit] * n / (n - 1.0).max(1.0);
                running_variance[unit] = 0.9 * running_variance[unit] + 0.1 * unbiased;
            }
        }
    }

    /// Running mean and variance of a layer.
    pub fn running(&self, layer_idx: usize) -> &(Vec<f64>, Vec<f64>) {
        &self.running[&layer_idx]
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
