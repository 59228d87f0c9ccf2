//! Random matrices with orthonormal rows or columns.

use rayon::prelude::*;

/// A matrix `[n_rows, n_columns]` with orthonormal rows (columns, where it has more rows) times `gain`, uniform among all
/// of them (Haar). `normal` draws from the standard normal distribution.
///
/// Stewart (1980), "The efficient generation of random orthogonal matrices with an application to condition estimators",
/// <https://doi.org/10.1137/0717034>: the product of random Householder reflections is what QR of a normal matrix with
/// sign correction would give, at a third of the cost.
///
/// ```text
/// x_k standard normal of length n - k                      k = 0 .. m - 1, for m rows of length n >= m
/// H_k = I - 2 v v^T / v^T v on the last n - k coordinates, v = x_k + sign(x_k[0]) |x_k| e_1
/// row i = -sign(x_i[0]) e_i^T H_i H_(i-1) .. H_0
/// ```
///
/// `H_k` maps `e_1` to `-sign(x_k[0]) x_k / |x_k|`: row 0 is a uniform direction, row 1 one of those orthogonal to it, ..
pub(super) fn orthogonal(n_rows: usize, n_columns: usize, gain: f64, mut normal: impl FnMut() -> f64) -> Vec<f32> {
    let (m, n) = (n_rows.min(n_columns), n_rows.max(n_columns));
    let reflections: Vec<Reflection> = (0..m).map(|k| Reflection::random(n - k, &mut normal)).collect();
    let mut rows = vec![0.0; m * n];
    rows.par_chunks_mut(n).enumerate().for_each(|(idx, row)| {
        row[idx] = reflections[idx].sign;
        // Later reflections leave e_idx as it is: they act on later coordinates only.
        for k in (0..=idx).rev() {
            reflections[k].apply(&mut row[k..]);
        }
    });
    let entry = &|row: usize, column: usize| {
        let (row, column) = if n_rows <= n_columns { (row, column) } else { (column, row) };
        (gain * rows[row * n + column]) as f32
    };
    (0..n_rows).flat_map(|row| (0..n_columns).map(move |column| entry(row, column))).collect()
}

/// x -> x - 2 v (v^T x) with a unit vector v.
struct Reflection {
    v: Vec<f64>,
    /// What row `k` starts from, so that it ends as x_k / |x_k|.
    sign: f64,
}

impl Reflection {
    fn random(n: usize, normal: &mut impl FnMut() -> f64) -> Self {
        let mut v: Vec<f64> = (0..n).map(|_| normal()).collect();
        let length = dot(&v, &v).sqrt();
        let sign = if v[0] < 0.0 { -1.0 } else { 1.0 };
        v[0] += sign * length;
        let length = dot(&v, &v).sqrt();
        if length > 0.0 {
            v.iter_mut().for_each(|v| *v /= length);
        } else {
            v[0] = 1.0; // All draws were exactly 0: any direction will do.
        }
        Self { v, sign: -sign }
    }

    fn apply(&self, x: &mut [f64]) {
        let twice = 2.0 * dot(&self.v, x);
        for (x, v) in x.iter_mut().zip(&self.v) {
            *x -= twice * v;
        }
    }
}

/// The inner product in eight sums, in an order that does not depend on the machine and that the compiler can vectorize.
fn dot(a: &[f64], b: &[f64]) -> f64 {
    let mut sums = [0.0; 8];
    let (a_chunks, b_chunks) = (a.chunks_exact(8), b.chunks_exact(8));
    let rest: f64 = a_chunks.remainder().iter().zip(b_chunks.remainder()).map(|(a, b)| a * b).sum();
    for (a, b) in a_chunks.zip(b_chunks) {
        for ((sum, a), b) in sums.iter_mut().zip(a).zip(b) {
            *sum += a * b;
        }
    }
    sums.iter().sum::<f64>() + rest
}

#[cfg(test)]
mod tests {
    use rand::{RngExt, SeedableRng};
    use rand_chacha::ChaCha8Rng;
    use rand_distr::StandardNormal;

    use super::*;

    fn draw(n_rows: usize, n_columns: usize, gain: f64, seed: u64) -> Vec<f32> {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        orthogonal(n_rows, n_columns, gain, || rng.sample(StandardNormal))
    }

    /// Largest entry of |W W^T - gain^2 I|, of W^T W where W has more rows.
    fn deviation(w: &[f32], n_rows: usize, n_columns: usize, gain: f64) -> f64 {
        let (m, n) = (n_rows.min(n_columns), n_rows.max(n_columns));
        let at = |row: usize, column: usize| -> f64 {
            f64::from(if n_rows <= n_columns { w[row * n_columns + column] } else { w[column * n_columns + row] })
        };
        let mut largest = 0.0_f64;
        for i in 0..m {
            for j in 0..=i {
                let product: f64 = (0..n).map(|k| at(i, k) * at(j, k)).sum();
                largest = largest.max((product - if i == j { gain * gain } else { 0.0 }).abs());
            }
        }
        largest
    }

    #[test]
    fn rows_or_columns_are_orthonormal_for_every_shape() {
        for (n_rows, n_columns) in [(1, 1), (2, 2), (1, 9), (9, 1), (64, 64), (10, 64), (64, 10), (7, 8), (97, 61)] {
            for gain in [1.0, 0.01, 7.0] {
                let w = draw(n_rows, n_columns, gain, 1);
                assert_eq!(w.len(), n_rows * n_columns);
                let deviation = deviation(&w, n_rows, n_columns, gain);
                assert!(deviation <= 1e-6 * gain * gain, "{n_rows} x {n_columns} gain {gain}: {deviation}");
            }
        }
    }

    /// Oracle: of a Haar matrix each entry has mean 0, variance 1 / n and fourth moment 3 / (n (n + 2)). Without the sign
    /// correction the diagonal would never be positive.
    #[test]
    fn every_entry_is_distributed_as_in_a_uniform_orthogonal_matrix() {
        let (n, n_draws) = (3, 4000);
        let mut moments = [[0.0_f64; 3]; 9];
        for seed in 0..n_draws {
            for (moments, w) in moments.iter_mut().zip(draw(n, n, 1.0, seed)) {
                let w = f64::from(w);
                moments[0] += w / n_draws as f64;
                moments[1] += w.powi(2) / n_draws as f64;
                moments[2] += w.powi(4) / n_draws as f64;
            }
        }
        for (idx, [mean, square, fourth]) in moments.into_iter().enumerate() {
            // Five deviations of the means of 4000 draws: sqrt((1/3) / 4000), sqrt((1/5 - 1/9) / 4000), ..
            assert!(mean.abs() < 0.046, "entry {idx}: {mean}");
            assert!((square - 1.0 / 3.0).abs() < 0.024, "entry {idx}: {square}");
            assert!((fourth - 1.0 / 5.0).abs() < 0.022, "entry {idx}: {fourth}");
        }
    }

    #[test]
    fn the_draw_does_not_depend_on_how_rows_are_shared_among_threads() {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build().unwrap();
        assert_eq!(pool.install(|| draw(50, 70, 1.0, 3)), draw(50, 70, 1.0, 3));
    }
}
