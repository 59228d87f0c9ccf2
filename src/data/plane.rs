//! Generated points in the plane: spirals, circles, XOR, blobs. Classes take turns, so that they are as even as the
//! number of samples allows; noise is Gaussian with the task's deviation, added to both coordinates.

use std::f64::consts::TAU;

use rand_chacha::ChaCha8Rng;

use super::Targets;
use super::random::{Purpose, normal, stream, uniform};
use super::split::Samples;

/// Part of a full turn that a spiral arm makes on its way out.
const SPIRAL_TURNS: f64 = 0.75;
/// Where a spiral arm begins; it ends at radius 1.
const SPIRAL_START: f64 = 0.1;

/// Interleaved spiral arms around 0, one per class.
///
/// ```text
/// r = 0.1 + 0.9 t, angle = 2 pi (c / n_classes + 0.75 t), t uniform in [0, 1), c the class
/// ```
pub(super) fn spirals(n: usize, n_classes: usize, noise: f64, seed: u64) -> Samples {
    points(n, n_classes, noise, seed, |class, rng| {
        let t = uniform(rng);
        let turn = class as f64 / n_classes as f64 + SPIRAL_TURNS * t;
        polar(SPIRAL_START + (1.0 - SPIRAL_START) * t, turn)
    })
}

/// Circles around 0, one per class, with radii 1 / n_classes, 2 / n_classes, .. 1.
pub(super) fn circles(n: usize, n_classes: usize, noise: f64, seed: u64) -> Samples {
    points(n, n_classes, noise, seed, |class, rng| polar((class + 1) as f64 / n_classes as f64, uniform(rng)))
}

/// Points of the square from -1 to 1, a quarter of them in each quadrant. Class 0: both coordinates have the same sign;
/// class 1: they differ.
pub(super) fn xor(n: usize, noise: f64, seed: u64) -> Samples {
    let mut sign = 1.0;
    points(n, 2, noise, seed, |class, rng| {
        let (x, y) = (sign * uniform(rng), sign * uniform(rng));
        if class == 0 {
            [x, y]
        } else {
            // Both classes have seen this sign; the next pair takes the opposite quadrants.
            sign = -sign;
            [x, -y]
        }
    })
}

/// Gaussian clouds, one per class, whose centers stand evenly on the unit circle.
pub(super) fn blobs(n: usize, n_classes: usize, noise: f64, seed: u64) -> Samples {
    points(n, n_classes, noise, seed, |class, _| polar(1.0, class as f64 / n_classes as f64))
}

/// A point at this radius and this part of a full turn. `libm` gives the same digits on every platform.
fn polar(radius: f64, turn: f64) -> [f64; 2] {
    let (sin, cos) = libm::sincos(TAU * turn);
    [radius * cos, radius * sin]
}

fn points(
    n: usize,
    n_classes: usize,
    noise: f64,
    seed: u64,
    mut place: impl FnMut(usize, &mut ChaCha8Rng) -> [f64; 2],
) -> Samples {
    let mut positions = stream(seed, Purpose::Samples);
    let mut shifts = stream(seed, Purpose::Noise);
    let mut x = Vec::with_capacity(2 * n);
    let mut labels = Vec::with_capacity(n);
    for idx in 0..n {
        let class = idx % n_classes;
        let point = place(class, &mut positions);
        x.extend(point.map(|coordinate| coordinate + noise * normal(&mut shifts)));
        labels.push(u32::try_from(class).expect("classes are few"));
    }
    Samples { sample_shape: vec![2], x, targets: Targets::Classes { labels, n_classes } }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(samples: &Samples) -> &[u32] {
        match &samples.targets {
            Targets::Classes { labels, .. } => labels,
            Targets::Values { .. } => panic!("points have classes"),
        }
    }

    fn radius(point: &[f64]) -> f64 {
        point[0].hypot(point[1])
    }

    #[test]
    fn classes_are_as_even_as_the_number_of_samples_allows() {
        for samples in [spirals(100, 3, 0.1, 1), circles(100, 3, 0.1, 1), blobs(100, 3, 0.1, 1)] {
            let mut counts = [0; 3];
            labels(&samples).iter().for_each(|&label| counts[label as usize] += 1);
            counts.sort_unstable();
            assert_eq!(counts, [33, 33, 34]);
        }
    }

    #[test]
    fn without_noise_every_point_lies_where_its_class_says() {
        for (point, &class) in circles(50, 4, 0.0, 7).x.chunks(2).zip(labels(&circles(50, 4, 0.0, 7))) {
            assert!((radius(point) - f64::from(class + 1) / 4.0).abs() < 1e-12);
        }
        for (point, &class) in xor(50, 0.0, 7).x.chunks(2).zip(labels(&xor(50, 0.0, 7))) {
            assert_eq!(class == 1, (point[0] > 0.0) != (point[1] > 0.0));
        }
        for (point, &class) in spirals(50, 3, 0.0, 7).x.chunks(2).zip(labels(&spirals(50, 3, 0.0, 7))) {
            let t = (radius(point) - 0.1) / 0.9;
            let turn = point[1].atan2(point[0]) / TAU - f64::from(class) / 3.0 - 0.75 * t;
            assert!((turn - turn.round()).abs() < 1e-9, "the angle is that of the arm, up to whole turns");
        }
        let blobs = blobs(4, 4, 0.0, 7).x;
        let centers = [1.0, 0.0, 0.0, 1.0, -1.0, 0.0, 0.0, -1.0];
        assert!(blobs.iter().zip(centers).all(|(got, center)| (got - center).abs() < 1e-15));
    }

    #[test]
    fn each_quadrant_of_xor_has_a_quarter_of_the_points() {
        let mut counts = [0; 4];
        for point in xor(40, 0.0, 3).x.chunks(2) {
            counts[usize::from(point[0] > 0.0) + 2 * usize::from(point[1] > 0.0)] += 1;
        }
        assert_eq!(counts, [10; 4]);
    }

    #[test]
    fn noise_has_the_deviation_that_the_task_states_and_moves_nothing_else() {
        let (still, noisy) = (spirals(4000, 3, 0.0, 5), spirals(4000, 3, 0.3, 5));
        let mean_square =
            still.x.iter().zip(&noisy.x).map(|(a, b)| (a - b).powi(2)).sum::<f64>() / still.x.len() as f64;
        // 8000 draws: the deviation's own relative deviation is 1 / sqrt(2 n) = 0.008.
        assert!((mean_square.sqrt() / 0.3 - 1.0).abs() < 0.04);
    }
}
