//! The network of docs/format.md, sample by sample and unit by unit.

use std::collections::BTreeMap;

use super::Reference;
use crate::spec::{Activation, BranchScale, NormalizationKind, Placement, ResidualOrder, SELU_ALPHA, SELU_LAMBDA};

type Matrix = Vec<Vec<f64>>;

/// What a forward pass computes, by layer, then sample, then unit.
pub struct Signals {
    pub z: Vec<Matrix>,
    pub u: Vec<Matrix>,
    pub a: Vec<Matrix>,
    /// Mean and biased variance of what batch normalization saw.
    pub batch: BTreeMap<usize, (Vec<f64>, Vec<f64>)>,
}

impl Signals {
    pub fn outputs(&self) -> &Matrix {
        self.z.last().unwrap()
    }
}

/// A change of z: layer, sample, unit, by how much.
pub type Nudge = (usize, usize, usize, f64);

/// phi(u) and phi'(u).
pub fn phi(activation: Activation, u: f64) -> (f64, f64) {
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

fn mean_and_variance(values: &[f64]) -> (f64, f64) {
    let mean = values.iter().sum::<f64>() / values.len() as f64;
    (mean, values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / values.len() as f64)
}

impl Reference {
    /// The activation of a layer, with PReLU's present slope.
    pub fn activation_of(&self, layer_idx: usize) -> Activation {
        match self.experiment.architecture.activation {
            _ if layer_idx + 1 == self.n_layers() => Activation::Linear,
            Activation::Prelu { .. } => {
                let slope = self.parameters[&format!("activations.{layer_idx}.weight")].values[0];
                Activation::Prelu { slope }
            }
            other => other,
        }
    }

    /// Every signal of a batch, with batch statistics.
    pub fn forward(&self, x: &[Vec<f64>], nudge: Option<Nudge>) -> Signals {
        let residual = self.experiment.remedies.residual;
        let placement = self.experiment.remedies.normalization.placement;
        let every = residual.every as usize;
        let mut signals = Signals { z: Vec::new(), u: Vec::new(), a: Vec::new(), batch: BTreeMap::new() };
        let (mut h, mut v_before, mut entered) = (x.to_vec(), Matrix::new(), Matrix::new());
        for l in 0..self.n_layers() {
            let is_hidden = l + 1 < self.n_layers();
            let starts_block = every > 0 && l > 0 && (l - 1).is_multiple_of(every);
            if starts_block {
                entered = match residual.order {
                    ResidualOrder::PreActivation => v_before.clone(),
                    ResidualOrder::PostActivation => h.clone(),
                };
            }
            let mut z = self.linear(l, &h);
            if let Some((layer, row, unit, by)) = nudge
                && layer == l
            {
                z[row][unit] += by;
            }
            let is_before = is_hidden && placement == Placement::BeforeActivation;
            let block = if is_hidden { self.experiment.residual_block_ending_at(l) } else { None };
            let (v, u) = match block {
                Some(block) if residual.order == ResidualOrder::PostActivation && is_before => {
                    let normalized = self.normalize(l, &z, &mut signals.batch);
                    let u = self.sum(block, &entered, &normalized);
                    (u.clone(), u)
                }
                block => {
                    let v = block.map_or_else(|| z.clone(), |block| self.sum(block, &entered, &z));
                    let u = if is_before { self.normalize(l, &v, &mut signals.batch) } else { v.clone() };
                    (v, u)
                }
            };
            let activation = self.activation_of(l);
            let a: Matrix = u.iter().map(|u| u.iter().map(|&u| phi(activation, u).0).collect()).collect();
            h = if is_hidden && !is_before { self.normalize(l, &a, &mut signals.batch) } else { a.clone() };
            v_before = v;
            signals.z.push(z);
            signals.u.push(u);
            signals.a.push(a);
        }
        signals
    }

    fn linear(&self, l: usize, h: &Matrix) -> Matrix {
        let weight = &self.parameters[&format!("layers.{l}.weight")].values;
        let bias = &self.parameters[&format!("layers.{l}.bias")].values;
        let unit = |h: &[f64], (row, b): (&[f64], &f64)| row.iter().zip(h).map(|(w, h)| w * h).sum::<f64>() + b;
        h.iter().map(|h| weight.chunks(h.len()).zip(bias).map(|place| unit(h, place)).collect()).collect()
    }

    fn sum(&self, block: usize, entered: &Matrix, branch: &Matrix) -> Matrix {
        let scale = match self.experiment.remedies.residual.scale {
            BranchScale::One => 1.0,
            BranchScale::Constant { value } => value,
            BranchScale::InverseSqrtDepth => (self.experiment.n_residual_blocks() as f64).sqrt().recip(),
            BranchScale::Rezero | BranchScale::Skipinit => self.parameters[&format!("scales.{block}")].values[0],
        };
        let row = |(x, z): (&Vec<f64>, &Vec<f64>)| x.iter().zip(z).map(|(x, z)| x + scale * z).collect();
        entered.iter().zip(branch).map(row).collect()
    }

    fn normalize(&self, l: usize, x: &Matrix, batch: &mut BTreeMap<usize, (Vec<f64>, Vec<f64>)>) -> Matrix {
        let normalization = self.experiment.remedies.normalization;
        let (width, epsilon) = (x[0].len(), normalization.epsilon);
        let values = |name: &str| self.parameters.get(&format!("norms.{l}.{name}")).map(|p| p.values.clone());
        let scaled = |normalized: &[f64]| -> Vec<f64> {
            let (weight, bias) = (values("weight").unwrap(), values("bias").unwrap_or_else(|| vec![0.0; width]));
            normalized.iter().zip(weight).zip(bias).map(|((n, w), b)| n * w + b).collect()
        };
        match normalization.kind {
            NormalizationKind::None => x.clone(),
            NormalizationKind::Batch => {
                let units = (0..width).map(|unit| x.iter().map(|row| row[unit]).collect::<Vec<f64>>());
                let (mut mean, mut variance): (Vec<f64>, Vec<f64>) = units.map(|unit| mean_and_variance(&unit)).unzip();
                if self.evaluates {
                    (mean, variance) =
                        self.running.get(&l).cloned().unwrap_or_else(|| (vec![0.0; width], vec![1.0; width]));
                }
                let normalized = |row: &Vec<f64>| -> Vec<f64> {
                    (0..width).map(|unit| (row[unit] - mean[unit]) / (variance[unit] + epsilon).sqrt()).collect()
                };
                let out = x.iter().map(|row| scaled(&normalized(row))).collect();
                batch.insert(l, (mean, variance));
                out
            }
            NormalizationKind::Layer => x
                .iter()
                .map(|row| {
                    let (mean, variance) = mean_and_variance(row);
                    scaled(&row.iter().map(|x| (x - mean) / (variance + epsilon).sqrt()).collect::<Vec<f64>>())
                })
                .collect(),
            NormalizationKind::Rms => x
                .iter()
                .map(|row| {
                    let square = row.iter().map(|x| x * x).sum::<f64>() / width as f64;
                    scaled(&row.iter().map(|x| x / (square + epsilon).sqrt()).collect::<Vec<f64>>())
                })
                .collect(),
        }
    }
}
