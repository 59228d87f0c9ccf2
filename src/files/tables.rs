//! `steps.csv`, `layers.csv` and `time.csv` (FORMAT, section 3).
//!
//! An empty cell is what was not measured at this step or does not exist for this layer; a measured NaN is `NaN`.

use std::fmt::{Debug, Write as _};
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;

use super::record::{KeptRow, Record, RecordError, RecordHeader};
use crate::run::{LayerColumn, StepColumn};
use crate::spec::Choice;

/// Writes the tables of a run into a folder.
pub fn write_tables(record: &mut Record, folder: &Path) -> Result<(), RecordError> {
    let header = record.header().clone();
    let create = |name: &str| {
        let path = folder.join(name);
        File::create(&path).map(BufWriter::new).map_err(RecordError::io("write a table", &path))
    };
    let (mut steps, mut layers) = (create("steps.csv")?, create("layers.csv")?);
    let mut time = (header.n_time_steps > 0).then(|| create("time.csv")).transpose()?;
    let failed = |err: io::Error| RecordError::io("write the tables", folder)(err);

    let mut lines = String::from("step");
    push_names(&mut lines, StepColumn::ALL);
    steps.write_all(lines.as_bytes()).map_err(failed)?;
    lines = String::from("step,layer,name");
    push_names(&mut lines, LayerColumn::ALL);
    layers.write_all(lines.as_bytes()).map_err(failed)?;
    if let Some(time) = &mut time {
        time.write_all(b"step,layer,time,delta_rms\n").map_err(failed)?;
    }
    for kept in record.rows() {
        let kept = kept?;
        lines.clear();
        push_step(&mut lines, &header, &kept);
        steps.write_all(lines.as_bytes()).map_err(failed)?;
        lines.clear();
        push_layers(&mut lines, &header, &kept);
        layers.write_all(lines.as_bytes()).map_err(failed)?;
        if let Some(time) = &mut time {
            lines.clear();
            push_time(&mut lines, &kept);
            time.write_all(lines.as_bytes()).map_err(failed)?;
        }
    }
    for mut table in [Some(steps), Some(layers), time].into_iter().flatten() {
        table.flush().map_err(failed)?;
    }
    Ok(())
}

/// Whether a step column was measured in a row, be it NaN.
fn is_measured(column: StepColumn, header: &RecordHeader, kept: &KeptRow) -> bool {
    match column {
        StepColumn::TrainAccuracy => header.classifies,
        StepColumn::ValidationLoss => kept.row.validated,
        StepColumn::ValidationAccuracy => kept.row.validated && header.classifies,
        _ => true,
    }
}

fn push_names<C: Choice>(out: &mut String, columns: &[C]) {
    for column in columns {
        out.push(',');
        out.push_str(column.key());
    }
    out.push('\n');
}

fn push_step(out: &mut String, header: &RecordHeader, kept: &KeptRow) {
    out.push_str(&kept.row.step.to_string());
    for column in StepColumn::ALL {
        out.push(',');
        if is_measured(*column, header, kept) {
            push_number(out, kept.row.value(*column));
        }
    }
    out.push('\n');
}

fn push_layers(out: &mut String, header: &RecordHeader, kept: &KeptRow) {
    for (layer_idx, layer) in header.layers.iter().enumerate() {
        write!(out, "{},{},", kept.row.step, layer_idx + 1).expect("a string takes all");
        push_text(out, &layer.name);
        for column in LayerColumn::ALL {
            out.push(',');
            if layer.exists(*column) {
                push_number(out, kept.row.layer(layer_idx, *column));
            }
        }
        out.push('\n');
    }
}

/// The output layer has no time axis: its numbers are all NaN and have no lines.
fn push_time(out: &mut String, kept: &KeptRow) {
    for (layer_idx, over_time) in kept.row.delta_rms_by_time.iter().enumerate() {
        let is_output = layer_idx + 1 == kept.row.layers.len();
        if is_output && over_time.iter().all(|delta| delta.is_nan()) {
            continue;
        }
        for (time, delta) in over_time.iter().enumerate() {
            write!(out, "{},{},{},", kept.row.step, layer_idx + 1, time + 1).expect("a string takes all");
            push_number(out, *delta);
            out.push('\n');
        }
    }
}

/// The fewest digits that give the same number back: what `Debug` writes, but integers without a point.
fn push_number(out: &mut String, value: impl Debug) {
    write!(out, "{value:?}").expect("a string takes all");
    if out.ends_with(".0") {
        out.truncate(out.len() - 2);
    }
}

fn push_text(out: &mut String, text: &str) {
    if text.contains([',', '"', '\n', '\r']) {
        write!(out, "\"{}\"", text.replace('"', "\"\"")).expect("a string takes all");
    } else {
        out.push_str(text);
    }
}
