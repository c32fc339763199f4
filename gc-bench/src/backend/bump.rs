//! `bumpalo`: what allocation costs without any bookkeeping, when everything may be freed at once.
//!
//! A short-lived tree is freed by resetting the arena, which keeps its last chunk for the next
//! tree.

use core::cell::Cell;

use bumpalo::Bump;

use crate::workload::{
    Trees, Workload, binary_trees, bytes_per_object,
    gcbench::{self, GcBench},
    hidden,
    linked_list::{self, LinkedList},
    live_tree,
};

/// Single objects are never freed and need no roots.
pub(super) fn runner(workload: Workload) -> Result<super::Runner, &'static str> {
    match workload {
        Workload::BinaryTrees => Ok(binary_trees::run::<KeptTree>),
        Workload::GcBench => Ok(gcbench::run::<Bench>),
        Workload::LinkedList => Ok(linked_list::run::<List>),
        Workload::LiveTree => Ok(live_tree::run::<KeptTree>),
        Workload::GraphMutation => Err("a bump arena never frees a single object"),
        Workload::BytesPerObject => Ok(bytes_per_object::run::<KeptTree>),
        Workload::RootChurn => Err("references need no roots"),
        Workload::FinalizerStorm => Err("a bump arena runs no drop glue"),
        Workload::FinalizationQueue => Err("it has no queues"),
        Workload::EphemeronChain | Workload::WeakChurn | Workload::WeakUpgrade => {
            Err("no object dies before all of them do")
        }
    }
}

/// A structure together with the arena that it lies in.
struct Kept<T> {
    /// References with the lifetime `'static` that are valid as long as this value.
    built: T,
    /// Owned: made by `Box::into_raw` and freed by `drop`.
    bump: *mut Bump,
}

impl<T: Copy> Kept<T> {
    /// Builds a structure in an arena of its own.
    ///
    /// # Safety
    ///
    /// `build` must put references into the arena nowhere but into its result, and nobody may use
    /// the result after this value.
    unsafe fn new(build: impl FnOnce(&'static Bump) -> T) -> Self {
        let bump = Box::into_raw(Box::new(Bump::new()));
        // SAFETY: the arena lives until `drop`, and by the contract above nobody uses it for
        // longer.
        let built = build(unsafe { &*bump });
        Self { built, bump }
    }
}

impl<T> Drop for Kept<T> {
    fn drop(&mut self) {
        // SAFETY: `bump` came from `Box::into_raw` and nobody else frees it; by the contract of
        // `new` all references into it are in `built`, which nobody uses any more.
        drop(unsafe { Box::from_raw(self.bump) });
    }
}

/// A node of two pointers.
struct Node<'a> {
    left: Option<&'a Node<'a>>,
    right: Option<&'a Node<'a>>,
}

impl<'a> Node<'a> {
    fn bottom_up(bump: &'a Bump, depth: u32) -> &'a Self {
        if depth == 0 {
            return bump.alloc(Self {
                left: hidden(),
                right: hidden(),
            });
        }
        let (left, right) = (
            Self::bottom_up(bump, depth - 1),
            Self::bottom_up(bump, depth - 1),
        );
        bump.alloc(Self {
            left: Some(left),
            right: Some(right),
        })
    }

    fn count(&self) -> u64 {
        let child = |child: Option<&Node<'_>>| child.map_or(0, Node::count);
        1 + child(self.left) + child(self.right)
    }
}

#[derive(Default)]
struct KeptTree {
    scratch: Bump,
    kept: Option<Kept<&'static Node<'static>>>,
}

impl Trees for KeptTree {
    fn build_and_count(&mut self, depth: u32) -> u64 {
        let count = Node::bottom_up(&self.scratch, depth).count();
        self.scratch.reset();
        count
    }

    fn keep(&mut self, depth: u32) {
        // SAFETY: the tree is used only through `kept`, and its nodes point only to each other.
        self.kept = Some(unsafe { Kept::new(|bump| Node::bottom_up(bump, depth)) });
    }

    fn count_kept(&self) -> u64 {
        self.kept.as_ref().map_or(0, |kept| kept.built.count())
    }

    fn collect(&mut self) -> bool {
        false
    }

    fn free_kept(&mut self) {
        self.kept = None;
    }
}

/// A node of two pointers that can be set, and two integers.
struct BenchNode<'a> {
    left: Cell<Option<&'a BenchNode<'a>>>,
    right: Cell<Option<&'a BenchNode<'a>>>,
    i: i32,
    j: i32,
}

impl<'a> BenchNode<'a> {
    fn leaf(bump: &'a Bump, height: u32) -> &'a Self {
        bump.alloc(Self {
            left: hidden(),
            right: hidden(),
            i: height as i32,
            j: 0,
        })
    }

    fn bottom_up(bump: &'a Bump, depth: u32) -> &'a Self {
        if depth == 0 {
            return Self::leaf(bump, 0);
        }
        let (left, right) = (
            Self::bottom_up(bump, depth - 1),
            Self::bottom_up(bump, depth - 1),
        );
        bump.alloc(Self {
            left: Cell::new(Some(left)),
            right: Cell::new(Some(right)),
            i: depth as i32,
            j: 0,
        })
    }

    fn populate(&self, bump: &'a Bump, depth: u32) {
        if depth > 0 {
            let (left, right) = (Self::leaf(bump, depth - 1), Self::leaf(bump, depth - 1));
            self.left.set(Some(left));
            self.right.set(Some(right));
            left.populate(bump, depth - 1);
            right.populate(bump, depth - 1);
        }
    }

    fn top_down(bump: &'a Bump, depth: u32) -> &'a Self {
        let root = Self::leaf(bump, depth);
        root.populate(bump, depth);
        root
    }

    fn spine(&self) -> i64 {
        let mut sum = i64::from(self.i) + i64::from(self.j);
        let mut next = self.left.get();
        while let Some(node) = next {
            sum += i64::from(node.i) + i64::from(node.j);
            next = node.left.get();
        }
        sum
    }
}

#[derive(Default)]
struct Bench {
    scratch: Bump,
    tree: Option<Kept<&'static BenchNode<'static>>>,
    array: Option<Kept<&'static [f64]>>,
}

impl GcBench for Bench {
    fn bottom_up(&mut self, depth: u32) -> i64 {
        let spine = BenchNode::bottom_up(&self.scratch, depth).spine();
        self.scratch.reset();
        spine
    }

    fn top_down(&mut self, depth: u32) -> i64 {
        let spine = BenchNode::top_down(&self.scratch, depth).spine();
        self.scratch.reset();
        spine
    }

    fn keep_tree(&mut self, depth: u32) {
        // SAFETY: the tree is used only through `tree`, and its nodes point only to each other.
        self.tree = Some(unsafe { Kept::new(|bump| BenchNode::top_down(bump, depth)) });
    }

    fn keep_array(&mut self, array: Box<[f64]>) {
        // SAFETY: the slice is used only through `array`.
        self.array = Some(unsafe { Kept::new(|bump| &*bump.alloc_slice_copy(&array)) });
    }

    fn kept_spine(&self) -> i64 {
        self.tree.as_ref().map_or(0, |kept| kept.built.spine())
    }

    fn kept_element(&self, index: usize) -> f64 {
        self.array.as_ref().map_or(0.0, |kept| kept.built[index])
    }
}

/// A node of one pointer and one number.
struct Link<'a> {
    next: Option<&'a Link<'a>>,
    value: u64,
}

#[derive(Default)]
struct List(Option<Kept<Option<&'static Link<'static>>>>);

impl LinkedList for List {
    fn build(&mut self, n: u64) {
        let build = |bump: &'static Bump| {
            (0..n).fold(None, |next, value| Some(&*bump.alloc(Link { next, value })))
        };
        // SAFETY: the list is used only through this field, and its links point only to each other.
        self.0 = Some(unsafe { Kept::new(build) });
    }

    fn sum(&self) -> u64 {
        let head = self.0.as_ref().and_then(|kept| kept.built);
        core::iter::successors(head, |link| link.next)
            .map(|link| link.value)
            .sum()
    }

    fn collect(&mut self) -> bool {
        false
    }

    fn free(&mut self) {
        self.0 = None;
    }
}
