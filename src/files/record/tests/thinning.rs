//! Which rows are kept, against a plain re-implementation in memory.

use super::{all_numbers, header, random_rows, rows_of, summary};
use crate::files::record::kept::KeptRow;
use crate::files::record::reader::Record;
use crate::files::record::writer::RecordWriter;
use crate::run::{LayerColumn, Marks, N_LAYER_COLUMNS, N_STEP_COLUMNS, Outcome, RunEvent, RunEventKind, StepRow};

/// FORMAT, section 2, "Kept rows", in memory: the least stride with which the kept steps are few enough.
fn expected(rows: &[StepRow], most_rows: usize, is_pinned: impl Fn(usize) -> bool) -> Vec<KeptRow> {
    let every = |stride: u64| -> Vec<bool> {
        let keeps = |(idx, row): (usize, &StepRow)| {
            row.step < 16 || row.step.is_multiple_of(stride) || idx + 1 == rows.len() || is_pinned(idx)
        };
        rows.iter().enumerate().map(keeps).collect()
    };
    let count = |stride| every(stride).iter().filter(|kept| **kept).count();
    let fewest = count(1 << 63);
    let stride =
        (0..64).map(|k| 1 << k).find(|stride| count(*stride) <= most_rows || count(*stride) == fewest).unwrap();
    let mut out: Vec<KeptRow> = Vec::new();
    for (row, keeps) in rows.iter().zip(every(stride)) {
        match out.last_mut() {
            Some(last) if !keeps => last.absorb(KeptRow::measured(row.clone())),
            _ => out.push(KeptRow::measured(row.clone())),
        }
    }
    out
}

#[test]
fn rows_are_kept_as_a_plain_implementation_keeps_them() {
    let n_layers = 2;
    for (seed, length) in [0, 1, 16, 17, 300, 301, 602, 1777, 3000].into_iter().enumerate() {
        for (most_rows, every) in [(300, 1), (300, 3), (20, 1), (5, 1), (300, 64)] {
            for outcome in [Outcome::Finished, Outcome::Diverged, Outcome::Failed, Outcome::Stopped] {
                let steps = (0..length * every).filter(|step| *step < 16 || step % every == 0);
                let rows = random_rows(seed as u64, steps, n_layers);
                let folder = tempfile::tempdir().unwrap();
                let header = header(n_layers, (most_rows * n_layers) as u64 + 1);
                let mut writer = RecordWriter::create(folder.path(), header).unwrap();
                for row in &rows {
                    writer.push(row).unwrap();
                }
                writer.finish(&summary(outcome, rows.last().map(|row| row.step))).unwrap();
                let ends_badly = matches!(outcome, Outcome::Diverged | Outcome::Failed);
                let expected = expected(&rows, most_rows, |idx| ends_badly && idx + 201 >= rows.len());
                let case = format!("{length} steps, every {every}, at most {most_rows} rows, {outcome:?}");
                assert_eq!(all_numbers(&rows_of(folder.path())), all_numbers(&expected), "{case}");
                let is_thinned = Record::open(folder.path()).unwrap().is_thinned();
                assert_eq!(is_thinned, rows.len() > most_rows, "{case}");
            }
        }
    }
}

#[test]
fn least_and_greatest_ignore_nan_and_keep_zeros_and_infinities() {
    let series = [f32::NAN, 0.0, f32::INFINITY, -2.0, f32::NAN];
    let row = |step: u64, value: f32| StepRow {
        step,
        validated: false,
        values: [f64::from(value); N_STEP_COLUMNS],
        layers: vec![[value; N_LAYER_COLUMNS]],
        delta_rms_by_time: Vec::new(),
    };
    let mut kept = KeptRow::measured(row(32, f32::NAN));
    kept.absorb(KeptRow::measured(row(33, f32::NAN)));
    assert!(kept.range.as_ref().unwrap().least.values[0].is_nan(), "NaN where every value is NaN");
    for (step, value) in (34..).zip(series) {
        kept.absorb(KeptRow::measured(row(step, value)));
    }
    let range = kept.range.as_ref().unwrap();
    assert_eq!((range.least.layers[0][0], range.greatest.layers[0][0]), (-2.0, f32::INFINITY));
    assert_eq!((range.least.values[0], range.greatest.values[0]), (-2.0, f64::INFINITY));
    // On the screen: the range is of finite values, the rest are marks; the row's own value stays the last one.
    let frame = kept.into_frame();
    let extent = frame.extents().layers[0][0];
    assert_eq!((extent.least, extent.greatest), (-2.0, -2.0));
    assert!(extent.last.is_nan());
    assert!(extent.marks.contains(Marks::NAN) && extent.marks.contains(Marks::INFINITE));
    // A cell without validation is empty, not NaN.
    assert!(!frame.extents().values[3].marks.contains(Marks::NAN));
}

#[test]
fn steps_before_a_divergence_stay_when_the_run_goes_on() {
    let rows = random_rows(5, 0..3000, 1);
    let folder = tempfile::tempdir().unwrap();
    let mut writer = RecordWriter::create(folder.path(), header(1, 400)).unwrap();
    for row in &rows {
        // Said right after the step, as the trainer does, and once before its row.
        let event = RunEvent { step: 701, kind: RunEventKind::FirstNonFinite, text: "loss".to_owned() };
        if row.step == 701 {
            writer.event(&event).unwrap();
        }
        writer.push(row).unwrap();
        if row.step == 701 {
            writer.event(&event).unwrap();
        }
    }
    writer.finish(&summary(Outcome::Stopped, Some(2999))).unwrap();
    let expected = expected(&rows, 400, |idx| (501..=701).contains(&idx));
    assert_eq!(all_numbers(&rows_of(folder.path())), all_numbers(&expected));
}

#[test]
fn a_million_steps_stay_within_the_limit_and_a_spike_is_found() {
    let folder = tempfile::tempdir().unwrap();
    let mut writer = RecordWriter::create(folder.path(), header(3, crate::files::record::MOST_LAYER_ROWS)).unwrap();
    let mut row = StepRow {
        step: 0,
        validated: false,
        values: [1.0; N_STEP_COLUMNS],
        layers: vec![[1.0; N_LAYER_COLUMNS]; 3],
        delta_rms_by_time: Vec::new(),
    };
    for step in 0..1_000_000 {
        row.step = step;
        row.layers[1] = [if step == 654_321 { 1e30 } else { 1.0 }; N_LAYER_COLUMNS];
        writer.push(&row).unwrap();
    }
    writer.finish(&summary(Outcome::Finished, Some(999_999))).unwrap();
    let mut record = Record::open(folder.path()).unwrap();
    let (mut n_rows, mut n_spikes) = (0, 0);
    for kept in record.rows() {
        let kept = kept.unwrap();
        n_rows += 1;
        let greatest = kept.layer_value(crate::files::record::Side::Greatest, 1, LayerColumn::DeltaRms);
        if greatest > 1.0 {
            n_spikes += 1;
            assert_eq!((kept.row.step, greatest), (654_320, 1e30));
        }
    }
    // Every fourth step: every second would be 500 000 x 3.
    assert_eq!((n_rows, n_spikes), (250_000 + 12 + 1, 1));
    let history = record.history().unwrap();
    assert_eq!(history.last_step(), Some(999_999));
    assert_eq!(history.at(654_321).unwrap().layer_extent(1, LayerColumn::DeltaRms).greatest, 1e30);
}
