//! From the names of dependencies to the packages that are meant.
//!
//! A lock file says as little as it can: the name alone where there is one package of that name,
//! with the version where there are several, and with the source where even that is ambiguous. The
//! first version of the format always says all three.

use core::fmt;
use core::ops::Range;
use std::collections::{HashMap, HashSet};

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

    /// What this says, for looking it up.
    fn key(&self) -> Key<'_> {
        Key {
            name: &self.name,
            version: self.version.as_deref(),
            source: self.source.as_deref(),
        }
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

/// What a dependency may say about the package that it means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct Key<'a> {
    name: &'a str,
    version: Option<&'a str>,
    source: Option<&'a str>,
}

impl<'a> Key<'a> {
    /// All that may be said about a package.
    ///
    /// The commit of a git source is left out of dependencies.
    fn all(id: &'a Id) -> impl Iterator<Item = Key<'a>> {
        let name = Key {
            name: &id.name,
            version: None,
            source: None,
        };
        let version = Key {
            version: Some(&id.version),
            ..name
        };
        let source = id.source.as_deref().map(|source| Key {
            source: Some(without_commit(source)),
            ..version
        });
        [name, version].into_iter().chain(source)
    }
}

/// None, one or several packages.
#[derive(Debug, Default, Clone, Copy)]
enum Few {
    #[default]
    None,
    One(usize),
    Several,
}

impl Few {
    fn add(&mut self, number: usize) {
        *self = match self {
            Few::None => Few::One(number),
            Few::One(_) | Few::Several => Few::Several,
        };
    }
}

/// The packages that fit what a dependency says.
#[derive(Debug, Default, Clone, Copy)]
struct Fitting {
    all: Few,
    /// Those on this disk.
    local: Few,
}

impl Fitting {
    /// The one that is meant, or what is wrong.
    fn meant(self) -> Result<usize, &'static str> {
        match (self.all, self.local) {
            (Few::None, _) => Err("which is not in the file"),
            // A package on this disk has no source that could be written down to tell it from one
            // of the same name and version that has.
            (Few::One(number), _) | (Few::Several, Few::One(number)) => Ok(number),
            (Few::Several, _) => Err("which fits several packages in the file"),
        }
    }
}

/// Finds the package that each dependency means; a problem comes with the place where it is.
pub(crate) fn resolve(packages: Vec<Raw>) -> Result<Vec<Entry>, (Range<usize>, String)> {
    let mut ids = HashSet::new();
    let mut index: HashMap<_, Fitting> = HashMap::new();
    for (number, Raw { id, place, .. }) in packages.iter().enumerate() {
        if !ids.insert(id) {
            return Err((place.clone(), format!("`{id}` is in the file twice")));
        }
        for key in Key::all(id) {
            let fitting = index.entry(key).or_default();
            fitting.all.add(number);
            if id.is_local() {
                fitting.local.add(number);
            }
        }
    }
    let mut dependencies = Vec::new();
    for package in &packages {
        let mut numbers = Vec::new();
        let mut known = HashSet::new();
        for (wanted, place) in &package.dependencies {
            let fitting = index.get(&wanted.key()).copied().unwrap_or_default();
            let number = fitting.meant().map_err(|problem| {
                let problem = format!("`{}` depends on `{wanted}`, {problem}", package.id);
                (place.clone(), problem)
            })?;
            if known.insert(number) {
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
