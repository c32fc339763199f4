//! Finalizers that keep their object: it is an object like any other from then on.

use gc_core::{Finalize, Gc, GcRefCell, Heap, Trace};

use crate::support::armed::{Scene, rescue, rescued};
use crate::support::ledger::{Ledger, Ticket};

/// A resurrected object was found dead in the cycle that finalized it; sweeping by that verdict would free it.
#[test]
fn a_resurrected_object_is_not_swept() {
    let scene = Scene::default();
    let mut heap = Heap::new();
    let object = scene.acting(&heap, "a", rescue);
    object.holds.set(&heap, Some(scene.armed(&heap, "b")));
    for _ in 0..3 {
        heap.collect();
        assert_eq!(scene.ledger.dropped(), 0);
        heap.verify().unwrap();
    }
    assert_eq!(scene.noted(), ["b", "a"], "each is called once");
    let rescued = rescued();
    assert_eq!(rescued[0].get(&heap).holds.get().unwrap().name, "b");
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
