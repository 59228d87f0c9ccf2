//! One step of each optimizer and each clipping against golden numbers (oracles.json, C_golden).

use burn::tensor::{Device, Tensor, TensorData};

use crate::nn::{Parameter, Role};
use crate::spec::{Clipping, ClippingKind, Optimizer, Remedies};
use crate::train::clipping::clip;
use crate::train::optimizer::UpdateRule;
use crate::train::regularization::{constrain, decay};

fn row(values: &[f32]) -> Tensor<2> {
    Tensor::from_data(TensorData::new(values.to_vec(), [1, values.len()]), &Device::flex())
}

/// Parameters of ones, weight matrices of two hidden layers and an output layer.
fn parameters(values: &[Tensor<2>]) -> Vec<Parameter> {
    let parameter = |(layer_idx, value): (usize, &Tensor<2>)| Parameter {
        name: format!("layers.{layer_idx}.weight"),
        role: Role::Weight,
        layer_idx,
        value: value.clone(),
    };
    values.iter().enumerate().map(parameter).collect()
}

fn numbers(tensor: Tensor<2>) -> Vec<f32> {
    tensor.into_data().try_into_vec().unwrap()
}

#[test]
fn one_step_from_a_half_with_gradient_a_tenth_gives_the_golden_weights() {
    let updated = |optimizer, gradient: f32| {
        let rule = UpdateRule::new(optimizer);
        let kept = 1.0 - 0.1 * decay(Remedies::default().weight_penalty, optimizer, Role::Weight);
        f64::from(numbers(rule.step(0.1, row(&[0.5]).mul_scalar(kept), row(&[gradient]), None).0)[0])
    };
    let adam = Optimizer::Adam { beta_1: 0.9, beta_2: 0.999, epsilon: 1e-8 };
    let adamw = Optimizer::Adamw { beta_1: 0.9, beta_2: 0.999, epsilon: 1e-8, weight_decay: 0.01 };
    for (optimizer, gradient, wanted) in [
        (Optimizer::Sgd, 0.1, 0.49),
        // L2 and L1 with lambda 0.01 are part of the gradient.
        (Optimizer::Sgd, 0.1 + 0.01 * 0.5, 0.4895),
        (Optimizer::Sgd, 0.1 + 0.01, 0.489),
        (adam, 0.1, 0.400_000_009_999_998_96),
        (adam, 0.105, 0.400_000_009_523_808_6),
        (adamw, 0.1, 0.399_500_009_999_998_96),
    ] {
        let got = updated(optimizer, gradient);
        assert!((got - wanted).abs() < 6e-8, "{optimizer:?}: {got} instead of {wanted}");
    }
}

#[test]
fn the_first_adam_step_shrinks_only_where_the_gradient_is_near_epsilon() {
    // In closed form: |g| / (|g| + epsilon).
    for (gradient, share) in [(1e-2, 0.999_999), (1e-6, 0.990_099), (1e-8, 0.5), (1e-10, 0.009_900_99)] {
        let adam = Optimizer::Adam { beta_1: 0.9, beta_2: 0.999, epsilon: 1e-8 };
        let rule = UpdateRule::new(adam);
        let got = -numbers(rule.step(0.1, row(&[0.0]), row(&[gradient]), None).0)[0] / 0.1;
        assert!((f64::from(got) / share - 1.0).abs() < 1e-4, "{gradient}: {got} instead of {share}");
    }
}

#[test]
fn clipping_gives_the_golden_gradients() {
    let clipped = |kind, threshold| {
        let grads = vec![row(&[3.0, 4.0]), row(&[0.0, 12.0])];
        let parameters = parameters(&grads);
        clip(&Clipping { kind, threshold }, grads, &parameters)
            .grads
            .into_iter()
            .flat_map(numbers)
            .collect::<Vec<f32>>()
    };
    let close = |got: Vec<f32>, wanted: [f64; 4]| {
        for (got, wanted) in got.iter().zip(wanted) {
            assert!((f64::from(*got) - wanted).abs() < 1e-6, "{got} instead of {wanted}");
        }
    };
    let global = [0.230_769_230_769_230_78, 0.307_692_307_692_307_7, 0.0, 0.923_076_923_076_923_1];
    close(clipped(ClippingKind::ByGlobalNorm, 1.0), global);
    close(clipped(ClippingKind::EachByNorm, 1.0), [0.6, 0.8, 0.0, 1.0]);
    close(clipped(ClippingKind::ByValue, 2.0), [2.0, 2.0, 0.0, 2.0]);
    assert_eq!(clipped(ClippingKind::ByGlobalNorm, 20.0), [3.0, 4.0, 0.0, 12.0]);
}

#[test]
fn the_global_norm_is_right_where_a_naive_one_is_zero_or_infinite() {
    for scale in [1e-25_f32, 1e19] {
        let threshold = f64::from(scale) * 6.5;
        let clipping = Clipping { kind: ClippingKind::ByGlobalNorm, threshold };
        let grads = vec![row(&[3.0 * scale, 4.0 * scale]), row(&[0.0, 12.0 * scale])];
        let parameters = parameters(&grads);
        let clipped: Vec<f32> = clip(&clipping, grads, &parameters).grads.into_iter().flat_map(numbers).collect();
        for (got, wanted) in clipped.iter().zip([1.5, 2.0, 0.0, 6.0]) {
            assert!((got / scale - wanted).abs() < 1e-5, "{got} at scale {scale}");
        }
    }
}

/// THEORY's example (C_golden.clip): rows (3, 4) and (0, 0) with gradients (1, 0); lambda 0.01, epsilon 1e-3.
#[test]
fn adaptive_clipping_goes_row_by_row_and_leaves_the_output_layer_alone() {
    // [d_input, d_output]: a unit is a column here.
    let columns = |values: [f32; 4]| Tensor::<2>::from_data(TensorData::new(values.to_vec(), [2, 2]), &Device::flex());
    let weights = [columns([3.0, 0.0, 4.0, 0.0]), columns([3.0, 0.0, 4.0, 0.0])];
    let grads = vec![columns([1.0, 1.0, 0.0, 0.0]), columns([1.0, 1.0, 0.0, 0.0])];
    let clipping = Clipping { kind: ClippingKind::Adaptive, threshold: 0.01 };
    let clipped = clip(&clipping, grads, &parameters(&weights));
    let [hidden, output] = [0, 1].map(|idx| numbers(clipped.grads[idx].clone()));
    for (got, wanted) in hidden.iter().zip([0.05, 1e-5, 0.0, 0.0]) {
        assert!((got - wanted).abs() <= 1e-7 * wanted, "{got} instead of {wanted}");
    }
    assert_eq!(output, [1.0, 1.0, 0.0, 0.0]);
    // A gradient below the limit keeps every bit.
    let small = vec![columns([0.04, 9e-6, 0.0, 0.0]), columns([1.0, 1.0, 0.0, 0.0])];
    let kept = clip(&clipping, small.clone(), &parameters(&weights));
    assert_eq!(numbers(kept.grads[0].clone()), numbers(small[0].clone()));
    assert_eq!(numbers(kept.least_factors[0].clone().reshape([1, 1])), [1.0]);
}

#[test]
fn rows_longer_than_the_limit_are_scaled_to_it_and_shorter_ones_keep_every_bit() {
    let weights = Tensor::<2>::from_data(TensorData::from([[3.0_f32, 0.3], [4.0, 0.4]]), &Device::flex());
    let constrained = numbers(constrain(weights, 1.0));
    assert!((constrained[0] - 0.6).abs() < 1e-7 && (constrained[2] - 0.8).abs() < 1e-7, "{constrained:?}");
    assert_eq!([constrained[1], constrained[3]], [0.3, 0.4]);
}
