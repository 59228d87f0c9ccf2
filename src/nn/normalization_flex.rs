//! Normalization's kernels on the CPU: loops over slices, means in f64.

use burn::backend::TensorMetadata;
use burn::backend::flex::{Flex, FlexTensor};
use burn::backend::tensor::FloatTensor;
use burn::tensor::TensorData;

use super::normalization_op::{NormalizationKernels, NormalizeBackward, NormalizeForward, Statistics};
use super::slices::{contiguous, slice, tensor_like};
use super::sums;

fn tensor(values: Vec<f32>, shape: [usize; 2]) -> FlexTensor {
    FlexTensor::from_data(TensorData::new(values, shape))
}

/// For each unit, the mean over the batch of what `f` gives of an entry's place.
fn means_over_batch(n_rows: usize, width: usize, f: impl Fn(usize, usize) -> f64) -> Vec<f64> {
    let mut sums = vec![0.0_f64; width];
    for row in 0..n_rows {
        for (unit, sum) in sums.iter_mut().enumerate() {
            *sum += f(row * width + unit, unit);
        }
    }
    sums.iter().map(|sum| sum / n_rows as f64).collect()
}

/// Normalized x and 1 / sd, with mean and variance of each unit.
fn over_batch(x: &[f32], width: usize, epsilon: f64) -> (Vec<f32>, Vec<f32>, Vec<f64>, Vec<f64>) {
    let n_rows = x.len() / width;
    let means = means_over_batch(n_rows, width, |at, _| f64::from(x[at]));
    let variances = means_over_batch(n_rows, width, |at, unit| (f64::from(x[at]) - means[unit]).powi(2));
    let inverse: Vec<f64> = variances.iter().map(|variance| (variance + epsilon).sqrt().recip()).collect();
    let mut normalized = Vec::with_capacity(x.len());
    for row in x.chunks_exact(width) {
        let units = row.iter().zip(&means).zip(&inverse);
        normalized.extend(units.map(|((&x, mean), inverse)| ((f64::from(x) - mean) * inverse) as f32));
    }
    (normalized, inverse.iter().map(|&inverse| inverse as f32).collect(), means, variances)
}

/// Normalized x and 1 / sd of each sample.
fn over_units(x: &[f32], width: usize, subtracts_mean: bool, epsilon: f64) -> (Vec<f32>, Vec<f32>) {
    let (mut normalized, mut inverses) = (Vec::with_capacity(x.len()), Vec::with_capacity(x.len() / width));
    for row in x.chunks_exact(width) {
        let mean = if subtracts_mean { sums::sum_by(row, f64::from) / width as f64 } else { 0.0 };
        let variance = sums::sum_by(row, |x| (f64::from(x) - mean) * (f64::from(x) - mean)) / width as f64;
        let inverse = (variance + epsilon).sqrt().recip();
        normalized.extend(row.iter().map(|&x| ((f64::from(x) - mean) * inverse) as f32));
        inverses.push(inverse as f32);
    }
    (normalized, inverses)
}

impl NormalizationKernels for Flex {
    fn normalize_forward(
        x: FloatTensor<Self>,
        weight: FloatTensor<Self>,
        bias: FloatTensor<Self>,
        statistics: Statistics,
        epsilon: f64,
    ) -> NormalizeForward<Self> {
        let (x, weight, bias) = (contiguous(x), contiguous(weight), contiguous(bias));
        let [n_rows, width] = [x.shape()[0], x.shape()[1]];
        let to_f32 = |values: &[f64]| values.iter().map(|&value| value as f32).collect::<Vec<f32>>();
        let (normalized, inverse_sd, batch) = match statistics {
            Statistics::Batch => {
                let (normalized, inverse, means, variances) = over_batch(slice(&x), width, epsilon);
                let batch = (tensor(to_f32(&means), [1, width]), tensor(to_f32(&variances), [1, width]));
                (normalized, tensor(inverse, [1, width]), batch)
            }
            Statistics::Layer | Statistics::Rms => {
                let (normalized, inverse) = over_units(slice(&x), width, statistics == Statistics::Layer, epsilon);
                (normalized, tensor(inverse, [n_rows, 1]), (tensor(vec![0.0], [1, 1]), tensor(vec![0.0], [1, 1])))
            }
        };
        let mut output = Vec::with_capacity(normalized.len());
        for row in normalized.chunks_exact(width) {
            let units = row.iter().zip(slice(&weight)).zip(slice(&bias));
            output.extend(units.map(|((normalized, weight), bias)| normalized * weight + bias));
        }
        let (output, normalized) = (tensor_like(&x, output), tensor_like(&x, normalized));
        NormalizeForward { output, normalized, inverse_sd, batch }
    }

    fn normalize_backward(
        grad: FloatTensor<Self>,
        normalized: FloatTensor<Self>,
        inverse_sd: FloatTensor<Self>,
        weight: FloatTensor<Self>,
        statistics: Statistics,
    ) -> NormalizeBackward<Self> {
        let tensors = [grad, normalized, inverse_sd, weight].map(contiguous);
        let [grad, normalized, inverse_sd, weight] = [0, 1, 2, 3].map(|idx| slice(&tensors[idx]));
        let width = weight.len();
        let n_rows = grad.len() / width;
        let of_bias = means_over_batch(n_rows, width, |at, _| f64::from(grad[at]));
        let of_weight = means_over_batch(n_rows, width, |at, _| f64::from(grad[at]) * f64::from(normalized[at]));
        let mut grad_x = Vec::with_capacity(grad.len());
        for (row_idx, (row, normalized)) in grad.chunks_exact(width).zip(normalized.chunks_exact(width)).enumerate() {
            let inner = |unit: usize| f64::from(row[unit]) * f64::from(weight[unit]);
            match statistics {
                Statistics::Batch => grad_x.extend((0..width).map(|unit| {
                    let rest = f64::from(row[unit]) - of_bias[unit] - f64::from(normalized[unit]) * of_weight[unit];
                    (rest * f64::from(weight[unit]) * f64::from(inverse_sd[unit])) as f32
                })),
                Statistics::Layer | Statistics::Rms => {
                    let mean = |f: &dyn Fn(usize) -> f64| (0..width).map(f).sum::<f64>() / width as f64;
                    let shift = if statistics == Statistics::Layer { mean(&inner) } else { 0.0 };
                    let along = mean(&|unit| inner(unit) * f64::from(normalized[unit]));
                    grad_x.extend((0..width).map(|unit| {
                        let rest = inner(unit) - shift - f64::from(normalized[unit]) * along;
                        (rest * f64::from(inverse_sd[row_idx])) as f32
                    }));
                }
            }
        }
        let sums = |means: &[f64]| tensor(means.iter().map(|mean| (mean * n_rows as f64) as f32).collect(), [1, width]);
        (tensor_like(&tensors[0], grad_x), sums(&of_weight), sums(&of_bias))
    }
}
