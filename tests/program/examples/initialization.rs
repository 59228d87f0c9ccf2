//! Rules for the first weights, at thirty and at two hundred layers.

use gradlab::run::LayerColumn;

use super::{greatest, least, run};

pub(super) const TESTED: &[&str] = &[
    "relu_30_old",
    "relu_30_glorot",
    "relu_30_he",
    "relu_30_lsuv",
    "relu_30_identity",
    "tanh_200_gaussian",
    "tanh_200_orthogonal",
];

#[test]
fn thirty_layers_stall_with_the_old_rule() {
    let ran = run("relu_30_old");
    ran.starts_with_a_factor_in(0.378..=0.438);
    ran.stays_at_chance();
}

#[test]
fn thirty_layers_stall_with_glorots_rule() {
    let ran = run("relu_30_glorot");
    ran.starts_with_a_factor_in(0.677..=0.737);
    assert!(ran.first_ratio() < 1e-4, "{}", ran.first_ratio());
    ran.stays_at_chance();
}

#[test]
fn thirty_layers_learn_with_hes_rule() {
    let ran = run("relu_30_he");
    ran.starts_with_a_factor_in(0.97..=1.03);
    ran.learns(0.95);
}

#[test]
fn the_identity_hands_the_signal_on_as_it_is() {
    let ran = run("relu_30_identity");
    ran.starts_with_a_factor_in(0.99999..=1.00001);
    ran.learns(0.95);
}

#[test]
fn lsuv_finds_hes_rule_by_measuring() {
    let ran = run("relu_30_lsuv");
    let z = ran.hidden(0, LayerColumn::PreactivationRms);
    assert!(least(&z) > 0.9 && greatest(&z) < 1.1, "{z:?}");
    ran.starts_with_a_factor_in(0.95..=1.05);
    ran.learns(0.95);
}

#[test]
fn two_hundred_layers_learn_nothing_from_gaussian_weights_though_the_gradient_arrives() {
    let ran = run("tanh_200_gaussian");
    ran.starts_with_a_factor_in(0.96..=1.0);
    ran.stays_at_chance();
}

#[test]
fn two_hundred_layers_learn_from_orthogonal_weights() {
    let ran = run("tanh_200_orthogonal");
    ran.starts_with_a_factor_in(0.96..=1.0);
    ran.learns(0.8);
}
