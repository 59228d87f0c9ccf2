//! Loss and accuracy over time, of all runs.

mod draw;
mod panel;

use crate::run::{Extent, FirstNonFinite, Marks, StepColumn};
use crate::spec::{Experiment, TaskKind};

use super::number::{format_loss, format_percent};
use super::source::{FigureRun, current};
use super::trace::Steps;
use super::words;

pub use draw::loss_ui;

/// What the figure of loss and accuracy shows.
#[derive(Clone, Debug, PartialEq)]
pub struct Loss {
    /// The current run first, then the others.
    pub runs: Vec<LossRun>,
    /// What guessing among equally frequent classes would reach; nothing where the task has no known classes.
    pub chance: Option<Chance>,
    /// The step that the window shows, where it is not the last one.
    pub shown_step: Option<u64>,
}

/// Loss and accuracy of guessing.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Chance {
    /// ln(n_classes)
    pub loss: f64,
    /// 1 / n_classes
    pub accuracy: f64,
}

/// Loss and accuracy of a run.
#[derive(Clone, Debug, PartialEq)]
pub struct LossRun {
    /// The run's number.
    pub number: u64,
    /// Its place among the other runs; nothing for the current one.
    pub order: Option<usize>,
    /// First and last step of each bucket.
    pub steps: Vec<Steps>,
    /// Training loss by bucket.
    pub loss: Vec<Extent>,
    /// Training accuracy by bucket, from 0 to 1; empty where the task has none.
    pub accuracy: Vec<Extent>,
    /// Where the validation set was evaluated.
    pub validation: Vec<Validation>,
    /// The first value that was not finite.
    pub first_non_finite: Option<FirstNonFinite>,
}

/// An evaluation of the validation set.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Validation {
    /// The step.
    pub step: u64,
    /// Loss.
    pub loss: f32,
    /// Accuracy, from 0 to 1; NaN where the task has none.
    pub accuracy: f32,
}

/// Loss and accuracy of some runs.
pub fn build_loss(runs: &[FigureRun<'_>], step: u64) -> Loss {
    let Some(run) = current(runs) else {
        return Loss { runs: Vec::new(), chance: None, shown_step: None };
    };
    let others = runs.iter().filter(|other| !std::ptr::eq(*other, run)).enumerate();
    let mut all = vec![loss_run(run, None)];
    all.extend(others.map(|(order, other)| loss_run(other, Some(order))));
    Loss {
        runs: all,
        chance: chance_of(run.experiment),
        shown_step: Some(step).filter(|step| run.history.last_step().is_some_and(|last| *step < last)),
    }
}

fn loss_run(run: &FigureRun<'_>, order: Option<usize>) -> LossRun {
    let buckets = run.history.buckets();
    let column = |column| -> Vec<Extent> { buckets.iter().map(|bucket| bucket.step_extent(column)).collect() };
    let mut accuracy = column(StepColumn::TrainAccuracy);
    let has_accuracy = accuracy.iter().any(|extent| !extent.last.is_nan() || extent.marks.contains(Marks::ZERO));
    if !has_accuracy {
        accuracy.clear();
    }
    let validation = buckets.iter().filter_map(|bucket| {
        let loss = last_measured(bucket.step_extent(StepColumn::ValidationLoss))?;
        let accuracy = last_measured(bucket.step_extent(StepColumn::ValidationAccuracy)).unwrap_or(f32::NAN);
        Some(Validation { step: bucket.last_step, loss, accuracy })
    });
    LossRun {
        number: run.number,
        order,
        steps: buckets.iter().map(|bucket| (bucket.first_step, bucket.last_step)).collect(),
        loss: column(StepColumn::Loss),
        accuracy,
        validation: validation.collect(),
        first_non_finite: run.history.first_non_finite,
    }
}

/// The last value of a column that is empty at most steps.
fn last_measured(extent: Extent) -> Option<f32> {
    if !extent.last.is_nan() {
        return Some(extent.last);
    }
    // A later empty cell must not hide what was measured before it in the same bucket.
    Some(extent.greatest).filter(|value| !value.is_nan())
}

/// What guessing reaches, for tasks whose number of classes the experiment knows.
fn chance_of(experiment: &Experiment) -> Option<Chance> {
    let task = &experiment.task;
    let is_known = match task.kind {
        TaskKind::Digits | TaskKind::DigitRows | TaskKind::DigitPixels | TaskKind::Cifar10 => true,
        TaskKind::Spirals | TaskKind::Circles | TaskKind::Xor | TaskKind::Blobs | TaskKind::Glyphs => true,
        TaskKind::Teacher => task.n_classes() > 1,
        TaskKind::Adding | TaskKind::Copy | TaskKind::TemporalOrder => false,
        TaskKind::Csv | TaskKind::Idx | TaskKind::ImageFolder => false,
    };
    let n_classes = task.n_classes() as f64;
    is_known.then(|| Chance { loss: n_classes.ln(), accuracy: 1.0 / n_classes })
}

impl Loss {
    /// Chance, where no other run stands beside: runs say more, and one reference is enough.
    pub(super) fn drawn_chance(&self) -> Option<Chance> {
        self.chance.filter(|_| self.runs.len() == 1 && !self.is_empty())
    }

    /// Whether any step was measured in any run.
    pub fn is_empty(&self) -> bool {
        self.runs.iter().all(|run| run.steps.is_empty())
    }

    /// Whether the task has an accuracy.
    pub fn has_accuracy(&self) -> bool {
        self.runs.iter().any(|run| !run.accuracy.is_empty())
    }

    /// One sentence for those who cannot see the figure.
    pub fn summary(&self) -> String {
        let Some((run, (_, last))) = self.runs.first().and_then(|run| Some((run, *run.steps.last()?))) else {
            return words::EMPTY_LOSS.to_owned();
        };
        let loss = run.loss.last().map_or(f32::NAN, |extent| extent.last);
        let accuracy = run.accuracy.last().map_or_else(String::new, |extent| {
            format!(", training accuracy {}", format_percent(f64::from(extent.last)))
        });
        let validation = run.validation.last().map_or_else(String::new, |last| {
            format!("; validation loss {} at step {}", format_loss(f64::from(last.loss)), last.step)
        });
        format!("Loss {} at step {last}{accuracy}{validation}", format_loss(f64::from(loss)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::figure::synthetic;

    /// Oracle: ln 10 and 1/10.
    #[test]
    fn chance_is_that_of_ten_digits() {
        let sigmoid = synthetic::sigmoid();
        let chance = build_loss(&[sigmoid.run(1)], 240).chance.expect("digits have classes");
        assert!((chance.loss - std::f64::consts::LN_10).abs() < 1e-12);
        assert_eq!(chance.accuracy, 0.1);
        let mut teacher = synthetic::sigmoid();
        teacher.experiment.task.kind = TaskKind::Teacher;
        teacher.experiment.task.n_classes = Some(1);
        assert_eq!(build_loss(&[teacher.run(1)], 240).chance, None, "regression is not guessed");
    }

    #[test]
    fn validation_is_where_it_was_measured() {
        let sigmoid = synthetic::sigmoid();
        let figure = build_loss(&[sigmoid.run(1)], 240);
        let steps: Vec<u64> = figure.runs[0].validation.iter().map(|point| point.step).collect();
        assert_eq!(steps, (0..=240).step_by(20).collect::<Vec<u64>>());
        assert!(figure.has_accuracy());
    }

    #[test]
    fn validation_survives_when_steps_are_folded() {
        let long = synthetic::sigmoid_of(10_000);
        let figure = build_loss(&[long.run(1)], 9_999);
        let run = &figure.runs[0];
        assert!(run.steps.len() <= 2048);
        assert!(
            run.validation.len() >= 400,
            "{} of 500 evaluations in {} buckets",
            run.validation.len(),
            run.steps.len()
        );
    }

    #[test]
    fn the_current_run_comes_first() {
        let (sigmoid, cured) = (synthetic::sigmoid(), synthetic::cured());
        let runs = [FigureRun { is_current: false, ..sigmoid.run(1) }, cured.run(2)];
        let figure = build_loss(&runs, 120);
        assert_eq!(
            figure.runs.iter().map(|run| (run.number, run.order)).collect::<Vec<_>>(),
            [(2, None), (1, Some(0))]
        );
    }
}
