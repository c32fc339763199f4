//! `GCBench` with handles that can be set once.

use core::cell::OnceCell;

use boa_gc::{Finalize, Gc, Trace};

use crate::workload::{gcbench::GcBench, hidden};

/// A node of two pointers that can be set once, and two integers.
#[derive(Finalize, Trace)]
struct BenchNode {
    left: OnceCell<Gc<BenchNode>>,
    right: OnceCell<Gc<BenchNode>>,
    i: i32,
    j: i32,
}

impl BenchNode {
    fn leaf(height: u32) -> Gc<Self> {
        Gc::new(Self {
            left: hidden(),
            right: hidden(),
            i: height as i32,
            j: 0,
        })
    }

    fn bottom_up(depth: u32) -> Gc<Self> {
        if depth == 0 {
            return Self::leaf(0);
        }
        let (left, right) = (
            Self::bottom_up(depth - 1).into(),
            Self::bottom_up(depth - 1).into(),
        );
        Gc::new(Self {
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

    fn top_down(depth: u32) -> Gc<Self> {
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
pub(super) struct Bench {
    tree: Option<Gc<BenchNode>>,
    array: Option<Gc<Box<[f64]>>>,
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
        self.array = Some(Gc::new(array));
    }

    fn kept_spine(&self) -> i64 {
        self.tree.as_ref().map_or(0, |tree| tree.spine())
    }

    fn kept_element(&self, index: usize) -> f64 {
        self.array.as_ref().map_or(0.0, |array| array[index])
    }
}
