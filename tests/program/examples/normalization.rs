//! Normalization: a cure of vanishing and a cause of exploding gradients.

use super::run;

pub(super) const TESTED: &[&str] = &[
    "deep_sigmoid_batch_norm",
    "relu_batch_norm_20",
    "relu_batch_norm_81",
    "relu_batch_norm_81_residual",
    "small_batch_batch_norm",
    "small_batch_layer_norm",
    "small_batch_rms_norm",
];

#[test]
fn the_deep_sigmoid_net_learns_with_batch_normalization() {
    let ran = run("deep_sigmoid_batch_norm");
    ran.starts_with_a_factor_in(0.83..=0.93);
    ran.learns(0.97);
}

// Yang (2019): sqrt(pi / (pi - 1)) = 1.211 per ReLU layer for large batches, 1.216 for 128.
#[test]
fn twenty_relu_layers_bear_what_batch_normalization_does_to_the_gradient() {
    let ran = run("relu_batch_norm_20");
    ran.starts_with_a_factor_in(1.18..=1.26);
    ran.learns(0.85);
}

#[test]
fn eighty_one_layers_do_not() {
    let ran = run("relu_batch_norm_81");
    ran.starts_with_a_factor_in(1.18..=1.26);
    assert!(ran.first_ratio() > 1e6, "{}", ran.first_ratio());
    ran.stays_at_chance();
}

#[test]
fn eighty_one_layers_with_skips_do() {
    let ran = run("relu_batch_norm_81_residual");
    ran.starts_with_a_factor_in(1.0..=1.1);
    ran.learns(0.95);
}

// Yang (2019) for batches of eight: sqrt(1.788) = 1.337.
#[test]
fn in_small_batches_the_layer_is_a_better_measure_than_the_batch() {
    let batch = run("small_batch_batch_norm");
    batch.starts_with_a_factor_in(1.25..=1.42);
    batch.finishes();
    assert!(batch.accuracy() < 0.75, "{}", batch.accuracy());
    let layer = run("small_batch_layer_norm");
    layer.starts_with_a_factor_in(0.9..=1.05);
    layer.learns(0.85);
    let rms = run("small_batch_rms_norm");
    rms.starts_with_a_factor_in(0.85..=1.05);
    rms.learns(0.85);
}
