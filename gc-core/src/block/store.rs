//! A store: all object memory of one heap.

use core::alloc::Layout;
use core::cell::{Cell, RefCell};
use core::fmt;
use core::ptr::NonNull;

use crate::block::accounts::Accounts;
use crate::block::header::{Block, Cycle};
use crate::block::large::LargeBlocks;
use crate::block::notes::Notes;
use crate::block::raw;
use crate::block::reclaim;
use crate::block::size::Geometry;
use crate::block::space::{Occupancy, Refusal, Room, Space};
use crate::block::supply::Supply;
use crate::block::type_info::{ErasedHeap, ErasedWalk, TypeInfo, TypeKey};

/// Entries of the cache from a type to its space; a power of two. More types in use at once than
/// this make some of them share an entry, and each change between those costs a binary search.
const CACHE_ENTRIES: usize = 64;

/// The spaces of a heap, the supply they share, and how much they have handed out.
pub(crate) struct Store {
    /// The space of a type, at the place that its key says; whether it is the right one, the space
    /// itself knows.
    cache: [Cell<NonNull<Space>>; CACHE_ENTRIES],
    accounts: Accounts,
    /// Sorted by key. Owned: each came from a `Box`.
    spaces: RefCell<Vec<NonNull<Space>>>,
    /// What unused entries of the cache point to: a space whose type is no type.
    nobody: NonNull<Space>,
    supply: RefCell<Supply>,
    large: LargeBlocks,
    /// The last cycle that ended.
    cycle: Cell<Cycle>,
    poison: bool,
    /// How many blocks have notes: where none has, closing a cycle looks for none.
    noted_blocks: Cell<usize>,
}

impl fmt::Debug for Store {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Store")
            .field("cycle", &self.cycle.get())
            .field("accounts", &self.accounts)
            .field("spaces", &self.spaces.borrow().len())
            .finish_non_exhaustive()
    }
}

impl Store {
    /// An empty store. With `poison`, freed slots are filled with a pattern.
    pub(crate) fn new(poison: bool) -> Store {
        let nobody = into_raw(Box::new(Space::new(TypeKey::of::<NoType>(), &NO_TYPE)));
        Store {
            cache: [const { Cell::new(NonNull::dangling()) }; CACHE_ENTRIES].map(|entry| {
                entry.set(nobody);
                entry
            }),
            accounts: Accounts::default(),
            spaces: RefCell::default(),
            nobody,
            supply: RefCell::default(),
            large: LargeBlocks::default(),
            cycle: Cell::new(0),
            poison,
            noted_blocks: Cell::new(0),
        }
    }

    /// The next slot of the type's current run, if it has one at hand: the fast path of allocation.
    ///
    /// The slot must be written before anything else happens (SLOT-4).
    #[inline(always)]
    pub(crate) fn take_slot(&self, key: TypeKey, slot_bytes: usize) -> Option<NonNull<u8>> {
        // SAFETY: SPACE-1: every entry points to a space that the store owns.
        let space = unsafe { self.cache_entry(key).get().as_ref() };
        if space.key() == key {
            space.take_slot(slot_bytes)
        } else {
            None
        }
    }

    #[inline(always)]
    fn cache_entry(&self, key: TypeKey) -> &Cell<NonNull<Space>> {
        &self.cache[key.spread(CACHE_ENTRIES)]
    }

    /// The next slot of the type, wherever it has to come from.
    ///
    /// The slot must be written before anything else happens (SLOT-4). Nothing changes on failure.
    /// `room` is asked when nothing of the type is left unaccounted for.
    pub(crate) fn find_slot(
        &self,
        key: TypeKey,
        info: &'static TypeInfo,
        room: impl FnOnce(&Store) -> Room,
    ) -> Result<NonNull<u8>, Refusal> {
        let space = self.space(key, info)?;
        if info.geometry.large {
            return self.large_slot(space, room(self));
        }
        if let Some(slot) = space.take_slot(info.geometry.slot_bytes) {
            return Ok(slot);
        }
        self.accounts.close(space.retire());
        let room = room(self);
        let cycle = self.cycle.get();
        let reclaim = |block| reclaim::reclaim_unmarked(block, cycle, self.poison);
        let supply = &mut *self.supply.borrow_mut();
        self.accounts
            .open(space.refill(supply, cycle, room, reclaim)?);
        let slot = space.take_slot(info.geometry.slot_bytes);
        Ok(slot.expect("a run is not empty"))
    }

    /// The slot of a block of its own: a run of one slot that is retired at once.
    fn large_slot(&self, space: &Space, room: Room) -> Result<NonNull<u8>, Refusal> {
        let bytes = space.info().geometry.slot_bytes;
        if bytes > room.most {
            return Err(Refusal::Limit);
        }
        space.reserve_block()?;
        let block = self.large.allocate(space.info(), self.cycle.get());
        let block = block.ok_or(Refusal::Memory)?;
        space.adopt(block);
        self.accounts.add(1, bytes);
        Ok(block.slot(0))
    }

    /// Takes back the slot that was taken last, for a type of this key, as if it had not been taken.
    ///
    /// # Safety
    ///
    /// [`take_slot`](Store::take_slot) or [`find_slot`](Store::find_slot) has returned the slot, and since then
    /// nothing has happened but making room for notes. The slot, and what was written to it, is not used again.
    pub(crate) unsafe fn return_slot(&self, key: TypeKey, slot: NonNull<u8>) {
        // SAFETY: SPACE-1: every entry points to a space that the store owns.
        let space = unsafe { self.cache_entry(key).get().as_ref() };
        debug_assert!(space.key() == key, "the slot came from there");
        let geometry = &space.info().geometry;
        if !geometry.large {
            // SAFETY: the caller's promise; the cache led to the slot's space when it was taken.
            return unsafe { space.return_slot(slot) };
        }
        self.accounts.take_back(geometry.slot_bytes);
        let block = space.disown().expect("the slot's");
        // SAFETY: SLOT-4: the block is that of the slot, which nobody uses; it has left the list.
        unsafe { self.release_block(block) }
    }

    /// The space of a type, made if need be, and put into the cache.
    fn space(&self, key: TypeKey, info: &'static TypeInfo) -> Result<&Space, Refusal> {
        let mut spaces = self.spaces.borrow_mut();
        // SAFETY: SPACE-1: spaces live as long as the store.
        let key_of = |space: &NonNull<Space>| unsafe { space.as_ref() }.key();
        let space = match spaces.binary_search_by_key(&key, key_of) {
            Ok(at) => spaces[at],
            Err(at) => {
                spaces.try_reserve(1).map_err(|_| Refusal::Memory)?;
                let space = raw::try_box(Space::new(key, info)).ok_or(Refusal::Memory)?;
                let space = into_raw(space);
                spaces.insert(at, space);
                space
            }
        };
        self.cache_entry(key).set(space);
        // SAFETY: SPACE-1: spaces live as long as the store.
        Ok(unsafe { space.as_ref() })
    }

    /// Every space, in an unspecified order.
    pub(crate) fn spaces(&self) -> impl Iterator<Item = &Space> {
        let mut at = 0;
        core::iter::from_fn(move || {
            let space = self.spaces.borrow().get(at).copied()?;
            at += 1;
            // SAFETY: SPACE-1: spaces live as long as the store.
            Some(unsafe { space.as_ref() })
        })
    }

    /// Retires every run: from here the alloc bits say exactly which slots hold objects.
    pub(crate) fn retire_runs(&self) {
        for space in self.spaces() {
            self.accounts.close(space.retire());
        }
    }

    /// What has been allocated since the last cycle.
    #[inline(always)]
    pub(crate) fn accounts(&self) -> &Accounts {
        &self.accounts
    }

    /// Ends a cycle.
    pub(crate) fn end_cycle(&self, cycle: Cycle) {
        self.accounts.begin();
        self.cycle.set(cycle);
    }

    /// The last cycle that ended.
    pub(crate) fn cycle(&self) -> Cycle {
        self.cycle.get()
    }

    pub(crate) fn poisons(&self) -> bool {
        self.poison
    }

    /// The notes on the objects of a block of this store, made if need be; `None` if there is no memory.
    #[inline]
    pub(crate) fn notes_of<'b>(&self, block: Block) -> Option<&'b Notes> {
        block.notes().or_else(|| self.make_notes(block))
    }

    #[cold]
    fn make_notes<'b>(&self, block: Block) -> Option<&'b Notes> {
        let made = block.try_make_notes()?;
        self.noted_blocks.set(self.noted_blocks.get() + 1);
        Some(made)
    }

    /// Every block whose objects may have notes.
    pub(crate) fn noted_blocks(&self) -> impl Iterator<Item = Block> {
        let some = self.noted_blocks.get() != 0;
        let spaces = some.then(|| self.spaces()).into_iter().flatten();
        spaces
            .flat_map(|space| space.blocks())
            .filter(|block| block.notes().is_some())
    }

    /// Frees the notes of a block.
    pub(crate) fn drop_notes(&self, block: Block) {
        if block.drop_notes() {
            self.noted_blocks.set(self.noted_blocks.get() - 1);
        }
    }

    /// Gives back a block that holds no object.
    ///
    /// # Safety
    ///
    /// The block holds no object, is leaving its space's list, and is not used again.
    pub(crate) unsafe fn release_block(&self, block: Block) {
        self.drop_notes(block);
        if block.info().geometry.large {
            // SAFETY: such a block came from `large_slot`; the rest is the caller's promise.
            unsafe { self.large.release(block) }
        } else {
            // SAFETY: any other block came from the supply; the rest is the caller's promise.
            unsafe { self.supply.borrow_mut().give(block) }
        }
    }

    /// Returns unused memory to the system, beyond a reserve in bytes.
    pub(crate) fn trim(&self, reserve: usize) {
        self.supply.borrow_mut().trim(reserve);
    }

    /// Bytes held from the system for blocks.
    pub(crate) fn reserved_bytes(&self) -> usize {
        self.supply.borrow().bytes() + self.large.bytes()
    }
}

impl Drop for Store {
    /// Frees all memory. Drop glue of objects is the business of the layer above, before.
    fn drop(&mut self) {
        for space in self.spaces() {
            space.retire();
            space.retain_blocks(|block| {
                // SAFETY: the store is going away, and its user with it.
                unsafe { self.release_block(block) }
                Occupancy::Empty
            });
        }
        let spaces = self.spaces.take();
        for space in spaces.into_iter().chain([self.nobody]) {
            // SAFETY: SPACE-1: each came from a `Box`, once, and nothing uses it any more.
            drop(unsafe { Box::from_raw(space.as_ptr()) });
        }
    }
}

fn into_raw(space: Box<Space>) -> NonNull<Space> {
    // SAFETY: a `Box` is not null.
    unsafe { NonNull::new_unchecked(Box::into_raw(space)) }
}

/// The type of nothing: its space has no blocks and never will.
struct NoType;

/// Its description.
static NO_TYPE: TypeInfo = TypeInfo {
    geometry: Geometry::of(Layout::new::<()>()),
    layout: Layout::new::<()>(),
    needs_trace: false,
    mark: no_mark,
    inspect: |_, _| {},
    drop: None,
    table: None,
    finalize: no_finalize,
    name: || "(none)",
};

fn no_mark(_: NonNull<u8>, _: NonNull<ErasedWalk>) {}
fn no_finalize(_: NonNull<u8>, _: NonNull<ErasedHeap>) {}
