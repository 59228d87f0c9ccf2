//! Theory against numbers that were computed elsewhere (the project's oracles, by name), and against random nets.

mod monte_carlo;
mod nets;
mod rules;

use super::functions::value_and_slope;
use super::{LengthMap, moments};
use crate::spec::{ACTIVATIONS, Activation};

/// Oracle: `A1_gaussian_moments`: activation, variance, E phi, E phi^2, E phi', E phi'^2.
const GAUSSIAN_MOMENTS: &[(Activation, f64, [f64; 4])] = &[
    (Activation::Linear, 0.25, [0.0, 0.25, 1.0, 1.0]),
    (Activation::Linear, 1.0, [0.0, 1.0, 1.0, 1.0]),
    (Activation::Linear, 4.0, [0.0, 4.0, 1.0, 1.0]),
    (Activation::Tanh, 0.25, [0.0, 0.173516143432, 0.826483856568, 0.717379861603]),
    (Activation::Tanh, 1.0, [0.0, 0.394294490398, 0.605705509602, 0.464402902448]),
    (Activation::Tanh, 4.0, [0.0, 0.635261234257, 0.364738765743, 0.255950443225]),
    (Activation::Sigmoid, 0.25, [0.5, 0.26395557756, 0.23604442244, 0.05603468326]),
    (Activation::Sigmoid, 1.0, [0.5, 0.293379035858, 0.206620964142, 0.04483624135]),
    (Activation::Sigmoid, 4.0, [0.5, 0.348573622599, 0.151426377401, 0.029025181403]),
    (Activation::Relu, 0.25, [0.199471140201, 0.125, 0.5, 0.5]),
    (Activation::Relu, 1.0, [0.398942280401, 0.5, 0.5, 0.5]),
    (Activation::Relu, 4.0, [0.797884560803, 2.0, 0.5, 0.5]),
    (Activation::LeakyRelu { slope: 0.1 }, 0.25, [0.179524026181, 0.12625, 0.55, 0.505]),
    (Activation::LeakyRelu { slope: 0.1 }, 1.0, [0.359048052361, 0.505, 0.55, 0.505]),
    (Activation::LeakyRelu { slope: 0.1 }, 4.0, [0.718096104723, 2.02, 0.55, 0.505]),
    (Activation::Elu { alpha: 1.0 }, 0.25, [0.049089974921, 0.187340622424, 0.84961883472, 0.761578291865]),
    (Activation::Elu { alpha: 1.0 }, 1.0, [0.160520572267, 0.644945417493, 0.761578291865, 0.668102001223]),
    (Activation::Elu { alpha: 1.0 }, 4.0, [0.465986562026, 2.258206638856, 0.668102001223, 0.594410641302]),
    (Activation::Selu, 0.25, [-0.054800503596, 0.330686029105, 1.140015136547, 1.360502101715]),
    (Activation::Selu, 1.0, [0.0, 1.0, 0.985231116186, 1.071574992456]),
    (Activation::Selu, 4.0, [0.254828442953, 3.006039461855, 0.820890511223, 0.843801388549]),
    (Activation::Gelu, 0.25, [0.089206205808, 0.083506723793, 0.5, 0.355685139652]),
    (Activation::Gelu, 1.0, [0.282094791774, 0.42522148257, 0.5, 0.455850865649]),
    (Activation::Gelu, 4.0, [0.713649646461, 1.929865015864, 0.5, 0.506044764054]),
    (Activation::Silu, 0.25, [0.05901110561, 0.07224912421, 0.5, 0.300307985085]),
    (Activation::Silu, 1.0, [0.206620964142, 0.355775519817, 0.5, 0.379482351633]),
    (Activation::Silu, 4.0, [0.605705509602, 1.757889866679, 0.5, 0.466425054839]),
];

/// Oracle: `A2_fixed_points`: activation, sw, sb, q*, chi_1.
const FIXED_POINTS: &[(Activation, f64, f64, f64, f64)] = &[
    (Activation::Tanh, 0.5773502691896258, 0.0, 0.0, 0.333333333333),
    (Activation::Tanh, 1.0, 0.0, 0.0, 1.0),
    (Activation::Tanh, 1.0, 0.05, 0.037122035080, 0.934059069547),
    (Activation::Tanh, 1.3, 0.0, 0.408983225651, 1.064369171029),
    (Activation::Tanh, 2.5, 0.3, 4.079123875282, 1.585224765006),
    (Activation::Tanh, 4.0, 0.3, 12.604149497844, 2.367261035546),
    (Activation::Sigmoid, 1.0, 0.0, 0.264686875182, 0.055720706770),
    (Activation::Sigmoid, 4.0, 0.0, 5.855403564410, 0.398879006544),
    (Activation::Sigmoid, 8.0, 0.0, 27.382523134327, 0.794823283372),
    (Activation::Sigmoid, 1.0, 1.0, 1.302134036306, 0.041959734636),
    (Activation::Relu, 1.2, 0.1, 0.035714285714, 0.72),
    (Activation::LeakyRelu { slope: 0.1 }, 1.0, 0.1, 0.020202020202, 0.505),
    (Activation::Elu { alpha: 1.0 }, 1.2, 0.1, 0.596372616112, 1.010637936132),
    (Activation::Selu, 1.0, 0.0, 1.0, 1.071574992456),
    (Activation::Selu, 0.9, 0.1, 0.411626189977, 1.015801893669),
    (Activation::Gelu, 1.3, 0.1, 0.017743264166, 0.440935066263),
    (Activation::Silu, 1.3, 0.1, 0.017481296863, 0.429759306162),
];

fn close(value: f64, wanted: f64, tolerance: f64) -> bool {
    (value - wanted).abs() <= tolerance * wanted.abs().max(1.0)
}

#[test]
fn moments_are_those_of_the_oracle() {
    for &(activation, variance, wanted) in GAUSSIAN_MOMENTS {
        let found = moments(activation, 0.0, variance);
        for (found, wanted) in [found.mean, found.square, found.slope, found.slope_square].into_iter().zip(wanted) {
            assert!(close(found, wanted, 1e-10), "{activation:?} {variance}: {found} {wanted}");
        }
    }
}

/// Oracle: a midpoint sum of 400 000 cells; the one with the kink is wrong by up to half of itself, 2e-5.
#[test]
fn moments_with_a_mean_and_far_variances_agree_with_a_brute_sum() {
    for &activation in ACTIVATIONS {
        for (mean, variance) in [(0.0, 1e-8_f64), (0.7, 0.3), (-3.0, 1.0), (0.0, 400.0), (2.0, 1e-14), (-40.0, 1.0)] {
            let (n, mut sums) = (400_000, [0.0; 4]);
            for idx in 0..n {
                let z = -10.0 + 20.0 * (f64::from(idx) + 0.5) / f64::from(n);
                let weight = 20.0 / f64::from(n) * (-0.5 * z * z).exp() / (2.0 * std::f64::consts::PI).sqrt();
                let (value, slope) = value_and_slope(activation, mean + variance.sqrt() * z);
                for (sum, term) in sums.iter_mut().zip([value, value * value, slope, slope * slope]) {
                    *sum += weight * term;
                }
            }
            let found = moments(activation, mean, variance);
            for (found, wanted) in [found.mean, found.square, found.slope, found.slope_square].into_iter().zip(sums) {
                assert!(close(found, wanted, 3e-5), "{activation:?} {mean} {variance}: {found} {wanted}");
            }
        }
    }
}

/// Oracle: central differences.
#[test]
fn derivatives_are_those_of_the_functions_and_of_the_integrals() {
    for &activation in ACTIVATIONS {
        for u in [-30.0, -3.0, -0.5, 0.2, 1.0, 7.0] {
            let value = |u| value_and_slope(activation, u).0;
            let slope = (value(u + 1e-5) - value(u - 1e-5)) / 2e-5;
            assert!(close(value_and_slope(activation, u).1, slope, 1e-8), "{activation:?} {u}");
        }
        for (mean, variance) in [(0.0, 1.0), (0.5, 0.3), (0.0, 50.0)] {
            let square = |variance| moments(activation, mean, variance).square;
            let slope = (square(variance * (1.0 + 1e-4)) - square(variance * (1.0 - 1e-4))) / (2e-4 * variance);
            let found = moments(activation, mean, variance).square_by_variance;
            assert!(close(found, slope, 1e-6), "{activation:?} {mean} {variance}: {found} {slope}");
        }
    }
}

/// E phi'^2 of the rectifiers has no quadrature error at all, however far the variance is from 1.
#[test]
fn a_kink_is_never_a_node() {
    for variance in [0.0, 1e-300, 1e-20, 1.0, 1e20, 1e60] {
        let found = moments(Activation::LeakyRelu { slope: 0.2 }, 0.0, variance);
        assert!(close(found.slope_square, 0.52, 1e-13), "{variance}: {}", found.slope_square);
        assert!((found.square / (0.52 * variance.max(1e-300)) - 1.0).abs() < 1e-12, "{variance}");
    }
}

#[test]
fn fixed_points_and_their_factors_are_those_of_the_oracle() {
    for &(activation, sw, sb, length, chi) in FIXED_POINTS {
        let found = LengthMap::new(activation, sw * sw, sb * sb).fixed_point(1.0);
        assert!(close(found.length, length, 1e-9), "{activation:?} {sw} {sb}: {found:?}");
        assert!(close(found.chi, chi, 1e-9), "{activation:?} {sw} {sb}: {found:?}");
        assert!(close(found.factor(), chi.sqrt(), 1e-9), "the factor of norms is the root of chi");
    }
    // THEORY, A.4: xi of tanh at sw = 1, sb = 0.3 is 2.807, and that of ReLU at sw = 1 is 1.443.
    assert!(close(LengthMap::new(Activation::Tanh, 1.0, 0.09).fixed_point(1.0).gradient_depth(), 2.807, 1e-3));
    assert!(close(LengthMap::new(Activation::Relu, 1.0, 0.0).fixed_point(1.0).gradient_depth(), 1.443, 1e-3));
    let growing = LengthMap::new(Activation::Relu, 4.0, 0.0).fixed_point(1.0);
    assert!(growing.length.is_infinite() && close(growing.chi, 2.0, 1e-12));
}

/// Oracles: `A4_critical_line` at q = 1, `A4b_tanh_critical_sw_for_sb`, `A5_half_stable_gelu_silu`,
/// `A6_sigmoid_critical_sb0`: activation, sw, sb, q.
#[test]
fn on_the_critical_line_the_length_stays_and_chi_is_1() {
    for (activation, sw, sb, q) in [
        (Activation::Tanh, 1.467413591630795, 0.3885416700671278, 1.0),
        (Activation::Tanh, 1.327009660705881, 0.22360679774997896, 0.5700478816407628),
        (Activation::Elu { alpha: 1.0 }, 1.223428557552621, 0.1861726403347205, 1.0),
        (Activation::Selu, 0.9660257769739014, 0.2584457355461107, 1.0),
        (Activation::Gelu, 1.4082110131087837, 0.41583938095182194, 3.5615528126294644),
        (Activation::Silu, 1.4099661975660713, 0.7450793049442523, 14.320173615287622),
        (Activation::Sigmoid, 10.14926371001916, 0.0, 45.624277797376195),
        (Activation::Relu, std::f64::consts::SQRT_2, 0.0, 0.3),
    ] {
        let map = LengthMap::new(activation, sw * sw, sb * sb);
        assert!(close(map.next(q), q, 1e-9), "{activation:?}: {} {q}", map.next(q));
        assert!(close(map.chi(q), 1.0, 1e-9), "{activation:?}: {}", map.chi(q));
    }
}

/// Oracle: `A8_tanh_sw1_algebraic`: layers, product of chi; q falls as 1 / (2 l), and no exponential does.
#[test]
fn at_the_edge_of_chaos_the_gradient_falls_as_a_power_of_the_depth() {
    let map = LengthMap::new(Activation::Tanh, 1.0, 0.0);
    let (mut q, mut product) = (1.0, 1.0);
    for layer in 1..=100 {
        product *= map.chi(q);
        q = map.next(q);
        let wanted = match layer {
            1 => 0.4644029024482683,
            10 => 0.07136972910627305,
            30 => 0.02396355823994838,
            100 => 0.007134253153364538,
            _ => continue,
        };
        assert!(close(product, wanted, 1e-11), "{layer}: {product}");
    }
}
