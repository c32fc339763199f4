//! Roots know their heap, wherever it moves and whatever becomes of it.

use gc_core::{Finalize, Gc, GcCell, Heap, Managed, Root, Trace};

use crate::support::ledger::{Ledger, Ticket};
use crate::support::panics::message_of;

#[derive(Trace, Finalize)]
struct Node<'gc> {
    ticket: Ticket,
    next: GcCell<Option<Gc<'gc, Node<'gc>>>>,
}

fn node<'gc>(
    heap: &'gc Heap,
    ledger: &Ledger,
    next: Option<Gc<'gc, Node<'gc>>>,
) -> Gc<'gc, Node<'gc>> {
    heap.alloc(Node {
        ticket: ledger.ticket(),
        next: GcCell::new(next),
    })
}

/// The number that the `Debug` of a heap shows, with its sign.
fn name(heap: &Heap) -> String {
    format!("{heap:?}").replace("Heap", "heap")
}

#[test]
fn using_a_root_with_another_heap_panics_and_names_both() {
    let first = Heap::new();
    let (root, owner) = (first.root(first.alloc(1)), name(&first));
    let _first = first.park();
    let second = Heap::new();
    let message = message_of(|| *root.get(&second));
    assert!(message.contains(&owner), "{message}");
    assert!(message.contains(&name(&second)), "{message}");
    assert!(!message.contains("dropped"), "{message}");
}

#[test]
fn using_a_root_after_its_heap_was_dropped_panics_and_says_so() {
    let first = Heap::new();
    let (root, owner) = (first.root(first.alloc(1)), name(&first));
    drop(first);
    let second = Heap::new();
    let message = message_of(|| *root.get(&second));
    assert!(message.contains(&owner), "{message}");
    assert!(message.contains("dropped"), "{message}");
    assert!(message.contains(&name(&second)), "{message}");
}

#[test]
fn a_root_of_another_heap_can_be_told_without_a_panic() {
    let first = Heap::new();
    let root = first.root(first.alloc(1));
    let parked = first.park();
    let second = Heap::new();
    let alive = root.try_get(&second).unwrap_err();
    drop(parked);
    let dropped = root.try_get(&second).unwrap_err();
    assert!(!alive.dropped && dropped.dropped);
    assert_eq!(alive.root_heap, dropped.root_heap);
    assert_eq!(format!("heap #{}", alive.given_heap), name(&second));
}

/// The identity of a heap is never that of a later one, although the memory of both heaps, of their root tables
/// and of their objects may well be the same.
#[test]
fn a_root_never_belongs_to_a_later_heap() {
    let mut roots: Vec<Root<usize>> = Vec::new();
    for number in 0..500 {
        let heap = Heap::new();
        let root = heap.root(heap.alloc(number));
        assert_eq!(*root.get(&heap), number);
        for earlier in &roots {
            assert!(earlier.try_get(&heap).is_err());
        }
        // Most tables go with their heap, so that later ones take their place.
        if number % 50 == 0 {
            roots.push(root);
        }
    }
    assert_eq!(roots.len(), 10);
}

#[test]
fn a_root_finds_its_object_wherever_the_heap_is_moved() {
    let ledger = Ledger::new();
    let heap = Heap::new();
    let root = heap.root(node(&heap, &ledger, None));
    let mut boxed = Box::new(heap);
    boxed.collect();
    assert_eq!(root.get(&boxed).ticket.id, 0);
    let mut listed = vec![None, Some(*boxed)];
    listed.swap(0, 1);
    let heap = listed[0].as_mut().unwrap();
    heap.collect();
    assert_eq!(root.get(heap).ticket.id, 0);
    let returned = listed.swap_remove(0).unwrap();
    assert_eq!(root.get(&returned).ticket.id, 0);
    assert_eq!(ledger.dropped(), 0);
}

#[test]
fn a_root_keeps_what_its_object_reaches() {
    let ledger = Ledger::new();
    let mut heap = Heap::new();
    let root = {
        let last = node(&heap, &ledger, None);
        let middle = node(&heap, &ledger, Some(last));
        heap.root(node(&heap, &ledger, Some(middle)))
    };
    node(&heap, &ledger, None);
    assert_eq!(heap.collect().freed_objects, 1);
    let middle = root.get(&heap).next.get().unwrap();
    assert_eq!(middle.next.get().unwrap().ticket.id, 0);
}

/// Only `&mut Heap` decides that an object is dead.
#[test]
fn dropping_the_last_root_frees_nothing_until_a_collection() {
    let ledger = Ledger::new();
    let mut heap = Heap::new();
    let root = heap.root(node(&heap, &ledger, None));
    let gc = root.get(&heap);
    drop(root);
    for _ in 0..1000 {
        node(&heap, &ledger, None);
    }
    assert_eq!(ledger.dropped(), 0);
    assert_eq!(gc.ticket.id, 0, "still there");
    heap.collect();
    ledger.assert_all_dropped_once();
}

#[test]
fn an_object_lives_as_long_as_the_last_of_its_roots() {
    let ledger = Ledger::new();
    let mut heap = Heap::new();
    let first = heap.root(node(&heap, &ledger, None));
    let second = heap.root(first.get(&heap));
    let third = first.clone();
    assert_eq!(heap.stats().roots, 3);
    for root in [first, third, second] {
        assert_eq!(heap.collect().live_objects, 1);
        assert_eq!(root.get(&heap).ticket.id, 0);
    }
    assert_eq!(heap.stats().roots, 0);
    assert_eq!(heap.collect().freed_objects, 1);
    ledger.assert_all_dropped_once();
}

/// Roots and heaps may go in any order; the last one takes the root table with it.
#[test]
fn roots_that_outlive_their_heap_can_be_cloned_labelled_and_dropped() {
    let ledger = Ledger::new();
    for clones in [0, 1, 3000] {
        let heap = Heap::new();
        let root = heap.root(node(&heap, &ledger, None)).labelled("orphan");
        let early = root.clone();
        drop(heap);
        ledger.assert_all_dropped_once();
        let late: Vec<_> = (0..clones).map(|_| root.clone()).collect();
        assert_eq!(root.label().as_deref(), Some("orphan"));
        drop(root);
        let labelled = early.labelled("second");
        assert_eq!(labelled.label().as_deref(), Some("second"));
        drop(late);
        let last = labelled.clone();
        drop(labelled);
        drop(last);
    }
}

#[test]
fn a_root_may_be_dropped_while_another_heap_is_active() {
    let ledger = Ledger::new();
    let heap = Heap::new();
    let root = heap.root(node(&heap, &ledger, None));
    let parked = heap.park();
    let mut other = Heap::new();
    let kept = other.root(other.alloc(1));
    drop(root);
    other.collect();
    assert_eq!(*kept.get(&other), 1);
    drop(other);
    let mut heap = parked.resume();
    assert_eq!(heap.collect().freed_objects, 1);
}

/// Generic code cannot see that `T::At<'gc>` is `T`; `get_as` can.
#[test]
fn generic_code_gets_back_what_it_rooted() {
    fn through_a_root<'gc, T: Managed<'gc>>(heap: &'gc Heap, value: T) -> Gc<'gc, T> {
        let root = heap.root(heap.alloc(value));
        root.get_as::<T>(heap)
    }

    let ledger = Ledger::new();
    let heap = Heap::new();
    let first = through_a_root(&heap, String::from("first"));
    let inner = node(&heap, &ledger, None);
    let outer = through_a_root(
        &heap,
        Node {
            ticket: ledger.ticket(),
            next: GcCell::new(Some(inner)),
        },
    );
    assert_eq!(*first, "first");
    assert!(Gc::ptr_eq(outer.next.get().unwrap(), inner));
}

/// A type named at `'static` can parametrise code that holds roots of it.
#[test]
fn roots_can_be_kept_by_generic_structures() {
    struct Registry<T: Trace> {
        roots: Vec<Root<T>>,
    }

    impl<T: Trace> Registry<T> {
        fn get<'gc>(&self, heap: &'gc Heap, at: usize) -> Gc<'gc, T::At<'gc>> {
            self.roots[at].get(heap)
        }
    }

    let ledger = Ledger::new();
    let mut heap = Heap::new();
    let mut registry: Registry<Node<'static>> = Registry { roots: vec![] };
    for _ in 0..10 {
        registry.roots.push(heap.root(node(&heap, &ledger, None)));
    }
    heap.collect();
    assert_eq!(registry.get(&heap, 7).ticket.id, 7);
}
