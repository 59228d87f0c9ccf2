//! Random nets confirm the predictions within what a finite width allows (THEORY, A.7).

use rayon::prelude::*;

use super::nets::{D_INPUT, N_BATCH, gradient_logs};
use crate::spec::{
    ACTIVATIONS, Activation, BiasInitializer, BranchScale, Choice, Experiment, Fan, Initializer, InitializerKind,
    NormalizationKind, Placement,
};
use crate::theory::{Prediction, predict};

const WIDTH: u64 = 128;
const N_HIDDEN: u64 = 7;
const N_NETS: u64 = 6;

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
fn measured(experiment: &Experiment) -> Vec<f64> {
    let nets: Vec<Vec<f64>> = (0..N_NETS).into_par_iter().map(|seed| gradient_logs(experiment, 100 + seed)).collect();
    let n_hidden = nets[0].len();
    let mean = |idx: usize| nets.iter().map(|logs| 0.5 * (logs[idx] - logs[n_hidden - 1])).sum::<f64>();
    (0..n_hidden).map(|idx| mean(idx) / N_NETS as f64).collect()
}

/// Every layer's share within three deviations of the mean of a few nets, and their bias: in the logarithm of norms
/// sqrt(5 m / n) / 2 and 2.5 m / (2 n) over m layers of n units.
fn confirm(experiment: &Experiment) -> Prediction {
    let prediction = predict(experiment, D_INPUT, 1.0).unwrap();
    let n = experiment.architecture.width as f64;
    for (idx, (log, share)) in measured(experiment).into_iter().zip(&prediction.layers).enumerate() {
        if share.is_nan() {
            continue;
        }
        let m = (prediction.layers.len() - 1 - idx) as f64;
        let tolerance = 1.5 * (5.0 * m / n).sqrt() / (N_NETS as f64).sqrt() + 1.25 * m / n;
        let Experiment { architecture, initialization, remedies, .. } = experiment;
        assert!(
            (log - share.ln()).abs() <= tolerance + 1e-9,
            "layer {}: measured {}, predicted {share}; {:?} {initialization:?} {:?} {:?}",
            idx + 1,
            log.exp(),
            architecture.activation,
            remedies.normalization,
            remedies.residual,
        );
    }
    prediction
}

#[test]
fn every_activation_with_every_rule() {
    for &activation in ACTIVATIONS {
        for &kind in InitializerKind::ALL {
            let mut weights = Initializer::new(kind);
            (weights.std, weights.bound) = (0.11, 0.15);
            if kind == InitializerKind::Identity && !matches!(activation, Activation::Linear | Activation::Relu) {
                continue;
            }
            confirm(&experiment(activation, weights));
        }
    }
}

#[test]
fn gains_fans_and_biases() {
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
                confirm(&experiment);
            }
        }
    }
}

/// The laws for norms over the units are our own: E phi'^2 / E phi^2 before the activation, whatever the weights.
#[test]
fn norms_over_the_units() {
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
                    confirm(&experiment);
                }
            }
        }
    }
}

#[test]
fn batch_normalization_before_the_activation() {
    for &activation in ACTIVATIONS {
        if matches!(activation, Activation::Gelu | Activation::Silu) {
            continue;
        }
        for kind in [InitializerKind::XavierNormal, InitializerKind::Orthogonal] {
            let mut experiment = experiment(activation, Initializer::new(kind));
            experiment.remedies.normalization.kind = NormalizationKind::Batch;
            confirm(&experiment);
        }
    }
}

#[test]
fn residual_sums_of_pre_activations() {
    for &activation in ACTIVATIONS {
        for every in [1, 2, 3] {
            for scale in [BranchScale::One, BranchScale::InverseSqrtDepth, BranchScale::Constant { value: 0.3 }] {
                let mut experiment = experiment(activation, Initializer::new(InitializerKind::KaimingNormal));
                // Eight layers: blocks of three leave one over.
                experiment.architecture.n_hidden = 8;
                experiment.remedies.residual.every = every;
                experiment.remedies.residual.scale = scale;
                confirm(&experiment);
            }
        }
    }
}
