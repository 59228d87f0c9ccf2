//! The fused layer against plain tensor operations and against golden numbers.

mod remedies;

use burn::tensor::{Device, Tensor, TensorData, activation};

use super::{Measuring, TensorStatistic, change_statistics, classification_loss, dense, tensor_statistics};
use crate::spec::Activation;

fn tensor<const R: usize, const C: usize>(values: [[f32; C]; R], device: &Device) -> Tensor<2> {
    Tensor::from_data(TensorData::from(values), device)
}

fn numbers<const D: usize>(tensor: Tensor<D>) -> Vec<f32> {
    tensor.into_data().try_into_vec().unwrap()
}

/// Odd sizes: 3 samples, 5 inputs, 4 units.
fn inputs(device: &Device) -> [Tensor<2>; 3] {
    let wave = |n: usize, shape: [usize; 2], scale: f32| {
        let values: Vec<f32> = (0..n).map(|i| ((i * i + 3 * i) as f32 * 0.7).sin() * scale).collect();
        Tensor::<2>::from_data(TensorData::new(values, shape), device)
    };
    [wave(15, [3, 5], 1.5), wave(20, [5, 4], 1.2), wave(4, [1, 4], 0.5)]
}

/// Burn's own function, where it has one.
fn plain(activation: Activation, z: Tensor<2>) -> Tensor<2> {
    match activation {
        Activation::Linear => z,
        Activation::Sigmoid => activation::sigmoid(z),
        Activation::Tanh => activation::tanh(z),
        Activation::Relu => activation::relu(z),
        Activation::LeakyRelu { slope } => activation::leaky_relu(z, slope),
        Activation::Gelu => activation::gelu(z),
        Activation::Silu => activation::silu(z),
        Activation::Softplus => activation::softplus(z, 1.0),
        other => unreachable!("Burn has no {other:?}"),
    }
}

fn assert_close(what: &str, got: Tensor<2>, wanted: Tensor<2>) {
    assert_eq!(got.dims(), wanted.dims(), "{what}");
    for (got, wanted) in numbers(got).into_iter().zip(numbers(wanted)) {
        assert!((got - wanted).abs() <= 2e-6 * wanted.abs().max(1.0), "{what}: {got} instead of {wanted}");
    }
}

#[test]
fn the_fused_layer_agrees_with_plain_tensor_operations_in_value_and_all_four_gradients() {
    let device = Device::flex().autodiff();
    for kind in [
        Activation::Linear,
        Activation::Sigmoid,
        Activation::Tanh,
        Activation::Relu,
        Activation::LeakyRelu { slope: 0.1 },
        Activation::Gelu,
        Activation::Silu,
        Activation::Softplus,
    ] {
        let [x, weight, bias] = inputs(&device).map(Tensor::require_grad);
        let probe = Tensor::<2>::zeros([1, 1], &device).require_grad();
        let (output, _) = dense(x.clone(), weight.clone(), bias.clone(), probe.clone(), kind, Measuring::Off);
        let seed = output.clone().without_autodiff().sin().autodiff();
        let mut grads = (output.clone() * seed.clone()).sum().backward();

        let [plain_x, plain_weight, plain_bias] = inputs(&device).map(Tensor::require_grad);
        let tap = Tensor::<2>::zeros([3, 4], &device).require_grad();
        let z = plain_x.clone().matmul(plain_weight.clone()) + plain_bias.clone() + tap.clone();
        let plain_output = plain(kind, z);
        let mut plain_grads = (plain_output.clone() * seed).sum().backward();

        assert_close("output", output.without_autodiff(), plain_output.without_autodiff());
        for (what, leaf, plain_leaf) in
            [("dx", x, plain_x), ("dW", weight, plain_weight), ("db", bias, plain_bias), ("dz", probe, tap)]
        {
            let what = format!("{what} of {kind:?}");
            let got = leaf.grad_remove(&mut grads).unwrap();
            assert_close(&what, got, plain_leaf.grad_remove(&mut plain_grads).unwrap());
        }
    }
}

#[test]
fn measuring_does_not_change_a_bit_of_the_output() {
    let device = Device::flex();
    for &kind in crate::spec::ACTIVATIONS {
        let [output, measured] = [Measuring::Off, Measuring::On].map(|measuring| {
            let [x, weight, bias] = inputs(&device);
            numbers(dense(x, weight, bias, Tensor::zeros([1, 1], &device), kind, measuring).0)
        });
        assert_eq!(output, measured, "{kind:?}");
    }
}

/// Golden numbers of a 2-3-3-2 net on three samples, computed in f64 by an independent script (oracles.json, C_golden).
#[test]
fn a_small_net_has_the_golden_loss_and_gradient_norms() {
    let device = Device::flex();
    let gradient_device = device.clone().autodiff();
    let transposed = |weights: Tensor<2>| weights.transpose();
    for (kind, loss, delta_norms, grad_norms) in [
        (
            Activation::Tanh,
            0.943_235_170_719_031_7,
            [0.401_285_129_086_751, 0.647_725_163_147_81, 0.478_193_234_406_526_34],
            [0.529_444_980_848_603_8, 0.658_998_681_920_088_7, 0.287_131_688_501_304_66],
        ),
        (
            Activation::Elu { alpha: 1.0 },
            0.859_971_869_530_349_7,
            [0.478_468_087_799_404_14, 0.566_424_851_406_680_6, 0.451_653_107_360_186_55],
            [0.683_082_659_913_561, 0.508_292_464_543_035, 0.259_776_848_011_529_2],
        ),
        (
            Activation::Selu,
            1.128_053_350_173_045,
            [0.747_604_431_677_342_4, 0.681_484_403_538_812_8, 0.475_888_657_999_173_85],
            [1.075_985_941_044_259_2, 1.001_326_806_569_033, 0.457_124_389_191_501_1],
        ),
        (
            Activation::Gelu,
            0.711_476_565_542_049_7,
            [0.185_587_708_279_758_8, 0.342_619_844_935_705_46, 0.415_000_174_275_335_14],
            [0.281_008_038_063_278_56, 0.150_009_826_032_169_36, 0.169_329_534_547_676_44],
        ),
    ] {
        let weights = [
            transposed(tensor([[0.5, -0.3], [0.8, 0.2], [-0.4, 0.9]], &device)),
            transposed(tensor([[0.7, -0.6, 0.2], [0.1, 0.5, -0.8], [-0.3, 0.4, 0.6]], &device)),
            transposed(tensor([[1.0, -1.0, 0.5], [-0.5, 0.8, 0.3]], &device)),
        ]
        .map(|weight| weight.autodiff().require_grad());
        let biases = [
            tensor([[0.15, -0.12, 0.05]], &gradient_device),
            tensor([[0.0, 0.2, -0.2]], &gradient_device),
            tensor([[0.05, -0.05]], &gradient_device),
        ];
        let mut signal = tensor([[1.0, 2.0], [-1.0, 0.5], [0.3, -0.7]], &gradient_device);
        let mut probes = Vec::new();
        for (layer_idx, (weight, bias)) in weights.iter().zip(biases).enumerate() {
            let probe = Tensor::<2>::zeros([1, 1], &gradient_device).require_grad();
            let kind = if layer_idx == 2 { Activation::Linear } else { kind };
            signal = dense(signal, weight.clone(), bias, probe.clone(), kind, Measuring::Off).0;
            probes.push(probe);
        }
        let one_hot = tensor([[1.0, 0.0], [0.0, 1.0], [0.0, 1.0]], &device);
        let (statistics, seed) = classification_loss(signal.clone(), one_hot);
        let mut grads = (signal * seed.autodiff()).sum().backward();
        assert!((f64::from(numbers(statistics)[0]) / loss - 1.0).abs() < 1e-6, "{kind:?}");
        for (leaves, wanted) in [(&probes[..], delta_norms), (&weights[..], grad_norms)] {
            for (leaf, wanted) in leaves.iter().zip(wanted) {
                let grad = leaf.grad_remove(&mut grads).unwrap();
                let norm = numbers(tensor_statistics(grad))[TensorStatistic::L2 as usize];
                assert!((f64::from(norm) / wanted - 1.0).abs() < 2e-6, "{kind:?}: {norm} instead of {wanted}");
            }
        }
    }
}

#[test]
fn statistics_count_zeros_and_non_finite_entries_and_keep_the_norm_at_both_ends() {
    let device = Device::flex();
    let statistics = numbers(tensor_statistics(tensor([[3e-30, 0.0, -4e-30, 0.0]], &device)));
    assert!((statistics[0] / 5e-30 - 1.0).abs() < 1e-6);
    assert_eq!(statistics[1..], [4e-30, 2.0, 0.0]);
    let statistics = numbers(tensor_statistics(tensor([[1.0, f32::NAN], [f32::INFINITY, 0.0]], &device)));
    assert!(statistics[0].is_nan() && statistics[1].is_nan());
    assert_eq!(statistics[2..], [1.0, 2.0]);
    let change = change_statistics(tensor([[1.0, 2.0]], &device), tensor([[1.0, 5.0]], &device));
    assert_eq!(numbers(change), [3.0, 26.0_f32.sqrt()]);
}

#[test]
fn norms_of_rank_1_to_4_are_those_of_all_entries() {
    let device = Device::flex();
    let values: Vec<f32> = (0..120).map(|i| ((i * 7) % 13) as f32 - 6.0).collect();
    let wanted = values.iter().map(|&v| f64::from(v).powi(2)).sum::<f64>().sqrt() as f32;
    let data = |shape: &[usize]| TensorData::new(values.clone(), shape.to_vec());
    let of_ranks = [
        tensor_statistics(Tensor::<1>::from_data(data(&[120]), &device)),
        tensor_statistics(Tensor::<2>::from_data(data(&[10, 12]), &device).transpose()),
        tensor_statistics(Tensor::<3>::from_data(data(&[5, 2, 12]), &device)),
        tensor_statistics(Tensor::<4>::from_data(data(&[5, 2, 3, 4]), &device)),
    ];
    for (rank, statistics) in of_ranks.into_iter().enumerate() {
        let statistics = numbers(statistics);
        assert!((statistics[0] / wanted - 1.0).abs() < 1e-6, "rank {}", rank + 1);
        assert_eq!(statistics[1..], [6.0, 9.0, 0.0], "rank {}", rank + 1);
    }
}

#[test]
fn an_answer_counts_only_where_the_right_logit_is_strictly_the_largest() {
    let device = Device::flex();
    let logits = tensor([[2.0, 1.0], [1.0, 1.0], [f32::NAN, 0.0], [0.0, 3.0]], &device);
    let one_hot = tensor([[1.0, 0.0], [1.0, 0.0], [0.0, 1.0], [0.0, 1.0]], &device);
    let (statistics, gradient) = classification_loss(logits, one_hot);
    let statistics = numbers(statistics);
    assert!(statistics[0].is_nan());
    assert_eq!(statistics[1], 0.5);
    assert_eq!(numbers(gradient).iter().filter(|value| value.is_nan()).count(), 2);
}
