//! Devices to train on, as the menu shows them.

use crate::run::{Adapter, Device};

/// What is known about the adapters.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum DeviceList {
    /// Nobody asked yet.
    #[default]
    Unknown,
    /// A worker looks.
    Listing,
    /// All adapters; may be empty.
    Listed(Vec<Adapter>),
    /// They could not be listed, and why.
    Failed(String),
}

/// The device menu.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Devices {
    /// What is known about the adapters; the CPU is always there.
    pub list: DeviceList,
    /// Where the next run trains.
    pub chosen: Device,
}

impl Devices {
    /// Every device that can be chosen, the CPU first.
    pub fn all(&self) -> Vec<Device> {
        let mut all = vec![Device::Cpu];
        if let DeviceList::Listed(adapters) = &self.list {
            all.extend(adapters.iter().cloned().map(Device::Adapter));
        }
        all
    }
}
