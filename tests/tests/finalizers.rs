//! Finalizers: when they run, on what, in which order, and what they may do.

use core::cell::RefCell;
use std::rc::Rc;

use gc_core::{Finalize, Gc, GcCell, GcRefCell, Heap, HeapConfig, Root, Static, Trace};

use crate::support::ledger::{Ledger, Ticket};

mod support;

/// What happened, in order.
type Log = Rc<RefCell<Vec<String>>>;

/// An object with a name, whose finalizer does what the test says.
#[derive(Trace)]
struct Armed<'gc> {
    name: &'static str,
    ticket: Ticket,
    log: Static<Log>,
    next: GcCell<Option<Gc<'gc, Armed<'gc>>>>,
    #[gc(skip)]
    act: for<'a> fn(Gc<'a, Armed<'a>>, &'a Heap),
}

impl<'gc> Finalize<'gc> for Armed<'gc> {
    fn finalize(this: Gc<'gc, Self>, heap: &'gc Heap) {
        this.log.borrow_mut().push(this.name.into());
        (this.act)(this, heap);
    }
}

/// A heap, a log and a ledger.
#[derive(Default)]
struct Scene {
    ledger: Ledger,
    log: Log,
}

impl Scene {
    fn armed<'gc>(
        &self,
        heap: &'gc Heap,
        name: &'static str,
        act: for<'a> fn(Gc<'a, Armed<'a>>, &'a Heap),
    ) -> Gc<'gc, Armed<'gc>> {
        heap.alloc(Armed {
            name,
            ticket: self.ledger.ticket(),
            log: Static(Rc::clone(&self.log)),
            next: GcCell::new(None),
            act,
        })
    }

    fn took_place(&self) -> Vec<String> {
        self.log.take()
    }
}

fn nothing(_: Gc<'_, Armed<'_>>, _: &Heap) {}

thread_local! {
    /// Where finalizers keep what they rescue.
    static RESCUED: RefCell<Vec<Root<Armed<'static>>>> = const { RefCell::new(Vec::new()) };
}

fn rescue<'gc>(this: Gc<'gc, Armed<'gc>>, heap: &'gc Heap) {
    let root = heap.root(this);
    RESCUED.with_borrow_mut(|rescued| rescued.push(root));
}

#[test]
fn a_finalizer_runs_once_and_the_object_is_freed_by_the_next_collection() {
    let scene = Scene::default();
    let mut heap = Heap::new();
    let root = heap.root(scene.armed(&heap, "a", nothing));
    assert_eq!(heap.collect().finalized, 0);
    drop(root);
    let collection = heap.collect();
    assert_eq!((collection.finalized, collection.live_objects), (1, 1));
    assert_eq!(scene.ledger.dropped(), 0);
    let collection = heap.collect();
    assert_eq!((collection.finalized, collection.freed_objects), (0, 1));
    assert_eq!(scene.took_place(), ["a"]);
    scene.ledger.assert_all_dropped_once();
}

/// One order over all types, the order of allocation, turned round.
#[test]
fn finalizers_run_latest_first_whatever_the_types() {
    #[derive(Trace)]
    struct Other<const N: usize> {
        log: Static<Log>,
        _padding: [u64; N],
    }

    impl<'gc, const N: usize> Finalize<'gc> for Other<N> {
        fn finalize(this: Gc<'gc, Self>, _: &'gc Heap) {
            this.log.borrow_mut().push(N.to_string());
        }
    }

    fn other<const N: usize>(heap: &Heap, log: &Log) {
        heap.alloc(Other::<N> {
            log: Static(Rc::clone(log)),
            _padding: [0; N],
        });
    }

    let scene = Scene::default();
    let mut heap = Heap::new();
    for round in ["first", "second"] {
        other::<1>(&heap, &scene.log);
        other::<6000>(&heap, &scene.log);
        scene.armed(&heap, round, nothing);
        other::<0>(&heap, &scene.log);
    }
    assert_eq!(heap.collect().finalized, 8);
    let expected = ["0", "second", "6000", "1", "0", "first", "6000", "1"];
    assert_eq!(scene.took_place(), expected);
}

/// An armed object that reaches another armed object: both are found dead in one collection, and references do not
/// order them.
#[test]
fn references_between_finalizable_objects_do_not_order_them() {
    for a_first in [true, false] {
        let scene = Scene::default();
        let mut heap = Heap::new();
        let (a, b) = if a_first {
            let a = scene.armed(&heap, "a", nothing);
            (a, scene.armed(&heap, "b", nothing))
        } else {
            let b = scene.armed(&heap, "b", nothing);
            (scene.armed(&heap, "a", nothing), b)
        };
        a.next.set(&heap, Some(b));
        assert_eq!(heap.collect().finalized, 2);
        assert_eq!(
            scene.took_place(),
            if a_first { ["b", "a"] } else { ["a", "b"] }
        );
        heap.collect();
        scene.ledger.assert_all_dropped_once();
    }
}

/// Everything that the object reaches is whole when its finalizer runs, finalizable or not, finalized or not.
#[test]
fn a_finalizer_finds_everything_that_it_reaches_whole() {
    fn walk<'gc>(this: Gc<'gc, Armed<'gc>>, heap: &'gc Heap) {
        let ids: Vec<_> = core::iter::successors(Some(this), |object| object.next.get())
            .take(10)
            .map(|object| object.ticket.id.to_string())
            .collect();
        this.log.borrow_mut().push(ids.join(" "));
        heap.alloc(ids);
    }

    let scene = Scene::default();
    let mut heap = Heap::new();
    let [a, b, c] = ["a", "b", "c"].map(|name| scene.armed(&heap, name, walk));
    a.next.set(&heap, Some(b));
    b.next.set(&heap, Some(c));
    c.next.set(&heap, Some(b));
    heap.collect();
    let paths = [
        "c",
        "2 1 2 1 2 1 2 1 2 1",
        "b",
        "1 2 1 2 1 2 1 2 1 2",
        "a",
        "0 1 2 1 2 1 2 1 2 1",
    ];
    assert_eq!(scene.took_place(), paths);
    assert_eq!(scene.ledger.dropped(), 0);
    heap.collect();
    scene.ledger.assert_all_dropped_once();
}

/// A resurrected object was found dead in the cycle that finalized it; sweeping by that verdict would free it.
#[test]
fn a_resurrected_object_is_not_swept() {
    let scene = Scene::default();
    let mut heap = Heap::new();
    let object = scene.armed(&heap, "a", rescue);
    object
        .next
        .set(&heap, Some(scene.armed(&heap, "b", nothing)));
    for _ in 0..3 {
        heap.collect();
        assert_eq!(scene.ledger.dropped(), 0);
        heap.verify().unwrap();
    }
    assert_eq!(scene.took_place(), ["b", "a"], "each is called once");
    let rescued = RESCUED.take();
    assert_eq!(rescued[0].get(&heap).next.get().unwrap().name, "b");
    drop(rescued);
    let collection = heap.collect();
    assert_eq!((collection.finalized, collection.freed_objects), (0, 2));
    scene.ledger.assert_all_dropped_once();
}

/// Storing it in a live object rescues an object as well as rooting it.
#[test]
fn an_object_can_be_rescued_by_storing_it_in_another() {
    #[derive(Trace)]
    struct Homing<'gc> {
        ticket: Ticket,
        home: Gc<'gc, GcRefCell<Vec<Gc<'gc, Homing<'gc>>>>>,
    }

    impl<'gc> Finalize<'gc> for Homing<'gc> {
        fn finalize(this: Gc<'gc, Self>, heap: &'gc Heap) {
            this.home.borrow_mut(heap).push(this);
        }
    }

    let ledger = Ledger::new();
    let mut heap = Heap::new();
    let home = heap.alloc(GcRefCell::new(Vec::new()));
    for _ in 0..10 {
        heap.alloc(Homing {
            ticket: ledger.ticket(),
            home,
        });
    }
    let home = heap.root(home);
    assert_eq!(heap.collect().finalized, 10);
    heap.collect();
    assert_eq!(ledger.dropped(), 0);
    let ids: Vec<usize> = home
        .get(&heap)
        .borrow()
        .iter()
        .map(|object| object.ticket.id)
        .collect();
    assert_eq!(ids, (0..10).rev().collect::<Vec<_>>());
    home.get(&heap).take(&heap);
    assert_eq!(heap.collect().freed_objects, 10);
    ledger.assert_all_dropped_once();
}

/// The batch of a collection is what it found dead; what a finalizer makes is not in it.
#[test]
fn what_a_finalizer_arms_waits_for_the_next_collection() {
    fn make_another<'gc>(this: Gc<'gc, Armed<'gc>>, heap: &'gc Heap) {
        heap.alloc(Armed {
            name: "made",
            ticket: this.ticket.0.sibling(),
            log: Static(Rc::clone(&this.log)),
            next: GcCell::new(Some(this)),
            act: nothing,
        });
    }

    let scene = Scene::default();
    let mut heap = Heap::new();
    scene.armed(&heap, "a", make_another);
    assert_eq!(heap.collect().finalized, 1);
    assert_eq!(scene.took_place(), ["a"]);
    // The object made points to the one that was finalized, which is therefore kept, and not called again.
    let collection = heap.collect();
    assert_eq!((collection.finalized, collection.freed_objects), (1, 0));
    assert_eq!(scene.took_place(), ["made"]);
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
        this.next.set(heap, Some(this));
        let root = heap.root(list);
        assert_eq!(*root.get(heap).borrow()[9999], 9999);
        let charge = heap.charge(100);
        heap.alloc((charge, [0_u8; 50_000]));
        let objects = heap.stats().objects;
        assert!(objects > 10_000);
        this.log.borrow_mut().push("done".into());
    }

    for stress in [false, true] {
        let scene = Scene::default();
        let mut heap = HeapConfig::new().stress(stress).build();
        scene.armed(&heap, "a", busy);
        scene.armed(&heap, "b", busy);
        let collection = heap.collect();
        assert_eq!(
            (collection.finalized, collection.finalizers_panicked),
            (2, 0)
        );
        assert_eq!(scene.took_place(), ["b", "done", "a", "done"]);
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
    scene.armed(&heap, "a", nothing);
    heap.safepoint();
    assert_eq!(scene.took_place(), ["a"]);
}

/// Allocation never runs anything: not even when a collection is long overdue.
#[test]
fn allocation_runs_no_finalizer() {
    let scene = Scene::default();
    let heap = HeapConfig::new().minimum_bytes(1000).build();
    scene.armed(&heap, "a", nothing);
    for number in 0..100_000 {
        heap.alloc(number);
    }
    assert!(heap.is_due());
    assert!(scene.took_place().is_empty());
}

/// Wherever an armed object lies, in a block of its own or with others, its finalizer finds it at its address.
#[test]
fn finalizable_objects_of_every_size_are_found() {
    #[derive(Trace)]
    struct Sized<const BYTES: usize> {
        bytes: [u8; BYTES],
        addresses: Static<Rc<RefCell<Vec<usize>>>>,
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
                addresses: Static(Rc::clone(addresses)),
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
