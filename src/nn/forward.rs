//! The forward pass: z = W h + b, the skip's sum v, normalization, u, the activation a, h (docs/format.md, "The networks,
//! exactly").

use burn::tensor::Tensor;

use super::activation_op::{activate, prelu};
use super::branch_op::branch_sum;
use super::layer_op::{Measuring, dense};
use super::network::{Network, UnitStatistics};
use super::normalization_op::{Statistics, normalize};
use super::wiring::{NormWiring, Scale, SkipWiring, Wiring};
use crate::spec::{Activation, Placement, ResidualOrder};

/// What a forward pass leaves.
pub struct Pass {
    /// The outputs, tracked: [batch, d_output].
    pub outputs: Tensor<2>,
    /// The parameters as leaves of this pass, in the order of [`Network::parameters`].
    pub leaves: Vec<Tensor<2>>,
    /// One probe per layer; its gradient is dL/dz.
    pub probes: Vec<Tensor<2>>,
    /// Statistics of each layer's signal, when measuring.
    pub statistics: Vec<LayerStatistics>,
    /// Mean and variance of what batch normalization saw, by layer.
    pub batch: Vec<Option<UnitStatistics>>,
}

/// The [`super::SignalStatistic`]s of a layer; each vector holds all five, of which some count.
pub struct LayerStatistics {
    /// Where the one of z is.
    pub preactivation: Tensor<1>,
    /// Where those of the activation are; nothing where they are in the same vector.
    pub activation: Option<Tensor<1>>,
}

/// What means over the batch normalization uses.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Mode {
    Training,
    Evaluation,
}

/// What goes from layer to layer.
struct Signal {
    /// The input of the next layer: [batch, d_input].
    h: Tensor<2>,
    /// What entered the block that is open: [batch, width].
    skipped: Option<Tensor<2>>,
}

/// A walk through the layers with certain tensors as parameters.
struct Walk<'a> {
    network: &'a Network,
    /// In the order of the parameters.
    tensors: &'a [Tensor<2>],
    mode: Mode,
    measuring: Measuring,
    /// Whether the input of each activation is kept, for histograms.
    keeps_inputs: bool,
}

/// What a layer leaves besides the signal.
struct Trace {
    statistics: LayerStatistics,
    /// The input of the activation, where it is kept.
    u: Option<Tensor<2>>,
    batch: Option<UnitStatistics>,
}

impl Network {
    /// A forward pass that can be followed by a backward pass.
    ///
    /// # Shapes
    /// - x: [batch, d_input]
    pub fn forward(&self, x: Tensor<2>, measuring: Measuring) -> Pass {
        let leaves: Vec<Tensor<2>> =
            self.parameters.iter().map(|parameter| parameter.value.clone().autodiff().require_grad()).collect();
        let probe_device = x.device().autodiff();
        let walk = Walk { measuring, ..Walk::plain(self, &leaves) };
        let mut signal = Signal { h: x.autodiff(), skipped: None };
        let (mut probes, mut statistics, mut batch) = (Vec::new(), Vec::new(), Vec::new());
        for wiring in &self.wirings {
            let probe = Tensor::<2>::zeros([1, 1], &probe_device).require_grad();
            let (next, trace) = walk.layer(batch.len(), wiring, signal, probe.clone());
            signal = next;
            probes.push(probe);
            statistics.push(trace.statistics);
            batch.push(trace.batch);
        }
        Pass { outputs: signal.h, leaves, probes, statistics, batch }
    }

    /// The outputs alone, without a graph, with running statistics.
    ///
    /// # Shapes
    /// - x: [batch, d_input]
    /// - result: [batch, d_output]
    pub fn evaluate(&self, x: Tensor<2>) -> Tensor<2> {
        let tensors = self.values();
        let walk = Walk { mode: Mode::Evaluation, ..Walk::plain(self, &tensors) };
        let probe = Tensor::<2>::zeros([1, 1], &x.device());
        let start = Signal { h: x, skipped: None };
        let layers = self.wirings.iter().enumerate();
        layers.fold(start, |signal, (idx, wiring)| walk.layer(idx, wiring, signal, probe.clone()).0).h
    }

    /// The inputs u of the hidden layers' activations as in training, without a graph: [batch, width] each.
    ///
    /// # Shapes
    /// - x: [batch, d_input]
    pub fn activation_inputs(&self, x: Tensor<2>) -> Vec<Tensor<2>> {
        let tensors = self.values();
        let walk = Walk { keeps_inputs: true, ..Walk::plain(self, &tensors) };
        let probe = Tensor::<2>::zeros([1, 1], &x.device());
        let mut signal = Signal { h: x, skipped: None };
        let mut inputs = Vec::new();
        for (layer_idx, wiring) in self.wirings.iter().enumerate().take(self.n_layers() - 1) {
            let (next, trace) = walk.layer(layer_idx, wiring, signal, probe.clone());
            signal = next;
            inputs.extend(trace.u);
        }
        inputs
    }

    /// Walks through the layers and lets `adjust` replace each weight matrix once its pre-activation z is known, until it
    /// leaves it alone; it is told z, W and how often it has replaced this one. For initializations that look at data.
    ///
    /// # Shapes
    /// - x: [batch, d_input]
    pub fn adjust_weights(
        &mut self,
        x: Tensor<2>,
        mut adjust: impl FnMut(Tensor<2>, Tensor<2>, usize) -> Option<Tensor<2>>,
    ) {
        let probe = Tensor::<2>::zeros([1, 1], &x.device());
        let mut signal = Signal { h: x, skipped: None };
        for layer_idx in 0..self.n_layers() {
            let Wiring { weight, bias, .. } = self.wirings[layer_idx];
            for n_replaced in 0.. {
                let [w, b] = [weight, bias].map(|idx| self.parameters[idx].value.clone());
                let z = dense(signal.h.clone(), w.clone(), b, probe.clone(), Activation::Linear, Measuring::Off).0;
                match adjust(z, w, n_replaced) {
                    Some(adjusted) => self.parameters[weight].value = adjusted,
                    None => break,
                }
            }
            let tensors = self.values();
            let walk = Walk::plain(self, &tensors);
            signal = walk.layer(layer_idx, &self.wirings[layer_idx], signal, probe.clone()).0;
        }
    }

    fn values(&self) -> Vec<Tensor<2>> {
        self.parameters.iter().map(|parameter| parameter.value.clone()).collect()
    }
}

impl<'a> Walk<'a> {
    /// As in training, unmeasured.
    fn plain(network: &'a Network, tensors: &'a [Tensor<2>]) -> Self {
        Self { network, tensors, mode: Mode::Training, measuring: Measuring::Off, keeps_inputs: false }
    }
}

impl Walk<'_> {
    fn tensor(&self, idx: usize) -> Tensor<2> {
        self.tensors[idx].clone()
    }

    /// One layer: [batch, d_input] to [batch, d_output].
    fn layer(&self, layer_idx: usize, wiring: &Wiring, signal: Signal, probe: Tensor<2>) -> (Signal, Trace) {
        let Signal { h, skipped } = signal;
        let (weight, bias) = (self.tensor(wiring.weight), self.tensor(wiring.bias));
        let norm_before = wiring.norm.filter(|norm| norm.placement == Placement::BeforeActivation);
        let norm_after = wiring.norm.filter(|norm| norm.placement == Placement::AfterActivation);
        let keeps_v = wiring.precedes_block == Some(ResidualOrder::PreActivation);
        // Where nothing stands between the linear map and the activation, both are one operation.
        let is_fused = norm_before.is_none()
            && wiring.skip.is_none()
            && wiring.slope.is_none()
            && !keeps_v
            && !(self.keeps_inputs && layer_idx + 1 < self.network.n_layers());
        let mut batch = None;
        let (v, u, a, statistics) = if is_fused {
            let (a, statistics) = dense(h, weight, bias, probe, wiring.activation, self.measuring);
            (None, None, a, LayerStatistics { preactivation: statistics.without_autodiff(), activation: None })
        } else {
            let (z, preactivation) = dense(h, weight, bias, probe, Activation::Linear, self.measuring);
            let is_normalized_branch = wiring.skip.is_some_and(|skip| skip.order == ResidualOrder::PostActivation);
            let (v, u) = match (norm_before, wiring.skip) {
                (Some(norm), Some(skip)) if is_normalized_branch => {
                    let normalized = self.normalize(layer_idx, norm, z, &mut batch);
                    let u = self.sum(skip, skipped.clone(), normalized);
                    (u.clone(), u)
                }
                (norm, skip) => {
                    let v = match skip {
                        Some(skip) => self.sum(skip, skipped.clone(), z),
                        None => z,
                    };
                    let u =
                        norm.map_or_else(|| v.clone(), |norm| self.normalize(layer_idx, norm, v.clone(), &mut batch));
                    (v, u)
                }
            };
            let kept = self.keeps_inputs.then(|| u.clone());
            let (a, activation) = match wiring.slope {
                Some(slope) => prelu(u, self.tensor(slope), self.measuring),
                None => activate(u, wiring.activation, self.measuring),
            };
            let statistics = LayerStatistics {
                preactivation: preactivation.without_autodiff(),
                activation: Some(activation.without_autodiff()),
            };
            (Some(v), kept, a, statistics)
        };
        let h = norm_after.map_or_else(|| a.clone(), |norm| self.normalize(layer_idx, norm, a.clone(), &mut batch));
        let skipped = match wiring.precedes_block {
            Some(ResidualOrder::PreActivation) => v,
            Some(ResidualOrder::PostActivation) => Some(h.clone()),
            None => skipped.filter(|_| wiring.skip.is_none()),
        };
        (Signal { h, skipped }, Trace { statistics, u, batch })
    }

    /// What entered the block plus the scaled branch.
    fn sum(&self, skip: SkipWiring, skipped: Option<Tensor<2>>, branch: Tensor<2>) -> Tensor<2> {
        let scale = match skip.scale {
            Scale::Learned(idx) => self.tensor(idx),
            Scale::Fixed(_) => {
                let scale = self.network.fixed_scale.clone().expect("a fixed scale is uploaded with the network");
                if branch.device().is_autodiff() { scale.autodiff() } else { scale }
            }
        };
        branch_sum(skipped.expect("a block that ends has begun"), branch, scale)
    }

    fn normalize(
        &self,
        layer_idx: usize,
        norm: NormWiring,
        x: Tensor<2>,
        batch: &mut Option<UnitStatistics>,
    ) -> Tensor<2> {
        let weight = self.tensor(norm.weight);
        let bias = norm.bias.map_or_else(|| weight.clone().without_autodiff().zeros_like(), |bias| self.tensor(bias));
        let bias = if norm.bias.is_none() && x.device().is_autodiff() { bias.autodiff() } else { bias };
        if let (Statistics::Batch, Mode::Evaluation) = (norm.statistics, self.mode) {
            let running = self.network.running(layer_idx).expect("batch normalization keeps running statistics");
            let sd = running.variance.clone().add_scalar(norm.epsilon).sqrt();
            return (x - running.mean.clone()) / sd * weight + bias;
        }
        let (output, mean, variance) = normalize(x, weight, bias, norm.statistics, norm.epsilon);
        if norm.statistics == Statistics::Batch {
            *batch = Some(UnitStatistics { mean, variance });
        }
        output
    }
}
