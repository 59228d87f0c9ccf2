//! What a run's origin says on this machine, now.

use std::fs;

use super::Provenance;
use crate::run::Device;

impl Provenance {
    /// The origin of a run that starts now on `device`.
    pub fn now(device: &Device) -> Self {
        Self {
            app_version: env!("CARGO_PKG_VERSION").to_owned(),
            date: jiff::ZonedDateTime::now().strftime("%Y-%m-%dT%H:%M:%S%:z").to_string(),
            device: device.label(),
            driver: device.driver().to_owned(),
            self_test: device.self_test(),
            operating_system: operating_system(),
        }
    }
}

/// Name and version of the operating system, as far as it tells.
fn operating_system() -> String {
    let name = if cfg!(target_os = "linux") {
        let text = fs::read_to_string("/etc/os-release").unwrap_or_default();
        text.lines().find_map(|line| line.strip_prefix("PRETTY_NAME=")).map(|name| name.trim_matches('"').to_owned())
    } else if cfg!(target_os = "macos") {
        let text = fs::read_to_string("/System/Library/CoreServices/SystemVersion.plist").unwrap_or_default();
        let version = text.split_once("<key>ProductVersion</key>").and_then(|(_, rest)| rest.split_once("<string>"));
        version.and_then(|(_, rest)| rest.split_once('<')).map(|(version, _)| format!("macOS {version}"))
    } else {
        None
    };
    format!("{} ({})", name.as_deref().unwrap_or(std::env::consts::OS), std::env::consts::ARCH)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_origin_names_this_version_this_moment_and_this_system() {
        let now = Provenance::now(&Device::Cpu);
        assert_eq!((now.app_version.as_str(), now.device.as_str()), (env!("CARGO_PKG_VERSION"), "CPU"));
        let then: jiff::Timestamp = now.date.parse().unwrap();
        assert!(jiff::Timestamp::now().duration_since(then).as_secs().abs() < 60, "{}", now.date);
        assert!(now.operating_system.contains(std::env::consts::ARCH), "{}", now.operating_system);
    }
}
