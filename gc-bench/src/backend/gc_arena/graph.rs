//! The graph whose nodes die in cycles.

use gc_arena::{Collect, Gc, Lock, Mutation, Rootable, barrier::field};

use super::{Pace, Paced};
use crate::{
    random::checksum,
    workload::graph_mutation::{Graph, Replacement},
};

/// A node of three pointers and a number.
#[derive(Collect)]
#[collect(no_drop)]
pub(super) struct Vertex<'gc> {
    edges: Lock<Edges<'gc>>,
    value: u64,
}

#[derive(Clone, Collect, Copy, Default)]
#[collect(no_drop)]
struct Edges<'gc> {
    twin: Option<Gc<'gc, Vertex<'gc>>>,
    left: Option<Gc<'gc, Vertex<'gc>>>,
    right: Option<Gc<'gc, Vertex<'gc>>>,
}

impl<'gc> Vertex<'gc> {
    fn alloc(mc: &Mutation<'gc>, value: u64, edges: Edges<'gc>) -> Gc<'gc, Self> {
        Gc::new(
            mc,
            Self {
                edges: Lock::new(edges),
                value,
            },
        )
    }

    fn pair(mc: &Mutation<'gc>, value: u64, edges: Edges<'gc>) -> Gc<'gc, Self> {
        let node = Self::alloc(mc, value, edges);
        let twin = Self::alloc(
            mc,
            !value,
            Edges {
                twin: Some(node),
                ..Edges::default()
            },
        );
        Self::set(
            node,
            mc,
            Edges {
                twin: Some(twin),
                ..edges
            },
        );
        node
    }

    fn set(node: Gc<'gc, Self>, mc: &Mutation<'gc>, edges: Edges<'gc>) {
        field!(Gc::write(mc, node), Self, edges).unlock().set(edges);
    }
}

pub(super) type Slots = Rootable![Vec<Gc<'_, Vertex<'_>>>];

impl<P: Pace> Graph for Paced<Slots, P> {
    fn new(slots: usize) -> Self {
        Self::new(|mc| {
            let pair = || Vertex::pair(mc, 0, Edges::default());
            let slot = || {
                Vertex::alloc(
                    mc,
                    0,
                    Edges {
                        left: Some(pair()),
                        ..Edges::default()
                    },
                )
            };
            (0..slots).map(|_| slot()).collect()
        })
    }

    fn step(&mut self, replacements: &[Replacement]) {
        self.arena.mutate(|mc, slots| {
            for &Replacement {
                slot,
                left,
                right,
                value,
            } in replacements
            {
                let (left, right) = (slots[left].edges.get().left, slots[right].edges.get().left);
                let node = Vertex::pair(
                    mc,
                    value,
                    Edges {
                        twin: None,
                        left,
                        right,
                    },
                );
                let old = slots[slot].edges.get().left;
                Vertex::set(
                    slots[slot],
                    mc,
                    Edges {
                        left: Some(node),
                        ..Edges::default()
                    },
                );
                if let Some(old) = old {
                    Vertex::set(
                        old,
                        mc,
                        Edges {
                            twin: old.edges.get().twin,
                            ..Edges::default()
                        },
                    );
                }
            }
        });
        self.pay_debt();
    }

    fn check(&self) -> u64 {
        let value = |node: Option<Gc<'_, Vertex<'_>>>| node.map_or(0, |node| node.value);
        self.arena.mutate(|_, slots| {
            slots.iter().fold(0, |sum, slot| {
                let node = slot.edges.get().left.expect("every slot has a node");
                let edges = node.edges.get();
                let values = [
                    node.value,
                    value(edges.twin),
                    value(edges.left),
                    value(edges.right),
                ];
                values.into_iter().fold(sum, checksum)
            })
        })
    }
}
