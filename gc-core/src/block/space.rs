//! A space: the blocks of one type, and the run that allocation is filling.

use core::cell::{Cell, RefCell};
use core::fmt;
use core::ptr::NonNull;

use crate::block::bitmap;
use crate::block::header::{Block, Cycle};
use crate::block::shadow;
use crate::block::supply::Supply;
use crate::block::type_info::{TypeInfo, TypeKey};

/// Why a slot cannot be had.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// The heap's limit leaves no room.
    Limit,
    /// The system has no memory.
    Memory,
}

/// How much a run may be.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Room {
    /// The bytes that the heap's limit leaves.
    pub(crate) most: usize,
    /// The bytes after which a collection is due: a longer run would put that off.
    pub(crate) wanted: usize,
}

/// The free slots of a block that are being filled, and where the run began.
///
/// Slots from `start` to the bump pointer hold objects although their alloc bits are still 0
/// (SLOT-1); retiring the run sets them.
#[derive(Clone, Copy)]
struct Run {
    block: Block,
    start: u32,
    end: u32,
}

/// What retiring a run found out.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Retired {
    /// Bytes that the run had been acquired with.
    pub(crate) run_bytes: usize,
    /// Objects written in it.
    pub(crate) objects: usize,
    /// Their bytes.
    pub(crate) bytes: usize,
}

/// The blocks of one type.
#[repr(C)]
pub(crate) struct Space {
    key: TypeKey,
    /// The slot that the next object goes to; equal to `end` when there is none.
    next: Cell<*mut u8>,
    end: Cell<*mut u8>,
    info: &'static TypeInfo,
    run: Cell<Option<Run>>,
    /// Where to look for the next run: the block of the last one, and the slot after it.
    position: Cell<Option<(Block, u32)>>,
    /// Every block of the type.
    blocks: RefCell<Vec<Block>>,
    /// Blocks that have free slots, other than the one of `run` or `position`. Its capacity is kept
    /// at least that of `blocks`, so that phases never allocate.
    available: RefCell<Vec<Block>>,
}

impl fmt::Debug for Space {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Space")
            .field("type", &(self.info.name)())
            .field("blocks", &self.blocks.borrow().len())
            .finish_non_exhaustive()
    }
}

impl Space {
    pub(crate) fn new(key: TypeKey, info: &'static TypeInfo) -> Space {
        Space {
            key,
            info,
            next: Cell::new(core::ptr::null_mut()),
            end: Cell::new(core::ptr::null_mut()),
            run: Cell::new(None),
            position: Cell::new(None),
            blocks: RefCell::default(),
            available: RefCell::default(),
        }
    }

    #[inline(always)]
    pub(crate) fn key(&self) -> TypeKey {
        self.key
    }

    pub(crate) fn info(&self) -> &'static TypeInfo {
        self.info
    }

    /// The next slot of the current run, to be written before anything else happens (SLOT-4).
    ///
    /// `slot_bytes` is the type's, given by callers that know it at compile time.
    #[inline(always)]
    pub(crate) fn take_slot(&self, slot_bytes: usize) -> Option<NonNull<u8>> {
        debug_assert_eq!(slot_bytes, self.info.geometry.slot_bytes);
        let slot = self.next.get();
        if slot == self.end.get() {
            return None;
        }
        // SAFETY: RUN-1: between `next` and `end` there is at least one slot of the block.
        let slot = unsafe { NonNull::new_unchecked(slot) };
        // SAFETY: as above.
        self.next.set(unsafe { slot.add(slot_bytes) }.as_ptr());
        shadow::permit(slot, slot_bytes);
        Some(slot)
    }

    /// Puts the slot that was taken last back into the current run.
    ///
    /// # Safety
    ///
    /// [`take_slot`](Space::take_slot) has returned the slot, and nothing has happened to the space since.
    /// Nothing that was written to the slot is used again.
    pub(crate) unsafe fn return_slot(&self, slot: NonNull<u8>) {
        let slot_bytes = self.info.geometry.slot_bytes;
        debug_assert_eq!(
            slot.addr().get() + slot_bytes,
            self.next.get().addr(),
            "it was the last"
        );
        shadow::forbid(slot, slot_bytes);
        self.next.set(slot.as_ptr());
    }

    /// Gives up the block that was adopted last.
    pub(crate) fn disown(&self) -> Option<Block> {
        self.blocks.borrow_mut().pop()
    }

    /// Acquires a run, and returns its length in bytes. There is no current one.
    ///
    /// Nothing changes on failure.
    pub(crate) fn refill(
        &self,
        supply: &mut Supply,
        cycle: Cycle,
        room: Room,
        reclaim: impl Fn(Block),
    ) -> Result<usize, Refusal> {
        debug_assert!(self.run.get().is_none(), "a run is retired before the next");
        let slot_bytes = self.info.geometry.slot_bytes;
        if room.most < slot_bytes {
            return Err(Refusal::Limit);
        }
        let most = (room.most / slot_bytes).min(room.wanted.div_ceil(slot_bytes));
        let most = u32::try_from(most).unwrap_or(u32::MAX);
        let rest = self.position.get();
        let rest = rest.and_then(|(block, from)| next_run(block, from));
        let (block, start, end) = match rest.or_else(|| self.next_available(cycle, reclaim)) {
            Some(found) => found,
            None => {
                let block = self.add_block(supply, cycle)?;
                (block, 0, block.capacity())
            }
        };
        let end = end.min(start.saturating_add(most));
        self.run.set(Some(Run { block, start, end }));
        self.next.set(block.slot(start).as_ptr());
        self.end.set(block.slot(end).as_ptr());
        Ok((end - start) as usize * slot_bytes)
    }

    /// The first run of the next block that has one.
    fn next_available(&self, cycle: Cycle, reclaim: impl Fn(Block)) -> Option<(Block, u32, u32)> {
        let mut available = self.available.borrow_mut();
        while let Some(block) = available.pop() {
            if !block.is_swept(cycle) {
                reclaim(block);
            }
            if let Some(found) = next_run(block, 0) {
                return Some(found);
            }
        }
        None
    }

    /// Takes a block from the supply.
    pub(crate) fn add_block(&self, supply: &mut Supply, cycle: Cycle) -> Result<Block, Refusal> {
        self.reserve_block()?;
        let blank = supply.take().ok_or(Refusal::Memory)?;
        // SAFETY: the supply gave the block to nobody else, and its memory has the layout that
        // every block shared by several objects has.
        let block = unsafe { Block::create(blank.start, self.info, blank.chunk, cycle) };
        self.blocks.borrow_mut().push(block);
        Ok(block)
    }

    /// Takes over a block, for which there is room.
    pub(crate) fn adopt(&self, block: Block) {
        self.blocks.borrow_mut().push(block);
    }

    /// Makes room in the lists for one more block.
    pub(crate) fn reserve_block(&self) -> Result<(), Refusal> {
        let mut blocks = self.blocks.borrow_mut();
        blocks.try_reserve(1).map_err(|_| Refusal::Memory)?;
        let mut available = self.available.borrow_mut();
        let missing = blocks.capacity() - available.len();
        available.try_reserve(missing).map_err(|_| Refusal::Memory)
    }

    /// Ends the current run: objects written in it get their alloc bits, and the unwritten tail
    /// becomes free slots again (SLOT-2).
    pub(crate) fn retire(&self) -> Retired {
        let Some(run) = self.run.take() else {
            return Retired::default();
        };
        let next = match NonNull::new(self.next.get()) {
            Some(next) if next.as_ptr() != self.end.get() => run.block.index_of(next),
            _ => run.end,
        };
        bitmap::set_range(run.block.alloc_bits(), run.start, next);
        self.position.set(Some((run.block, next)));
        self.next.set(core::ptr::null_mut());
        self.end.set(core::ptr::null_mut());
        let slot_bytes = self.info.geometry.slot_bytes;
        let objects = (next - run.start) as usize;
        Retired {
            run_bytes: (run.end - run.start) as usize * slot_bytes,
            objects,
            bytes: objects * slot_bytes,
        }
    }

    /// Every block of the type, as handles.
    pub(crate) fn blocks(&self) -> impl Iterator<Item = Block> {
        let mut at = 0;
        core::iter::from_fn(move || {
            let block = self.blocks.borrow().get(at).copied();
            at += 1;
            block
        })
    }

    /// Keeps the blocks that `keep` says hold objects, and lists those that have free slots.
    ///
    /// There is no current run.
    pub(crate) fn retain_blocks(&self, mut keep: impl FnMut(Block) -> Occupancy) {
        debug_assert!(self.run.get().is_none(), "a run spans the end of a cycle");
        self.position.set(None);
        let mut available = self.available.borrow_mut();
        available.clear();
        self.blocks.borrow_mut().retain(|&block| match keep(block) {
            Occupancy::Empty => false,
            Occupancy::Full => true,
            Occupancy::Partial => {
                available.push(block);
                true
            }
        });
        // Blocks are taken from the end: the oldest first, so that the youngest may become empty.
        available.reverse();
    }
}

/// How many of a block's slots hold objects.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Occupancy {
    /// None: the block is given back.
    Empty,
    /// Some, not all.
    Partial,
    /// All.
    Full,
}

impl Occupancy {
    pub(crate) fn of(live: u32, capacity: u32) -> Occupancy {
        match live {
            0 => Occupancy::Empty,
            live if live == capacity => Occupancy::Full,
            _ => Occupancy::Partial,
        }
    }
}

fn next_run(block: Block, from: u32) -> Option<(Block, u32, u32)> {
    let (start, end) = bitmap::next_zeros(block.alloc_bits(), from, block.capacity())?;
    Some((block, start, end))
}
