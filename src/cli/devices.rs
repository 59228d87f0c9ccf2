//! `gradlab devices`: what can train.

use serde_json::json;

use super::arguments::DevicesArguments;
use super::device::adapters;
use super::failure::Failure;
use crate::run::Device;
use crate::spec::Choice;

/// Lists the devices.
pub fn devices(arguments: &DevicesArguments) -> Result<(), Failure> {
    if arguments.test {
        return Err(Failure::bad_input("--test: the check of devices is not in this version"));
    }
    let adapters = adapters()?;
    let devices: Vec<(String, Device)> = std::iter::once(("cpu".to_owned(), Device::Cpu))
        .chain(adapters.into_iter().enumerate().map(|(number, found)| (number.to_string(), Device::Adapter(found))))
        .collect();
    if arguments.json {
        let list: Vec<_> = devices.iter().map(|(key, device)| entry(key, device)).collect();
        println!("{}", serde_json::Value::Array(list));
        return Ok(());
    }
    for (key, device) in &devices {
        let driver = match device.driver() {
            "" => String::new(),
            driver => format!(", driver {driver}"),
        };
        let state = match device {
            Device::Cpu => "what others are compared with",
            Device::Adapter(_) => device.self_test().label(),
        };
        println!("{key:>4}  {}{driver}  [{state}]", device.label());
    }
    Ok(())
}

fn entry(key: &str, device: &Device) -> serde_json::Value {
    let (name, api, kind) = match device {
        Device::Cpu => ("CPU", None, "cpu"),
        Device::Adapter(adapter) => (adapter.name.as_str(), Some(adapter.api.key()), adapter.kind.key()),
    };
    json!({
        "device": key,
        "name": name,
        "api": api,
        "kind": kind,
        "driver": device.driver(),
        "self_test": device.self_test().key(),
    })
}
