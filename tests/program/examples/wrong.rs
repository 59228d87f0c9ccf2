//! What goes wrong: gradients that vanish, explode, or hide that they vanish.

use gradlab::run::LayerColumn;

use super::{greatest, least, run};

pub(super) const TESTED: &[&str] = &[
    "textbook_three_layers",
    "deep_sigmoid",
    "exploding_relu",
    "flat_weight_gradients",
    "flat_weight_gradients_glorot",
];

#[test]
fn in_the_textbooks_net_the_layers_near_the_output_learn_and_those_near_the_input_stand_still() {
    let ran = run("textbook_three_layers");
    ran.finishes();
    let ratio = ran.first_ratio();
    assert!((0.02..0.07).contains(&ratio), "{ratio}, about a twenty-fifth");
    // How far each layer went, step by step.
    let path = |layer_idx: usize| -> f64 {
        let moves = ran.history.buckets().iter().map(|it| it.layer_extent(layer_idx, LayerColumn::RelativeUpdate).last);
        moves.map(f64::from).sum()
    };
    let paths: Vec<f64> = (0..4).map(path).collect();
    assert!(paths[3] > 0.2, "{paths:?}");
    assert!(paths[0] < paths[3] / 4.0 && paths[0] < paths[2] && paths[1] < paths[3], "{paths:?}");
}

#[test]
fn the_deep_sigmoid_net_stays_at_chance() {
    let ran = run("deep_sigmoid");
    ran.starts_with_a_factor_in(0.21..=0.27);
    assert!(ran.first_ratio() < 1e-4);
    ran.stays_at_chance();
}

#[test]
fn too_large_weights_diverge_within_ten_steps() {
    let ran = run("exploding_relu");
    ran.diverges_before(10);
    ran.starts_with_a_factor_in(1.6..=1.9);
    assert!(ran.first_ratio() > 1000.0);
}

#[test]
fn weight_gradients_are_flat_while_the_signal_falls_a_hundredfold() {
    let ran = run("flat_weight_gradients");
    assert!(ran.first_ratio() < 0.01, "{}", ran.first_ratio());
    let gradients = ran.hidden(0, LayerColumn::WeightGradL2);
    assert!(greatest(&gradients) < 2.0 * least(&gradients), "{gradients:?}");
    ran.stays_at_chance();
}

#[test]
fn with_glorots_rule_they_are_as_flat_and_the_signal_arrives() {
    let ran = run("flat_weight_gradients_glorot");
    assert!(ran.first_ratio() > 0.2, "{}", ran.first_ratio());
    let gradients = ran.hidden(0, LayerColumn::WeightGradL2);
    assert!(greatest(&gradients) < 2.0 * least(&gradients), "{gradients:?}");
    ran.learns(0.95);
}
