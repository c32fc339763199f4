//! `why`: the shortest chain from a workspace member to a package.

use std::collections::{HashMap, VecDeque};
use std::io::Write;

use gc_core::{Gc, Heap};

use crate::lockfile::error::Error;
use crate::lockfile::find;
use crate::lockfile::graph::{Graph, Package};
use crate::lockfile::parse::Lock;
use crate::lockfile::table::count;

/// Links below this depth are numbered instead of indented further, so that they stay in sight.
const DEEPEST: usize = 20;

/// Prints a chain for every version of a package.
pub(crate) fn print(
    heap: &Heap,
    lock: &Lock,
    graph: &Graph,
    package: &str,
    output: &mut dyn Write,
) -> Result<(), Error> {
    let packages = find::find(heap, lock, graph, package)?;
    let chains = Chains::new(heap, graph);
    for (number, package) in packages.into_iter().enumerate() {
        if number > 0 {
            writeln!(output)?;
        }
        for (depth, link) in chains.to(package).into_iter().enumerate() {
            let indent = "   ".repeat(depth.min(DEEPEST).saturating_sub(1));
            match depth {
                0 => writeln!(output, "{} (workspace member)", link.id)?,
                1..=DEEPEST => writeln!(output, "{indent}└─ {}", link.id)?,
                _ => writeln!(output, "{indent}└─ {depth}: {}", link.id)?,
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

/// The shortest chains from workspace members to all packages.
struct Chains<'gc> {
    /// The link above each package, by the package's number; members have none.
    above: HashMap<usize, Option<Gc<'gc, Package<'gc>>>>,
}

impl<'gc> Chains<'gc> {
    /// Searches in breadth, from all members at once. Of several members as near to a package, the
    /// first in the file is therefore the one that comes to it.
    fn new(heap: &'gc Heap, graph: &Graph) -> Chains<'gc> {
        let packages = graph.packages(heap);
        let mut queue: VecDeque<_> = packages.filter(|package| package.is_member()).collect();
        let mut above: HashMap<_, _> = queue.iter().map(|member| (member.number, None)).collect();
        while let Some(package) = queue.pop_front() {
            for &dependency in &*package.dependencies.borrow() {
                above.entry(dependency.number).or_insert_with(|| {
                    queue.push_back(dependency);
                    Some(package)
                });
            }
        }
        Chains { above }
    }

    /// The chain from a member down to a package, both included.
    fn to(&self, package: Gc<'gc, Package<'gc>>) -> Vec<Gc<'gc, Package<'gc>>> {
        let mut chain = vec![package];
        let mut at = package;
        // The graph holds only what a member needs, so every package has been met.
        while let Some(next) = self.above[&at.number] {
            chain.push(next);
            at = next;
        }
        chain.reverse();
        chain
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lockfile::samples;

    #[test]
    fn the_nearest_member_is_chosen_and_of_those_the_first() {
        // The first member is far from the last package, the two others are as near.
        let links = [vec![3], vec![5], vec![4], vec![4], vec![6], vec![6], vec![]];
        let lock = samples::lock(3, &links);
        let mut heap = Heap::new();
        let graph = Graph::load(&mut heap, &lock);
        let chains = Chains::new(&heap, &graph);
        let numbers = |number| {
            let mut packages = graph.packages(&heap);
            let package = packages.find(|package| package.number == number);
            let chain = chains.to(package.expect("all are needed"));
            Vec::from_iter(chain.iter().map(|package| package.number))
        };
        assert_eq!(numbers(6), [1, 5, 6]);
        assert_eq!(numbers(4), [2, 4]);
        assert_eq!(numbers(1), [1]);
    }
}
