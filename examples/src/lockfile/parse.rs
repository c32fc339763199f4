//! From text to packages that know each other by number.

#[cfg(test)]
mod tests;

use core::fmt;
use core::ops::Range;
use std::path::PathBuf;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::lockfile::escape::Escaped;
use crate::lockfile::id::Id;
use crate::lockfile::resolve::{self, Wanted};

/// The newest version of the format that this program knows.
pub(crate) const NEWEST: u32 = 4;

/// A lock file.
#[derive(Debug)]
pub(crate) struct Lock {
    /// Where it was read from.
    pub(crate) path: PathBuf,
    /// The version of its format; the first two do not say which they are.
    pub(crate) version: Option<u32>,
    /// Its packages, in the file's order: by name, then by version.
    pub(crate) entries: Vec<Entry>,
}

/// A package in a lock file.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Entry {
    /// Which package it is.
    pub(crate) id: Id,
    /// The places of its dependencies in the file, each once.
    pub(crate) dependencies: Vec<usize>,
}

/// Why a file cannot be read as a lock file.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Problem {
    /// It is not one.
    Malformed(Malformed),
    /// It is of a version of the format that is newer than this program.
    Newer(u32),
}

impl From<Malformed> for Problem {
    fn from(problem: Malformed) -> Self {
        Problem::Malformed(problem)
    }
}

/// What is wrong with a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Malformed {
    /// Where it is, counted from 1, unless it is the file as a whole that is wrong.
    line: Option<usize>,
    /// What it is.
    problem: String,
}

impl Malformed {
    /// A problem of the whole file.
    fn whole(problem: impl Into<String>) -> Malformed {
        Malformed {
            line: None,
            problem: problem.into(),
        }
    }

    /// A problem of one line.
    pub(crate) fn at_line(line: usize, problem: impl Into<String>) -> Malformed {
        Malformed {
            line: Some(line),
            problem: problem.into(),
        }
    }
}

impl fmt::Display for Malformed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(line) = self.line {
            write!(f, "line {line}: ")?;
        }
        // What is wrong may be what stands there.
        write!(f, "{}", Escaped(&self.problem))
    }
}

impl core::error::Error for Malformed {}

/// Reads the version of the format and the packages.
pub(crate) fn parse(text: &str) -> Result<(Option<u32>, Vec<Entry>), Problem> {
    if text.trim().is_empty() {
        return Err(Malformed::whole("it is empty").into());
    }
    let reader = Reader { text };
    let table = DeTable::parse(text).map_err(|error| match error.span() {
        Some(span) => reader.at(&span, error.message()),
        None => Malformed::whole(error.message()),
    })?;
    let table = table.get_ref();
    let version = reader.version(table)?;
    if let Some(newer) = version.filter(|&version| version > NEWEST) {
        return Err(Problem::Newer(newer));
    }
    let mut found = Vec::new();
    // Before there were workspaces, the package at hand stood in a table of its own.
    if let Some(root) = table.get("root") {
        found.push(reader.package(root)?);
    }
    if let Some(packages) = table.get("package") {
        let DeValue::Array(packages) = packages.get_ref() else {
            let problem = "`package` is not an array of tables";
            return Err(reader.at(&packages.span(), problem).into());
        };
        for package in packages {
            found.push(reader.package(package)?);
        }
    }
    let entries = resolve::resolve(found).map_err(|(place, problem)| reader.at(&place, problem))?;
    Ok((version, entries))
}

/// A package whose dependencies are still names.
#[derive(Debug)]
pub(crate) struct Raw {
    /// Which package it is.
    pub(crate) id: Id,
    /// Where in the text the package stands.
    pub(crate) place: Range<usize>,
    /// The dependencies, and where they stand.
    pub(crate) dependencies: Vec<(Wanted, Range<usize>)>,
}

/// Takes values out of the parsed text, and knows their lines.
struct Reader<'t> {
    text: &'t str,
}

impl Reader<'_> {
    /// A problem with what stands at a place.
    fn at(&self, place: &Range<usize>, problem: impl Into<String>) -> Malformed {
        let before = self.text.as_bytes().iter().take(place.start);
        let line = before.filter(|&&byte| byte == b'\n').count() + 1;
        Malformed::at_line(line, problem)
    }

    /// The version of the format, if the file says it.
    fn version(&self, table: &DeTable<'_>) -> Result<Option<u32>, Malformed> {
        let Some(value) = table.get("version") else {
            return Ok(None);
        };
        let number = value.get_ref().as_integer();
        match number.map(|number| u32::from_str_radix(number.as_str(), number.radix())) {
            Some(Ok(version)) => Ok(Some(version)),
            _ => Err(self.at(&value.span(), "`version` is not a small number")),
        }
    }

    /// A package.
    fn package(&self, value: &Spanned<DeValue<'_>>) -> Result<Raw, Malformed> {
        let place = value.span();
        let DeValue::Table(table) = value.get_ref() else {
            return Err(self.at(&place, "this package is not a table"));
        };
        let required = |key| match self.string(table, key)? {
            Some(text) => Ok(text),
            None => Err(self.at(&place, format!("this package has no `{key}`"))),
        };
        let id = Id {
            name: required("name")?,
            version: required("version")?,
            source: self.string(table, "source")?,
        };
        let mut dependencies = Vec::new();
        if let Some(list) = table.get("dependencies") {
            let DeValue::Array(list) = list.get_ref() else {
                return Err(self.at(&list.span(), "`dependencies` is not an array"));
            };
            for item in list {
                dependencies.push(self.dependency(item)?);
            }
        }
        // A package that `[replace]` puts another in place of has only that other.
        if let Some(other) = table.get("replace") {
            dependencies.push(self.dependency(other)?);
        }
        Ok(Raw {
            id,
            place,
            dependencies,
        })
    }

    /// A dependency of a package, and its place.
    fn dependency(
        &self,
        value: &Spanned<DeValue<'_>>,
    ) -> Result<(Wanted, Range<usize>), Malformed> {
        let place = value.span();
        let text = value.get_ref().as_str();
        let text = text.ok_or_else(|| self.at(&place, "this dependency is not a string"))?;
        match Wanted::parse(text) {
            Some(wanted) => Ok((wanted, place)),
            None => Err(self.at(&place, format!("`{text}` is not a dependency"))),
        }
    }

    /// A string in a table, if there is one of this name.
    fn string(&self, table: &DeTable<'_>, key: &str) -> Result<Option<String>, Malformed> {
        let Some(value) = table.get(key) else {
            return Ok(None);
        };
        match value.get_ref().as_str() {
            Some(text) => Ok(Some(text.to_owned())),
            None => Err(self.at(&value.span(), format!("`{key}` is not a string"))),
        }
    }
}
