//! Exponentials that the compiler can vectorize: branch-free, within 2 ulp, exact at the ends.
//!
//! `f32::exp` of the standard library is a call per element. These are a polynomial and a few selects; NaN stays NaN,
//! exp(-inf) is 0, exp(inf) is inf, and results below 1.2e-38 underflow gradually, because the tail of a sigmoid's
//! derivative is what vanishes here.

/// exp(x). Cody & Waite's reduction, Cephes' polynomial of degree 6.
#[inline(always)]
pub fn exp(x: f32) -> f32 {
    const LOG2_E: f32 = std::f32::consts::LOG2_E;
    // ln 2 in two parts, so that n * LN2_HIGH is exact.
    const LN2_HIGH: f32 = 0.693_359_4;
    const LN2_LOW: f32 = -2.121_944_4e-4;
    // Adding and subtracting 1.5 * 2^23 rounds to the nearest whole number; its low bits then hold that number.
    const ROUND: f32 = 12_582_912.0;
    // Selects, not `clamp`: a NaN must pass.
    let clamped = if x > 89.0 { 89.0 } else { x };
    let clamped = if clamped < -105.0 { -105.0 } else { clamped };
    let shifted = clamped * LOG2_E + ROUND;
    let n = shifted - ROUND;
    let r = (clamped - n * LN2_HIGH) - n * LN2_LOW;
    let p = 1.987_569_2e-4_f32;
    let p = p * r + 1.398_199_9e-3;
    let p = p * r + 8.333_452e-3;
    let p = p * r + 4.166_579_6e-2;
    let p = p * r + 1.666_666_5e-1;
    let p = p * r + 0.5;
    let p = p * (r * r) + r + 1.0;
    // 2^n in two factors, since n can be below -126 or above 127.
    let n = (shifted.to_bits() as i32).wrapping_sub(ROUND.to_bits() as i32);
    let half = n >> 1;
    let power = |n: i32| f32::from_bits((n.wrapping_add(127) << 23) as u32);
    p * power(half) * power(n.wrapping_sub(half))
}

/// exp(x) - 1, without cancellation near 0.
#[inline(always)]
pub fn exp_m1(x: f32) -> f32 {
    // Taylor series where exp(x) is near 1: the first term left out is below 1e-8 of the sum.
    let p = 1.0 / 40_320.0_f32;
    let p = p * x + 1.0 / 5_040.0;
    let p = p * x + 1.0 / 720.0;
    let p = p * x + 1.0 / 120.0;
    let p = p * x + 1.0 / 24.0;
    let p = p * x + 1.0 / 6.0;
    let p = p * x + 0.5;
    let series = p * (x * x) + x;
    // Both are computed before one is chosen: a branch around the exponential is not vectorized.
    let far = exp(x) - 1.0;
    if x.abs() < 0.35 { series } else { far }
}

/// 1 / (1 + exp(-x)) and its derivative, both without cancellation in either tail.
#[inline(always)]
pub fn sigmoid_with_derivative(x: f32) -> (f32, f32) {
    let e = exp(-x.abs());
    let scale = 1.0 / (1.0 + e);
    let value = if x < 0.0 { e * scale } else { scale };
    (value, e * scale * scale)
}

/// tanh(x) and its derivative, both without cancellation.
#[inline(always)]
pub fn tanh_with_derivative(x: f32) -> (f32, f32) {
    // With m = exp(-2|x|) - 1: tanh |x| = -m / (2 + m), and 1 - tanh^2 = 4 (1 + m) / (2 + m)^2.
    let double = -2.0 * x.abs();
    let m = exp_m1(double);
    let scale = 1.0 / (2.0 + m);
    let magnitude = -m * scale;
    let derivative = 4.0 * exp(double) * scale * scale;
    (magnitude.copysign(x), derivative)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Largest error against f64, in units of the last place of the exact result.
    fn worst_ulp(f: impl Fn(f32) -> f32, exact: impl Fn(f64) -> f64, from: f32, to: f32) -> f64 {
        let n = 400_001;
        let mut worst = 0.0_f64;
        for i in 0..n {
            let x = from + (to - from) * (i as f32 / (n - 1) as f32);
            let wanted = exact(f64::from(x));
            let rounded = wanted as f32;
            let ulp = f64::from(rounded.next_up() - rounded).max(f64::from(f32::from_bits(1)));
            worst = worst.max((f64::from(f(x)) - wanted).abs() / ulp);
        }
        worst
    }

    #[test]
    fn the_exponential_is_within_two_ulp_of_f64_over_the_whole_range() {
        assert!(worst_ulp(exp, f64::exp, -87.0, 88.7) < 2.0);
        // Below the normal range: gradual underflow, to one unit of the smallest number.
        assert!(worst_ulp(exp, f64::exp, -104.5, -87.0) <= 2.0);
        assert_eq!(exp(f32::NEG_INFINITY), 0.0);
        assert_eq!(exp(f32::INFINITY), f32::INFINITY);
        assert_eq!(exp(0.0), 1.0);
        assert!(exp(f32::NAN).is_nan());
    }

    #[test]
    fn the_others_are_within_six_ulp_of_f64_in_both_tails() {
        assert!(worst_ulp(exp_m1, f64::exp_m1, -20.0, 20.0) < 6.0);
        assert!(worst_ulp(exp_m1, f64::exp_m1, -1e-3, 1e-3) < 6.0);
        let sigmoid = |x: f64| 1.0 / (1.0 + (-x).exp());
        let slope = |x: f64| (-x.abs()).exp() / (1.0 + (-x.abs()).exp()).powi(2);
        assert!(worst_ulp(|x| sigmoid_with_derivative(x).0, sigmoid, -86.0, 86.0) < 6.0);
        assert!(worst_ulp(|x| sigmoid_with_derivative(x).1, slope, -86.0, 86.0) < 6.0);
        let sech2 = |x: f64| 1.0 / x.cosh().powi(2);
        assert!(worst_ulp(|x| tanh_with_derivative(x).0, f64::tanh, -20.0, 20.0) < 6.0);
        assert!(worst_ulp(|x| tanh_with_derivative(x).1, sech2, -40.0, 40.0) < 6.0);
        assert!(sigmoid_with_derivative(f32::NAN).0.is_nan() && tanh_with_derivative(f32::NAN).0.is_nan());
        assert_eq!(sigmoid_with_derivative(f32::NEG_INFINITY), (0.0, 0.0));
        assert_eq!(tanh_with_derivative(f32::INFINITY), (1.0, 0.0));
    }
}
