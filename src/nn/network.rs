//! The network: named parameters, running statistics, and how they are wired. The passes are in `forward`.

use burn::tensor::{Device, Tensor, TensorData};

use super::draw::{LayerPlace, draw_biases, draw_weights};
use super::normalization_op::Statistics;
use super::wiring::{ParameterPlace, Role, Scale, Wiring, wire};
use crate::spec::{Activation, Experiment};

/// How fast running statistics follow the batches, in PyTorch's sense.
const RUNNING_MOMENTUM: f64 = 0.1;

/// A named parameter.
#[derive(Clone, Debug)]
pub struct Parameter {
    /// As PyTorch would name it, such as `layers.0.weight`.
    pub name: String,
    /// What it is to its layer.
    pub role: Role,
    /// The layer it belongs to, from 0 at the input.
    pub layer_idx: usize,
    /// The values: [d_input, d_output] for a weight matrix, [1, n] for a vector, [1, 1] for a scalar.
    pub value: Tensor<2>,
}

/// Mean and variance of each unit, [1, width] each: of a batch (biased), or running (unbiased).
#[derive(Clone, Debug)]
pub struct UnitStatistics {
    /// Mean.
    pub mean: Tensor<2>,
    /// Variance.
    pub variance: Tensor<2>,
}

impl UnitStatistics {
    /// Running statistics after a batch: nine tenths of them, one tenth of the batch's, whose variance is made unbiased.
    pub fn after(&self, batch: &Self, n_samples: usize) -> Self {
        let unbiased = n_samples as f64 / (n_samples.max(2) - 1) as f64;
        let towards = |running: &Tensor<2>, new: Tensor<2>| {
            running.clone().mul_scalar(1.0 - RUNNING_MOMENTUM) + new.mul_scalar(RUNNING_MOMENTUM)
        };
        Self {
            mean: towards(&self.mean, batch.mean.clone()),
            variance: towards(&self.variance, batch.variance.clone().mul_scalar(unbiased)),
        }
    }
}

/// A multilayer perceptron.
#[derive(Clone, Debug)]
pub struct Network {
    pub(super) wirings: Vec<Wiring>,
    pub(super) parameters: Vec<Parameter>,
    /// By hidden layer; nothing without batch normalization.
    running: Vec<Option<UnitStatistics>>,
    /// The number that branches are multiplied with where it is not learned: [1, 1].
    pub(super) fixed_scale: Option<Tensor<2>>,
}

impl Network {
    /// Draws the initial weights on the host and uploads them.
    pub fn new(experiment: &Experiment, d_input: usize, d_output: usize, device: &Device) -> Self {
        let n_layers = experiment.architecture.n_layers();
        let width = usize::try_from(experiment.architecture.width).expect("limits keep the width small");
        let (wirings, places) = wire(experiment);
        let initial = |place: ParameterPlace| {
            let ParameterPlace { name, role, layer_idx } = place;
            let is_output = layer_idx + 1 == n_layers;
            let fan_in = if layer_idx == 0 { d_input } else { width };
            let fan_out = if is_output { d_output } else { width };
            let place = if is_output { LayerPlace::Output } else { LayerPlace::Hidden(layer_idx) };
            let seed = experiment.seeds.weights;
            let (values, shape) = match role {
                Role::Weight => {
                    let weights = draw_weights(&experiment.initialization.weights, fan_out, fan_in, seed, place);
                    (transposed(&weights, fan_in), [fan_in, fan_out])
                }
                Role::Bias => (draw_biases(experiment.initialization.biases, fan_out, seed, place), [1, fan_out]),
                Role::NormWeight => (vec![1.0; width], [1, width]),
                Role::NormBias => (vec![0.0; width], [1, width]),
                Role::Slope => (vec![first_slope(experiment.architecture.activation)], [1, 1]),
                Role::BranchScale => (vec![0.0], [1, 1]),
            };
            Parameter { name, role, layer_idx, value: upload(values, shape, device) }
        };
        let parameters = places.into_iter().map(initial).collect();
        let running = |wiring: &Wiring| {
            let is_batch = wiring.norm.is_some_and(|norm| norm.statistics == Statistics::Batch);
            is_batch.then(|| UnitStatistics {
                mean: upload(vec![0.0; width], [1, width], device),
                variance: upload(vec![1.0; width], [1, width], device),
            })
        };
        let fixed_scale = wirings.iter().find_map(|wiring| match wiring.skip?.scale {
            Scale::Fixed(scale) => Some(upload(vec![scale as f32], [1, 1], device)),
            Scale::Learned(_) => None,
        });
        Self { running: wirings.iter().map(running).collect(), wirings, parameters, fixed_scale }
    }

    /// The same network on another device.
    pub fn to_device(mut self, device: &Device) -> Self {
        let moved = |tensor: &mut Tensor<2>| *tensor = tensor.clone().to_device(device);
        self.parameters.iter_mut().for_each(|parameter| moved(&mut parameter.value));
        for statistics in self.running.iter_mut().flatten() {
            moved(&mut statistics.mean);
            moved(&mut statistics.variance);
        }
        self.fixed_scale.iter_mut().for_each(moved);
        self
    }

    /// Layers, the output layer included.
    pub fn n_layers(&self) -> usize {
        self.wirings.len()
    }

    /// How a layer is wired.
    pub fn wiring(&self, layer_idx: usize) -> &Wiring {
        &self.wirings[layer_idx]
    }

    /// All parameters: weight and bias of each layer, then those of the remedies.
    pub fn parameters(&self) -> &[Parameter] {
        &self.parameters
    }

    /// All parameters, to be updated.
    pub fn parameters_mut(&mut self) -> &mut [Parameter] {
        &mut self.parameters
    }

    /// Running statistics of a layer's batch normalization.
    pub fn running(&self, layer_idx: usize) -> Option<&UnitStatistics> {
        self.running[layer_idx].as_ref()
    }

    /// Lets the running statistics follow the batch that a pass has seen.
    pub fn follow(&mut self, batch: &[Option<UnitStatistics>], n_samples: usize) {
        for (running, batch) in self.running.iter_mut().zip(batch) {
            if let (Some(running), Some(batch)) = (running, batch) {
                *running = running.after(batch, n_samples);
            }
        }
    }
}

fn first_slope(activation: Activation) -> f32 {
    match activation {
        Activation::Prelu { slope } => slope as f32,
        _ => 1.0,
    }
}

fn upload(values: Vec<f32>, shape: [usize; 2], device: &Device) -> Tensor<2> {
    Tensor::from_data(TensorData::new(values, shape), device)
}

/// Turns [d_output, d_input] into [d_input, d_output] and back: `n_columns` is the length of a row before.
pub fn transposed(values: &[f32], n_columns: usize) -> Vec<f32> {
    let n_rows = values.len() / n_columns;
    (0..n_columns).flat_map(|column| (0..n_rows).map(move |row| values[row * n_columns + column])).collect()
}
