//! Charges: memory outside of the heap that counts as part of it.

use gc_core::{Charge, Finalize, Heap, HeapConfig, Trace};

use crate::support::panics::message_of;

#[derive(Trace, Finalize)]
struct Buffer {
    bytes: Vec<u8>,
    charge: Charge,
}

fn buffer(heap: &Heap, bytes: usize) -> Buffer {
    Buffer {
        bytes: vec![0; bytes],
        charge: heap.charge(bytes),
    }
}

#[test]
fn charges_are_counted_and_given_back() {
    let mut heap = Heap::new();
    let kept = heap.root(heap.alloc(buffer(&heap, 1000)));
    for _ in 0..10 {
        heap.alloc(buffer(&heap, 500));
    }
    let loose = heap.charge(7);
    assert_eq!(heap.stats().external_bytes, 6007);
    heap.collect();
    assert_eq!(
        heap.stats().external_bytes,
        1007,
        "the dead ones were dropped"
    );
    drop(loose);
    assert_eq!(heap.stats().external_bytes, 1000);
    assert_eq!(kept.get(&heap).charge.bytes(), kept.get(&heap).bytes.len());
    drop(kept);
    heap.collect();
    assert_eq!(heap.stats().external_bytes, 0);
}

/// A program whose objects are small and own much collects as often as one whose objects are large.
#[test]
fn charged_bytes_make_a_collection_due() {
    let mut heap = HeapConfig::new().minimum_bytes(1 << 20).build();
    for round in 1..5 {
        let mut bytes = 0;
        while heap.stats().collections < round {
            heap.alloc(buffer(&heap, 10_000));
            bytes += 10_000;
            heap.safepoint();
        }
        assert!(
            (900_000..=1_100_000).contains(&bytes),
            "collected after {bytes} bytes"
        );
        assert_eq!(heap.stats().external_bytes, 0);
    }
}

/// What was charged and given back since is not growth.
#[test]
fn charges_that_were_given_back_do_not_make_a_collection_due() {
    let mut heap = HeapConfig::new().minimum_bytes(1 << 20).build();
    for _ in 0..1000 {
        drop(heap.charge(1 << 20));
        heap.safepoint();
    }
    assert_eq!(heap.stats().collections, 0);
    let charge = heap.charge(1 << 20);
    heap.safepoint();
    assert_eq!(heap.stats().collections, 1);
    drop(charge);
}

/// Charges that survived a collection are live bytes: they allow more to be allocated, and are not due again.
#[test]
fn surviving_charges_raise_the_budget() {
    let mut heap = HeapConfig::new().minimum_bytes(1 << 16).build();
    let _kept = heap.root(heap.alloc(buffer(&heap, 10 << 20)));
    heap.collect();
    assert!(!heap.is_due());
    let budget = heap.stats().budget_bytes;
    assert!(
        (10 << 20..11 << 20).contains(&budget),
        "a budget of {budget} bytes"
    );
    drop(heap.charge(budget));
    let charge = heap.charge(budget - 1);
    heap.safepoint();
    assert_eq!(heap.stats().collections, 1);
    charge.resize(&heap, budget);
    heap.safepoint();
    assert_eq!(heap.stats().collections, 2);
}

/// What dead objects had charged is given back before it is decided how much may be allocated next.
#[test]
fn charges_of_dead_objects_do_not_raise_the_budget() {
    let mut heap = HeapConfig::new().minimum_bytes(1 << 16).build();
    for _ in 0..5 {
        for _ in 0..100 {
            heap.alloc(buffer(&heap, 100_000));
        }
        heap.collect();
        assert_eq!(heap.stats().budget_bytes, 1 << 16);
        heap.safepoint();
    }
    assert_eq!(heap.stats().collections, 5);
}

#[test]
fn a_charge_can_be_resized() {
    let heap = Heap::new();
    let charge = heap.charge(100);
    for bytes in [0, 1000, 1000, 10, 5000] {
        charge.resize(&heap, bytes);
        assert_eq!(
            (charge.bytes(), heap.stats().external_bytes),
            (bytes, bytes)
        );
    }
    drop(charge);
    assert_eq!(heap.stats().external_bytes, 0);
}

/// A charge that outlives its heap does nothing, to no heap.
#[test]
fn a_charge_may_outlive_its_heap() {
    let first = Heap::new();
    let charge = first.charge(1000);
    drop(first);
    let second = Heap::new();
    let own = second.charge(10);
    assert_eq!(charge.bytes(), 1000);
    drop(charge);
    assert_eq!(second.stats().external_bytes, 10);
    drop(own);
}

#[test]
fn a_charge_is_given_back_to_its_own_heap() {
    let first = Heap::new();
    let charge = first.charge(1000);
    let parked = first.park();
    let second = Heap::new();
    let own = second.charge(10);
    message_of(|| charge.resize(&second, 20));
    assert_eq!(charge.bytes(), 1000, "a refused change changes nothing");
    drop(charge);
    assert_eq!(second.stats().external_bytes, 10);
    drop((own, second));
    assert_eq!(parked.resume().stats().external_bytes, 0);
}

/// A buffer moved into an object of another heap is still charged to the one that counted it.
#[test]
fn a_charge_may_be_in_an_object_of_another_heap() {
    let first = Heap::new();
    let foreign = buffer(&first, 1000);
    let parked = first.park();
    let mut second = Heap::new();
    second.alloc(foreign);
    assert_eq!(second.stats().external_bytes, 0);
    second.collect();
    drop(second);
    assert_eq!(parked.resume().stats().external_bytes, 0);
}

/// The sum of all charges saturates; what each gives back is what it added.
#[test]
fn absurdly_large_charges_are_given_back_exactly() {
    let heap = Heap::new();
    let small = heap.charge(10);
    let large = heap.charge(usize::MAX);
    assert_eq!(heap.stats().external_bytes, usize::MAX);
    drop(large);
    assert_eq!(heap.stats().external_bytes, 10);
    drop(small);
    assert_eq!(heap.stats().external_bytes, 0);
}
