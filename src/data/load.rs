//! From an experiment to its data.

use thiserror::Error;

use super::split::{Samples, split};
use super::{DataSet, digits, plane, teacher};
use crate::spec::{Choice, Experiment, TaskKind, TaskSize};

/// Why there are no data.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum DataError {
    /// The kind is accepted in a file and cannot be run yet.
    #[error("task.kind: {label} is not in this version")]
    NotInThisVersion {
        /// The kind's name on the screen.
        label: &'static str,
    },
    /// Nothing to train on.
    #[error("task.n_samples: must be 2 to 1000000, this is {n_samples}")]
    TooFewSamples {
        /// What was asked for.
        n_samples: usize,
    },
    /// There would be no class to tell.
    #[error("task.n_classes: must be 2 to 1000 (teacher from 1), this is {n_classes}")]
    TooFewClasses {
        /// What was asked for.
        n_classes: usize,
    },
    /// The noise is too large for numbers.
    #[error("task.noise: {noise} takes the samples beyond what numbers hold; it must be smaller")]
    NotFinite {
        /// The deviation that was asked for.
        noise: String,
    },
}

/// Makes the data of an experiment: drawn or read, split, standardized. The same for the same `task` and `seeds.data`.
pub fn load(experiment: &Experiment) -> Result<DataSet, DataError> {
    let task = &experiment.task;
    let seed = experiment.seeds.data;
    let label = Choice::label(task.kind);
    let size = task.size().ok_or(DataError::NotInThisVersion { label })?;
    let TaskSize { n_samples, n_classes, .. } = size;
    if n_samples < 2 {
        return Err(DataError::TooFewSamples { n_samples });
    }
    if n_classes < 1 {
        return Err(DataError::TooFewClasses { n_classes });
    }
    let noise = task.noise();
    let samples: Samples = match task.kind {
        TaskKind::Digits => digits::digits(),
        TaskKind::Spirals => plane::spirals(n_samples, n_classes, noise, seed),
        TaskKind::Circles => plane::circles(n_samples, n_classes, noise, seed),
        TaskKind::Xor => plane::xor(n_samples, noise, seed),
        TaskKind::Blobs => plane::blobs(n_samples, n_classes, noise, seed),
        TaskKind::Teacher => teacher::teacher(n_samples, n_classes, seed),
        TaskKind::Glyphs
        | TaskKind::Adding
        | TaskKind::Copy
        | TaskKind::TemporalOrder
        | TaskKind::DigitRows
        | TaskKind::DigitPixels
        | TaskKind::Csv
        | TaskKind::Idx
        | TaskKind::Cifar10
        | TaskKind::ImageFolder => return Err(DataError::NotInThisVersion { label }),
    };
    if samples.x.iter().any(|x| !x.is_finite()) {
        return Err(DataError::NotFinite { noise: noise.to_string() });
    }
    Ok(split(&samples, size.n_validation(task.validation_fraction), seed))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::Targets;
    use crate::spec::Task;

    fn experiment(task: Task) -> Experiment {
        Experiment { task, ..Experiment::default() }
    }

    #[test]
    fn digits_are_standardized_with_the_training_part() {
        let set = load(&Experiment::default()).unwrap();
        assert_eq!(set.sample_shape, [8, 8]);
        assert_eq!((set.n_train(), set.n_validation(), set.d_input(), set.d_output()), (1438, 359, 64, 10));
        let n = set.train.x.len() as f64;
        let mean = set.train.x.iter().map(|x| f64::from(*x)).sum::<f64>() / n;
        let variance = set.train.x.iter().map(|x| (f64::from(*x) - mean).powi(2)).sum::<f64>() / n;
        assert!(mean.abs() < 1e-6 && (variance.sqrt() - 1.0).abs() < 1e-6, "{mean} {variance}");
    }

    /// Oracle: the published table itself; the 17 grey levels are equally spaced and the lowest is 0.
    #[test]
    fn undoing_the_standardization_gives_the_published_pixels_back() {
        let set = load(&Experiment::default()).unwrap();
        let least = set.train.x.iter().copied().fold(f32::INFINITY, f32::min);
        let most = set.train.x.iter().copied().fold(f32::NEG_INFINITY, f32::max);
        let gap = (most - least) / 16.0;
        let mut sum = 0.0;
        for x in set.train.x.iter().chain(&set.validation.x) {
            let grey = (x - least) / gap;
            assert!((grey - grey.round()).abs() < 1e-4);
            sum += f64::from(grey.round());
        }
        assert_eq!(sum, 561_718.0); // numpy: digits[:, :64].sum()
    }

    #[test]
    fn every_task_of_this_version_has_the_size_that_it_announces() {
        for kind in TaskKind::ALL {
            let task = Task { kind: *kind, n_samples: Some(101), ..Task::default() };
            let Some(size) = task.size() else {
                let err = load(&experiment(task)).unwrap_err();
                assert!(err.to_string().ends_with("is not in this version"), "{err}");
                continue;
            };
            let set = load(&experiment(task.clone())).unwrap();
            assert_eq!(set.sample_shape, size.sample_shape);
            assert_eq!(set.n_train() + set.n_validation(), size.n_samples);
            assert_eq!(set.n_validation(), size.n_validation(task.validation_fraction));
            assert_eq!(set.d_output(), size.d_output());
            assert_eq!(set.train.x.len(), set.n_train() * set.d_input());
            assert!(set.train.x.iter().all(|x| x.is_finite()));
        }
    }

    #[test]
    fn the_data_depend_on_their_own_seed_alone() {
        let task = Task { kind: TaskKind::Spirals, n_samples: Some(50), ..Task::default() };
        let first = experiment(task);
        let mut other = first.clone();
        (other.seeds.weights, other.seeds.batches) = (99, 99);
        assert_eq!(load(&first), load(&other));
        other.seeds.data = 99;
        assert_ne!(load(&first), load(&other));
    }

    #[test]
    fn a_teacher_with_one_class_is_regression_and_no_validation_part_is_an_empty_one() {
        let task = Task {
            kind: TaskKind::Teacher,
            n_classes: Some(1),
            n_samples: Some(20),
            validation_fraction: 0.0,
            ..Task::default()
        };
        let set = load(&experiment(task)).unwrap();
        assert!(matches!(&set.train.targets, Targets::Values { values, width: 1 } if values.len() == 20));
        assert!(set.validation.x.is_empty() && set.validation.targets.is_empty());
        assert_eq!(set.d_output(), 1);
    }

    #[test]
    fn gathering_a_batch_keeps_samples_and_targets_together() {
        let set = load(&Experiment::default()).unwrap();
        let Targets::Classes { labels, .. } = &set.train.targets else { panic!("digits have classes") };
        let x = set.train.gather_x(&[5, 0]);
        assert_eq!((&x[..64], &x[64..]), (&set.train.x[320..384], &set.train.x[..64]));
        let gathered = set.train.targets.gather(&[5, 0]);
        assert_eq!(gathered, Targets::Classes { labels: vec![labels[5], labels[0]], n_classes: 10 });
    }

    #[test]
    fn noise_beyond_all_numbers_is_refused_by_its_field() {
        let task = Task { kind: TaskKind::Blobs, noise: Some(1e308), ..Task::default() };
        let err = load(&experiment(task)).unwrap_err().to_string();
        assert!(err.starts_with("task.noise: "), "{err}");
    }
}
