//! The layer's kernels on the CPU: plain loops over slices, statistics in the same pass, sums in f64.

use burn::backend::TensorMetadata;
use burn::backend::flex::{Flex, FlexTensor};
use burn::backend::ops::FloatTensorOps;
use burn::backend::tensor::FloatTensor;
use burn::tensor::TensorData;

use super::activation::{SATURATION_SHARE, dead_up_to, max_derivative, with_activation};
use super::layer_op::{DenseForward, LayerKernels, LayerOps, Measuring, N_SIGNAL_STATISTICS, N_TENSOR_STATISTICS};
use super::sums;
use crate::spec::Activation;

/// A small tensor of statistics.
fn vector<const N: usize>(values: [f32; N]) -> FlexTensor {
    FlexTensor::from_data(TensorData::new(values.to_vec(), [N]))
}

/// The tensor with its numbers in one piece, row by row.
fn contiguous(tensor: FlexTensor) -> FlexTensor {
    if tensor.is_contiguous() && tensor.layout().start_offset() == 0 { tensor } else { tensor.to_contiguous() }
}

/// The numbers of a contiguous tensor.
fn slice(tensor: &FlexTensor) -> &[f32] {
    &tensor.storage::<f32>()[..tensor.layout().num_elements()]
}

/// A tensor of the shape of `like`, to be filled.
fn tensor_like(like: &FlexTensor, values: Vec<f32>) -> FlexTensor {
    FlexTensor::from_data(TensorData::new(values, like.shape()))
}

impl LayerKernels for Flex {
    fn dense_forward(
        x: FloatTensor<Self>,
        weight: FloatTensor<Self>,
        bias: FloatTensor<Self>,
        activation: Activation,
        measuring: Measuring,
    ) -> DenseForward<Self> {
        activated(Self::float_matmul(x, weight), bias, activation, measuring)
    }

    fn dense_delta(
        derivative: FloatTensor<Self>,
        grad: FloatTensor<Self>,
        activation: Activation,
    ) -> FloatTensor<Self> {
        if activation == Activation::Linear {
            return grad;
        }
        let (mut delta, derivative) = (contiguous(grad), contiguous(derivative));
        let derivatives = slice(&derivative);
        let deltas = delta.storage_mut::<f32>();
        if activation == Activation::Relu {
            // A select, not a product: a dead unit's gradient is 0 whatever reaches it, also infinity.
            for (delta, &derivative) in deltas.iter_mut().zip(derivatives) {
                *delta = if derivative == 0.0 { 0.0 } else { *delta };
            }
        } else {
            for (delta, &derivative) in deltas.iter_mut().zip(derivatives) {
                *delta *= derivative;
            }
        }
        delta
    }

    fn bias_grad(delta: FloatTensor<Self>) -> FloatTensor<Self> {
        let delta = contiguous(delta);
        let width = delta.shape()[1];
        let mut sums = vec![0.0_f64; width];
        for row in slice(&delta).chunks_exact(width) {
            for (sum, &value) in sums.iter_mut().zip(row) {
                *sum += f64::from(value);
            }
        }
        FlexTensor::from_data(TensorData::new(sums.iter().map(|&sum| sum as f32).collect::<Vec<f32>>(), [1, width]))
    }
}

/// phi(z + b) of the products z = x W, with its derivative and statistics: the layer without its matrix product.
pub(super) fn activated(
    products: FlexTensor,
    bias: FlexTensor,
    activation: Activation,
    measuring: Measuring,
) -> DenseForward<Flex> {
    let mut output = contiguous(products);
    let bias = contiguous(bias);
    let mut derivative = match activation {
        Activation::Linear => Vec::new(),
        _ => vec![0.0_f32; output.layout().num_elements()],
    };
    let z = output.storage_mut::<f32>();
    let statistics = with_activation!(activation, f => {
        match measuring {
            Measuring::Off => {
                activate(z, slice(&bias), &mut derivative, f);
                None
            }
            Measuring::On => {
                let saturated_below = max_derivative(activation).map_or(-1.0, |max| SATURATION_SHARE * max);
                let limits = Limits { saturated_below, dead_up_to: dead_up_to(activation) };
                Some(activate_and_measure(z, slice(&bias), &mut derivative, limits, f))
            }
        }
    });
    let derivative = match activation {
        Activation::Linear => FlexTensor::from_data(TensorData::new(vec![1.0_f32], [1, 1])),
        _ => tensor_like(&output, derivative),
    };
    (output, derivative, statistics.map_or_else(|| vector([0.0]), vector))
}

/// z <- phi(z + b), derivative <- phi'(z + b), row by row. An empty `derivative` is left alone.
#[inline(always)]
fn activate(z: &mut [f32], bias: &[f32], derivative: &mut [f32], f: impl Fn(f32) -> (f32, f32)) {
    if derivative.is_empty() {
        for row in z.chunks_exact_mut(bias.len()) {
            for (z, &bias) in row.iter_mut().zip(bias) {
                *z = f(*z + bias).0;
            }
        }
        return;
    }
    for (row, derivatives) in z.chunks_exact_mut(bias.len()).zip(derivative.chunks_exact_mut(bias.len())) {
        for ((z, &bias), derivative) in row.iter_mut().zip(bias).zip(derivatives) {
            (*z, *derivative) = f(*z + bias);
        }
    }
}

/// What counts as saturated, by the derivative, and as dead, by the pre-activation.
#[derive(Clone, Copy)]
struct Limits {
    saturated_below: f32,
    dead_up_to: f32,
}

/// [`activate`] with the statistics of z, the activation and its derivative.
#[inline(always)]
fn activate_and_measure(
    z: &mut [f32],
    bias: &[f32],
    derivative: &mut [f32],
    limits: Limits,
    f: impl Fn(f32) -> (f32, f32),
) -> [f32; N_SIGNAL_STATISTICS] {
    let (n, width) = (z.len() as f64, bias.len());
    let mut alive = vec![false; width];
    let (mut z_squares, mut total, mut squares) = (0.0, 0.0, 0.0);
    let mut n_saturated = 0;
    // Sums of a - shift: without the shift, a deviation far below the mean would cancel.
    let mut shift = None;
    let mut linear = vec![0.0_f32; width];
    for (row_idx, row) in z.chunks_exact_mut(width).enumerate() {
        for ((z, &bias), alive) in row.iter_mut().zip(bias).zip(&mut alive) {
            *z += bias;
            // A NaN is no sign of death.
            *alive |= *z > limits.dead_up_to || z.is_nan();
        }
        z_squares += sums::sum_by(row, |z| f64::from(z) * f64::from(z));
        let derivatives = if derivative.is_empty() {
            &mut linear[..]
        } else {
            &mut derivative[row_idx * width..(row_idx + 1) * width]
        };
        for (z, derivative) in row.iter_mut().zip(derivatives.iter_mut()) {
            (*z, *derivative) = f(*z);
        }
        let shift = *shift.get_or_insert_with(|| f64::from(row[0]));
        total += sums::sum_by(row, |a| f64::from(a) - shift);
        squares += sums::sum_by(row, |a| (f64::from(a) - shift) * (f64::from(a) - shift));
        n_saturated += sums::count(derivatives, |derivative| derivative.abs() < limits.saturated_below);
    }
    let mean = total / n;
    let variance = (squares / n - mean * mean).max(0.0);
    // `max` would turn NaN into 0.
    let sd = if squares.is_nan() || mean.is_nan() { f64::NAN } else { variance.sqrt() };
    let n_dead = alive.iter().filter(|&&alive| !alive).count();
    [
        (z_squares / n).sqrt() as f32,
        (mean + shift.unwrap_or(0.0)) as f32,
        sd as f32,
        (n_saturated as f64 / n) as f32,
        (n_dead as f64 / width as f64) as f32,
    ]
}

impl LayerOps for Flex {
    fn dense(
        x: FloatTensor<Self>,
        weight: FloatTensor<Self>,
        bias: FloatTensor<Self>,
        _probe: FloatTensor<Self>,
        activation: Activation,
        measuring: Measuring,
    ) -> (FloatTensor<Self>, FloatTensor<Self>) {
        let (output, _, statistics) = Self::dense_forward(x, weight, bias, activation, measuring);
        (output, statistics)
    }

    fn tensor_statistics(tensor: FloatTensor<Self>) -> FloatTensor<Self> {
        let tensor = contiguous(tensor);
        let values = slice(&tensor);
        let statistics: [f32; N_TENSOR_STATISTICS] = [
            sums::l2(values) as f32,
            sums::max_abs(values),
            sums::count(values, |value| value == 0.0) as f32,
            sums::count(values, |value| !value.is_finite()) as f32,
        ];
        vector(statistics)
    }

    fn change_statistics(after: FloatTensor<Self>, before: FloatTensor<Self>) -> FloatTensor<Self> {
        let (after, before) = (contiguous(after), contiguous(before));
        let change = sums::l2_of_difference(slice(&after), slice(&before));
        vector([change as f32, sums::l2(slice(&before)) as f32])
    }
}
