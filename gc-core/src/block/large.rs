//! Large objects: those that have a block, and memory from the system, to themselves.

use core::cell::Cell;

use crate::block::bitmap;
use crate::block::header::{Block, Cycle};
use crate::block::raw;
use crate::block::shadow;
use crate::block::type_info::TypeInfo;

/// Memory of blocks with a single object.
#[derive(Debug, Default)]
pub(crate) struct LargeBlocks {
    bytes: Cell<usize>,
}

impl LargeBlocks {
    /// A block whose one slot counts as holding an object: whoever asked for it writes the object
    /// before anything can look (SLOT-4). `None` if the system has no memory.
    pub(crate) fn allocate(&self, info: &'static TypeInfo, cycle: Cycle) -> Option<Block> {
        let geometry = &info.geometry;
        let memory = raw::allocate(geometry.layout)?;
        // SAFETY: the lead is within the memory, by the layout.
        let start = unsafe { memory.add(geometry.lead) };
        // SAFETY: the memory is new and has the type's layout.
        let block = unsafe { Block::create(start, info, 0, cycle) };
        bitmap::set(block.alloc_bits(), 0);
        shadow::permit(block.slot(0), geometry.slot_bytes);
        self.bytes.set(self.bytes.get() + geometry.layout.size());
        Some(block)
    }

    /// Returns a block's memory to the system.
    ///
    /// # Safety
    ///
    /// The block came from [`allocate`](LargeBlocks::allocate), holds no object and is not used
    /// again.
    pub(crate) unsafe fn release(&self, block: Block) {
        let geometry = &block.info().geometry;
        self.bytes.set(self.bytes.get() - geometry.layout.size());
        shadow::permit(block.slot(0), geometry.slot_bytes);
        // SAFETY: `allocate` added the lead to the start of the memory.
        let memory = unsafe { block.start().sub(geometry.lead) };
        // SAFETY: `allocate` asked for the memory with this layout.
        unsafe { raw::release(memory, geometry.layout) }
    }

    /// Bytes of memory held.
    pub(crate) fn bytes(&self) -> usize {
        self.bytes.get()
    }
}
