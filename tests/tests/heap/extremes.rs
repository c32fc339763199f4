//! Settings and types at the ends of their ranges.

use gc_core::{Finalize, Gc, GcCell, GcRefCell, Heap, HeapConfig, Root, Trace};

use crate::support::armed::Scene;
use crate::support::ledger::Ledger;

/// Budgets are sums of what the program chose and what is live.
#[test]
fn the_largest_settings_do_not_overflow() {
    let ledger = Ledger::new();
    let mut heap = HeapConfig::new()
        .minimum_bytes(usize::MAX)
        .growth_factor(f64::MAX)
        .limit_bytes(usize::MAX)
        .build();
    let kept = heap.root(heap.alloc(ledger.ticket()));
    let charge = heap.charge(usize::MAX / 2);
    for _ in 0..3 {
        for _ in 0..1000 {
            heap.alloc(ledger.ticket());
        }
        heap.safepoint();
        assert_eq!(heap.collect().freed_objects, 1000);
        assert_eq!(heap.stats().budget_bytes, usize::MAX);
    }
    heap.verify().unwrap();
    assert_eq!(kept.get(&heap).id, 0);
    drop(charge);
}

/// With a minimum of nothing a collection is always due, and with stress as well: that changes when memory is freed, not
/// what is freed.
#[test]
fn the_smallest_settings_free_what_others_free() {
    let ledger = Ledger::new();
    let mut heap = HeapConfig::new()
        .minimum_bytes(0)
        .growth_factor(1.0 + f64::EPSILON)
        .build();
    let mut kept: Vec<Root<_>> = Vec::new();
    for number in 0..300 {
        heap.alloc(ledger.ticket());
        kept.push(heap.root(heap.alloc(ledger.ticket())));
        heap.safepoint();
        if number % 3 == 0 {
            kept.pop();
        }
    }
    heap.collect();
    assert_eq!(ledger.dropped(), 300 + 100);
    assert!(kept.iter().all(|root| root.get(&heap).id % 2 == 1));
}

/// Not even an object without size, or one that is to be finalized; and nothing is counted or armed.
#[test]
fn a_heap_without_room_refuses_every_object() {
    let scene = Scene::default();
    let mut heap = HeapConfig::new().limit_bytes(0).build();
    assert!(heap.try_alloc(()).is_err());
    assert!(heap.try_alloc(1_u8).is_err());
    assert!(heap.try_alloc([0_u8; 100_000]).is_err());
    assert!(heap.try_charge(1).is_err());
    assert!(heap.try_charge(0).is_ok());
    let result = std::panic::catch_unwind(core::panic::AssertUnwindSafe(|| {
        scene.armed(&heap, "never");
    }));
    assert!(result.is_err());
    scene.ledger.assert_all_dropped_once();
    let collection = heap.collect();
    assert_eq!((collection.finalized, collection.live_objects), (0, 0));
    drop(heap);
    assert!(scene.noted().is_empty());
}

/// A type without values has a description all the same, and its containers are objects.
#[test]
fn containers_of_a_type_without_values_are_objects() {
    #[derive(Trace, Finalize)]
    enum Never {}

    #[derive(Trace, Finalize)]
    struct Holder<'gc> {
        none: Option<Gc<'gc, Never>>,
        some: Result<Gc<'gc, u32>, Never>,
        list: GcRefCell<Vec<Never>>,
        cell: GcCell<Option<Gc<'gc, [Never; 0]>>>,
    }

    let mut heap = Heap::new();
    let root = heap.root(heap.alloc(Holder {
        none: None,
        some: Ok(heap.alloc(7)),
        list: GcRefCell::default(),
        cell: GcCell::new(Some(heap.alloc([]))),
    }));
    assert_eq!(heap.collect().live_objects, 3);
    heap.verify().unwrap();
    let holder = root.get(&heap);
    let Ok(seven) = holder.some else {
        panic!("there is no value to fail with");
    };
    assert_eq!((*seven, holder.none.is_none()), (7, true));
    assert!(
        holder.list.borrow().is_empty() && holder.cell.get().is_some_and(|array| array.is_empty())
    );
}
