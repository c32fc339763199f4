//! Finding and reading the file.

use std::env;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};

use crate::lockfile::error::Error;
use crate::lockfile::parse::{self, Lock, Malformed, Problem};

/// Reads the lock file that was named, or else the nearest one.
pub(crate) fn load(named: Option<OsString>) -> Result<Lock, Error> {
    let path = match named {
        Some(path) => PathBuf::from(path),
        None => nearest()?,
    };
    let bytes = match fs::read(&path) {
        Ok(bytes) => bytes,
        Err(error) => return Err(Error::Unreadable(path, error)),
    };
    let parsed = match core::str::from_utf8(&bytes) {
        Ok(text) => parse::parse(text),
        Err(error) => Err(not_text(&bytes[..error.valid_up_to()]).into()),
    };
    match parsed {
        Ok((version, entries)) => Ok(Lock {
            path,
            version,
            entries,
        }),
        Err(Problem::Malformed(problem)) => Err(Error::Malformed(path, problem)),
        Err(Problem::Newer(version)) => Err(Error::Newer(path, version)),
    }
}

/// The `Cargo.lock` of the current directory or the nearest one above it, which is where Cargo
/// looks for a workspace's.
fn nearest() -> Result<PathBuf, Error> {
    let start = env::current_dir().map_err(|error| Error::Unreadable(".".into(), error))?;
    let found = start
        .ancestors()
        .map(|directory| directory.join("Cargo.lock"))
        .find(|path| path.is_file());
    match found {
        // A path below the current directory is shown the short way.
        Some(path) => match path.strip_prefix(&start) {
            Ok(short) => Ok(Path::new(short).to_path_buf()),
            Err(_) => Ok(path),
        },
        None => Err(Error::NoLockFile(start)),
    }
}

/// The complaint about a file of which only the beginning is text.
fn not_text(before: &[u8]) -> Malformed {
    let line = before.iter().filter(|&&byte| byte == b'\n').count() + 1;
    Malformed::at_line(line, "this is not UTF-8 text")
}
