//! Sums over slices in f64: right from 1e-38 to 1e38, the same on every run.
//!
//! Eight partial sums let the compiler use vector instructions; their order is fixed.

/// Partial sums.
pub const LANES: usize = 8;

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

/// What is said of all entries of a tensor.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Survey {
    /// Euclidean norm.
    pub l2: f64,
    /// Largest magnitude; NaN where any value is NaN.
    pub max_abs: f32,
    /// Values that are exactly zero.
    pub n_zero: u64,
    /// Values that are NaN or infinite.
    pub n_nonfinite: u64,
}

/// Everything in one pass.
pub fn survey(values: &[f32]) -> Survey {
    let mut total = Survey { l2: 0.0, max_abs: 0.0, n_zero: 0, n_nonfinite: 0 };
    let mut has_nan = false;
    // Counts in 32 bits, which fit their lanes, over blocks that cannot overflow them.
    for block in values.chunks(1 << 24) {
        let (mut squares, mut largest) = ([0.0_f64; LANES], [0.0_f32; LANES]);
        let (mut zeros, mut nonfinite, mut nan) = ([0_u32; LANES], [0_u32; LANES], [0_u32; LANES]);
        let mut take = |lane: usize, value: f32| {
            let magnitude = value.abs();
            squares[lane] += f64::from(value) * f64::from(value);
            largest[lane] = if magnitude > largest[lane] { magnitude } else { largest[lane] };
            zeros[lane] += u32::from(magnitude == 0.0);
            // An infinity is not below itself, and a NaN below nothing.
            nonfinite[lane] += 1 - u32::from(magnitude < f32::INFINITY);
            nan[lane] += u32::from(value.is_nan());
        };
        let mut chunks = block.chunks_exact(LANES);
        for chunk in &mut chunks {
            for (lane, &value) in chunk.iter().enumerate() {
                take(lane, value);
            }
        }
        for (lane, &value) in chunks.remainder().iter().enumerate() {
            take(lane, value);
        }
        total.l2 += squares.iter().sum::<f64>();
        total.max_abs = largest.into_iter().fold(total.max_abs, f32::max);
        total.n_zero += zeros.iter().map(|&n| u64::from(n)).sum::<u64>();
        total.n_nonfinite += nonfinite.iter().map(|&n| u64::from(n)).sum::<u64>();
        has_nan |= nan.iter().any(|&n| n > 0);
    }
    total.l2 = total.l2.sqrt();
    total.max_abs = if has_nan { f32::NAN } else { total.max_abs };
    total
}

/// Number of values that are NaN or infinite.
pub fn nonfinite(values: &[f32]) -> u64 {
    values
        .chunks(1 << 24)
        .map(|block| u64::from(block.iter().map(|value| u32::from(!value.is_finite())).sum::<u32>()))
        .sum()
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
        assert!(survey(&[1.0, f32::NAN, 2.0]).max_abs.is_nan());
        assert_eq!(survey(&[1.0, f32::NEG_INFINITY]).max_abs, f32::INFINITY);
        assert_eq!(survey(&[]), Survey { l2: 0.0, max_abs: 0.0, n_zero: 0, n_nonfinite: 0 });
        assert!(l2(&[f32::NAN]).is_nan());
    }

    /// Oracle: one value after the other.
    #[test]
    fn one_pass_finds_what_a_pass_for_each_question_finds() {
        for n in [0, 1, 7, 8, 9, 1003] {
            let mut values: Vec<f32> = (0..n).map(|i| ((i * 37) % 11) as f32 * 0.3 - 1.5).collect();
            if n > 8 {
                (values[3], values[n - 1], values[8]) = (f32::INFINITY, -0.0, f32::NEG_INFINITY);
            }
            let found = survey(&values);
            assert_eq!(found.n_zero, count(&values, |v| v == 0.0) as u64);
            assert_eq!(
                (found.n_nonfinite, nonfinite(&values)),
                (count(&values, |v| !v.is_finite()) as u64, found.n_nonfinite)
            );
            assert_eq!(found.l2, l2(&values));
            assert_eq!(found.max_abs, values.iter().fold(0.0, |most, v| f32::max(most, v.abs())));
        }
    }
}
