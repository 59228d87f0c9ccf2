//! Atomic writing: a file is either as it was or wholly new, whatever happens in between.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// Why a file was not written. What was there before is untouched.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    /// The folder to write into does not exist.
    #[error("the folder does not exist: {}", path.display())]
    NoFolder {
        /// The missing folder.
        path: PathBuf,
    },
    /// The target is a folder or has no file name.
    #[error("this is a folder, not a file: {}", path.display())]
    IsFolder {
        /// The file asked for.
        path: PathBuf,
    },
    /// The system or the file's own read-only mark refuses it.
    #[error("no permission to write this file: {}", path.display())]
    NoPermission {
        /// The file asked for.
        path: PathBuf,
    },
    /// No room is left.
    #[error("the disk is full; nothing was written: {}", path.display())]
    DiskFull {
        /// The file asked for.
        path: PathBuf,
    },
    /// Anything else that the system says.
    #[error("cannot be written ({source}): {}", path.display())]
    Failed {
        /// What the system says.
        source: io::Error,
        /// The file asked for.
        path: PathBuf,
    },
}

/// Writes a whole file: into a temporary one beside it, flushed to the disk, then renamed.
pub fn write(path: &Path, bytes: &[u8]) -> Result<(), WriteError> {
    write_with(path, |file| file.write_all(bytes))
}

/// Writes a whole file through a closure that gets the temporary file, unbuffered. An error of the closure leaves
/// everything as it was.
pub fn write_with(path: &Path, fill: impl FnOnce(&mut File) -> io::Result<()>) -> Result<(), WriteError> {
    let target = target_of(path)?;
    let failed = |source: io::Error| error_from_io(&target, source);
    let folder = match target.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    if !folder.is_dir() {
        return Err(WriteError::NoFolder { path: folder.to_owned() });
    }
    let permissions = match fs::metadata(&target) {
        Ok(metadata) if metadata.permissions().readonly() => {
            return Err(WriteError::NoPermission { path: target.clone() });
        }
        Ok(metadata) => Some(metadata.permissions()),
        Err(err) if err.kind() == io::ErrorKind::NotFound => None,
        Err(err) => return Err(failed(err)),
    };
    let mut temporary = new_temporary(folder).map_err(failed)?;
    fill(temporary.as_file_mut()).map_err(failed)?;
    if let Some(permissions) = permissions {
        temporary.as_file().set_permissions(permissions).map_err(failed)?;
    }
    temporary.as_file().sync_all().map_err(failed)?;
    temporary.persist(&target).map_err(|err| failed(err.error))?;
    // The rename itself reaches the disk with its folder; where that cannot be flushed, the file is whole all the same.
    #[cfg(unix)]
    File::open(folder).and_then(|folder| folder.sync_all()).ok();
    Ok(())
}

/// The file behind a symbolic link, so that the link stays one; else the path itself.
fn target_of(path: &Path) -> Result<PathBuf, WriteError> {
    let is_link = fs::symlink_metadata(path).is_ok_and(|metadata| metadata.is_symlink());
    let target = if is_link { fs::canonicalize(path).unwrap_or_else(|_| path.to_owned()) } else { path.to_owned() };
    if target.file_name().is_none() || target.is_dir() {
        return Err(WriteError::IsFolder { path: target });
    }
    Ok(target)
}

/// A temporary file with the permissions of any new file, not those of a secret.
fn new_temporary(folder: &Path) -> io::Result<tempfile::NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".gradlab-").suffix(".tmp");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        builder.permissions(fs::Permissions::from_mode(0o666));
    }
    builder.tempfile_in(folder)
}

fn error_from_io(path: &Path, source: io::Error) -> WriteError {
    let path = path.to_owned();
    match source.kind() {
        io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => WriteError::NoPermission { path },
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => WriteError::DiskFull { path },
        io::ErrorKind::IsADirectory => WriteError::IsFolder { path },
        _ => WriteError::Failed { source, path },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names_in(folder: &Path) -> Vec<String> {
        let names = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
        names.collect()
    }

    #[test]
    fn a_write_replaces_the_whole_file_and_leaves_nothing_beside_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.txt");
        write(&path, b"a longer first text").unwrap();
        write(&path, b"second").unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"second");
        assert_eq!(names_in(folder.path()), ["a.txt"]);
    }

    #[test]
    fn a_write_that_fails_half_way_leaves_the_old_file() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.txt");
        write(&path, b"old").unwrap();
        let err = write_with(&path, |file| {
            file.write_all(b"half of the n")?;
            Err(io::Error::from(io::ErrorKind::StorageFull))
        });
        assert!(matches!(err, Err(WriteError::DiskFull { .. })));
        assert_eq!(fs::read(&path).unwrap(), b"old");
        assert_eq!(names_in(folder.path()), ["a.txt"]);
    }

    #[test]
    fn errors_say_what_stands_in_the_way() {
        let folder = tempfile::tempdir().unwrap();
        assert!(matches!(write(&folder.path().join("no/a"), b""), Err(WriteError::NoFolder { .. })));
        assert!(matches!(write(folder.path(), b""), Err(WriteError::IsFolder { .. })));
        let path = folder.path().join("fixed.txt");
        write(&path, b"old").unwrap();
        let mut permissions = fs::metadata(&path).unwrap().permissions();
        permissions.set_readonly(true);
        fs::set_permissions(&path, permissions).unwrap();
        let err = write(&path, b"new").unwrap_err();
        assert_eq!(err.to_string(), format!("no permission to write this file: {}", path.display()));
        assert_eq!(fs::read(&path).unwrap(), b"old");
    }

    #[cfg(unix)]
    #[test]
    fn permissions_and_links_of_the_target_stay() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let (path, link) = (folder.path().join("a.txt"), folder.path().join("link.txt"));
        write(&path, b"old").unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
        std::os::unix::fs::symlink("a.txt", &link).unwrap();
        write(&link, b"new").unwrap();
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        assert_eq!(fs::read(&path).unwrap(), b"new");
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o640);
    }
}
