//! What the rows say about combinations. Numbers of the literature are the oracles.

use super::*;
use crate::spec::{BranchScale, Choice, Clipping, ClippingKind, Initializer, Optimizer, Placement, RemedyMemory};

/// The default experiment with a remedy that was switched on.
fn with(row: RemedyRow) -> Experiment {
    let (mut experiment, mut memory) = (Experiment::default(), RemedyMemory::default());
    row.switch_on(&mut experiment, &mut memory);
    experiment
}

fn says(row: RemedyRow, experiment: &Experiment, kind: AdviceKind, part: &str) -> bool {
    let advice = row.advice(experiment, experiment.n_train());
    advice.iter().any(|advice| advice.kind == kind && advice.words.contains(part))
}

fn warns(row: RemedyRow, experiment: &Experiment, part: &str) -> bool {
    says(row, experiment, AdviceKind::Warning, part)
}

fn notes(row: RemedyRow, experiment: &Experiment, part: &str) -> bool {
    says(row, experiment, AdviceKind::Note, part)
}

#[test]
fn a_row_that_is_off_says_nothing_and_no_sentence_ends_with_a_period() {
    let mut experiment = Experiment::default();
    experiment.training.batch_size = 1;
    for row in RemedyRow::ALL {
        assert_eq!(row.advice(&experiment, Some(1)), [], "{row:?}");
        let mut experiment = with(*row);
        experiment.training.optimizer = Optimizer::ALL[4];
        for advice in row.advice(&experiment, Some(1)) {
            assert!(!advice.words.is_empty() && !advice.words.ends_with('.'), "{}", advice.words);
        }
    }
}

#[test]
fn batch_normalization_warns_of_batches_of_one_and_two_also_where_the_training_set_is_as_small() {
    let row = RemedyRow::Normalization;
    let mut experiment = with(row);
    assert!(!warns(row, &experiment, "per batch"));
    let words = |experiment: &Experiment, n_train| row.advice(experiment, n_train).remove(0).words;
    assert_eq!(words(&experiment, Some(1)), "With one sample per batch, batch normalization outputs only its bias");
    experiment.training.batch_size = 2;
    assert!(warns(row, &experiment, "With two samples per batch"));
    experiment.remedies.normalization.kind = NormalizationKind::Layer;
    assert!(!warns(row, &experiment, "per batch"), "layer normalization does not look at the batch");
    experiment.architecture.width = 1;
    assert!(warns(row, &experiment, "With one unit per layer"));
    experiment.remedies.normalization.kind = NormalizationKind::Rms;
    assert!(warns(row, &experiment, "leaves only the unit's sign"));
}

#[test]
fn selu_is_not_to_be_normalized_again_and_needs_lecun_weights() {
    let mut experiment = with(RemedyRow::Normalization);
    experiment.architecture.activation = Activation::Selu;
    assert!(warns(RemedyRow::Normalization, &experiment, "SELU"));
    experiment.initialization.weights = Initializer::new(InitializerKind::LecunNormal);
    assert_eq!(RemedyRow::Activation.advice(&experiment, None), []);
    experiment.initialization.weights = Initializer::new(InitializerKind::KaimingNormal);
    assert!(warns(RemedyRow::Activation, &experiment, "LeCun"));
}

/// Oracle: Yang (2019), squared rates pi / (pi - 1) for ReLU, 1.343 for leaky ReLU with slope 0.1.
#[test]
fn batch_normalization_says_by_which_factor_gradients_explode_without_skips() {
    let row = RemedyRow::Normalization;
    for (activation, factor) in [
        (Activation::Relu, "1.21 times per ReLU layer"),
        (Activation::Prelu { slope: 0.0 }, "1.21 times per PReLU layer"),
        (Activation::LeakyRelu { slope: 0.1 }, "1.16 times per Leaky ReLU layer"),
        (Activation::Tanh, "layer by layer"),
        (Activation::Selu, "layer by layer"),
        (Activation::Gelu, "layer by layer"),
    ] {
        let mut experiment = with(row);
        experiment.architecture.activation = activation;
        assert!(notes(row, &experiment, factor), "{activation:?}: {:?}", row.advice(&experiment, None));
        experiment.architecture.n_hidden = 30;
        assert!(!warns(row, &experiment, "cannot be trained"), "{activation:?}");
        experiment.remedies.residual.every = 2;
        assert!(!notes(row, &experiment, factor), "skips help");
    }
    let mut experiment = with(row);
    experiment.architecture.activation = Activation::Relu;
    experiment.architecture.n_hidden = 50;
    assert!(warns(row, &experiment, "explode at the start, 1.21 times per ReLU layer: from about 50 layers"));
    experiment.remedies.normalization.epsilon = 1.0;
    assert!(!warns(row, &experiment, "explode"), "an epsilon of 1 removes it");
    let mut experiment = with(row);
    experiment.architecture.n_hidden = 90;
    experiment.architecture.activation = Activation::Tanh;
    assert!(!warns(row, &experiment, "explode"), "16 / ln(1.178) is 98");
    experiment.architecture.activation = Activation::Linear;
    assert!(!notes(row, &experiment, "grow"));
}

#[test]
fn a_bias_before_batch_normalization_learns_nothing() {
    let row = RemedyRow::Normalization;
    let mut experiment = with(row);
    assert!(notes(row, &experiment, "bias before it has gradient zero"));
    experiment.remedies.normalization.placement = Placement::AfterActivation;
    assert!(!notes(row, &experiment, "bias"));
    experiment.remedies.normalization =
        crate::spec::Normalization { kind: NormalizationKind::Layer, ..with(row).remedies.normalization };
    assert!(!notes(row, &experiment, "bias"));
}

#[test]
fn unscaled_relu_residual_nets_warn_from_twenty_hidden_layers() {
    let row = RemedyRow::Residual;
    let mut experiment = with(row);
    experiment.architecture.activation = Activation::Relu;
    experiment.architecture.n_hidden = 19;
    assert!(!warns(row, &experiment, "diverge"));
    experiment.architecture.n_hidden = 20;
    assert!(warns(row, &experiment, "diverge from about 20 layers"));
    experiment.remedies.normalization.kind = NormalizationKind::Batch;
    assert!(!warns(row, &experiment, "diverge"), "normalized branches do not grow");
    experiment.remedies.normalization.kind = NormalizationKind::None;
    for value in [1.0, -2.0] {
        experiment.remedies.residual.scale = BranchScale::Constant { value };
        assert!(warns(row, &experiment, "diverge from about 20 layers"), "the same net by another name");
    }
    for scale in [BranchScale::InverseSqrtDepth, BranchScale::Constant { value: 0.1 }] {
        experiment.remedies.residual.scale = scale;
        assert!(!warns(row, &experiment, "diverge"));
    }
    experiment.remedies.residual.scale = BranchScale::One;
    experiment.architecture.activation = Activation::Tanh;
    assert!(!warns(row, &experiment, "diverge"));
}

#[test]
fn rezero_says_that_blocks_start_as_the_identity_and_a_scale_of_zero_cuts_them_off() {
    let row = RemedyRow::Residual;
    let mut experiment = with(row);
    for scale in [BranchScale::Rezero, BranchScale::Skipinit] {
        experiment.remedies.residual.scale = scale;
        assert!(notes(row, &experiment, "starts as the identity"));
    }
    experiment.remedies.residual.scale = BranchScale::Constant { value: 0.0 };
    assert!(warns(row, &experiment, "cut off"));
}

#[test]
fn hidden_layers_that_make_no_whole_block_are_counted() {
    let row = RemedyRow::Residual;
    let mut experiment = with(row);
    assert!(notes(row, &experiment, "The last hidden layer makes no whole block"), "8 = 1 + 3 x 2 + 1");
    experiment.remedies.residual.every = 5;
    assert!(notes(row, &experiment, "The last 2 hidden layers make no whole block"), "8 = 1 + 5 + 2");
    experiment.remedies.residual.every = 7;
    assert!(!notes(row, &experiment, "whole block"), "8 = 1 + 7");
}

#[test]
fn no_initialization_saves_a_plain_sigmoid_net() {
    let row = RemedyRow::Initialization;
    let mut experiment = with(row);
    assert!(warns(row, &experiment, "sigmoid's derivative"));
    experiment.remedies.normalization.kind = NormalizationKind::Batch;
    assert!(!warns(row, &experiment, "sigmoid"));
    experiment.remedies.normalization.kind = NormalizationKind::None;
    experiment.architecture.activation = Activation::Relu;
    assert_eq!(row.advice(&experiment, None), []);
}

#[test]
fn an_identity_says_what_it_drops_where_widths_differ() {
    let row = RemedyRow::Initialization;
    let mut experiment = with(row);
    experiment.initialization.weights = Initializer::new(InitializerKind::Identity);
    assert!(notes(row, &experiment, "Where widths differ, the output layer drops 54 of 64"), "digits: 64 to 10");
    experiment.architecture.width = 100;
    assert!(notes(row, &experiment, "layer 1 leaves 36 of 100 units at 0, the output layer drops 90 of 100"));
    experiment.architecture.width = 40;
    assert!(notes(row, &experiment, "layer 1 drops 24 of 64"));
}

#[test]
fn lsuv_needs_a_batch() {
    let row = RemedyRow::Initialization;
    let mut experiment = with(row);
    experiment.initialization.weights = Initializer::new(InitializerKind::Lsuv);
    assert!(!warns(row, &experiment, "LSUV"));
    experiment.training.batch_size = 1;
    assert!(warns(row, &experiment, "LSUV measures a batch"));
}

#[test]
fn slopes_that_make_an_activation_another_one_are_named() {
    let row = RemedyRow::Activation;
    for (activation, kind, part) in [
        (Activation::Prelu { slope: 1.0 }, AdviceKind::Warning, "starts as the identity"),
        (Activation::LeakyRelu { slope: 1.0 }, AdviceKind::Warning, "is the identity"),
        (Activation::Elu { alpha: 0.0 }, AdviceKind::Note, "it is ReLU"),
    ] {
        let mut experiment = Experiment::default();
        experiment.architecture.activation = activation;
        assert!(says(row, &experiment, kind, part), "{activation:?}");
    }
    let mut experiment = Experiment::default();
    experiment.architecture.activation = Activation::Prelu { slope: 0.25 };
    assert_eq!(row.advice(&experiment, None), []);
}

#[test]
fn deep_plain_nets_of_gelu_and_silu_lose_the_signal() {
    let row = RemedyRow::Activation;
    for activation in [Activation::Gelu, Activation::Silu] {
        let mut experiment = Experiment::default();
        experiment.architecture.activation = activation;
        assert_eq!(row.advice(&experiment, None), []);
        experiment.architecture.n_hidden = 40;
        assert!(warns(row, &experiment, "the signal dies"));
        experiment.remedies.residual.every = 2;
        assert_eq!(row.advice(&experiment, None), []);
    }
}

#[test]
fn clipping_by_value_turns_the_gradient_and_adaptive_clipping_wants_a_small_ratio() {
    let row = RemedyRow::Clipping;
    let mut experiment = with(row);
    assert_eq!(row.advice(&experiment, None), [], "the global norm keeps the direction");
    experiment.remedies.clipping.kind = ClippingKind::ByValue;
    assert!(notes(row, &experiment, "turns the gradient"));
    experiment.remedies.clipping = Clipping { kind: ClippingKind::Adaptive, threshold: 1.0 };
    assert!(warns(row, &experiment, "ratio, about 0.01"));
    assert!(notes(row, &experiment, "still zero, such as biases"));
    experiment.remedies.clipping.threshold = 0.01;
    assert!(!warns(row, &experiment, "ratio"));
    experiment.initialization.biases = BiasInitializer::Constant { value: 0.1 };
    assert_eq!(row.advice(&experiment, None), []);
}

/// Oracle: one step of Adam from the same numbers goes to 0.4 with an L2 term and without it.
#[test]
fn a_penalty_in_the_loss_nearly_vanishes_from_the_steps_of_adam_and_its_kin() {
    for (row, name) in [(RemedyRow::L2Penalty, "L2"), (RemedyRow::L1Penalty, "L1")] {
        let mut experiment = with(row);
        for optimizer in Optimizer::ALL {
            experiment.training.optimizer = *optimizer;
            let is_scaled = ["Adam", "AdamW", "RMSprop"].contains(&optimizer.label());
            let words = format!("{} divides the gradient by its size: the {name} term", optimizer.label());
            assert_eq!(warns(row, &experiment, &words), is_scaled, "{optimizer:?}");
        }
    }
}

#[test]
fn decoupled_decay_adds_up_with_adamws_own_and_is_an_l2_penalty_with_sgd() {
    let row = RemedyRow::DecoupledDecay;
    let mut experiment = with(row);
    assert!(notes(row, &experiment, "same step as an L2 penalty"));
    experiment.training.optimizer = Optimizer::Adamw { beta_1: 0.9, beta_2: 0.999, epsilon: 1e-8, weight_decay: 0.02 };
    assert!(warns(row, &experiment, "AdamW has a decay of its own, 0.02: both add up to 0.03"));
    experiment.training.optimizer = Optimizer::Adamw { beta_1: 0.9, beta_2: 0.999, epsilon: 1e-8, weight_decay: 0.0 };
    assert_eq!(row.advice(&experiment, None), []);
    experiment.remedies.weight_penalty.decoupled = 10.0;
    assert!(warns(row, &experiment, "Rate times decay is 1"));
}

/// Oracle: He's rows have length sqrt(2), LeCun's 1, whatever the width.
#[test]
fn max_norm_warns_where_rows_start_longer() {
    let row = RemedyRow::MaxNorm;
    let mut experiment = with(row);
    experiment.initialization.weights = Initializer::new(InitializerKind::KaimingNormal);
    assert_eq!(row.advice(&experiment, None), [], "3 is longer than sqrt(2)");
    experiment.remedies.weight_penalty.max_norm = 1.2;
    assert!(warns(row, &experiment, "length of about 1.41: the first update cuts them all to 1.2"));
    experiment.initialization.weights = Initializer::new(InitializerKind::Orthogonal);
    assert_eq!(row.advice(&experiment, None), []);
    experiment.initialization.weights = Initializer::new(InitializerKind::Orthogonal).with_gain(2.0);
    assert!(warns(row, &experiment, "about 2.00"));
}

#[test]
fn schedules_that_never_act_or_stop_learning_say_so() {
    let row = RemedyRow::Schedule;
    for (schedule, part) in [
        (Schedule::Cosine { warmup_steps: 600, final_fraction: 0.0 }, "before the warm-up does"),
        (Schedule::Step { warmup_steps: 100, every: 500, factor: 0.5 }, "ends at step 600, before the rate is lowered"),
        (Schedule::Step { warmup_steps: 0, every: 100, factor: 1.0 }, "A factor of 1"),
        (Schedule::Step { warmup_steps: 10, every: 100, factor: 0.0 }, "From step 110 on"),
        (Schedule::Cosine { warmup_steps: 5, final_fraction: 1.0 }, "A final share of 1"),
    ] {
        let mut experiment = Experiment::default();
        experiment.training.schedule = schedule;
        assert!(warns(row, &experiment, part), "{schedule:?}: {:?}", row.advice(&experiment, None));
    }
    assert_eq!(row.advice(&with(row), None), []);
}
