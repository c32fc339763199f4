//! Nothing recurses over pointers: neither marking, nor finalizing, nor freeing, nor verifying.
//!
//! Each test runs on a thread with a stack so small that recursion would overflow it at once.

use core::cell::Cell;
use std::rc::Rc;
use std::thread;

use gc_core::{Finalize, Gc, GcCell, GcRefCell, Heap, Root, Static, Trace};

use crate::support::ledger::{Ledger, Ticket};
use crate::support::scale::SCALE;

const STACK_BYTES: usize = 256 * 1024;

fn on_a_small_stack(test: impl FnOnce() + Send + 'static) {
    let thread = thread::Builder::new().stack_size(STACK_BYTES).spawn(test);
    if let Err(payload) = thread.expect("a thread can be made").join() {
        std::panic::resume_unwind(payload);
    }
}

#[derive(Trace, Finalize)]
struct Link<'gc> {
    next: GcCell<Option<Gc<'gc, Link<'gc>>>>,
}

fn chain(heap: &Heap, length: usize) -> Root<Link<'static>> {
    let mut next = None;
    for _ in 0..length {
        next = Some(heap.alloc(Link {
            next: GcCell::new(next),
        }));
    }
    heap.root(next.expect("the chain has a link"))
}

#[test]
fn a_list_of_ten_million_nodes_is_built_collected_and_freed() {
    on_a_small_stack(|| {
        let length = 10_000_000 / SCALE;
        let mut heap = Heap::new();
        let root = chain(&heap, length);
        assert_eq!(heap.collect().live_objects, length);
        let nodes = core::iter::successors(Some(root.get(&heap)), |node| node.next.get());
        assert_eq!(nodes.count(), length);
        drop(root);
        assert_eq!(heap.collect().freed_objects, length);
    });
}

#[test]
fn a_long_list_is_freed_with_its_heap() {
    on_a_small_stack(|| {
        let heap = Heap::new();
        let _root = chain(&heap, 1_000_000 / SCALE);
        drop(heap);
    });
}

/// A ring has no end at which a walk that does not remember what it has seen could stop.
#[test]
fn a_ring_of_a_million_nodes_is_collected() {
    on_a_small_stack(|| {
        let length = 1_000_000 / SCALE;
        let mut heap = Heap::new();
        let root = chain(&heap, length);
        {
            let first = root.get(&heap);
            let last = core::iter::successors(Some(first), |node| node.next.get()).last();
            last.expect("there is a node").next.set(&heap, Some(first));
        }
        assert_eq!(heap.collect().live_objects, length);
        drop(root);
        assert_eq!(heap.collect().freed_objects, length);
    });
}

#[derive(Trace, Finalize)]
struct Owner<'gc> {
    ticket: Ticket,
    before: GcCell<Option<Gc<'gc, Owner<'gc>>>>,
    after: GcCell<Option<Gc<'gc, Owner<'gc>>>>,
}

/// Nodes with drop glue, linked in both directions.
fn double_chain(heap: &Heap, ledger: &Ledger, length: usize) -> Root<Owner<'static>> {
    let node = |before| {
        heap.alloc(Owner {
            ticket: ledger.ticket(),
            before: GcCell::new(before),
            after: GcCell::new(None),
        })
    };
    let mut last = node(None);
    for _ in 1..length {
        let next = node(Some(last));
        last.after.set(heap, Some(next));
        last = next;
    }
    heap.root(last)
}

#[test]
fn a_double_list_with_drop_glue_is_freed_by_a_collection() {
    on_a_small_stack(|| {
        let (ledger, length) = (Ledger::new(), 500_000 / SCALE);
        let mut heap = Heap::new();
        let root = double_chain(&heap, &ledger, length);
        assert_eq!(heap.collect().live_objects, length);
        assert_eq!(root.get(&heap).ticket.id, length - 1);
        drop(root);
        heap.collect();
        ledger.assert_all_dropped_once();
    });
}

#[test]
fn a_double_list_with_drop_glue_is_freed_with_its_heap() {
    on_a_small_stack(|| {
        let ledger = Ledger::new();
        let heap = Heap::new();
        let _root = double_chain(&heap, &ledger, 500_000 / SCALE);
        drop(heap);
        ledger.assert_all_dropped_once();
    });
}

/// One object with a million pointers; all of them are found at once, and wait on the worklist together.
#[test]
fn an_object_with_a_million_pointers_is_collected() {
    on_a_small_stack(|| {
        let width = 1_000_000 / SCALE;
        let mut heap = Heap::new();
        let root = {
            let link = |_| {
                heap.alloc(Link {
                    next: GcCell::new(None),
                })
            };
            let wide: Vec<_> = (0..width).map(link).collect();
            heap.root(heap.alloc(GcRefCell::new(wide)))
        };
        assert_eq!(heap.collect().live_objects, width + 1);
        root.get(&heap).borrow_mut(&heap).truncate(width / 2);
        assert_eq!(heap.collect().freed_objects, width - width / 2);
        drop(root);
        assert_eq!(heap.collect().freed_objects, width / 2 + 1);
    });
}

#[derive(Trace, Finalize)]
struct Tree<'gc> {
    left: Option<Gc<'gc, Tree<'gc>>>,
    right: Option<Gc<'gc, Tree<'gc>>>,
}

/// Whichever side the walk takes first, one of the two trees is deep on that side.
#[test]
fn trees_as_deep_as_they_are_large_are_collected() {
    on_a_small_stack(|| {
        let depth = 500_000 / SCALE;
        let mut heap = Heap::new();
        for deep_left in [true, false] {
            let root = {
                let leaf = || {
                    heap.alloc(Tree {
                        left: None,
                        right: None,
                    })
                };
                let mut tree = leaf();
                for _ in 0..depth {
                    let (left, right) = if deep_left {
                        (tree, leaf())
                    } else {
                        (leaf(), tree)
                    };
                    tree = heap.alloc(Tree {
                        left: Some(left),
                        right: Some(right),
                    });
                }
                heap.root(tree)
            };
            assert_eq!(heap.collect().live_objects, 2 * depth + 1);
            drop(root);
            assert_eq!(heap.collect().freed_objects, 2 * depth + 1);
        }
    });
}

#[test]
fn a_long_list_is_verified() {
    on_a_small_stack(|| {
        let mut heap = Heap::new();
        let root = chain(&heap, 200_000 / SCALE);
        heap.verify().unwrap();
        drop(root);
        heap.collect();
        heap.verify().unwrap();
    });
}

/// An armed object that points to the next, which is armed too.
#[derive(Trace)]
struct Armed<'gc> {
    number: usize,
    left: Static<Rc<Cell<usize>>>,
    next: Option<Gc<'gc, Armed<'gc>>>,
}

impl<'gc> Finalize<'gc> for Armed<'gc> {
    fn finalize(this: Gc<'gc, Self>, _: &'gc Heap) {
        // Latest first, and the rest of the chain is whole.
        assert_eq!(this.left.get(), this.number);
        assert_eq!(this.next.map_or(0, |next| next.number), this.number - 1);
        this.left.set(this.number - 1);
    }
}

fn armed_chain(heap: &Heap, left: &Rc<Cell<usize>>, length: usize) {
    let mut next = None;
    for number in 1..=length {
        left.set(number);
        next = Some(heap.alloc(Armed {
            number,
            left: Static(Rc::clone(left)),
            next,
        }));
    }
}

/// All are found dead in one collection although each reaches the next, and each is called once.
#[test]
fn a_chain_of_finalizers_runs_in_one_collection() {
    on_a_small_stack(|| {
        let (left, length) = (Rc::default(), 200_000 / SCALE);
        let mut heap = Heap::new();
        armed_chain(&heap, &left, length);
        let collection = heap.collect();
        assert_eq!(
            (collection.finalized, collection.finalizers_panicked),
            (length, 0)
        );
        assert_eq!(left.get(), 0);
        assert_eq!(heap.collect().freed_objects, length);
    });
}

#[test]
fn a_chain_of_finalizers_runs_when_the_heap_is_dropped() {
    on_a_small_stack(|| {
        let left = Rc::default();
        let heap = Heap::new();
        armed_chain(&heap, &left, 200_000 / SCALE);
        drop(heap);
        assert_eq!(left.get(), 0);
    });
}

/// The way from node to node leads through a `Vec`, and twice.
#[test]
fn lists_linked_through_collections_are_collected() {
    #[derive(Trace, Finalize)]
    struct Linked<'gc>(Vec<Option<Gc<'gc, Linked<'gc>>>>);

    on_a_small_stack(|| {
        let length = 300_000 / SCALE;
        let mut heap = Heap::new();
        let root = {
            let mut list = heap.alloc(Linked(vec![]));
            for _ in 1..length {
                list = heap.alloc(Linked(vec![None, Some(list), Some(list)]));
            }
            heap.root(list)
        };
        assert_eq!(heap.collect().live_objects, length);
        drop(root);
        assert_eq!(heap.collect().freed_objects, length);
    });
}
