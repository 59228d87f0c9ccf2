//! `provenance.toml`: where the numbers of a run come from.

use std::fs;
use std::path::Path;

use serde::Serialize;

use crate::run::SelfTest;
use crate::spec::Choice;

/// Where the numbers of a run come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Provenance {
    /// Version of the program.
    pub app_version: String,
    /// When the run was started, such as `2026-03-14T09:26:53+01:00`.
    pub date: String,
    /// Name of the device.
    pub device: String,
    /// Driver and its version; empty for the CPU.
    pub driver: String,
    /// What was known about the device's numbers.
    pub self_test: SelfTest,
    /// Name and version of the operating system.
    pub operating_system: String,
}

impl Provenance {
    /// The day in a provenance text, such as `2026-03-14`; empty where it has none.
    pub fn day_of(text: &str) -> String {
        let table = text.parse::<toml::Table>().unwrap_or_default();
        let date = table.get("date").map(|date| date.as_str().map_or_else(|| date.to_string(), str::to_owned));
        date.unwrap_or_default().chars().take(10).collect()
    }

    /// The day that the run in a folder was started; empty where the folder does not say.
    pub fn day_in(folder: &Path) -> String {
        fs::read_to_string(folder.join("provenance.toml")).map(|text| Self::day_of(&text)).unwrap_or_default()
    }

    /// The file's text.
    pub fn to_toml(&self) -> String {
        #[derive(Serialize)]
        struct Entries<'a> {
            app_version: &'a str,
            date: &'a str,
            device: &'a str,
            driver: &'a str,
            self_test: &'a str,
            operating_system: &'a str,
        }
        let entries = Entries {
            app_version: &self.app_version,
            date: &self.date,
            device: &self.device,
            driver: &self.driver,
            self_test: self.self_test.key(),
            operating_system: &self.operating_system,
        };
        toml::to_string(&entries).expect("the entries are words")
    }
}
