//! Cells that move: what is left of a borrow moves with them, and hides nothing.

use core::mem;

use gc_core::{Finalize, Gc, GcRefCell, Heap, Root, Trace};

use crate::support::ledger::{Ledger, Ticket};

type List<'gc> = GcRefCell<Vec<Gc<'gc, Ticket>>>;

fn list<'gc>(heap: &'gc Heap, ledger: &Ledger) -> List<'gc> {
    GcRefCell::new((0..10).map(|_| heap.alloc(ledger.ticket())).collect())
}

/// The guard was forgotten while the cell was on the stack. The cell is borrowed for ever, its content is no less there.
#[test]
#[expect(clippy::mem_forget, reason = "forgetting guards is the point")]
fn a_cell_left_borrowed_on_the_stack_is_looked_into_once_it_is_in_the_heap() {
    for exclusive in [false, true] {
        let ledger = Ledger::new();
        let mut heap = Heap::new();
        let cell = list(&heap, &ledger);
        if exclusive {
            mem::forget(cell.borrow_mut(&heap));
        } else {
            mem::forget(cell.borrow());
        }
        let root = heap.root(heap.alloc(cell));
        ledger.assert_kept_by(&mut heap);
        assert!(root.get(&heap).try_borrow_mut(&heap).is_err());
        drop(root);
        heap.collect();
        ledger.assert_all_dropped_once();
    }
}

/// A cell inside of another may be moved out, whatever the state of its borrows, and into another object.
#[test]
#[expect(clippy::mem_forget, reason = "forgetting guards is the point")]
fn a_cell_left_borrowed_is_looked_into_wherever_it_moves() {
    #[derive(Trace, Finalize)]
    struct Holder<'gc> {
        lists: GcRefCell<Vec<List<'gc>>>,
    }

    let ledger = Ledger::new();
    let mut heap = Heap::new();
    let holder = |lists| {
        heap.root(heap.alloc(Holder {
            lists: GcRefCell::new(lists),
        }))
    };
    let from: Root<Holder<'static>> = holder(vec![list(&heap, &ledger), list(&heap, &ledger)]);
    let to = holder(vec![]);
    mem::forget(from.get(&heap).lists.borrow()[0].borrow_mut(&heap));
    let moved = from.get(&heap).lists.borrow_mut(&heap).swap_remove(0);
    assert!(moved.try_borrow().is_err());
    to.get(&heap).lists.borrow_mut(&heap).push(moved);
    drop(from);
    heap.collect();
    assert_eq!(ledger.dropped(), 10);
    heap.verify().unwrap();
    // One's own cell can be read whatever its flag says.
    let mut back = to.get(&heap).lists.take(&heap).remove(0);
    let ids: Vec<usize> = back.get_mut().iter().map(|ticket| ticket.id).collect();
    assert_eq!(ids, (0..10).collect::<Vec<_>>());
    heap.collect();
    ledger.assert_all_dropped_once();
}
