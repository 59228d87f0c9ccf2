//! `run.toml`: layers, device, and once the run has ended how it ended. In the run's folder and in the document.

use std::path::Path;

use serde::{Deserialize, Serialize};

use super::error::RecordError;
use super::header::{LayerHeader, RecordHeader, columns_where};
use crate::run::{
    Adapter, AdapterKind, Device, FirstNonFinite, GraphicsApi, LayerColumn, Outcome, Quantity, SelfTest, Summary,
};
use crate::spec::Choice;

/// The version that is written; newer ones are refused.
const VERSION: i64 = 1;

/// Most layers and most time steps that are read: far above what FORMAT allows, far below what memory could not hold.
const MOST_LAYERS: usize = 10_000;
const MOST_TIME_STEPS: usize = 1_000_000;

/// A run apart from its numbers.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::files) struct Description {
    /// What was known before the first step.
    pub header: RecordHeader,
    /// How it ended; nothing while it goes on, and where it was killed.
    pub summary: Option<Summary>,
}

impl Description {
    /// The file's text.
    pub fn to_toml(&self) -> String {
        toml::to_string(&FileEntry::of(self)).expect("the entries are words and numbers")
    }

    /// Reads the file's text.
    pub fn from_toml(text: &str, path: &Path) -> Result<Self, RecordError> {
        let damaged = |err: toml::de::Error| {
            let at = err.span().map_or(0, |span| text[..span.start.min(text.len())].matches('\n').count() + 1);
            RecordError::damaged(format!("line {at}: {}", err.message()), path)
        };
        let VersionEntry { format } = toml::from_str(text).map_err(damaged)?;
        if format > VERSION {
            return Err(RecordError::Newer { version: format, path: path.to_owned() });
        }
        let entry: FileEntry = toml::from_str(text).map_err(damaged)?;
        entry.into_description().map_err(|problem| RecordError::damaged(problem, path))
    }
}

#[derive(Deserialize)]
struct VersionEntry {
    format: i64,
}

#[derive(Serialize, Deserialize)]
struct FileEntry {
    format: i64,
    n_time_steps: usize,
    batch_size: usize,
    classifies: bool,
    #[serde(default)]
    clips: bool,
    most_layer_rows: u64,
    self_test: String,
    device: Option<DeviceEntry>,
    summary: Option<SummaryEntry>,
    layers: Vec<LayerEntry>,
}

#[derive(Serialize, Deserialize)]
struct DeviceEntry {
    kind: String,
    name: String,
    api: Option<String>,
    #[serde(default)]
    driver: String,
    #[serde(default)]
    index: usize,
}

#[derive(Serialize, Deserialize)]
struct LayerEntry {
    name: String,
    /// Columns of every run that this layer does not have.
    #[serde(default)]
    empty: Vec<String>,
    /// Columns of the remedies that it has.
    #[serde(default)]
    remedies: Vec<String>,
}

#[derive(Serialize, Deserialize)]
struct SummaryEntry {
    outcome: String,
    last_step: Option<u64>,
    loss: Option<f64>,
    train_accuracy: Option<f64>,
    validation_loss: Option<f64>,
    validation_accuracy: Option<f64>,
    first_factor: Option<f64>,
    last_factor: Option<f64>,
    secs: f64,
    ms_per_step: Option<f64>,
    ms_per_step_unmeasured: Option<f64>,
    first_non_finite: Option<FirstNonFiniteEntry>,
}

#[derive(Serialize, Deserialize)]
struct FirstNonFiniteEntry {
    step: u64,
    layer: Option<u64>,
    quantity: String,
    is_infinite: bool,
}

/// The alternative that a word stands for.
fn choice<C: Choice>(what: &str, word: &str) -> Result<C, String> {
    C::from_key(word).ok_or_else(|| {
        let known: Vec<_> = C::ALL.iter().map(|choice| choice.key()).collect();
        format!("{what} is \"{word}\", must be one of {}", known.join(", "))
    })
}

fn keys(holds: impl Fn(LayerColumn) -> bool) -> Vec<String> {
    columns_where(holds).iter().map(|column| column.key().to_owned()).collect()
}

impl FileEntry {
    fn of(description: &Description) -> Self {
        let Description { header, summary } = description;
        let layer = |layer: &LayerHeader| LayerEntry {
            name: layer.name.clone(),
            empty: keys(|column| column.is_general() && !layer.exists(column)),
            remedies: keys(|column| !column.is_general() && layer.exists(column)),
        };
        Self {
            format: VERSION,
            n_time_steps: header.n_time_steps,
            batch_size: header.batch_size,
            classifies: header.classifies,
            clips: header.clips,
            most_layer_rows: header.most_layer_rows,
            self_test: header.self_test.key().to_owned(),
            device: header.device.as_ref().map(DeviceEntry::of),
            summary: summary.as_ref().map(SummaryEntry::of),
            layers: header.layers.iter().map(layer).collect(),
        }
    }

    fn into_description(self) -> Result<Description, String> {
        if self.layers.len() > MOST_LAYERS || self.n_time_steps > MOST_TIME_STEPS {
            return Err(format!("{} layers of {} time steps are too many", self.layers.len(), self.n_time_steps));
        }
        let layer = |layer: LayerEntry| {
            let columns = |keys: &[String]| -> Result<Vec<LayerColumn>, String> {
                keys.iter().map(|column| choice::<LayerColumn>("a column", column)).collect()
            };
            let (empty, remedies) = (columns(&layer.empty)?, columns(&layer.remedies)?);
            let is_empty = |column: LayerColumn| {
                if column.is_general() { empty.contains(&column) } else { !remedies.contains(&column) }
            };
            Ok::<_, String>(LayerHeader { name: layer.name, empty: columns_where(is_empty) })
        };
        let header = RecordHeader {
            layers: self.layers.into_iter().map(layer).collect::<Result<_, String>>()?,
            n_time_steps: self.n_time_steps,
            batch_size: self.batch_size,
            classifies: self.classifies,
            clips: self.clips,
            device: self.device.map(DeviceEntry::into_device).transpose()?,
            self_test: choice::<SelfTest>("self_test", &self.self_test)?,
            most_layer_rows: self.most_layer_rows,
        };
        Ok(Description { header, summary: self.summary.map(SummaryEntry::into_summary).transpose()? })
    }
}

/// The word for the processor among the kinds of devices.
pub(in crate::files) const CPU: &str = "cpu";

impl DeviceEntry {
    fn of(device: &Device) -> Self {
        match device {
            Device::Cpu => {
                Self { kind: CPU.to_owned(), name: device.label(), api: None, driver: String::new(), index: 0 }
            }
            Device::Adapter(adapter) => Self {
                kind: adapter.kind.key().to_owned(),
                name: adapter.name.clone(),
                api: Some(adapter.api.key().to_owned()),
                driver: adapter.driver.clone(),
                index: adapter.index,
            },
        }
    }

    fn into_device(self) -> Result<Device, String> {
        if self.kind == CPU {
            return Ok(Device::Cpu);
        }
        Ok(Device::Adapter(Adapter {
            name: self.name,
            api: choice::<GraphicsApi>("device.api", self.api.as_deref().unwrap_or_default())?,
            kind: choice::<AdapterKind>("device.kind", &self.kind)?,
            driver: self.driver,
            index: self.index,
        }))
    }
}

impl SummaryEntry {
    fn of(summary: &Summary) -> Self {
        Self {
            outcome: summary.outcome.key().to_owned(),
            last_step: summary.last_step,
            loss: summary.loss,
            train_accuracy: summary.train_accuracy,
            validation_loss: summary.validation_loss,
            validation_accuracy: summary.validation_accuracy,
            first_factor: summary.first_factor,
            last_factor: summary.last_factor,
            secs: summary.secs,
            ms_per_step: summary.ms_per_step,
            ms_per_step_unmeasured: summary.ms_per_step_unmeasured,
            first_non_finite: summary.first_non_finite.map(|first| FirstNonFiniteEntry {
                step: first.step,
                layer: first.layer,
                quantity: first.quantity.key().to_owned(),
                is_infinite: first.is_infinite,
            }),
        }
    }

    fn into_summary(self) -> Result<Summary, String> {
        let first_non_finite = self.first_non_finite.map(|first| {
            Ok::<_, String>(FirstNonFinite {
                step: first.step,
                layer: first.layer,
                quantity: choice::<Quantity>("quantity", &first.quantity)?,
                is_infinite: first.is_infinite,
            })
        });
        Ok(Summary {
            outcome: choice::<Outcome>("outcome", &self.outcome)?,
            last_step: self.last_step,
            first_non_finite: first_non_finite.transpose()?,
            loss: self.loss,
            train_accuracy: self.train_accuracy,
            validation_loss: self.validation_loss,
            validation_accuracy: self.validation_accuracy,
            first_factor: self.first_factor,
            last_factor: self.last_factor,
            secs: self.secs,
            ms_per_step: self.ms_per_step,
            ms_per_step_unmeasured: self.ms_per_step_unmeasured,
        })
    }
}
