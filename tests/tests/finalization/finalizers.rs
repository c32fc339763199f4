//! Finalizers: when they run, on what, in which order, and what they may do.

use core::cell::RefCell;
use core::panic::AssertUnwindSafe;
use std::panic::catch_unwind;
use std::rc::Rc;

use gc_core::{Finalize, Gc, GcRefCell, Heap, HeapConfig, Trace};

use crate::support::armed::{Armed, Scene};

#[test]
fn a_finalizer_runs_once_and_the_object_is_freed_by_the_next_collection() {
    let scene = Scene::default();
    let mut heap = Heap::new();
    let root = heap.root(scene.armed(&heap, "a"));
    assert_eq!(heap.collect().finalized, 0);
    drop(root);
    let collection = heap.collect();
    assert_eq!((collection.finalized, collection.live_objects), (1, 1));
    assert_eq!(scene.ledger.dropped(), 0);
    let collection = heap.collect();
    assert_eq!((collection.finalized, collection.freed_objects), (0, 1));
    assert_eq!(scene.noted(), ["a"]);
    scene.ledger.assert_all_dropped_once();
}

/// One order over all types, the order of allocation, turned round.
#[test]
fn finalizers_run_latest_first_whatever_the_types() {
    #[derive(Trace)]
    struct Other<const N: usize> {
        log: Rc<RefCell<Vec<String>>>,
        _padding: [u64; N],
    }

    impl<'gc, const N: usize> Finalize<'gc> for Other<N> {
        fn finalize(this: Gc<'gc, Self>, _: &'gc Heap) {
            this.log.borrow_mut().push(N.to_string());
        }
    }

    fn other<const N: usize>(heap: &Heap, log: &Rc<RefCell<Vec<String>>>) {
        heap.alloc(Other::<N> {
            log: Rc::clone(log),
            _padding: [0; N],
        });
    }

    let scene = Scene::default();
    let mut heap = Heap::new();
    for round in ["first", "second"] {
        other::<1>(&heap, &scene.log);
        other::<6000>(&heap, &scene.log);
        scene.armed(&heap, round);
        other::<0>(&heap, &scene.log);
    }
    assert_eq!(heap.collect().finalized, 8);
    let expected = ["0", "second", "6000", "1", "0", "first", "6000", "1"];
    assert_eq!(scene.noted(), expected);
}

/// An armed object that reaches another armed object: both are found dead in one collection, and references do not
/// order them.
#[test]
fn references_between_finalizable_objects_do_not_order_them() {
    for a_first in [true, false] {
        let scene = Scene::default();
        let mut heap = Heap::new();
        let (a, b) = if a_first {
            let a = scene.armed(&heap, "a");
            (a, scene.armed(&heap, "b"))
        } else {
            let b = scene.armed(&heap, "b");
            (scene.armed(&heap, "a"), b)
        };
        a.holds.set(&heap, Some(b));
        assert_eq!(heap.collect().finalized, 2);
        assert_eq!(scene.noted(), if a_first { ["b", "a"] } else { ["a", "b"] });
        heap.collect();
        scene.ledger.assert_all_dropped_once();
    }
}

/// Everything that the object reaches is whole when its finalizer runs, finalizable or not, finalized or not.
#[test]
fn a_finalizer_finds_everything_that_it_reaches_whole() {
    fn walk<'gc>(this: Gc<'gc, Armed<'gc>>, heap: &'gc Heap) {
        let ids: Vec<_> = core::iter::successors(Some(this), |object| object.holds.get())
            .take(10)
            .map(|object| object.ticket.id.to_string())
            .collect();
        this.note(&ids.join(" "));
        heap.alloc(ids);
    }

    let scene = Scene::default();
    let mut heap = Heap::new();
    let [a, b, c] = ["a", "b", "c"].map(|name| scene.acting(&heap, name, walk));
    a.holds.set(&heap, Some(b));
    b.holds.set(&heap, Some(c));
    c.holds.set(&heap, Some(b));
    heap.collect();
    let paths = [
        "c",
        "2 1 2 1 2 1 2 1 2 1",
        "b",
        "1 2 1 2 1 2 1 2 1 2",
        "a",
        "0 1 2 1 2 1 2 1 2 1",
    ];
    assert_eq!(scene.noted(), paths);
    assert_eq!(scene.ledger.dropped(), 0);
    heap.collect();
    scene.ledger.assert_all_dropped_once();
}

/// The batch of a collection is what it found dead; what a finalizer makes is not in it.
#[test]
fn what_a_finalizer_arms_waits_for_the_next_collection() {
    fn make_another<'gc>(this: Gc<'gc, Armed<'gc>>, heap: &'gc Heap) {
        let made = this.sibling("made");
        made.holds.set(heap, Some(this));
        heap.alloc(made);
    }

    let scene = Scene::default();
    let mut heap = Heap::new();
    scene.acting(&heap, "a", make_another);
    assert_eq!(heap.collect().finalized, 1);
    assert_eq!(scene.noted(), ["a"]);
    // The object made points to the one that was finalized, which is therefore kept, and not called again.
    let collection = heap.collect();
    assert_eq!((collection.finalized, collection.freed_objects), (1, 0));
    assert_eq!(scene.noted(), ["made"]);
    assert_eq!(heap.collect().freed_objects, 2);
    scene.ledger.assert_all_dropped_once();
}

/// A finalizer may use the heap in every way that `&Heap` allows, however much it allocates.
#[test]
fn a_finalizer_may_allocate_store_root_and_ask() {
    fn busy<'gc>(this: Gc<'gc, Armed<'gc>>, heap: &'gc Heap) {
        assert!(Heap::try_new().is_err());
        let list = heap.alloc(GcRefCell::new(Vec::new()));
        for number in 0..10_000 {
            list.borrow_mut(heap).push(heap.alloc(number));
        }
        this.holds.set(heap, Some(this));
        let root = heap.root(list);
        assert_eq!(*root.get(heap).borrow()[9999], 9999);
        let charge = heap.charge(100);
        heap.alloc((charge, [0_u8; 50_000]));
        let objects = heap.stats().objects;
        assert!(objects > 10_000);
        this.note("done");
    }

    for stress in [false, true] {
        let scene = Scene::default();
        let mut heap = HeapConfig::new().stress(stress).build();
        scene.acting(&heap, "a", busy);
        scene.acting(&heap, "b", busy);
        let collection = heap.collect();
        assert_eq!(
            (collection.finalized, collection.finalizers_panicked),
            (2, 0)
        );
        assert_eq!(scene.noted(), ["b", "done", "a", "done"]);
        assert_eq!(heap.stats().external_bytes, 200);
        heap.verify().unwrap();
        assert_eq!(heap.collect().live_objects, 0);
        assert_eq!(heap.stats().external_bytes, 0);
        scene.ledger.assert_all_dropped_once();
    }
}

#[test]
fn a_safepoint_runs_finalizers_when_it_collects() {
    let scene = Scene::default();
    let mut heap = HeapConfig::new().stress(true).build();
    scene.armed(&heap, "a");
    heap.safepoint();
    assert_eq!(scene.noted(), ["a"]);
}

/// Whatever has called the finalizer that panicked: a collection, a safepoint, or the program.
#[test]
fn a_safepoint_goes_on_with_what_a_panic_has_left() {
    let calls: [fn(&mut Heap); 3] = [
        |heap| {
            heap.collect();
        },
        |heap| {
            heap.request_collection();
            heap.safepoint();
        },
        |heap| {
            heap.run_finalizers(1);
        },
    ];
    for call in calls {
        let scene = Scene::default();
        let mut heap = HeapConfig::new()
            .propagate_finalizer_panics(true)
            .finalizers_per_safepoint(2)
            .build();
        let panic = |_: Gc<'_, Armed<'_>>, _: &Heap| panic!("on purpose");
        for name in ["a", "b"] {
            scene.armed(&heap, name);
        }
        for name in ["c", "d"] {
            scene.acting(&heap, name, panic);
        }
        let collect = AssertUnwindSafe(|| heap.collect());
        catch_unwind(collect).expect_err("d panics");
        let call = AssertUnwindSafe(|| call(&mut heap));
        catch_unwind(call).expect_err("c panics");
        assert_eq!(scene.noted(), ["d", "c"]);
        assert_eq!(heap.finalizers_due(), 2);
        heap.safepoint();
        assert_eq!(scene.noted(), ["b", "a"]);
    }
}

/// Allocation never runs anything: not even when a collection is long overdue.
#[test]
fn allocation_runs_no_finalizer() {
    let scene = Scene::default();
    let heap = HeapConfig::new().minimum_bytes(1000).build();
    scene.armed(&heap, "a");
    for number in 0..100_000 {
        heap.alloc(number);
    }
    assert!(heap.is_due());
    assert!(scene.noted().is_empty());
}

/// Wherever an armed object lies, in a block of its own or with others, its finalizer finds it at its address.
#[test]
fn finalizable_objects_of_every_size_are_found() {
    #[derive(Trace)]
    struct Sized<const BYTES: usize> {
        bytes: [u8; BYTES],
        addresses: Rc<RefCell<Vec<usize>>>,
    }

    impl<'gc, const BYTES: usize> Finalize<'gc> for Sized<BYTES> {
        fn finalize(this: Gc<'gc, Self>, _: &'gc Heap) {
            assert!(this.bytes.iter().all(|&byte| byte == 7));
            this.addresses.borrow_mut().push(this.as_ptr().addr());
        }
    }

    fn make<const BYTES: usize>(heap: &Heap, addresses: &Rc<RefCell<Vec<usize>>>) -> Vec<usize> {
        let make = |_| {
            let object = heap.alloc(Sized::<BYTES> {
                bytes: [7; BYTES],
                addresses: Rc::clone(addresses),
            });
            object.as_ptr().addr()
        };
        (0..50).map(make).collect()
    }

    let seen = Rc::default();
    let mut heap = Heap::new();
    let mut made = make::<0>(&heap, &seen);
    made.extend(make::<100>(&heap, &seen));
    made.extend(make::<4000>(&heap, &seen));
    made.extend(make::<5000>(&heap, &seen));
    made.extend(make::<50_000>(&heap, &seen));
    assert_eq!(heap.collect().finalized, 250);
    made.reverse();
    assert_eq!(*seen.borrow(), made);
}
