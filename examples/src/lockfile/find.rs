//! Finding the packages that a user names.

use gc_core::{Gc, Heap};

use crate::lockfile::error::Error;
use crate::lockfile::graph::{Graph, Package};
use crate::lockfile::id::Id;
use crate::lockfile::parse::Lock;
use crate::lockfile::suggest;

/// A package as a user names it: `name`, which means all versions, or `name@version`.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Named<'a> {
    name: &'a str,
    version: Option<&'a str>,
}

impl<'a> Named<'a> {
    /// Reads what a user wrote.
    pub(crate) fn new(text: &'a str) -> Named<'a> {
        match text.split_once('@') {
            Some((name, version)) => Named {
                name,
                version: Some(version),
            },
            None => Named {
                name: text,
                version: None,
            },
        }
    }

    /// Whether a package is one of those that are meant.
    fn means(&self, id: &Id) -> bool {
        self.name == id.name && self.version.is_none_or(|version| version == id.version)
    }
}

/// The packages that a user means, in the file's order; there is at least one.
pub(crate) fn find<'gc>(
    heap: &'gc Heap,
    lock: &Lock,
    graph: &Graph,
    text: &str,
) -> Result<Vec<Gc<'gc, Package<'gc>>>, Error> {
    let named = Named::new(text);
    let found: Vec<_> = graph
        .packages(heap)
        .filter(|package| named.means(&package.id))
        .collect();
    if !found.is_empty() {
        return Ok(found);
    }
    let package = text.to_owned();
    let path = lock.path.clone();
    if lock.entries.iter().any(|entry| named.means(&entry.id)) {
        return Err(Error::UnneededPackage { package, path });
    }
    let hint = hint(lock, named);
    Err(Error::UnknownPackage {
        package,
        path,
        hint,
    })
}

/// What may have been meant by a name that means nothing.
fn hint(lock: &Lock, named: Named<'_>) -> Option<String> {
    let ids = || lock.entries.iter().map(|entry| &entry.id);
    let versions: Vec<_> = ids()
        .filter(|id| id.name == named.name)
        .map(|id| format!("{}@{}", id.name, id.version))
        .collect();
    match &versions[..] {
        [] => suggest::did_you_mean(named.name, ids().map(|id| id.name.as_str())),
        versions => Some(format!("there is {}", suggest::or_list(versions))),
    }
}
