//! Conformance cases of libcork: reference counting with cycle collection, one test for each of its promises.
//!
//! libcork counts references and lets a program duplicate and drop them; here that is a [`Root`], and a class is a
//! type with `Trace` for its references and `Drop` of a leaf for its callback.

use std::thread;

use gc_core::{Finalize, Gc, GcCell, GcRefCell, Heap, Root, Static, Trace, safepoint};

use crate::support::ledger::{Ledger, Ticket};

/// A class with references and a callback.
#[derive(Trace, Finalize)]
struct Object<'gc> {
    ticket: Ticket,
    refs: GcRefCell<Vec<Option<Gc<'gc, Object<'gc>>>>>,
}

fn object<'gc>(heap: &'gc Heap, ledger: &Ledger) -> Gc<'gc, Object<'gc>> {
    heap.alloc(Object {
        ticket: ledger.ticket(),
        refs: GcRefCell::default(),
    })
}

fn refer<'gc>(heap: &Heap, from: Gc<'gc, Object<'gc>>, to: &[Gc<'gc, Object<'gc>>]) {
    let mut refs = from.refs.borrow_mut(heap);
    refs.extend(to.iter().copied().map(Some));
}

/// libcork, case 118: a tree of three without outside references is freed, each object once.
#[test]
fn case_118_an_acyclic_graph_is_freed() {
    let ledger = Ledger::new();
    let mut heap = Heap::new();
    let [parent, left, right] = [(); 3].map(|()| object(&heap, &ledger));
    refer(&heap, parent, &[left, right]);
    heap.collect();
    ledger.assert_all_dropped_once();
}

/// libcork, case 119: a cycle is freed, with what hangs from it.
#[test]
fn case_119_a_cycle_is_freed() {
    let ledger = Ledger::new();
    let mut heap = Heap::new();
    let [t0, t1, t2] = [(); 3].map(|()| object(&heap, &ledger));
    refer(&heap, t0, &[t1, t2]);
    refer(&heap, t1, &[t0]);
    heap.collect();
    ledger.assert_all_dropped_once();
}

/// libcork, case 120: two cycles that overlap, one of them of a single object.
#[test]
fn case_120_overlapping_cycles_are_freed() {
    let ledger = Ledger::new();
    let mut heap = Heap::new();
    let [t0, t1, t2] = [(); 3].map(|()| object(&heap, &ledger));
    refer(&heap, t0, &[t1, t2]);
    refer(&heap, t1, &[t0]);
    refer(&heap, t2, &[t2, t0]);
    heap.collect();
    ledger.assert_all_dropped_once();
}

/// libcork, case 122: a child that two parents share and the program holds outlives the parents.
#[test]
fn case_122_a_shared_child_outlives_its_parents() {
    let ledger = Ledger::new();
    let mut heap = Heap::new();
    let child = {
        let child = object(&heap, &ledger);
        refer(&heap, object(&heap, &ledger), &[child]);
        refer(&heap, object(&heap, &ledger), &[child]);
        heap.root(child)
    };
    heap.collect();
    assert_eq!(ledger.dropped(), 2);
    assert!(!ledger.is_dropped(0));
    assert_eq!(child.get(&heap).ticket.id, 0);
    drop(child);
    heap.collect();
    ledger.assert_all_dropped_once();
}

/// libcork, case 123: references to nothing may be taken, dropped and traced.
#[test]
fn case_123_null_references_have_no_effect() {
    let ledger = Ledger::new();
    let mut heap = Heap::new();
    let parent = object(&heap, &ledger);
    parent.refs.borrow_mut(&heap).extend([None, None]);
    let parent = heap.root(parent);
    let nothing: Option<Root<Object<'static>>> = None;
    let duplicate = nothing.clone();
    drop((nothing, duplicate));
    heap.collect();
    assert_eq!(parent.get(&heap).refs.borrow().len(), 2);
    drop(parent);
    heap.collect();
    ledger.assert_all_dropped_once();
}

/// libcork, case 124: duplicating a reference gives a reference to the same object.
#[test]
fn case_124_a_duplicate_refers_to_the_same_object() {
    let ledger = Ledger::new();
    let mut heap = Heap::new();
    let root = heap.root(object(&heap, &ledger));
    let duplicate = root.clone();
    heap.collect();
    assert!(Gc::ptr_eq(root.get(&heap), duplicate.get(&heap)));
    drop(root);
    heap.collect();
    assert_eq!(duplicate.get(&heap).ticket.id, 0);
}

/// libcork, case 125: a class with references and without a callback is reclaimed, and its children with it.
#[test]
fn case_125_a_class_without_callback_is_reclaimed_with_its_children() {
    #[derive(Trace, Finalize)]
    struct NoFree<'gc>(Gc<'gc, Object<'gc>>);

    let ledger = Ledger::new();
    let mut heap = Heap::new();
    heap.alloc(NoFree(object(&heap, &ledger)));
    assert!(!core::mem::needs_drop::<NoFree<'_>>());
    assert_eq!(heap.collect().freed_objects, 2);
    ledger.assert_all_dropped_once();
}

/// libcork, case 126: a class with neither references nor callback is reclaimed.
#[test]
fn case_126_a_leaf_class_is_reclaimed() {
    let mut heap = Heap::new();
    let kept = heap.root(heap.alloc(1));
    heap.alloc(2);
    assert_eq!(heap.collect().freed_objects, 1);
    drop(kept);
    assert_eq!(heap.collect().freed_objects, 1);
}

/// libcork, case 127: one outside reference to one member keeps a cycle of ten, whichever member it is.
#[test]
fn case_127_one_outside_reference_keeps_a_cycle() {
    for member in 0..10 {
        let ledger = Ledger::new();
        let mut heap = Heap::new();
        let held = {
            let all: Vec<_> = (0..10).map(|_| object(&heap, &ledger)).collect();
            for (at, &object) in all.iter().enumerate() {
                refer(&heap, object, &[all[(at + 1) % 10]]);
            }
            heap.root(all[member])
        };
        heap.collect();
        assert_eq!(ledger.dropped(), 0);
        assert_eq!(held.get(&heap).ticket.id, member);
        drop(held);
        heap.collect();
        ledger.assert_all_dropped_once();
    }
}

/// libcork, case 130: the numbers of garbage cycles about which its buffer of candidates overflowed. Here the
/// numbers about which blocks and words of bitmaps are full are as critical.
#[test]
fn case_130_any_number_of_self_cycles_is_freed() {
    let numbers = (1..70)
        .chain(120..130)
        .chain(500..520)
        .chain(1023..=1027)
        .chain(2040..2050);
    for number in numbers {
        let ledger = Ledger::new();
        let mut heap = Heap::new();
        for _ in 0..number {
            let object = object(&heap, &ledger);
            refer(&heap, object, &[object]);
        }
        assert_eq!(heap.collect().freed_objects, number);
        ledger.assert_all_dropped_once();
    }
}

/// libcork, case 133: a parent that takes over the only reference to its child owns it.
#[test]
fn case_133_a_constructor_may_take_over_a_reference() {
    fn parent(heap: &Heap, ledger: &Ledger, child: Root<Object<'static>>) -> Root<Object<'static>> {
        let parent = object(heap, ledger);
        refer(heap, parent, &[child.get(heap)]);
        heap.root(parent)
    }

    let ledger = Ledger::new();
    let mut heap = Heap::new();
    let child = heap.root(object(&heap, &ledger));
    let parent = parent(&heap, &ledger, child);
    heap.collect();
    assert_eq!(ledger.dropped(), 0);
    assert_eq!(heap.stats().roots, 1, "the child's is gone");
    drop(parent);
    heap.collect();
    ledger.assert_all_dropped_once();
}

/// libcork, case 135: what the caller holds is alive while the callee uses it and collects.
#[test]
fn case_135_a_borrowed_argument_lives_while_the_callee_collects() {
    fn callee(heap: &mut Heap, ledger: &Ledger, borrowed: &Root<Object<'static>>) -> usize {
        let mut own = object(heap, ledger);
        for _ in 0..3 {
            refer(heap, own, &[borrowed.get(heap)]);
            safepoint!(heap; own);
            heap.collect();
            own = object(heap, ledger);
        }
        borrowed.get(heap).ticket.id
    }

    let ledger = Ledger::new();
    let mut heap = Heap::new();
    let held = heap.root(object(&heap, &ledger));
    assert_eq!(callee(&mut heap, &ledger, &held), 0);
    assert!(!ledger.is_dropped(0));
    drop(held);
    heap.collect();
    ledger.assert_all_dropped_once();
}

/// libcork, case 136: collecting one heap frees its garbage, not that of another. libcork has one heap a thread;
/// here there may be several, in turns.
#[test]
fn case_136_heaps_are_independent() {
    let (here, there) = (Ledger::new(), Ledger::new());
    let cycle = |heap: &Heap, ledger: &Ledger| {
        let [a, b] = [(); 2].map(|()| object(heap, ledger));
        refer(heap, a, &[b]);
        refer(heap, b, &[a]);
    };
    let other = Heap::new();
    cycle(&other, &there);
    let other = other.park();
    let mut heap = Heap::new();
    cycle(&heap, &here);
    heap.collect();
    here.assert_all_dropped_once();
    assert_eq!(there.dropped(), 0);
    drop(heap);
    other.resume().collect();
    there.assert_all_dropped_once();

    let elsewhere = thread::spawn(|| {
        let mut heap = Heap::new();
        heap.alloc(1);
        heap.collect().freed_objects
    });
    let mut heap = Heap::new();
    assert_eq!(elsewhere.join().unwrap(), 1);
    assert_eq!(heap.collect().freed_objects, 0);
}

/// libcork, case 137: nothing has to be initialised, not even on a new thread.
#[test]
fn case_137_a_heap_needs_no_preparation() {
    for _ in 0..3 {
        thread::spawn(|| {
            let ledger = Ledger::new();
            let mut heap = Heap::new();
            object(&heap, &ledger);
            heap.collect();
            ledger.assert_all_dropped_once();
        })
        .join()
        .unwrap();
    }
}

/// libcork, case 138: the callback runs once, while the object's storage and what it owns are still there, and
/// nothing of them is left afterwards.
#[test]
fn case_138_owned_data_is_released_before_the_storage() {
    struct Owner {
        data: Vec<u8>,
        ticket: Ticket,
    }

    impl Drop for Owner {
        fn drop(&mut self) {
            assert_eq!(self.data, vec![self.ticket.id as u8; 1000]);
            self.data.push(0);
        }
    }

    let ledger = Ledger::new();
    let mut heap = Heap::new();
    let owner = |_| {
        let ticket = ledger.ticket();
        heap.alloc_static(Owner {
            data: vec![ticket.id as u8; 1000],
            ticket,
        })
    };
    let owned: Vec<Gc<'_, Static<Owner>>> = (0..100).map(owner).collect();
    let size = size_of::<Owner>().next_multiple_of(8);
    assert_eq!(
        heap.stats().object_bytes,
        100 * size,
        "an object takes its size, in units of 8 bytes"
    );
    heap.alloc(GcCell::new(Some(owned[0])));
    let collection = heap.collect();
    assert_eq!(collection.freed_bytes, 100 * size + 8);
    ledger.assert_all_dropped_once();
    assert_eq!(heap.stats().object_bytes, 0);
}
