//! `GCBench` by Ellis, Kovac and Boehm: trees built from the root and from the leaves, beside a
//! tree and an array that live.

use crate::{
    measure::timed,
    outcome::Outcome,
    random::checksum,
    workload::{Info, tree_size},
};

/// The description.
pub(crate) static INFO: Info = Info {
    name: "gcbench",
    about: "Boehm's: trees built top-down and bottom-up, beside a long-lived tree and array",
    n_means: "greatest depth; the stretch tree is deeper by two",
    op: "one node allocated (freeing included)",
    default_n: 16,
    quick_n: 6,
    range: 4..=22,
    metrics: &[],
};

/// The smallest trees.
const MIN_DEPTH: u32 = 4;

/// The length of the long-lived array.
const ARRAY_LENGTH: usize = 500_000;

/// What a backend does with nodes of two pointers and two integers.
///
/// The integers are the height above the leaves and 0. A tree's *spine* is the sum of both along
/// its left edge: a check that costs nothing beside the tree.
pub(crate) trait GcBench: Default {
    /// Builds a tree from its leaves, lets it go, reaches a safepoint and tells the tree's spine.
    fn bottom_up(&mut self, depth: u32) -> i64;

    /// The same, but every node is allocated before its children are stored into it.
    fn top_down(&mut self, depth: u32) -> i64;

    /// Builds a tree from its root and keeps it.
    fn keep_tree(&mut self, depth: u32);

    /// Keeps the array in an object of its own.
    fn keep_array(&mut self, array: Box<[f64]>);

    /// The spine of the tree that is kept.
    fn kept_spine(&self) -> i64;

    /// An element of the array that is kept.
    fn kept_element(&self, index: usize) -> f64;
}

/// Runs the program.
pub(crate) fn run<B: GcBench>(n: u64) -> Outcome {
    let max_depth = n as u32;
    let mut backend = B::default();
    let (check, span) = timed(|| {
        let mut check = checksum(0, backend.bottom_up(max_depth + 2) as u64);
        backend.keep_tree(max_depth);
        backend.keep_array(array());
        for (depth, iterations) in rounds(max_depth) {
            let top_down: i64 = (0..iterations).map(|_| backend.top_down(depth)).sum();
            let bottom_up: i64 = (0..iterations).map(|_| backend.bottom_up(depth)).sum();
            check = checksum(checksum(check, top_down as u64), bottom_up as u64);
        }
        check = checksum(check, backend.kept_spine() as u64);
        checksum(check, backend.kept_element(1000).to_bits())
    });
    Outcome::new(&INFO, nodes(max_depth), span, check)
}

/// As in the original, half of the array is filled.
fn array() -> Box<[f64]> {
    let filled = (0..ARRAY_LENGTH / 2).map(|i| 1.0 / i as f64);
    filled
        .chain(core::iter::repeat_n(0.0, ARRAY_LENGTH / 2))
        .collect()
}

/// The depths of the trees, and how many of each are built from either end.
fn rounds(max_depth: u32) -> impl Iterator<Item = (u32, u64)> {
    let budget = 2 * tree_size(max_depth + 2);
    (MIN_DEPTH..=max_depth)
        .step_by(2)
        .map(move |depth| (depth, budget / tree_size(depth)))
}

/// The nodes that the program allocates.
fn nodes(max_depth: u32) -> u64 {
    let short_lived: u64 = rounds(max_depth)
        .map(|(depth, iterations)| 2 * iterations * tree_size(depth))
        .sum();
    tree_size(max_depth + 2) + tree_size(max_depth) + short_lived
}

#[cfg(test)]
mod tests {
    use super::nodes;

    #[test]
    fn both_directions_count() {
        // Depth 4: 127 + 31 nodes, then 254 / 31 = 8 trees of 31 nodes from either end.
        assert_eq!(nodes(4), 127 + 31 + 2 * 8 * 31);
    }
}
