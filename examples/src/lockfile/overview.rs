//! `overview`: everything at a glance.

use std::io::Write;

use gc_core::Heap;

use crate::lockfile::duplicates;
use crate::lockfile::error::Error;
use crate::lockfile::escape::Escaped;
use crate::lockfile::graph::{self, Graph};
use crate::lockfile::heaviest;
use crate::lockfile::parse::Lock;
use crate::lockfile::table::count;

/// Prints a summary, the duplicates, the heaviest dependencies and what the heap did.
pub(crate) fn print(
    heap: &mut Heap,
    lock: &Lock,
    graph: Graph,
    output: &mut dyn Write,
) -> Result<(), Error> {
    let packages = graph.packages(heap);
    let (members, others): (Vec<_>, Vec<_>) = packages.partition(|package| package.is_member());
    let links = members.iter().chain(&others);
    let links = links.map(|package| package.dependencies.borrow().len());
    writeln!(
        output,
        "{}: {} and {}, linked by {}.",
        Escaped(lock.path.display()),
        count(members.len(), "workspace member"),
        count(others.len(), "further package"),
        count(links.sum(), "dependency"),
    )?;
    if members.is_empty() && !lock.entries.is_empty() {
        let said = "Every package has a source, so no member is there to need them.";
        writeln!(output, "{said}")?;
    } else if !graph.unneeded().is_empty() {
        let names = graph.unneeded().iter();
        let names: Vec<_> = names.map(|&n| lock.entries[n].id.to_string()).collect();
        writeln!(output, "Needed by no member: {}.", names.join(", "))?;
    }
    writeln!(output)?;
    duplicates::print(heap, &graph, output)?;

    heaviest::print(heap, lock, &graph, output)?;

    drop(graph);
    graph::settle(heap);
    let stats = heap.stats();
    let freed = usize::try_from(stats.freed_objects).unwrap_or(usize::MAX);
    writeln!(
        output,
        "\nThe heap ran {} in {:?}, freed {}, and holds {}.",
        count(stats.collections, "collection"),
        stats.total_time,
        count(freed, "object"),
        count(stats.objects, "object"),
    )?;
    Ok(())
}
