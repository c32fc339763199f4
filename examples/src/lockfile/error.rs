//! What can go wrong, in words that name the file and the remedy.

use core::fmt;
use std::io;
use std::path::PathBuf;

use crate::lockfile::parse::Malformed;

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
                write!(f, "{problem}\n  help: `lockfile --help` lists the commands")
            }
            Error::NoLockFile(directory) => write!(
                f,
                "there is no `Cargo.lock` in `{}` or above it\n  \
                 help: name one with `--file PATH`, or make one with `cargo generate-lockfile`",
                directory.display(),
            ),
            Error::Unreadable(path, error) => {
                write!(f, "cannot read `{}`: {error}", path.display())?;
                if error.kind() == io::ErrorKind::NotFound {
                    f.write_str("\n  help: `cargo generate-lockfile` makes a `Cargo.lock`")?;
                }
                Ok(())
            }
            Error::Malformed(path, problem) => write!(
                f,
                "`{}` is not a lock file: {problem}\n  \
                 help: restore it, or delete it and run `cargo generate-lockfile`",
                path.display(),
            ),
            Error::UnknownPackage {
                package,
                path,
                hint,
            } => {
                write!(f, "there is no package `{package}` in `{}`", path.display())?;
                if let Some(hint) = hint {
                    write!(f, "\n  help: {hint}")?;
                }
                Ok(())
            }
            Error::UnneededPackage { package, path } => write!(
                f,
                "no workspace member needs `{package}`, which is in `{}`\n  \
                 help: the next `cargo build` takes it out of there",
                path.display(),
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
