//! Collections of a tree that stays alive: the price of marking.

use crate::{
    measure::timed,
    outcome::Outcome,
    random::checksum,
    workload::{Info, Metric, Trees, collect_live, depth_within, tree_size},
};

/// The description.
pub(crate) static INFO: Info = Info {
    name: "live_tree",
    about: "a complete binary tree that stays alive while the collector runs",
    n_means: "nodes, rounded down to a complete tree",
    op: "one node built, counted and freed (the collections of the living tree are not in it)",
    default_n: tree_size(19),
    quick_n: tree_size(9),
    range: 1..=1_000_000_000,
    metrics: &[
        Metric {
            name: "build",
            unit: "ns/node",
            about: "allocate bottom-up",
        },
        Metric {
            name: "walk",
            unit: "ns/node",
            about: "count the nodes",
        },
        Metric {
            name: "collect_live",
            unit: "ns/node",
            about: "a full collection that frees nothing",
        },
        Metric {
            name: "free",
            unit: "ns/node",
            about: "let go and reclaim",
        },
    ],
};

/// Runs the phases.
pub(crate) fn run<B: Trees>(n: u64) -> Outcome {
    let depth = depth_within(n);
    let nodes = tree_size(depth);
    let mut backend = B::default();
    let ((), build) = timed(|| backend.keep(depth));
    let (count, walk) = timed(|| backend.count_kept());
    let live = collect_live(|| backend.collect());
    let check = checksum(count, backend.count_kept());
    let ((), free) = timed(|| backend.free_kept());
    let mut span = build;
    span += walk;
    span += free;
    Outcome::new(&INFO, nodes, span, check)
        .with("build", build.ns_per(nodes))
        .with("walk", walk.ns_per(nodes))
        .with_some("collect_live", live.map(|span| span.ns_per(nodes)))
        .with("free", free.ns_per(nodes))
}
