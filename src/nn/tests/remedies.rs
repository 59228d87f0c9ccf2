//! Normalization, PReLU and the residual sum against golden numbers and against plain tensor operations.

use burn::tensor::{Device, Tensor, TensorData};

use super::{assert_close, numbers};
use crate::nn::activation_op::prelu;
use crate::nn::branch_op::branch_sum;
use crate::nn::normalization_op::{Statistics, normalize};
use crate::nn::{Measuring, UnitStatistics};

fn column(values: [f32; 4], device: &Device) -> Tensor<2> {
    Tensor::from_data(TensorData::new(values.to_vec(), [4, 1]), device)
}

fn scalar(value: f32, device: &Device) -> Tensor<2> {
    Tensor::from_data(TensorData::new(vec![value], [1, 1]), device)
}

fn assert_near(what: &str, got: &[f32], wanted: &[f64]) {
    assert_eq!(got.len(), wanted.len(), "{what}");
    for (got, wanted) in got.iter().zip(wanted) {
        assert!((f64::from(*got) - wanted).abs() <= 3e-7 * wanted.abs().max(0.3), "{what}: {got} instead of {wanted}");
    }
}

/// Oracle: oracles.json, C_golden.batchnorm, computed in f64 by an independent script.
#[test]
fn batch_normalization_has_the_golden_output_and_gradients() {
    let device = Device::flex().autodiff();
    let x = column([1.0, 2.0, 4.0, 9.0], &device).require_grad();
    let (weight, bias) = (scalar(1.5, &device).require_grad(), scalar(0.5, &device).require_grad());
    let upstream = column([0.1, -0.2, 0.3, 0.4], &device);
    let (y, mean, variance) = normalize(x.clone(), weight.clone(), bias.clone(), Statistics::Batch, 1e-5);
    let mut grads = (y.clone() * upstream).sum().backward();
    let golden = [-0.959_992_021_760_211_4, -0.473_328_014_506_807_7, 0.5, 2.933_320_036_267_019_3];
    assert_near("y", &numbers(y), &golden);
    let golden =
        [0.056_350_484_330_726_05, -0.116_543_279_409_760_5, 0.072_999_601_088_010_55, -0.012_806_806_008_976_074];
    assert_near("dx", &numbers(x.grad_remove(&mut grads).unwrap()), &golden);
    assert_near("dgamma", &numbers(weight.grad_remove(&mut grads).unwrap()), &[0.681_329_610_154_765_5]);
    assert_near("dbeta", &numbers(bias.grad_remove(&mut grads).unwrap()), &[0.6]);
    assert_eq!((numbers(mean.clone()), numbers(variance.clone())), (vec![4.0], vec![9.5]));
    // PyTorch's running variance takes the unbiased one, 38 / 3.
    let device = Device::flex();
    let running = UnitStatistics { mean: scalar(0.0, &device), variance: scalar(1.0, &device) };
    let after = running.after(&UnitStatistics { mean, variance }, 4);
    assert_near("running mean", &numbers(after.mean), &[0.4]);
    assert_near("running variance", &numbers(after.variance), &[0.9 + 0.1 * 38.0 / 3.0]);
}

#[test]
fn a_batch_of_one_sample_leaves_only_the_bias_and_no_gradient() {
    let device = Device::flex().autodiff();
    let x = Tensor::<2>::from_data(TensorData::from([[3.0_f32, -7.0]]), &device).require_grad();
    let weight = Tensor::<2>::from_data(TensorData::from([[2.0_f32, 2.0]]), &device);
    let bias = Tensor::<2>::from_data(TensorData::from([[0.5_f32, -0.5]]), &device);
    let (y, ..) = normalize(x.clone(), weight, bias, Statistics::Batch, 1e-5);
    let mut grads = y.clone().sum().backward();
    assert_eq!(numbers(y), [0.5, -0.5]);
    assert_eq!(numbers(x.grad_remove(&mut grads).unwrap()), [0.0, 0.0]);
}

/// Oracle: Burn's own differentiable operations.
#[test]
fn every_normalization_agrees_with_plain_tensor_operations_in_value_and_all_gradients() {
    let device = Device::flex().autodiff();
    let wave = |n: usize, shape: [usize; 2], phase: f32| {
        let values: Vec<f32> = (0..n).map(|i| ((i * i + 3 * i) as f32 * 0.7 + phase).sin() * 1.4 + 0.3).collect();
        Tensor::<2>::from_data(TensorData::new(values, shape), &device)
    };
    for statistics in [Statistics::Batch, Statistics::Layer, Statistics::Rms] {
        let leaves = || [wave(15, [3, 5], 0.0), wave(5, [1, 5], 1.0), wave(5, [1, 5], 2.0)].map(Tensor::require_grad);
        let [x, weight, bias] = leaves();
        let (y, ..) = normalize(x.clone(), weight.clone(), bias.clone(), statistics, 1e-3);
        let seed = y.clone().without_autodiff().sin().autodiff();
        let mut grads = (y.clone() * seed.clone()).sum().backward();

        let [plain_x, plain_weight, plain_bias] = leaves();
        let dim = if statistics == Statistics::Batch { 0 } else { 1 };
        let centered = match statistics {
            Statistics::Rms => plain_x.clone(),
            _ => plain_x.clone() - plain_x.clone().mean_dim(dim),
        };
        let sd = (centered.clone().powi_scalar(2).mean_dim(dim) + 1e-3).sqrt();
        let plain_y = centered / sd * plain_weight.clone() + plain_bias.clone();
        let mut plain_grads = (plain_y.clone() * seed).sum().backward();

        assert_close("y", y.without_autodiff(), plain_y.without_autodiff());
        for (what, leaf, plain) in [("dx", x, plain_x), ("dw", weight, plain_weight), ("db", bias, plain_bias)] {
            let what = format!("{what} of {statistics:?}");
            let got = leaf.grad_remove(&mut grads).unwrap();
            assert_close(&what, got, plain.grad_remove(&mut plain_grads).unwrap());
        }
    }
}

#[test]
fn prelus_slope_learns_from_what_is_not_positive() {
    let device = Device::flex().autodiff();
    let u = column([-2.0, 0.0, 3.0, -0.5], &device).require_grad();
    let slope = scalar(0.25, &device).require_grad();
    let (y, statistics) = prelu(u.clone(), slope.clone(), Measuring::On);
    let mut grads = (y.clone() * column([1.0, 10.0, 100.0, 1000.0], &device)).sum().backward();
    assert_eq!(numbers(y), [-0.5, 0.0, 3.0, -0.125]);
    // At 0 the derivative is the slope.
    assert_eq!(numbers(u.grad_remove(&mut grads).unwrap()), [0.25, 2.5, 100.0, 250.0]);
    assert_eq!(numbers(slope.grad_remove(&mut grads).unwrap()), [-2.0 - 500.0]);
    assert_eq!(numbers(statistics.without_autodiff())[4], 0.0, "a slope other than 0 does not die");
}

#[test]
fn the_residual_sums_scalar_gets_the_product_of_gradient_and_branch() {
    let device = Device::flex().autodiff();
    let x = column([1.0, 2.0, 3.0, 4.0], &device).require_grad();
    let z = column([10.0, -20.0, 30.0, 0.0], &device).require_grad();
    let scale = scalar(0.5, &device).require_grad();
    let v = branch_sum(x.clone(), z.clone(), scale.clone());
    let upstream = [1.0, 2.0, -1.0, 5.0];
    let mut grads = (v.clone() * column(upstream, &device)).sum().backward();
    assert_eq!(numbers(v), [6.0, -8.0, 18.0, 4.0]);
    assert_eq!(numbers(x.grad_remove(&mut grads).unwrap()), upstream);
    assert_eq!(numbers(z.grad_remove(&mut grads).unwrap()), upstream.map(|g| 0.5 * g));
    assert_eq!(numbers(scale.grad_remove(&mut grads).unwrap()), [10.0 - 40.0 - 30.0]);
}
