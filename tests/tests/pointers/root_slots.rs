//! The root table: every root has a slot of its own, whatever is done with it.

use core::cell::RefCell;

use gc_core::{Finalize, Gc, GcCell, Heap, Root, Static, Trace};

use crate::support::keep::keep;
use crate::support::ledger::{Ledger, Ticket};
use crate::support::panics::message_of;

/// A count in the object could be overflown by forgetting clones in a loop; slots cannot.
#[test]
#[expect(clippy::mem_forget, reason = "forgetting roots is the point")]
fn a_million_forgotten_clones_keep_the_object_once_each() {
    let ledger = Ledger::new();
    let mut heap = Heap::new();
    let root = heap.root(heap.alloc(ledger.ticket()));
    for _ in 0..1_000_000 {
        core::mem::forget(root.clone());
    }
    // One that leak checkers can see leads to the table, and so to all others.
    let seen = keep(root.clone());
    drop(root);
    heap.collect();
    assert_eq!(heap.stats().roots, 1_000_001);
    assert_eq!(ledger.dropped(), 0);
    assert_eq!(seen.get(&heap).id, 0);
    drop(heap);
    ledger.assert_all_dropped_once();
}

#[test]
fn the_number_of_roots_is_exact_whatever_the_order_of_their_ends() {
    let mut heap = Heap::new();
    let mut roots: Vec<Option<Root<usize>>> = Vec::new();
    for number in 0..3000_usize {
        roots.push(Some(heap.root(heap.alloc(number))));
    }
    for step in [7, 3, 2, 1] {
        for slot in roots.iter_mut().step_by(step) {
            *slot = None;
        }
        let left = roots.iter().flatten().count();
        assert_eq!(heap.stats().roots, left);
        assert_eq!(heap.collect().live_objects, left);
        for (number, root) in roots.iter().enumerate() {
            assert!(root.iter().all(|root| *root.get(&heap) == number));
        }
        // The next round finds free slots everywhere in the table.
        for (number, slot) in roots.iter_mut().enumerate().skip(1).step_by(2) {
            *slot = Some(heap.root(heap.alloc(number)));
        }
    }
}

/// Labels mark the slot with a bit of the address; the object must be found all the same.
#[test]
fn a_label_does_not_change_what_is_rooted() {
    let ledger = Ledger::new();
    let mut heap = Heap::new();
    let root = heap
        .root(heap.alloc(ledger.ticket()))
        .labelled("first")
        .labelled(String::from("second"));
    let clone = root.clone();
    heap.collect();
    assert_eq!(root.label().as_deref(), Some("second"));
    assert_eq!(
        clone.label(),
        None,
        "a clone has its own slot, without label"
    );
    assert!(Gc::ptr_eq(root.get(&heap), clone.get(&heap)));
    assert!(format!("{root:?}").contains("second"));
    drop(clone);
    heap.collect();
    assert_eq!(root.get(&heap).id, 0);
    drop(root);
    assert_eq!(heap.collect().freed_objects, 1);
}

/// The slot of a dropped root is taken by the next one, which must not inherit the label.
#[test]
fn a_label_goes_with_its_root() {
    let heap = Heap::new();
    let labelled = heap.root(heap.alloc(1)).labelled("gone");
    drop(labelled);
    let roots: Vec<_> = (0..1000)
        .map(|value| heap.root(heap.alloc(value)))
        .collect();
    assert!(roots.iter().all(|root| root.label().is_none()));
}

#[test]
fn a_panic_while_a_label_is_made_drops_the_root_once() {
    struct Failing;

    impl From<Failing> for String {
        fn from(_: Failing) -> String {
            panic!("on purpose")
        }
    }

    let mut heap = Heap::new();
    let root = heap.root(heap.alloc(1));
    message_of(|| root.labelled(Failing));
    assert_eq!(heap.stats().roots, 0);
    assert_eq!(heap.collect().freed_objects, 1);
}

thread_local! {
    /// Where drop glue leaves a root.
    static LEFT: RefCell<Vec<Root<Ticket>>> = const { RefCell::new(Vec::new()) };
}

/// A leaf that owns a root and, when dropped, does something with it before letting go.
struct Owner(Root<Ticket>, fn(&Root<Ticket>));

impl Drop for Owner {
    fn drop(&mut self) {
        (self.1)(&self.0);
    }
}

/// Roots are dropped in the middle of a sweep when an object owned them; what they held dies in the next
/// collection, not in this one, which has already marked it.
#[test]
fn a_root_may_be_dropped_inside_drop_during_the_sweep() {
    let ledger = Ledger::new();
    let mut heap = Heap::new();
    for label in [None, Some("labelled")] {
        let before = ledger.dropped();
        let mut owned = heap.root(heap.alloc(ledger.ticket()));
        if let Some(label) = label {
            owned = owned.labelled(label);
        }
        heap.alloc_static(Owner(owned, |_| {}));
        assert_eq!(heap.collect().freed_objects, 1);
        assert_eq!(ledger.dropped(), before);
        assert_eq!(heap.stats().roots, 0);
        assert_eq!(heap.collect().freed_objects, 1);
        assert_eq!(ledger.dropped(), before + 1);
    }
}

/// The object was marked in this cycle, by the root that is being cloned.
#[test]
fn a_root_cloned_inside_drop_during_the_sweep_keeps_its_object() {
    let ledger = Ledger::new();
    let mut heap = Heap::new();
    let clones = 1000;
    let owned = heap.root(heap.alloc(ledger.ticket()));
    // Enough clones for the table to grow in the middle of the sweep.
    heap.alloc_static(Owner(owned, |root| {
        LEFT.with_borrow_mut(|left| left.extend(vec![root.clone(); 1000]));
    }));
    for _ in 0..3 {
        heap.collect();
        assert_eq!(heap.stats().roots, clones);
        assert_eq!(ledger.dropped(), 0);
    }
    LEFT.take().iter().for_each(|root| {
        assert_eq!(root.get(&heap).id, 0);
    });
    heap.collect();
    ledger.assert_all_dropped_once();
}

/// `Root` is not `Trace`; whoever wraps it in `Static` nevertheless gets a leak, until the heap goes.
#[test]
fn a_root_inside_its_own_object_keeps_it_until_the_heap_goes() {
    #[derive(Trace, Finalize)]
    struct Knot<'gc> {
        ticket: Ticket,
        own: GcCell<Option<Gc<'gc, Static<Root<Knot<'static>>>>>>,
    }

    let ledger = Ledger::new();
    let mut heap = Heap::new();
    let knot = heap.alloc(Knot {
        ticket: ledger.ticket(),
        own: GcCell::new(None),
    });
    let root = heap.root(knot);
    knot.own.set(&heap, Some(heap.alloc_static(root)));
    assert_eq!(knot.ticket.id, 0);
    for _ in 0..3 {
        assert_eq!(heap.collect().live_objects, 2);
    }
    assert_eq!(heap.stats().roots, 1);
    drop(heap);
    ledger.assert_all_dropped_once();
}
