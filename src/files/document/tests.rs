//! Tests of the document as a whole: what is saved is what is opened, and bad files are refused.

mod damage;
mod identity;

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{Read, Write};
use std::path::Path;

use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

use super::{Document, Provenance, RunFolder};
use crate::files::record::tests::{header, random_rows, summary};
use crate::files::{ArrayFile, LayerHeader, RecordHeader, RecordWriter};
use crate::run::{
    Adapter, AdapterKind, ArrayValues, Device, GraphicsApi, LayerColumn, NamedArray, Outcome, RunEvent, RunEventKind,
    SelfTest,
};

/// The members of a zip by name.
fn members(path: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut zip = ZipArchive::new(File::open(path).unwrap()).unwrap();
    let mut out = BTreeMap::new();
    for idx in 0..zip.len() {
        let mut member = zip.by_index(idx).unwrap();
        let mut bytes = Vec::new();
        member.read_to_end(&mut bytes).unwrap();
        let name = member.name().unwrap().into_owned();
        assert!(out.insert(name, bytes).is_none());
    }
    out
}

/// Writes a zip with these members.
fn write_members(path: &Path, members: &BTreeMap<String, Vec<u8>>) {
    let mut zip = ZipWriter::new(File::create(path).unwrap());
    for (name, bytes) in members {
        zip.start_file(name, SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap();
}

fn adapter() -> Device {
    Device::Adapter(Adapter {
        name: "llvmpipe \"soft\"".to_owned(),
        api: GraphicsApi::Vulkan,
        kind: AdapterKind::Software,
        driver: "Mesa 25".to_owned(),
        index: 1,
    })
}

/// A recorded run of `n_steps`, thinned to at most 250 rows of 3 layers.
fn record(folder: &Path, seed: u64, n_steps: u64, n_time_steps: usize) {
    let base = header(3, 750);
    let mut layers = base.layers.clone();
    layers[2] = LayerHeader { name: "layers.2".to_owned(), empty: vec![LayerColumn::DeadFraction] };
    let header = RecordHeader { layers, n_time_steps, device: Some(adapter()), self_test: SelfTest::Failed, ..base };
    let mut writer = RecordWriter::create(folder, header).unwrap();
    writer.experiment(&format!("format = 1\nname = \"run {seed}\"\n")).unwrap();
    writer.provenance("device = \"of the run\"\n").unwrap();
    let weights = [
        NamedArray::f32("layers.0.weight", [2, 3], vec![1.0, -2.0, 3.5, f32::NAN, 1e-40, f32::INFINITY]),
        NamedArray::f32("layers.0.bias", [2], vec![0.0, 1.0]),
    ];
    let data = [
        NamedArray::f32("x_train", [4, 2], vec![0.5; 8]),
        NamedArray { name: "y_train".to_owned(), shape: vec![4], values: ArrayValues::I64(vec![0, 1, 2, 1]) },
        NamedArray::f32("x_validation", [0, 2], Vec::new()),
        NamedArray { name: "y_validation".to_owned(), shape: vec![0], values: ArrayValues::I64(Vec::new()) },
    ];
    writer.arrays(ArrayFile::WeightsInitial, &weights).unwrap();
    writer.arrays(ArrayFile::Data, &data).unwrap();
    let mut rows = random_rows(seed, 0..n_steps, 3);
    for row in &mut rows {
        for layer in &mut row.layers[2..] {
            layer[LayerColumn::DeadFraction as usize] = f32::NAN;
        }
        row.delta_rms_by_time = (0..2).map(|layer| vec![(row.step + layer) as f32; n_time_steps]).collect();
        writer.batch(&[row.step as u32, 1, 2, 3]).unwrap();
        writer.push(row).unwrap();
    }
    writer.event(&RunEvent { step: 2, kind: RunEventKind::Setting, text: "rate, \"0.2\"".to_owned() }).unwrap();
    writer.arrays(ArrayFile::WeightsFinal, &weights[..1]).unwrap();
    writer.finish(&summary(Outcome::Diverged, n_steps.checked_sub(1))).unwrap();
}

/// A document of three runs: none, some and too many rows.
fn document(folder: &Path) -> Document {
    let run = |number: u64, n_steps: u64| {
        let folder = folder.join(format!("recorded {number}"));
        record(&folder, number, n_steps, 0);
        RunFolder { number, folder }
    };
    let provenance = Provenance {
        app_version: "0.1.0".to_owned(),
        date: "2026-03-14T09:26:53+01:00".to_owned(),
        device: "CPU".to_owned(),
        driver: String::new(),
        self_test: SelfTest::Passed,
        operating_system: "Debian 12".to_owned(),
    };
    Document {
        experiment_toml: "format = 1\n# how deep?\n".to_owned(),
        provenance_toml: provenance.to_toml(),
        window_toml: Some("theme = \"dark\"\n".to_owned()),
        runs: vec![run(1, 0), run(2, 40), run(5, 900)],
    }
}

fn n_files(folder: &Path) -> usize {
    fs::read_dir(folder).unwrap().count()
}
