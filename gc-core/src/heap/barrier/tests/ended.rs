//! Heaps that end while they are being marked.

use core::cell::Cell;
use std::rc::Rc;

use super::SLICES;
use crate::finalize::{CleanupQueue, FinalizationQueue, QueueConfig};
use crate::heap::barrier::slices::verified_heap;
use crate::table::EphemeronTable;
use crate::{Finalize, Gc, Heap, Static, Trace};

/// Counts how often it is finalized, and how often dropped.
#[derive(Trace)]
struct Counted(Static<Rc<Counts>>);

#[derive(Default)]
struct Counts {
    finalized: Cell<u32>,
    released: Cell<u32>,
    dropped: Cell<u32>,
}

fn count(cell: &Cell<u32>) {
    cell.set(cell.get() + 1);
}

/// Says so when it is dropped.
#[derive(Trace, Finalize)]
struct Owned(Static<OnDrop>);

struct OnDrop(Rc<Counts>);

impl Drop for OnDrop {
    fn drop(&mut self) {
        count(&self.0.dropped);
    }
}

impl<'gc> Finalize<'gc> for Counted {
    fn finalize(this: Gc<'gc, Self>, heap: &'gc Heap) {
        count(&this.0.finalized);
        // Barriers have nothing to do any more, and what is new needs no mark.
        let table = EphemeronTable::new(heap);
        table.insert(
            heap,
            this,
            heap.alloc(Owned(Static(OnDrop(Rc::clone(&this.0))))),
        );
        table.clear(heap);
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    Closed,
    Dropped,
    Abandoned,
    DroppedParked,
}

impl End {
    fn end(self, heap: Heap) {
        match self {
            End::Closed => assert_eq!(heap.close().called, 4),
            End::Dropped => drop(heap),
            End::Abandoned => assert_eq!(heap.abandon().called, 1),
            End::DroppedParked => drop(heap.park()),
        }
    }
}

/// Marking is abandoned first, and then everything happens as in a heap that is not being marked.
#[test]
fn a_heap_that_ends_while_it_is_marked_calls_and_drops_everything_once() {
    for tasks in SLICES {
        let ends = [
            (End::Closed, 3),
            (End::Dropped, 3),
            (End::Abandoned, 0),
            (End::DroppedParked, 0),
        ];
        for (end, finalized) in ends {
            let counts = Rc::new(Counts::default());
            let mut heap = verified_heap();
            let held = heap.root(heap.alloc(Counted(Static(Rc::clone(&counts)))));
            heap.alloc(Counted(Static(Rc::clone(&counts))));
            let procedure = Rc::clone(&counts);
            let release = QueueConfig::new().release();
            let queue = FinalizationQueue::calling(&heap, release, move |_, _| {
                count(&procedure.released);
            });
            queue.enable(&heap, held.get(&heap));
            let on_drop = || Owned(Static(OnDrop(Rc::clone(&counts))));
            CleanupQueue::new(&heap).register(&heap, held.get(&heap), on_drop());
            heap.begin_slices();
            heap.mark_slice(tasks);
            heap.alloc(Counted(Static(Rc::clone(&counts))));
            end.end(heap);
            let released = u32::from(end != End::DroppedParked);
            assert_eq!(
                counts.finalized.get(),
                finalized,
                "{end:?} after {tasks} tasks"
            );
            assert_eq!(
                counts.released.get(),
                released,
                "{end:?} after {tasks} tasks"
            );
            assert_eq!(
                counts.dropped.get(),
                finalized + 1,
                "{end:?} after {tasks} tasks"
            );
            assert!(held.try_get(&Heap::new()).is_err_and(|error| error.dropped));
        }
    }
}
