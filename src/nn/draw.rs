//! Initial weights and biases, drawn on the host, so that every device starts from the same numbers.
//!
//! Each layer draws from streams of its own: changing the depth keeps the other layers' draws.

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rand_distr::StandardNormal;

use super::orthogonal::orthogonal;
use crate::spec::{BiasInitializer, Initializer, InitializerKind};

/// Where a layer stands, as far as its draws are concerned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LayerPlace {
    /// A hidden layer, counted from 0 at the input.
    Hidden(usize),
    /// The output layer: its draws do not depend on how many hidden layers there are.
    Output,
}

/// A weight matrix in PyTorch's layout, `[d_output, d_input]`.
///
/// `lsuv` begins with the orthogonal draw; scaling it needs a batch and is not done here.
pub fn draw_weights(
    initializer: &Initializer,
    d_output: usize,
    d_input: usize,
    seed: u64,
    place: LayerPlace,
) -> Vec<f32> {
    let mut rng = stream(seed, Purpose::Weights, place);
    let n = d_output * d_input;
    match initializer.kind {
        InitializerKind::Identity => identity(d_output, d_input, initializer.gain),
        InitializerKind::Orthogonal | InitializerKind::Lsuv => {
            orthogonal(d_output, d_input, initializer.gain, || rng.sample(StandardNormal))
        }
        kind => {
            let std = initializer.std(d_input, d_output).expect("rules that draw entries one by one state a deviation");
            if is_uniform(kind) { uniform(n, std, &mut rng) } else { normal(n, std, &mut rng) }
        }
    }
}

/// A bias vector, `[d_output]`.
pub fn draw_biases(initializer: BiasInitializer, d_output: usize, seed: u64, place: LayerPlace) -> Vec<f32> {
    match initializer {
        BiasInitializer::Zeros => vec![0.0; d_output],
        BiasInitializer::Constant { value } => vec![value as f32; d_output],
        BiasInitializer::Normal { std } => normal(d_output, std, &mut stream(seed, Purpose::Biases, place)),
    }
}

/// What a layer draws. The numbers are part of what makes runs repeatable: they never change.
#[derive(Clone, Copy)]
enum Purpose {
    Weights = 0,
    Biases = 1,
}

/// The stream of a layer's draws: the purpose in the upper half, the layer in the lower one, all ones for the output
/// layer. The topmost byte stays 0; `data` uses others.
fn stream(seed: u64, purpose: Purpose, place: LayerPlace) -> ChaCha8Rng {
    let layer = match place {
        LayerPlace::Hidden(layer_idx) => layer_idx as u64,
        LayerPlace::Output => u64::from(u32::MAX),
    };
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    rng.set_stream(((purpose as u64) << 32) | layer);
    rng
}

fn is_uniform(kind: InitializerKind) -> bool {
    matches!(
        kind,
        InitializerKind::Uniform
            | InitializerKind::LecunUniform
            | InitializerKind::XavierUniform
            | InitializerKind::KaimingUniform
    )
}

fn normal(n: usize, std: f64, rng: &mut ChaCha8Rng) -> Vec<f32> {
    (0..n).map(|_| (std * rng.sample::<f64, _>(StandardNormal)) as f32).collect()
}

/// Uniform draws with this deviation: the bound is sqrt(3) times as large.
fn uniform(n: usize, std: f64, rng: &mut ChaCha8Rng) -> Vec<f32> {
    let bound = 3.0_f64.sqrt() * std;
    (0..n).map(|_| (bound * (2.0 * rng.random::<f64>() - 1.0)) as f32).collect()
}

fn identity(d_output: usize, d_input: usize, gain: f64) -> Vec<f32> {
    let mut weights = vec![0.0; d_output * d_input];
    for weight in weights.iter_mut().step_by(d_input + 1).take(d_output.min(d_input)) {
        *weight = gain as f32;
    }
    weights
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spec::{Choice, Fan};

    const HIDDEN: LayerPlace = LayerPlace::Hidden(0);

    fn root_mean_square(values: &[f32]) -> f64 {
        (values.iter().map(|v| f64::from(*v).powi(2)).sum::<f64>() / values.len() as f64).sqrt()
    }

    fn mean(values: &[f32]) -> f64 {
        values.iter().map(|v| f64::from(*v)).sum::<f64>() / values.len() as f64
    }

    /// Largest relative error that a measured deviation of n draws may have: 5.5 of its own deviations.
    fn tolerance(kind: InitializerKind, n: usize) -> f64 {
        // Var(w^2) / (4 E(w^2)^2) is 1 / 2 for normal draws and 1 / 5 for uniform ones.
        5.5 * (if is_uniform(kind) { 0.2 } else { 0.5 } / n as f64).sqrt()
    }

    /// Oracle: `C_golden.init_std` of the project's oracles, computed with numpy from the papers' formulas:
    /// fan_in, fan_out, deviations of LeCun, He, Xavier, and the bounds of Xavier uniform and He uniform.
    const GOLDEN: [(usize, usize, f64, f64, f64, f64, f64); 5] = [
        (64, 64, 0.125, 0.1767766952966369, 0.125, 0.21650635094610965, 0.30618621784789724),
        (
            784,
            256,
            0.03571428571428571,
            0.050507627227610534,
            0.04385290096535146,
            0.075955452531275,
            0.08748177652797065,
        ),
        (256, 256, 0.0625, 0.08838834764831845, 0.0625, 0.10825317547305482, 0.15309310892394862),
        (64, 10, 0.125, 0.1767766952966369, 0.1643989873053573, 0.2847473987257497, 0.30618621784789724),
        (512, 512, 0.04419417382415922, 0.0625, 0.04419417382415922, 0.07654655446197431, 0.10825317547305482),
    ];

    #[test]
    fn initial_deviations_are_those_of_the_papers() {
        for (fan_in, fan_out, lecun, he, xavier, xavier_bound, he_bound) in GOLDEN {
            for (kind, std) in [
                (InitializerKind::LecunNormal, lecun),
                (InitializerKind::LecunUniform, lecun),
                (InitializerKind::KaimingNormal, he),
                (InitializerKind::KaimingUniform, he),
                (InitializerKind::XavierNormal, xavier),
                (InitializerKind::XavierUniform, xavier),
            ] {
                let w = draw_weights(&Initializer::new(kind), fan_out, fan_in, 2, HIDDEN);
                assert_eq!(w.len(), fan_in * fan_out);
                let relative = root_mean_square(&w) / std - 1.0;
                assert!(relative.abs() < tolerance(kind, w.len()), "{kind:?} {fan_in} x {fan_out}: {relative}");
                assert!(mean(&w).abs() < 5.5 * std / (w.len() as f64).sqrt(), "{kind:?}");
                let largest = w.iter().fold(0.0_f64, |largest, w| largest.max(f64::from(w.abs())));
                let bound = if kind == InitializerKind::XavierUniform { xavier_bound } else { he_bound };
                match kind {
                    InitializerKind::XavierUniform | InitializerKind::KaimingUniform => {
                        assert!(largest <= bound * (1.0 + 1e-6) && largest > 0.97 * bound, "{kind:?}: {largest}");
                    }
                    _ if is_uniform(kind) => assert!(largest <= 3.0_f64.sqrt() * std * (1.0 + 1e-6)),
                    _ => assert!(largest > 2.2 * std, "a normal draw has tails"),
                }
            }
        }
    }

    #[test]
    fn gain_fan_deviation_and_bound_are_the_experiments() {
        let he = Initializer::new(InitializerKind::KaimingNormal);
        for (initializer, std) in [
            (he.with_gain(2.5), 2.5 * (2.0_f64 / 50.0).sqrt()),
            (Initializer { fan: Fan::Out, ..he }, (2.0_f64 / 200.0).sqrt()),
            (Initializer { std: 0.3, ..Initializer::new(InitializerKind::Normal) }, 0.3),
            (Initializer { bound: 0.3, ..Initializer::new(InitializerKind::Uniform) }, 0.3 / 3.0_f64.sqrt()),
            // Glorot & Bengio's "old" rule: uniform between +-1 / sqrt(n), deviation 1 / sqrt(3 n).
            (Initializer::new(InitializerKind::LecunUniform).with_gain(0.57735), (1.0_f64 / 150.0).sqrt()),
        ] {
            let w = draw_weights(&initializer, 200, 50, 5, HIDDEN);
            let relative = root_mean_square(&w) / std - 1.0;
            assert!(relative.abs() < tolerance(initializer.kind, w.len()), "{initializer:?}: {relative}");
        }
    }

    #[test]
    fn a_layer_draws_the_same_whatever_the_depth_and_no_two_draws_are_alike() {
        let initializer = Initializer::default();
        let mut draws = Vec::new();
        for place in [HIDDEN, LayerPlace::Hidden(1), LayerPlace::Hidden(199), LayerPlace::Output] {
            draws.push(draw_weights(&initializer, 8, 8, 2, place));
            draws.push(draw_biases(BiasInitializer::Normal { std: 0.25 }, 64, 2, place));
        }
        draws.push(draw_weights(&initializer, 8, 8, 3, HIDDEN));
        for (idx, draw) in draws.iter().enumerate() {
            assert!(draws[..idx].iter().all(|other| other != draw), "draw {idx} repeats another one");
        }
        assert_eq!(draws[2], draw_weights(&initializer, 8, 8, 2, LayerPlace::Hidden(1)));
    }

    #[test]
    fn the_same_deviation_times_another_number_is_the_same_draw() {
        let one = draw_weights(&Initializer::default(), 30, 20, 2, HIDDEN);
        let four = draw_weights(&Initializer::default().with_gain(4.0), 30, 20, 2, HIDDEN);
        assert!(one.iter().zip(&four).all(|(one, four)| 4.0 * one == *four));
    }

    /// The numbers are those of the first version: a change would make old experiments start differently.
    #[test]
    fn the_draws_of_the_first_version_stay() {
        let draw = |kind, place| draw_weights(&Initializer::new(kind), 1, 3, 2, place);
        assert_eq!(draw(InitializerKind::LecunNormal, HIDDEN), [0.46600428, 0.12241059, 0.838851]);
        assert_eq!(draw(InitializerKind::LecunUniform, LayerPlace::Output), [0.55903465, -0.5414785, -0.23525763]);
        assert_eq!(draw(InitializerKind::Orthogonal, LayerPlace::Hidden(1)), [-0.84706783, 0.27888602, -0.45243636]);
    }

    #[test]
    fn biases_are_zero_constant_or_drawn() {
        assert_eq!(draw_biases(BiasInitializer::Zeros, 3, 1, HIDDEN), [0.0; 3]);
        assert_eq!(draw_biases(BiasInitializer::Constant { value: -6.0 }, 2, 1, LayerPlace::Output), [-6.0; 2]);
        let drawn = draw_biases(BiasInitializer::Normal { std: 2.0 }, 5000, 1, HIDDEN);
        assert!((root_mean_square(&drawn) / 2.0 - 1.0).abs() < tolerance(InitializerKind::Normal, 5000));
    }

    #[test]
    fn identity_is_gain_times_the_identity_for_every_shape() {
        let identity = Initializer::new(InitializerKind::Identity).with_gain(1.5);
        for (d_output, d_input) in [(3, 3), (2, 5), (5, 2), (1, 4), (4, 1)] {
            let w = draw_weights(&identity, d_output, d_input, 1, HIDDEN);
            for (idx, weight) in w.iter().enumerate() {
                let is_diagonal = idx / d_input == idx % d_input;
                assert_eq!(*weight, if is_diagonal { 1.5 } else { 0.0 }, "{d_output} x {d_input}, entry {idx}");
            }
        }
    }

    #[test]
    fn every_initializer_draws_finite_numbers_for_the_smallest_layers() {
        for kind in InitializerKind::ALL {
            for (d_output, d_input) in [(1, 1), (1, 7), (7, 1), (3, 2)] {
                let w = draw_weights(&Initializer::new(*kind), d_output, d_input, 1, LayerPlace::Output);
                assert_eq!(w.len(), d_output * d_input);
                assert!(w.iter().all(|w| w.is_finite()), "{kind:?}");
            }
        }
    }
}
