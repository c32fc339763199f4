//! What marking looks at: every pointer, however often and by whatever way; and no code of the user's but `trace`.

use core::cell::Cell;
use core::cmp::Ordering;
use core::hash::{Hash, Hasher};
use std::collections::{BTreeMap, BTreeSet, BinaryHeap, HashMap, HashSet};
use std::rc::Rc;
use std::sync::Arc;

use gc_core::{Finalize, Gc, GcCell, GcRefCell, Heap, HeapConfig, Static, Trace, Visitor};

use crate::support::ledger::{Ledger, Ticket};

/// Shows its pointer several times; counts how often it is asked to.
struct Repetitive<'gc> {
    ticket: Ticket,
    asked: Static<Rc<Cell<u32>>>,
    next: GcCell<Option<Gc<'gc, Repetitive<'gc>>>>,
}

// SAFETY:
// - `next` is visited, and the other fields are leaves.
// - `At<'x>` replaces the lifetime and nothing else, and the type has no `Drop`.
// - `trace` runs no code but that of this test, which counts.
unsafe impl Trace for Repetitive<'_> {
    type At<'x> = Repetitive<'x>;

    unsafe fn trace<V: Visitor>(&self, visitor: &mut V) {
        self.asked.set(self.asked.get() + 1);
        for _ in 0..3 {
            // SAFETY: the contract is passed on.
            unsafe { visitor.field("next", &self.next) }
            // SAFETY: as above.
            unsafe { visitor.item(&self.ticket) }
        }
    }
}

impl<'gc> Finalize<'gc> for Repetitive<'gc> {
    const NEEDS_FINALIZE: bool = false;
    fn finalize(_: Gc<'gc, Self>, _: &'gc Heap) {}
}

/// Where roots were counted, showing a pointer twice freed its target. Here each object is looked into once a
/// collection, however often it is shown.
#[test]
fn a_pointer_may_be_shown_any_number_of_times() {
    let (ledger, asked) = (Ledger::new(), Rc::new(Cell::new(0)));
    let mut heap = Heap::new();
    let root = {
        let make = |next| {
            heap.alloc(Repetitive {
                ticket: ledger.ticket(),
                asked: Static(Rc::clone(&asked)),
                next: GcCell::new(next),
            })
        };
        let last = make(None);
        let first = (0..9).fold(last, |next, _| make(Some(next)));
        last.next.set(&heap, Some(first));
        heap.root(first)
    };
    for _ in 0..3 {
        asked.set(0);
        assert_eq!(heap.collect().live_objects, 10);
        assert_eq!(asked.get(), 10);
    }
    drop(root);
    asked.set(0);
    assert_eq!(heap.collect().freed_objects, 10);
    assert_eq!(asked.get(), 0, "the dead are not looked into");
    ledger.assert_all_dropped_once();
}

/// Objects that cannot hold a pointer are not looked into at all.
#[test]
fn leaves_are_marked_without_being_read() {
    struct Leaf {
        asked: Rc<Cell<u32>>,
    }

    // SAFETY: the type holds no pointer and is its own `At`; `trace` counts.
    unsafe impl Trace for Leaf {
        type At<'x> = Leaf;
        const NEEDS_TRACE: bool = false;

        unsafe fn trace<V: Visitor>(&self, _: &mut V) {
            self.asked.set(self.asked.get() + 1);
        }
    }

    impl<'gc> Finalize<'gc> for Leaf {
        const NEEDS_FINALIZE: bool = false;
        fn finalize(_: Gc<'gc, Self>, _: &'gc Heap) {}
    }

    let asked = Rc::new(Cell::new(0));
    let mut heap = HeapConfig::new().stress(true).build();
    let leaf = || {
        heap.alloc(Leaf {
            asked: Rc::clone(&asked),
        })
    };
    let _root = heap.root(heap.alloc(GcRefCell::new(vec![leaf(), leaf()])));
    let _leaf = heap.root(leaf());
    assert_eq!(heap.collect().live_objects, 4);
    heap.verify().unwrap();
    assert_eq!(asked.get(), 0);
}

/// A key of which every method panics while a collection runs.
struct Jealous<'gc> {
    number: u32,
    ticket: Gc<'gc, Ticket>,
    collecting: Rc<Cell<bool>>,
}

impl Jealous<'_> {
    fn number(&self) -> u32 {
        assert!(!self.collecting.get(), "the collection called user code");
        self.number
    }
}

impl PartialEq for Jealous<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.number() == other.number()
    }
}

impl Eq for Jealous<'_> {}

impl PartialOrd for Jealous<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Jealous<'_> {
    fn cmp(&self, other: &Self) -> Ordering {
        self.number().cmp(&other.number())
    }
}

impl Hash for Jealous<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.number().hash(state);
    }
}

impl Clone for Jealous<'_> {
    fn clone(&self) -> Self {
        Jealous {
            number: self.number(),
            ticket: self.ticket,
            collecting: Rc::clone(&self.collecting),
        }
    }
}

// SAFETY: the one pointer is visited, `At<'x>` replaces the lifetime and nothing else.
unsafe impl Trace for Jealous<'_> {
    type At<'x> = Jealous<'x>;

    unsafe fn trace<V: Visitor>(&self, visitor: &mut V) {
        // SAFETY: the contract is passed on.
        unsafe { visitor.field("ticket", &self.ticket) }
    }
}

impl<'gc> Finalize<'gc> for Jealous<'gc> {
    const NEEDS_FINALIZE: bool = false;
    fn finalize(_: Gc<'gc, Self>, _: &'gc Heap) {}
}

#[derive(Trace, Finalize)]
struct Collections<'gc> {
    set: HashSet<Jealous<'gc>>,
    map: HashMap<Jealous<'gc>, u32>,
    tree: BTreeSet<Jealous<'gc>>,
    sorted: BTreeMap<Jealous<'gc>, Vec<Jealous<'gc>>>,
    queue: BinaryHeap<Jealous<'gc>>,
}

/// Not even to walk over a map whose keys are the user's: neither equality nor hash, neither order nor clone.
#[test]
fn a_collection_calls_nothing_but_trace() {
    let (ledger, collecting) = (Ledger::new(), Rc::new(Cell::new(false)));
    let mut heap = HeapConfig::new().stress(true).build();
    let root = {
        let keys: Vec<Jealous<'_>> = (0..50)
            .map(|number| Jealous {
                number,
                ticket: heap.alloc(ledger.ticket()),
                collecting: Rc::clone(&collecting),
            })
            .collect();
        let pairs = keys.iter().cloned().zip(0..);
        heap.root(heap.alloc(Collections {
            set: keys.iter().cloned().collect(),
            map: pairs.clone().collect(),
            tree: keys.iter().cloned().collect(),
            sorted: pairs.map(|(key, _)| (key.clone(), vec![key])).collect(),
            queue: keys.into(),
        }))
    };
    collecting.set(true);
    heap.collect();
    heap.verify().unwrap();
    collecting.set(false);
    assert_eq!(ledger.dropped(), 0);
    assert!(
        root.get(&heap)
            .sorted
            .keys()
            .all(|key| key.ticket.id == key.number as usize)
    );
    drop(root);
    collecting.set(true);
    heap.collect();
    ledger.assert_all_dropped_once();
}

/// Counted owners may be shared between objects and with the program; marking neither clones nor counts them.
#[test]
fn shared_owners_are_leaves() {
    #[derive(Trace, Finalize)]
    struct Shared<'gc> {
        one: Rc<String>,
        other: Arc<Vec<u8>>,
        next: Option<Gc<'gc, Shared<'gc>>>,
    }

    let (one, other) = (Rc::new(String::from("one")), Arc::new(vec![1]));
    let mut heap = Heap::new();
    let root = {
        let make = |next| {
            heap.alloc(Shared {
                one: Rc::clone(&one),
                other: Arc::clone(&other),
                next,
            })
        };
        heap.root((1..10).fold(make(None), |next, _| make(Some(next))))
    };
    for _ in 0..3 {
        heap.collect();
        assert_eq!(
            (Rc::strong_count(&one), Arc::strong_count(&other)),
            (11, 11)
        );
    }
    assert_eq!(*root.get(&heap).next.unwrap().one, "one");
    drop(root);
    heap.collect();
    assert_eq!((Rc::strong_count(&one), Arc::strong_count(&other)), (1, 1));
}

/// Shapes in which the same object is reached by many ways, or by itself.
#[test]
fn every_shape_of_graph_is_marked_once_and_freed_once() {
    #[derive(Trace, Finalize)]
    struct Vertex<'gc> {
        ticket: Ticket,
        edges: GcRefCell<Vec<Gc<'gc, Vertex<'gc>>>>,
    }

    /// Whether there is an edge from one vertex to another.
    type IsEdge = fn(usize, usize) -> bool;

    let shapes: [(usize, IsEdge); 6] = [
        (1, |_, _| true),
        (50, |_, _| true),
        (200, |from, to| to == from + 1 || to + 1 == from),
        (100, |from, to| to > from),
        (300, |from, to| {
            to == from * 2 + 1 || to == from * 2 + 2 || from == to * 2 + 1
        }),
        (300, |from, to| {
            to == from * 7 % 300 || to == from * 11 % 300 || to == 0
        }),
    ];
    for (vertices, is_edge) in shapes {
        let ledger = Ledger::new();
        let mut heap = Heap::new();
        let root = {
            let all: Vec<_> = (0..vertices)
                .map(|_| {
                    heap.alloc(Vertex {
                        ticket: ledger.ticket(),
                        edges: GcRefCell::new(vec![]),
                    })
                })
                .collect();
            for from in 0..vertices {
                let targets = (0..vertices).filter(|&to| is_edge(from, to));
                all[from]
                    .edges
                    .borrow_mut(&heap)
                    .extend(targets.map(|to| all[to]));
            }
            heap.root(all[0])
        };
        let mut reached = BTreeSet::from([0]);
        let mut left = vec![0];
        while let Some(from) = left.pop() {
            left.extend((0..vertices).filter(|&to| is_edge(from, to) && reached.insert(to)));
        }
        for _ in 0..2 {
            heap.collect();
            for vertex in 0..vertices {
                assert_eq!(ledger.is_dropped(vertex), !reached.contains(&vertex));
            }
        }
        assert_eq!(root.get(&heap).ticket.id, 0);
        drop(root);
        heap.collect();
        ledger.assert_all_dropped_once();
    }
}
