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
    push_names(&mut lines, &step_columns(&header));
    steps.write_all(lines.as_bytes()).map_err(failed)?;
    lines = String::from("step,layer,name");
    push_names(&mut lines, &layer_columns(&header));
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

/// The columns of every run, then those of the remedies in force.
fn step_columns(header: &RecordHeader) -> Vec<StepColumn> {
    StepColumn::ALL.iter().copied().filter(|column| header.has_step_column(*column)).collect()
}

fn layer_columns(header: &RecordHeader) -> Vec<LayerColumn> {
    LayerColumn::ALL.iter().copied().filter(|column| header.has_layer_column(*column)).collect()
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
    for column in step_columns(header) {
        out.push(',');
        if is_measured(column, header, kept) {
            push_number(out, kept.row.value(column));
        }
    }
    out.push('\n');
}

fn push_layers(out: &mut String, header: &RecordHeader, kept: &KeptRow) {
    for (layer_idx, layer) in header.layers.iter().enumerate() {
        write!(out, "{},{},", kept.row.step, layer_idx + 1).expect("a string takes all");
        push_text(out, &layer.name);
        for column in layer_columns(header) {
            out.push(',');
            if layer.exists(column) {
                push_number(out, kept.row.layer(layer_idx, column));
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::files::RecordWriter;
    use crate::files::record::tests::header;
    use crate::run::{N_LAYER_COLUMNS, N_STEP_COLUMNS, StepRow};

    /// The tables of two rows; the second one is validated.
    fn tables(header: RecordHeader) -> (String, String, Option<String>) {
        let folder = tempfile::tempdir().unwrap();
        let n_time_steps = header.n_time_steps;
        let mut writer = RecordWriter::create(folder.path(), header).unwrap();
        let mut row = StepRow {
            step: 9,
            validated: false,
            values: [0.1, 0.0, 0.25, f64::NAN, f64::NAN, f64::INFINITY, 1e-300, 1.0, 1e20, 123_456.789, -0.5, 30.5],
            layers: vec![[0.1; N_LAYER_COLUMNS]; 2],
            delta_rms_by_time: vec![vec![0.5; n_time_steps]],
        };
        row.layers[0][..5].copy_from_slice(&[1e-42, 3.402_823_5e38, f32::NEG_INFINITY, f32::NAN, 16_777_216.0]);
        writer.push(&row).unwrap();
        row = StepRow { step: 10, validated: true, values: [f64::NAN; N_STEP_COLUMNS], ..row };
        writer.push(&row).unwrap();
        write_tables(&mut Record::open(folder.path()).unwrap(), folder.path()).unwrap();
        let read = |name: &str| std::fs::read_to_string(folder.path().join(name));
        (read("steps.csv").unwrap(), read("layers.csv").unwrap(), read("time.csv").ok())
    }

    /// Two layers; the second one has no mean and no dead units.
    fn without_remedies() -> RecordHeader {
        let mut header = RecordHeader { clips: false, ..header(2, 1000) };
        let of_remedies = || LayerColumn::ALL.iter().copied().filter(|column| !column.is_general());
        header.layers[0].empty = of_remedies().collect();
        let empty = [LayerColumn::ActivationMean, LayerColumn::DeadFraction];
        header.layers[1].empty = empty.into_iter().chain(of_remedies()).collect();
        header
    }

    #[test]
    fn remedies_append_columns_of_their_own() {
        let mut header = RecordHeader { clips: true, ..without_remedies() };
        header.layers[1].empty.retain(|column| *column != LayerColumn::BranchScale);
        let (steps, layers, _) = tables(header);
        assert!(steps.starts_with("step,loss,") && steps.contains("step_secs,measuring_secs,clipping_angle\n"));
        assert!(steps.contains(",-0.5,30.5\n"));
        assert!(layers.contains(",n_nonfinite,branch_scale\n"));
        let lines: Vec<&str> = layers.lines().collect();
        assert!(lines[1].ends_with(",0.1,") && lines[2].ends_with(",0.1,0.1"), "{layers}");
    }

    #[test]
    fn empty_cells_and_measured_nan_are_told_apart() {
        let (steps, layers, time) = tables(without_remedies());
        let expected = "\
step,loss,penalty,train_accuracy,validation_loss,validation_accuracy,grad_l2,grad_l2_clipped,clipped,learning_rate,step_secs,measuring_secs
9,0.1,0,0.25,,,inf,1e-300,1,1e20,123456.789,-0.5
10,NaN,NaN,NaN,NaN,NaN,NaN,NaN,NaN,NaN,NaN,NaN
";
        assert_eq!(steps, expected);
        let expected = "\
step,layer,name,weight_grad_l2,weight_grad_rms,weight_grad_max_abs,bias_grad_l2,delta_rms,activation_mean,activation_sd,preactivation_rms,saturated_fraction,dead_fraction,weight_l2,relative_update,n_zero,n_nonfinite
9,1,layers.0,1e-42,3.4028235e38,-inf,NaN,16777216,0.1,0.1,0.1,0.1,0.1,0.1,0.1,0.1,0.1
9,2,layers.1,0.1,0.1,0.1,0.1,0.1,,0.1,0.1,0.1,,0.1,0.1,0.1,0.1
";
        assert_eq!(layers.split_inclusive('\n').take(3).collect::<String>(), expected);
        assert_eq!((layers.lines().count(), time), (5, None));
    }

    #[test]
    fn regression_has_no_accuracies() {
        let (steps, ..) = tables(RecordHeader { classifies: false, ..header(2, 1000) });
        assert!(steps.contains("\n9,0.1,0,,,,inf,"));
        assert!(steps.contains("\n10,NaN,NaN,,NaN,,NaN,"));
    }

    #[test]
    fn layers_with_a_time_axis_have_a_table_of_their_own() {
        let (.., time) = tables(RecordHeader { n_time_steps: 2, ..header(2, 1000) });
        let expected = "step,layer,time,delta_rms\n9,1,1,0.5\n9,1,2,0.5\n10,1,1,0.5\n10,1,2,0.5\n";
        assert_eq!(time.as_deref(), Some(expected));
    }

    #[test]
    fn numbers_read_back_are_the_same() {
        let mut text = String::new();
        for bits in (0..u32::MAX).step_by(9_999_991) {
            let value = f32::from_bits(bits);
            text.clear();
            push_number(&mut text, value);
            // As a reader does that knows f64 only.
            let back = text.parse::<f64>().unwrap() as f32;
            assert!(back.to_bits() == bits || (back.is_nan() && value.is_nan()), "{text}");
        }
    }
}
