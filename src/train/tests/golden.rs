//! One step of each optimizer and each clipping against golden numbers (oracles.json, C_golden).

use burn::tensor::{Device, Tensor, TensorData};

use crate::nn::Role;
use crate::spec::{Clipping, ClippingKind, Optimizer};
use crate::train::clipping::clip;
use crate::train::optimizer::UpdateRule;

fn row(values: &[f32]) -> Tensor<2> {
    Tensor::from_data(TensorData::new(values.to_vec(), [1, values.len()]), &Device::flex())
}

fn numbers(tensor: Tensor<2>) -> Vec<f32> {
    tensor.into_data().try_into_vec().unwrap()
}

#[test]
fn one_step_from_a_half_with_gradient_a_tenth_gives_the_golden_weights() {
    let updated = |optimizer, gradient: f32| {
        let rule = UpdateRule::new(optimizer, Role::Weight);
        f64::from(numbers(rule.step(0.1, row(&[0.5]), row(&[gradient]), None).0)[0])
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
        let rule = UpdateRule::new(adam, Role::Weight);
        let got = -numbers(rule.step(0.1, row(&[0.0]), row(&[gradient]), None).0)[0] / 0.1;
        assert!((f64::from(got) / share - 1.0).abs() < 1e-4, "{gradient}: {got} instead of {share}");
    }
}

#[test]
fn clipping_gives_the_golden_gradients() {
    let clipped = |kind, threshold| {
        let grads = vec![row(&[3.0, 4.0]), row(&[0.0, 12.0])];
        clip(&Clipping { kind, threshold }, grads).into_iter().flat_map(numbers).collect::<Vec<f32>>()
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
        let clipped: Vec<f32> = clip(&clipping, grads).into_iter().flat_map(numbers).collect();
        for (got, wanted) in clipped.iter().zip([1.5, 2.0, 0.0, 6.0]) {
            assert!((got / scale - wanted).abs() < 1e-5, "{got} at scale {scale}");
        }
    }
}
