//! What can go wrong, in words that name the file and the remedy.

use core::fmt;
use std::io;
use std::path::PathBuf;

use crate::lockfile::escape::Escaped;
use crate::lockfile::parse::{Malformed, NEWEST};

/// The exit code of the program when it fails.
pub const FAILURE: u8 = 2;

/// Why the program could not answer.
#[derive(Debug)]
#[non_exhaustive]
pub enum Error {
    /// The command line makes no sense; the text says why.
    Usage(String),
    /// No file was named, and there is none in this directory or above it.
    NoLockFile(PathBuf),
    /// The file cannot be read.
    Unreadable(PathBuf, io::Error),
    /// The file is not a lock file.
    Malformed(PathBuf, Malformed),
    /// The file is of this version of the format, which is newer than this program.
    Newer(PathBuf, u32),
    /// A package is not in the file.
    UnknownPackage {
        /// What was asked for.
        package: String,
        /// The file.
        path: PathBuf,
        /// What may have been meant instead.
        hint: Option<String>,
    },
    /// A package is in the file, and no workspace member needs it.
    UnneededPackage {
        /// What was asked for.
        package: String,
        /// The file.
        path: PathBuf,
    },
    /// The answer cannot be written.
    Output(io::Error),
}

impl Error {
    /// Whether the answer could not be written because its reader went away, as `head` does.
    pub fn is_broken_pipe(&self) -> bool {
        matches!(self, Error::Output(error) if error.kind() == io::ErrorKind::BrokenPipe)
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::Usage(problem) => {
                let problem = Escaped(problem);
                write!(f, "{problem}\n  help: `lockfile --help` lists the commands")
            }
            Error::NoLockFile(directory) => write!(
                f,
                "there is no `Cargo.lock` in `{}` or above it\n  \
                 help: name one with `--file PATH`, or make one with `cargo generate-lockfile`",
                Escaped(directory.display()),
            ),
            Error::Unreadable(path, error) => {
                write!(f, "cannot read `{}`: {error}", Escaped(path.display()))?;
                if error.kind() == io::ErrorKind::NotFound {
                    f.write_str("\n  help: `cargo generate-lockfile` makes a `Cargo.lock`")?;
                }
                Ok(())
            }
            Error::Malformed(path, problem) => write!(
                f,
                "`{}` is not a lock file: {problem}\n  \
                 help: restore it, or delete it and run `cargo generate-lockfile`",
                Escaped(path.display()),
            ),
            Error::Newer(path, version) => write!(
                f,
                "`{}` has version {version} of the format, \
                 and this program knows none newer than {NEWEST}\n  \
                 help: the file is right, and a newer release of this program may read it",
                Escaped(path.display()),
            ),
            Error::UnknownPackage {
                package,
                path,
                hint,
            } => {
                let (package, path) = (Escaped(package), Escaped(path.display()));
                write!(f, "there is no package `{package}` in `{path}`")?;
                if let Some(hint) = hint {
                    write!(f, "\n  help: {}", Escaped(hint))?;
                }
                Ok(())
            }
            Error::UnneededPackage { package, path } => write!(
                f,
                "no workspace member needs `{}`, which is in `{}`\n  \
                 help: the next `cargo build` takes it out of there",
                Escaped(package),
                Escaped(path.display()),
            ),
            Error::Output(error) => write!(f, "cannot write the answer: {error}"),
        }
    }
}

impl core::error::Error for Error {
    fn source(&self) -> Option<&(dyn core::error::Error + 'static)> {
        match self {
            Error::Unreadable(_, error) | Error::Output(error) => Some(error),
            Error::Malformed(_, error) => Some(error),
            Error::Usage(_)
            | Error::NoLockFile(_)
            | Error::Newer(..)
            | Error::UnknownPackage { .. }
            | Error::UnneededPackage { .. } => None,
        }
    }
}

/// All input is read by functions that name its file, so what is left is output.
impl From<io::Error> for Error {
    fn from(error: io::Error) -> Self {
        Error::Output(error)
    }
}
