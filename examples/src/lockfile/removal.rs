//! `remove`: what would disappear with a package.
//!
//! Nothing is computed here. The package is taken out of everybody's dependencies, everything but the
//! workspace's members is let go, and the collector says what it could no longer reach.

#[cfg(test)]
mod tests;

use std::collections::{HashMap, HashSet};
use std::io::Write;

use gc_core::{Collection, Heap};

use crate::lockfile::error::Error;
use crate::lockfile::find;
use crate::lockfile::graph::Graph;
use crate::lockfile::id::Id;
use crate::lockfile::parse::Lock;
use crate::lockfile::table::{Table, count};

/// What became of a graph when packages were removed from it.
#[derive(Debug)]
pub(crate) struct Removal {
    /// The numbers of the packages that disappeared, the removed ones included.
    pub(crate) gone: Vec<usize>,
    /// The collection that found them.
    pub(crate) found: Collection,
    /// The collection that freed them, once their finalizers had been called.
    pub(crate) freed: Collection,
}

/// Removes packages and all that is needed only by them. This uses the graph up.
pub(crate) fn remove(heap: &mut Heap, mut graph: Graph, numbers: &[usize]) -> Removal {
    let removed: HashSet<_> = numbers.iter().copied().collect();
    for package in graph.packages(heap) {
        let mut dependencies = package.dependencies.borrow_mut(heap);
        dependencies.retain(|dependency| !removed.contains(&dependency.number));
        // Through a link up, a package that others need would keep everything that needs it.
        package.dependents.take(heap);
    }
    graph.keep_members_only(heap, &removed);

    let found = heap.collect();
    let gone = graph.take_obituaries();
    let freed = heap.collect();
    // The finalizers and the heap have counted independently.
    assert_eq!(found.finalized, gone.len(), "every finalizer says who died");
    assert_eq!(
        freed.freed_objects,
        gone.len(),
        "what was finalized is freed"
    );
    Removal { gone, found, freed }
}

/// Prints what would disappear with a package, in all its versions unless one is named.
pub(crate) fn print(
    heap: &mut Heap,
    lock: &Lock,
    graph: Graph,
    package: &str,
    output: &mut dyn Write,
) -> Result<(), Error> {
    let removed: Vec<_> = find::find(heap, lock, &graph, package)?
        .iter()
        .map(|package| package.number)
        .collect();
    let all = graph.packages(heap).count();
    let removal = remove(heap, graph, &removed);

    let names: Vec<_> = removed
        .iter()
        .map(|&number| lock.entries[number].id.to_string())
        .collect();
    let with = removal.gone.len() - removed.len();
    let rest = match with {
        0 => "no other package".to_owned(),
        _ => count(with, "other package"),
    };
    let left = count(all - removal.gone.len(), "package");
    writeln!(
        output,
        "With {}, {rest} would disappear; {left} would stay.",
        names.join(" and ")
    )?;
    if with > 0 {
        // Whoever needed something that disappeared has disappeared as well.
        let mut dependents: HashMap<usize, Vec<&Id>> = HashMap::new();
        for entry in removal.gone.iter().map(|&number| &lock.entries[number]) {
            for &dependency in &entry.dependencies {
                dependents.entry(dependency).or_default().push(&entry.id);
            }
        }
        let removed: HashSet<_> = removed.into_iter().collect();
        let mut table = Table::new(["package", "version"], "was needed by");
        for number in removal.gone.iter().filter(|&gone| !removed.contains(gone)) {
            let id = &lock.entries[*number].id;
            let dependents = dependents.remove(number).unwrap_or_default();
            table.row(
                [id.name.clone(), id.version()],
                dependents.iter().map(|dependent| dependent.to_string()),
            );
        }
        table.print(output)?;
    }
    writeln!(
        output,
        "\nThe collector called {}, then {}.",
        count(removal.found.finalized, "finalizer"),
        removal.freed,
    )?;
    Ok(())
}
