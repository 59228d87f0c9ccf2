//! The teacher task: what a fixed random network says about random inputs.

use rand_chacha::ChaCha8Rng;
use rayon::prelude::*;

use super::Targets;
use super::random::{Purpose, normal, stream};
use super::split::Samples;

const D_INPUT: usize = 16;
const D_HIDDEN: usize = 32;

/// Standard-normal inputs and the answers of a 16-32-n_classes tanh network.
///
/// ```text
/// y = V tanh(W x), W [32, 16] and V [n_classes, 32] normal with deviation 1 / sqrt(columns), no biases
/// ```
///
/// The label is the largest of y; with one class, y itself is the value to predict.
pub(super) fn teacher(n: usize, n_classes: usize, seed: u64) -> Samples {
    let mut weights = stream(seed, Purpose::Teacher);
    let hidden = matrix(D_HIDDEN, D_INPUT, &mut weights);
    let output = matrix(n_classes, D_HIDDEN, &mut weights);

    let mut inputs = stream(seed, Purpose::Samples);
    let x: Vec<f64> = (0..n * D_INPUT).map(|_| normal(&mut inputs)).collect();
    let answers = x.par_chunks(D_INPUT).map(|x| {
        let h: Vec<f64> = hidden.chunks(D_INPUT).map(|row| libm::tanh(dot(row, x))).collect();
        output.chunks(D_HIDDEN).map(|row| dot(row, &h)).collect::<Vec<f64>>()
    });
    let targets = if n_classes == 1 {
        Targets::Values { values: answers.map(|y| y[0] as f32).collect(), width: 1 }
    } else {
        Targets::Classes { labels: answers.map(|y| largest(&y)).collect(), n_classes }
    };
    Samples { sample_shape: vec![D_INPUT], x, targets }
}

fn matrix(n_rows: usize, n_columns: usize, rng: &mut ChaCha8Rng) -> Vec<f64> {
    let std = 1.0 / (n_columns as f64).sqrt();
    (0..n_rows * n_columns).map(|_| std * normal(rng)).collect()
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

/// The place of the largest entry, the first of equals.
fn largest(y: &[f64]) -> u32 {
    let mut best = 0;
    for (idx, value) in y.iter().enumerate() {
        if *value > y[best] {
            best = idx;
        }
    }
    u32::try_from(best).expect("classes are few")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_class_is_taught() {
        let Targets::Classes { labels, n_classes: 5 } = teacher(2000, 5, 1).targets else {
            panic!("five classes were asked for");
        };
        let mut counts = [0; 5];
        labels.iter().for_each(|&label| counts[label as usize] += 1);
        assert!(counts.iter().all(|&count| count > 100), "{counts:?}");
    }

    /// Oracle: Var y = E tanh(u)^2 = 0.394294 for u ~ N(0, 1) (`oracles.json`, A1), over teachers and inputs.
    #[test]
    fn with_one_class_the_output_itself_is_the_target() {
        let n_teachers = 200;
        let mut sum = 0.0;
        for seed in 0..n_teachers {
            let Targets::Values { values, width: 1 } = teacher(50, 1, seed).targets else {
                panic!("one value was asked for");
            };
            sum += values.iter().map(|y| f64::from(*y).powi(2)).sum::<f64>() / 50.0;
        }
        let variance = sum / n_teachers as f64;
        // One teacher's variance has a relative deviation of about sqrt(2 / 32 + 2 / 50): 0.32 / sqrt(200) = 0.023.
        assert!((variance / 0.394_294 - 1.0).abs() < 0.1, "{variance}");
    }

    #[test]
    fn more_samples_keep_the_teacher() {
        let (few, many) = (teacher(10, 3, 4), teacher(20, 3, 4));
        assert_eq!(few.x[..], many.x[..160]);
        let (Targets::Classes { labels: few, .. }, Targets::Classes { labels: many, .. }) = (few.targets, many.targets)
        else {
            panic!("three classes were asked for");
        };
        assert_eq!(few[..], many[..10]);
    }
}
