//! The end of a record whose worker died: what happened is added by the process that outlived it.

use std::path::Path;

use super::tally::Tally;
use crate::files::{Record, RecordError, RecordWriter};
use crate::run::{Outcome, RunEvent, RunEventKind, StepColumn, Summary};
use crate::spec::Choice;

/// Completes the record that a dead worker left in `folder`; `fault` says what happened. Returns its summary, the one
/// that is there already where the worker completed it. The worker must be gone.
pub fn complete_record(folder: &Path, fault: &str) -> Result<Summary, RecordError> {
    let mut record = Record::open(folder)?;
    if let Some(summary) = record.summary() {
        return Ok(summary.clone());
    }
    let mut tally = Tally::default();
    let mut secs = super::stopwatch::Durations::default();
    let mut unmeasured_secs = super::stopwatch::Durations::default();
    let mut last_step = 0;
    for kept in record.rows() {
        let row = kept?.row;
        let step_secs = row.value(StepColumn::StepSecs);
        secs.push(step_secs);
        unmeasured_secs.push(step_secs - row.value(StepColumn::MeasuringSecs));
        tally.add_time(std::time::Duration::try_from_secs_f64(step_secs).unwrap_or_default());
        tally.add_row(&row);
        last_step = row.step;
    }
    let summary = tally.summary(Outcome::Failed, secs.median_secs(), unmeasured_secs.median_secs());
    let mut writer = RecordWriter::reopen(folder)?;
    let event = |kind, text| RunEvent { step: last_step, kind, text };
    writer.event(&event(RunEventKind::Fault, fault.to_owned()))?;
    writer.event(&event(RunEventKind::Outcome, Outcome::Failed.key().to_owned()))?;
    writer.finish(&summary)?;
    Ok(summary)
}
