//! Cyclic garbage: a graph whose nodes are replaced at random.
//!
//! Every slot of the graph holds a *pair*: a node and its twin, which point to each other. A
//! replacement puts a fresh pair in place of a slot's old one; the new node gets edges to the nodes
//! that two random slots hold, and the old node's two edges are cut. Without the cut every retired
//! node would keep older ones alive, and a uniform random graph would never free anything; without
//! the twins nearly all garbage would be acyclic.

use core::time::Duration;

use crate::{
    measure::{Span, timed},
    outcome::Outcome,
    random::Random,
    workload::{Info, Metric},
};

/// The description.
pub(crate) static INFO: Info = Info {
    name: "graph_mutation",
    about: "random replacement of nodes in a graph, each of which dies as part of a cycle",
    n_means: "replacements",
    op: "one replacement: two nodes allocated, five edges set, two edges cut (freeing included)",
    default_n: 1_000_000,
    quick_n: 20_000,
    range: 1..=1_000_000_000,
    metrics: &[
        Metric {
            name: "longest_step",
            unit: "us",
            about: "processor time of the slowest step of 256 replacements and a safepoint",
        },
        Metric {
            name: "p99_step",
            unit: "us",
            about: "the step that 99 of 100 are faster than",
        },
    ],
};

/// The replacements between two safepoints.
const STEP: u64 = 256;

/// Collectors that collect only when told to are told after this many steps: about as many
/// replacements as a graph of the default size has slots, so that every collection finds as many
/// dead pairs as live ones.
pub(crate) const STEPS_PER_FORCED_COLLECTION: u64 = 128;

/// One replacement.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Replacement {
    /// The slot whose pair is replaced.
    pub(crate) slot: usize,
    /// The slot whose node the new node's left edge leads to; looked up before the old node is
    /// retired.
    pub(crate) left: usize,
    /// The same for the right edge.
    pub(crate) right: usize,
    /// The number of the new node; its twin gets the complement.
    pub(crate) value: u64,
}

/// What a backend does with nodes of three pointers (the twin and two edges) and a number.
///
/// The slots are nodes too, permanent ones whose left edge leads to the slot's node: a store into
/// one huge table would make an incremental collector look through all of it again.
pub(crate) trait Graph {
    /// A graph whose slots hold pairs with the number 0 and no edges.
    fn new(slots: usize) -> Self;

    /// Carries out the replacements in order, then reaches a safepoint.
    fn step(&mut self, replacements: &[Replacement]);

    /// Folds into a checksum, for every slot, the number of its node, of the node's twin, and of
    /// the nodes that its left and right edges lead to (0 without an edge).
    fn check(&self) -> u64;
}

/// Runs the program.
pub(crate) fn run<G: Graph>(n: u64) -> Outcome {
    let slots = (n / 16).clamp(64, 1 << 15) as usize;
    let mut random = Random::new(n);
    let mut graph = G::new(slots);
    let mut batch = Vec::with_capacity(STEP as usize);
    let mut total = Span::default();
    let mut steps: Vec<Duration> = Vec::with_capacity(n.div_ceil(STEP) as usize);
    for start in (0..n).step_by(STEP as usize) {
        batch.clear();
        batch.extend((start..n.min(start + STEP)).map(|_| Replacement {
            slot: random.below(slots),
            left: random.below(slots),
            right: random.below(slots),
            value: random.next(),
        }));
        let ((), span) = timed(|| graph.step(&batch));
        total += span;
        steps.push(span.cpu);
    }
    steps.sort_unstable();
    let at =
        |share: f64| steps[((steps.len() - 1) as f64 * share) as usize].as_nanos() as f64 / 1e3;
    Outcome::new(&INFO, n, total, graph.check())
        .with("longest_step", at(1.0))
        .with("p99_step", at(0.99))
}
