//! The supply of empty blocks, shared by all types of a heap.

use core::alloc::Layout;
use core::ops::Range;
use core::ptr::NonNull;

use crate::block::header::Block;
use crate::block::huge;
use crate::block::raw;
use crate::block::shadow;
use crate::block::size::{BLOCK_BYTES, CHUNK_BLOCKS, CHUNK_LAYOUT, HUGE_CHUNKS, HUGE_LAYOUT};

/// All blocks of a chunk.
const ALL: u64 = u64::MAX >> (64 - CHUNK_BLOCKS);

/// How many chunks a heap has before the next is advised to be a huge page.
///
/// A huge page is in memory as a whole as soon as a byte of it is written. So the first chunk, of which
/// a small heap uses a part, is made of ordinary pages. The others are full soon. Each of them is a
/// mapping of its own for the system, which counts them: so the advice ends far from its limit.
const ADVISED: Range<usize> = 1..8192;

/// Memory from the system, cut into blocks.
#[derive(Debug)]
struct Chunk {
    memory: NonNull<u8>,
    /// What the memory was asked for with.
    layout: Layout,
    /// A bit for each block that is in nobody's use.
    free: u64,
    /// Whether the chunk's number is in [`Supply::with_free`].
    listed: bool,
}

/// Chunks, and which of their blocks are free.
#[derive(Debug, Default)]
pub(crate) struct Supply {
    /// By number; `None` where a chunk went back to the system and its number waits for reuse.
    chunks: Vec<Option<Chunk>>,
    /// Numbers without a chunk.
    unused: Vec<u32>,
    /// Numbers of chunks with free blocks, each once.
    with_free: Vec<u32>,
    /// Free blocks in all chunks.
    free_blocks: usize,
    /// Whether advice was found to be useless.
    unadvised: bool,
}

/// Memory for one block, and the number of its chunk.
#[derive(Debug)]
pub(crate) struct Blank {
    pub(crate) start: NonNull<u8>,
    pub(crate) chunk: u32,
}

impl Supply {
    /// Takes an empty block; `None` if the system has no memory, with nothing changed.
    pub(crate) fn take(&mut self) -> Option<Blank> {
        let number = match self.with_free.last() {
            Some(&number) => number,
            None => self.grow()?,
        };
        let chunk = self.chunks[number as usize]
            .as_mut()
            .expect("a listed chunk exists");
        let at = chunk.free.trailing_zeros();
        chunk.free &= chunk.free - 1;
        self.free_blocks -= 1;
        if chunk.free == 0 {
            chunk.listed = false;
            self.with_free.pop();
        }
        // SAFETY: a chunk has `CHUNK_BLOCKS` blocks and one bit for each.
        let start = unsafe { chunk.memory.add(at as usize * BLOCK_BYTES) };
        shadow::permit(start, BLOCK_BYTES);
        Some(Blank {
            start,
            chunk: number,
        })
    }

    /// Asks the system for another chunk, all free. Lists grow first: after the memory is there,
    /// nothing can fail.
    fn grow(&mut self) -> Option<u32> {
        if self.unused.is_empty() {
            let room = self.chunks.len() + 1;
            self.chunks.try_reserve(1).ok()?;
            reserve_total(&mut self.unused, room)?;
            reserve_total(&mut self.with_free, room)?;
        }
        let (memory, layout) = self.allocate_chunk()?;
        // What is in nobody's use is off limits; a block becomes usable when it is taken.
        shadow::forbid(memory, layout.size());
        let chunk = Some(Chunk {
            memory,
            layout,
            free: ALL,
            listed: true,
        });
        let number = match self.unused.pop() {
            Some(number) => {
                self.chunks[number as usize] = chunk;
                number
            }
            None => {
                self.chunks.push(chunk);
                (self.chunks.len() - 1) as u32
            }
        };
        self.free_blocks += CHUNK_BLOCKS;
        self.with_free.push(number);
        Some(number)
    }

    /// Memory for a chunk, that of a huge page where that is advised and can be had.
    ///
    /// An allocator that spoils the advice is left to its own ways from then on: those that write into
    /// memory use huge pages themselves, but not for what has to be aligned to them.
    fn allocate_chunk(&mut self) -> Option<(NonNull<u8>, Layout)> {
        let advised = HUGE_CHUNKS && !self.unadvised && ADVISED.contains(&self.held());
        if let Some(memory) = advised.then(|| raw::allocate(HUGE_LAYOUT)).flatten() {
            if huge::advise(memory) {
                return Some((memory, HUGE_LAYOUT));
            }
            self.unadvised = true;
            // SAFETY: the memory came from `allocate` with this layout, and nobody has seen it.
            unsafe { raw::release(memory, HUGE_LAYOUT) }
        }
        Some((raw::allocate(CHUNK_LAYOUT)?, CHUNK_LAYOUT))
    }

    /// Gives back a block.
    ///
    /// # Safety
    ///
    /// The block came from [`take`](Supply::take) of this supply and is not used again.
    pub(crate) unsafe fn give(&mut self, block: Block) {
        let number = block.chunk();
        let chunk = self.chunks[number as usize]
            .as_mut()
            .expect("a block in use has a chunk");
        let offset = block.start().addr().get() - chunk.memory.addr().get();
        shadow::forbid(block.start(), BLOCK_BYTES);
        chunk.free |= 1 << (offset / BLOCK_BYTES);
        self.free_blocks += 1;
        if !chunk.listed {
            chunk.listed = true;
            self.with_free.push(number);
        }
    }

    /// Returns wholly free chunks to the system, as long as `reserve` bytes of free blocks remain.
    pub(crate) fn trim(&mut self, reserve: usize) {
        let mut at = 0;
        while at < self.with_free.len()
            && self.free_blocks.saturating_sub(CHUNK_BLOCKS) * BLOCK_BYTES >= reserve
        {
            let number = self.with_free[at];
            let slot = &mut self.chunks[number as usize];
            if slot.as_ref().is_some_and(|chunk| chunk.free == ALL) {
                let chunk = slot.take().expect("just seen");
                self.with_free.swap_remove(at);
                self.unused.push(number);
                self.free_blocks -= CHUNK_BLOCKS;
                // SAFETY: the memory came from `allocate` with this layout and all of its blocks
                // have been given back.
                unsafe { release_chunk(chunk) }
            } else {
                at += 1;
            }
        }
    }

    /// The number of chunks.
    fn held(&self) -> usize {
        self.chunks.len() - self.unused.len()
    }

    /// Bytes of memory held from the system.
    pub(crate) fn bytes(&self) -> usize {
        self.held() * CHUNK_LAYOUT.size()
    }
}

impl Drop for Supply {
    fn drop(&mut self) {
        for chunk in self.chunks.drain(..).flatten() {
            debug_assert_eq!(chunk.free, ALL, "a block is still in use");
            // SAFETY: the memory came from `allocate` with this layout, and the heap, with whatever
            // used its blocks, is gone.
            unsafe { release_chunk(chunk) }
        }
    }
}

/// Returns a chunk to the system.
///
/// # Safety
///
/// The memory came from `allocate` with the chunk's layout, and none of its blocks is in use.
unsafe fn release_chunk(chunk: Chunk) {
    shadow::permit(chunk.memory, chunk.layout.size());
    // SAFETY: the caller's promise is the callee's requirement.
    unsafe { raw::release(chunk.memory, chunk.layout) }
}

/// Grows a list's capacity to at least `total`.
fn reserve_total<T>(list: &mut Vec<T>, total: usize) -> Option<()> {
    list.try_reserve(total.saturating_sub(list.len())).ok()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::heap::describe::Describe;

    /// Takes a block and makes it one of numbers, so that it can be given back.
    fn take(supply: &mut Supply) -> Block {
        let blank = supply.take().expect("there is memory");
        // SAFETY: nothing else uses what the supply has just given.
        unsafe { Block::create(blank.start, Describe::<u64>::INFO, blank.chunk, 0) }
    }

    fn give(supply: &mut Supply, blocks: impl IntoIterator<Item = Block>) {
        for block in blocks {
            // SAFETY: `take` took it from this supply, and each comes up once.
            unsafe { supply.give(block) }
        }
    }

    #[test]
    fn every_block_of_a_chunk_is_in_use_once_and_comes_back() {
        let mut supply = Supply::default();
        assert_eq!(supply.bytes(), 0);
        for _ in 0..3 {
            let blocks: Vec<Block> = (0..=2 * CHUNK_BLOCKS).map(|_| take(&mut supply)).collect();
            let starts = blocks.iter().map(|block| block.start().addr().get());
            let different: BTreeSet<usize> = starts.clone().collect();
            assert_eq!(different.len(), blocks.len());
            assert!(starts.into_iter().all(|start| start % BLOCK_BYTES == 0));
            assert_eq!(supply.bytes(), 3 * CHUNK_LAYOUT.size());
            give(&mut supply, blocks);
            assert_eq!(supply.free_blocks, 3 * CHUNK_BLOCKS);
        }
    }

    #[test]
    fn only_wholly_free_chunks_beyond_the_reserve_go_back() {
        let mut supply = Supply::default();
        let mut blocks: Vec<Block> = (0..3 * CHUNK_BLOCKS).map(|_| take(&mut supply)).collect();
        let last = blocks.pop();
        give(&mut supply, blocks);
        supply.trim(3 * CHUNK_LAYOUT.size());
        assert_eq!(supply.bytes(), 3 * CHUNK_LAYOUT.size());
        supply.trim(CHUNK_LAYOUT.size());
        assert_eq!(supply.bytes(), 2 * CHUNK_LAYOUT.size());
        supply.trim(0);
        assert_eq!(supply.bytes(), CHUNK_LAYOUT.size());
        give(&mut supply, last);
        supply.trim(0);
        assert_eq!(supply.bytes(), 0);
    }

    #[test]
    fn a_chunk_that_went_back_leaves_its_number_to_the_next() {
        let mut supply = Supply::default();
        for _ in 0..5 {
            let blocks: Vec<Block> = (0..=CHUNK_BLOCKS).map(|_| take(&mut supply)).collect();
            assert!(blocks.iter().all(|block| block.chunk() < 2));
            give(&mut supply, blocks);
            supply.trim(0);
        }
    }

    #[test]
    fn all_chunks_but_the_first_may_be_huge_pages() {
        let mut supply = Supply::default();
        let blocks: Vec<Block> = (0..3 * CHUNK_BLOCKS).map(|_| take(&mut supply)).collect();
        for (number, chunk) in supply.chunks.iter().flatten().enumerate() {
            let huge = HUGE_CHUNKS && !supply.unadvised && number > 0;
            assert_eq!(chunk.layout == HUGE_LAYOUT, huge, "chunk {number}");
            assert_eq!(chunk.layout.size(), CHUNK_BLOCKS * BLOCK_BYTES);
        }
        assert!(!HUGE_CHUNKS || HUGE_LAYOUT.size() == 2 << 20);
        give(&mut supply, blocks);
    }
}
