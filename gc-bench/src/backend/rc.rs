//! `std::rc::Rc`: what counting costs without any collector.

mod weak;

use core::{cell::OnceCell, hint::black_box};
use std::rc::Rc;

use self::weak::{Units, Upgrades};
use crate::workload::{
    Trees, Workload, binary_trees, bytes_per_object,
    gcbench::{self, GcBench},
    hidden,
    linked_list::{self, LinkedList},
    live_tree,
    root_churn::{self, Roots},
    weak_churn, weak_upgrade,
};

/// Cycles of counted pointers are never freed.
pub(super) fn runner(workload: Workload) -> Result<super::Runner, &'static str> {
    match workload {
        Workload::BinaryTrees => Ok(binary_trees::run::<Kept>),
        Workload::GcBench => Ok(gcbench::run::<Bench>),
        Workload::LinkedList => Ok(linked_list::run::<List>),
        Workload::LiveTree => Ok(live_tree::run::<Kept>),
        Workload::GraphMutation => Err("reference counts never free a cycle"),
        Workload::BytesPerObject => Ok(bytes_per_object::run::<Kept>),
        Workload::RootChurn => Ok(root_churn::run::<Handles>),
        Workload::EphemeronChain => Err("counting knows no ephemerons"),
        Workload::WeakChurn => Ok(weak_churn::run::<Units>),
        Workload::WeakUpgrade => Ok(weak_upgrade::run::<Upgrades>),
        Workload::FinalizerStorm => Err("drop glue is what Box has as well"),
        Workload::FinalizationQueue => Err("it has no queues"),
    }
}

/// A node of two pointers.
struct Node {
    left: Option<Rc<Node>>,
    right: Option<Rc<Node>>,
}

impl Node {
    fn bottom_up(depth: u32) -> Rc<Self> {
        if depth == 0 {
            return Rc::new(Self {
                left: hidden(),
                right: hidden(),
            });
        }
        Rc::new(Self {
            left: Some(Self::bottom_up(depth - 1)),
            right: Some(Self::bottom_up(depth - 1)),
        })
    }

    fn count(&self) -> u64 {
        let child = |child: &Option<Rc<Self>>| child.as_ref().map_or(0, |node| node.count());
        1 + child(&self.left) + child(&self.right)
    }
}

#[derive(Default)]
struct Kept(Option<Rc<Node>>);

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
        false
    }

    fn free_kept(&mut self) {
        self.0 = None;
    }
}

/// A node of two pointers that can be set once, and two integers.
struct BenchNode {
    left: OnceCell<Rc<BenchNode>>,
    right: OnceCell<Rc<BenchNode>>,
    i: i32,
    j: i32,
}

impl BenchNode {
    fn leaf(height: u32) -> Rc<Self> {
        Rc::new(Self {
            left: hidden(),
            right: hidden(),
            i: height as i32,
            j: 0,
        })
    }

    fn bottom_up(depth: u32) -> Rc<Self> {
        if depth == 0 {
            return Self::leaf(0);
        }
        let (left, right) = (
            Self::bottom_up(depth - 1).into(),
            Self::bottom_up(depth - 1).into(),
        );
        Rc::new(Self {
            left,
            right,
            i: depth as i32,
            j: 0,
        })
    }

    fn populate(&self, depth: u32) {
        if depth > 0 {
            let left = self.left.get_or_init(|| Self::leaf(depth - 1));
            let right = self.right.get_or_init(|| Self::leaf(depth - 1));
            left.populate(depth - 1);
            right.populate(depth - 1);
        }
    }

    fn top_down(depth: u32) -> Rc<Self> {
        let root = Self::leaf(depth);
        root.populate(depth);
        root
    }

    fn spine(&self) -> i64 {
        let (mut node, mut sum) = (self, 0);
        loop {
            sum += i64::from(node.i) + i64::from(node.j);
            match node.left.get() {
                Some(left) => node = left,
                None => return sum,
            }
        }
    }
}

#[derive(Default)]
struct Bench {
    tree: Option<Rc<BenchNode>>,
    array: Rc<Box<[f64]>>,
}

impl GcBench for Bench {
    fn bottom_up(&mut self, depth: u32) -> i64 {
        BenchNode::bottom_up(depth).spine()
    }

    fn top_down(&mut self, depth: u32) -> i64 {
        BenchNode::top_down(depth).spine()
    }

    fn keep_tree(&mut self, depth: u32) {
        self.tree = Some(BenchNode::top_down(depth));
    }

    fn keep_array(&mut self, array: Box<[f64]>) {
        self.array = Rc::new(array);
    }

    fn kept_spine(&self) -> i64 {
        self.tree.as_ref().map_or(0, |tree| tree.spine())
    }

    fn kept_element(&self, index: usize) -> f64 {
        self.array[index]
    }
}

/// A node of one pointer and one number.
struct Link {
    next: Option<Rc<Link>>,
    value: u64,
}

#[derive(Default)]
struct List(Option<Rc<Link>>);

impl LinkedList for List {
    fn build(&mut self, n: u64) {
        for value in 0..n {
            self.0 = Some(Rc::new(Link {
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
        false
    }

    fn free(&mut self) {
        // One link at a time, because dropping the head would recurse as deep as the list is long.
        while let Some(link) = self.0.take() {
            self.0 = Rc::into_inner(link).and_then(|link| link.next);
        }
    }
}

struct Handles(Vec<Rc<u64>>);

impl Default for Handles {
    fn default() -> Self {
        Self((0..root_churn::OBJECTS as u64).map(Rc::new).collect())
    }
}

impl Roots for Handles {
    fn churn_one(&mut self, n: u64) {
        for _ in 0..n {
            drop(black_box(Rc::clone(&self.0[0])));
        }
    }

    fn churn_all(&mut self, n: u64, picks: &[root_churn::Pick]) -> u64 {
        let mut roots = self.0.clone();
        for pick in root_churn::repeated(picks, n) {
            roots[usize::from(pick.slot)] = Rc::clone(&self.0[usize::from(pick.object)]);
        }
        roots
            .iter()
            .zip(1..)
            .map(|(root, place)| **root * place)
            .sum()
    }
}
