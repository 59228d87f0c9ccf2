//! The network: a list of named parameters and a forward pass that leaves probes.

use burn::tensor::{Device, Tensor, TensorData};

use super::draw::{LayerPlace, draw_biases, draw_weights};
use super::layer_op::{Measuring, dense};
use crate::spec::{Activation, Experiment};

/// What a parameter is to its layer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// A weight matrix: penalties and decay act on it, and its norms are a layer's weight columns.
    Weight,
    /// A bias vector.
    Bias,
}

/// A named parameter.
#[derive(Clone, Debug)]
pub struct Parameter {
    /// As PyTorch would name it, such as `layers.0.weight`.
    pub name: String,
    /// What it is to its layer.
    pub role: Role,
    /// The layer it belongs to, from 0 at the input.
    pub layer_idx: usize,
    /// The values: [d_input, d_output] for a weight matrix, [1, d_output] for a bias vector.
    pub value: Tensor<2>,
}

/// A multilayer perceptron.
#[derive(Clone, Debug)]
pub struct Network {
    activation: Activation,
    n_layers: usize,
    /// Weight and bias of each layer, in order: layer l has 2 l and 2 l + 1.
    parameters: Vec<Parameter>,
}

/// What a forward pass leaves.
pub struct Pass {
    /// The outputs, tracked: [batch, d_output].
    pub outputs: Tensor<2>,
    /// The parameters as leaves of this pass, in the order of [`Network::parameters`].
    pub leaves: Vec<Tensor<2>>,
    /// One probe per layer; its gradient is dL/dz.
    pub probes: Vec<Tensor<2>>,
    /// [`super::SignalStatistic`]s of each layer, when measuring.
    pub statistics: Vec<Tensor<1>>,
}

impl Network {
    /// Draws the initial weights on the host and uploads them.
    pub fn new(experiment: &Experiment, d_input: usize, d_output: usize, device: &Device) -> Self {
        let n_layers = experiment.architecture.n_layers();
        let width = usize::try_from(experiment.architecture.width).expect("limits keep the width small");
        let mut parameters = Vec::with_capacity(2 * n_layers);
        for layer_idx in 0..n_layers {
            let is_output = layer_idx + 1 == n_layers;
            let place = if is_output { LayerPlace::Output } else { LayerPlace::Hidden(layer_idx) };
            let fan_in = if layer_idx == 0 { d_input } else { width };
            let fan_out = if is_output { d_output } else { width };
            let seed = experiment.seeds.weights;
            let weights = draw_weights(&experiment.initialization.weights, fan_out, fan_in, seed, place);
            let biases = draw_biases(experiment.initialization.biases, fan_out, seed, place);
            parameters.push(Parameter {
                name: format!("layers.{layer_idx}.weight"),
                role: Role::Weight,
                layer_idx,
                value: upload(transposed(&weights, fan_in), [fan_in, fan_out], device),
            });
            parameters.push(Parameter {
                name: format!("layers.{layer_idx}.bias"),
                role: Role::Bias,
                layer_idx,
                value: upload(biases, [1, fan_out], device),
            });
        }
        Self { activation: experiment.architecture.activation, n_layers, parameters }
    }

    /// Layers, the output layer included.
    pub fn n_layers(&self) -> usize {
        self.n_layers
    }

    /// All parameters, layer by layer, weight before bias.
    pub fn parameters(&self) -> &[Parameter] {
        &self.parameters
    }

    /// All parameters, to be updated.
    pub fn parameters_mut(&mut self) -> &mut [Parameter] {
        &mut self.parameters
    }

    /// The activation of a layer: linear for the output layer.
    pub fn activation_of(&self, layer_idx: usize) -> Activation {
        if layer_idx + 1 == self.n_layers { Activation::Linear } else { self.activation }
    }

    /// A forward pass that can be followed by a backward pass.
    ///
    /// # Shapes
    /// - x: [batch, d_input]
    pub fn forward(&self, x: Tensor<2>, measuring: Measuring) -> Pass {
        let leaf = |parameter: &Parameter| parameter.value.clone().autodiff().require_grad();
        let leaves: Vec<Tensor<2>> = self.parameters.iter().map(leaf).collect();
        let probe_device = x.device().autodiff();
        let mut signal = x.autodiff();
        let mut probes = Vec::with_capacity(self.n_layers);
        let mut statistics = Vec::with_capacity(self.n_layers);
        for layer_idx in 0..self.n_layers {
            let probe = Tensor::<2>::zeros([1, 1], &probe_device).require_grad();
            let (weight, bias) = (leaves[2 * layer_idx].clone(), leaves[2 * layer_idx + 1].clone());
            let activation = self.activation_of(layer_idx);
            let (output, layer_statistics) = dense(signal, weight, bias, probe.clone(), activation, measuring);
            signal = output; // [batch, d_output of the layer]
            probes.push(probe);
            statistics.push(layer_statistics.without_autodiff());
        }
        Pass { outputs: signal, leaves, probes, statistics }
    }

    /// The outputs alone, without a graph.
    ///
    /// # Shapes
    /// - x: [batch, d_input]
    /// - result: [batch, d_output]
    pub fn evaluate(&self, x: Tensor<2>) -> Tensor<2> {
        let probe = Tensor::<2>::zeros([1, 1], &x.device());
        (0..self.n_layers).fold(x, |signal, layer_idx| {
            let [weight, bias] = [2 * layer_idx, 2 * layer_idx + 1].map(|idx| self.parameters[idx].value.clone());
            dense(signal, weight, bias, probe.clone(), self.activation_of(layer_idx), Measuring::Off).0
        })
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
