//! The adapter path against the CPU, on software Vulkan where it is installed.

use super::odd_experiment;
use crate::run::{AdapterKind, Device, GraphicsApi, LayerColumn, StepColumn, StepRow};
use crate::spec::{ACTIVATIONS, Activation, Choice, ClippingKind};
use crate::train::{Trainer, adapters};

/// The first step on a device.
fn first_row(device: &Device, activation: Activation) -> StepRow {
    let mut experiment = odd_experiment();
    experiment.architecture.activation = activation;
    experiment.remedies.clipping.kind = ClippingKind::ByGlobalNorm;
    experiment.remedies.clipping.threshold = 0.01;
    experiment.remedies.weight_penalty.l2 = 1e-3;
    Trainer::new(&experiment, device).unwrap().step(true).unwrap().row.unwrap()
}

#[test]
fn software_vulkan_agrees_with_the_cpu_within_a_thousandth_at_step_0() {
    let is_software =
        |adapter: &crate::run::Adapter| adapter.api == GraphicsApi::Vulkan && adapter.kind == AdapterKind::Software;
    let Some(adapter) = adapters().into_iter().find(is_software) else {
        assert!(std::env::var_os("CI").is_none(), "software Vulkan is missing: install mesa-vulkan-drivers");
        println!("skipped: no software Vulkan (Debian: mesa-vulkan-drivers)");
        return;
    };
    let device = Device::Adapter(adapter);
    for &activation in ACTIVATIONS.iter().filter(|activation| !matches!(activation, Activation::Prelu { .. })) {
        let (cpu, adapter) = (first_row(&Device::Cpu, activation), first_row(&device, activation));
        let close = |got: f64, wanted: f64| {
            let is_near = (got - wanted).abs() <= 1e-3 * wanted.abs() + 1e-7;
            is_near || got.is_nan() && wanted.is_nan()
        };
        for &column in StepColumn::ALL {
            let (got, wanted) = (adapter.value(column), cpu.value(column));
            assert!(close(got, wanted), "{activation:?} {}: {got} instead of {wanted}", column.key());
        }
        for (layer_idx, _) in cpu.layers.iter().enumerate() {
            for &column in LayerColumn::ALL {
                let [got, wanted] = [&adapter, &cpu].map(|row| f64::from(row.layer(layer_idx, column)));
                assert!(close(got, wanted), "{activation:?} {} {layer_idx}: {got} instead of {wanted}", column.key());
            }
        }
    }
}
