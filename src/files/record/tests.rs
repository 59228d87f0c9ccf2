//! Tests of the record as a whole: what is kept, and that a kill at any moment loses nothing.

mod kill;
mod thinning;

use std::path::Path;

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::header::{LayerHeader, RecordHeader};
use super::kept::{KeptRow, RowValues};
use super::reader::Record;
use super::writer::RecordWriter;
use crate::run::{Device, History, N_LAYER_COLUMNS, N_STEP_COLUMNS, Outcome, SelfTest, StepRow, Summary};

pub(in crate::files) fn header(n_layers: usize, most_layer_rows: u64) -> RecordHeader {
    let layer = |layer_idx| LayerHeader { name: format!("layers.{layer_idx}"), empty: Vec::new() };
    RecordHeader {
        layers: (0..n_layers).map(layer).collect(),
        n_time_steps: 0,
        batch_size: 4,
        classifies: true,
        clips: true,
        device: Some(Device::Cpu),
        self_test: SelfTest::Passed,
        most_layer_rows,
    }
}

pub(in crate::files) fn summary(outcome: Outcome, last_step: Option<u64>) -> Summary {
    Summary {
        outcome,
        last_step,
        first_non_finite: None,
        loss: Some(f64::NAN),
        train_accuracy: Some(0.5),
        validation_loss: Some(f64::INFINITY),
        validation_accuracy: None,
        first_factor: Some(0.25),
        last_factor: Some(1e-300),
        secs: 12.5,
        ms_per_step: Some(1.5),
        ms_per_step_unmeasured: None,
    }
}

/// Rows with spikes, NaN, infinities and zeros; validated where the step is a multiple of 10.
pub(in crate::files) fn random_rows(seed: u64, steps: impl Iterator<Item = u64>, n_layers: usize) -> Vec<StepRow> {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let mut value = move || match rng.random_range(0..40) {
        0 => f32::NAN,
        1 => f32::INFINITY,
        2 => f32::NEG_INFINITY,
        3 => 0.0,
        4 => rng.random_range(1e20..1e30),
        _ => rng.random_range(-1.0..1.0),
    };
    let mut row = |step: u64| {
        let mut row = StepRow {
            step,
            validated: step.is_multiple_of(10),
            values: std::array::from_fn(|_| f64::from(value()) * 1.000_000_000_1),
            layers: (0..n_layers).map(|_| std::array::from_fn(|_| value())).collect(),
            delta_rms_by_time: Vec::new(),
        };
        if !row.validated {
            // ValidationLoss, ValidationAccuracy
            row.values[3..5].fill(f64::NAN);
        }
        // A column that is NaN throughout.
        row.layers[0][N_LAYER_COLUMNS - 1] = f32::NAN;
        row
    };
    steps.map(&mut row).collect()
}

/// All numbers of a row; rows are the same if these are, NaN like NaN.
fn numbers(kept: &KeptRow) -> Vec<u64> {
    let single = |value: &f32| if value.is_nan() { 1 } else { u64::from(value.to_bits()) };
    let real = |value: &f64| if value.is_nan() { 1 } else { value.to_bits() };
    let mut out = vec![kept.row.step, u64::from(kept.row.validated)];
    let own = RowValues { values: kept.row.values, layers: kept.row.layers.clone() };
    let sides = kept.range.as_deref().map_or([&own, &own], |range| [&range.least, &range.greatest]);
    for side in [&own, sides[0], sides[1]] {
        out.extend(side.values.iter().map(real));
        out.extend(side.layers.iter().flatten().map(single));
    }
    out
}

/// All numbers of all rows.
fn all_numbers(rows: &[KeptRow]) -> Vec<Vec<u64>> {
    rows.iter().map(numbers).collect()
}

fn rows_of(folder: &Path) -> Vec<KeptRow> {
    Record::open(folder).unwrap().rows().map(Result::unwrap).collect()
}

#[test]
fn a_record_can_be_read_while_it_is_written() {
    let folder = tempfile::tempdir().unwrap();
    let mut writer = RecordWriter::create(folder.path(), header(3, 1000)).unwrap();
    let rows = random_rows(1, 0..50, 3);
    let mut history = History::default();
    for row in &rows {
        writer.push(row).unwrap();
        history.push(&crate::run::Frame::new(row.clone()));
        let mut record = Record::open(folder.path()).unwrap();
        // NaN is not equal to itself; its text is.
        assert_eq!(format!("{:?}", record.history().unwrap()), format!("{history:?}"));
        assert_eq!(record.summary(), None);
        assert!(!record.is_thinned());
    }
}

#[test]
fn a_finished_record_says_how_the_run_ended() {
    let folder = tempfile::tempdir().unwrap();
    let writer = RecordWriter::create(folder.path(), header(3, 1000)).unwrap();
    writer.finish(&summary(Outcome::Diverged, Some(7))).unwrap();
    let record = Record::open(folder.path()).unwrap();
    assert_eq!(format!("{:?}", record.summary().unwrap()), format!("{:?}", summary(Outcome::Diverged, Some(7))));
    assert_eq!(record.header(), &header(3, 1000));
    assert!(RecordWriter::reopen(folder.path()).unwrap_err().to_string().contains("already ended"));
    assert!(RecordWriter::create(folder.path(), header(3, 1000)).is_err(), "a record is not overwritten");
}

#[test]
fn the_first_sixteen_batches_are_kept() {
    let folder = tempfile::tempdir().unwrap();
    let mut writer = RecordWriter::create(folder.path(), header(1, 1000)).unwrap();
    let read = || {
        let file = std::fs::File::open(folder.path().join("batches.npy")).unwrap();
        super::read_npy::<u32>(file, 1000).unwrap()
    };
    assert_eq!(read(), (vec![0, 4], Vec::new()));
    for step in 0..20 {
        writer.batch(&[step, 1, 2, 3]).unwrap();
    }
    let (shape, indices) = read();
    assert_eq!(shape, [16, 4]);
    assert_eq!(indices.chunks(4).map(|batch| batch[0]).collect::<Vec<_>>(), (0..16).collect::<Vec<_>>());
}

#[test]
fn columns_are_where_the_tests_expect_them() {
    use crate::run::{LayerColumn, StepColumn};
    assert_eq!((StepColumn::ValidationLoss as usize, StepColumn::ValidationAccuracy as usize), (3, 4));
    assert_eq!(LayerColumn::RunningSd as usize, N_LAYER_COLUMNS - 1);
    assert_eq!((N_STEP_COLUMNS, N_LAYER_COLUMNS), (12, 21));
}
