//! Objects that are entered in a book when they are made and when they are dropped.

use core::cell::RefCell;
use std::rc::Rc;

use gc_core::{Heap, Static};

/// Knows of each ticket that it issued how often it was dropped.
#[derive(Debug, Clone, Default)]
pub(crate) struct Ledger {
    drops: Rc<RefCell<Vec<u32>>>,
}

/// A leaf that is entered in its ledger when it is dropped.
pub(crate) type Ticket = Static<Entry>;

/// What is in a [`Ticket`].
#[derive(Debug)]
pub(crate) struct Entry {
    /// The number of the ticket, from 0.
    pub(crate) id: usize,
    ledger: Ledger,
}

impl Entry {
    /// Another ticket of the same ledger.
    pub(crate) fn sibling(&self) -> Ticket {
        self.ledger.ticket()
    }
}

impl Drop for Entry {
    fn drop(&mut self) {
        self.ledger.drops.borrow_mut()[self.id] += 1;
    }
}

impl Ledger {
    pub(crate) fn new() -> Ledger {
        Ledger::default()
    }

    /// Makes room, so that the next `tickets` need no memory.
    pub(crate) fn reserve(&self, tickets: usize) {
        self.drops.borrow_mut().reserve(tickets);
    }

    /// The next ticket.
    pub(crate) fn ticket(&self) -> Ticket {
        let id = self.issued();
        self.drops.borrow_mut().push(0);
        Static(Entry {
            id,
            ledger: self.clone(),
        })
    }

    /// How many tickets there are.
    pub(crate) fn issued(&self) -> usize {
        self.drops.borrow().len()
    }

    /// How many of them were dropped.
    #[track_caller]
    pub(crate) fn dropped(&self) -> usize {
        let drops = self.drops.borrow();
        for (id, &times) in drops.iter().enumerate() {
            assert!(times <= 1, "ticket {id} was dropped {times} times");
        }
        drops.iter().filter(|&&times| times == 1).count()
    }

    /// Whether one ticket was dropped.
    pub(crate) fn is_dropped(&self, id: usize) -> bool {
        self.drops.borrow()[id] > 0
    }

    #[track_caller]
    pub(crate) fn assert_all_dropped_once(&self) {
        assert_eq!(self.dropped(), self.issued(), "some were not dropped");
    }

    /// Asserts that collections of `heap` drop no ticket, and leave the heap in order.
    #[track_caller]
    pub(crate) fn assert_kept_by(&self, heap: &mut Heap) {
        for _ in 0..2 {
            heap.collect();
            assert_eq!(self.dropped(), 0);
            heap.verify().unwrap();
        }
    }
}
