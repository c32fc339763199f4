//! `boa_gc`: mark and sweep, with handles that count themselves so that the collector can find the
//! roots.
//!
//! It collects inside allocation, at thresholds that cannot be configured, so there are no
//! safepoints here.

mod bench;
mod finalize;
mod graph;
mod weak;

use core::hint::black_box;

use boa_gc::{Finalize, Gc, Trace, force_collect};

use self::{
    bench::Bench,
    finalize::Storm,
    graph::Slots,
    weak::{Table, Units, Upgrades},
};
use crate::workload::{
    Trees, Workload, binary_trees, bytes_per_object, ephemeron_chain, finalizer_storm, gcbench,
    graph_mutation, hidden,
    linked_list::{self, LinkedList},
    live_tree,
    root_churn::{self, Roots},
    weak_churn, weak_upgrade,
};

/// Everything is supported.
pub(super) fn runner(workload: Workload) -> Result<super::Runner, &'static str> {
    match workload {
        Workload::BinaryTrees => Ok(binary_trees::run::<Kept>),
        Workload::GcBench => Ok(gcbench::run::<Bench>),
        Workload::LinkedList => Ok(linked_list::run::<List>),
        Workload::LiveTree => Ok(live_tree::run::<Kept>),
        Workload::GraphMutation => Ok(graph_mutation::run::<Slots>),
        Workload::BytesPerObject => Ok(bytes_per_object::run::<Kept>),
        Workload::RootChurn => Ok(root_churn::run::<Handles>),
        Workload::EphemeronChain => Ok(ephemeron_chain::run::<Table>),
        Workload::WeakChurn => Ok(weak_churn::run::<Units>),
        Workload::WeakUpgrade => Ok(weak_upgrade::run::<Upgrades>),
        Workload::FinalizerStorm => Ok(finalizer_storm::run::<Storm>),
        Workload::FinalizationQueue => Err("it has no queues"),
    }
}

/// A node of two pointers.
#[derive(Finalize, Trace)]
struct Node {
    left: Option<Gc<Node>>,
    right: Option<Gc<Node>>,
}

impl Node {
    fn bottom_up(depth: u32) -> Gc<Self> {
        if depth == 0 {
            return Gc::new(Self {
                left: hidden(),
                right: hidden(),
            });
        }
        Gc::new(Self {
            left: Some(Self::bottom_up(depth - 1)),
            right: Some(Self::bottom_up(depth - 1)),
        })
    }

    fn count(&self) -> u64 {
        let child = |child: &Option<Gc<Self>>| child.as_ref().map_or(0, |node| node.count());
        1 + child(&self.left) + child(&self.right)
    }
}

#[derive(Default)]
struct Kept(Option<Gc<Node>>);

impl Trees for Kept {
    fn build_and_count(&mut self, depth: u32) -> u64 {
        Node::bottom_up(depth).count()
    }

    fn keep(&mut self, depth: u32) {
        self.0 = Some(Node::bottom_up(depth));
    }

    fn count_kept(&self) -> u64 {
        self.0.as_ref().map_or(0, |tree| tree.count())
    }

    fn collect(&mut self) -> bool {
        force_collect();
        true
    }

    fn free_kept(&mut self) {
        self.0 = None;
        force_collect();
    }
}

/// A node of one pointer and one number.
#[derive(Finalize, Trace)]
struct Link {
    next: Option<Gc<Link>>,
    value: u64,
}

#[derive(Default)]
struct List(Option<Gc<Link>>);

impl LinkedList for List {
    fn build(&mut self, n: u64) {
        for value in 0..n {
            self.0 = Some(Gc::new(Link {
                next: self.0.take(),
                value,
            }));
        }
    }

    fn sum(&self) -> u64 {
        core::iter::successors(self.0.as_deref(), |link| link.next.as_deref())
            .map(|link| link.value)
            .sum()
    }

    fn collect(&mut self) -> bool {
        force_collect();
        true
    }

    fn free(&mut self) {
        self.0 = None;
        force_collect();
    }
}

struct Handles(Vec<Gc<u64>>);

impl Default for Handles {
    fn default() -> Self {
        Self((0..root_churn::OBJECTS as u64).map(Gc::new).collect())
    }
}

impl Roots for Handles {
    fn churn_one(&mut self, n: u64) {
        for _ in 0..n {
            drop(black_box(self.0[0].clone()));
        }
    }

    fn churn_all(&mut self, n: u64, picks: &[root_churn::Pick]) -> u64 {
        let mut roots = self.0.clone();
        for pick in root_churn::repeated(picks, n) {
            roots[usize::from(pick.slot)] = self.0[usize::from(pick.object)].clone();
        }
        roots
            .iter()
            .zip(1..)
            .map(|(root, place)| **root * place)
            .sum()
    }
}
