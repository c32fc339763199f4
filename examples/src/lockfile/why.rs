//! `why`: the shortest chain from a workspace member to a package.

use std::collections::{HashMap, VecDeque};
use std::io::Write;

use gc_core::{Gc, Heap};

use crate::lockfile::error::Error;
use crate::lockfile::find;
use crate::lockfile::graph::{Graph, Package};
use crate::lockfile::parse::Lock;
use crate::lockfile::table::count;

/// Prints a chain for every version of a package.
pub(crate) fn print(
    heap: &Heap,
    lock: &Lock,
    graph: &Graph,
    package: &str,
    output: &mut dyn Write,
) -> Result<(), Error> {
    for (number, package) in find::find(heap, lock, graph, package)?
        .into_iter()
        .enumerate()
    {
        if number > 0 {
            writeln!(output)?;
        }
        for (depth, link) in chain(package).into_iter().enumerate() {
            match depth {
                0 => writeln!(output, "{} (workspace member)", link.id)?,
                _ => writeln!(
                    output,
                    "{:indent$}└─ {}",
                    "",
                    link.id,
                    indent = 3 * (depth - 1)
                )?,
            }
        }
        let dependents = package.dependents.borrow();
        if !dependents.is_empty() {
            let needed = count(dependents.len(), "package");
            let names: Vec<_> = dependents.iter().map(|d| d.id.to_string()).collect();
            writeln!(output, "needed directly by {needed}: {}", names.join(", "))?;
        }
    }
    Ok(())
}

/// The shortest chain from a workspace member down to `package`, both included.
///
/// The search goes up, from what is asked about to the nearest member, in breadth. Of several
/// members as near, the first in the file is chosen.
fn chain<'gc>(package: Gc<'gc, Package<'gc>>) -> Vec<Gc<'gc, Package<'gc>>> {
    // For every package that was met, the one through which it was.
    let mut below = HashMap::from([(package.number, None)]);
    let mut queue = VecDeque::from([package]);
    while let Some(package) = queue.pop_front() {
        if package.is_member() {
            let mut chain = vec![package];
            let mut at = package;
            while let Some(next) = below[&at.number] {
                chain.push(next);
                at = next;
            }
            return chain;
        }
        for &dependent in &*package.dependents.borrow() {
            below.entry(dependent.number).or_insert_with(|| {
                queue.push_back(dependent);
                Some(package)
            });
        }
    }
    unreachable!("the graph holds only what a member needs")
}
