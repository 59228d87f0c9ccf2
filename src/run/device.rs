//! Devices as plain data: what can be chosen, what was used.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::spec::choices;

choices! {
    /// The graphics interface an adapter is reached through.
    pub enum GraphicsApi {
        /// Vulkan.
        Vulkan => ("vulkan", "Vulkan"),
        /// Metal.
        Metal => ("metal", "Metal"),
        /// Direct3D 12.
        Dx12 => ("dx12", "DX12"),
        /// OpenGL.
        Gl => ("gl", "GL"),
    }
}

choices! {
    /// What kind of hardware an adapter is.
    pub enum AdapterKind {
        /// A graphics card.
        Discrete => ("discrete", "graphics card"),
        /// Graphics of the processor.
        Integrated => ("integrated", "integrated graphics"),
        /// Graphics of a virtual machine.
        Virtual => ("virtual", "virtual graphics"),
        /// A rasterizer that runs on the processor.
        Software => ("software", "software"),
        /// Unknown.
        Other => ("other", "other"),
    }
}

choices! {
    /// What is known about a device's numbers.
    pub enum SelfTest {
        /// Its gradients agree with the CPU's.
        Passed => ("passed", "verified"),
        /// They do not.
        Failed => ("failed", "failed"),
        /// The check ended the process.
        Crashed => ("crashed", "crashed"),
        /// The check did not end.
        TimedOut => ("timed_out", "timed out"),
        /// Not checked yet.
        NotTested => ("not_tested", "not tested"),
    }
}

/// A wgpu adapter.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Adapter {
    /// The name that the driver gives.
    pub name: String,
    /// How it is reached.
    pub api: GraphicsApi,
    /// What kind of hardware it is.
    pub kind: AdapterKind,
    /// Driver and its version, as far as known.
    pub driver: String,
    /// Its place among the adapters of the same interface and kind, from 0.
    pub index: usize,
}

/// A device to train on.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Device {
    /// The processor.
    #[default]
    Cpu,
    /// A graphics adapter.
    Adapter(Adapter),
}

impl Device {
    /// The name on the screen, such as "CPU" or "llvmpipe (Vulkan, software)".
    pub fn label(&self) -> String {
        match self {
            Self::Cpu => "CPU".to_owned(),
            Self::Adapter(adapter) => adapter.to_string(),
        }
    }

    /// Driver and version; empty for the CPU.
    pub fn driver(&self) -> &str {
        match self {
            Self::Cpu => "",
            Self::Adapter(adapter) => &adapter.driver,
        }
    }

    /// What is known about its numbers. The CPU is what others are compared with.
    pub fn self_test(&self) -> SelfTest {
        match self {
            Self::Cpu => SelfTest::Passed,
            Self::Adapter(_) => SelfTest::NotTested,
        }
    }
}

impl fmt::Display for Adapter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        use crate::spec::Choice;
        write!(f, "{} ({}, {})", self.name, self.api.label(), self.kind.label())
    }
}
