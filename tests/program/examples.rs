//! Every example of File > Examples, run headlessly: it does what its note promises.

use gradlab::run::{Device, LayerColumn, Outcome, RunId, RunSetup, StepColumn, Summary};
use gradlab::spec::EXAMPLES;
use gradlab::worker::{Wish, run_to_end};

/// The end of a run, and its history.
fn run(file_name: &str) -> (Summary, gradlab::run::History) {
    let example = EXAMPLES.iter().find(|example| example.file_name == file_name).expect("an example of this name");
    let file = gradlab::files::ExperimentFile::parse(example.toml).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let setup = RunSetup {
        run: RunId(1),
        experiment: file.into_experiment(),
        device: Device::Cpu,
        folder: folder.path().to_owned(),
        measure_every: 1,
        continue_after_divergence: false,
    };
    let summary = run_to_end(&setup, |_, _| Wish::GoOn).unwrap();
    let history = gradlab::files::Record::open(folder.path()).unwrap().history().unwrap();
    (summary, history)
}

/// Mean training accuracy of the last 20 steps.
fn accuracy(history: &gradlab::run::History) -> f64 {
    let last: Vec<f64> = history.buckets().iter().rev().take(20).map(accuracy_of).collect();
    last.iter().sum::<f64>() / last.len() as f64
}

fn accuracy_of(bucket: &gradlab::run::Bucket) -> f64 {
    f64::from(bucket.step_extent(StepColumn::TrainAccuracy).last)
}

/// Share of the last hidden layer's delta that reaches layer 1 at the start.
fn first_ratio(history: &gradlab::run::History) -> f64 {
    let delta = history.buckets()[0].profile(LayerColumn::DeltaRms);
    f64::from(delta[0]) / f64::from(delta[delta.len() - 2])
}

#[test]
fn every_example_is_promised_something_here() {
    let tested = [
        "textbook_three_layers.toml",
        "deep_sigmoid.toml",
        "deep_relu_he.toml",
        "exploding_relu.toml",
        "exploding_relu_clipped.toml",
    ];
    assert_eq!(EXAMPLES.iter().map(|example| example.file_name).collect::<Vec<_>>(), tested);
}

#[test]
fn in_the_textbooks_net_the_layers_near_the_output_learn_and_those_near_the_input_stand_still() {
    let (summary, history) = run("textbook_three_layers.toml");
    assert_eq!(summary.outcome, Outcome::Finished);
    let ratio = first_ratio(&history);
    assert!((0.02..0.07).contains(&ratio), "{ratio}, about a twenty-fifth");
    // How far each layer went, step by step.
    let path = |layer_idx: usize| -> f64 {
        let moves = history.buckets().iter().map(|it| it.layer_extent(layer_idx, LayerColumn::RelativeUpdate).last);
        moves.map(f64::from).sum()
    };
    let paths: Vec<f64> = (0..4).map(path).collect();
    assert!(paths[3] > 0.2, "{paths:?}");
    assert!(paths[0] < paths[3] / 4.0 && paths[0] < paths[2] && paths[1] < paths[3], "{paths:?}");
}

#[test]
fn the_deep_sigmoid_net_stays_at_chance() {
    let (summary, history) = run("deep_sigmoid.toml");
    assert_eq!(summary.outcome, Outcome::Finished);
    let factor = summary.first_factor.unwrap();
    assert!((0.21..=0.27).contains(&factor), "{factor}");
    assert!(first_ratio(&history) < 1e-4);
    assert!(accuracy(&history) < 0.2, "{}", accuracy(&history));
}

#[test]
fn the_same_net_with_relu_and_he_learns() {
    let (summary, history) = run("deep_relu_he.toml");
    let factor = summary.first_factor.unwrap();
    assert!((0.9..=1.1).contains(&factor), "{factor}");
    assert!(accuracy(&history) > 0.95, "{}", accuracy(&history));
}

#[test]
fn too_large_weights_diverge_within_ten_steps() {
    let (summary, history) = run("exploding_relu.toml");
    assert_eq!(summary.outcome, Outcome::Diverged);
    let first = summary.first_non_finite.expect("a first value that is not finite");
    assert!(first.step < 10, "{first:?}");
    let factor = summary.first_factor.unwrap();
    assert!((1.6..=1.9).contains(&factor), "{factor}");
    assert!(first_ratio(&history) > 1000.0);
}

#[test]
fn clipping_makes_them_learn() {
    let (summary, history) = run("exploding_relu_clipped.toml");
    assert_eq!(summary.outcome, Outcome::Finished);
    assert!(summary.first_non_finite.is_none());
    let factor = summary.first_factor.unwrap();
    assert!((1.6..=1.9).contains(&factor), "{factor}");
    assert!(accuracy(&history) > 0.5, "{}", accuracy(&history));
}
