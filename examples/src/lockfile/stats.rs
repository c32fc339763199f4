//! `stats`: counts, and the figures of the heap.

use std::io::Write;

use gc_core::Heap;

use crate::lockfile::error::Error;
use crate::lockfile::escape::Escaped;
use crate::lockfile::graph::Graph;
use crate::lockfile::parse::Lock;
use crate::lockfile::table::{Table, count};

/// Prints the figures. This uses the graph up: the last of them is what freeing it took.
pub(crate) fn print(
    heap: &mut Heap,
    lock: &Lock,
    graph: Graph,
    output: &mut dyn Write,
) -> Result<(), Error> {
    let version = match lock.version {
        Some(version) => format!("version {version}"),
        None => "version 1 or 2".to_owned(),
    };
    let path = Escaped(lock.path.display());
    writeln!(output, "{path}, {version} of the format")?;
    let mut table = Table::new(["packages"], &lock.entries.len().to_string());
    let mut figure = |name: &str, number: usize| {
        table.row([name.to_owned()], [number.to_string()]);
    };
    let ids = || lock.entries.iter().map(|entry| &entry.id);
    let members = ids().filter(|id| id.is_local()).count();
    let registry = ids().filter(|id| id.is_from_crates_io()).count();
    figure("- workspace members", members);
    figure("- from crates.io", registry);
    figure("- from elsewhere", lock.entries.len() - members - registry);
    figure("- needed by no member", graph.unneeded().len());
    let dependencies = lock.entries.iter().map(|entry| entry.dependencies.len());
    figure("dependencies", dependencies.sum());
    table.print(output)?;

    let stats = heap.stats();
    writeln!(output, "\nThe heap that holds them")?;
    let mut table = Table::new(["objects"], &stats.objects.to_string());
    let mut figure = |name: &str, figure: String| table.row([name.to_owned()], [figure]);
    figure("- their bytes", stats.object_bytes.to_string());
    figure("roots", stats.roots.to_string());
    figure("bytes reserved", stats.reserved_bytes.to_string());
    figure("collections", stats.collections.to_string());
    figure("- the longest", format!("{:?}", stats.longest_time));
    table.print(output)?;

    drop(graph);
    let found = heap.collect();
    writeln!(
        output,
        "\nWithout roots, {} are finalized; then the collector {}.",
        count(found.finalized, "package"),
        heap.collect(),
    )?;
    Ok(())
}
