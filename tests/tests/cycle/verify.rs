//! `Heap::verify` finds what only unsafe code can break, and says what it is.

use core::mem::transmute;

use gc_core::{Finalize, Gc, GcCell, GcOnceCell, GcRefCell, Heap, Root, Trace};
use gc_tests::Drops;

/// An object with a pointer that the tests make wrong.
#[derive(Trace, Finalize)]
struct Holder<'gc> {
    target: GcCell<Option<Gc<'gc, Number>>>,
}

/// What the wrong pointers should lead to.
#[derive(Trace, Finalize)]
struct Number(u64, u64);

/// A heap with one holder, which is rooted.
fn heap_with_holder() -> (Heap, Root<Holder<'static>>) {
    let heap = Heap::new();
    let holder = heap.root(heap.alloc(Holder {
        target: GcCell::new(None),
    }));
    (heap, holder)
}

/// Makes the holder point to an address, and returns what `verify` says.
fn verdict(mut heap: Heap, holder: &Root<Holder<'static>>, address: *const Number) -> String {
    // SAFETY: a `Gc` is an address and nothing else. That it is a wrong one is what the test is
    // about; it is not dereferenced.
    let wrong = unsafe { transmute::<*const Number, Gc<'_, Number>>(address) };
    holder.get(&heap).target.set(&heap, Some(wrong));
    let error = heap.verify().expect_err("the pointer is wrong");
    error.to_string()
}

#[test]
fn a_pointer_to_a_freed_object_is_found() {
    let (mut heap, holder) = heap_with_holder();
    let _neighbour = heap.root(heap.alloc(Number(1, 2)));
    let freed = heap.alloc(Number(3, 4)).as_ptr();
    heap.collect();
    let message = verdict(heap, &holder, freed);
    assert!(message.contains("is reachable and was freed"), "{message}");
    assert!(message.contains("Number"), "{message}");
}

#[test]
fn a_pointer_to_a_slot_that_was_never_used_is_found() {
    let (heap, holder) = heap_with_holder();
    let neighbour = heap.alloc(Number(1, 2)).as_ptr();
    let message = verdict(heap, &holder, neighbour.wrapping_add(1));
    assert!(message.contains("is reachable and was freed"), "{message}");
}

#[test]
fn a_pointer_into_a_freed_block_is_found() {
    let (mut heap, holder) = heap_with_holder();
    let freed = heap.alloc(Number(1, 2)).as_ptr();
    heap.collect();
    let message = verdict(heap, &holder, freed);
    assert!(message.contains("in no block of the heap"), "{message}");
}

#[test]
fn a_pointer_into_the_middle_of_an_object_is_found() {
    let (heap, holder) = heap_with_holder();
    let number = heap.alloc(Number(1, 2)).as_ptr();
    let message = verdict(heap, &holder, number.wrapping_byte_add(8));
    assert!(message.contains("between two slots"), "{message}");
}

#[test]
fn a_pointer_into_the_header_of_a_block_is_found() {
    let (heap, holder) = heap_with_holder();
    let first = heap.alloc(Number(1, 2)).as_ptr();
    let message = verdict(heap, &holder, first.wrapping_byte_sub(16));
    assert!(message.contains("between two slots"), "{message}");
}

#[test]
fn a_pointer_to_the_stack_is_found() {
    let (heap, holder) = heap_with_holder();
    let number = Number(1, 2);
    let message = verdict(heap, &holder, &raw const number);
    assert!(message.contains("in no block of the heap"), "{message}");
}

#[test]
fn a_wild_pointer_is_found() {
    let (heap, holder) = heap_with_holder();
    let message = verdict(heap, &holder, core::ptr::without_provenance(0x1000));
    assert!(message.contains("in no block of the heap"), "{message}");
    let (heap, holder) = heap_with_holder();
    let message = verdict(heap, &holder, core::ptr::without_provenance(usize::MAX));
    assert!(message.contains("in no block of the heap"), "{message}");
}

#[test]
fn a_pointer_into_another_heap_is_found() {
    let other = Heap::new();
    let number = other.alloc(Number(1, 2)).as_ptr();
    let other = other.park();
    let (heap, holder) = heap_with_holder();
    let message = verdict(heap, &holder, number);
    assert!(message.contains("in no block of the heap"), "{message}");
    drop(other);
}

#[test]
fn a_wrong_pointer_is_found_wherever_it_is() {
    /// Every place where a pointer can be.
    #[derive(Trace, Finalize)]
    struct Places<'gc> {
        once: GcOnceCell<Gc<'gc, Number>>,
        list: GcRefCell<Vec<Gc<'gc, Number>>>,
        direct: Option<Box<Gc<'gc, Number>>>,
    }

    for place in 0..3 {
        let mut heap = Heap::new();
        // SAFETY: as in `verdict`.
        let wrong = unsafe {
            transmute::<*const Number, Gc<'_, Number>>(core::ptr::without_provenance(0x1000))
        };
        let places = heap.alloc(Places {
            once: GcOnceCell::new(),
            list: GcRefCell::new(vec![]),
            direct: (place == 0).then(|| Box::new(wrong)),
        });
        match place {
            0 => {}
            1 => places.list.borrow_mut(&heap).push(wrong),
            _ => assert!(places.once.set(&heap, wrong).is_ok()),
        }
        let root = heap.root(places);
        assert!(heap.verify().is_err(), "place {place}");
        drop(root);
        heap.verify().unwrap();
    }
}

#[test]
fn a_wrong_pointer_in_an_object_with_a_finalizer_is_found_although_it_is_unreachable() {
    #[derive(Trace)]
    struct Last<'gc> {
        target: Option<Gc<'gc, Number>>,
    }

    impl<'gc> Finalize<'gc> for Last<'gc> {
        fn finalize(_this: Gc<'gc, Self>, _heap: &'gc Heap) {}
    }

    let mut heap = Heap::new();
    // SAFETY: as in `verdict`.
    let wrong = unsafe {
        transmute::<*const Number, Gc<'_, Number>>(core::ptr::without_provenance(0x1000))
    };
    heap.alloc(Last {
        target: Some(wrong),
    });
    assert!(heap.verify().is_err());
}

#[test]
fn a_write_in_front_of_an_object_is_found() {
    let mut heap = Heap::new();
    let first = heap.alloc(1_u64).as_ptr().cast_mut();
    heap.verify().unwrap();
    // SAFETY: none: this is the mistake that is to be found. The block's header is in front of its
    // first object, so the memory is the heap's, and it is initialised.
    unsafe { first.wrapping_sub(1).write(u64::MAX) }
    let message = heap.verify().expect_err("the bitmap is wrong").to_string();
    assert!(message.contains("alloc bits"), "{message}");
}

#[test]
fn verifying_changes_nothing() {
    let drops = Drops::default();
    let mut heap = Heap::new();
    let root = heap.root(heap.alloc(GcRefCell::new(vec![heap.alloc(drops.probe())])));
    heap.alloc(drops.probe());
    for _ in 0..3 {
        heap.verify().unwrap();
        assert_eq!(heap.stats().objects, 3);
    }
    assert_eq!(drops.count(), 0);
    assert_eq!(heap.collect().freed_objects, 1);
    heap.verify().unwrap();
    assert_eq!(root.get(&heap).borrow().len(), 1);
}

#[test]
fn an_empty_heap_is_in_order() {
    let mut heap = Heap::new();
    heap.verify().unwrap();
    heap.collect();
    heap.verify().unwrap();
}
