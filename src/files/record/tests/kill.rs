//! A process that is killed at any moment.

use std::fs;
use std::path::Path;

use super::{all_numbers, header, random_rows, rows_of, summary};
use crate::files::record::kept::{KeptRow, Side};
use crate::files::record::layout::Layout;
use crate::files::record::reader::Record;
use crate::files::record::writer::RecordWriter;
use crate::run::{Outcome, RunEvent, RunEventKind, StepColumn, StepRow};

const LAYOUT: Layout = Layout { n_layers: 2, n_time_steps: 0 };

fn copy_folder(from: &Path, to: &Path) {
    fs::remove_dir_all(to).ok();
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        fs::copy(entry.path(), to.join(entry.file_name())).unwrap();
    }
}

fn measured(rows: &[StepRow]) -> Vec<KeptRow> {
    rows.iter().cloned().map(KeptRow::measured).collect()
}

#[test]
fn a_row_that_is_cut_off_anywhere_is_left_out_and_the_record_goes_on() {
    let rows = random_rows(3, 0..20, 2);
    let folder = tempfile::tempdir().unwrap();
    let mut writer = RecordWriter::create(folder.path(), header(2, 1000)).unwrap();
    for row in &rows {
        writer.push(row).unwrap();
    }
    drop(writer);
    let copy = tempfile::tempdir().unwrap();
    let row_bytes = LAYOUT.row_bytes();
    for n_bytes in 18 * row_bytes..20 * row_bytes {
        copy_folder(folder.path(), copy.path());
        let raw = fs::OpenOptions::new().write(true).open(copy.path().join("raw.bin")).unwrap();
        raw.set_len(n_bytes as u64).unwrap();
        let n_rows = n_bytes / row_bytes;
        assert_eq!(all_numbers(&rows_of(copy.path())), all_numbers(&measured(&rows[..n_rows])), "{n_bytes} bytes");
        let mut writer = RecordWriter::reopen(copy.path()).unwrap();
        for row in &rows[n_rows..] {
            writer.push(row).unwrap();
        }
        writer.event(&RunEvent { step: 19, kind: RunEventKind::Fault, text: "killed".to_owned() }).unwrap();
        writer.finish(&summary(Outcome::Failed, Some(19))).unwrap();
        assert_eq!(all_numbers(&rows_of(copy.path())), all_numbers(&measured(&rows)), "{n_bytes} bytes");
        assert_eq!(Record::open(copy.path()).unwrap().events().len(), 1);
    }
}

#[test]
fn zeros_at_the_end_of_the_file_are_no_rows() {
    let rows = random_rows(4, 0..5, 2);
    let folder = tempfile::tempdir().unwrap();
    let mut writer = RecordWriter::create(folder.path(), header(2, 1000)).unwrap();
    for row in &rows {
        writer.push(row).unwrap();
    }
    let raw = fs::OpenOptions::new().write(true).open(folder.path().join("raw.bin")).unwrap();
    raw.set_len(9 * LAYOUT.row_bytes() as u64).unwrap();
    assert_eq!(all_numbers(&rows_of(folder.path())), all_numbers(&measured(&rows)));
}

/// Kills the process in every compaction of a long run: before, between and after its two renames. What is read then,
/// and what the record becomes when it is completed later, is what it would have been.
#[test]
fn a_compaction_that_is_killed_halfway_loses_and_doubles_nothing() {
    let rows = random_rows(6, 0..2000, 2);
    let folder = tempfile::tempdir().unwrap();
    let mut writer = RecordWriter::create(folder.path(), header(2, 600)).unwrap();
    let (kill, whole) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let kept_path = |folder: &Path| folder.join("kept.bin");
    let mut n_compactions = 0;
    for (idx, row) in rows.iter().enumerate() {
        let old_kept = fs::read(kept_path(folder.path())).ok();
        // The raw file as it is when a compaction that this row starts begins.
        let mut old_raw = fs::read(folder.path().join("raw.bin")).unwrap();
        LAYOUT.push_row(&mut old_raw, row);
        writer.push(row).unwrap();
        if fs::read(kept_path(folder.path())).ok() == old_kept {
            continue;
        }
        n_compactions += 1;
        for is_renamed in [false, true] {
            copy_folder(folder.path(), kill.path());
            fs::write(kill.path().join("raw.bin"), &old_raw).unwrap();
            fs::write(kill.path().join("raw.new"), b"half a row").unwrap();
            if !is_renamed {
                fs::rename(kept_path(kill.path()), kill.path().join("kept.new")).unwrap();
                if let Some(old_kept) = &old_kept {
                    fs::write(kept_path(kill.path()), old_kept).unwrap();
                }
            } else {
                assert_eq!(all_numbers(&rows_of(kill.path())), all_numbers(&rows_of(folder.path())));
            }
            assert_covers(kill.path(), &rows[..=idx]);
            // Completed here and completed without the kill.
            copy_folder(folder.path(), whole.path());
            for folder in [kill.path(), whole.path()] {
                RecordWriter::reopen(folder).unwrap().finish(&summary(Outcome::Failed, Some(row.step))).unwrap();
            }
            assert_eq!(all_numbers(&rows_of(kill.path())), all_numbers(&rows_of(whole.path())), "step {idx}");
        }
    }
    assert!(n_compactions > 3, "{n_compactions} compactions");
}

/// Steps rise, the last is the last, and the extremes are those of all rows.
fn assert_covers(folder: &Path, rows: &[StepRow]) {
    let kept = rows_of(folder);
    assert!(kept.windows(2).all(|pair| pair[0].row.step < pair[1].row.step));
    assert_eq!(kept.last().map(|kept| kept.row.step), rows.last().map(|row| row.step));
    for column in [StepColumn::Loss, StepColumn::ValidationLoss, StepColumn::GradL2] {
        let all = || rows.iter().map(|row| row.value(column));
        let least = kept.iter().map(|kept| kept.step_value(Side::Least, column)).fold(f64::NAN, f64::min);
        let greatest = kept.iter().map(|kept| kept.step_value(Side::Greatest, column)).fold(f64::NAN, f64::max);
        assert_eq!(least.to_bits(), all().fold(f64::NAN, f64::min).to_bits());
        assert_eq!(greatest.to_bits(), all().fold(f64::NAN, f64::max).to_bits());
    }
}
