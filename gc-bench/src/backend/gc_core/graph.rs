//! The graph whose nodes die in cycles.

use gc_core::{Finalize, Gc, GcCell, Heap, Root, Trace};

use crate::{
    random::checksum,
    workload::graph_mutation::{Graph, Replacement},
};

/// A node of three pointers and a number.
#[derive(Finalize, Trace)]
struct Vertex<'gc> {
    edges: GcCell<Edges<'gc>>,
    value: u64,
}

#[derive(Clone, Copy, Default, Trace)]
struct Edges<'gc> {
    twin: Option<Gc<'gc, Vertex<'gc>>>,
    left: Option<Gc<'gc, Vertex<'gc>>>,
    right: Option<Gc<'gc, Vertex<'gc>>>,
}

impl<'gc> Vertex<'gc> {
    fn alloc(heap: &'gc Heap, value: u64, edges: Edges<'gc>) -> Gc<'gc, Self> {
        heap.alloc(Self {
            edges: GcCell::new(edges),
            value,
        })
    }

    fn pair(heap: &'gc Heap, value: u64, edges: Edges<'gc>) -> Gc<'gc, Self> {
        let node = Self::alloc(heap, value, edges);
        let twin = Self::alloc(
            heap,
            !value,
            Edges {
                twin: Some(node),
                ..Edges::default()
            },
        );
        node.edges.set(
            heap,
            Edges {
                twin: Some(twin),
                ..edges
            },
        );
        node
    }
}

#[derive(Finalize, Trace)]
struct Table<'gc>(Vec<Gc<'gc, Vertex<'gc>>>);

pub(super) struct Slots {
    heap: Heap,
    table: Root<Table<'static>>,
}

impl Graph for Slots {
    fn new(slots: usize) -> Self {
        let heap = Heap::new();
        let pair = || Vertex::pair(&heap, 0, Edges::default());
        let slot = || {
            Vertex::alloc(
                &heap,
                0,
                Edges {
                    left: Some(pair()),
                    ..Edges::default()
                },
            )
        };
        let table = heap.root(heap.alloc(Table((0..slots).map(|_| slot()).collect())));
        Self { heap, table }
    }

    fn step(&mut self, replacements: &[Replacement]) {
        let heap = &self.heap;
        let Table(slots) = self.table.get(heap).as_ref();
        for &Replacement {
            slot,
            left,
            right,
            value,
        } in replacements
        {
            let (left, right) = (slots[left].edges.get().left, slots[right].edges.get().left);
            let node = Vertex::pair(
                heap,
                value,
                Edges {
                    twin: None,
                    left,
                    right,
                },
            );
            let old = slots[slot].edges.get().left;
            slots[slot].edges.set(
                heap,
                Edges {
                    left: Some(node),
                    ..Edges::default()
                },
            );
            if let Some(old) = old {
                old.edges.set(
                    heap,
                    Edges {
                        twin: old.edges.get().twin,
                        ..Edges::default()
                    },
                );
            }
        }
        self.heap.safepoint();
    }

    fn check(&self) -> u64 {
        let value = |node: Option<Gc<'_, Vertex<'_>>>| node.map_or(0, |node| node.value);
        let Table(slots) = self.table.get(&self.heap).as_ref();
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
    }
}
