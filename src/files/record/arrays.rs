//! Weights and data: safetensors and npz files.

use std::borrow::Cow;
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;

use safetensors::{Dtype, View};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use super::error::RecordError;
use super::npy::write_npy;
use crate::run::{ArrayValues, NamedArray};

/// A file of named arrays.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ArrayFile {
    /// Weights before the first update.
    WeightsInitial,
    /// Weights after the last one.
    WeightsFinal,
    /// `x_train`, `y_train`, `x_validation`, `y_validation`.
    Data,
}

impl ArrayFile {
    /// Every file.
    pub(in crate::files) const ALL: [Self; 3] = [Self::WeightsInitial, Self::WeightsFinal, Self::Data];

    /// The file's name in a run's folder and in a document.
    pub fn name(self) -> &'static str {
        match self {
            Self::WeightsInitial => "weights_initial.safetensors",
            Self::WeightsFinal => "weights_final.safetensors",
            Self::Data => "data.npz",
        }
    }

    /// Writes arrays into a folder; a file that is there is replaced at once or not at all.
    pub(super) fn write(self, folder: &Path, arrays: &[NamedArray]) -> Result<(), RecordError> {
        let path = folder.join(self.name());
        let written = match self {
            Self::WeightsInitial | Self::WeightsFinal => write_safetensors(&path, arrays),
            Self::Data => replace(&path, |file| write_npz(file, arrays)),
        };
        written.map_err(RecordError::io(
            match self {
                Self::WeightsInitial | Self::WeightsFinal => "write the weights",
                Self::Data => "write the data",
            },
            &path,
        ))
    }
}

/// Writes a file beside its place and puts it there when it is whole.
pub(super) fn replace(path: &Path, write: impl FnOnce(&mut File) -> io::Result<()>) -> io::Result<()> {
    let mut new = tempfile::Builder::new().make_in(path.parent().unwrap_or(Path::new(".")), |path| {
        // Not with tempfile's own rights, which are for the user alone.
        File::create_new(path)
    })?;
    write(new.as_file_mut())?;
    new.persist(path).map_err(|err| err.error)?;
    Ok(())
}

fn write_safetensors(path: &Path, arrays: &[NamedArray]) -> io::Result<()> {
    let tensors = arrays.iter().map(|array| (array.name.as_str(), Tensor(array)));
    safetensors::serialize_to_file(tensors, None, path).map_err(io::Error::other)
}

fn write_npz(file: &mut File, arrays: &[NamedArray]) -> io::Result<()> {
    let mut zip = ZipWriter::new(BufWriter::new(file));
    // Stored: the document deflates the file as a whole.
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    for array in arrays {
        let is_large = array.shape.iter().product::<usize>() as u64 >= u64::from(u32::MAX) / 9;
        zip.start_file(format!("{}.npy", array.name), options.large_file(is_large))?;
        let mut out = BufWriter::new(&mut zip);
        match &array.values {
            ArrayValues::F32(values) => write_npy(&mut out, &array.shape, values.iter().copied())?,
            ArrayValues::I64(values) => write_npy(&mut out, &array.shape, values.iter().copied())?,
        }
        out.flush()?;
    }
    zip.finish()?.flush()
}

/// An array as safetensors wants it.
struct Tensor<'a>(&'a NamedArray);

impl View for Tensor<'_> {
    fn dtype(&self) -> Dtype {
        match self.0.values {
            ArrayValues::F32(_) => Dtype::F32,
            ArrayValues::I64(_) => Dtype::I64,
        }
    }

    fn shape(&self) -> &[usize] {
        &self.0.shape
    }

    fn data(&self) -> Cow<'_, [u8]> {
        match &self.0.values {
            ArrayValues::F32(values) => values.iter().flat_map(|value| value.to_le_bytes()).collect(),
            ArrayValues::I64(values) => values.iter().flat_map(|value| value.to_le_bytes()).collect(),
        }
    }

    fn data_len(&self) -> usize {
        match &self.0.values {
            ArrayValues::F32(values) => size_of_val(&values[..]),
            ArrayValues::I64(values) => size_of_val(&values[..]),
        }
    }
}
