//! Which direct dependencies are the heaviest, by what would disappear with them.
//!
//! [`remove`](super::removal) asks the collector, which takes a graph for every question. Here there
//! may be thousands of questions, and one search answers them all, because nothing disappears with
//! two direct dependencies: a member keeps each of them, whatever becomes of the others. So what
//! would disappear with one is what can be reached through that one only.

#[cfg(test)]
mod tests;

use core::cmp::Reverse;
use std::collections::HashMap;
use std::io::Write;

use gc_core::{Gc, Heap};

use crate::lockfile::error::Error;
use crate::lockfile::graph::{Graph, Package};
use crate::lockfile::parse::Lock;
use crate::lockfile::table::{Table, count};

/// No more than this many dependencies are shown.
const AT_MOST: usize = 10;

/// No more than this many of the packages that would disappear with one are shown.
const NAMES_AT_MOST: usize = 6;

/// The direct dependencies through which a package is reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Through {
    /// The one of this number.
    One(usize),
    /// More than one.
    Several,
}

/// The packages that a workspace member depends on without being one.
fn direct<'gc>(heap: &'gc Heap, graph: &Graph) -> Vec<Gc<'gc, Package<'gc>>> {
    let has_member_above = |package: &Package<'_>| {
        let dependents = package.dependents.borrow();
        dependents.iter().any(|dependent| dependent.is_member())
    };
    let packages = graph.packages(heap);
    let direct = packages.filter(|package| !package.is_member() && has_member_above(package));
    direct.collect()
}

/// Through which direct dependencies each package is reached, by its number.
///
/// What is reached anew, or through one more than before, is searched again, so each package is
/// searched at most twice.
fn search<'gc>(direct: &[Gc<'gc, Package<'gc>>]) -> HashMap<usize, Through> {
    let mut through: HashMap<_, _> = direct
        .iter()
        .map(|package| (package.number, Through::One(package.number)))
        .collect();
    let mut found = direct.to_vec();
    while let Some(package) = found.pop() {
        let here = through[&package.number];
        for &dependency in &*package.dependencies.borrow() {
            let number = dependency.number;
            let there = through.get(&number).copied();
            // A member, or a direct dependency, is needed by a member as well.
            let is_kept = dependency.is_member() || there == Some(Through::One(number));
            let both = match there {
                None => here,
                Some(there) if there == here => there,
                Some(_) => Through::Several,
            };
            if !is_kept && there != Some(both) {
                through.insert(number, both);
                found.push(dependency);
            }
        }
    }
    through
}

/// The numbers of the direct dependencies in the file's order, each with the numbers of what would
/// disappear with it, itself included.
fn weigh(heap: &Heap, graph: &Graph) -> Vec<(usize, Vec<usize>)> {
    let direct = direct(heap, graph);
    let through = search(&direct);
    let mut gone: HashMap<_, Vec<_>> = HashMap::new();
    for package in graph.packages(heap) {
        if let Some(Through::One(number)) = through.get(&package.number) {
            gone.entry(*number).or_default().push(package.number);
        }
    }
    let numbers = direct.iter().map(|package| package.number);
    numbers
        .map(|number| (number, gone.remove(&number).unwrap_or_default()))
        .collect()
}

/// Prints which direct dependencies would take the most packages with them.
pub(crate) fn print(
    heap: &Heap,
    lock: &Lock,
    graph: &Graph,
    output: &mut dyn Write,
) -> Result<(), Error> {
    let mut weights = weigh(heap, graph);
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
