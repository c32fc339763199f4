//! Queues with procedures, and the latest of all that is armed, without memory.

use core::cell::{Cell, RefCell};
use std::rc::Rc;

use gc_core::{
    AllocErrorKind, CleanupQueue, FinalizationHandle, FinalizationQueue, Finalize, Gc, Heap,
    QueueConfig, Trace,
};

use crate::support::faults::{armed, plan, refusals, without_memory};

type Queue<'gc> = FinalizationQueue<'gc, u32>;
type Values<'gc> = CleanupQueue<'gc, u32>;

/// The first allocation is for the list of procedures, the second for the queue.
#[test]
fn a_procedure_is_given_back_without_memory_and_may_be_tried_again() {
    for refused in 0..2 {
        let calls = Rc::new(Cell::new(0));
        let mut heap = Heap::new();
        let (files, values) = (Rc::clone(&calls), Rc::clone(&calls));
        let file = move |_: FinalizationHandle<'_, u32>, _: &Heap| files.set(files.get() + 1);
        let value = move |number, _: &Heap| values.set(values.get() + number);

        plan(refused..refused + 1);
        let error = armed(|| Queue::try_calling(&heap, QueueConfig::new(), file)).unwrap_err();
        assert_eq!(refusals(), 1);
        assert!(matches!(error.kind, AllocErrorKind::OutOfMemory(_)));
        assert_eq!((heap.stats().objects, Rc::strong_count(&calls)), (0, 3));
        let Ok(queue) = Queue::try_calling(&heap, QueueConfig::new(), error.value) else {
            panic!("there is memory");
        };
        queue.enable(&heap, heap.alloc(1));

        heap.collect();
        assert_eq!(calls.take(), 1);
        heap.collect();
        assert_eq!(Rc::strong_count(&calls), 2, "queue and procedure are gone");

        let mut heap = {
            drop(heap);
            Heap::new()
        };
        plan(refused..refused + 1);
        let error = armed(|| Values::try_calling(&heap, value)).unwrap_err();
        assert_eq!(refusals(), 1);
        assert!(matches!(error.kind, AllocErrorKind::OutOfMemory(_)));
        assert_eq!((heap.stats().objects, Rc::strong_count(&calls)), (0, 2));
        let Ok(values) = Values::try_calling(&heap, error.value) else {
            panic!("there is memory");
        };
        values.register(&heap, heap.alloc(1_u32), 10);
        heap.collect();
        assert_eq!(calls.take(), 10);
        heap.verify().unwrap();
    }
}

/// Enters its number when it is finalized.
#[derive(Trace)]
struct Counted(usize);

thread_local! {
    static FINALIZED: RefCell<Vec<usize>> = const { RefCell::new(Vec::new()) };
}

impl<'gc> Finalize<'gc> for Counted {
    fn finalize(this: Gc<'gc, Self>, _: &'gc Heap) {
        FINALIZED.with_borrow_mut(|numbers| numbers.push(this.0));
    }
}

#[test]
fn an_object_that_cannot_be_armed_as_the_latest_keeps_its_place() {
    let mut heap = Heap::new();
    let all = [0, 1, 2].map(|number| heap.alloc(Counted(number)));
    let refused = without_memory(|| heap.try_rearm(all[0]));
    assert!(matches!(refused, Err(AllocErrorKind::OutOfMemory(_))));
    assert!(all.iter().all(|&one| heap.is_armed(one)));
    heap.collect();
    assert_eq!(FINALIZED.take(), [2, 1, 0]);
}

#[test]
fn an_object_that_can_be_armed_as_the_latest_is() {
    let mut heap = Heap::new();
    let all = [0, 1, 2].map(|number| heap.alloc(Counted(number)));
    assert!(heap.disarm(all[1]));
    for rearmed in [0, 1] {
        assert_eq!(heap.try_rearm(all[rearmed]), Ok(()));
    }
    heap.collect();
    assert_eq!(FINALIZED.take(), [1, 0, 2]);
}
