//! The graph whose nodes die in cycles, and the search for them at a fixed interval.

use core::cell::RefCell;

use bacon_rajan_cc::{Cc, Trace, Tracer, collect_cycles};

use crate::{
    random::checksum,
    workload::graph_mutation::{Graph, Replacement, STEPS_PER_FORCED_COLLECTION},
};

/// A node of three pointers and a number.
#[derive(Default)]
struct Vertex {
    edges: RefCell<Edges>,
    value: u64,
}

#[derive(Default)]
struct Edges {
    twin: Option<Cc<Vertex>>,
    left: Option<Cc<Vertex>>,
    right: Option<Cc<Vertex>>,
}

impl Trace for Vertex {
    fn trace(&self, tracer: &mut Tracer<'_>) {
        let edges = self.edges.borrow();
        edges.twin.trace(tracer);
        edges.left.trace(tracer);
        edges.right.trace(tracer);
    }
}

impl Vertex {
    fn pair(value: u64, left: Option<Cc<Self>>, right: Option<Cc<Self>>) -> Cc<Self> {
        let node = Cc::new(Self {
            edges: RefCell::new(Edges {
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
        let twin = Cc::new(Self {
            edges: RefCell::new(edges),
            value: !value,
        });
        node.edges.borrow_mut().twin = Some(twin);
        node
    }
}

pub(super) struct Slots {
    slots: Vec<Cc<Vertex>>,
    steps: u64,
}

impl Slots {
    fn node(&self, slot: usize) -> Option<Cc<Vertex>> {
        self.slots[slot].edges.borrow().left.clone()
    }
}

impl Graph for Slots {
    fn new(slots: usize) -> Self {
        let slot = || {
            let edges = Edges {
                left: Some(Vertex::pair(0, None, None)),
                ..Edges::default()
            };
            Cc::new(Vertex {
                edges: RefCell::new(edges),
                value: 0,
            })
        };
        Self {
            slots: (0..slots).map(|_| slot()).collect(),
            steps: 0,
        }
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
            let old = self.slots[slot].edges.borrow_mut().left.replace(node);
            if let Some(old) = old {
                let mut edges = old.edges.borrow_mut();
                edges.left = None;
                edges.right = None;
            }
        }
        self.steps += 1;
        if self.steps.is_multiple_of(STEPS_PER_FORCED_COLLECTION) {
            collect_cycles();
        }
    }

    fn check(&self) -> u64 {
        let value = |node: &Option<Cc<Vertex>>| node.as_ref().map_or(0, |node| node.value);
        self.slots.iter().fold(0, |sum, slot| {
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
