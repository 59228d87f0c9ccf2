//! Opening a document: its runs become folders as the training process writes them.

use std::fs;
use std::path::{Path, PathBuf};

use super::archive::Archive;
use super::columns::{Columns, SideColumns, optional_columns};
use super::error::DocumentError;
use super::member::{self, Column};
use crate::files::record::{
    BATCHES_FILE, Description, EVENTS_FILE, EXPERIMENT_FILE, LayerHeader, MOST_LAYER_ROWS, PROVENANCE_FILE, RUN_FILE,
    Record, RecordError, RecordHeader, Side, events_from_text, restore_rows,
};
use crate::run::{History, LayerColumn, SelfTest, StepColumn, Summary};
use crate::spec::Choice;

/// Most layer rows of a run: twice what a run keeps, as one that was saved while it went on has more.
const MOST_ROWS: usize = 2 * MOST_LAYER_ROWS as usize;
/// Most numbers over time of a run: 1 GiB.
const MOST_OVER_TIME: usize = 1 << 28;
/// Most bytes of weights or data: above what a network of 200 layers of 2048 units has.
const MOST_ARRAY_BYTES: u64 = 1 << 32;
/// Most runs of a document.
const MOST_RUNS: usize = 10_000;

/// A document that was opened.
#[derive(Debug)]
pub struct OpenedDocument {
    /// The experiment as the user edited it.
    pub experiment_toml: String,
    /// Where the numbers come from.
    pub provenance_toml: String,
    /// What the window remembered.
    pub window_toml: Option<String>,
    /// The runs, by rising number.
    pub runs: Vec<OpenedRun>,
}

/// A run of a document that was opened.
#[derive(Debug)]
pub struct OpenedRun {
    /// Its number in the document.
    pub number: u64,
    /// The folder it was written to; [`Record::open`] reads it.
    pub folder: PathBuf,
    /// Layers, device.
    pub header: RecordHeader,
    /// How it ended; nothing where it was saved while it went on or by another program.
    pub summary: Option<Summary>,
    /// All rows, folded for display.
    pub history: History,
}

/// The experiment's text in a document, without anything else.
pub fn document_experiment(path: &Path) -> Result<String, DocumentError> {
    Archive::open(path)?.needed_text(member::EXPERIMENT)
}

/// Opens a document; each run is written to a folder of its own, named by its number, in `into`. On failure nothing
/// is left there.
pub fn open_document(path: &Path, into: &Path) -> Result<OpenedDocument, DocumentError> {
    let mut archive = Archive::open(path)?;
    let experiment_toml = archive.needed_text(member::EXPERIMENT)?;
    let provenance_toml = archive.needed_text(member::PROVENANCE)?;
    let window_toml = archive.text(member::WINDOW)?;
    let numbers = archive.run_numbers();
    if numbers.len() > MOST_RUNS {
        return Err(archive.damaged("runs", format!("{} runs are too many", numbers.len())));
    }
    let failed = || DocumentError::io("make the runs' folders", into);
    fs::create_dir_all(into).map_err(failed())?;
    let staging = tempfile::tempdir_in(into).map_err(failed())?;
    let place = |number: u64| into.join(number.to_string());
    if let Some(taken) = numbers.iter().find(|number| place(**number).exists()) {
        let taken = place(*taken);
        return Err(DocumentError::io("make a run's folder", &taken)(std::io::ErrorKind::AlreadyExists.into()));
    }
    for number in &numbers {
        let folder = staging.path().join(number.to_string());
        fs::create_dir(&folder).map_err(failed())?;
        extract_run(&mut archive, *number, &folder, [&experiment_toml, &provenance_toml])?;
    }
    let mut runs = Vec::new();
    for number in numbers {
        let mut record = Record::open(&staging.path().join(number.to_string()))?;
        let (header, summary) = (record.header().clone(), record.summary().cloned());
        runs.push(OpenedRun { number, folder: place(number), header, summary, history: record.history()? });
    }
    for run in &runs {
        fs::rename(staging.path().join(run.number.to_string()), &run.folder).map_err(failed())?;
    }
    Ok(OpenedDocument { experiment_toml, provenance_toml, window_toml, runs })
}

fn extract_run(
    archive: &mut Archive<'_>,
    number: u64,
    folder: &Path,
    [experiment_toml, provenance_toml]: [&str; 2],
) -> Result<(), DocumentError> {
    let columns = read_columns(archive, number)?;
    let events = member::of_run(number, EVENTS_FILE);
    if let Some(text) = archive.text(&events)? {
        events_from_text(&text).map_err(|problem| archive.damaged(&events, problem))?;
    }
    let name = member::of_run(number, RUN_FILE);
    let description = match archive.text(&name)? {
        Some(text) => Description::from_toml(&text, Path::new(&name)).map_err(|err| match err {
            // The member is named once.
            RecordError::Damaged { problem, .. } => archive.damaged(&name, problem),
            err => archive.damaged(&name, err),
        })?,
        None => Description { header: guessed_header(archive, number, &columns)?, summary: None },
    };
    let header = &description.header;
    // A run without rows has no layers in its arrays.
    if !columns.steps.is_empty()
        && (header.n_layers() != columns.n_layers || header.n_time_steps != columns.n_time_steps)
    {
        let problem = format!("{} layers, the arrays have {}", header.n_layers(), columns.n_layers);
        return Err(archive.damaged(&name, problem));
    }
    let thinned_to = columns.range.as_ref().map(|_| columns.steps.last().map_or(0, |last| last + 1));
    let rows = (0..columns.steps.len()).map(|row_idx| Ok(columns.row(row_idx)));
    restore_rows(folder, &description, thinned_to, rows)?;
    for name in member::copied_files() {
        archive.copy(&member::of_run(number, name), &folder.join(name), MOST_ARRAY_BYTES)?;
    }
    for (name, of_document) in [(EXPERIMENT_FILE, experiment_toml), (PROVENANCE_FILE, provenance_toml)] {
        let text = archive.text(&member::of_run(number, name))?.unwrap_or_else(|| of_document.to_owned());
        let path = folder.join(name);
        fs::write(&path, text).map_err(DocumentError::io("write the run", &path))?;
    }
    Ok(())
}

/// What the arrays tell of a run that another program has written.
fn guessed_header(archive: &mut Archive<'_>, number: u64, columns: &Columns) -> Result<RecordHeader, DocumentError> {
    let layer = |layer_idx: usize| LayerHeader {
        name: format!("layers.{layer_idx}"),
        empty: optional_columns().filter(|column| columns.is_empty(layer_idx, *column)).collect(),
    };
    let batches = member::of_run(number, BATCHES_FILE);
    let most_indices = MOST_ROWS;
    let batch_size = match archive.has(&batches) {
        true => archive.array::<u32>(&batches, most_indices)?.0.get(1).copied().unwrap_or(0),
        false => 0,
    };
    Ok(RecordHeader {
        layers: (0..columns.n_layers).map(layer).collect(),
        n_time_steps: columns.n_time_steps,
        batch_size,
        classifies: !columns.is_step_empty(StepColumn::TrainAccuracy),
        clips: !columns.is_step_empty(StepColumn::ClippingAngle),
        device: None,
        self_test: SelfTest::NotTested,
        most_layer_rows: MOST_LAYER_ROWS,
    })
}

fn read_columns(archive: &mut Archive<'_>, number: u64) -> Result<Columns, DocumentError> {
    let name = member::of_run(number, &Column::Step.name(Side::Value));
    let reals = read_steps(archive, number, Column::Step, Side::Value, MOST_ROWS)?;
    // Whole numbers that a f64 holds exactly, each above the one before.
    let steps: Vec<u64> = reals.iter().map(|step| *step as u64).collect();
    let is_whole = reals.iter().zip(&steps).all(|(real, step)| *step as f64 == *real && *real < 2_f64.powi(53));
    if !is_whole || steps.windows(2).any(|pair| pair[0] >= pair[1]) {
        return Err(archive.damaged(&name, "steps must be whole numbers that rise"));
    }
    let n_rows = steps.len();
    let validated = read_steps(archive, number, Column::Validated, Side::Value, n_rows)?;
    let (values, n_layers) = read_side(archive, number, Side::Value, n_rows)?;
    let first = StepColumn::ALL[0];
    let is_thinned = archive.has(&member::of_run(number, &Column::OfStep(first).name(Side::Least)));
    let range = if is_thinned {
        let (least, n_least) = read_side(archive, number, Side::Least, n_rows)?;
        let (greatest, n_greatest) = read_side(archive, number, Side::Greatest, n_rows)?;
        if (n_least, n_greatest) != (n_layers, n_layers) {
            return Err(archive.damaged(&member::of_run(number, "layers"), "the arrays differ in their layers"));
        }
        Some(Box::new([least, greatest]))
    } else {
        None
    };
    let mut columns = Columns {
        steps,
        validated: validated.iter().map(|validated| *validated == 1.0).collect(),
        n_layers,
        values,
        range,
        ..Columns::default()
    };
    let name = member::of_run(number, member::TIME);
    if archive.has(&name) {
        let (shape, numbers) = archive.array(&name, MOST_OVER_TIME)?;
        match shape[..] {
            [rows, layers, n_time_steps] if rows == n_rows && layers == n_layers => {
                (columns.n_time_steps, columns.delta_rms_by_time) = (n_time_steps, numbers);
            }
            _ => return Err(archive.damaged(&name, format!("{shape:?} numbers, must be [{n_rows}, {n_layers}, ..]"))),
        }
    }
    Ok(columns)
}

/// The arrays of one side, and the number of layers.
fn read_side(
    archive: &mut Archive<'_>,
    number: u64,
    side: Side,
    n_rows: usize,
) -> Result<(SideColumns, usize), DocumentError> {
    let mut columns = SideColumns::default();
    // What no remedy in force measures is not in the document.
    let is_absent = |archive: &Archive<'_>, is_general: bool, column: Column| {
        !is_general && !archive.has(&member::of_run(number, &column.name(side)))
    };
    for column in StepColumn::ALL {
        let of_step = Column::OfStep(*column);
        columns.steps.push(match is_absent(archive, column.is_general(), of_step) {
            true => vec![f64::NAN; n_rows],
            false => read_steps(archive, number, of_step, side, n_rows)?,
        });
    }
    let mut n_layers = None;
    for column in LayerColumn::ALL {
        let of_layers = Column::OfLayers(*column);
        if is_absent(archive, column.is_general(), of_layers) {
            columns.layers.push(vec![f32::NAN; n_rows * n_layers.unwrap_or(0)]);
            continue;
        }
        let name = member::of_run(number, &of_layers.name(side));
        let (shape, numbers) = archive.array(&name, MOST_ROWS)?;
        match shape[..] {
            [rows, layers] if rows == n_rows && n_layers.is_none_or(|n_layers| n_layers == layers) => {
                n_layers = Some(layers);
            }
            _ => return Err(archive.damaged(&name, format!("{shape:?} numbers, must be [{n_rows}, layers]"))),
        }
        columns.layers.push(numbers);
    }
    Ok((columns, n_layers.unwrap_or(0)))
}

/// An array over the rows. `n_rows` is their number, or for the steps themselves the most there can be.
fn read_steps(
    archive: &mut Archive<'_>,
    number: u64,
    column: Column,
    side: Side,
    n_rows: usize,
) -> Result<Vec<f64>, DocumentError> {
    let name = member::of_run(number, &column.name(side));
    let (shape, numbers) = archive.array(&name, n_rows)?;
    if shape.len() != 1 || (column != Column::Step && numbers.len() != n_rows) {
        return Err(archive.damaged(&name, format!("{shape:?} numbers, must be [{n_rows}]")));
    }
    Ok(numbers)
}
