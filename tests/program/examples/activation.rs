//! Activations: He's ReLU, a learned slope, units that die and units that cannot.

use gradlab::run::LayerColumn;
use gradlab::spec::Activation;

use super::{Ran, experiment, greatest, numbers, run, run_experiment};

pub(super) const TESTED: &[&str] = &["deep_relu_he", "deep_prelu", "dying_relu", "dying_relu_leaky", "dying_relu_elu"];

#[test]
fn the_deep_net_with_relu_and_he_learns() {
    let ran = run("deep_relu_he");
    ran.starts_with_a_factor_in(0.9..=1.1);
    ran.learns(0.95);
}

#[test]
fn slopes_begin_alike_and_go_their_own_ways() {
    let ran = run("deep_prelu");
    assert_eq!(ran.hidden(0, LayerColumn::ActivationSlope), [0.25; 8]);
    let mut slopes = numbers(ran.end().profile(LayerColumn::ActivationSlope));
    slopes.pop();
    assert!(greatest(&slopes) > 0.55, "{slopes:?}");
    let others: Vec<f64> = slopes.iter().copied().filter(|slope| *slope < greatest(&slopes) - 0.1).collect();
    assert!(others.len() >= 2, "{slopes:?}");
    ran.learns(0.99);
}

#[test]
fn dead_units_stay_dead() {
    let ran = run("dying_relu");
    for bucket in ran.history.buckets() {
        assert!(bucket.profile(LayerColumn::DeadFraction)[1] > 0.95, "step {}", bucket.first_step);
        assert_eq!(bucket.profile(LayerColumn::DeltaRms)[0], 0.0, "no gradient passes");
    }
    assert!((0.65..0.85).contains(&ran.hidden(0, LayerColumn::DeadFraction)[0]), "three quarters of layer 1");
    ran.stays_at_chance();
}

#[test]
fn a_leak_and_elu_keep_them_alive() {
    let leaky = run("dying_relu_leaky");
    assert!((0.15..0.3).contains(&leaky.first_ratio()), "{}", leaky.first_ratio());
    leaky.learns(0.95);
    let elu = run("dying_relu_elu");
    assert!(elu.first_ratio() > 0.2, "{}", elu.first_ratio());
    elu.learns(0.98);
    for ran in [leaky, elu] {
        let dead = |ran: &Ran, step: usize| ran.hidden(step, LayerColumn::DeadFraction);
        assert_eq!([dead(&ran, 0), dead(&ran, 299)].concat(), [0.0; 4]);
    }
}

#[test]
fn the_usual_slope_is_too_small_a_leak_for_them() {
    let mut experiment = experiment("dying_relu_leaky");
    experiment.architecture.activation = Activation::LeakyRelu { slope: 0.01 };
    run_experiment(experiment).stays_at_chance();
}
