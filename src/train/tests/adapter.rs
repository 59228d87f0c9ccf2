//! The adapter path against the CPU, on software Vulkan where it is installed.

use super::odd_experiment;
use crate::run::{AdapterKind, Device, GraphicsApi, LayerColumn, StepColumn, StepRow};
use crate::spec::{
    ACTIVATIONS, Activation, BranchScale, Choice, Clipping, ClippingKind, Experiment, InitializerKind, Normalization,
    NormalizationKind, Placement, Residual, ResidualOrder, WeightPenalty,
};
use crate::train::{Trainer, adapters};

/// The software adapter, where there is one.
fn software() -> Option<Device> {
    let is_software =
        |adapter: &crate::run::Adapter| adapter.api == GraphicsApi::Vulkan && adapter.kind == AdapterKind::Software;
    let found = adapters().into_iter().find(is_software);
    if found.is_none() {
        assert!(std::env::var_os("CI").is_none(), "software Vulkan is missing: install mesa-vulkan-drivers");
        println!("skipped: no software Vulkan (Debian: mesa-vulkan-drivers)");
    }
    found.map(Device::Adapter)
}

fn first_row(experiment: &Experiment, device: &Device) -> StepRow {
    Trainer::new(experiment, device).unwrap().step(true).unwrap().row.unwrap()
}

/// The first step on both devices: every column within a thousandth.
fn assert_agrees_with_the_cpu(what: &str, experiment: &Experiment, device: &Device) {
    let (cpu, adapter) = (first_row(experiment, &Device::Cpu), first_row(experiment, device));
    let close = |got: f64, wanted: f64, rounding: f64| {
        let is_near = (got - wanted).abs() <= 1e-3 * wanted.abs() + rounding;
        is_near || got.is_nan() && wanted.is_nan()
    };
    for &column in StepColumn::ALL {
        let (got, wanted) = (adapter.value(column), cpu.value(column));
        // An angle is computed from three norms.
        let rounding = if column == StepColumn::ClippingAngle { 0.1 } else { 1e-7 };
        assert!(close(got, wanted, rounding), "{what} {}: {got} instead of {wanted}", column.key());
    }
    for (layer_idx, _) in cpu.layers.iter().enumerate() {
        for &column in LayerColumn::ALL {
            let [got, wanted] = [&adapter, &cpu].map(|row| f64::from(row.layer(layer_idx, column)));
            // What is zero in theory, such as the gradient of a bias before batch normalization, is rounding.
            let rounding = if column == LayerColumn::BiasGradL2 { 1e-6 } else { 1e-7 };
            assert!(close(got, wanted, rounding), "{what} {} {layer_idx}: {got} instead of {wanted}", column.key());
        }
    }
}

#[test]
fn software_vulkan_agrees_with_the_cpu_within_a_thousandth_at_step_0() {
    let Some(device) = software() else { return };
    for &activation in ACTIVATIONS {
        let mut experiment = odd_experiment();
        experiment.architecture.activation = activation;
        experiment.remedies.clipping.kind = ClippingKind::ByGlobalNorm;
        experiment.remedies.clipping.threshold = 0.01;
        experiment.remedies.weight_penalty.l2 = 1e-3;
        assert_agrees_with_the_cpu(&format!("{activation:?}"), &experiment, &device);
    }
}

/// A covering set: every normalization in both places, both residual orders, every scale, every clipping, every penalty.
#[test]
fn software_vulkan_agrees_with_the_cpu_under_every_remedy() {
    let Some(device) = software() else { return };
    let (before, after) = (Placement::BeforeActivation, Placement::AfterActivation);
    let (pre, post) = (ResidualOrder::PreActivation, ResidualOrder::PostActivation);
    for (kind, placement, order, scale, clipping, initializer) in [
        (NormalizationKind::Batch, before, pre, BranchScale::One, ClippingKind::ByValue, InitializerKind::Lsuv),
        (
            NormalizationKind::Batch,
            after,
            post,
            BranchScale::Rezero,
            ClippingKind::Adaptive,
            InitializerKind::Orthogonal,
        ),
        (
            NormalizationKind::Layer,
            before,
            post,
            BranchScale::InverseSqrtDepth,
            ClippingKind::EachByNorm,
            InitializerKind::KaimingNormal,
        ),
        (
            NormalizationKind::Layer,
            after,
            pre,
            BranchScale::Skipinit,
            ClippingKind::Adaptive,
            InitializerKind::Identity,
        ),
        (
            NormalizationKind::Rms,
            before,
            post,
            BranchScale::Constant { value: 0.4 },
            ClippingKind::ByGlobalNorm,
            InitializerKind::LecunNormal,
        ),
        (NormalizationKind::Rms, after, pre, BranchScale::InverseSqrtDepth, ClippingKind::None, InitializerKind::Lsuv),
    ] {
        let mut experiment = odd_experiment();
        experiment.architecture.n_hidden = 5;
        experiment.architecture.activation = Activation::Prelu { slope: 0.25 };
        experiment.initialization.weights.kind = initializer;
        experiment.remedies.normalization = Normalization { kind, placement, epsilon: 1e-3 };
        experiment.remedies.residual = Residual { every: 2, order, scale };
        experiment.remedies.clipping = Clipping { kind: clipping, threshold: 0.02 };
        experiment.remedies.weight_penalty = WeightPenalty { l1: 1e-3, l2: 1e-3, decoupled: 0.01, max_norm: 0.9 };
        let what = format!("{kind:?} {placement:?} {order:?} {scale:?} {clipping:?} {initializer:?}");
        assert_agrees_with_the_cpu(&what, &experiment, &device);
    }
}
