//! 110 weight layers, plain and with skips.

use gradlab::run::{LayerColumn, StepColumn};

use super::{greatest, run};

pub(super) const TESTED: &[&str] =
    &["plain_110", "residual_110_unscaled", "residual_110_scaled", "residual_110_rezero"];

#[test]
fn the_plain_net_learns_nothing_though_its_gradient_arrives() {
    let ran = run("plain_110");
    ran.starts_with_a_factor_in(0.95..=1.03);
    ran.stays_at_chance();
}

#[test]
fn without_a_scale_the_sum_of_the_branches_explodes() {
    let ran = run("residual_110_unscaled");
    ran.starts_with_a_factor_in(1.15..=1.25);
    assert!(ran.series(StepColumn::Loss)[0] > 1e6);
    ran.diverges_before(3);
}

#[test]
fn a_scale_by_depth_makes_it_learn() {
    let ran = run("residual_110_scaled");
    ran.starts_with_a_factor_in(1.0..=1.04);
    ran.learns(0.95);
}

#[test]
fn rezero_begins_with_one_layer_and_opens_its_branches() {
    let ran = run("residual_110_rezero");
    let delta = ran.hidden(0, LayerColumn::DeltaRms);
    assert!(delta[0] > 0.0 && delta[1..].iter().all(|it| *it == 0.0), "{delta:?}");
    // Where a layer ends no block, there is no scale.
    let scales = |step: usize| -> Vec<f64> {
        let all = ran.hidden(step, LayerColumn::BranchScale);
        all.into_iter().filter(|scale| !scale.is_nan()).map(f64::abs).collect()
    };
    assert_eq!(scales(0), [0.0; 54]);
    assert!(greatest(&scales(119)) > 0.2, "{:?}", scales(119));
    ran.learns(0.95);
}
