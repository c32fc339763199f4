//! `GCBench` with pointers behind write barriers.

use gc_arena::{Collect, Gc, Lock, Mutation, Rootable, barrier::field};

use super::{Pace, Paced};
use crate::workload::{gcbench::GcBench, hidden};

/// A node of two pointers that can be set, and two integers.
#[derive(Collect)]
#[collect(no_drop)]
struct BenchNode<'gc> {
    left: Lock<Option<Gc<'gc, BenchNode<'gc>>>>,
    right: Lock<Option<Gc<'gc, BenchNode<'gc>>>>,
    i: i32,
    j: i32,
}

impl<'gc> BenchNode<'gc> {
    fn leaf(mc: &Mutation<'gc>, height: u32) -> Gc<'gc, Self> {
        Gc::new(
            mc,
            Self {
                left: hidden(),
                right: hidden(),
                i: height as i32,
                j: 0,
            },
        )
    }

    fn bottom_up(mc: &Mutation<'gc>, depth: u32) -> Gc<'gc, Self> {
        if depth == 0 {
            return Self::leaf(mc, 0);
        }
        let (left, right) = (
            Self::bottom_up(mc, depth - 1),
            Self::bottom_up(mc, depth - 1),
        );
        Gc::new(
            mc,
            Self {
                left: Some(left).into(),
                right: Some(right).into(),
                i: depth as i32,
                j: 0,
            },
        )
    }

    fn populate(node: Gc<'gc, Self>, mc: &Mutation<'gc>, depth: u32) {
        if depth > 0 {
            let (left, right) = (Self::leaf(mc, depth - 1), Self::leaf(mc, depth - 1));
            let write = Gc::write(mc, node);
            field!(write, Self, left).unlock().set(Some(left));
            field!(write, Self, right).unlock().set(Some(right));
            Self::populate(left, mc, depth - 1);
            Self::populate(right, mc, depth - 1);
        }
    }

    fn top_down(mc: &Mutation<'gc>, depth: u32) -> Gc<'gc, Self> {
        let root = Self::leaf(mc, depth);
        Self::populate(root, mc, depth);
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

#[derive(Collect, Default)]
#[collect(no_drop)]
pub(super) struct BenchRoot<'gc> {
    tree: Option<Gc<'gc, BenchNode<'gc>>>,
    array: Option<Gc<'gc, Box<[f64]>>>,
}

pub(super) type Bench = Rootable![BenchRoot<'_>];

impl<P: Pace> Default for Paced<Bench, P> {
    fn default() -> Self {
        Self::new(|_| BenchRoot::default())
    }
}

impl<P: Pace> GcBench for Paced<Bench, P> {
    fn bottom_up(&mut self, depth: u32) -> i64 {
        let spine = self
            .arena
            .mutate(|mc, _| BenchNode::bottom_up(mc, depth).spine());
        self.pay_debt();
        spine
    }

    fn top_down(&mut self, depth: u32) -> i64 {
        let spine = self
            .arena
            .mutate(|mc, _| BenchNode::top_down(mc, depth).spine());
        self.pay_debt();
        spine
    }

    fn keep_tree(&mut self, depth: u32) {
        self.arena
            .mutate_root(|mc, root| root.tree = Some(BenchNode::top_down(mc, depth)));
        self.pay_debt();
    }

    fn keep_array(&mut self, array: Box<[f64]>) {
        self.arena
            .mutate_root(|mc, root| root.array = Some(Gc::new(mc, array)));
    }

    fn kept_spine(&self) -> i64 {
        self.arena
            .mutate(|_, root| root.tree.map_or(0, |tree| tree.spine()))
    }

    fn kept_element(&self, index: usize) -> f64 {
        self.arena
            .mutate(|_, root| root.array.map_or(0.0, |array| array[index]))
    }
}
