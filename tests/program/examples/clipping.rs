//! Limits on the gradient, each with what it does to the step.

use gradlab::run::{LayerColumn, StepColumn};

use super::{greatest, least, run};

pub(super) const TESTED: &[&str] =
    &["exploding_relu_clipped", "exploding_relu_by_value", "exploding_relu_each", "fast_relu", "fast_relu_adaptive"];

#[test]
fn clipping_the_global_norm_makes_large_weights_learn() {
    let ran = run("exploding_relu_clipped");
    assert!(ran.summary.first_non_finite.is_none());
    ran.starts_with_a_factor_in(1.6..=1.9);
    let angles = ran.series(StepColumn::ClippingAngle);
    assert!(greatest(&angles) < 0.1, "the direction is kept: {}", greatest(&angles));
    ran.learns(0.5);
}

#[test]
fn clipping_by_value_turns_the_gradient_and_still_leads_downhill() {
    let ran = run("exploding_relu_by_value");
    let angles = ran.series(StepColumn::ClippingAngle);
    assert!(least(&angles) > 30.0 && greatest(&angles) < 70.0, "{} to {}", least(&angles), greatest(&angles));
    ran.learns(0.8);
}

#[test]
fn clipping_each_by_its_norm_loses_the_proportions_between_layers() {
    let ran = run("exploding_relu_each");
    let angle = ran.series(StepColumn::ClippingAngle)[0];
    assert!((40.0..55.0).contains(&angle), "{angle}");
    ran.learns(0.8);
}

#[test]
fn too_large_a_rate_ruins_a_healthy_net() {
    let ran = run("fast_relu");
    ran.starts_with_a_factor_in(0.9..=1.1);
    ran.diverges_before(150);
}

#[test]
fn adaptive_clipping_holds_every_step_to_a_share_of_the_weights() {
    let ran = run("fast_relu_adaptive");
    // rate * threshold / (1 - momentum) = 0.2 * 0.01 / 0.1.
    let promised = 0.02;
    for step in 0..300 {
        let updates = ran.hidden(step, LayerColumn::RelativeUpdate);
        assert!(greatest(&updates) <= promised, "step {step}: {updates:?}");
    }
    ran.learns(0.95);
}
