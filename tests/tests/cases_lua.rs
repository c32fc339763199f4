//! Conformance cases of Lua and of golua, and of what all systems share: finalizers that run latest first.
//!
//! An object is armed when it is allocated, so "armed last" is "allocated last" here.

use core::cell::RefCell;
use std::rc::Rc;

use gc_core::{Finalize, Gc, GcCell, Heap, Root, Static, Trace};

use crate::support::ledger::{Ledger, Ticket};

mod support;

type Log = Rc<RefCell<Vec<&'static str>>>;

/// An object with a name, whose finalizer notes it and then does what the case says.
#[derive(Trace)]
struct Armed<'gc> {
    name: &'static str,
    ticket: Ticket,
    log: Static<Log>,
    holds: GcCell<Option<Gc<'gc, Armed<'gc>>>>,
    #[gc(skip)]
    act: for<'a> fn(Gc<'a, Armed<'a>>, &'a Heap),
}

impl<'gc> Finalize<'gc> for Armed<'gc> {
    fn finalize(this: Gc<'gc, Self>, heap: &'gc Heap) {
        this.log.borrow_mut().push(this.name);
        (this.act)(this, heap);
    }
}

#[derive(Default)]
struct Case {
    ledger: Ledger,
    log: Log,
}

impl Case {
    fn armed<'gc>(&self, heap: &'gc Heap, name: &'static str) -> Gc<'gc, Armed<'gc>> {
        self.acting(heap, name, |_, _| {})
    }

    fn acting<'gc>(
        &self,
        heap: &'gc Heap,
        name: &'static str,
        act: for<'a> fn(Gc<'a, Armed<'a>>, &'a Heap),
    ) -> Gc<'gc, Armed<'gc>> {
        heap.alloc(Armed {
            name,
            ticket: self.ledger.ticket(),
            log: Static(Rc::clone(&self.log)),
            holds: GcCell::new(None),
            act,
        })
    }

    /// What was finalized since this was last asked.
    fn fired(&self) -> Vec<&'static str> {
        self.log.take()
    }
}

thread_local! {
    static KEPT: RefCell<Option<Root<Armed<'static>>>> = const { RefCell::new(None) };
}

fn keep<'gc>(this: Gc<'gc, Armed<'gc>>, heap: &'gc Heap) {
    KEPT.set(Some(heap.root(this)));
}

/// golua, case 10: nothing is delivered without a collection that found it dead.
#[test]
fn case_10_nothing_is_pending_while_it_is_reachable() {
    let case = Case::default();
    let mut heap = Heap::new();
    let roots = ["a", "b", "c"].map(|name| heap.root(case.armed(&heap, name)));
    heap.collect();
    heap.safepoint();
    assert!(case.fired().is_empty());
    drop(roots);
    assert!(
        case.fired().is_empty(),
        "dropping the last reference delivers nothing"
    );
}

/// golua, case 11: an object is delivered once, however many collections follow.
#[test]
fn case_11_an_object_is_delivered_once() {
    let case = Case::default();
    let mut heap = Heap::new();
    case.armed(&heap, "a");
    heap.collect();
    assert_eq!(case.fired(), ["a"]);
    for _ in 0..3 {
        heap.collect();
        assert!(case.fired().is_empty());
    }
    case.ledger.assert_all_dropped_once();
}

/// golua, case 17: an object whose finalizer keeps it is not finalized again when it is dropped at last.
#[test]
fn case_17_an_object_is_finalized_once_although_it_was_kept() {
    let case = Case::default();
    let mut heap = Heap::new();
    case.acting(&heap, "a", keep);
    heap.collect();
    assert_eq!(case.fired(), ["a"]);
    let kept = KEPT.take().expect("it was kept");
    heap.collect();
    assert_eq!(kept.get(&heap).name, "a");
    drop(kept);
    for _ in 0..3 {
        heap.collect();
    }
    assert!(case.fired().is_empty());
    case.ledger.assert_all_dropped_once();
}

/// golua, cases 6 and 7: within a batch the latest comes first, whatever the order in which the objects died.
#[test]
fn case_7_the_order_of_discovery_is_irrelevant() {
    const NAMES: [&str; 6] = ["0", "1", "2", "3", "4", "5"];
    let case = Case::default();
    let mut heap = Heap::new();
    let mut roots = NAMES.map(|name| Some(heap.root(case.armed(&heap, name))));
    for (batch, expected) in [
        ([1, 4], ["4", "1"]),
        ([5, 0], ["5", "0"]),
        ([2, 3], ["3", "2"]),
    ] {
        for at in batch {
            roots[at] = None;
        }
        heap.collect();
        assert_eq!(case.fired(), expected);
    }
}

/// Lua, case 43: what counts is the order of arming, not that of any other event.
#[test]
fn case_43_later_use_does_not_change_the_order() {
    let case = Case::default();
    let mut heap = Heap::new();
    let [b, c, a] = ["b", "c", "a"].map(|name| case.armed(&heap, name));
    b.holds.set(&heap, Some(a));
    c.holds.set(&heap, Some(b));
    let root = heap.root(b);
    heap.collect();
    assert_eq!(case.fired(), ["c"], "nothing holds it");
    drop(root);
    heap.collect();
    assert_eq!(case.fired(), ["a", "b"]);
}

/// Lua, case 45: a holds b. Both fire in one collection, in the order of arming only; if b was armed last, a sees b
/// finalized, and whole.
#[test]
fn case_45_references_do_not_order() {
    for b_last in [true, false] {
        let case = Case::default();
        let mut heap = Heap::new();
        let check = |a: Gc<'_, Armed<'_>>, _: &Heap| {
            assert_eq!(a.holds.get().expect("still there").name, "b");
        };
        let (a, b) = if b_last {
            (case.acting(&heap, "a", check), case.armed(&heap, "b"))
        } else {
            let b = case.armed(&heap, "b");
            (case.acting(&heap, "a", check), b)
        };
        a.holds.set(&heap, Some(b));
        let collection = heap.collect();
        assert_eq!(
            (collection.finalized, collection.finalizers_panicked),
            (2, 0)
        );
        assert_eq!(case.fired(), if b_last { ["b", "a"] } else { ["a", "b"] });
    }
}

/// Lua, case 46: a and b hold each other. Both fire in one collection, the latest first.
#[test]
fn case_46_a_cycle_fires_in_one_collection() {
    let case = Case::default();
    let mut heap = Heap::new();
    let [a, b] = ["a", "b"].map(|name| case.armed(&heap, name));
    a.holds.set(&heap, Some(b));
    b.holds.set(&heap, Some(a));
    assert_eq!(heap.collect().finalized, 2);
    assert_eq!(case.fired(), ["b", "a"]);
    heap.collect();
    case.ledger.assert_all_dropped_once();
}

/// Lua, case 58: a finalizer stores its object in a root. It is intact while rooted, is not finalized again, and its
/// memory is freed when the root is gone.
#[test]
fn case_58_a_permanent_resurrection() {
    let case = Case::default();
    let mut heap = Heap::new();
    let object = case.acting(&heap, "o", keep);
    object.holds.set(&heap, Some(case.armed(&heap, "held")));
    heap.collect();
    assert_eq!(case.fired(), ["held", "o"]);
    KEPT.with_borrow(|kept| {
        let object = kept.as_ref().expect("it was kept").get(&heap);
        assert_eq!(object.holds.get().expect("still there").name, "held");
    });
    heap.collect();
    assert_eq!(case.ledger.dropped(), 0);
    KEPT.set(None);
    heap.collect();
    heap.collect();
    assert!(case.fired().is_empty());
    assert_eq!(heap.stats().objects, 0);
    case.ledger.assert_all_dropped_once();
}

/// Lua, case 62: what a finalizer creates, arms and drops is not in the same batch, but in the next.
#[test]
fn case_62_armed_inside_a_finalizer() {
    fn create<'gc>(this: Gc<'gc, Armed<'gc>>, heap: &'gc Heap) {
        heap.alloc(Armed {
            name: "created",
            ticket: this.ticket.0.sibling(),
            log: Static(Rc::clone(&this.log)),
            holds: GcCell::new(None),
            act: |_, _| {},
        });
    }

    let case = Case::default();
    let mut heap = Heap::new();
    case.acting(&heap, "creator", create);
    assert_eq!(heap.collect().finalized, 1);
    assert_eq!(case.fired(), ["creator"]);
    assert_eq!(heap.collect().finalized, 1);
    assert_eq!(case.fired(), ["created"]);
    assert_eq!(heap.collect().finalized, 0);
    case.ledger.assert_all_dropped_once();
}

/// Lua, case 64: of three, the middle one fails. All run, and exactly one failure is reported.
#[test]
fn case_64_a_failure_in_the_middle() {
    let case = Case::default();
    let mut heap = Heap::new();
    case.armed(&heap, "a");
    case.acting(&heap, "b", |_, _| panic!("on purpose"));
    case.armed(&heap, "c");
    let collection = heap.collect();
    assert_eq!(case.fired(), ["c", "b", "a"]);
    assert_eq!(
        (collection.finalized, collection.finalizers_panicked),
        (3, 1)
    );
}

/// Lua, case 66: a failure whose payload is no text is reported as any other.
#[test]
fn case_66_a_failure_with_any_payload() {
    let case = Case::default();
    let mut heap = Heap::new();
    case.acting(&heap, "a", |_, _| std::panic::panic_any(7_u64));
    assert_eq!(heap.collect().finalizers_panicked, 1);
}

/// Lua, case 68: closing runs the finalizers of reachable objects too, the latest first; failures are swallowed.
#[test]
fn case_68_closing_runs_all() {
    let case = Case::default();
    let heap = Heap::new();
    let _a = heap.root(case.armed(&heap, "a"));
    let _b = heap.root(case.acting(&heap, "b", |_, _| panic!("on purpose")));
    let _c = heap.root(case.armed(&heap, "c"));
    drop(heap);
    assert_eq!(case.fired(), ["c", "b", "a"]);
    case.ledger.assert_all_dropped_once();
}

/// Lua, case 71: a finalizer that keeps its object while the heap closes keeps nothing.
#[test]
fn case_71_a_rescue_while_closing() {
    let case = Case::default();
    let heap = Heap::new();
    case.acting(&heap, "a", keep);
    drop(heap);
    assert_eq!(case.fired(), ["a"]);
    case.ledger.assert_all_dropped_once();
    let kept = KEPT.take().expect("it was kept");
    assert!(kept.try_get(&Heap::new()).is_err_and(|error| error.dropped));
}

/// Lua, case 91: a long list needs no stack, and is freed whole.
#[test]
fn case_91_a_list_of_200_000_nodes() {
    let case = Case::default();
    let mut heap = Heap::new();
    let mut first = case.armed(&heap, "node");
    for _ in 1..200_000 {
        let node = case.armed(&heap, "node");
        node.holds.set(&heap, Some(first));
        first = node;
    }
    assert_eq!(heap.collect().finalized, 200_000);
    assert_eq!(heap.collect().freed_objects, 200_000);
    case.ledger.assert_all_dropped_once();
}

/// Shared by all systems, case 200: what has no finalizer is freed by the first collection that finds it dead, its
/// memory with it.
#[test]
fn case_200_unarmed_garbage_is_freed_at_once() {
    #[derive(Trace, Finalize)]
    struct Unarmed<'gc> {
        ticket: Ticket,
        own: GcCell<Option<Gc<'gc, Unarmed<'gc>>>>,
        data: [u64; 2000],
    }

    let ledger = Ledger::new();
    let mut heap = Heap::new();
    heap.collect();
    let reserved = heap.stats().reserved_bytes;
    for _ in 0..10 {
        let object = heap.alloc(Unarmed {
            ticket: ledger.ticket(),
            own: GcCell::new(None),
            data: [1; 2000],
        });
        object.own.set(&heap, Some(object));
        assert_eq!(
            (object.ticket.id + 1, object.data[1999]),
            (ledger.issued(), 1)
        );
    }
    assert!(heap.stats().reserved_bytes > reserved);
    let collection = heap.collect();
    assert_eq!((collection.freed_objects, collection.finalized), (10, 0));
    assert_eq!(heap.stats().reserved_bytes, reserved);
    ledger.assert_all_dropped_once();
}
