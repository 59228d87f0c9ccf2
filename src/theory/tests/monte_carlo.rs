//! Random nets confirm the predictions within what a finite width allows (THEORY, A.7).

use rayon::prelude::*;

use super::nets::{D_INPUT, N_BATCH, gradient_logs};
use crate::spec::{
    ACTIVATIONS, Activation, BiasInitializer, BranchScale, Choice, Experiment, Fan, Initializer, InitializerKind,
    NormalizationKind, Placement,
};
use crate::theory::predict;

const WIDTH: u64 = 128;
const N_HIDDEN: u64 = 7;
const N_NETS: u64 = 6;
/// Most that factors may be off in the mean over all nets of a test, in the logarithm.
const MOST_BIAS: f64 = 0.015;

fn experiment(activation: Activation, weights: Initializer) -> Experiment {
    let mut experiment = Experiment::default();
    experiment.architecture.activation = activation;
    experiment.architecture.width = WIDTH;
    experiment.architecture.n_hidden = N_HIDDEN;
    experiment.initialization.weights = weights;
    experiment.training.batch_size = N_BATCH as u64;
    experiment
}

/// Mean over nets of ln(rms of dL/dz over the last hidden layer's), by layer.
fn measured(experiment: &Experiment, seed: u64) -> Vec<f64> {
    let nets: Vec<Vec<f64>> = (0..N_NETS).into_par_iter().map(|net| gradient_logs(experiment, seed + net)).collect();
    let n_hidden = nets[0].len();
    let mean = |idx: usize| nets.iter().map(|logs| 0.5 * (logs[idx] - logs[n_hidden - 1])).sum::<f64>();
    (0..n_hidden).map(|idx| mean(idx) / N_NETS as f64).collect()
}

/// Compares predictions with nets of their own draws, and remembers by how much each factor was off.
#[derive(Default)]
struct Confirmation {
    /// Measured minus predicted logarithm of the factor per layer.
    errors: Vec<f64>,
}

impl Confirmation {
    /// Every layer's share within three deviations of the mean of a few nets, and their bias: in the logarithm of norms
    /// sqrt(5 m / n) / 2 and 2.5 m / (2 n) over m layers of n units.
    fn confirm(&mut self, experiment: &Experiment) {
        let Experiment { architecture, initialization, remedies, .. } = experiment;
        let prediction = predict(experiment, D_INPUT, 1.0).unwrap();
        let n = architecture.width as f64;
        let measured = measured(experiment, 1000 * self.errors.len() as u64);
        let layers = measured.into_iter().zip(&prediction.layers).enumerate();
        let mut error = None;
        for (idx, (log, share)) in layers.filter(|(_, (_, share))| share.is_finite()) {
            let m = (prediction.layers.len() - 1 - idx) as f64;
            let tolerance = 1.5 * (5.0 * m / n / N_NETS as f64).sqrt() + 1.25 * m / n;
            let off = log - share.ln();
            assert!(
                off.abs() <= tolerance + 1e-9,
                "layer {}: measured {}, predicted {share}; {:?} {initialization:?} {:?} {:?}",
                idx + 1,
                log.exp(),
                architecture.activation,
                remedies.normalization,
                remedies.residual,
            );
            error.get_or_insert(off / m);
        }
        self.errors.push(error.unwrap());
    }

    /// Over many nets chance averages out: what is left is the bias of about -1.25 / n.
    fn finish(self) {
        let mean = self.errors.iter().sum::<f64>() / self.errors.len() as f64;
        assert!(mean.abs() < MOST_BIAS, "the factors are {mean} off in the mean over {} nets", self.errors.len());
    }
}

#[test]
fn every_activation_with_every_rule() {
    let mut nets = Confirmation::default();
    for &activation in ACTIVATIONS {
        for &kind in InitializerKind::ALL {
            let mut weights = Initializer::new(kind);
            (weights.std, weights.bound) = (0.11, 0.15);
            if kind == InitializerKind::Identity && !matches!(activation, Activation::Linear | Activation::Relu) {
                continue;
            }
            nets.confirm(&experiment(activation, weights));
        }
    }
    nets.finish();
}

#[test]
fn gains_fans_and_biases() {
    let mut nets = Confirmation::default();
    let he = Initializer::new(InitializerKind::KaimingNormal);
    for activation in [Activation::Sigmoid, Activation::Tanh, Activation::Relu, Activation::Selu, Activation::Gelu] {
        for weights in [
            he.with_gain(1.7),
            Initializer { fan: Fan::Out, ..he },
            Initializer::new(InitializerKind::LecunUniform).with_gain(0.57735),
            Initializer::new(InitializerKind::Orthogonal).with_gain(1.4),
            Initializer::new(InitializerKind::Lsuv),
        ] {
            for biases in [BiasInitializer::Constant { value: 0.6 }, BiasInitializer::Normal { std: 0.5 }] {
                let mut experiment = experiment(activation, weights);
                experiment.initialization.biases = biases;
                nets.confirm(&experiment);
            }
        }
    }
    nets.finish();
}

/// The laws for norms over the units are our own: E phi'^2 / E phi^2 before the activation, whatever the weights.
#[test]
fn norms_over_the_units() {
    let mut nets = Confirmation::default();
    for &activation in ACTIVATIONS {
        for kind in [NormalizationKind::Layer, NormalizationKind::Rms] {
            for placement in [Placement::BeforeActivation, Placement::AfterActivation] {
                for (epsilon, biases) in
                    [(1e-5, BiasInitializer::Zeros), (0.2, BiasInitializer::Constant { value: 0.4 })]
                {
                    let mut experiment = experiment(activation, Initializer::new(InitializerKind::XavierNormal));
                    experiment.remedies.normalization.kind = kind;
                    experiment.remedies.normalization.placement = placement;
                    experiment.remedies.normalization.epsilon = epsilon;
                    experiment.initialization.biases = biases;
                    nets.confirm(&experiment);
                }
            }
        }
    }
    nets.finish();
}

#[test]
fn batch_normalization_before_the_activation() {
    let mut nets = Confirmation::default();
    for &activation in ACTIVATIONS {
        if matches!(activation, Activation::Gelu | Activation::Silu) {
            continue;
        }
        for kind in [InitializerKind::XavierNormal, InitializerKind::Orthogonal] {
            let mut experiment = experiment(activation, Initializer::new(kind));
            experiment.remedies.normalization.kind = NormalizationKind::Batch;
            nets.confirm(&experiment);
        }
    }
    nets.finish();
}

#[test]
fn residual_sums_of_pre_activations() {
    let mut nets = Confirmation::default();
    for &activation in ACTIVATIONS {
        for every in [1, 2, 3] {
            for scale in [BranchScale::One, BranchScale::InverseSqrtDepth, BranchScale::Constant { value: 0.3 }] {
                let mut experiment = experiment(activation, Initializer::new(InitializerKind::KaimingNormal));
                // Eight layers: blocks of three leave one over.
                experiment.architecture.n_hidden = 8;
                experiment.remedies.residual.every = every;
                experiment.remedies.residual.scale = scale;
                nets.confirm(&experiment);
            }
        }
    }
    nets.finish();
}
