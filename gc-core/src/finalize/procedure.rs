//! Procedures: what is called for the handles of a queue, instead of somebody asking it.
//!
//! A queue with a procedure is a root as long as something is on it. The procedure goes away with the queue, after
//! a collection has found it unreachable.

use core::cell::{Cell, RefCell};
use core::fmt;
use core::ptr::NonNull;
use std::rc::Rc;

use crate::finalize::config::Stage;
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

    fn is_due(&self) -> bool {
        self.queue().is_some_and(|queue| queue.len() != 0)
    }
}

/// The procedures of a heap, in the order in which they were given.
#[derive(Default)]
pub(crate) struct Procedures(RefCell<Vec<Procedure>>);

/// Where a round of delivery is: a stage, and a procedure.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Round {
    stage: Stage,
    last: Stage,
    at: usize,
}

impl fmt::Debug for Procedures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Procedures({})", self.0.borrow().len())
    }
}

impl Round {
    /// A round of all stages.
    pub(crate) fn of_all() -> Round {
        Round::between(Stage::FIRST, Stage::LAST)
    }

    /// A round of the stages from one to another.
    pub(crate) fn between(stage: Stage, last: Stage) -> Round {
        Round { stage, last, at: 0 }
    }

    /// Whether the round begins with this stage, and has not begun.
    pub(crate) fn begins_with(self, stage: Stage) -> bool {
        self.stage == stage && self.at == 0
    }
}

impl Procedures {
    /// Gives a queue its procedure.
    ///
    /// # Safety
    ///
    /// The queue is an object of this heap, and the procedure is for records of its types.
    pub(crate) unsafe fn add(&self, queue: NonNull<QueueCore>, call: Call) {
        let mut procedures = self.0.borrow_mut();
        // SAFETY: the caller's promise.
        unsafe { queue.as_ref() }.set_procedure(procedures.len() as u32);
        let queue = Cell::new(Some(queue));
        procedures.push(Procedure { queue, call });
    }

    /// The queues on which there is something.
    pub(crate) fn for_each_root(&self, mut visit: impl FnMut(NonNull<u8>)) {
        let procedures = self.0.borrow();
        let due = procedures.iter().filter(|procedure| procedure.is_due());
        due.filter_map(|procedure| procedure.queue.get())
            .for_each(|queue| visit(queue.cast()));
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

    /// The next queue of a round on which there is something, with its procedure: those of a stage one after
    /// the other, and then those of the next stage.
    pub(crate) fn next(&self, round: &mut Round) -> Option<(NonNull<QueueCore>, Call)> {
        let procedures = self.0.borrow();
        loop {
            let of_stage = |procedure: &Procedure| {
                procedure
                    .queue()
                    .is_some_and(|queue| queue.stage() == round.stage)
            };
            for procedure in procedures.iter().skip(round.at) {
                round.at += 1;
                if of_stage(procedure) && procedure.is_due() {
                    let queue = procedure.queue.get()?;
                    return Some((queue, Rc::clone(&procedure.call)));
                }
            }
            let due = procedures.iter().filter(|procedure| procedure.is_due());
            let stages = due.filter_map(Procedure::queue).map(QueueCore::stage);
            let later = stages.filter(|&stage| stage > round.stage && stage <= round.last);
            round.stage = later.min()?;
            round.at = 0;
        }
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

    /// How many records wait for their procedures.
    pub(crate) fn due(&self) -> usize {
        let procedures = self.0.borrow();
        procedures
            .iter()
            .filter_map(Procedure::queue)
            .map(QueueCore::len)
            .sum()
    }
}
