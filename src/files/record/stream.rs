//! The rows of a record, oldest first, from the thinned file and then the raw one.

use std::fs::File;
use std::io::{self, BufReader, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use super::error::RecordError;
use super::kept::KeptRow;
use super::layout::{Layout, step_of};
use super::{KEPT_FILE, RAW_FILE};

/// First bytes of `kept.bin`.
const MAGIC: [u8; 8] = *b"GLKEPT1\n";
/// Bytes before the first row of `kept.bin`: magic, first step that is not in it, stride.
const KEPT_HEADER_BYTES: u64 = 24;
const BUFFER_BYTES: usize = 1 << 18;

/// The head of `kept.bin`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct KeptHead {
    /// Every row before this step is in `kept.bin`; rows before it in `raw.bin` are leftovers of a kill.
    pub raw_from: u64,
    /// Kept steps are multiples of 2 to this power.
    pub log2_stride: u32,
}

impl KeptHead {
    /// As written at the start of the file.
    pub fn to_bytes(self) -> Vec<u8> {
        let words = [self.raw_from, u64::from(self.log2_stride)];
        MAGIC.into_iter().chain(words.into_iter().flat_map(u64::to_le_bytes)).collect()
    }

    fn read(file: &mut File, path: &Path) -> Result<Self, RecordError> {
        let (mut magic, mut raw_from, mut log2_stride) = ([0; 8], [0; 8], [0; 8]);
        for word in [&mut magic, &mut raw_from, &mut log2_stride] {
            file.read_exact(word).map_err(RecordError::io("read the thinned rows", path))?;
        }
        if magic != MAGIC {
            return Err(RecordError::damaged("not a file of thinned rows", path));
        }
        let log2_stride = u32::try_from(u64::from_le_bytes(log2_stride)).unwrap_or(u32::MAX).min(63);
        Ok(Self { raw_from: u64::from_le_bytes(raw_from), log2_stride })
    }
}

/// The two files of rows, as they were at one moment: rows that come later are not seen.
#[derive(Debug)]
pub(super) struct RowFiles {
    layout: Layout,
    raw: Part,
    kept: Option<(KeptHead, Part)>,
}

/// The whole rows of one file.
#[derive(Debug)]
struct Part {
    file: File,
    path: PathBuf,
    start: u64,
    n_rows: u64,
    row_bytes: usize,
}

impl Part {
    fn new(file: File, path: PathBuf, start: u64, row_bytes: usize) -> Result<Self, RecordError> {
        let n_bytes = file.metadata().map_err(RecordError::io("read the rows", &path))?.len();
        // A half-written row at the end does not count.
        let n_rows = n_bytes.saturating_sub(start) / row_bytes as u64;
        Ok(Self { file, path, start, n_rows, row_bytes })
    }
}

impl RowFiles {
    /// Opens the rows of a record.
    pub fn open(folder: &Path, layout: Layout) -> Result<Self, RecordError> {
        // The raw file first: a compaction renames it last, so that an old one is complete beside any thinned file.
        let raw_path = folder.join(RAW_FILE);
        let raw = File::open(&raw_path).map_err(RecordError::io("read the rows", &raw_path))?;
        let kept_path = folder.join(KEPT_FILE);
        let kept = match File::open(&kept_path) {
            Ok(mut file) => {
                let head = KeptHead::read(&mut file, &kept_path)?;
                Some((head, Part::new(file, kept_path, KEPT_HEADER_BYTES, layout.kept_bytes())?))
            }
            Err(err) if err.kind() == io::ErrorKind::NotFound => None,
            Err(err) => return Err(RecordError::io("read the thinned rows", &kept_path)(err)),
        };
        // Its length last: rows that are in the thinned file by now are not missing from a raw one that is read to here.
        Ok(Self { layout, raw: Part::new(raw, raw_path, 0, layout.row_bytes())?, kept })
    }

    /// The head of the thinned file; nothing where no row was dropped.
    pub fn kept_head(&self) -> Option<KeptHead> {
        self.kept.as_ref().map(|(head, _)| *head)
    }

    /// All rows, oldest first.
    pub fn rows(&mut self) -> Rows<'_> {
        let raw_from = self.kept_head().map_or(0, |head| head.raw_from);
        let kept = self.kept.as_mut().map(|(_, part)| PartRows::new(part));
        Rows { layout: self.layout, kept, raw: PartRows::new(&mut self.raw), raw_from, next_step: 0 }
    }
}

/// An iterator over the rows of one file, as bytes.
#[derive(Debug)]
struct PartRows<'a> {
    reader: BufReader<&'a File>,
    path: &'a Path,
    start: u64,
    n_left: u64,
    is_placed: bool,
    bytes: Vec<u8>,
}

impl<'a> PartRows<'a> {
    fn new(part: &'a mut Part) -> Self {
        Self {
            reader: BufReader::with_capacity(BUFFER_BYTES, &part.file),
            path: &part.path,
            start: part.start,
            n_left: part.n_rows,
            is_placed: false,
            bytes: vec![0; part.row_bytes],
        }
    }

    fn next(&mut self) -> Result<Option<&[u8]>, RecordError> {
        if self.n_left == 0 {
            return Ok(None);
        }
        let read = |rows: &mut Self| {
            if !rows.is_placed {
                rows.reader.seek(SeekFrom::Start(rows.start))?;
                rows.is_placed = true;
            }
            rows.reader.read_exact(&mut rows.bytes)
        };
        self.n_left -= 1;
        match read(self) {
            Ok(()) => Ok(Some(&self.bytes)),
            Err(err) => {
                self.n_left = 0;
                Err(RecordError::io("read the rows", self.path)(err))
            }
        }
    }
}

/// An iterator over the rows of a record, oldest first.
#[derive(Debug)]
pub(super) struct Rows<'a> {
    layout: Layout,
    kept: Option<PartRows<'a>>,
    raw: PartRows<'a>,
    raw_from: u64,
    /// Steps below this one have been given out.
    next_step: u64,
}

impl Rows<'_> {
    fn take(&mut self) -> Result<Option<KeptRow>, RecordError> {
        if let Some(kept) = &mut self.kept {
            if let Some(bytes) = kept.next()? {
                return Ok(Some(self.layout.kept(bytes)));
            }
            self.kept = None;
        }
        while let Some(bytes) = self.raw.next()? {
            if step_of(bytes) >= self.raw_from {
                return Ok(Some(KeptRow::measured(self.layout.row(bytes))));
            }
        }
        Ok(None)
    }
}

impl Iterator for Rows<'_> {
    type Item = Result<KeptRow, RecordError>;

    fn next(&mut self) -> Option<Self::Item> {
        let kept = self.take().transpose()?;
        // Steps rise; what does not is no row, such as zeros that a lost power supply left at the end.
        if let Ok(kept) = &kept {
            if kept.row.step < self.next_step {
                (self.kept, self.raw.n_left) = (None, 0);
                return None;
            }
            self.next_step = kept.row.step + 1;
        }
        Some(kept)
    }
}
