//! The graph whose nodes die in cycles.

use boa_gc::{Finalize, Gc, GcRefCell, Trace};

use crate::{
    random::checksum,
    workload::graph_mutation::{Graph, Replacement},
};

/// A node of three pointers and a number.
#[derive(Finalize, Trace)]
struct Vertex {
    edges: GcRefCell<Edges>,
    value: u64,
}

#[derive(Default, Finalize, Trace)]
#[boa_gc(unsafe_no_drop)]
struct Edges {
    twin: Option<Gc<Vertex>>,
    left: Option<Gc<Vertex>>,
    right: Option<Gc<Vertex>>,
}

impl Vertex {
    fn pair(value: u64, left: Option<Gc<Self>>, right: Option<Gc<Self>>) -> Gc<Self> {
        let node = Gc::new(Self {
            edges: GcRefCell::new(Edges {
                twin: None,
                left,
                right,
            }),
            value,
        });
        let edges = Edges {
            twin: Some(node.clone()),
            ..Edges::default()
        };
        let twin = Gc::new(Self {
            edges: GcRefCell::new(edges),
            value: !value,
        });
        node.edges.borrow_mut().twin = Some(twin);
        node
    }
}

pub(super) struct Slots(Vec<Gc<Vertex>>);

impl Slots {
    fn node(&self, slot: usize) -> Option<Gc<Vertex>> {
        self.0[slot].edges.borrow().left.clone()
    }
}

impl Graph for Slots {
    fn new(slots: usize) -> Self {
        let slot = || {
            let edges = Edges {
                left: Some(Vertex::pair(0, None, None)),
                ..Edges::default()
            };
            Gc::new(Vertex {
                edges: GcRefCell::new(edges),
                value: 0,
            })
        };
        Self((0..slots).map(|_| slot()).collect())
    }

    fn step(&mut self, replacements: &[Replacement]) {
        for &Replacement {
            slot,
            left,
            right,
            value,
        } in replacements
        {
            let node = Vertex::pair(value, self.node(left), self.node(right));
            let old = self.0[slot].edges.borrow_mut().left.replace(node);
            if let Some(old) = old {
                let mut edges = old.edges.borrow_mut();
                edges.left = None;
                edges.right = None;
            }
        }
    }

    fn check(&self) -> u64 {
        let value = |node: &Option<Gc<Vertex>>| node.as_ref().map_or(0, |node| node.value);
        self.0.iter().fold(0, |sum, slot| {
            let edges = slot.edges.borrow();
            let node = edges.left.as_ref().expect("every slot has a node");
            let edges = node.edges.borrow();
            let values = [
                node.value,
                value(&edges.twin),
                value(&edges.left),
                value(&edges.right),
            ];
            values.into_iter().fold(sum, checksum)
        })
    }
}
