//! Arming: which objects are finalized, in which order, and how often.

use core::cell::RefCell;
use std::rc::Rc;

use gc_core::{Finalize, Gc, GcCell, Heap, Root, Static, Trace};

type Log = Rc<RefCell<Vec<u32>>>;

/// An object that is armed on request only.
#[derive(Trace)]
struct Number {
    number: u32,
    log: Static<Log>,
    /// How often its finalizer arms it again.
    again: GcCell<u32>,
}

impl<'gc> Finalize<'gc> for Number {
    const ARMED_AT_ALLOC: bool = false;

    fn finalize(this: Gc<'gc, Self>, heap: &'gc Heap) {
        this.log.0.borrow_mut().push(this.number);
        if let Some(left) = this.again.get().checked_sub(1) {
            this.again.set(heap, left);
            assert!(heap.arm(this));
        }
    }
}

#[derive(Default)]
struct Numbers(Log);

impl Numbers {
    fn make<'gc>(&self, heap: &'gc Heap, number: u32) -> Gc<'gc, Number> {
        let log = Static(Rc::clone(&self.0));
        let again = GcCell::new(0);
        heap.alloc(Number { number, log, again })
    }

    /// What was finalized since this was last asked.
    fn finalized(&self) -> Vec<u32> {
        self.0.take()
    }
}

#[test]
fn a_type_may_leave_arming_to_the_program() {
    let numbers = Numbers::default();
    let mut heap = Heap::new();
    let (unarmed, armed) = (numbers.make(&heap, 1), numbers.make(&heap, 2));
    assert!(!heap.is_armed(unarmed));
    assert!(heap.arm(armed) && heap.is_armed(armed));
    assert_eq!(heap.stats().armed, 1);
    let collection = heap.collect();
    assert_eq!((collection.finalized, collection.freed_objects), (1, 1));
    assert_eq!(numbers.finalized(), [2]);
    assert_eq!(heap.collect().freed_objects, 1);
}

#[test]
fn an_object_that_is_armed_again_keeps_its_place() {
    let numbers = Numbers::default();
    let mut heap = Heap::new();
    let objects = [1, 2, 3].map(|number| numbers.make(&heap, number));
    for object in objects {
        assert!(heap.arm(object));
    }
    assert!(!heap.arm(objects[0]));
    heap.collect();
    assert_eq!(numbers.finalized(), [3, 2, 1]);
}

#[test]
fn an_object_that_is_rearmed_is_the_latest() {
    let numbers = Numbers::default();
    let mut heap = Heap::new();
    let objects = [1, 2, 3].map(|number| numbers.make(&heap, number));
    for object in objects {
        heap.rearm(object);
    }
    heap.rearm(objects[0]);
    heap.collect();
    assert_eq!(numbers.finalized(), [1, 3, 2]);
}

#[test]
fn a_disarmed_object_is_freed_at_once_and_not_finalized() {
    let numbers = Numbers::default();
    let mut heap = Heap::new();
    let object = numbers.make(&heap, 1);
    heap.arm(object);
    assert!(heap.disarm(object));
    assert!(!heap.disarm(object) && !heap.is_armed(object));
    assert_eq!(heap.stats().armed, 0);
    let collection = heap.collect();
    assert_eq!((collection.finalized, collection.freed_objects), (0, 1));
    assert!(numbers.finalized().is_empty());
}

/// Each time leaves a row behind that speaks of nothing; none of them is taken for the object's.
#[test]
fn an_object_that_was_rearmed_a_thousand_times_is_finalized_once() {
    let numbers = Numbers::default();
    let mut heap = Heap::new();
    let (a, b, c) = (
        numbers.make(&heap, 1),
        numbers.make(&heap, 2),
        numbers.make(&heap, 3),
    );
    for object in [a, b, c] {
        heap.arm(object);
    }
    for round in 0..1000 {
        heap.rearm(a);
        if round % 3 == 0 {
            heap.disarm(b);
            heap.arm(b);
        }
    }
    assert_eq!(heap.stats().armed, 3);
    let roots = [a, b, c].map(|object| heap.root(object));
    heap.verify().unwrap();
    heap.collect();
    assert!(numbers.finalized().is_empty());
    drop(roots);
    heap.collect();
    assert_eq!(numbers.finalized(), [2, 1, 3]);
    heap.collect();
    assert!(numbers.finalized().is_empty());
}

/// The memory of an object that was disarmed is used again by one that is armed.
#[test]
fn a_row_that_speaks_of_nothing_does_not_outlive_its_object() {
    let numbers = Numbers::default();
    let mut heap = Heap::new();
    for number in 0..200 {
        let object = numbers.make(&heap, number);
        heap.arm(object);
        if number % 2 == 0 {
            heap.disarm(object);
        }
        if number % 5 == 0 {
            heap.collect();
            heap.verify().unwrap();
        }
    }
    heap.collect();
    let mut finalized = numbers.finalized();
    finalized.sort_unstable();
    assert_eq!(finalized, (1..200).step_by(2).collect::<Vec<_>>());
}

#[test]
fn a_finalizer_may_arm_its_object_again() {
    let numbers = Numbers::default();
    let mut heap = Heap::new();
    let object = numbers.make(&heap, 1);
    object.again.set(&heap, 2);
    heap.arm(object);
    let finalized = [(); 5].map(|()| heap.collect().finalized);
    assert_eq!(finalized, [1, 1, 1, 0, 0]);
    assert_eq!(heap.stats().objects, 0);
}

#[test]
fn an_object_whose_finalizer_is_due_can_be_armed_and_not_disarmed() {
    thread_local! {
        static OTHER: RefCell<Option<Root<Number>>> = const { RefCell::new(None) };
    }

    #[derive(Trace)]
    struct First;

    impl<'gc> Finalize<'gc> for First {
        fn finalize(_: Gc<'gc, Self>, heap: &'gc Heap) {
            let other = OTHER.take().unwrap();
            let other = other.get(heap);
            assert!(!heap.is_armed(other) && !heap.disarm(other));
            assert!(heap.arm(other));
        }
    }

    let numbers = Numbers::default();
    let mut heap = Heap::new();
    let object = numbers.make(&heap, 1);
    heap.arm(object);
    let weak = heap.root_long_weak(Gc::downgrade_long(object, &heap));
    heap.alloc(First);
    // The other object is reachable by a root that is made when both are due, which only a hook or a long weak
    // reference could do; here it is made before, and dropped in time.
    OTHER.set(Some(heap.root(object)));
    heap.collect();
    assert!(numbers.finalized().is_empty(), "it was reachable");
    assert!(
        weak.upgrade(&heap)
            .is_some_and(|object| heap.is_armed(object))
    );
    heap.collect();
    assert_eq!(numbers.finalized(), [1]);
}

/// For types that are never finalized the calls do nothing.
#[test]
fn a_type_without_a_finalizer_is_never_armed() {
    let heap = Heap::new();
    let object = heap.alloc(7);
    assert!(!heap.arm(object) && !heap.is_armed(object) && !heap.disarm(object));
    heap.rearm(object);
    assert_eq!(heap.stats().armed, 0);
}

/// Objects of every size have a bit: those that share a block, and those that have one to themselves.
#[test]
fn objects_of_every_size_are_armed() {
    #[derive(Trace)]
    struct Sized<const N: usize>(Static<Log>, [u64; N]);

    impl<'gc, const N: usize> Finalize<'gc> for Sized<N> {
        fn finalize(this: Gc<'gc, Self>, _: &'gc Heap) {
            this.0.0.borrow_mut().push(N as u32);
        }
    }

    fn check<const N: usize>(heap: &mut Heap) {
        let log = Log::default();
        for _ in 0..50 {
            let object = heap.alloc(Sized::<N>(Static(Rc::clone(&log)), [0; N]));
            assert!(heap.is_armed(object));
        }
        assert_eq!(heap.collect().finalized, 50);
        assert_eq!(log.take(), [N as u32; 50]);
        heap.verify().unwrap();
        assert_eq!(heap.collect().live_objects, 0);
    }

    let mut heap = Heap::new();
    check::<0>(&mut heap);
    check::<1>(&mut heap);
    check::<2>(&mut heap);
    check::<7>(&mut heap);
    check::<100>(&mut heap);
    check::<1000>(&mut heap);
    check::<1400>(&mut heap);
    check::<6000>(&mut heap);
}

#[test]
fn what_is_armed_while_the_heap_closes_is_not_finalized() {
    #[derive(Trace)]
    struct Parent(Static<Log>, u32);

    impl<'gc> Finalize<'gc> for Parent {
        fn finalize(this: Gc<'gc, Self>, heap: &'gc Heap) {
            this.0.0.borrow_mut().push(this.1);
            assert!(!heap.arm(this));
            let child = heap.alloc(Parent(Static(Rc::clone(&this.0.0)), this.1 + 10));
            assert!(!heap.is_armed(child));
        }
    }

    let log = Log::default();
    let heap = Heap::new();
    for number in 0..3 {
        heap.alloc(Parent(Static(Rc::clone(&log)), number));
    }
    assert_eq!(heap.close().called, 3);
    assert_eq!(log.take(), [2, 1, 0]);
    assert_eq!(Rc::strong_count(&log), 1);
}
