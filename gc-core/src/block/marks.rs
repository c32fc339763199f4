//! A block's marks: which of its objects a cycle has reached.

use core::alloc::Layout;
use core::ptr::NonNull;

use crate::block::bitmap::{self, Bitmap};
use crate::block::header::{Block, Cycle};
use crate::block::size::Geometry;

/// The bit that says of a block's mark bits that some of the objects they are about are awaited.
const AWAITED: Cycle = 1;

impl Block {
    /// The slots whose objects were reached in `cycle`; `None` if there are none.
    pub(crate) fn mark_bits<'b>(self, cycle: Cycle) -> Option<&'b Bitmap> {
        self.is_marked_in(cycle).then(|| self.bitmap(0))
    }

    /// Whether the object in a slot was reached in `cycle`.
    pub(crate) fn is_marked(self, index: u32, cycle: Cycle) -> bool {
        self.mark_bits(cycle)
            .is_some_and(|marks| bitmap::get(marks, index))
    }

    /// Whether the mark bits are those of `cycle`, and no object of the block is awaited.
    #[inline(always)]
    pub(crate) fn has_plain_marks_of(self, cycle: Cycle) -> bool {
        self.marked_in().get() == cycle
    }

    /// Whether the mark bits are those of `cycle`.
    fn is_marked_in(self, cycle: Cycle) -> bool {
        self.marked_in().get() & !AWAITED == cycle
    }

    /// Whether ephemerons wait for objects of this block.
    pub(crate) fn is_awaited(self, cycle: Cycle) -> bool {
        self.marked_in().get() == cycle | AWAITED
    }

    /// Says that ephemerons wait for objects of this block.
    pub(crate) fn set_awaited(self, cycle: Cycle) {
        debug_assert!(
            self.is_marked_in(cycle),
            "every cycle begins with all blocks"
        );
        self.marked_in().set(cycle | AWAITED);
    }

    /// Clears the mark bits, which are those of `cycle` from now on.
    pub(crate) fn begin_marks(self, cycle: Cycle) {
        bitmap::clear(self.bitmap(0));
        self.marked_in().set(cycle);
    }

    /// Marks an object in the cycle that the mark bits are of, and says whether it was unmarked
    /// before.
    #[inline(always)]
    pub(crate) fn mark(self, object: NonNull<u8>) -> bool {
        self.mark_slot(self.index_of(object))
    }

    /// [`mark`](Block::mark) where the compiler knows the type, and so the place of every slot.
    ///
    /// The object is a `T` in a block of its type (OBJECT-1).
    #[inline(always)]
    pub(crate) fn mark_as<T>(self, object: NonNull<T>) -> bool {
        self.mark_slot(self.index_as::<T>(object))
    }

    /// Whether the object was reached in `cycle`, as [`mark_as`](Block::mark_as).
    #[inline(always)]
    pub(crate) fn is_marked_as<T>(self, object: NonNull<T>, cycle: Cycle) -> bool {
        let index = self.index_as::<T>(object) as usize;
        // SAFETY: BLOCK-2: there is a mark bit for every slot.
        let word = || unsafe { self.word(index / 64).as_ref() }.get();
        self.is_marked_in(cycle) && word() & (1 << (index % 64)) != 0
    }

    /// The index of an object's slot, as [`mark_as`](Block::mark_as).
    #[inline(always)]
    pub(crate) fn index_as<T>(self, object: NonNull<T>) -> u32 {
        let geometry = const { Geometry::of(Layout::new::<T>()) };
        let index = geometry.index_of(object.addr().get());
        debug_assert_eq!(
            index,
            self.index_of(object.cast()),
            "not a block of the type"
        );
        index
    }

    #[inline(always)]
    fn mark_slot(self, index: u32) -> bool {
        let index = index as usize;
        debug_assert!(index < self.capacity() as usize);
        // SAFETY: BLOCK-2: there is a mark bit for every slot.
        let word = unsafe { self.word(index / 64).as_ref() };
        let bit = 1 << (index % 64);
        let before = word.get();
        if before & bit != 0 {
            return false;
        }
        word.set(before | bit);
        true
    }

    /// Marks every object in `cycle`, which the mark bits are of. No run is open (PHASE-1).
    pub(crate) fn mark_all(self, cycle: Cycle) {
        let marks = self.mark_bits(cycle).into_iter().flatten();
        for (marks, objects) in marks.zip(self.alloc_bits()) {
            marks.set(objects.get());
        }
    }

    /// Takes an object's mark in `cycle` away.
    pub(crate) fn unmark(self, object: NonNull<u8>, cycle: Cycle) {
        if let Some(marks) = self.mark_bits(cycle) {
            bitmap::unset(marks, self.index_of(object));
        }
    }

    /// The number of objects reached in `cycle`.
    pub(crate) fn count_marked(self, cycle: Cycle) -> u32 {
        self.mark_bits(cycle).map_or(0, bitmap::count)
    }
}
