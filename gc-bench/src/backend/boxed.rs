//! `Box`: what `malloc` and `free` cost when every object has one owner.

use crate::workload::{
    Trees, Workload, binary_trees, bytes_per_object,
    finalizer_storm::{self, FinalizerStorm, finalized},
    gcbench::{self, GcBench},
    hidden,
    linked_list::{self, LinkedList},
    live_tree,
};

/// Unique ownership cannot share anything.
pub(super) fn runner(workload: Workload) -> Result<super::Runner, &'static str> {
    match workload {
        Workload::BinaryTrees => Ok(binary_trees::run::<Kept>),
        Workload::GcBench => Ok(gcbench::run::<Bench>),
        Workload::LinkedList => Ok(linked_list::run::<List>),
        Workload::LiveTree => Ok(live_tree::run::<Kept>),
        Workload::GraphMutation => Err("unique ownership has no cycles"),
        Workload::BytesPerObject => Ok(bytes_per_object::run::<Kept>),
        Workload::RootChurn => Err("a Box has one owner"),
        Workload::FinalizerStorm => Ok(finalizer_storm::run::<Storm>),
        Workload::FinalizationQueue => Err("it has no queues"),
        Workload::EphemeronChain | Workload::WeakChurn | Workload::WeakUpgrade => {
            Err("nothing refers to a Box but its owner")
        }
    }
}

/// A node of two pointers.
struct Node {
    left: Option<Box<Node>>,
    right: Option<Box<Node>>,
}

impl Node {
    fn bottom_up(depth: u32) -> Box<Self> {
        if depth == 0 {
            return Box::new(Self {
                left: hidden(),
                right: hidden(),
            });
        }
        Box::new(Self {
            left: Some(Self::bottom_up(depth - 1)),
            right: Some(Self::bottom_up(depth - 1)),
        })
    }

    fn count(&self) -> u64 {
        let child = |child: &Option<Box<Self>>| child.as_ref().map_or(0, |node| node.count());
        1 + child(&self.left) + child(&self.right)
    }
}

#[derive(Default)]
struct Kept(Option<Box<Node>>);

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

/// A node of two pointers and two integers.
struct BenchNode {
    left: Option<Box<BenchNode>>,
    right: Option<Box<BenchNode>>,
    i: i32,
    j: i32,
}

impl BenchNode {
    fn leaf(height: u32) -> Box<Self> {
        Box::new(Self {
            left: hidden(),
            right: hidden(),
            i: height as i32,
            j: 0,
        })
    }

    fn bottom_up(depth: u32) -> Box<Self> {
        if depth == 0 {
            return Self::leaf(0);
        }
        let (left, right) = (
            Some(Self::bottom_up(depth - 1)),
            Some(Self::bottom_up(depth - 1)),
        );
        Box::new(Self {
            left,
            right,
            i: depth as i32,
            j: 0,
        })
    }

    fn populate(&mut self, depth: u32) {
        if depth > 0 {
            let left = self.left.insert(Self::leaf(depth - 1));
            let right = self.right.insert(Self::leaf(depth - 1));
            left.populate(depth - 1);
            right.populate(depth - 1);
        }
    }

    fn top_down(depth: u32) -> Box<Self> {
        let mut root = Self::leaf(depth);
        root.populate(depth);
        root
    }

    fn spine(&self) -> i64 {
        let (mut node, mut sum) = (self, 0);
        loop {
            sum += i64::from(node.i) + i64::from(node.j);
            match &node.left {
                Some(left) => node = left,
                None => return sum,
            }
        }
    }
}

#[derive(Default)]
struct Bench {
    tree: Option<Box<BenchNode>>,
    array: Box<[f64]>,
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
        self.array = array;
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
    next: Option<Box<Link>>,
    value: u64,
}

#[derive(Default)]
struct List(Option<Box<Link>>);

impl LinkedList for List {
    fn build(&mut self, n: u64) {
        for value in 0..n {
            self.0 = Some(Box::new(Link {
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
            self.0 = link.next;
        }
    }
}

/// An object without drop glue, and one whose drop is its finalizer.
#[derive(Default)]
#[expect(
    clippy::vec_box,
    reason = "each object has its own memory, as with the other backends"
)]
struct Storm {
    plain: Vec<Box<u64>>,
    armed: Vec<Box<Armed>>,
}

struct Armed(u64);

impl Drop for Armed {
    fn drop(&mut self) {
        finalized(self.0);
    }
}

impl FinalizerStorm for Storm {
    fn plain(&mut self, n: u64) {
        self.plain.extend((0..n).map(Box::new));
    }

    fn armed(&mut self, n: u64) {
        self.armed
            .extend((0..n).map(|number| Box::new(Armed(number))));
    }

    fn finalize(&mut self) {
        self.plain.clear();
        self.armed.clear();
    }
}
