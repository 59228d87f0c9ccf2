//! Every remedy against the f64 trainer.

use super::{Reference, assert_agrees, odd_experiment};
use crate::run::{Device, LayerColumn};
use crate::spec::{
    Activation, BranchScale, ClippingKind, InitializerKind, NormalizationKind, Optimizer, Placement, ResidualOrder,
};
use crate::train::Trainer;

const NORMALIZATIONS: [NormalizationKind; 3] =
    [NormalizationKind::Batch, NormalizationKind::Layer, NormalizationKind::Rms];
const PLACEMENTS: [Placement; 2] = [Placement::BeforeActivation, Placement::AfterActivation];
const ORDERS: [ResidualOrder; 2] = [ResidualOrder::PreActivation, ResidualOrder::PostActivation];

#[test]
fn every_normalization_in_both_places_agrees_with_the_f64_trainer() {
    for (kind, placement) in NORMALIZATIONS.into_iter().flat_map(|kind| PLACEMENTS.map(|placement| (kind, placement))) {
        let mut experiment = odd_experiment();
        experiment.architecture.activation = Activation::Elu { alpha: 1.0 };
        experiment.remedies.normalization.kind = kind;
        experiment.remedies.normalization.placement = placement;
        experiment.remedies.normalization.epsilon = 1e-3;
        assert_agrees(&experiment, 5e-4);
    }
}

#[test]
fn residual_blocks_of_every_order_scale_and_placement_agree_with_the_f64_trainer() {
    for order in ORDERS {
        for &scale in BranchScale::ALL {
            for (kind, placement) in [
                (NormalizationKind::None, Placement::BeforeActivation),
                (NormalizationKind::Batch, Placement::BeforeActivation),
                (NormalizationKind::Layer, Placement::AfterActivation),
            ] {
                let mut experiment = odd_experiment();
                experiment.architecture.n_hidden = 6;
                experiment.architecture.width = 5;
                experiment.training.learning_rate = 0.02;
                experiment.remedies.residual.every = 2;
                experiment.remedies.residual.order = order;
                experiment.remedies.residual.scale = match scale {
                    BranchScale::Constant { .. } => BranchScale::Constant { value: 0.4 },
                    scale => scale,
                };
                experiment.remedies.normalization.kind = kind;
                experiment.remedies.normalization.placement = placement;
                assert_agrees(&experiment, 5e-4);
            }
        }
    }
}

#[test]
fn learned_slopes_move_and_agree_with_the_f64_trainer() {
    let mut experiment = odd_experiment();
    experiment.architecture.activation = Activation::Prelu { slope: 0.25 };
    experiment.training.optimizer = Optimizer::Momentum { momentum: 0.9 };
    experiment.remedies.normalization.kind = NormalizationKind::Rms;
    assert_agrees(&experiment, 5e-4);
    let mut trainer = Trainer::new(&experiment, &Device::Cpu).unwrap();
    let slopes: Vec<f32> =
        (0..5).map(|_| trainer.step(true).unwrap().row.unwrap().layer(1, LayerColumn::ActivationSlope)).collect();
    assert_eq!(slopes[0], 0.25);
    assert!(slopes.windows(2).all(|pair| pair[0] != pair[1]), "{slopes:?}");
}

#[test]
fn constraints_decays_and_adaptive_clipping_together_agree_with_the_f64_trainer() {
    let mut experiment = odd_experiment();
    experiment.training.optimizer = Optimizer::Adamw { beta_1: 0.9, beta_2: 0.99, epsilon: 1e-4, weight_decay: 0.1 };
    experiment.training.learning_rate = 0.02;
    experiment.remedies.clipping.kind = ClippingKind::Adaptive;
    experiment.remedies.clipping.threshold = 0.02;
    experiment.remedies.weight_penalty.decoupled = 0.2;
    experiment.remedies.weight_penalty.l1 = 1e-3;
    experiment.remedies.weight_penalty.max_norm = 0.9;
    assert_agrees(&experiment, 1e-3);
    let mut trainer = Trainer::new(&experiment, &Device::Cpu).unwrap();
    trainer.step(true).unwrap();
    for array in trainer.weights().unwrap().iter().filter(|array| array.name.ends_with("weight")) {
        let crate::run::ArrayValues::F32(values) = &array.values else { unreachable!("weights are f32") };
        for row in values.chunks(array.shape[1]) {
            let length = row.iter().map(|w| f64::from(*w).powi(2)).sum::<f64>().sqrt();
            assert!(length <= 0.9 * (1.0 + 1e-6), "{}: {length}", array.name);
        }
    }
}

#[test]
fn evaluation_uses_running_statistics_that_follow_the_batches() {
    for placement in PLACEMENTS {
        let mut experiment = odd_experiment();
        experiment.remedies.normalization.kind = NormalizationKind::Batch;
        experiment.remedies.normalization.placement = placement;
        let mut trainer = Trainer::new(&experiment, &Device::Cpu).unwrap();
        let mut reference = Reference::new(&experiment, &trainer.weights().unwrap(), &trainer.data());
        for measured in [true, false, true] {
            // A step that is not measured moves them, too, and only once.
            let (loss, accuracy) = trainer.validate().unwrap().unwrap();
            let (wanted_loss, wanted_accuracy) = reference.validate();
            assert!((loss / wanted_loss - 1.0).abs() < 2e-5, "{placement:?}: {loss} instead of {wanted_loss}");
            assert_eq!(accuracy.unwrap() as f32, wanted_accuracy as f32);
            reference.step(&trainer.step(measured).unwrap().batch);
        }
        let running = trainer.weights().unwrap();
        for (what, wanted) in [("mean", &reference.running(1).0), ("var", &reference.running(1).1)] {
            let array = running.iter().find(|array| array.name == format!("norms.1.running_{what}")).unwrap();
            let crate::run::ArrayValues::F32(values) = &array.values else { unreachable!("statistics are f32") };
            for (got, wanted) in values.iter().zip(wanted) {
                assert!((f64::from(*got) - wanted).abs() < 1e-5 * wanted.abs().max(0.1), "{got} instead of {wanted}");
            }
        }
    }
}

#[test]
fn a_bias_before_batch_normalization_receives_nothing() {
    let mut experiment = odd_experiment();
    experiment.remedies.normalization.kind = NormalizationKind::Batch;
    let row = Trainer::new(&experiment, &Device::Cpu).unwrap().step(true).unwrap().row.unwrap();
    for layer_idx in 0..3 {
        let share = row.layer(layer_idx, LayerColumn::BiasGradL2) / row.layer(layer_idx, LayerColumn::WeightGradL2);
        assert!(share < 1e-6, "layer {}: {share}", layer_idx + 1);
    }
    assert!(row.layer(3, LayerColumn::BiasGradL2) > 1e-3, "the output layer is not normalized");
}

#[test]
fn data_driven_initialization_gives_every_layer_unit_variance_whatever_stands_between() {
    for (every, kind) in [(0, NormalizationKind::None), (2, NormalizationKind::Layer)] {
        let mut experiment = odd_experiment();
        experiment.architecture.n_hidden = 9;
        experiment.architecture.width = 30;
        experiment.architecture.activation = Activation::Relu;
        experiment.initialization = crate::spec::Initialization::default();
        experiment.initialization.weights = crate::spec::Initializer::new(InitializerKind::Lsuv).with_gain(1.5);
        experiment.remedies.residual.every = every;
        experiment.remedies.normalization.kind = kind;
        // The whole training set: what the initialization has looked at.
        experiment.training.batch_size = 1000;
        let row = Trainer::new(&experiment, &Device::Cpu).unwrap().step(true).unwrap().row.unwrap();
        for layer_idx in 0..10 {
            let rms = row.layer(layer_idx, LayerColumn::PreactivationRms);
            // The RMS holds the mean besides, which ReLU's positive activations bring.
            assert!((1.49..2.6).contains(&rms), "layer {}: {rms}", layer_idx + 1);
        }
        // The inputs are standardized and the first weights orthogonal: no mean to speak of.
        assert!((row.layer(0, LayerColumn::PreactivationRms) / 1.5 - 1.0).abs() < 0.01);
    }
}

#[test]
fn the_inputs_of_activations_are_those_of_the_step_that_comes_next() {
    let mut experiment = odd_experiment();
    experiment.architecture.activation = Activation::Sigmoid;
    experiment.initialization.biases = crate::spec::BiasInitializer::Normal { std: 3.0 };
    experiment.remedies.residual.every = 1;
    let mut trainer = Trainer::new(&experiment, &Device::Cpu).unwrap();
    trainer.step(true).unwrap();
    let distributions = trainer.distributions().unwrap();
    let row = trainer.step(true).unwrap().row.unwrap();
    assert_eq!((distributions.step, row.step, distributions.layers.len()), (1, 1, 3));
    for (layer_idx, layer) in distributions.layers.iter().enumerate() {
        assert_eq!(layer.counts.iter().sum::<u32>(), 13 * 7);
        // The sigmoid's derivative is 5 % of its maximum at +-4.357: bins that lie outside hold no more than those.
        let outside = |bin_idx: &usize| {
            let (left, right) = layer.edges(*bin_idx);
            left > 4.357 || right < -4.357
        };
        let surely = (0..layer.counts.len()).filter(outside).map(|bin_idx| layer.counts[bin_idx]).sum::<u32>();
        let touching = |bin_idx: &usize| layer.edges(*bin_idx).1 > 4.357 || layer.edges(*bin_idx).0 < -4.357;
        let at_most = (0..layer.counts.len()).filter(touching).map(|bin_idx| layer.counts[bin_idx]).sum::<u32>();
        let saturated = (row.layer(layer_idx, LayerColumn::SaturatedFraction) * 91.0).round() as u32;
        assert!((surely..=at_most).contains(&saturated), "{surely} to {at_most}, counted {saturated}");
    }
    assert!((0..3).any(|layer_idx| row.layer(layer_idx, LayerColumn::SaturatedFraction) > 0.0));
}
