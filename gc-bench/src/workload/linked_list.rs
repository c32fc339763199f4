//! A long list: what building, walking, collecting and freeing cost, one by one.

use crate::{
    measure::timed,
    outcome::Outcome,
    random::checksum,
    workload::{Info, Metric, collect_live},
};

/// The description.
pub(crate) static INFO: Info = Info {
    name: "linked_list",
    about: "a singly linked list with a number in every node",
    n_means: "length",
    op: "one node built, walked and freed (the collections of the living list are not in it)",
    default_n: 1_000_000,
    quick_n: 5_000,
    range: 1..=1_000_000_000,
    metrics: &[
        Metric {
            name: "build",
            unit: "ns/node",
            about: "allocate, a safepoint every 1024 nodes",
        },
        Metric {
            name: "walk",
            unit: "ns/node",
            about: "follow the list and add its numbers",
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

/// The nodes that are built between two safepoints.
pub(crate) const UNIT: u64 = 1024;

/// What a backend does with nodes of one pointer and one number.
pub(crate) trait LinkedList: Default {
    /// Puts a node for every number below `n` at the head of the list, with a safepoint after every
    /// [`UNIT`].
    fn build(&mut self, n: u64);

    /// Adds up the numbers of the list.
    fn sum(&self) -> u64;

    /// Collects garbage while the list is alive; `false` if this backend has no collector.
    fn collect(&mut self) -> bool;

    /// Lets the list go and reclaims it.
    fn free(&mut self);
}

/// The numbers below `n` in units between which a safepoint is due.
pub(crate) fn units(n: u64) -> impl Iterator<Item = core::ops::Range<u64>> {
    (0..n)
        .step_by(UNIT as usize)
        .map(move |start| start..n.min(start + UNIT))
}

/// Runs the phases.
pub(crate) fn run<B: LinkedList>(n: u64) -> Outcome {
    let mut list = B::default();
    let ((), build) = timed(|| list.build(n));
    let (sum, walk) = timed(|| list.sum());
    let live = collect_live(|| list.collect());
    let check = checksum(sum, list.sum());
    let ((), free) = timed(|| list.free());
    let mut span = build;
    span += walk;
    span += free;
    Outcome::new(&INFO, n, span, check)
        .with("build", build.ns_per(n))
        .with("walk", walk.ns_per(n))
        .with_some("collect_live", live.map(|span| span.ns_per(n)))
        .with("free", free.ns_per(n))
}
