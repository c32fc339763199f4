//! The registry: what is armed, in the order of arming, and what is [due](crate::finalize::due).
//!
//! A [row](crate::finalize::row) is either an object whose type implements [`Finalize`](crate::Finalize) by hand,
//! or a [registration](crate::finalize::registration) that is enabled. Its place says when that was.
//!
//! # Rows that speak of nothing
//! Disarming does not look for the row: it clears the object's armed bit, or changes the registration's state,
//! and the row is *stale*. Stale rows are taken out before a cycle begins, and when they are the
//! majority. Until then an object that is armed anew may have a stale row beside its row; which is
//! which is known from [`moved`](Registry::moved).

use core::cell::{Cell, RefCell};
use core::ptr::NonNull;
use std::collections::HashMap;

use crate::block::bitmap;
use crate::finalize::bits::{armed_bit, spent_bit};
use crate::finalize::config::Stage;
use crate::finalize::due::Due;
use crate::finalize::registration::{Address, QueueCore, Registration};
use crate::finalize::row::{FEW, Fate, Row};

/// The armed objects and registrations, and what is due.
///
/// There is room among what is due for everything that is armed at all times, so that closing a cycle never
/// needs memory.
#[derive(Debug, Default)]
pub(crate) struct Registry {
    rows: RefCell<Vec<Row>>,
    /// How many rows may be added without asking: there is room for them, and in the first stage of `due` as well.
    room: Cell<usize>,
    pub(super) stale: Cell<usize>,
    /// Of objects that were armed when there were stale rows: rows of theirs before this one are stale.
    moved: RefCell<HashMap<NonNull<u8>, u32>>,
    due: RefCell<Due>,
    /// Whether the heap is going away, so that nothing is armed any more.
    pub(super) closed: Cell<bool>,
}

impl Registry {
    /// Makes room for one more row; `false` if there is no memory.
    #[inline]
    pub(crate) fn reserve(&self) -> bool {
        self.room.get() != 0 || self.make_room()
    }

    #[cold]
    fn make_room(&self) -> bool {
        let mut rows = self.rows.borrow_mut();
        if rows.try_reserve(1).is_err() || u32::try_from(rows.len()).is_err() {
            return false;
        }
        let made = self.due.borrow_mut().reserve(rows.capacity());
        if made {
            let numbered = u32::MAX as usize - rows.len();
            self.room.set((rows.capacity() - rows.len()).min(numbered));
        }
        made
    }

    /// Makes room for one more row, of a registration with a queue; `false` if there is no memory.
    pub(crate) fn reserve_for(&self, queue: &QueueCore) -> bool {
        let is_due_elsewhere = queue.has_procedure() && queue.stage() != Stage::FIRST;
        let due = || self.due.borrow_mut().reserve_later(queue.stage());
        self.reserve() && (!is_due_elsewhere || due())
    }

    /// Makes room for arming an object that may have been armed before; `false` if there is no memory.
    pub(crate) fn reserve_again(&self) -> bool {
        self.reserve() && self.moved.borrow_mut().try_reserve(1).is_ok()
    }

    /// Whether nothing is armed any more.
    pub(crate) fn is_closed(&self) -> bool {
        self.closed.get()
    }

    #[inline]
    fn push(&self, row: Row) -> u32 {
        let mut rows = self.rows.borrow_mut();
        self.room.set(self.room.get() - 1);
        rows.push(row);
        (rows.len() - 1) as u32
    }

    /// Arms an object that has just been allocated, for which there is room.
    ///
    /// The object is kept in memory until its finalizer has been called (OBJECT-4).
    ///
    /// # Safety
    ///
    /// `object` is an object of this registry's heap, of a type with armed bits.
    #[inline]
    pub(crate) unsafe fn arm_new(&self, object: NonNull<u8>) {
        // SAFETY: the caller's promise is the callee's requirement.
        if let Some((bits, index)) = unsafe { armed_bit(object) } {
            if !self.closed.get() {
                bitmap::set(bits, index);
                self.push(Row::of_object(object));
            }
        }
    }

    /// Arms an object that is neither armed nor spent, for which there is room
    /// ([again](Registry::reserve_again)); says whether it is armed now.
    ///
    /// # Safety
    ///
    /// As for [`arm_new`](Registry::arm_new), whatever the type.
    pub(crate) unsafe fn arm(&self, object: NonNull<u8>) -> bool {
        // SAFETY: the caller's promise is the callee's requirement.
        let Some((bits, index)) = (unsafe { armed_bit(object) }) else {
            return false;
        };
        if self.closed.get() {
            return false;
        }
        bitmap::set(bits, index);
        let row = self.push(Row::of_object(object));
        if self.stale.get() != 0 {
            self.moved.borrow_mut().insert(object, row);
        }
        true
    }

    /// Whether an object is armed.
    ///
    /// # Safety
    ///
    /// `object` is an object of a heap (OBJECT-1).
    pub(crate) unsafe fn is_armed(&self, object: NonNull<u8>) -> bool {
        // SAFETY: the caller's promise is the callee's requirement.
        unsafe { armed_bit(object) }.is_some_and(|(bits, index)| bitmap::get(bits, index))
    }

    /// Whether an object is finalized once, and its finalizer has become due.
    ///
    /// # Safety
    ///
    /// As for [`is_armed`](Registry::is_armed).
    pub(crate) unsafe fn is_spent(&self, object: NonNull<u8>) -> bool {
        // SAFETY: the caller's promise is the callee's requirement.
        unsafe { spent_bit(object) }.is_some_and(|(bits, index)| bitmap::get(bits, index))
    }

    /// Says of an object that it is not spent, and returns whether it was.
    ///
    /// # Safety
    ///
    /// As for [`is_armed`](Registry::is_armed).
    pub(crate) unsafe fn renew(&self, object: NonNull<u8>) -> bool {
        // SAFETY: the caller's promise is the callee's requirement.
        let spent = unsafe { spent_bit(object) };
        let Some((bits, index)) = spent.filter(|&(bits, index)| bitmap::get(bits, index)) else {
            return false;
        };
        bitmap::unset(bits, index);
        true
    }

    /// Disarms an object, and says whether it was armed.
    ///
    /// # Safety
    ///
    /// `object` is an object of this registry's heap.
    pub(crate) unsafe fn disarm(&self, object: NonNull<u8>) -> bool {
        // SAFETY: the caller's promise is the callee's requirement.
        let armed = unsafe { armed_bit(object) };
        let Some((bits, index)) = armed.filter(|&(bits, index)| bitmap::get(bits, index)) else {
            return false;
        };
        bitmap::unset(bits, index);
        self.lose_a_row();
        true
    }

    /// Enables a registration, which is not enabled, with its place behind all others. There is room.
    ///
    /// # Safety
    ///
    /// The registration and the queue have not been freed and are of the same types.
    pub(crate) unsafe fn enable(&self, address: Address, queue: NonNull<QueueCore>) {
        let row = self.push(Row::of_registration(address));
        // SAFETY: the caller's promise.
        let this = unsafe { address.as_ref() };
        // SAFETY: the caller's promise.
        unsafe { this.enable(queue, row) }
        self.await_one(this, true);
    }

    /// Counts a registration that may become due, or may no more, where something is called for it.
    fn await_one(&self, this: &Registration, more: bool) {
        // SAFETY: QUEUE-1: a record keeps its queue.
        let queue = unsafe { this.queue().as_ref() };
        if queue.has_procedure() {
            self.due.borrow_mut().await_one(queue.stage(), more);
        }
    }

    /// Whether the books about what is due are right: for the verifier.
    pub(crate) fn is_due_sound(&self) -> bool {
        self.due.borrow().is_sound(self.rows.borrow().len())
    }

    /// Disables an enabled registration.
    pub(crate) fn disable(&self, this: &Registration) {
        this.disable();
        self.await_one(this, false);
        self.lose_a_row();
    }

    /// A row has become stale.
    fn lose_a_row(&self) {
        self.stale.set(self.stale.get() + 1);
        if self.stale.get() > FEW && self.stale.get() > self.rows.borrow().len() / 2 {
            self.settle();
        }
    }

    /// Whether a row speaks of what is armed.
    fn is_current(&self, row: Row, at: u32) -> bool {
        if let Some(this) = row.registration() {
            return this.is_at(at);
        }
        let object = row.address();
        let moved = self.moved.borrow().get(&object).copied();
        // SAFETY: QUEUE-2: an object that a row speaks of has not been freed.
        let armed = unsafe { self.is_armed(object) };
        armed && moved.is_none_or(|first| first <= at)
    }

    /// Takes out rows that speak of nothing. Needs no memory.
    pub(crate) fn settle(&self) {
        if self.stale.replace(0) == 0 {
            return;
        }
        let mut rows = self.rows.borrow_mut();
        let (mut at, mut kept) = (0, 0);
        rows.retain(|&row| {
            let current = self.is_current(row, at);
            at += 1;
            if current {
                if let Some(this) = row.registration() {
                    this.move_to(kept);
                }
                kept += 1;
            }
            current
        });
        drop(rows);
        self.moved.borrow_mut().clear();
    }

    /// How many rows speak of something.
    pub(crate) fn armed(&self) -> usize {
        self.rows.borrow().len() - self.stale.get()
    }

    /// What the registry keeps whether it is reachable or not: what is due, and enabled registrations.
    pub(crate) fn for_each_root(&self, mut visit: impl FnMut(NonNull<u8>)) {
        let due = self.due.borrow();
        due.iter().for_each(|row| visit(row.address()));
        let rows = self.rows.borrow();
        let records = rows.iter().filter(|row| row.is_registration());
        records.for_each(|row| visit(row.address()));
    }

    /// The rows, of which none is stale.
    pub(crate) fn for_each_row(&self, visit: impl FnMut(Row)) {
        self.rows
            .borrow()
            .iter()
            .map(|row| row.fated(Fate::Kept))
            .for_each(visit);
    }

    /// The objects that are to be released, be that due or not. No row is stale.
    pub(crate) fn for_each_released(&self, mut visit: impl FnMut(NonNull<u8>)) {
        let (rows, due) = (self.rows.borrow(), self.due.borrow());
        let all = rows.iter().copied().chain(due.iter());
        let released = all.filter(|row| row.stage() == Stage::Release);
        released.for_each(|row| visit(row.object()));
    }

    /// The objects that are waited for, and kept when they become unreachable.
    pub(crate) fn for_each_awaited(&self, mut visit: impl FnMut(NonNull<u8>)) {
        let rows = self.rows.borrow();
        let kept = rows.iter().filter(|row| row.stage().keeps());
        kept.for_each(|row| visit(row.object()));
    }

    /// The rows, of which some may be stale.
    pub(super) fn rows(&self) -> &RefCell<Vec<Row>> {
        &self.rows
    }

    /// What is due. There is room for every row.
    pub(super) fn due(&self) -> &RefCell<Due> {
        &self.due
    }
}
