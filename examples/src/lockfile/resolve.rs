//! From the names of dependencies to the packages that are meant.
//!
//! A lock file says as little as it can: the name alone where there is one package of that name,
//! with the version where there are several, and with the source where even that is ambiguous. The
//! first version of the format always says all three.

use core::fmt;
use core::ops::Range;
use std::collections::HashMap;

use crate::lockfile::id::{Id, without_commit};
use crate::lockfile::parse::{Entry, Raw};

/// A dependency as a lock file writes it: `name`, `name version` or `name version (source)`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Wanted {
    name: String,
    version: Option<String>,
    source: Option<String>,
}

impl Wanted {
    /// Reads a dependency; `None` if the text cannot be one.
    pub(crate) fn parse(text: &str) -> Option<Wanted> {
        let mut words = text.split(' ');
        let name = words.next().filter(|name| !name.is_empty())?;
        let version = words.next();
        let source = match words.next() {
            Some(word) => Some(word.strip_prefix('(')?.strip_suffix(')')?),
            None => None,
        };
        if words.next().is_some() || version.is_some_and(str::is_empty) {
            return None;
        }
        Some(Wanted {
            name: name.to_owned(),
            version: version.map(str::to_owned),
            source: source.map(str::to_owned),
        })
    }

    /// Whether a package of the right name is the one that is meant, as far as this says.
    ///
    /// The commit of a git source is left out of dependencies.
    fn fits(&self, id: &Id) -> bool {
        let version = self.version.as_ref();
        let source = self.source.as_deref();
        version.is_none_or(|version| *version == id.version)
            && source.is_none_or(|source| id.source.as_deref().map(without_commit) == Some(source))
    }
}

impl fmt::Display for Wanted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)?;
        if let Some(version) = &self.version {
            write!(f, " {version}")?;
        }
        if let Some(source) = &self.source {
            write!(f, " ({source})")?;
        }
        Ok(())
    }
}

/// Finds the package that each dependency means; a problem comes with the place where it is.
pub(crate) fn resolve(packages: Vec<Raw>) -> Result<Vec<Entry>, (Range<usize>, String)> {
    let mut by_name: HashMap<&str, Vec<usize>> = HashMap::new();
    for (number, package) in packages.iter().enumerate() {
        let same_name = by_name.entry(&package.id.name).or_default();
        if same_name
            .iter()
            .any(|&other| packages[other].id == package.id)
        {
            let problem = format!("`{}` is in the file twice", package.id);
            return Err((package.place.clone(), problem));
        }
        same_name.push(number);
    }
    let mut dependencies = Vec::new();
    for package in &packages {
        let mut numbers = Vec::new();
        for (wanted, place) in &package.dependencies {
            let same_name = by_name.get(wanted.name.as_str());
            let fitting = same_name
                .into_iter()
                .flatten()
                .copied()
                .filter(|&number| wanted.fits(&packages[number].id));
            let number = choose(fitting.collect(), &packages).map_err(|problem| {
                let problem = format!("`{}` depends on `{wanted}`, {problem}", package.id);
                (place.clone(), problem)
            })?;
            if !numbers.contains(&number) {
                numbers.push(number);
            }
        }
        dependencies.push(numbers);
    }
    let ids = packages.into_iter().map(|package| package.id);
    let entries = ids.zip(dependencies);
    Ok(entries
        .map(|(id, dependencies)| Entry { id, dependencies })
        .collect())
}

/// The one package among those that fit, or what is wrong.
fn choose(fitting: Vec<usize>, packages: &[Raw]) -> Result<usize, &'static str> {
    match fitting[..] {
        [] => Err("which is not in the file"),
        [one] => Ok(one),
        _ => {
            // A package on this disk has no source that could be written down to tell it from one
            // of the same name and version that has.
            let local = |&number: &usize| packages[number].id.source.is_none();
            let mut local = fitting.into_iter().filter(local);
            match (local.next(), local.next()) {
                (Some(one), None) => Ok(one),
                _ => Err("which fits several packages in the file"),
            }
        }
    }
}
