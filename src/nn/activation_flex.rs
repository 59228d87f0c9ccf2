//! The activation's kernels on the CPU: plain loops over slices, statistics in the same pass, sums in f64.

use burn::backend::TensorMetadata;
use burn::backend::flex::{Flex, FlexTensor};
use burn::backend::tensor::FloatTensor;
use burn::tensor::TensorData;

use super::activation::{dead_up_to, saturated_below, with_activation};
use super::activation_op::{ActivationKernels, PreluBackward};
use super::layer_op::{DenseForward, Measuring, N_SIGNAL_STATISTICS};
use super::slices::{contiguous, slice, tensor_like, vector};
use super::sums;
use crate::spec::Activation;

/// phi(z + bias), phi'(z + bias) and the statistics. `z` is contiguous; it is overwritten where nobody else holds it.
pub(super) fn activated(
    mut z: FlexTensor,
    bias: &[f32],
    activation: Activation,
    measuring: Measuring,
) -> DenseForward<Flex> {
    let mut derivative = match activation {
        Activation::Linear => Vec::new(),
        _ => vec![0.0_f32; z.layout().num_elements()],
    };
    let values = z.storage_mut::<f32>();
    let statistics = with_activation!(activation, f => {
        match measuring {
            Measuring::Off => {
                activate(values, bias, &mut derivative, f);
                None
            }
            Measuring::On => {
                let saturated_below = saturated_below(activation) as f32;
                let limits = Limits { saturated_below, dead_up_to: dead_up_to(activation) };
                Some(activate_and_measure(values, bias, &mut derivative, limits, f))
            }
        }
    });
    let derivative = match activation {
        Activation::Linear => FlexTensor::from_data(TensorData::new(vec![1.0_f32], [1, 1])),
        _ => tensor_like(&z, derivative),
    };
    (z, derivative, statistics.map_or_else(|| vector([0.0]), vector))
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

impl ActivationKernels for Flex {
    fn activate_forward(u: FloatTensor<Self>, activation: Activation, measuring: Measuring) -> DenseForward<Self> {
        let u = contiguous(u);
        let no_bias = vec![0.0; u.shape()[1]];
        activated(u, &no_bias, activation, measuring)
    }

    fn prelu_forward(u: FloatTensor<Self>, slope: FloatTensor<Self>, measuring: Measuring) -> DenseForward<Self> {
        let slope = f64::from(slice(&contiguous(slope))[0]);
        Self::activate_forward(u, Activation::Prelu { slope }, measuring)
    }

    fn prelu_backward(u: FloatTensor<Self>, slope: FloatTensor<Self>, grad: FloatTensor<Self>) -> PreluBackward<Self> {
        let (u, slope, mut grad) = (contiguous(u), contiguous(slope), contiguous(grad));
        let slope = slice(&slope)[0];
        let mut sums = [0.0_f64; sums::LANES];
        let pieces = slice(&u).chunks(sums::LANES).zip(grad.storage_mut::<f32>().chunks_mut(sums::LANES));
        for (u, grad) in pieces {
            for ((&u, grad), sum) in u.iter().zip(grad).zip(&mut sums) {
                // Selects, not branches: half of the units are below 0, in no order.
                let product = f64::from(*grad) * f64::from(u);
                *sum += if u > 0.0 { 0.0 } else { product };
                *grad = if u > 0.0 { *grad } else { *grad * slope };
            }
        }
        let sum: f64 = sums.iter().sum();
        (grad, FlexTensor::from_data(TensorData::new(vec![sum as f32], [1, 1])))
    }
}
