//! Predictions that are known exactly.

use crate::spec::{
    Activation, BiasInitializer, BranchScale, Experiment, Initializer, InitializerKind, NormalizationKind, Placement,
    PretrainingKind, ResidualOrder, TaskKind,
};
use crate::theory::{NoTheory, Phase, Prediction, predict, predict_start};

fn experiment(activation: Activation, kind: InitializerKind, n_hidden: u64) -> Experiment {
    let mut experiment = Experiment::default();
    experiment.architecture.activation = activation;
    experiment.architecture.n_hidden = n_hidden;
    experiment.initialization.weights = Initializer::new(kind);
    experiment
}

fn factor(prediction: &Prediction) -> f64 {
    prediction.factor_per_layer.unwrap()
}

fn close(value: f64, wanted: f64, tolerance: f64) -> bool {
    (value / wanted - 1.0).abs() <= tolerance
}

/// Oracle: THEORY, A.4: 0.236 per layer far from the input; the first layer, whose inputs have mean square 1, lets
/// sqrt(0.04483624) = 0.2117 through, the second one has q = 0.29337904.
#[test]
fn the_main_example_loses_three_quarters_per_layer() {
    let prediction = predict_start(&Experiment::default()).unwrap();
    assert!(close(prediction.limit_factor.unwrap(), 0.2360523390473007, 1e-9), "{prediction:?}");
    assert!(close(factor(&prediction), 0.236, 0.02), "{prediction:?}");
    assert!(close(prediction.layers[0] / prediction.layers[1], 0.04483624_f64.sqrt(), 1e-6));
    assert!(close(prediction.layers[6], 0.23605, 1e-4));
    assert_eq!((prediction.layers.len(), prediction.layers[7]), (8, 1.0));
    assert_eq!(prediction.phase, Phase::Vanishing);
    assert!(close(factor(&prediction).powi(7), prediction.layers[0], 1e-12), "the measured factor's definition");
}

/// Oracle: THEORY, A.1 and A.4; Glorot & Bengio (2010), eq. 15 for the old rule.
#[test]
fn rectifiers_keep_the_gradient_with_he_and_halve_its_power_with_xavier() {
    for (activation, initializer, wanted) in [
        (Activation::Relu, Initializer::new(InitializerKind::KaimingNormal), 1.0),
        (Activation::Relu, Initializer::new(InitializerKind::XavierUniform), 0.5_f64.sqrt()),
        (Activation::Relu, Initializer::new(InitializerKind::LecunNormal).with_gain(2.5), 2.5 * 0.5_f64.sqrt()),
        (Activation::Relu, Initializer::new(InitializerKind::LecunUniform).with_gain(0.57735), (1.0_f64 / 6.0).sqrt()),
        (Activation::Relu, Initializer::new(InitializerKind::Orthogonal), 0.5_f64.sqrt()),
        (Activation::Relu, Initializer::new(InitializerKind::Lsuv), 1.0),
        (Activation::Relu, Initializer::new(InitializerKind::Identity).with_gain(0.9), 0.9),
        (Activation::Linear, Initializer::new(InitializerKind::Identity), 1.0),
        (Activation::Linear, Initializer::new(InitializerKind::Orthogonal).with_gain(1.1), 1.1),
        (
            Activation::Relu,
            Initializer { std: 0.01, ..Initializer::new(InitializerKind::Normal) },
            0.01 * 32.0_f64.sqrt(),
        ),
        (
            Activation::Relu,
            Initializer { bound: 0.3, ..Initializer::new(InitializerKind::Uniform) },
            0.3 * (32.0_f64 / 3.0).sqrt(),
        ),
        (
            Activation::LeakyRelu { slope: 0.2 },
            Initializer::new(InitializerKind::KaimingUniform).with_gain(1.04_f64.sqrt().recip()),
            1.0,
        ),
    ] {
        let mut experiment = experiment(activation, InitializerKind::KaimingNormal, 30);
        experiment.initialization.weights = initializer;
        let prediction = predict_start(&experiment).unwrap();
        assert!(close(factor(&prediction), wanted, 1e-5), "{activation:?} {initializer:?}: {prediction:?}");
        assert!(close(prediction.limit_factor.unwrap(), wanted, 1e-5), "{activation:?} {initializer:?}");
    }
}

/// Oracle: `A8_tanh_sw1_algebraic` for 10 layers and a read-out of the eleventh.
#[test]
fn layers_are_iterated_from_the_first_one_and_no_straight_line() {
    let prediction = predict_start(&experiment(Activation::Tanh, InitializerKind::XavierNormal, 11)).unwrap();
    assert!(close(prediction.layers[0].powi(2), 0.07136972910627305, 1e-9), "{prediction:?}");
    assert_eq!(prediction.phase, Phase::Critical);
    // Orthogonal rows of 64 units over 2 inputs: the length is kept and spread over 32 times as many.
    let mut spirals = experiment(Activation::Tanh, InitializerKind::Orthogonal, 2);
    spirals.task.kind = TaskKind::Spirals;
    let narrow = predict_start(&spirals).unwrap();
    let wide = predict(&spirals, 64, 1.0 / 32.0).unwrap();
    assert!(close(narrow.layers[0], wide.layers[0], 1e-12));
}

/// A net of 200 layers goes beyond the range of single numbers, and of f64, without a wrong word.
#[test]
fn very_deep_nets_have_a_factor_although_their_shares_underflow() {
    let mut deep = experiment(Activation::Sigmoid, InitializerKind::XavierNormal, 200);
    let prediction = predict_start(&deep).unwrap();
    assert!(close(factor(&prediction), 0.236, 0.002) && prediction.layers[0] < 1e-120);
    deep.initialization.weights = Initializer { std: 1e-3, ..Initializer::new(InitializerKind::Normal) };
    let prediction = predict_start(&deep).unwrap();
    assert!(close(factor(&prediction), 1e-3 * 64.0_f64.sqrt() * 0.25, 1e-3), "{:?}", prediction.factor_per_layer);
    assert_eq!(prediction.layers[0], 0.0);
    deep.architecture.activation = Activation::Relu;
    deep.initialization.weights = Initializer { std: 1e6, ..deep.initialization.weights };
    assert_eq!(predict_start(&deep), Err(NoTheory::OutOfRange));
}

/// Oracle: THEORY, A.6, `B1_batchnorm`, in squares.
#[test]
fn batch_normalization_explodes_at_its_rate() {
    for (activation, batch_size, rate) in [
        (Activation::Relu, 8, 1.7881899766587481),
        (Activation::Relu, 64, 1.4930629378035987),
        (Activation::Relu, 256, 1.4732342630957864),
        (Activation::Linear, 8, 1.2),
        (Activation::Linear, 64, 1.0163934426229508),
        (Activation::Tanh, 1437, 1.1778072323041795),
        (Activation::Sigmoid, 1437, 1.0335923900399349),
        (Activation::Elu { alpha: 1.0 }, 1437, 1.0790134554797648),
        (Activation::Selu, 1437, 1.071574992455799),
        (Activation::LeakyRelu { slope: 0.1 }, 1437, 1.3427833511958367),
    ] {
        let mut experiment = experiment(activation, InitializerKind::XavierNormal, 10);
        experiment.training.batch_size = batch_size;
        experiment.remedies.normalization.kind = NormalizationKind::Batch;
        let prediction = predict_start(&experiment).unwrap();
        let tolerance = if batch_size == 1437 { 8e-4 } else { 1e-9 };
        assert!(close(factor(&prediction).powi(2), rate, tolerance), "{activation:?} {batch_size}: {prediction:?}");
        assert!(prediction.layers[0].is_nan(), "the first layer is divided by what only the data know");
        assert!(close(prediction.layers[1], factor(&prediction).powi(8), 1e-12));
    }
}

/// Oracle: THEORY, A.8, `B2_residual`: (1 + alpha^2) per block of two matrices, in squares.
#[test]
fn residual_blocks_grow_by_one_and_the_square_of_their_scale() {
    let mut experiment = experiment(Activation::Relu, InitializerKind::KaimingNormal, 21);
    experiment.remedies.residual.every = 2;
    let squared = |experiment: &Experiment| predict_start(experiment).unwrap().layers[0].powi(2);
    assert!(close(squared(&experiment), 1024.0, 1e-9));
    // dL/dz of the last layer is that of the sum times its scale.
    experiment.remedies.residual.scale = BranchScale::InverseSqrtDepth;
    assert!(close(squared(&experiment), 10.0 * 2.5937424601000023, 1e-9));
    experiment.remedies.residual.scale = BranchScale::Constant { value: 0.1 };
    assert!(close(squared(&experiment), 100.0 * 1.1046221254112045, 1e-9));
}

#[test]
fn where_no_law_is_known_the_reason_is_said() {
    type Change = fn(&mut Experiment);
    let checks: [(Change, NoTheory); 12] = [
        (|it| it.architecture.width = 4, NoTheory::TooNarrow),
        (|it| it.task.kind = TaskKind::Csv, NoTheory::UnknownInputs),
        (|it| it.initialization.weights.gain = 0.0, NoTheory::ZeroWeights),
        (|it| it.initialization.weights = Initializer::new(InitializerKind::Identity), NoTheory::Identity),
        (|it| it.remedies.pretraining.kind = PretrainingKind::Autoencoder, NoTheory::Pretrained),
        (
            |it| {
                it.remedies.normalization.kind = NormalizationKind::Batch;
                it.remedies.normalization.placement = Placement::AfterActivation;
            },
            NoTheory::BatchNormAfter,
        ),
        (
            |it| {
                it.remedies.normalization.kind = NormalizationKind::Batch;
                it.architecture.activation = Activation::Gelu;
            },
            NoTheory::BatchNormActivation,
        ),
        (
            |it| {
                it.remedies.normalization.kind = NormalizationKind::Batch;
                it.training.batch_size = 3;
            },
            NoTheory::SmallBatch,
        ),
        (
            |it| {
                it.remedies.normalization.kind = NormalizationKind::Batch;
                it.remedies.normalization.epsilon = 1.0;
            },
            NoTheory::LargeEpsilon,
        ),
        (
            |it| {
                it.remedies.residual.every = 2;
                it.remedies.residual.order = ResidualOrder::PostActivation;
            },
            NoTheory::PostActivationSum,
        ),
        (
            |it| {
                it.remedies.residual.every = 2;
                it.remedies.residual.scale = BranchScale::Rezero;
            },
            NoTheory::ClosedBranches,
        ),
        (
            |it| {
                it.remedies.residual.every = 2;
                it.remedies.normalization.kind = NormalizationKind::Layer;
            },
            NoTheory::NormalizedBranches,
        ),
    ];
    for (change, wanted) in checks {
        let mut experiment = Experiment::default();
        change(&mut experiment);
        assert_eq!(predict_start(&experiment), Err(wanted));
        assert!(wanted.reason().starts_with("No theory"));
    }
    // With biases an identity net's units are no longer alike; with linear units that makes no difference.
    let mut relu = experiment(Activation::Relu, InitializerKind::Identity, 5);
    relu.initialization.biases = BiasInitializer::Normal { std: 0.1 };
    assert_eq!(predict_start(&relu), Err(NoTheory::Identity));
    relu.architecture.activation = Activation::Linear;
    assert_eq!(predict_start(&relu).unwrap().layers, [1.0; 5]);
}

#[test]
fn one_hidden_layer_has_no_factor() {
    let prediction = predict_start(&experiment(Activation::Tanh, InitializerKind::XavierNormal, 1)).unwrap();
    assert_eq!((prediction.layers, prediction.factor_per_layer), (vec![1.0], None));
}
