//! Sums over slices in f64: right from 1e-38 to 1e38, the same on every run.
//!
//! Eight partial sums let the compiler use vector instructions; their order is fixed.

const LANES: usize = 8;

/// Sum of f(x) over a slice, in f64.
#[inline(always)]
pub fn sum_by(values: &[f32], f: impl Fn(f32) -> f64) -> f64 {
    let mut lanes = [0.0_f64; LANES];
    let mut chunks = values.chunks_exact(LANES);
    for chunk in &mut chunks {
        for (lane, &value) in lanes.iter_mut().zip(chunk) {
            *lane += f(value);
        }
    }
    for (lane, &value) in lanes.iter_mut().zip(chunks.remainder()) {
        *lane += f(value);
    }
    lanes.iter().sum()
}

/// Euclidean norm.
pub fn l2(values: &[f32]) -> f64 {
    sum_by(values, |value| f64::from(value) * f64::from(value)).sqrt()
}

/// Euclidean norm of `after - before`.
pub fn l2_of_difference(after: &[f32], before: &[f32]) -> f64 {
    let mut lanes = [0.0_f64; LANES];
    for (after, before) in after.chunks(LANES).zip(before.chunks(LANES)) {
        for ((lane, &after), &before) in lanes.iter_mut().zip(after).zip(before) {
            let difference = f64::from(after) - f64::from(before);
            *lane += difference * difference;
        }
    }
    lanes.iter().sum::<f64>().sqrt()
}

/// Largest magnitude; NaN where any value is NaN.
pub fn max_abs(values: &[f32]) -> f32 {
    let mut lanes = [0.0_f32; LANES];
    let mut has_nan = false;
    for chunk in values.chunks(LANES) {
        for (lane, &value) in lanes.iter_mut().zip(chunk) {
            has_nan |= value.is_nan();
            let magnitude = value.abs();
            *lane = if magnitude > *lane { magnitude } else { *lane };
        }
    }
    if has_nan { f32::NAN } else { lanes.into_iter().fold(0.0, f32::max) }
}

/// Number of values for which the predicate holds.
pub fn count(values: &[f32], predicate: impl Fn(f32) -> bool) -> usize {
    values.iter().filter(|&&value| predicate(value)).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn norms_are_right_where_a_naive_f32_norm_is_zero_or_infinite() {
        // 4096 entries of 1e-24 have norm 6.4e-23, of 1e19 norm 6.4e20.
        assert!((l2(&[1e-24; 4096]) / 6.4e-23 - 1.0).abs() < 1e-6);
        assert!((l2(&[1e19; 4096]) / 6.4e20 - 1.0).abs() < 1e-6);
        assert!((l2(&[1e-38; 100]) / 1e-37 - 1.0).abs() < 1e-6);
        assert!((l2_of_difference(&[3e-30, 0.0, 1.0], &[0.0, 4e-30, 1.0]) / 5e-30 - 1.0).abs() < 1e-6);
    }

    #[test]
    fn nan_and_infinity_are_results() {
        assert!(max_abs(&[1.0, f32::NAN, 2.0]).is_nan());
        assert_eq!(max_abs(&[1.0, f32::NEG_INFINITY]), f32::INFINITY);
        assert_eq!(max_abs(&[]), 0.0);
        assert!(l2(&[f32::NAN]).is_nan());
    }
}
