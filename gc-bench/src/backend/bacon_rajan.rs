//! `bacon_rajan_cc`: reference counts and, on demand, a search for dead cycles.
//!
//! The library never collects on its own. In the cyclic workload it is told to at a fixed interval;
//! in the others counting alone frees everything, and it is left alone.

mod bench;
mod graph;
mod weak;

use core::hint::black_box;

use bacon_rajan_cc::{Cc, Trace, Tracer, collect_cycles};

use self::{
    bench::Bench,
    graph::Slots,
    weak::{Units, Upgrades},
};
use crate::workload::{
    Trees, Workload, binary_trees, bytes_per_object, gcbench, graph_mutation, hidden,
    linked_list::{self, LinkedList},
    live_tree,
    root_churn::{self, Roots},
    weak_churn, weak_upgrade,
};

/// Everything is supported that needs no ephemerons.
pub(super) fn runner(workload: Workload) -> Result<super::Runner, &'static str> {
    match workload {
        Workload::BinaryTrees => Ok(binary_trees::run::<Kept>),
        Workload::GcBench => Ok(gcbench::run::<Bench>),
        Workload::LinkedList => Ok(linked_list::run::<List>),
        Workload::LiveTree => Ok(live_tree::run::<Kept>),
        Workload::GraphMutation => Ok(graph_mutation::run::<Slots>),
        Workload::BytesPerObject => Ok(bytes_per_object::run::<Kept>),
        Workload::RootChurn => Ok(root_churn::run::<Handles>),
        Workload::EphemeronChain => Err("it has no ephemerons"),
        Workload::WeakChurn => Ok(weak_churn::run::<Units>),
        Workload::WeakUpgrade => Ok(weak_upgrade::run::<Upgrades>),
        Workload::FinalizerStorm => Err("it drops as Rc does, which Box stands for"),
        Workload::FinalizationQueue => Err("it has no queues"),
    }
}

/// Makes the library look at an object and all that it reaches, although nothing has died.
///
/// It only searches from objects whose count fell to something above zero, so a second handle comes
/// and goes.
fn collect_from<T: Trace + 'static>(object: Option<&Cc<T>>) {
    drop(black_box(object.cloned()));
    collect_cycles();
}

/// A node of two pointers.
struct Node {
    left: Option<Cc<Node>>,
    right: Option<Cc<Node>>,
}

impl Trace for Node {
    fn trace(&self, tracer: &mut Tracer<'_>) {
        self.left.trace(tracer);
        self.right.trace(tracer);
    }
}

impl Node {
    fn bottom_up(depth: u32) -> Cc<Self> {
        if depth == 0 {
            return Cc::new(Self {
                left: hidden(),
                right: hidden(),
            });
        }
        Cc::new(Self {
            left: Some(Self::bottom_up(depth - 1)),
            right: Some(Self::bottom_up(depth - 1)),
        })
    }

    fn count(&self) -> u64 {
        let child = |child: &Option<Cc<Self>>| child.as_ref().map_or(0, |node| node.count());
        1 + child(&self.left) + child(&self.right)
    }
}

#[derive(Default)]
struct Kept(Option<Cc<Node>>);

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
        collect_from(self.0.as_ref());
        true
    }

    fn free_kept(&mut self) {
        self.0 = None;
    }
}

/// A node of one pointer and one number.
struct Link {
    next: Option<Cc<Link>>,
    value: u64,
}

impl Trace for Link {
    fn trace(&self, tracer: &mut Tracer<'_>) {
        self.next.trace(tracer);
    }
}

#[derive(Default)]
struct List(Option<Cc<Link>>);

impl LinkedList for List {
    fn build(&mut self, n: u64) {
        for value in 0..n {
            self.0 = Some(Cc::new(Link {
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
        collect_from(self.0.as_ref());
        true
    }

    fn free(&mut self) {
        // One link at a time, because dropping the head would recurse as deep as the list is long.
        // `try_unwrap` must not be used on a candidate for the search for cycles; there is none
        // after `collect`.
        while let Some(link) = self.0.take() {
            self.0 = link.try_unwrap().ok().and_then(|link| link.next);
        }
    }
}

struct Handles(Vec<Cc<u64>>);

impl Default for Handles {
    fn default() -> Self {
        Self((0..root_churn::OBJECTS as u64).map(Cc::new).collect())
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
