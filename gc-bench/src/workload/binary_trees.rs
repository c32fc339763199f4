//! The Computer Language Benchmarks Game's program: many short-lived trees beside one that lives.

use crate::{
    measure::timed,
    outcome::Outcome,
    random::checksum,
    workload::{Info, Trees, tree_size},
};

/// The description.
pub(crate) static INFO: Info = Info {
    name: "binary_trees",
    about: "the benchmarks game's: build, count and drop trees beside a long-lived one",
    n_means: "greatest depth",
    op: "one node allocated (counting and freeing included)",
    default_n: 18,
    quick_n: 8,
    range: 1..=26,
    metrics: &[],
};

/// The smallest trees.
const MIN_DEPTH: u32 = 4;

/// Runs the program.
pub(crate) fn run<B: Trees>(n: u64) -> Outcome {
    let max_depth = (n as u32).max(MIN_DEPTH + 2);
    let mut backend = B::default();
    let (check, span) = timed(|| {
        let mut check = checksum(0, backend.build_and_count(max_depth + 1));
        backend.keep(max_depth);
        for (depth, iterations) in rounds(max_depth) {
            let nodes = (0..iterations)
                .map(|_| backend.build_and_count(depth))
                .sum();
            check = checksum(check, nodes);
        }
        checksum(check, backend.count_kept())
    });
    Outcome::new(&INFO, nodes(max_depth), span, check)
}

/// The depths of the short-lived trees, and how many there are of each.
fn rounds(max_depth: u32) -> impl Iterator<Item = (u32, u64)> {
    (MIN_DEPTH..=max_depth)
        .step_by(2)
        .map(move |depth| (depth, 1 << (max_depth - depth + MIN_DEPTH)))
}

/// The nodes that the program allocates: the stretch tree, the long-lived one and all the others.
fn nodes(max_depth: u32) -> u64 {
    let short_lived: u64 = rounds(max_depth)
        .map(|(depth, iterations)| iterations * tree_size(depth))
        .sum();
    tree_size(max_depth + 1) + tree_size(max_depth) + short_lived
}

#[cfg(test)]
mod tests {
    use super::nodes;

    #[test]
    fn the_stretch_tree_and_the_long_lived_one_count() {
        // Depth 6: 255 + 127 nodes, then 64 trees of 31 nodes and 16 of 127.
        assert_eq!(nodes(6), 255 + 127 + 64 * 31 + 16 * 127);
    }
}
