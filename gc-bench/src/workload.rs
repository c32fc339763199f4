//! The workloads: what each does, and the trait through which backends take part.
//!
//! The programs that several backends can share, loops, sizes, timing and checks, are written once,
//! here; a backend implements only the handling of its own objects. So every backend does the same
//! work in the same order, and what differs is what is being compared.

pub(crate) mod binary_trees;
pub(crate) mod bytes_per_object;
pub(crate) mod ephemeron_chain;
pub(crate) mod finalization_queue;
pub(crate) mod finalizer_storm;
pub(crate) mod gcbench;
pub(crate) mod graph_mutation;
pub(crate) mod linked_list;
pub(crate) mod live_tree;
pub(crate) mod root_churn;
pub(crate) mod weak_churn;
pub(crate) mod weak_upgrade;

use core::{hint::black_box, ops::RangeInclusive, str::FromStr};

use crate::measure::{Span, timed};

/// A program that every backend runs alike.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Workload {
    /// Many short-lived trees beside one that lives.
    BinaryTrees,
    /// Boehm's old benchmark: trees built from both ends.
    GcBench,
    /// A long list, phase by phase.
    LinkedList,
    /// Collections of a tree that stays alive.
    LiveTree,
    /// Cyclic garbage.
    GraphMutation,
    /// Memory.
    BytesPerObject,
    /// Handles that keep objects alive from outside.
    RootChurn,
    /// Ephemerons that depend on each other.
    EphemeronChain,
    /// Weak references whose objects die.
    WeakChurn,
    /// Weak references whose objects live.
    WeakUpgrade,
    /// Objects with finalizers.
    FinalizerStorm,
    /// Objects that a queue waits for.
    FinalizationQueue,
}

/// What a user needs to know about a workload.
#[derive(Debug)]
pub(crate) struct Info {
    /// As on the command line.
    pub(crate) name: &'static str,
    /// One line about the program.
    pub(crate) about: &'static str,
    /// What `n` counts.
    pub(crate) n_means: &'static str,
    /// What one operation is, and which phases `ns_per_op` sums.
    pub(crate) op: &'static str,
    /// The size unless another is asked for.
    pub(crate) default_n: u64,
    /// The size for `--quick`: a check that everything runs, not a measurement.
    pub(crate) quick_n: u64,
    /// The sizes that make sense.
    pub(crate) range: RangeInclusive<u64>,
    /// The named measurements.
    pub(crate) metrics: &'static [Metric],
}

/// A named measurement of a workload.
#[derive(Debug)]
pub(crate) struct Metric {
    /// As in JSON.
    pub(crate) name: &'static str,
    /// As in the tables.
    pub(crate) unit: &'static str,
    /// What it is.
    pub(crate) about: &'static str,
}

impl Workload {
    /// All workloads, in the order of the tables.
    pub(crate) const ALL: [Self; 12] = [
        Self::BinaryTrees,
        Self::GcBench,
        Self::LinkedList,
        Self::LiveTree,
        Self::GraphMutation,
        Self::BytesPerObject,
        Self::RootChurn,
        Self::EphemeronChain,
        Self::WeakChurn,
        Self::WeakUpgrade,
        Self::FinalizerStorm,
        Self::FinalizationQueue,
    ];

    /// The description of this workload.
    pub(crate) fn info(self) -> &'static Info {
        match self {
            Self::BinaryTrees => &binary_trees::INFO,
            Self::GcBench => &gcbench::INFO,
            Self::LinkedList => &linked_list::INFO,
            Self::LiveTree => &live_tree::INFO,
            Self::GraphMutation => &graph_mutation::INFO,
            Self::BytesPerObject => &bytes_per_object::INFO,
            Self::RootChurn => &root_churn::INFO,
            Self::EphemeronChain => &ephemeron_chain::INFO,
            Self::WeakChurn => &weak_churn::INFO,
            Self::WeakUpgrade => &weak_upgrade::INFO,
            Self::FinalizerStorm => &finalizer_storm::INFO,
            Self::FinalizationQueue => &finalization_queue::INFO,
        }
    }
}

impl FromStr for Workload {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        let known = || Self::ALL.map(|workload| workload.info().name).join(", ");
        let found = Self::ALL
            .into_iter()
            .find(|workload| workload.info().name == name);
        found.ok_or_else(|| format!("unknown workload `{name}`; there are {}", known()))
    }
}

/// What a backend does with nodes of two pointers; three workloads are made of it.
pub(crate) trait Trees: Default {
    /// Builds a complete tree bottom-up, counts its nodes, lets it go and reaches a safepoint.
    fn build_and_count(&mut self, depth: u32) -> u64;

    /// Builds a complete tree bottom-up and keeps it.
    fn keep(&mut self, depth: u32);

    /// Counts the nodes of the tree that is kept.
    fn count_kept(&self) -> u64;

    /// Collects garbage while the tree is alive; `false` if this backend has no collector.
    fn collect(&mut self) -> bool;

    /// Lets the kept tree go and reclaims it.
    fn free_kept(&mut self);
}

/// The nodes of a complete binary tree whose leaves are `depth` edges below its root.
pub(crate) const fn tree_size(depth: u32) -> u64 {
    (1 << (depth + 1)) - 1
}

/// The depth of the largest complete binary tree of at most `nodes` nodes.
pub(crate) const fn depth_within(nodes: u64) -> u32 {
    (nodes + 1).ilog2() - 1
}

/// A default value that the optimizer cannot see through.
///
/// LLVM turns a `Box` that is filled with visible zeros into `calloc`, which is twice as slow in
/// glibc, so every backend hides the null pointers of its leaves alike.
pub(crate) fn hidden<T: Default>() -> T {
    black_box(T::default())
}

/// Times collections that free nothing: the mean of four, after one that nobody times.
///
/// The first one ends whatever cycle an incremental collector is in, so that the four are whole
/// collections.
pub(crate) fn collect_live(mut collect: impl FnMut() -> bool) -> Option<Span> {
    const TIMES: u32 = 4;
    if !collect() {
        return None;
    }
    let ((), mut span) = timed(|| (0..TIMES).for_each(|_| _ = collect()));
    span.cpu /= TIMES;
    span.wall /= TIMES;
    Some(span)
}
