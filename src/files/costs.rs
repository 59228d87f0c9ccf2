//! The file of what was measured of remedies on this machine. It can be measured again, so damage costs nothing but that.

use std::fs;
use std::io;

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::atomic::{self, WriteError};
use super::places::Places;
use crate::run::{CostBook, MeasuredActivations, MeasuredCost};

/// The file's name, in the folder of the settings.
const NAME: &str = "costs.toml";
/// Another version of the program may take other times.
const VERSION: &str = env!("CARGO_PKG_VERSION");

/// How the file looks.
#[derive(Serialize)]
struct File<'a> {
    version: &'a str,
    cost: &'a [MeasuredCost],
    activations: &'a [MeasuredActivations],
}

/// Reads what is remembered. A missing file, another version's and what is broken in it count as nothing.
pub fn load_costs(places: &Places) -> CostBook {
    let path = places.config().join(NAME);
    let text = match fs::read_to_string(&path) {
        Ok(text) => text,
        Err(err) => {
            if err.kind() != io::ErrorKind::NotFound {
                tracing::warn!("{} cannot be read: {err}", path.display());
            }
            return CostBook::default();
        }
    };
    match text.parse::<toml::Table>() {
        Ok(table) if table.get("version").and_then(toml::Value::as_str) == Some(VERSION) => {
            CostBook::new(entries(&table, "cost"), entries(&table, "activations"))
        }
        Ok(_) => CostBook::default(),
        Err(err) => {
            tracing::warn!("{} is broken: {}", path.display(), err.message());
            CostBook::default()
        }
    }
}

/// Writes the file atomically, making its folder on demand.
pub fn save_costs(book: &CostBook, places: &Places) -> Result<(), WriteError> {
    let path = places.config().join(NAME);
    let failed = |source: io::Error| WriteError::Failed { source, path: path.clone() };
    let file = File { version: VERSION, cost: book.costs(), activations: book.activations() };
    let text = toml::to_string(&file).map_err(|err| failed(io::Error::other(err)))?;
    fs::create_dir_all(places.config()).map_err(failed)?;
    atomic::write(&path, text.as_bytes())
}

/// The entries of an array of tables, without those that are broken.
fn entries<T: DeserializeOwned>(table: &toml::Table, name: &str) -> Vec<T> {
    let array = table.get(name).and_then(toml::Value::as_array);
    array.into_iter().flatten().filter_map(|entry| entry.clone().try_into().ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::run::{
        ActivationTime, ActivationTimes, Adapter, AdapterKind, Comparison, CostKey, Device, GraphicsApi, Side,
    };

    fn places() -> (tempfile::TempDir, Places) {
        let folder = tempfile::tempdir().unwrap();
        let places = Places::at(folder.path().join("config"), folder.path().join("data"));
        (folder, places)
    }

    fn adapter() -> Device {
        let (name, driver) = ("llvmpipe \"15\"".to_owned(), "llvmpipe".to_owned());
        Device::Adapter(Adapter { name, api: GraphicsApi::Vulkan, kind: AdapterKind::Software, driver, index: 1 })
    }

    fn book() -> CostBook {
        let mut book = CostBook::default();
        for (n, device) in [Device::Cpu, adapter()].into_iter().enumerate() {
            let key = CostKey {
                row: "activation".to_owned(),
                with: format!("architecture.activation=relu; architecture.width={n}"),
                without: String::new(),
                device: device.clone(),
            };
            let with = Side { ms_per_step: 1.92, factor_per_layer: Some(0.98), n_steps: 200, is_finite: true };
            let without = Side { ms_per_step: 1.0 / 3.0, factor_per_layer: None, n_steps: 199, is_finite: false };
            book.remember_cost(key, Comparison { with, without });
            let times = vec![ActivationTime { key: "elu".to_owned(), ns_per_element: 0.1 }];
            book.remember_activations(device, ActivationTimes { n_elements: 65_536, times });
        }
        book
    }

    #[test]
    fn what_was_measured_comes_back_as_it_was_saved() {
        let (_folder, places) = places();
        assert_eq!(load_costs(&places), CostBook::default());
        save_costs(&book(), &places).unwrap();
        assert_eq!(load_costs(&places), book());
    }

    #[test]
    fn a_damaged_entry_is_left_out_and_a_damaged_file_is_empty() {
        let (_folder, places) = places();
        save_costs(&book(), &places).unwrap();
        let path = places.config().join(NAME);
        let text = fs::read_to_string(&path).unwrap();
        let wounded = text.replacen("ms_per_step = 1.92", "ms_per_step = \"fast\"", 1);
        assert_ne!(wounded, text);
        fs::write(&path, wounded).unwrap();
        let loaded = load_costs(&places);
        assert_eq!((loaded.costs(), loaded.activations()), (&book().costs()[1..], book().activations()));
        for broken in [text.replacen('"', "", 1).as_bytes(), b"\xff\xfe\x00", b"cost = 5\n", b""] {
            fs::write(&path, broken).unwrap();
            assert_eq!(load_costs(&places), CostBook::default());
        }
        let other_version = text.replacen(VERSION, "0.0.1", 1);
        fs::write(&path, other_version).unwrap();
        assert_eq!(load_costs(&places), CostBook::default(), "another version may take other times");
    }
}
