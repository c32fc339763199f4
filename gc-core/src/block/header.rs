//! A block's header, and the way from an object to it.

use core::cell::Cell;
use core::fmt;
use core::mem::offset_of;
use core::ptr::NonNull;

use crate::block::bitmap::Bitmap;
use crate::block::notes::Notes;
use crate::block::shadow;
use crate::block::size::{BLOCK_BYTES, HEADER_BYTES};
use crate::block::type_info::{MarkFn, TypeInfo};

/// The number of a collection; 0 is before the first.
///
/// 64 bits, so that it never comes back to an earlier value. Even, because the lowest bit of
/// [`Header::marked_in`] says something else.
pub(crate) type Cycle = u64;

/// The distance of one cycle's number from the next.
pub(crate) const CYCLE_STEP: Cycle = 2;

/// What is said once for all objects of a block. One cache line, read for every object marked.
#[repr(C, align(64))]
struct Header {
    /// The cycle that the mark bits belong to; in any other they read as all 0.
    ///
    /// With [`AWAITED`](super::marks) set where ephemerons wait for objects of the block to be marked. The number is
    /// then not that of the cycle, and so the marker takes a slow path: objects
    /// of other blocks are not asked whether anything waits for them.
    marked_in: Cell<Cycle>,
    /// Copied from `info`, so that tracing an object reads this line and no other.
    mark: MarkFn,
    /// See [`Geometry`](crate::block::size::Geometry).
    reciprocal: u32,
    first: u32,
    capacity: u32,
    needs_trace: bool,
    info: &'static TypeInfo,
    /// The last cycle whose verdict is in the alloc bits. Slots may be taken from a block only if
    /// this is the last cycle that ended (SLOT-3).
    swept_in: Cell<Cycle>,
    /// The chunk that the block was cut from; see `supply`.
    chunk: u32,
    /// What is known of single objects; owned (NOTE-1).
    notes: Cell<Option<NonNull<Notes>>>,
}

const _: () = assert!(size_of::<Header>() == HEADER_BYTES);
const _: () = assert!(offset_of!(Header, notes) < HEADER_BYTES);

/// A block in use. The memory is owned by the block's space; copies of the handle are names.
///
/// Every handle names a block whose header is initialised (BLOCK-1); the functions that make
/// handles are the unsafe ones.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct Block(NonNull<u8>);

impl fmt::Debug for Block {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Block({:p}, {})", self.0, (self.info().name)())
    }
}

impl Block {
    /// Prepares memory as an empty block of `info`'s type, already swept in `cycle`.
    ///
    /// # Safety
    ///
    /// `start` is the block's start in memory of `info.geometry.layout` that nothing else uses.
    pub(crate) unsafe fn create(
        start: NonNull<u8>,
        info: &'static TypeInfo,
        chunk: u32,
        cycle: Cycle,
    ) -> Block {
        let geometry = &info.geometry;
        let header = Header {
            marked_in: Cell::new(0),
            mark: info.mark,
            reciprocal: geometry.reciprocal,
            first: geometry.first as u32,
            capacity: geometry.capacity,
            needs_trace: info.needs_trace,
            info,
            swept_in: Cell::new(cycle),
            chunk,
            notes: Cell::new(None),
        };
        // SAFETY: the header is the first thing in the block, which is aligned for it.
        unsafe { start.cast::<Header>().write(header) }
        let block = Block(start);
        // Through a raw pointer: the memory is uninitialised, and no cell can be made of it.
        let words = 2 * block.words();
        // SAFETY: BLOCK-2: the two bitmaps are in the block's memory.
        unsafe { block.word(0).write_bytes(0, words) }
        for offset in [geometry.armed, geometry.spent].into_iter().flatten() {
            // SAFETY: BLOCK-2: armed and spent bits are in the block's memory.
            let bits = unsafe { start.add(offset) }.cast::<u64>();
            // SAFETY: as above: as many words as each bitmap has.
            unsafe { bits.write_bytes(0, block.words()) }
        }
        shadow::forbid(
            block.slot(0),
            geometry.slot_bytes * geometry.capacity as usize,
        );
        block
    }

    /// The block that holds an object.
    ///
    /// # Safety
    ///
    /// `object` is the address of a slot of a block in use (OBJECT-1).
    #[inline(always)]
    pub(crate) unsafe fn of(object: NonNull<u8>) -> Block {
        // One byte before the slot is inside the block whatever the object's alignment, since the
        // header precedes every slot: see `Geometry::large`.
        let start = object
            .as_ptr()
            .map_addr(|address| (address - 1) & !(BLOCK_BYTES - 1));
        // SAFETY: the address is in the middle of memory and so is not null.
        Block(unsafe { NonNull::new_unchecked(start) })
    }

    /// The start of the block, for returning its memory.
    pub(crate) fn start(self) -> NonNull<u8> {
        self.0
    }

    #[inline(always)]
    fn header<'b>(self) -> &'b Header {
        // SAFETY: BLOCK-1: the header is initialised, and it changes only through its cells. The
        // reference does not outlive this module's short uses of it.
        unsafe { self.0.cast::<Header>().as_ref() }
    }

    pub(crate) fn info(self) -> &'static TypeInfo {
        self.header().info
    }

    /// See [`marked_in`](Header::marked_in).
    #[inline(always)]
    pub(super) fn marked_in<'b>(self) -> &'b Cell<Cycle> {
        &self.header().marked_in
    }

    /// Where the notes on the block's objects are.
    #[inline]
    pub(super) fn notes_cell<'b>(self) -> &'b Cell<Option<NonNull<Notes>>> {
        &self.header().notes
    }

    pub(crate) fn chunk(self) -> u32 {
        self.header().chunk
    }

    #[inline]
    pub(crate) fn capacity(self) -> u32 {
        self.header().capacity
    }

    #[inline(always)]
    pub(crate) fn needs_trace(self) -> bool {
        self.header().needs_trace
    }

    #[inline(always)]
    pub(crate) fn mark_fn(self) -> MarkFn {
        self.header().mark
    }

    /// The address of a slot.
    #[inline]
    pub(crate) fn slot(self, index: u32) -> NonNull<u8> {
        let header = self.header();
        debug_assert!(index <= header.capacity, "slot {index} of {self:?}");
        let offset = header.first as usize + index as usize * header.info.geometry.slot_bytes;
        // SAFETY: BLOCK-2: every slot lies in the block, as does the end of the last.
        unsafe { self.0.add(offset) }
    }

    /// The index of an object's slot.
    #[inline(always)]
    pub(crate) fn index_of(self, object: NonNull<u8>) -> u32 {
        let header = self.header();
        // The low bits of the address are the offset in the block. An object with a block to itself
        // may lie beyond them, but then the reciprocal is 0, and so is the index.
        let offset = (object.addr().get() % BLOCK_BYTES) as u32;
        let offset = u64::from(offset.wrapping_sub(header.first));
        ((offset * u64::from(header.reciprocal)) >> 32) as u32
    }

    /// Whether `address` is where one of the slots begins.
    pub(crate) fn has_slot_at(self, address: NonNull<u8>) -> bool {
        let first = self.slot(0).addr().get();
        let end = self.slot(self.capacity()).addr().get();
        let address = address.addr().get();
        (first..end).contains(&address) && (address - first) % self.info().geometry.slot_bytes == 0
    }

    /// The number of words in each bitmap.
    #[inline(always)]
    fn words(self) -> usize {
        (self.header().capacity as usize).div_ceil(64)
    }

    /// A word of the bitmaps, which are one after the other.
    #[inline(always)]
    pub(super) fn word(self, at: usize) -> NonNull<Cell<u64>> {
        // SAFETY: BLOCK-2: the bitmaps follow the header in the block's memory.
        let bitmaps = unsafe { self.0.add(HEADER_BYTES) }.cast::<Cell<u64>>();
        // SAFETY: BLOCK-2: callers name words of the bitmaps, or their end.
        unsafe { bitmaps.add(at) }
    }

    /// Mark bits are number 0, alloc bits number 1.
    #[inline(always)]
    pub(super) fn bitmap<'b>(self, number: usize) -> &'b Bitmap {
        let words = self.words();
        let words = NonNull::slice_from_raw_parts(self.word(number * words), words);
        // SAFETY: BLOCK-2: the words are there, every bit pattern is a number, and they are changed
        // only through cells.
        unsafe { words.as_ref() }
    }

    /// The slots that hold objects, current runs excepted (SLOT-1).
    pub(crate) fn alloc_bits<'b>(self) -> &'b Bitmap {
        self.bitmap(1)
    }

    /// The slots whose objects are armed; `None` for types whose objects never are.
    pub(crate) fn armed_bits<'b>(self) -> Option<&'b Bitmap> {
        Some(self.bits_behind(self.info().geometry.armed?))
    }

    /// The slots whose objects are not to be armed any more; `None` for types that are not finalized
    /// once. Bits of slots without an object are 0.
    pub(crate) fn spent_bits<'b>(self) -> Option<&'b Bitmap> {
        Some(self.bits_behind(self.info().geometry.spent?))
    }

    /// A bitmap behind the slots, with the place that the geometry says.
    fn bits_behind<'b>(self, offset: usize) -> &'b Bitmap {
        // SAFETY: BLOCK-2: armed and spent bits follow the slots in the block's memory.
        let words = unsafe { self.0.add(offset) }.cast::<Cell<u64>>();
        let words = NonNull::slice_from_raw_parts(words, self.words());
        // SAFETY: BLOCK-2: as many words as each bitmap has, changed only through cells.
        unsafe { words.as_ref() }
    }

    /// Whether the verdict of `cycle` is in the alloc bits.
    pub(crate) fn is_swept(self, cycle: Cycle) -> bool {
        self.header().swept_in.get() == cycle
    }

    pub(crate) fn set_swept(self, cycle: Cycle) {
        self.header().swept_in.set(cycle);
    }
}
