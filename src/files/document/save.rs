//! Saving a document. Runs may still be going on: what is on disk by now is saved.

use std::fs::{self, File};
use std::io::{self, BufWriter, Seek, Write};
use std::path::Path;

use zip::ZipWriter;
use zip::result::ZipResult;
use zip::write::SimpleFileOptions;

use super::Document;
use super::columns::Numbers;
use super::error::DocumentError;
use super::member::{self, Column};
use crate::files::record::{EXPERIMENT_FILE, PROVENANCE_FILE, RUN_FILE, Record, write_npy};

/// Arrays that are gathered in one pass over the rows: at most 1.5 x 10^6 layer rows of 4 bytes each.
const COLUMNS_PER_PASS: usize = 8;
/// Weights hardly shrink; a higher level takes longer for a few percent.
const DEFLATE_LEVEL: i64 = 3;
/// Members of this size and more are written in the zip's 64-bit form, which stands up to 2^32 without.
const LARGE_BYTES: u64 = 1 << 31;

/// Saves a document: a file that is there is replaced at once or, on failure, not at all.
pub fn save_document(path: &Path, document: &Document) -> Result<(), DocumentError> {
    let failed = || DocumentError::io("write the document", path);
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut new = tempfile::Builder::new()
        .prefix(".gradlab-")
        // Not with tempfile's own rights, which are for the user alone.
        .make_in(folder, |path| File::create_new(path))
        .map_err(failed())?;
    write_document(new.as_file_mut(), path, document)?;
    new.as_file().sync_all().map_err(failed())?;
    new.persist(path).map_err(|err| failed()(err.error))?;
    // The new name lasts even if the power fails now; where a folder cannot be synced, it comes with the system's next write.
    File::open(folder).and_then(|folder| folder.sync_all()).ok();
    Ok(())
}

fn write_document(file: &mut File, path: &Path, document: &Document) -> Result<(), DocumentError> {
    let mut sink = Sink { zip: ZipWriter::new(BufWriter::with_capacity(1 << 18, file)), path };
    sink.text(member::FORMAT, member::FORMAT_1)?;
    sink.text(member::EXPERIMENT, &document.experiment_toml)?;
    sink.text(member::PROVENANCE, &document.provenance_toml)?;
    if let Some(window) = &document.window_toml {
        sink.text(member::WINDOW, window)?;
    }
    for run in &document.runs {
        write_run(&mut sink, run.number, &run.folder)?;
    }
    let written = sink.zip.finish().map_err(io::Error::from).and_then(|mut out| out.flush());
    written.map_err(DocumentError::io("write the document", path))
}

fn write_run<W: Write + Seek>(sink: &mut Sink<'_, W>, number: u64, folder: &Path) -> Result<(), DocumentError> {
    let mut record = Record::open(folder)?;
    for name in [RUN_FILE, EXPERIMENT_FILE, PROVENANCE_FILE].into_iter().chain(member::copied_files()) {
        sink.file(&member::of_run(number, name), &folder.join(name))?;
    }
    let n_layers = record.header().n_layers();
    let mut columns = Column::all(record.is_thinned());
    columns.retain(|(column, _)| match column {
        Column::OfStep(column) => record.header().has_step_column(*column),
        Column::OfLayers(column) => record.header().has_layer_column(*column),
        Column::Step | Column::Validated => true,
    });
    for group in columns.chunks(COLUMNS_PER_PASS) {
        let mut arrays: Vec<_> = group.iter().map(|(column, _)| Numbers::new(*column)).collect();
        for kept in record.rows() {
            let kept = kept?;
            for (numbers, (column, side)) in arrays.iter_mut().zip(group) {
                numbers.push(*column, *side, &kept);
            }
        }
        for (numbers, (column, side)) in arrays.into_iter().zip(group) {
            let name = member::of_run(number, &column.name(*side));
            sink.array(&name, |out| match numbers {
                Numbers::Steps(numbers) => write_npy(out, &[numbers.len()], numbers),
                Numbers::Layers(numbers) => write_npy(out, &[numbers.len() / n_layers.max(1), n_layers], numbers),
            })?;
        }
    }
    if record.header().n_time_steps > 0 {
        write_time(sink, number, &mut record)?;
    }
    Ok(())
}

/// Writes RMS of dL/dz by step, layer and time, row by row: it can be larger than the memory.
fn write_time<W: Write + Seek>(sink: &mut Sink<'_, W>, number: u64, record: &mut Record) -> Result<(), DocumentError> {
    let shape = [record.rows().count(), record.header().n_layers(), record.header().n_time_steps];
    let mut failed = None;
    let rows = record.rows().map_while(|kept| kept.map_err(|err| failed = Some(err)).ok());
    let numbers = rows.flat_map(|kept| kept.row.delta_rms_by_time.into_iter().flatten());
    let written = sink.array(&member::of_run(number, member::TIME), |out| write_npy(out, &shape, numbers));
    match failed {
        Some(err) => Err(err.into()),
        None => written,
    }
}

/// The zip that is being written.
struct Sink<'a, W: Write + Seek> {
    zip: ZipWriter<W>,
    path: &'a Path,
}

impl<W: Write + Seek> Sink<'_, W> {
    fn start(&mut self, name: &str, is_large: bool) -> ZipResult<()> {
        let options = SimpleFileOptions::default().compression_level(Some(DEFLATE_LEVEL)).large_file(is_large);
        self.zip.start_file(name, options)
    }

    fn text(&mut self, name: &str, text: &str) -> Result<(), DocumentError> {
        let started = self.start(name, false).map_err(io::Error::from);
        let written = started.and_then(|()| self.zip.write_all(text.as_bytes()));
        written.map_err(DocumentError::io("write the document", self.path))
    }

    /// Copies a file; one that does not exist (yet) is left out.
    fn file(&mut self, name: &str, source: &Path) -> Result<(), DocumentError> {
        let mut file = match File::open(source) {
            Ok(file) => file,
            Err(err) if err.kind() == io::ErrorKind::NotFound => return Ok(()),
            Err(err) => return Err(DocumentError::io("read the run", source)(err)),
        };
        let is_large = fs::metadata(source).is_ok_and(|metadata| metadata.len() >= LARGE_BYTES);
        let started = self.start(name, is_large).map_err(io::Error::from);
        let copied = started.and_then(|()| io::copy(&mut file, &mut self.zip));
        copied.map(|_| ()).map_err(DocumentError::io("write the document", self.path))
    }

    /// Writes what `write` writes.
    fn array(
        &mut self,
        name: &str,
        write: impl FnOnce(&mut BufWriter<&mut ZipWriter<W>>) -> io::Result<()>,
    ) -> Result<(), DocumentError> {
        // An array's size is not known here, and 20 bytes in the zip's 64-bit form are not much.
        let started = self.start(name, true).map_err(io::Error::from);
        let written = started.and_then(|()| {
            let mut out = BufWriter::with_capacity(1 << 16, &mut self.zip);
            write(&mut out)?;
            out.flush()
        });
        written.map_err(DocumentError::io("write the document", self.path))
    }
}
