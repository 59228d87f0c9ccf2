//! Weight regularization as a cure of weights that are too large.

use gradlab::run::LayerColumn;
use gradlab::run::factor_per_layer;

use super::{Ran, mean, numbers, run};

pub(super) const TESTED: &[&str] = &[
    "chaotic_tanh",
    "chaotic_tanh_l1",
    "chaotic_tanh_l2",
    "chaotic_tanh_l2_strong",
    "chaotic_tanh_decoupled",
    "exploding_relu_max_norm",
];

/// What is left of the layers' norms at the end, in all.
fn norms_left(ran: &Ran) -> f64 {
    let sum = |norms: Vec<f32>| numbers(norms).into_iter().sum::<f64>();
    sum(ran.end().profile(LayerColumn::WeightL2)) / sum(ran.step(0).profile(LayerColumn::WeightL2))
}

#[test]
fn the_chaotic_net_learns_slowly() {
    let ran = run("chaotic_tanh");
    ran.starts_with_a_factor_in(1.2..=1.3);
    ran.finishes();
    assert!(ran.loss() > 0.15, "{}", ran.loss());
}

#[test]
fn l1_pulls_all_weights_alike() {
    let ran = run("chaotic_tanh_l1");
    ran.finishes();
    assert!((0.75..0.88).contains(&norms_left(&ran)), "{}", norms_left(&ran));
    assert!(ran.loss() < 0.11, "{}", ran.loss());
}

#[test]
fn a_little_l2_calms_it() {
    let ran = run("chaotic_tanh_l2");
    ran.finishes();
    assert!(norms_left(&ran) < 0.85, "{}", norms_left(&ran));
    assert!((1.03..1.15).contains(&ran.last_factor()), "{}", ran.last_factor());
    assert!(ran.loss() < 0.075, "less than half of 0.15: {}", ran.loss());
}

#[test]
fn too_much_l2_is_all_that_it_learns() {
    let ran = run("chaotic_tanh_l2_strong");
    ran.finishes();
    assert!((0.08..0.12).contains(&norms_left(&ran)), "{}", norms_left(&ran));
    let late = ran.history.buckets().iter().skip(450);
    let shares: Vec<f64> = late.map(|bucket| mean(&numbers(bucket.profile(LayerColumn::PenaltyShare)))).collect();
    assert!(mean(&shares) > 1.0, "{}", mean(&shares));
    assert!((0.7..1.3).contains(&ran.loss()), "{}", ran.loss());
}

#[test]
fn decoupled_decay_takes_its_share_whatever_the_gradient_does() {
    let ran = run("chaotic_tanh_decoupled");
    ran.finishes();
    let promised = (1.0_f64 - 0.025 * 0.03).powi(500);
    assert!((norms_left(&ran) / promised - 1.0).abs() < 0.02, "{} and {promised}", norms_left(&ran));
    assert!(ran.loss() < 0.05, "{}", ran.loss());
}

#[test]
fn max_norm_brings_large_weights_to_size_with_the_first_update() {
    let ran = run("exploding_relu_max_norm");
    ran.starts_with_a_factor_in(1.6..=1.9);
    let after = factor_per_layer(&ran.step(1).profile(LayerColumn::DeltaRms)).unwrap();
    assert!((1.0..1.1).contains(&after), "{after}");
    ran.learns(0.95);
}
