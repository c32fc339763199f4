//! What the kinds of tables have in common: the object that a handle points to.

use core::cell::{Cell, Ref, RefCell, RefMut};
use core::ptr::NonNull;

use crate::block::notes::EntryRef;
use crate::block::type_info::{IsMarked, Part, SeeEntry, TableOps, Verdict};
use crate::cycle::walk::Walk;
use crate::heap::describe::Internal;
use crate::heap::{AllocErrorKind, Charge, Heap};
use crate::pointer::Gc;
use crate::table::erased::{self, TableObject};
use crate::table::rows::{Row, RowError, Rows};
use crate::table::side::{Link, Side};
use crate::trace::{Trace, Visitor};

/// How many entries are scanned in one go.
const SCAN_STEP: u32 = 1024;

/// An entry of some kind of table: its parts, and what the collector does with it.
///
/// # Safety
///
/// `At<'x>` is the entry with its heap lifetime replaced, as for [`Trace`]. Functions that visit or list
/// parts do so for all of them.
pub(crate) unsafe trait TableRow: Row + Sized {
    /// The same type of entry with another heap lifetime.
    type At<'x>: for<'y> TableRow<At<'y> = Self::At<'y>> + 'x;

    /// Whether entries have to be looked at while marking.
    const NEEDS_SCAN: bool;

    /// Whether values are weak.
    const WEAK_VALUES: bool;

    /// Whether keys are weak.
    const WEAK_KEYS: bool;

    /// Marks what the entry keeps alive now, and lets it wait for what it needs to keep the rest. Says
    /// whether it could lose a part in this cycle.
    ///
    /// # Safety
    ///
    /// As for [`Trace::trace`]. `this` says which entry of which table this is, and `side` is what is written down
    /// there; it is on no list, or `side` says so.
    unsafe fn mark(&self, side: &Self::Side, this: EntryRef, walk: &mut Walk<'_>) -> bool;

    /// Writes down whether a part is lost. Values are judged before keys.
    fn judge(&self, side: &Self::Side, part: Part, is_marked: &IsMarked<'_>);

    /// Whether the entry has lost a part.
    fn is_lost(&self, side: &Self::Side, verdict: &Verdict<'_>) -> bool;

    /// Shades what code of a user is about to be shown, who compares the key with one that has this hash
    /// (BARRIER-1).
    fn shade_compared(&self, _heap: &Heap, _hash: u64) {}

    /// Shades what the table keeps for this entry, and is about to keep no longer, or to have changed (BARRIER-1).
    ///
    /// # Safety
    ///
    /// No guard of a cell in the entry lives, as the table is borrowed to change it (BARRIER-2).
    unsafe fn shade_kept(&self, heap: &Heap);

    /// Shows the entry to the verifier.
    fn inspect(&self, see: &mut SeeEntry<'_>);
}

fn explain(error: RowError) -> AllocErrorKind {
    match error {
        RowError::Overflow => AllocErrorKind::CapacityOverflow,
        RowError::Memory(layout) => AllocErrorKind::OutOfMemory(layout),
    }
}

/// A table: an object of the heap that handles point to.
#[derive(Debug)]
pub(crate) struct Table<E: Row> {
    rows: RefCell<Rows<E>>,
    /// The bytes of the rows, which are outside of the heap's blocks.
    charge: Charge,
    /// The entry that scanning goes on with.
    cursor: Cell<u32>,
    /// Whether an entry was scanned that could lose a part.
    in_doubt: Cell<bool>,
}

impl<E: TableRow> Table<E> {
    /// Makes an empty table with room for a number of entries.
    pub(crate) fn try_alloc(
        heap: &Heap,
        capacity: usize,
    ) -> Result<Gc<'_, Table<E>>, AllocErrorKind> {
        let table = Table {
            rows: RefCell::default(),
            charge: heap.charge(0),
            cursor: Cell::new(0),
            in_doubt: Cell::new(false),
        };
        // Before the table is one of the heap's, so that a refusal leaves nothing behind.
        drop(table.try_reserve(heap, capacity)?);
        heap.try_alloc_internal(table)
            .map_err(|refused| refused.kind)
    }

    /// The rows, borrowed.
    #[track_caller]
    pub(crate) fn rows(&self) -> Ref<'_, Rows<E>> {
        self.rows.borrow()
    }

    /// The rows, unless they are being changed.
    pub(crate) fn try_rows(&self) -> Option<Ref<'_, Rows<E>>> {
        self.rows.try_borrow().ok()
    }

    /// The rows, borrowed to change them.
    #[track_caller]
    pub(crate) fn rows_mut(&self, heap: &Heap) -> RefMut<'_, Rows<E>> {
        let _ = heap;
        self.rows.borrow_mut()
    }

    /// The rows, with room for more.
    ///
    /// A table that grows doubles. Where there is not so much memory it grows by less, down to what is needed,
    /// and where there is none, an entry takes the place of one that was removed; but not while the heap is being
    /// marked (WAIT-2).
    pub(crate) fn try_reserve(
        &self,
        heap: &Heap,
        more: usize,
    ) -> Result<RefMut<'_, Rows<E>>, AllocErrorKind> {
        let mut rows = self.rows_mut(heap);
        let may_move = !heap.is_being_marked();
        if may_move && !rows.has_room(more) && rows.is_half_empty() {
            rows.close_gaps();
        }
        let mut spare = rows.usual_spare(more);
        while !rows.has_room(more) {
            let grown = self.try_grow(heap, &mut rows, more.saturating_add(spare));
            match grown {
                Err(_) if spare > 0 => spare /= 2,
                Err(_) if may_move && rows.has_gaps() => rows.close_gaps(),
                grown => grown?,
            }
        }
        Ok(rows)
    }

    /// Makes room for just as many more entries.
    fn try_grow(&self, heap: &Heap, rows: &mut Rows<E>, more: usize) -> Result<(), AllocErrorKind> {
        let bytes = rows.bytes_with(more).map_err(explain)?;
        let charged = self.charge.try_resize(heap, bytes.max(rows.bytes()));
        charged.map_err(AllocErrorKind::Limit)?;
        let reserved = rows.try_reserve(more);
        self.recount(rows);
        reserved.map_err(explain)
    }

    /// Gives back memory that the entries do not need; not while the heap is being marked (WAIT-2).
    #[track_caller]
    pub(crate) fn shrink(&self, heap: &Heap) {
        let mut rows = self.rows_mut(heap);
        if !heap.is_being_marked() {
            rows.shrink();
            self.recount(&rows);
        }
    }

    /// Counts the bytes of the rows anew, of which there are not more than before.
    pub(crate) fn recount(&self, rows: &Rows<E>) {
        self.charge.shrink(rows.bytes());
    }

    /// The rows, whatever their borrow flag says: a guard that was leaked must not stop the collector.
    ///
    /// # Safety
    ///
    /// The heap is borrowed by `&mut`, so that no guard lives, and nothing changes the rows.
    unsafe fn rows_stopped(&self) -> &Rows<E> {
        // SAFETY: the caller's promise.
        unsafe { &*self.rows.as_ptr() }
    }

    /// As [`rows_stopped`](Table::rows_stopped), to change them.
    ///
    /// # Safety
    ///
    /// As there, and nothing else looks at the rows either.
    #[expect(
        clippy::mut_from_ref,
        reason = "the caller promises what the flag would check"
    )]
    unsafe fn rows_stopped_mut(&self) -> &mut Rows<E> {
        // SAFETY: the caller's promise.
        unsafe { &mut *self.rows.as_ptr() }
    }
}

// SAFETY:
// - Rules 1 and 2: entries are visited by `scan`, which the visitor is told to call.
// - Rule 3: `At` is that of the entries.
unsafe impl<E: TableRow> Trace for Table<E> {
    type At<'x> = Table<E::At<'x>>;

    #[inline]
    unsafe fn trace<V: Visitor>(&self, visitor: &mut V) {
        if E::NEEDS_SCAN {
            // SAFETY: this is a table, and nothing but a whole object.
            unsafe { visitor.table() }
        }
    }
}

// SAFETY: the entries' `At` replaces what theirs does.
unsafe impl<E: TableRow> Internal for Table<E> {
    const TABLE: Option<&'static TableOps> = Some(&erased::ops::<Self>());
}

// SAFETY: `rows_stopped` is what the collector's promise is for; each function looks at all entries.
unsafe impl<E: TableRow> TableObject for Table<E> {
    fn is_weak(part: Part) -> bool {
        match part {
            Part::Value => E::WEAK_VALUES,
            Part::Key => E::WEAK_KEYS,
        }
    }

    unsafe fn begin(&self) {
        self.cursor.set(0);
        self.in_doubt.set(false);
    }

    unsafe fn scan(&self, address: NonNull<u8>, walk: &mut Walk<'_>) -> bool {
        // SAFETY: the caller's promise.
        let rows = unsafe { self.rows_stopped() };
        let numbers = rows.numbers();
        let from = self.cursor.get().max(numbers.start);
        let to = numbers.end.min(from.saturating_add(SCAN_STEP));
        for entry in from..to {
            self.cursor.set(entry);
            let Some((row, side)) = rows.get_with_side(entry) else {
                continue;
            };
            let this = EntryRef {
                table: address,
                entry,
            };
            // SAFETY: the caller's promise for the table covers its entries.
            if unsafe { row.mark(side, this, walk) } {
                self.in_doubt.set(true);
            }
            if walk.has_passed_by() {
                return false;
            }
            walk.count_entry();
        }
        self.cursor.set(to);
        to == numbers.end
    }

    unsafe fn resolve(&self, this: EntryRef, walk: &mut Walk<'_>) {
        // SAFETY: the caller's promise.
        let rows = unsafe { self.rows_stopped() };
        if let Some((row, side)) = rows.get_with_side(this.entry) {
            // SAFETY: the caller's promise for the table covers its entries.
            unsafe { row.mark(side, this, walk) };
        }
    }

    unsafe fn link(&self, entry: u32) -> Option<&Link> {
        // SAFETY: the caller's promise.
        unsafe { self.rows_stopped() }.side(entry)?.link()
    }

    unsafe fn judge(&self, part: Part, is_marked: &IsMarked<'_>) {
        // SAFETY: the caller's promise.
        let rows = unsafe { self.rows_stopped() };
        rows.iter()
            .for_each(|(row, side)| row.judge(side, part, is_marked));
    }

    unsafe fn clear(&self, verdict: &Verdict<'_>) {
        // What was scanned after keys were judged has told nothing of keys.
        if E::WEAK_VALUES || self.in_doubt.get() || verdict.judged.keys {
            // SAFETY: the caller's promise.
            unsafe { self.rows_stopped_mut() }.doom(|row, side| row.is_lost(side, verdict));
        }
    }

    unsafe fn tidy(&self) -> bool {
        // SAFETY: the caller's promise.
        let doomed = unsafe { self.rows_stopped_mut() }.take_doomed();
        if let Some(entry) = doomed {
            drop(entry);
            return true;
        }
        // SAFETY: the caller's promise; what was borrowed before is not used any more.
        let rows = unsafe { self.rows_stopped_mut() };
        if rows.is_sparse() {
            rows.shrink();
            self.recount(rows);
        }
        false
    }

    unsafe fn inspect(&self, see: &mut SeeEntry<'_>) {
        // SAFETY: the caller's promise.
        let rows = unsafe { self.rows_stopped() };
        rows.iter().for_each(|(row, _)| row.inspect(see));
    }
}
