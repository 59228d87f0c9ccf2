//! From samples to a data set: the seeded split into training and validation, and standardized inputs.

use rand::seq::SliceRandom;

use super::random::{Purpose, stream};
use super::{DataSet, Part, Targets};

/// Samples as a source gives them, before the split.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Samples {
    /// Shape of one sample.
    pub(super) sample_shape: Vec<usize>,
    /// The inputs, sample by sample.
    pub(super) x: Vec<f64>,
    /// What the network should say.
    pub(super) targets: Targets,
}

/// Shuffles, keeps the first `n_validation` samples for validation, and standardizes all inputs with the training
/// part's mean and deviation.
pub(super) fn split(samples: &Samples, n_validation: usize, seed: u64) -> DataSet {
    let n = samples.targets.len();
    let mut order: Vec<u32> = (0..u32::try_from(n).expect("samples are at most a million")).collect();
    order.shuffle(&mut stream(seed, Purpose::Split));
    let (validation, train) = order.split_at(n_validation);
    let d_input: usize = samples.sample_shape.iter().product();
    let inputs = |indices: &[u32]| -> Vec<f64> {
        indices
            .iter()
            .flat_map(|&idx| samples.x[idx as usize * d_input..(idx as usize + 1) * d_input].iter().copied())
            .collect()
    };
    let x_train = inputs(train);
    let moments = Moments::of(&x_train);
    let part = |indices: &[u32], x: Vec<f64>| Part {
        x: x.into_iter().map(|x| moments.standardize(x)).collect(),
        targets: samples.targets.gather(indices),
    };
    DataSet {
        sample_shape: samples.sample_shape.clone(),
        train: part(train, x_train),
        validation: part(validation, inputs(validation)),
    }
}

/// Mean and deviation of all inputs of the training part together, in units of the largest magnitude, so that squares
/// neither overflow nor vanish.
struct Moments {
    largest: f64,
    mean: f64,
    deviation: f64,
}

impl Moments {
    /// Deviations below this share of the largest magnitude are rounding: the inputs are all equal.
    const ROUNDING: f64 = 1e-14;

    fn of(x: &[f64]) -> Self {
        let largest = x.iter().fold(0.0_f64, |largest, x| largest.max(x.abs()));
        let largest = if largest > 0.0 { largest } else { 1.0 };
        let n = x.len() as f64;
        let mean = x.iter().map(|x| x / largest).sum::<f64>() / n;
        let variance = x.iter().map(|x| (x / largest - mean).powi(2)).sum::<f64>() / n;
        let deviation = variance.sqrt();
        // Inputs that are all equal become 0, not a division by 0.
        let deviation = if deviation > Self::ROUNDING { deviation } else { 1.0 };
        Self { largest, mean, deviation }
    }

    fn standardize(&self, x: f64) -> f32 {
        ((x / self.largest - self.mean) / self.deviation) as f32
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn samples(x: Vec<f64>) -> Samples {
        let labels = (0..u32::try_from(x.len()).unwrap()).collect();
        Samples { sample_shape: vec![1], targets: Targets::Classes { labels, n_classes: x.len() }, x }
    }

    #[test]
    fn every_sample_is_in_one_part_with_its_own_label() {
        let set = split(&samples((0..10).map(f64::from).collect()), 3, 1);
        assert_eq!((set.n_train(), set.n_validation()), (7, 3));
        let mut pairs = Vec::new();
        for part in [&set.train, &set.validation] {
            let Targets::Classes { labels, .. } = &part.targets else { panic!("the samples have labels") };
            pairs.extend(labels.iter().copied().zip(part.x.iter().copied()));
        }
        pairs.sort_by_key(|pair| pair.0);
        assert_eq!(pairs.iter().map(|pair| pair.0).collect::<Vec<_>>(), (0..10).collect::<Vec<u32>>());
        // Standardizing keeps equal distances: label l was input l.
        let step = pairs[1].1 - pairs[0].1;
        assert!(pairs.windows(2).all(|pair| (pair[1].1 - pair[0].1 - step).abs() < 1e-6));
    }

    #[test]
    fn another_seed_splits_differently() {
        let samples = samples((0..100).map(f64::from).collect());
        assert_eq!(split(&samples, 20, 1), split(&samples, 20, 1));
        assert_ne!(split(&samples, 20, 1), split(&samples, 20, 2));
    }

    #[test]
    fn inputs_that_are_all_equal_become_zero() {
        for value in [0.0, 0.1, -7.3e200] {
            let set = split(&samples(vec![value; 9]), 2, 1);
            assert!(set.train.x.iter().chain(&set.validation.x).all(|x| x.abs() < 1e-12), "{value}");
        }
    }

    #[test]
    fn huge_and_tiny_inputs_are_standardized_too() {
        for scale in [1e-300, 1.0, 1e300] {
            let x = [-1.0, 0.0, 2.0, 5.0].map(|x| x * scale);
            let set = split(&samples(x.to_vec()), 0, 1);
            let mean = set.train.x.iter().sum::<f32>() / 4.0;
            let mean_square = set.train.x.iter().map(|x| x * x).sum::<f32>() / 4.0;
            assert!(mean.abs() < 1e-6 && (mean_square - 1.0).abs() < 1e-6, "{scale}");
        }
    }
}
