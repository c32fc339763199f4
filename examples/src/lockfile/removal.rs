//! `remove`: what would disappear with a package.
//!
//! Nothing is computed here. The package is taken out of its dependents' lists, everything but the
//! workspace's members is let go, and the collector says what it could no longer reach.

#[cfg(test)]
mod tests;

use std::io::Write;

use gc_core::{Collection, Gc, Heap};

use crate::lockfile::error::Error;
use crate::lockfile::find;
use crate::lockfile::graph::{Graph, Package};
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
    let removed = |package: &Gc<'_, Package<'_>>| numbers.contains(&package.number);
    for package in graph.packages(heap).filter(removed) {
        for dependent in package.dependents.take(heap) {
            let mut dependencies = dependent.dependencies.borrow_mut(heap);
            dependencies.retain(|&dependency| !Gc::ptr_eq(dependency, package));
        }
    }
    // Through a link up, a package that others need would keep everything that needs it.
    for package in graph.packages(heap) {
        package.dependents.take(heap);
    }
    graph.keep_members_only(heap, numbers);

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
        let mut table = Table::new(["package", "version"], "was needed by");
        for &number in removal
            .gone
            .iter()
            .filter(|number| !removed.contains(number))
        {
            let id = &lock.entries[number].id;
            // Whoever needed something that disappeared has disappeared as well.
            let dependents = removal.gone.iter().map(|&other| &lock.entries[other]);
            let dependents = dependents.filter(|other| other.dependencies.contains(&number));
            table.row(
                [id.name.clone(), id.version()],
                dependents.map(|dependent| dependent.id.to_string()),
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
