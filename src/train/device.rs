//! Devices: which there are, and opening the chosen one and no other.
//!
//! wgpu devices are opened one at a time, in the worker's process: a driver can kill the process that looks at it.

use std::sync::{Mutex, PoisonError};

use burn::tensor::wgpu::{WgpuBackend, wgpu};
use burn::tensor::{Device as BurnDevice, DeviceKind};
use cubecl_runtime::config::{CubeClRuntimeConfig, RuntimeConfig};

use super::error::TrainError;
use crate::run::{Adapter, AdapterKind, Device, GraphicsApi};

/// The interfaces that adapters are looked for on, best first.
const APIS: [(GraphicsApi, wgpu::Backends, WgpuBackend); 4] = [
    (GraphicsApi::Vulkan, wgpu::Backends::VULKAN, WgpuBackend::Vulkan),
    (GraphicsApi::Metal, wgpu::Backends::METAL, WgpuBackend::Metal),
    (GraphicsApi::Dx12, wgpu::Backends::DX12, WgpuBackend::Dx12),
    (GraphicsApi::Gl, wgpu::Backends::GL, WgpuBackend::Gl),
];

/// Fixes the runtimes' configuration, so that no `cubecl.toml` or `burn.toml` that lies about can steer the program.
/// Called first in every process; later calls change nothing.
pub fn configure_runtimes() {
    CubeClRuntimeConfig::try_set(CubeClRuntimeConfig::default());
    burn_std::config::BurnConfig::try_set(burn_std::config::BurnConfig::default());
}

/// All adapters that wgpu finds, interface by interface.
pub fn adapters() -> Vec<Adapter> {
    let mut found = Vec::new();
    for (api, backends, _) in APIS {
        let mut descriptor = wgpu::InstanceDescriptor::new_without_display_handle();
        descriptor.backends = backends;
        let instance = wgpu::Instance::new(descriptor);
        let mut of_api: Vec<Adapter> = Vec::new();
        for adapter in pollster::block_on(instance.enumerate_adapters(backends)) {
            let info = adapter.get_info();
            let kind = kind_from_wgpu(info.device_type);
            let index = of_api.iter().filter(|other| other.kind == kind).count();
            of_api.push(Adapter { index, ..described(api, &info) });
        }
        found.extend(of_api);
    }
    found
}

fn described(api: GraphicsApi, info: &wgpu::AdapterInfo) -> Adapter {
    let driver = [info.driver.as_str(), info.driver_info.as_str()];
    let driver: Vec<&str> = driver.into_iter().filter(|text| !text.is_empty()).collect();
    Adapter { name: info.name.clone(), api, kind: kind_from_wgpu(info.device_type), driver: driver.join(" "), index: 0 }
}

fn kind_from_wgpu(device_type: wgpu::DeviceType) -> AdapterKind {
    match device_type {
        wgpu::DeviceType::DiscreteGpu => AdapterKind::Discrete,
        wgpu::DeviceType::IntegratedGpu => AdapterKind::Integrated,
        wgpu::DeviceType::VirtualGpu => AdapterKind::Virtual,
        wgpu::DeviceType::Cpu => AdapterKind::Software,
        wgpu::DeviceType::Other => AdapterKind::Other,
    }
}

/// Opens a device. An adapter is refused when the system opens another one in its place.
pub fn open(device: &Device) -> Result<BurnDevice, TrainError> {
    configure_runtimes();
    let Device::Adapter(adapter) = device else {
        return Ok(BurnDevice::flex());
    };
    // A runtime is registered once per process; opening it again would be refused.
    static OPENED: Mutex<Vec<(Adapter, BurnDevice)>> = Mutex::new(Vec::new());
    let mut opened = OPENED.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some((_, device)) = opened.iter().find(|(other, _)| other == adapter) {
        return Ok(device.clone());
    }
    let device = open_adapter(adapter)?;
    opened.push((adapter.clone(), device.clone()));
    Ok(device)
}

fn open_adapter(adapter: &Adapter) -> Result<BurnDevice, TrainError> {
    let failed = |message: String| TrainError::Device { device: adapter.to_string(), message };
    let kind = match adapter.kind {
        AdapterKind::Discrete => DeviceKind::DiscreteGpu(adapter.index),
        AdapterKind::Integrated => DeviceKind::IntegratedGpu(adapter.index),
        AdapterKind::Virtual => DeviceKind::VirtualGpu(adapter.index),
        AdapterKind::Software => DeviceKind::Cpu,
        AdapterKind::Other => DeviceKind::DefaultDevice,
    };
    let (_, _, api) = APIS.into_iter().find(|(api, ..)| *api == adapter.api).expect("every interface is listed");
    let options = BurnDevice::wgpu_options().graphics_api(api).device_kind(kind);
    let (opened, setup) = options.init_with_setup().map_err(|err| failed(err.to_string()))?;
    let info = described(adapter.api, &setup.adapter.get_info());
    if (&info.name, info.kind, &info.driver) != (&adapter.name, adapter.kind, &adapter.driver) {
        return Err(TrainError::OtherDevice { wanted: adapter.to_string(), opened: info.to_string() });
    }
    Ok(opened)
}
