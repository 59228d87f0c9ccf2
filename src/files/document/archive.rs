//! A document's zip as it is read: known members only, of bounded size, to places of our own choice.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::{self, BufReader, Read};
use std::path::Path;

use npyz::Deserialize;
use zip::ZipArchive;
use zip::result::ZipError;

use super::error::DocumentError;
use super::member;
use crate::files::record::read_npy;

/// Most bytes of a text.
const MOST_TEXT_BYTES: u64 = 1 << 24;
/// Bytes that an array's header may take.
const NPY_HEADER_BYTES: u64 = 1 << 16;

/// A document's zip.
pub(super) struct Archive<'a> {
    zip: ZipArchive<BufReader<File>>,
    path: &'a Path,
}

impl<'a> Archive<'a> {
    /// Opens a document and checks that it is one that this version reads.
    pub fn open(path: &'a Path) -> Result<Self, DocumentError> {
        let failed = || DocumentError::io("open the document", path);
        let not_a_document = |reason| DocumentError::NotADocument { reason, path: path.to_owned() };
        let mut file = File::open(path).map_err(failed())?;
        if file.metadata().map_err(failed())?.is_dir() {
            return Err(not_a_document("it is a folder"));
        }
        let mut start = Vec::new();
        (&mut file).take(2).read_to_end(&mut start).map_err(failed())?;
        if start != b"PK" {
            return Err(not_a_document("it is not a zip archive"));
        }
        // The archive seeks to where it wants to read.
        let zip = ZipArchive::new(BufReader::new(file)).map_err(|err| match err {
            ZipError::Io(err) if err.kind() != io::ErrorKind::UnexpectedEof => failed()(err),
            _ => DocumentError::Damaged {
                problem: "its end is missing or unreadable, as after an interrupted copy".to_owned(),
                path: path.to_owned(),
            },
        })?;
        let mut archive = Self { zip, path };
        let Some(format) = archive.text(member::FORMAT)? else {
            return Err(not_a_document("it has no format.txt"));
        };
        let format = format.trim();
        let version = format.strip_prefix("gradlab ").and_then(|version| version.parse::<u64>().ok());
        match version {
            Some(1) => Ok(archive),
            Some(version) if version > 1 => {
                Err(DocumentError::Newer { format: format.to_owned(), path: path.to_owned() })
            }
            _ => Err(not_a_document("its format.txt does not say \"gradlab 1\"")),
        }
    }

    /// The numbers of the runs in it, rising.
    pub fn run_numbers(&self) -> BTreeSet<u64> {
        let names = self.zip.file_names().filter_map(Result::ok);
        names.filter_map(|name| member::run_number(&name)).collect()
    }

    /// Whether a member is there.
    pub fn has(&self, name: &str) -> bool {
        self.zip.index_for_name(name).is_some()
    }

    /// A text; nothing where the member is missing.
    pub fn text(&mut self, name: &str) -> Result<Option<String>, DocumentError> {
        if !self.has(name) {
            return Ok(None);
        }
        let text = self.read(name, MOST_TEXT_BYTES, |reader| io::read_to_string(reader))?;
        Ok(Some(text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text)))
    }

    /// A text that every document has.
    pub fn needed_text(&mut self, name: &str) -> Result<String, DocumentError> {
        self.text(name)?.ok_or_else(|| self.missing(name))
    }

    /// An array of at most `most_values` numbers.
    pub fn array<T: Deserialize + Copy + Default>(
        &mut self,
        name: &str,
        most_values: usize,
    ) -> Result<(Vec<usize>, Vec<T>), DocumentError> {
        let most_bytes = NPY_HEADER_BYTES + (most_values * size_of::<T>()) as u64;
        self.read(name, most_bytes, |reader| read_npy(BufReader::new(reader), most_values))
    }

    /// Writes a member to a file; nothing happens where it is missing.
    pub fn copy(&mut self, name: &str, target: &Path, most_bytes: u64) -> Result<(), DocumentError> {
        if !self.has(name) {
            return Ok(());
        }
        let mut file = File::create_new(target).map_err(DocumentError::io("write the run", target))?;
        self.read(name, most_bytes, |reader| io::copy(reader, &mut file).map(|_| ()))
    }

    /// A member that should be there and is not.
    pub fn missing(&self, name: &str) -> DocumentError {
        DocumentError::Missing { member: name.to_owned(), path: self.path.to_owned() }
    }

    /// A member that does not hold what it should.
    pub fn damaged(&self, name: &str, problem: impl std::fmt::Display) -> DocumentError {
        DocumentError::Damaged { problem: format!("{name}: {problem}"), path: self.path.to_owned() }
    }

    /// Reads a member to its end, not more than the zip's directory says and than is allowed.
    fn read<T>(
        &mut self,
        name: &str,
        most_bytes: u64,
        read: impl FnOnce(&mut dyn Read) -> io::Result<T>,
    ) -> Result<T, DocumentError> {
        let path = self.path;
        let damaged =
            |problem: String| DocumentError::Damaged { problem: format!("{name}: {problem}"), path: path.to_owned() };
        let member = match self.zip.by_name(name) {
            Ok(member) => member,
            Err(ZipError::FileNotFound) => {
                return Err(DocumentError::Missing { member: name.to_owned(), path: path.to_owned() });
            }
            Err(err) => return Err(damaged(err.to_string())),
        };
        let n_bytes = member.size();
        if n_bytes > most_bytes {
            return Err(damaged(format!("{n_bytes} bytes are more than the {most_bytes} that it can have")));
        }
        // One byte more than announced: the end of the member, where its checksum is compared, must come before it.
        let mut reader = member.take(n_bytes + 1);
        let value = read(&mut reader).map_err(|err| damaged(err.to_string()))?;
        io::copy(&mut reader, &mut io::sink()).map_err(|err| damaged(err.to_string()))?;
        if reader.limit() != 1 {
            return Err(damaged(format!("its size is not the announced {n_bytes} bytes")));
        }
        Ok(value)
    }
}
