//! `gc-arena`: incremental mark and sweep, in which all access to objects happens inside closures.
//!
//! A tree, or a unit of a list or graph, is built in one `mutate`; then the collector's debt is
//! paid.

mod bench;
mod finalize;
mod graph;
mod weak;

use core::{hint::black_box, marker::PhantomData};

use gc_arena::{
    Arena, Collect, DynamicRootSet, Gc, Mutation, Rootable, arena::Root, metrics::Pacing,
};

use self::{
    bench::Bench,
    finalize::Storm,
    graph::Slots,
    weak::{Units, Upgrades},
};
use crate::workload::{
    Trees, Workload, binary_trees, bytes_per_object, finalizer_storm, gcbench, graph_mutation,
    hidden,
    linked_list::{self, LinkedList},
    live_tree,
    root_churn::{self, Roots},
    weak_churn, weak_upgrade,
};

/// Everything is supported that needs no ephemerons.
pub(super) fn runner<P: Pace>(workload: Workload) -> Result<super::Runner, &'static str> {
    match workload {
        Workload::BinaryTrees => Ok(binary_trees::run::<Paced<KeptTree, P>>),
        Workload::GcBench => Ok(gcbench::run::<Paced<Bench, P>>),
        Workload::LinkedList => Ok(linked_list::run::<Paced<List, P>>),
        Workload::LiveTree => Ok(live_tree::run::<Paced<KeptTree, P>>),
        Workload::GraphMutation => Ok(graph_mutation::run::<Paced<Slots, P>>),
        Workload::BytesPerObject => Ok(bytes_per_object::run::<Paced<KeptTree, P>>),
        Workload::RootChurn => Ok(root_churn::run::<Paced<Handles, P>>),
        Workload::EphemeronChain => Err("it has no ephemerons"),
        Workload::WeakChurn => Ok(weak_churn::run::<Paced<Units, P>>),
        Workload::WeakUpgrade => Ok(weak_upgrade::run::<Paced<Upgrades, P>>),
        Workload::FinalizerStorm => Ok(finalizer_storm::run::<Paced<Storm, P>>),
        Workload::FinalizationQueue => Err("it has no queues"),
    }
}

/// How the library spreads its work.
pub(super) trait Pace {
    /// The library's own preset.
    const PACING: Pacing;
}

/// A little work for every allocation.
pub(super) struct Incremental;

impl Pace for Incremental {
    const PACING: Pacing = Pacing::DEFAULT;
}

/// Whole collections.
pub(super) struct StopTheWorld;

impl Pace for StopTheWorld {
    const PACING: Pacing = Pacing::STOP_THE_WORLD;
}

/// An arena with the root type `R` and the pacing `P`.
struct Paced<R, P>
where
    R: for<'a> Rootable<'a>,
    for<'a> Root<'a, R>: Sized,
{
    arena: Arena<R>,
    pace: PhantomData<P>,
}

impl<R, P: Pace> Paced<R, P>
where
    R: for<'a> Rootable<'a>,
    for<'a> Root<'a, R>: Sized + Collect<'a>,
{
    fn new(root: impl for<'gc> FnOnce(&'gc Mutation<'gc>) -> Root<'gc, R>) -> Self {
        let arena = Arena::new(root);
        arena.metrics().set_pacing(P::PACING);
        Self {
            arena,
            pace: PhantomData,
        }
    }

    /// Does the collector's work that allocation has made due.
    ///
    /// Debts of less than about a thousand objects are left to grow: paying after every tree of 31
    /// nodes would spend more time on entering and leaving the collector than on collecting.
    fn pay_debt(&mut self) {
        if self.arena.metrics().allocation_debt() > 1024.0 {
            self.arena.collect_debt();
        }
    }
}

/// A node of two pointers.
#[derive(Collect)]
#[collect(no_drop)]
struct Node<'gc> {
    left: Option<Gc<'gc, Node<'gc>>>,
    right: Option<Gc<'gc, Node<'gc>>>,
}

impl<'gc> Node<'gc> {
    fn bottom_up(mc: &Mutation<'gc>, depth: u32) -> Gc<'gc, Self> {
        if depth == 0 {
            return Gc::new(
                mc,
                Self {
                    left: hidden(),
                    right: hidden(),
                },
            );
        }
        let (left, right) = (
            Self::bottom_up(mc, depth - 1),
            Self::bottom_up(mc, depth - 1),
        );
        Gc::new(
            mc,
            Self {
                left: Some(left),
                right: Some(right),
            },
        )
    }

    fn count(&self) -> u64 {
        let child = |child: Option<Gc<'gc, Self>>| child.map_or(0, |node| node.count());
        1 + child(self.left) + child(self.right)
    }
}

type KeptTree = Rootable![Option<Gc<'_, Node<'_>>>];

impl<P: Pace> Default for Paced<KeptTree, P> {
    fn default() -> Self {
        Self::new(|_| None)
    }
}

impl<P: Pace> Trees for Paced<KeptTree, P> {
    fn build_and_count(&mut self, depth: u32) -> u64 {
        let count = self
            .arena
            .mutate(|mc, _| Node::bottom_up(mc, depth).count());
        self.pay_debt();
        count
    }

    fn keep(&mut self, depth: u32) {
        self.arena
            .mutate_root(|mc, kept| *kept = Some(Node::bottom_up(mc, depth)));
        self.pay_debt();
    }

    fn count_kept(&self) -> u64 {
        self.arena
            .mutate(|_, kept| kept.map_or(0, |tree| tree.count()))
    }

    fn collect(&mut self) -> bool {
        self.arena.finish_cycle();
        true
    }

    fn free_kept(&mut self) {
        self.arena.mutate_root(|_, kept| *kept = None);
        self.arena.finish_cycle();
    }
}

/// A node of one pointer and one number.
#[derive(Collect)]
#[collect(no_drop)]
struct Link<'gc> {
    next: Option<Gc<'gc, Link<'gc>>>,
    value: u64,
}

type List = Rootable![Option<Gc<'_, Link<'_>>>];

impl<P: Pace> Default for Paced<List, P> {
    fn default() -> Self {
        Self::new(|_| None)
    }
}

impl<P: Pace> LinkedList for Paced<List, P> {
    fn build(&mut self, n: u64) {
        for unit in linked_list::units(n) {
            self.arena.mutate_root(|mc, head| {
                for value in unit {
                    *head = Some(Gc::new(mc, Link { next: *head, value }));
                }
            });
            self.pay_debt();
        }
    }

    fn sum(&self) -> u64 {
        self.arena.mutate(|_, head| {
            core::iter::successors(*head, |link| link.next)
                .map(|link| link.value)
                .sum()
        })
    }

    fn collect(&mut self) -> bool {
        self.arena.finish_cycle();
        true
    }

    fn free(&mut self) {
        self.arena.mutate_root(|_, head| *head = None);
        self.arena.finish_cycle();
    }
}

#[derive(Collect)]
#[collect(no_drop)]
struct HandlesRoot<'gc> {
    roots: DynamicRootSet<'gc>,
    objects: Vec<Gc<'gc, u64>>,
}

type Handles = Rootable![HandlesRoot<'_>];

impl<P: Pace> Default for Paced<Handles, P> {
    fn default() -> Self {
        Self::new(|mc| HandlesRoot {
            roots: DynamicRootSet::new(mc),
            objects: (0..root_churn::OBJECTS as u64)
                .map(|value| Gc::new(mc, value))
                .collect(),
        })
    }
}

impl<P: Pace> Roots for Paced<Handles, P> {
    fn churn_one(&mut self, n: u64) {
        self.arena.mutate(|mc, HandlesRoot { roots, objects }| {
            for _ in 0..n {
                drop(black_box(roots.stash::<Rootable![u64]>(mc, objects[0])));
            }
        });
    }

    fn churn_all(&mut self, n: u64, picks: &[root_churn::Pick]) -> u64 {
        self.arena.mutate(|mc, HandlesRoot { roots, objects }| {
            let stash = |object| roots.stash::<Rootable![u64]>(mc, object);
            let mut handles: Vec<_> = objects.iter().map(|&object| stash(object)).collect();
            for pick in root_churn::repeated(picks, n) {
                handles[usize::from(pick.slot)] = stash(objects[usize::from(pick.object)]);
            }
            handles
                .iter()
                .zip(1..)
                .map(|(handle, place)| *roots.fetch(handle) * place)
                .sum()
        })
    }
}
