//! `GCBench` with pointers in cells.

use gc_core::{Finalize, Gc, GcCell, Heap, Root, Trace};

use crate::workload::{gcbench::GcBench, hidden};

/// A node of two pointers that can be set, and two integers.
#[derive(Finalize, Trace)]
struct BenchNode<'gc> {
    left: GcCell<Option<Gc<'gc, BenchNode<'gc>>>>,
    right: GcCell<Option<Gc<'gc, BenchNode<'gc>>>>,
    i: i32,
    j: i32,
}

impl<'gc> BenchNode<'gc> {
    fn leaf(heap: &'gc Heap, height: u32) -> Gc<'gc, Self> {
        let (left, right) = (GcCell::new(hidden()), GcCell::new(hidden()));
        heap.alloc(Self {
            left,
            right,
            i: height as i32,
            j: 0,
        })
    }

    fn bottom_up(heap: &'gc Heap, depth: u32) -> Gc<'gc, Self> {
        if depth == 0 {
            return Self::leaf(heap, 0);
        }
        let (left, right) = (
            Self::bottom_up(heap, depth - 1),
            Self::bottom_up(heap, depth - 1),
        );
        let (left, right) = (GcCell::new(Some(left)), GcCell::new(Some(right)));
        heap.alloc(Self {
            left,
            right,
            i: depth as i32,
            j: 0,
        })
    }

    fn populate(&self, heap: &'gc Heap, depth: u32) {
        if depth > 0 {
            let (left, right) = (Self::leaf(heap, depth - 1), Self::leaf(heap, depth - 1));
            self.left.set(heap, Some(left));
            self.right.set(heap, Some(right));
            left.populate(heap, depth - 1);
            right.populate(heap, depth - 1);
        }
    }

    fn top_down(heap: &'gc Heap, depth: u32) -> Gc<'gc, Self> {
        let root = Self::leaf(heap, depth);
        root.populate(heap, depth);
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

pub(super) struct Bench {
    heap: Heap,
    tree: Option<Root<BenchNode<'static>>>,
    array: Option<Root<Box<[f64]>>>,
}

impl Default for Bench {
    fn default() -> Self {
        Self {
            heap: Heap::new(),
            tree: None,
            array: None,
        }
    }
}

impl GcBench for Bench {
    fn bottom_up(&mut self, depth: u32) -> i64 {
        let spine = BenchNode::bottom_up(&self.heap, depth).spine();
        self.heap.safepoint();
        spine
    }

    fn top_down(&mut self, depth: u32) -> i64 {
        let spine = BenchNode::top_down(&self.heap, depth).spine();
        self.heap.safepoint();
        spine
    }

    fn keep_tree(&mut self, depth: u32) {
        self.tree = Some(self.heap.root(BenchNode::top_down(&self.heap, depth)));
        self.heap.safepoint();
    }

    fn keep_array(&mut self, array: Box<[f64]>) {
        self.array = Some(self.heap.root(self.heap.alloc(array)));
    }

    fn kept_spine(&self) -> i64 {
        self.tree
            .as_ref()
            .map_or(0, |tree| tree.get(&self.heap).spine())
    }

    fn kept_element(&self, index: usize) -> f64 {
        self.array
            .as_ref()
            .map_or(0.0, |array| array.get(&self.heap)[index])
    }
}
