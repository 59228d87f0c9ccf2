//! Devices on the command line: listed by a worker, because a driver can crash while it is looked at.

use std::sync::mpsc;
use std::time::Duration;

use super::failure::Failure;
use crate::run::{Adapter, Command, Device, Event};
use crate::worker::{Notice, Process};

/// Longest time that the drivers may take to be listed.
const MOST_TIME: Duration = Duration::from_secs(60);

/// All adapters of this machine.
pub fn adapters() -> Result<Vec<Adapter>, Failure> {
    let (sender, heard) = mpsc::channel();
    let sink = move |notice| {
        sender.send(notice).ok(); // Who asked may have had the answer already.
    };
    let process = Process::spawn(sink, || {}).map_err(Failure::fault)?;
    process.send(Command::ListAdapters).map_err(Failure::fault)?;
    loop {
        match heard.recv_timeout(MOST_TIME) {
            Ok(Notice::Event(Event::Adapters(adapters))) => return Ok(adapters),
            Ok(Notice::Died(death)) => {
                return Err(Failure::fault(format!("the graphics drivers could not be listed: {death}")));
            }
            Ok(_) => {}
            Err(_) => return Err(Failure::fault("the graphics drivers could not be listed: they do not answer")),
        }
    }
}

/// The device that the user means: `cpu`, the number of an adapter, or a part of its name that no other one has.
pub fn device_named(wanted: &str) -> Result<Device, Failure> {
    if wanted.eq_ignore_ascii_case("cpu") {
        return Ok(Device::Cpu);
    }
    choose(wanted, adapters()?).map(Device::Adapter).map_err(Failure::BadInput)
}

fn choose(wanted: &str, adapters: Vec<Adapter>) -> Result<Adapter, Vec<String>> {
    let wanted_lower = wanted.to_lowercase();
    let by_number = wanted.parse::<usize>().ok();
    let is_meant = |(number, adapter): &(usize, &Adapter)| match by_number {
        Some(wanted) => *number == wanted,
        None => adapter.to_string().to_lowercase().contains(&wanted_lower),
    };
    let meant: Vec<(usize, &Adapter)> = adapters.iter().enumerate().filter(is_meant).collect();
    let list = |found: &mut dyn Iterator<Item = (usize, &Adapter)>| -> Vec<String> {
        found.map(|(number, adapter)| format!("  {number}: {adapter}")).collect()
    };
    match meant.as_slice() {
        [(_, adapter)] => Ok((*adapter).clone()),
        [] => {
            let mut lines = vec![format!("--device {wanted}: there is no such device; right would be one of")];
            lines.push("  cpu".to_owned());
            lines.extend(list(&mut adapters.iter().enumerate()));
            Err(lines)
        }
        several => {
            let mut lines = vec![format!("--device {wanted}: several devices are called so; take a number")];
            lines.extend(list(&mut several.iter().copied()));
            Err(lines)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::run::{AdapterKind, GraphicsApi};

    fn adapter(name: &str, api: GraphicsApi) -> Adapter {
        Adapter { name: name.to_owned(), api, kind: AdapterKind::Discrete, driver: String::new(), index: 0 }
    }

    #[test]
    fn a_device_is_found_by_its_number_and_by_a_part_of_its_name() {
        let all = || vec![adapter("Radeon 780M", GraphicsApi::Vulkan), adapter("llvmpipe", GraphicsApi::Vulkan)];
        assert_eq!(choose("1", all()).unwrap().name, "llvmpipe");
        assert_eq!(choose("radeon", all()).unwrap().name, "Radeon 780M");
        // 780 is no number in the list, and is not looked for in names.
        let unknown = choose("780", all()).unwrap_err();
        assert_eq!(unknown.len(), 4);
        assert!(unknown[0].contains("--device 780") && unknown[3].contains("1: llvmpipe"), "{unknown:?}");
    }

    #[test]
    fn a_name_that_two_devices_have_is_refused_with_both() {
        let all = vec![adapter("A380", GraphicsApi::Vulkan), adapter("A380", GraphicsApi::Gl)];
        let refused = choose("a380", all.clone()).unwrap_err();
        assert_eq!(refused[1..], ["  0: A380 (Vulkan, graphics card)", "  1: A380 (GL, graphics card)"]);
        assert_eq!(choose("a380 (gl", all).unwrap().api, GraphicsApi::Gl);
    }
}
