//! The limit: exact to the byte, refused with the value, and told with the sizes.

use core::cell::Cell;
use std::rc::Rc;

use gc_core::{AllocErrorKind, Finalize, Gc, Heap, HeapConfig, LimitReached, Static, Trace};

use crate::support::ledger::Ledger;
use crate::support::panics::message_of;

fn limited(bytes: usize) -> Heap {
    HeapConfig::new().limit_bytes(bytes).build()
}

/// What was refused and why; the kind must be the limit.
#[track_caller]
fn refused<T>(result: Result<Gc<'_, T>, gc_core::AllocError<T>>) -> (T, LimitReached) {
    let Err(refused) = result else {
        panic!("it was not refused");
    };
    let AllocErrorKind::Limit(limit) = refused.kind else {
        panic!("refused for another reason");
    };
    (refused.value, limit)
}

#[test]
fn as_many_objects_fit_as_the_limit_says() {
    for objects in [1, 2, 63, 64, 65, 1000, 10_000] {
        let mut heap = limited(objects * 16);
        let roots: Vec<_> = (0..objects as u64)
            .map(|number| heap.root(heap.try_alloc([number; 2]).expect("there is room")))
            .collect();
        let (value, limit) = refused(heap.try_alloc([7_u64; 2]));
        assert_eq!(value, [7; 2]);
        assert_eq!(limit.requested_bytes, 16);
        assert_eq!(limit.used_bytes, objects * 16);
        assert_eq!(limit.limit_bytes, objects * 16);
        heap.verify().unwrap();
        assert_eq!(heap.stats().objects, objects);
        assert!(
            roots
                .iter()
                .zip(0..)
                .all(|(root, number)| *root.get(&heap) == [number; 2])
        );
    }
}

/// One byte less than an object needs is as little as none.
#[test]
fn the_last_bytes_are_of_use_only_if_an_object_fits() {
    for (limit, fits) in [(0, 0), (7, 0), (8, 1), (15, 1), (16, 2)] {
        let heap = limited(limit);
        assert_eq!(
            (0..5_u64)
                .filter(|&number| heap.try_alloc(number).is_ok())
                .count(),
            fits
        );
        assert_eq!(heap.stats().object_bytes, 8 * fits);
    }
}

/// Objects without size take a slot all the same: they have an address.
#[test]
fn objects_without_size_count_as_one_slot() {
    let heap = limited(24);
    assert_eq!((0..5).filter(|_| heap.try_alloc(()).is_ok()).count(), 3);
}

#[test]
fn objects_in_blocks_of_their_own_count_by_their_size() {
    const LARGE: usize = 40_000;
    let mut heap = limited(3 * LARGE + 8);
    let large = || [0_u8; LARGE];
    for _ in 0..3 {
        heap.alloc(large());
    }
    let (_, limit) = refused(heap.try_alloc(large()));
    assert_eq!(
        (limit.requested_bytes, limit.used_bytes),
        (LARGE, 3 * LARGE)
    );
    assert!(heap.try_alloc(1_u64).is_ok());
    assert!(heap.try_alloc(1_u64).is_err());
    heap.collect();
    assert!(heap.try_alloc(large()).is_ok());
}

/// Memory that was set aside for objects of one type but holds none is not in use.
#[test]
fn objects_of_different_types_share_the_room() {
    let heap = limited(1000);
    for number in 0..20_u8 {
        assert!(heap.try_alloc(u64::from(number)).is_ok());
        assert!(heap.try_alloc([u64::from(number); 2]).is_ok());
        assert!(heap.try_alloc((number, Static(()))).is_ok());
    }
    assert_eq!(heap.stats().object_bytes, 20 * (8 + 16 + 8));
    let (_, limit) = refused(heap.try_alloc([0_u64; 46]));
    assert_eq!(limit.used_bytes, 640);
    assert!(heap.try_charge(360).is_ok());
}

/// Whether the room is asked about in between makes no difference.
#[test]
fn asking_for_the_figures_does_not_change_what_fits() {
    let heap = limited(100 * 8);
    let mut fit = 0;
    while heap.try_alloc(fit).is_ok() {
        fit += 1_u64;
        assert_eq!(heap.stats().object_bytes as u64, 8 * fit);
    }
    assert_eq!(fit, 100);
}

#[test]
fn garbage_counts_until_it_is_collected() {
    let mut heap = limited(100 * 16);
    for round in 0..50_u64 {
        let kept = heap.root(heap.alloc([round; 2]));
        while heap.try_alloc([0_u64; 2]).is_ok() {}
        assert_eq!(heap.stats().objects, 100);
        assert_eq!(heap.collect().freed_objects, 99);
        assert_eq!(*kept.get(&heap), [round; 2]);
        drop(kept);
        heap.collect();
    }
}

#[test]
fn alloc_at_the_limit_panics_and_names_the_sizes() {
    let heap = limited(1000);
    heap.alloc([0_u64; 100]);
    let message = message_of(|| heap.alloc([1_u64; 27]));
    for part in ["1000 bytes", "800 bytes", "216", "[u64; 27]"] {
        assert!(message.contains(part), "{part:?} is not in: {message}");
    }
    assert!(
        message.contains("limit_bytes"),
        "the remedy is not in: {message}"
    );
    heap.alloc([1_u64; 25]);
}

#[test]
fn a_value_that_is_refused_is_handed_back_alive() {
    let ledger = Ledger::new();
    let mut heap = limited(0);
    let (ticket, _) = refused(heap.try_alloc(ledger.ticket()));
    assert_eq!(ledger.dropped(), 0);
    heap.collect();
    assert_eq!(ticket.id, 0);
    drop(ticket);
    ledger.assert_all_dropped_once();
}

/// An armed object that was refused is not armed.
#[test]
fn an_object_that_is_refused_is_not_finalized() {
    #[derive(Trace)]
    struct Armed(Static<Rc<Cell<u32>>>);

    impl<'gc> Finalize<'gc> for Armed {
        fn finalize(this: Gc<'gc, Self>, _: &'gc Heap) {
            this.0.set(this.0.get() + 1);
        }
    }

    let runs = Rc::new(Cell::new(0));
    let mut heap = limited(8);
    for _ in 0..5 {
        let _ = heap.try_alloc(Armed(Static(Rc::clone(&runs))));
    }
    assert_eq!(heap.collect().finalized, 1);
    assert_eq!(heap.collect().freed_objects, 1);
    assert_eq!(runs.get(), 1);
}

#[test]
fn charges_and_objects_share_the_room() {
    let mut heap = limited(1000);
    let charge = heap.charge(600);
    let _kept = heap.root(heap.alloc([0_u64; 25]));
    let error = heap.try_charge(201).expect_err("only 200 bytes are left");
    assert_eq!(error.requested_bytes, 201);
    assert_eq!(error.used_bytes, 800);
    let exact = heap.try_charge(200).expect("200 bytes are left");
    assert!(heap.try_alloc(1_u64).is_err());
    drop(exact);
    assert!(heap.try_alloc([0_u64; 25]).is_ok());
    heap.collect();
    drop(charge);
    assert!(heap.try_charge(800).is_ok());
}

#[test]
fn a_charge_beyond_the_limit_panics_and_names_the_sizes() {
    let heap = limited(1000);
    let _charge = heap.charge(900);
    let message = message_of(|| heap.charge(101));
    for part in ["101 bytes", "900 bytes", "1000 bytes"] {
        assert!(message.contains(part), "{part:?} is not in: {message}");
    }
    assert_eq!(heap.stats().external_bytes, 900);
}

/// Growing a charge beyond the limit changes nothing; shrinking it always works.
#[test]
fn a_charge_that_cannot_grow_stays_as_it_is() {
    let heap = limited(1000);
    let charge = heap.charge(400);
    charge.resize(&heap, 1000);
    message_of(|| charge.resize(&heap, 1001));
    assert_eq!((charge.bytes(), heap.stats().external_bytes), (1000, 1000));
    charge.resize(&heap, 10);
    assert_eq!((charge.bytes(), heap.stats().external_bytes), (10, 10));
    assert!(heap.try_charge(990).is_ok());
}

/// At the limit everything but allocation works: rooting, collecting, finalizing, dropping.
#[test]
fn a_full_heap_can_be_collected() {
    let ledger = Ledger::new();
    let mut heap = limited(100 * size_of::<usize>() * 2);
    let mut roots = Vec::new();
    while let Ok(gc) = heap.try_alloc(ledger.ticket()) {
        roots.push(heap.root(gc));
    }
    let full = roots.len();
    assert_eq!(full, 100);
    heap.collect();
    assert!(heap.try_alloc(ledger.ticket()).is_err());
    roots.truncate(50);
    assert_eq!(heap.collect().freed_objects, 50);
    for _ in 0..50 {
        roots.push(heap.root(heap.alloc(ledger.ticket())));
    }
    assert!(heap.try_alloc(ledger.ticket()).is_err());
    drop((roots, heap));
    ledger.assert_all_dropped_once();
}
