//! The end of a thread: heaps and roots in thread-locals, and heaps that unwinding drops.

use core::cell::RefCell;
use core::sync::atomic::{AtomicUsize, Ordering};
use std::sync::Arc;
use std::thread;

use gc_core::{Charge, Finalize, Gc, GcCell, GcRefCell, Heap, ParkedHeap, Root, Static, Trace};

use crate::support::keep::keep;

/// Counts what is dropped on another thread.
#[derive(Clone, Default)]
struct Count(Arc<AtomicUsize>);

impl Count {
    fn get(&self) -> usize {
        self.0.load(Ordering::SeqCst)
    }
}

/// Counted when dropped.
struct Counted(Count);

impl Drop for Counted {
    fn drop(&mut self) {
        self.0.0.fetch_add(1, Ordering::SeqCst);
    }
}

#[derive(Trace)]
struct Object<'gc> {
    _counted: Static<Counted>,
    finalized: Static<Count>,
    next: GcCell<Option<Gc<'gc, Object<'gc>>>>,
}

impl<'gc> Finalize<'gc> for Object<'gc> {
    fn finalize(this: Gc<'gc, Self>, heap: &'gc Heap) {
        // Other thread-locals may be gone already; the heap is whole.
        assert!(heap.stats().objects >= 2);
        this.next.set(heap, None);
        this.finalized.0.0.fetch_add(1, Ordering::SeqCst);
    }
}

thread_local! {
    static HEAP: RefCell<Option<Heap>> = const { RefCell::new(None) };
    static ROOTS: RefCell<Vec<Root<Object<'static>>>> = const { RefCell::new(Vec::new()) };
}

/// Leaves a heap with two objects and a root in thread-locals, which are first used in the given order; that
/// decides the order in which they are destroyed.
fn leave_behind(heap_first: bool) -> (usize, usize) {
    let (dropped, finalized) = (Count::default(), Count::default());
    let counts = (dropped.clone(), finalized.clone());
    thread::spawn(move || {
        if heap_first {
            HEAP.set(None);
            ROOTS.set(Vec::new());
        } else {
            ROOTS.set(Vec::new());
            HEAP.set(None);
        }
        let heap = Heap::new();
        let object = |next| {
            heap.alloc(Object {
                _counted: Static(Counted(dropped.clone())),
                finalized: Static(finalized.clone()),
                next: GcCell::new(next),
            })
        };
        let root = heap.root(object(Some(object(None))));
        ROOTS.with_borrow_mut(|roots| roots.extend([root.clone(), root.labelled("last")]));
        HEAP.set(Some(heap));
    })
    .join()
    .unwrap();
    (counts.0.get(), counts.1.get())
}

#[test]
fn a_heap_and_its_roots_in_thread_locals_are_dropped_once_in_either_order() {
    for heap_first in [true, false] {
        let (dropped, finalized) = leave_behind(heap_first);
        assert_eq!(dropped, 2, "heap first: {heap_first}");
        assert_eq!(finalized, 2, "heap first: {heap_first}");
    }
}

/// No destructor of ours frees a heap that was leaked: `&'static` borrows of it may still be used by destructors
/// of other thread-locals.
#[test]
fn a_leaked_heap_is_not_freed_when_its_thread_ends() {
    let dropped = Count::default();
    let counted = Counted(dropped.clone());
    thread::spawn(move || {
        struct Reader(&'static Heap, Gc<'static, Static<Counted>>);

        impl Drop for Reader {
            fn drop(&mut self) {
                assert!(Heap::try_new().is_err(), "the leaked heap is still active");
                assert_eq!(self.1.0.0.get(), 0, "the object is still there");
                assert_eq!(self.0.stats().objects, 1);
            }
        }

        thread_local! {
            static READER: RefCell<Option<Reader>> = const { RefCell::new(None) };
        }

        let heap: &'static Heap = keep(Heap::new());
        READER.set(Some(Reader(heap, heap.alloc(Static(counted)))));
    })
    .join()
    .unwrap();
    assert_eq!(dropped.get(), 0);
}

/// Which heap is active can be asked, and changed, until the very end of a thread.
#[test]
fn a_heap_can_be_made_while_its_thread_ends() {
    let dropped = Count::default();
    let count = dropped.clone();
    thread::spawn(move || {
        struct Late(Count);

        impl Drop for Late {
            fn drop(&mut self) {
                let heap = Heap::try_new().expect("none is active any more");
                heap.alloc_static(Counted(self.0.clone()));
            }
        }

        thread_local! {
            static LATE: RefCell<Vec<Late>> = const { RefCell::new(Vec::new()) };
        }

        LATE.with_borrow_mut(|late| late.push(Late(count)));
    })
    .join()
    .unwrap();
    assert_eq!(dropped.get(), 1);
}

#[test]
fn a_parked_heap_and_a_charge_in_thread_locals_are_dropped_with_their_thread() {
    thread_local! {
        static CHARGES: RefCell<Vec<Charge>> = const { RefCell::new(Vec::new()) };
        static PARKED: RefCell<Option<ParkedHeap>> = const { RefCell::new(None) };
    }

    let dropped = Count::default();
    let count = dropped.clone();
    thread::spawn(move || {
        let heap = Heap::new();
        heap.alloc_static(Counted(count));
        CHARGES.with_borrow_mut(|charges| charges.push(heap.charge(100)));
        PARKED.set(Some(heap.park()));
    })
    .join()
    .unwrap();
    assert_eq!(dropped.get(), 1);
}

/// A thread that panics drops its heap while unwinding, finalizers and all.
#[test]
fn a_thread_that_panics_drops_its_heap() {
    let (dropped, finalized) = (Count::default(), Count::default());
    let counts = (dropped.clone(), finalized.clone());
    let result = thread::spawn(move || {
        let heap = Heap::new();
        let cell = heap.alloc(GcRefCell::new(Vec::new()));
        let mut guard = cell.borrow_mut(&heap);
        for _ in 0..10 {
            guard.push(heap.alloc(Object {
                _counted: Static(Counted(dropped.clone())),
                finalized: Static(finalized.clone()),
                next: GcCell::new(None),
            }));
        }
        panic!("on purpose");
    })
    .join();
    assert!(result.is_err());
    assert_eq!((counts.0.get(), counts.1.get()), (10, 10));
}

/// Objects may own what is shared between threads.
#[test]
fn the_last_owner_of_a_shared_value_may_be_an_object() {
    let count = Count::default();
    let shared = Arc::new(Static(Counted(count.clone())));
    let there = Arc::clone(&shared);
    let other = thread::spawn(move || {
        let mut heap = Heap::new();
        let root = heap.root(heap.alloc(there));
        heap.collect();
        assert_eq!(Arc::strong_count(&*root.get(&heap)), 2);
    });
    other.join().unwrap();
    assert_eq!(count.get(), 0);
    let heap = Heap::new();
    heap.alloc(shared);
    drop(heap);
    assert_eq!(count.get(), 1);
}
