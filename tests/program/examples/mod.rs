//! Every example of File > Examples, run headlessly: it does what its note promises.

mod activation;
mod clipping;
mod initialization;
mod normalization;
mod residual;
mod schedule;
mod weights;
mod wrong;

use gradlab::run::{Bucket, Device, History, LayerColumn, Outcome, RunId, RunSetup, StepColumn, Summary};
use gradlab::spec::{EXAMPLES, Experiment};
use gradlab::worker::{Wish, run_to_end};

/// The end of a run, and its history.
struct Ran {
    summary: Summary,
    history: History,
}

/// Runs an example; the name is its file's without `.toml`.
fn run(name: &str) -> Ran {
    run_experiment(experiment(name))
}

fn experiment(name: &str) -> Experiment {
    let file_name = format!("{name}.toml");
    let example = EXAMPLES.iter().find(|example| example.file_name == file_name).expect("an example of this name");
    gradlab::files::ExperimentFile::parse(example.toml).unwrap().into_experiment()
}

fn run_experiment(experiment: Experiment) -> Ran {
    let folder = tempfile::tempdir().unwrap();
    let setup = RunSetup {
        run: RunId(1),
        experiment,
        device: Device::Cpu,
        folder: folder.path().to_owned(),
        measure_every: 1,
        continue_after_divergence: false,
    };
    let summary = run_to_end(&setup, |_, _| Wish::GoOn).unwrap();
    let history = gradlab::files::Record::open(folder.path()).unwrap().history().unwrap();
    assert_eq!(history.buckets()[0].last_step, 0, "a bucket for each step");
    Ran { summary, history }
}

impl Ran {
    fn step(&self, step: usize) -> &Bucket {
        &self.history.buckets()[step]
    }

    fn end(&self) -> &Bucket {
        self.history.buckets().last().expect("a step")
    }

    /// A step column over all steps.
    fn series(&self, column: StepColumn) -> Vec<f64> {
        self.history.buckets().iter().map(|bucket| f64::from(bucket.step_extent(column).last)).collect()
    }

    /// Mean of a step column over the last 20 steps.
    fn late(&self, column: StepColumn) -> f64 {
        let series = self.series(column);
        mean(&series[series.len().saturating_sub(20)..])
    }

    /// Mean training accuracy of the last 20 steps.
    fn accuracy(&self) -> f64 {
        self.late(StepColumn::TrainAccuracy)
    }

    /// Mean loss of the last 20 steps.
    fn loss(&self) -> f64 {
        self.late(StepColumn::Loss)
    }

    /// A column of the hidden layers.
    fn hidden(&self, step: usize, column: LayerColumn) -> Vec<f64> {
        let mut profile = numbers(self.step(step).profile(column));
        profile.pop();
        profile
    }

    /// Share of the last hidden layer's delta that reaches layer 1 at the start.
    fn first_ratio(&self) -> f64 {
        let delta = self.hidden(0, LayerColumn::DeltaRms);
        delta[0] / delta[delta.len() - 1]
    }

    fn first_factor(&self) -> f64 {
        self.summary.first_factor.expect("a factor")
    }

    fn last_factor(&self) -> f64 {
        self.summary.last_factor.expect("a factor")
    }

    #[track_caller]
    fn finishes(&self) {
        assert_eq!(self.summary.outcome, Outcome::Finished, "{:?}", self.summary.first_non_finite);
    }

    /// Nothing was finite after this step.
    #[track_caller]
    fn diverges_before(&self, step: u64) {
        assert_eq!(self.summary.outcome, Outcome::Diverged);
        let first = self.summary.first_non_finite.expect("a first value that is not finite");
        assert!(first.step < step, "{first:?}");
    }

    #[track_caller]
    fn learns(&self, least_accuracy: f64) {
        self.finishes();
        assert!(self.accuracy() > least_accuracy, "{}", self.accuracy());
    }

    /// A tenth of the digits is right by chance.
    #[track_caller]
    fn stays_at_chance(&self) {
        self.finishes();
        assert!(self.accuracy() < 0.2, "{}", self.accuracy());
    }

    #[track_caller]
    fn starts_with_a_factor_in(&self, range: std::ops::RangeInclusive<f64>) {
        assert!(range.contains(&self.first_factor()), "{}, expected {range:?}", self.first_factor());
    }
}

fn numbers(values: Vec<f32>) -> Vec<f64> {
    values.into_iter().map(f64::from).collect()
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

fn least(values: &[f64]) -> f64 {
    values.iter().copied().fold(f64::INFINITY, f64::min)
}

fn greatest(values: &[f64]) -> f64 {
    values.iter().copied().fold(f64::NEG_INFINITY, f64::max)
}

#[test]
fn every_example_is_promised_something_here() {
    let tested = [
        wrong::TESTED,
        activation::TESTED,
        initialization::TESTED,
        normalization::TESTED,
        residual::TESTED,
        clipping::TESTED,
        weights::TESTED,
        schedule::TESTED,
    ]
    .concat();
    let listed: Vec<&str> = EXAMPLES.iter().filter_map(|example| example.file_name.strip_suffix(".toml")).collect();
    assert_eq!(listed, tested);
}
