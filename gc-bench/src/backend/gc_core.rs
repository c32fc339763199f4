//! This project's collector.
//!
//! Allocation never collects; the program reaches a safepoint between trees and units of work.

mod bench;
mod finalize;
mod graph;
mod weak;

use core::hint::black_box;

use gc_core::{Finalize, Gc, Heap, Root, Trace};

use self::{
    bench::Bench,
    finalize::{Queue, Storm},
    graph::Slots,
    weak::{Table, Units, Upgrades},
};
use crate::workload::{
    Trees, Workload, binary_trees, bytes_per_object, ephemeron_chain, finalization_queue,
    finalizer_storm, gcbench, graph_mutation, hidden,
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
        Workload::FinalizationQueue => Ok(finalization_queue::run::<Queue>),
    }
}

/// A node of two pointers.
#[derive(Finalize, Trace)]
struct Node<'gc> {
    left: Option<Gc<'gc, Node<'gc>>>,
    right: Option<Gc<'gc, Node<'gc>>>,
}

impl<'gc> Node<'gc> {
    fn bottom_up(heap: &'gc Heap, depth: u32) -> Gc<'gc, Self> {
        if depth == 0 {
            return heap.alloc(Self {
                left: hidden(),
                right: hidden(),
            });
        }
        let (left, right) = (
            Self::bottom_up(heap, depth - 1),
            Self::bottom_up(heap, depth - 1),
        );
        heap.alloc(Self {
            left: Some(left),
            right: Some(right),
        })
    }

    fn count(&self) -> u64 {
        let child = |child: Option<Gc<'gc, Self>>| child.map_or(0, |node| node.count());
        1 + child(self.left) + child(self.right)
    }
}

struct Kept {
    heap: Heap,
    root: Option<Root<Node<'static>>>,
}

impl Default for Kept {
    fn default() -> Self {
        Self {
            heap: Heap::new(),
            root: None,
        }
    }
}

impl Trees for Kept {
    fn build_and_count(&mut self, depth: u32) -> u64 {
        let count = Node::bottom_up(&self.heap, depth).count();
        self.heap.safepoint();
        count
    }

    fn keep(&mut self, depth: u32) {
        self.root = Some(self.heap.root(Node::bottom_up(&self.heap, depth)));
        self.heap.safepoint();
    }

    fn count_kept(&self) -> u64 {
        self.root
            .as_ref()
            .map_or(0, |root| root.get(&self.heap).count())
    }

    fn collect(&mut self) -> bool {
        self.heap.collect();
        true
    }

    fn free_kept(&mut self) {
        self.root = None;
        self.heap.collect();
    }
}

/// A node of one pointer and one number.
#[derive(Finalize, Trace)]
struct Link<'gc> {
    next: Option<Gc<'gc, Link<'gc>>>,
    value: u64,
}

struct List {
    heap: Heap,
    head: Option<Root<Link<'static>>>,
}

impl Default for List {
    fn default() -> Self {
        Self {
            heap: Heap::new(),
            head: None,
        }
    }
}

impl LinkedList for List {
    fn build(&mut self, n: u64) {
        for unit in linked_list::units(n) {
            let heap = &self.heap;
            let mut head = self.head.as_ref().map(|head| head.get(heap));
            for value in unit {
                head = Some(heap.alloc(Link { next: head, value }));
            }
            self.head = head.map(|head| heap.root(head));
            self.heap.safepoint();
        }
    }

    fn sum(&self) -> u64 {
        let head = self.head.as_ref().map(|head| head.get(&self.heap));
        core::iter::successors(head, |link| link.next)
            .map(|link| link.value)
            .sum()
    }

    fn collect(&mut self) -> bool {
        self.heap.collect();
        true
    }

    fn free(&mut self) {
        self.head = None;
        self.heap.collect();
    }
}

#[derive(Finalize, Trace)]
struct Objects<'gc>(Vec<Gc<'gc, u64>>);

struct Handles {
    heap: Heap,
    objects: Root<Objects<'static>>,
}

impl Default for Handles {
    fn default() -> Self {
        let heap = Heap::new();
        let objects = (0..root_churn::OBJECTS as u64)
            .map(|value| heap.alloc(value))
            .collect();
        let objects = heap.root(heap.alloc(Objects(objects)));
        Self { heap, objects }
    }
}

impl Roots for Handles {
    fn churn_one(&mut self, n: u64) {
        let Objects(objects) = self.objects.get(&self.heap).as_ref();
        for _ in 0..n {
            drop(black_box(self.heap.root(objects[0])));
        }
    }

    fn churn_all(&mut self, n: u64, picks: &[root_churn::Pick]) -> u64 {
        let Objects(objects) = self.objects.get(&self.heap).as_ref();
        let mut roots: Vec<_> = objects
            .iter()
            .map(|&object| self.heap.root(object))
            .collect();
        for pick in root_churn::repeated(picks, n) {
            roots[usize::from(pick.slot)] = self.heap.root(objects[usize::from(pick.object)]);
        }
        roots
            .iter()
            .zip(1..)
            .map(|(root, place)| *root.get(&self.heap) * place)
            .sum()
    }
}
