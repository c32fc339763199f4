//! Which direct dependencies are the heaviest, by what would disappear with them.

use core::cmp::Reverse;
use std::io::Write;

use gc_core::Heap;

use crate::lockfile::error::Error;
use crate::lockfile::graph::{Graph, Package};
use crate::lockfile::parse::Lock;
use crate::lockfile::removal;
use crate::lockfile::table::{Table, count};

/// No more than this many dependencies are shown.
const AT_MOST: usize = 10;

/// No more than this many of the packages that would disappear with one are shown.
const NAMES_AT_MOST: usize = 6;

/// The numbers of the packages that a workspace member depends on without being one.
pub(crate) fn direct(heap: &Heap, graph: &Graph) -> Vec<usize> {
    let has_member_above = |package: &Package<'_>| {
        let dependents = package.dependents.borrow();
        dependents.iter().any(|dependent| dependent.is_member())
    };
    let packages = graph.packages(heap);
    let direct = packages.filter(|package| !package.is_member() && has_member_above(package));
    direct.map(|package| package.number).collect()
}

/// Prints which direct dependencies would take the most packages with them.
///
/// Each is really removed, from a graph of its own.
pub(crate) fn print(
    heap: &mut Heap,
    lock: &Lock,
    direct: &[usize],
    output: &mut dyn Write,
) -> Result<(), Error> {
    let mut weights = Vec::new();
    for &number in direct {
        let graph = Graph::load(heap, lock);
        let gone = removal::remove(heap, graph, &[number]).gone;
        weights.push((number, gone));
    }
    if weights.is_empty() {
        return Ok(());
    }
    // Those that weigh the same stay in the file's order.
    weights.sort_by_key(|(_, gone)| Reverse(gone.len()));
    writeln!(
        output,
        "\n{}, and how many packages would disappear with each:",
        count(weights.len(), "direct dependency"),
    )?;
    let mut table = Table::new(["package", "version", "packages"], "itself and").numbers(2);
    for (number, gone) in weights.iter().take(AT_MOST) {
        let id = &lock.entries[*number].id;
        let mut others: Vec<_> = gone
            .iter()
            .filter(|other| *other != number)
            .map(|&other| lock.entries[other].id.name.clone())
            .collect();
        if others.len() > NAMES_AT_MOST {
            let more = others.split_off(NAMES_AT_MOST - 1).len();
            others.push(format!("{more} more"));
        }
        table.row(
            [id.name.clone(), id.version(), gone.len().to_string()],
            others,
        );
    }
    table.print(output)?;
    if let Some(rest) = weights.len().checked_sub(AT_MOST).filter(|&rest| rest > 0) {
        let most = weights[AT_MOST].1.len();
        writeln!(
            output,
            "  and {rest} more, none with more than {}",
            count(most, "package"),
        )?;
    }
    Ok(())
}
