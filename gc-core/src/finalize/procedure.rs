//! Procedures: what is called for the handles of a queue, instead of somebody asking it.
//!
//! What comes on a queue with a procedure is [due](crate::finalize::due), and kept until that has been called. The
//! procedure goes away with the queue, after a collection has found it unreachable.

use core::alloc::Layout;
use core::cell::{Cell, RefCell};
use core::fmt;
use core::ptr::NonNull;
use std::rc::Rc;

use crate::finalize::registration::{Address, QueueCore};
use crate::heap::Heap;

/// What is called with a record that has been taken off its queue.
pub(crate) type Call = Rc<dyn Fn(&Heap, Address)>;

/// A queue and its procedure.
struct Procedure {
    /// `None` when the queue has died.
    queue: Cell<Option<NonNull<QueueCore>>>,
    call: Call,
}

impl Procedure {
    /// The queue, unless it has died.
    fn queue<'q>(&self) -> Option<&'q QueueCore> {
        // SAFETY: QUEUE-3: a queue with a procedure that has not been forgotten has not been freed. The
        // reference does not outlive this module's short uses.
        self.queue.get().map(|queue| unsafe { queue.as_ref() })
    }
}

/// The procedures of a heap, in the order in which they were given.
#[derive(Default)]
pub(crate) struct Procedures(RefCell<Vec<Procedure>>);

impl fmt::Debug for Procedures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Procedures({})", self.0.borrow().len())
    }
}

impl Procedures {
    /// What one takes.
    pub(crate) const LAYOUT: Layout = Layout::new::<Procedure>();

    /// Makes room for one more; `false` if there is no memory.
    pub(crate) fn reserve(&self) -> bool {
        self.0.borrow_mut().try_reserve(1).is_ok()
    }

    /// Gives a queue its procedure, for which there is room.
    ///
    /// # Safety
    ///
    /// The queue is an object of this heap, and the procedure is for records of its types. Nothing has been
    /// enabled with the queue.
    pub(crate) unsafe fn add(&self, queue: NonNull<QueueCore>, call: Call) {
        let mut procedures = self.0.borrow_mut();
        // SAFETY: the caller's promise.
        unsafe { queue.as_ref() }.set_procedure(procedures.len() as u32);
        let queue = Cell::new(Some(queue));
        procedures.push(Procedure { queue, call });
    }

    /// Forgets the queues for which `is_dead` holds. Runs no code of a user.
    pub(crate) fn forget(&self, is_dead: impl Fn(NonNull<u8>) -> bool) {
        for procedure in &*self.0.borrow() {
            let queue = procedure.queue.get();
            procedure
                .queue
                .set(queue.filter(|queue| !is_dead(queue.cast())));
        }
    }

    /// Drops the procedures whose queues have died. This runs code of users, but none that is given the
    /// heap. If it panics, some are left.
    pub(crate) fn drop_forgotten(&self) {
        let mut procedures = self.0.borrow_mut();
        let mut kept = 0;
        procedures.retain(|procedure| {
            let queue = procedure.queue();
            if let Some(queue) = queue {
                queue.set_procedure(kept);
                kept += 1;
            }
            queue.is_some()
        });
    }

    /// The procedure of a queue.
    ///
    /// # Safety
    ///
    /// The queue is an object of this heap.
    pub(crate) unsafe fn of(&self, queue: NonNull<QueueCore>) -> Option<Call> {
        let procedures = self.0.borrow();
        // SAFETY: the caller's promise.
        let number = unsafe { queue.as_ref() }.procedure()?;
        let procedure = procedures.get(number as usize)?;
        Some(Rc::clone(&procedure.call))
    }
}
