//! Phenomena as acceptance tests: what vanishes, what explodes, what helps; seeded.
//!
//! The factors are the square roots of the mean-field recursion's chi: Glorot & Bengio (2010), He (2015), Schoenholz (2017).

use crate::run::{Device, LayerColumn, StepColumn, StepRow, factor_per_layer};
use crate::spec::{Activation, ClippingKind, Experiment, Initializer, InitializerKind};
use crate::train::Trainer;

fn first_row(experiment: &Experiment) -> StepRow {
    Trainer::new(experiment, &Device::Cpu).unwrap().step(true).unwrap().row.unwrap()
}

/// Factor per hidden layer at the start: the geometric mean over three seeds.
fn factor(experiment: &Experiment) -> f64 {
    let logs = (1..=3).map(|seed| {
        let mut experiment = experiment.clone();
        experiment.seeds.weights = seed;
        let row = first_row(&experiment);
        let deltas: Vec<f32> = row.layers.iter().map(|layer| layer[LayerColumn::DeltaRms as usize]).collect();
        factor_per_layer(&deltas).unwrap().ln()
    });
    (logs.sum::<f64>() / 3.0).exp()
}

fn net(activation: Activation, n_hidden: u64, width: u64, kind: InitializerKind, gain: f64) -> Experiment {
    let mut experiment = Experiment::default();
    experiment.architecture.activation = activation;
    experiment.architecture.n_hidden = n_hidden;
    experiment.architecture.width = width;
    experiment.initialization.weights = Initializer::new(kind).with_gain(gain);
    experiment
}

#[test]
fn eight_sigmoid_layers_take_three_quarters_of_the_gradient_each() {
    let experiment = net(Activation::Sigmoid, 8, 64, InitializerKind::XavierNormal, 1.0);
    let factor = factor(&experiment);
    assert!((0.21..=0.27).contains(&factor), "{factor}, theory 0.236");
}

#[test]
fn thirty_relu_layers_keep_the_gradient_with_he_and_lose_it_with_the_others() {
    for (kind, gain, theory, tolerance) in [
        (InitializerKind::KaimingNormal, 1.0, 1.0, 0.05),
        (InitializerKind::XavierNormal, 1.0, 0.5_f64.sqrt(), 0.04),
        // U(+-1 / sqrt n), Glorot & Bengio's old rule: 1 / sqrt 6 per layer.
        (InitializerKind::LecunUniform, 0.57735, (1.0_f64 / 6.0).sqrt(), 0.04),
    ] {
        let factor = factor(&net(Activation::Relu, 30, 128, kind, gain));
        assert!((factor / theory - 1.0).abs() < tolerance, "{kind:?}: {factor} instead of {theory}");
    }
}

#[test]
fn too_large_relu_weights_explode_to_nan_and_clipping_makes_them_learn() {
    let mut experiment = net(Activation::Relu, 15, 64, InitializerKind::LecunNormal, 2.5);
    experiment.training.learning_rate = 0.01;
    experiment.training.optimizer = crate::spec::Optimizer::Momentum { momentum: 0.9 };
    let factor = factor(&experiment);
    assert!((1.6..=1.9).contains(&factor), "{factor}, theory 1.77");
    let mut trainer = Trainer::new(&experiment, &Device::Cpu).unwrap();
    assert!((0..300).any(|_| trainer.step(false).unwrap().diverged), "does not diverge without clipping");
    experiment.remedies.clipping.kind = ClippingKind::ByGlobalNorm;
    let mut trainer = Trainer::new(&experiment, &Device::Cpu).unwrap();
    let mut accuracies = Vec::new();
    for _ in 0..300 {
        let report = trainer.step(true).unwrap();
        assert!(!report.diverged);
        accuracies.push(report.row.unwrap().value(StepColumn::TrainAccuracy));
    }
    let last = accuracies[280..].iter().sum::<f64>() / 20.0;
    assert!(last > 0.5, "{last}");
}
