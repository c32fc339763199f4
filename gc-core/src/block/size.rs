//! Sizes: of blocks, and of the slots a type's blocks are cut into.

use core::alloc::Layout;

/// The size and alignment of a block, in bytes; a power of two.
///
/// Larger blocks spend less of themselves on headers and need fewer refills of the bump pointer;
/// smaller ones waste less on a type with few objects, and empty sooner. Tiny blocks bring every
/// edge case within reach of a short test.
pub(crate) const BLOCK_BYTES: usize = if cfg!(gc_tiny_blocks) {
    1024
} else {
    32 * 1024
};

/// The number of blocks in a chunk, the unit of memory asked of the system.
///
/// More save calls; fewer let memory go back sooner, as a chunk is returned only when all of its
/// blocks are empty. One bit of a `u64` stands for each. All of them together are a huge page.
pub(crate) const CHUNK_BLOCKS: usize = if cfg!(gc_tiny_blocks) { 4 } else { 64 };

/// Whether chunks may lie where huge pages do, which the system is advised to use for them.
///
/// Not where addresses are scarce, since an allocator may leave a gap as large as the chunk before
/// each; and not where chunks are small, or someone else keeps the books of every byte.
pub(crate) const HUGE_CHUNKS: bool = cfg!(all(
    target_os = "linux",
    target_pointer_width = "64",
    not(any(miri, gc_tiny_blocks, gc_asan, gc_valgrind))
));

/// The size of a block's header without its bitmaps: one cache line.
pub(crate) const HEADER_BYTES: usize = 64;

/// The smallest slot, so that objects without size have distinct addresses, and every object's
/// address leaves three low bits free.
const MIN_SLOT_BYTES: usize = 8;

/// The largest slot that shares a block with others.
///
/// An object with a block to itself lies in memory aligned as blocks are, which leaves gaps; one that
/// shares a block leaves at most a quarter of it unused.
const MAX_SHARED_SLOT_BYTES: usize = BLOCK_BYTES / 3;

/// How the blocks of one type are laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Geometry {
    /// Bytes from one slot to the next: the type's size, at least [`MIN_SLOT_BYTES`].
    pub(crate) slot_bytes: usize,
    /// Slots in a block; 1 if the object has its block to itself.
    pub(crate) capacity: u32,
    /// Bytes from the block's start to its first slot.
    pub(crate) first: usize,
    /// `ceil(2^32 / slot_bytes)`, which turns the division of an offset into a multiplication; 0
    /// where the only index is 0.
    pub(crate) reciprocal: u32,
    /// Whether each object has a block of its own.
    pub(crate) large: bool,
    /// The memory of one block.
    pub(crate) layout: Layout,
    /// Bytes from the start of that memory to the block's start; not 0 only for objects aligned
    /// more strictly than blocks are.
    pub(crate) lead: usize,
    /// Bytes from the block's start to its armed bits, which follow the slots; `None` for types whose
    /// objects are never armed.
    pub(crate) armed: Option<usize>,
    /// Bytes from the block's start to its spent bits, which follow the armed bits; `None` for types
    /// whose objects may be finalized more than once.
    pub(crate) spent: Option<usize>,
}

impl Geometry {
    /// The layout of blocks that hold values of `layout`.
    pub(crate) const fn of(layout: Layout) -> Geometry {
        let align = max(layout.align(), MIN_SLOT_BYTES);
        let slot_bytes = round_up(max(layout.size(), MIN_SLOT_BYTES), align);
        if slot_bytes > MAX_SHARED_SLOT_BYTES {
            return Geometry::large(slot_bytes, align);
        }
        let mut capacity = BLOCK_BYTES / slot_bytes;
        let mut first = first_slot(capacity, align);
        while first + capacity * slot_bytes > BLOCK_BYTES {
            capacity -= 1;
            first = first_slot(capacity, align);
        }
        Geometry {
            slot_bytes,
            capacity: capacity as u32,
            first,
            reciprocal: (1u64 << 32).div_ceil(slot_bytes as u64) as u32,
            large: false,
            layout: block_layout(BLOCK_BYTES, BLOCK_BYTES),
            lead: 0,
            armed: None,
            spent: None,
        }
    }

    /// The same with room for a bit an object that says whether it is armed, and where objects are
    /// finalized `once` for another, which says whether it is spent.
    ///
    /// Behind the slots, so that no slot is elsewhere than in [`of`](Geometry::of): code that traces a
    /// pointer to the type does not know whether it is finalized.
    pub(crate) const fn with_armed_bits(mut self, once: bool) -> Geometry {
        let bitmaps = if once { 2 } else { 1 };
        loop {
            let end = self.first + self.capacity as usize * self.slot_bytes;
            let bytes = 8 * words(self.capacity as usize);
            if self.large {
                let size = self.lead + end + bitmaps * bytes;
                self.layout = block_layout(size, self.layout.align());
            }
            if self.large || end + bitmaps * bytes <= BLOCK_BYTES {
                self.armed = Some(end);
                self.spent = if once { Some(end + bytes) } else { None };
                return self;
            }
            self.capacity -= 1;
        }
    }

    /// The index of the slot at `address`: a few instructions where the geometry is a constant.
    #[inline(always)]
    pub(crate) fn index_of(&self, address: usize) -> u32 {
        if self.large {
            return 0;
        }
        // The low bits of the address are the offset in the block.
        let offset = (address % BLOCK_BYTES) as u32;
        offset.wrapping_sub(self.first as u32) / self.slot_bytes as u32
    }

    /// A block for a single object.
    ///
    /// The block of an address `a` is found as `(a - 1)` rounded down to a multiple of
    /// [`BLOCK_BYTES`]. For an object aligned more strictly than blocks that is the block's worth of
    /// bytes right before it, so the header goes there and what precedes it is never touched.
    const fn large(slot_bytes: usize, align: usize) -> Geometry {
        let first = if align < BLOCK_BYTES {
            first_slot(1, align)
        } else {
            BLOCK_BYTES
        };
        let lead = align.saturating_sub(BLOCK_BYTES);
        Geometry {
            slot_bytes,
            capacity: 1,
            first,
            reciprocal: 0,
            large: true,
            layout: block_layout(lead + first + slot_bytes, max(align, BLOCK_BYTES)),
            lead,
            armed: None,
            spent: None,
        }
    }
}

/// The size of a chunk, in bytes.
const CHUNK_BYTES: usize = BLOCK_BYTES * CHUNK_BLOCKS;

/// The memory of one chunk.
pub(crate) const CHUNK_LAYOUT: Layout = block_layout(CHUNK_BYTES, BLOCK_BYTES);

/// The memory of one chunk that lies where a huge page does.
pub(crate) const HUGE_LAYOUT: Layout = block_layout(CHUNK_BYTES, CHUNK_BYTES);

const fn block_layout(size: usize, align: usize) -> Layout {
    match Layout::from_size_align(size, align) {
        Ok(layout) => layout,
        Err(_) => panic!("the type is too large or too strictly aligned to be allocated"),
    }
}

const fn first_slot(capacity: usize, align: usize) -> usize {
    round_up(HEADER_BYTES + 2 * 8 * words(capacity), align)
}

const fn words(bits: usize) -> usize {
    bits.div_ceil(64)
}

const fn round_up(value: usize, align: usize) -> usize {
    (value + align - 1) & !(align - 1)
}

const fn max(a: usize, b: usize) -> usize {
    if a > b { a } else { b }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn geometry(size: usize, align: usize) -> Geometry {
        Geometry::of(Layout::from_size_align(size, align).unwrap())
    }

    #[test]
    fn slots_fit_in_their_block_and_are_aligned() {
        for align in (0..=17).map(|shift| 1 << shift) {
            for size in [0, 1, 7, 8, 9, 16, 24, 48, 100, 1000, 4096, 4097, 70_000] {
                let size = round_up(size, align);
                let geometry = geometry(size, align);
                let start = geometry.lead + geometry.first;
                assert_eq!(start % align, 0);
                assert_eq!(geometry.slot_bytes % align, 0);
                assert!(geometry.slot_bytes >= size);
                let end = start + geometry.slot_bytes * geometry.capacity as usize;
                assert!(end <= geometry.layout.size());
                assert!(geometry.first >= HEADER_BYTES + 16 * words(geometry.capacity as usize));
                assert!(geometry.first <= BLOCK_BYTES);
            }
        }
    }

    #[test]
    fn armed_and_spent_bits_follow_the_slots_and_move_none() {
        for align in (3..=17).map(|shift| 1 << shift) {
            for size in [8, 16, 24, 48, 100, 1000, 4096, 4097, 70_000] {
                let plain = geometry(round_up(size, align), align);
                let armed = plain.with_armed_bits(false);
                let both = plain.with_armed_bits(true);
                assert_eq!((plain.armed, plain.spent, armed.spent), (None, None, None));
                for with in [armed, both] {
                    assert_eq!(
                        (with.first, with.slot_bytes),
                        (plain.first, plain.slot_bytes)
                    );
                    assert!(with.capacity > 0 && with.capacity <= plain.capacity);
                    let slots_end = with.first + with.slot_bytes * with.capacity as usize;
                    let at = with.armed.unwrap();
                    assert!(at >= slots_end && at % 8 == 0);
                    let bytes = 8 * words(with.capacity as usize);
                    assert!(with.spent.is_none_or(|spent| spent == at + bytes));
                    let end = with.lead + with.spent.unwrap_or(at) + bytes;
                    assert!(end <= with.layout.size());
                }
                assert!(both.capacity <= armed.capacity && both.spent.is_some());
            }
        }
    }

    #[test]
    fn multiplying_by_the_reciprocal_divides_every_offset() {
        for size in (8..=MAX_SHARED_SLOT_BYTES).step_by(8) {
            let geometry = geometry(size, 8);
            for index in 0..u64::from(geometry.capacity) {
                let offset = index * geometry.slot_bytes as u64;
                assert_eq!((offset * u64::from(geometry.reciprocal)) >> 32, index);
            }
        }
    }

    #[test]
    fn two_pointers_cost_less_than_a_third_of_a_byte_beyond_their_size() {
        let bytes = BLOCK_BYTES as f64 / f64::from(geometry(16, 8).capacity);
        assert!(cfg!(gc_tiny_blocks) || bytes < 16.3, "{bytes}");
    }
}
