//! User code that runs where it is not expected: hooks of panics, and drop glue that clones roots of its own heap.

use core::cell::{Cell, RefCell};
use std::panic::{set_hook, take_hook};
use std::rc::Rc;
use std::sync::Once;

use gc_core::{Finalize, Gc, GcCell, Heap, HeapConfig, Root, Static, Trace, Visitor};

use crate::support::child::{in_child, stderr};
use crate::support::ledger::{Ledger, Ticket};
use crate::support::panics::message_of;

thread_local! {
    /// What this thread's panics call.
    static HOOK: RefCell<Option<Rc<dyn Fn()>>> = const { RefCell::new(None) };
}

/// Runs `work` while each panic of this thread first calls `hook`.
fn hooked<R>(hook: impl Fn() + 'static, work: impl FnOnce() -> R) -> R {
    static INSTALLED: Once = Once::new();
    INSTALLED.call_once(|| {
        let previous = take_hook();
        set_hook(Box::new(move |info| {
            if let Some(hook) = HOOK.with_borrow(Option::clone) {
                hook();
            }
            previous(info);
        }));
    });
    HOOK.set(Some(Rc::new(hook)));
    let result = work();
    HOOK.set(None);
    result
}

/// A hook runs before the unwinding, inside of whatever panicked. When `alloc` does, the heap is whole.
#[test]
fn a_panic_hook_may_use_the_heap_that_refused_an_object() {
    let heap = Rc::new(HeapConfig::new().limit_bytes(400).build());
    let root = heap.root(heap.alloc(GcCell::new(0_u64)));
    let seen: Rc<RefCell<Vec<(u64, usize)>>> = Rc::default();
    let hook = {
        let (heap, root, seen) = (Rc::clone(&heap), root.clone(), Rc::clone(&seen));
        move || {
            let cell = root.get(&heap);
            cell.set(&heap, cell.get() + 1);
            // A smaller object, of another type, has room.
            let number = heap.alloc([cell.get(); 2])[0];
            let roots = vec![root.clone(); 1000];
            let others = heap.stats().roots - roots.len();
            seen.borrow_mut().push((number, others));
        }
    };
    for _ in 0..3 {
        hooked(hook.clone(), || message_of(|| heap.alloc([0_u64; 100])));
        hooked(hook.clone(), || message_of(|| heap.charge(1000)));
    }
    drop(hook);
    // The roots are the test's, the hook's and the one of the hook's clone.
    let expected: Vec<_> = (1..=6).map(|number| (number, 3)).collect();
    assert_eq!(*seen.borrow(), expected);
    let mut heap = Rc::into_inner(heap).expect("the hook was the other owner");
    heap.verify().unwrap();
    assert_eq!(heap.collect().freed_objects, 6);
    assert_eq!(root.get(&heap).get(), 6);
}

/// An object that panics when it is traced, finalized or dropped, whichever it is told to.
struct Failing<'gc> {
    next: GcCell<Option<Gc<'gc, Failing<'gc>>>>,
    last_words: LastWords,
}

type LastWords = Static<(Rc<Cell<When>>, Ticket)>;

#[derive(Clone, Copy, PartialEq, Debug)]
enum When {
    Never,
    Traced,
    Finalized,
}

// SAFETY:
// - `next` is visited; the other field is a leaf. A call that panics visits nothing.
// - `At<'x>` replaces the lifetime and nothing else, and the type has no `Drop`.
// - Reading a cell of the standard library is no user code.
unsafe impl Trace for Failing<'_> {
    type At<'x> = Failing<'x>;

    unsafe fn trace<V: Visitor>(&self, visitor: &mut V) {
        assert!(self.last_words.0.0.get() != When::Traced, "traced");
        // SAFETY: the contract is passed on.
        unsafe { visitor.field("next", &self.next) }
    }
}

impl<'gc> Finalize<'gc> for Failing<'gc> {
    fn finalize(this: Gc<'gc, Self>, _: &'gc Heap) {
        assert!(this.last_words.0.0.get() != When::Finalized, "finalized");
    }
}

/// Panics when dropped.
struct Bomb(Ticket);

impl Drop for Bomb {
    fn drop(&mut self) {
        panic!("dropped {}", self.0.id);
    }
}

/// The hook cannot reach the heap, which is borrowed exclusively, but the roots of it that it holds.
#[test]
fn a_panic_hook_may_clone_and_drop_roots_in_the_middle_of_a_collection() {
    let ledger = Ledger::new();
    let mut heap = Heap::new();
    let when = Rc::new(Cell::new(When::Never));
    let make = |heap: &Heap| {
        let failing = |next| {
            heap.alloc(Failing {
                next: GcCell::new(next),
                last_words: Static((Rc::clone(&when), ledger.ticket())),
            })
        };
        heap.root(failing(Some(failing(None))))
    };
    let roots: Rc<RefCell<Vec<Root<Failing<'static>>>>> = Rc::default();
    let held = Rc::clone(&roots);
    let hook = move || {
        let mut held = held.borrow_mut();
        let clone = held[0].clone();
        // Each time more than before, so that the table grows, and then some slots are given back.
        held.extend(vec![clone; 2000]);
        held.drain(..1000);
    };
    let kept = make(&heap);
    roots.borrow_mut().push(kept.clone());

    when.set(When::Traced);
    assert_eq!(
        hooked(hook.clone(), || message_of(|| heap.collect())),
        "traced"
    );
    when.set(When::Finalized);
    drop(make(&heap));
    let collection = hooked(hook.clone(), || heap.collect());
    assert_eq!(collection.finalizers_panicked, 2);
    when.set(When::Never);
    heap.alloc_static(Bomb(ledger.ticket()));
    let message = hooked(hook, || message_of(|| heap.collect()));
    assert_eq!(message, "dropped 4");

    // The test's, the one that the hook began with, and what each of its four calls left.
    assert_eq!(heap.stats().roots, 2 + 4 * 1000);
    assert_eq!(heap.collect().live_objects, 2);
    heap.verify().unwrap();
    let ids = [kept.get(&heap), kept.get(&heap).next.get().unwrap()]
        .map(|failing| failing.last_words.0.1.id);
    assert_eq!(ids, [1, 0]);
    drop((kept, roots));
    heap.collect();
    heap.collect();
    ledger.assert_all_dropped_once();
}

/// With more roots than the marker's list has room for, objects are traced before the last root has been looked at. A
/// panic then is a panic in the middle of the root table, which the hook makes grow.
#[test]
fn a_panic_hook_may_clone_roots_while_roots_are_marked() {
    let body = || {
        let when = Rc::new(Cell::new(When::Never));
        let ledger = Ledger::new();
        let mut heap = Heap::new();
        let roots: Vec<_> = (0..100_000)
            .map(|_| {
                let object = heap.alloc(Failing {
                    next: GcCell::new(None),
                    last_words: Static((Rc::clone(&when), ledger.ticket())),
                });
                heap.root(object)
            })
            .collect();
        let clone = roots[0].clone();
        let clones: Rc<RefCell<Vec<Root<Failing<'static>>>>> = Rc::default();
        let left = Rc::clone(&clones);
        let hook = move || left.borrow_mut().extend(vec![clone.clone(); 10_000]);
        when.set(When::Traced);
        hooked(hook, || message_of(|| heap.collect()));
        when.set(When::Never);
        assert_eq!(heap.collect().live_objects, roots.len());
        assert_eq!(clones.borrow().len(), 10_000);
    };
    let output = in_child!("a_panic_hook_may_clone_roots_while_roots_are_marked", body);
    output
        .iter()
        .for_each(|output| assert!(output.status.success(), "{}", stderr(output)));
}

thread_local! {
    static LEFT: RefCell<Vec<Root<Ticket>>> = const { RefCell::new(Vec::new()) };
}

/// Leaves clones of its root behind when it is dropped.
struct Leaver(Root<Ticket>);

impl Drop for Leaver {
    fn drop(&mut self) {
        LEFT.with_borrow_mut(|left| left.extend(vec![self.0.clone(); 1000]));
    }
}

/// The object may have been dropped before the root was cloned; nothing ever leads to it again.
#[test]
fn a_root_cloned_while_its_heap_is_dropped_belongs_to_no_heap() {
    for parked in [false, true] {
        let ledger = Ledger::new();
        let heap = Heap::new();
        for _ in 0..3 {
            let root = heap.root(heap.alloc(ledger.ticket()));
            heap.alloc_static(Leaver(root));
        }
        if parked {
            drop(heap.park());
        } else {
            drop(heap);
        }
        ledger.assert_all_dropped_once();
        let left = LEFT.take();
        assert_eq!(left.len(), 3000);
        let later = Heap::new();
        let is_inert = |root: &Root<Ticket>| root.try_get(&later).is_err_and(|error| error.dropped);
        assert!(left.iter().all(is_inert));
        assert!(is_inert(&left[0].clone().labelled("late")));
    }
}
