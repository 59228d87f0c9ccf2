//! Learning rates that grow at first and fall at last.

use gradlab::run::StepColumn;

use super::{greatest, run};

pub(super) const TESTED: &[&str] = &["cold_start", "warm_up", "noisy_batches", "noisy_batches_cosine"];

#[test]
fn full_speed_from_the_first_step_ruins_a_net_on_the_edge() {
    run("cold_start").diverges_before(10);
}

#[test]
fn warm_up_takes_it_through_its_first_gradients() {
    let ran = run("warm_up");
    let norms = ran.series(StepColumn::GradL2);
    assert!((700.0..900.0).contains(&norms[0]), "{}", norms[0]);
    assert!(greatest(&norms[190..200]) < 20.0, "{:?}", &norms[190..200]);
    ran.learns(0.95);
}

#[test]
fn noisy_batches_keep_a_net_from_settling_until_the_rate_falls() {
    let constant = run("noisy_batches");
    constant.finishes();
    assert!(constant.loss() > 0.2, "{}", constant.loss());
    let cosine = run("noisy_batches_cosine");
    assert!(cosine.loss() < 0.1, "{}", cosine.loss());
    cosine.learns(0.97);
}
