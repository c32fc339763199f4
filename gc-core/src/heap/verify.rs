//! Verification: checking the heap's books against the objects.

use core::fmt;
use core::ptr::NonNull;
use std::collections::BTreeSet;

use crate::block::bitmap;
use crate::block::header::{Block, Cycle};
use crate::block::size::BLOCK_BYTES;
use crate::block::type_info::InspectedEntry;
use crate::cycle::sweep;
use crate::heap::Heap;

/// The heap's books contradict each other or its objects.
///
/// Safe code cannot bring this about. An `unsafe impl Trace` that breaks its contract can, and so
/// can other unsafe code that writes where it should not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Corruption(String);

impl fmt::Display for Corruption {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the heap is corrupt: {}", self.0)
    }
}

impl core::error::Error for Corruption {}

/// Fails with a message unless a condition holds.
macro_rules! check {
    ($condition:expr, $($message:tt)+) => {
        if !$condition {
            return Err(Corruption(format!($($message)+)));
        }
    };
}

impl Heap {
    /// Checks that everything reachable is an object of this heap, that the bitmaps agree with each
    /// other, and that the counts are right.
    ///
    /// Takes time and memory in proportion to the heap.
    ///
    /// # Errors
    ///
    /// If something does not hold, a description of it.
    ///
    /// ```
    /// use gc_core::Heap;
    ///
    /// let mut heap = Heap::new();
    /// let _kept = heap.root(heap.alloc(1));
    /// heap.verify().unwrap();
    /// ```
    pub fn verify(&mut self) -> Result<(), Corruption> {
        self.enter_idle();
        sweep::finish(&self.store);
        let objects = self.check_blocks()?;
        let counted = self.pacing.live().objects + self.store.accounts().objects();
        check!(
            objects == counted,
            "{objects} alloc bits are set for {counted} objects"
        );
        check!(
            self.registry.is_due_sound(),
            "what is due is not where it is said to be, or there is no room for what is armed"
        );
        let reachable = self.reachable()?;
        self.weakly_reachable(&reachable).map(drop)
    }

    #[track_caller]
    pub(super) fn verify_or_panic(&mut self) {
        if let Err(corruption) = self.verify() {
            panic!("{corruption}");
        }
    }

    /// Checks, at the end of marking, that what is marked is an object, and what is reachable is
    /// marked. Returns what is reachable.
    #[track_caller]
    pub(super) fn verify_marks(&self, cycle: Cycle) -> BTreeSet<NonNull<u8>> {
        let check = || {
            for block in self.store.spaces().flat_map(|space| space.blocks()) {
                let Some(marks) = block.mark_bits(cycle) else {
                    continue;
                };
                let stray = marks
                    .iter()
                    .zip(block.alloc_bits())
                    .any(|(mark, alloc)| mark.get() & !alloc.get() != 0);
                check!(!stray, "{block:?} has a mark for a slot without an object");
            }
            let reachable = self.reachable()?;
            check_marked(&reachable, cycle)?;
            Ok(reachable)
        };
        check().unwrap_or_else(|corruption: Corruption| panic!("{corruption}"))
    }

    /// Checks, before anything is freed, that what weak references and tables still lead to is marked.
    /// Traces nothing.
    #[track_caller]
    pub(super) fn verify_weak_parts(&self, cycle: Cycle, reachable: &BTreeSet<NonNull<u8>>) {
        let weak = self.weakly_reachable(reachable);
        if let Err(corruption) = weak.and_then(|weak| check_marked(&weak, cycle)) {
            panic!("{corruption}");
        }
    }

    /// Checks every block by itself, and counts the objects.
    fn check_blocks(&self) -> Result<usize, Corruption> {
        let mut objects = 0;
        for space in self.store.spaces() {
            for block in space.blocks() {
                check!(
                    core::ptr::eq(block.info(), space.info()),
                    "{block:?} is in a foreign space"
                );
                check!(
                    block.is_swept(self.store.cycle()),
                    "{block:?} was not swept"
                );
                let alloc = block.alloc_bits();
                let stray = bitmap::ones(alloc).any(|index| index >= block.capacity());
                check!(!stray, "{block:?} has alloc bits beyond its capacity");
                for bits in [block.armed_bits(), block.spent_bits()]
                    .into_iter()
                    .flatten()
                {
                    let mut words = bits.iter().zip(alloc);
                    let stray = words.any(|(bit, alloc)| bit.get() & !alloc.get() != 0);
                    check!(!stray, "a free slot of {block:?} is armed or spent");
                }
                objects += bitmap::count(alloc) as usize;
            }
        }
        Ok(objects)
    }

    /// Every object reachable from the roots, armed objects and queued finalizers, each checked to
    /// be an object of this heap before it is looked into.
    ///
    /// What ephemerons keep alive is found the naive way, by looking at all of them until nothing is added:
    /// the marker's way is checked against this.
    fn reachable(&self) -> Result<BTreeSet<NonNull<u8>>, Corruption> {
        let blocks = self.block_addresses();
        let mut found = Vec::new();
        self.rooted().for_each(|object| found.push(object));
        self.registry.settle();
        self.registry.for_each_root(|object| found.push(object));
        self.registry.for_each_awaited(|object| found.push(object));
        let mut seen = BTreeSet::new();
        let mut tables = Vec::new();
        loop {
            while let Some(object) = found.pop() {
                let block = check_object(&blocks, object)?;
                if !seen.insert(object) {
                    continue;
                }
                if block.info().table.is_some() {
                    tables.push(object);
                }
                if block.needs_trace() {
                    // SAFETY: the alloc bit is set, so this is an object of the block's type. Guards of
                    // cells cannot live: every caller has the heap by `&mut`.
                    unsafe { (block.info().inspect)(object, &mut |target| found.push(target)) }
                }
            }
            for &table in &tables {
                inspect_table(table, |entry| {
                    if entry.keys.iter().all(|key| seen.contains(key)) {
                        (entry.kept)(&mut |target| found.push(target));
                    }
                });
            }
            found.retain(|object| !seen.contains(object));
            if found.is_empty() {
                return Ok(seen);
            }
        }
    }

    /// The objects that weak references and tables among `reachable` lead to, each checked to be an object of
    /// this heap.
    fn weakly_reachable(
        &self,
        reachable: &BTreeSet<NonNull<u8>>,
    ) -> Result<BTreeSet<NonNull<u8>>, Corruption> {
        let blocks = self.block_addresses();
        let mut weak = BTreeSet::new();
        let mut keys = BTreeSet::<NonNull<u8>>::new();
        for &object in reachable {
            // SAFETY: `reachable` has checked that this is the address of an object.
            if unsafe { Block::of(object) }.info().table.is_some() {
                inspect_table(object, |entry| {
                    weak.extend(entry.weak);
                    keys.extend(entry.keys);
                });
            }
        }
        for block in self.store.noted_blocks() {
            let mut cells = Vec::new();
            if let Some(notes) = block.notes() {
                for noted in [&notes.short, &notes.long] {
                    for (first, group) in noted.borrow_mut().groups_mut() {
                        group.for_each(|number, cell| {
                            cells.push((block.slot(first + number), cell));
                        });
                    }
                }
            }
            for (target, cell) in cells {
                if !reachable.contains(&cell.cast()) {
                    continue;
                }
                // SAFETY: the cell is reachable, and so has been checked to be an object.
                let points_to = unsafe { cell.as_ref() }.get();
                check!(
                    points_to == Some(target),
                    "the weak cell of an object of {block:?} points elsewhere"
                );
                weak.insert(target);
            }
        }
        for &object in &weak {
            let block = check_object(&blocks, object)?;
            check!(
                !keys.contains(&object) || block.is_idle_key(object),
                "an object of {block:?} is a key, and not noted as one or waited for"
            );
        }
        Ok(weak)
    }

    /// The starts of all blocks.
    fn block_addresses(&self) -> BTreeSet<usize> {
        self.store
            .spaces()
            .flat_map(|space| space.blocks())
            .map(|block| block.start().addr().get())
            .collect()
    }
}

/// Checks that `object` is an object in one of `blocks`, and returns its block.
fn check_object(blocks: &BTreeSet<usize>, object: NonNull<u8>) -> Result<Block, Corruption> {
    let start = (object.addr().get() - 1) & !(BLOCK_BYTES - 1);
    check!(
        blocks.contains(&start),
        "{object:p} is reachable and is in no block of the heap"
    );
    // SAFETY: the block is one of the heap's.
    let block = unsafe { Block::of(object) };
    check!(
        block.has_slot_at(object),
        "{object:p} is reachable and is between two slots"
    );
    let allocated = bitmap::get(block.alloc_bits(), block.index_of(object));
    check!(
        allocated,
        "{object:p}, in {block:?}, is reachable and was freed"
    );
    Ok(block)
}

/// Checks that objects, which have been checked to be some, are marked.
fn check_marked(objects: &BTreeSet<NonNull<u8>>, cycle: Cycle) -> Result<(), Corruption> {
    for &object in objects {
        // SAFETY: this has been checked to be the address of an object.
        let block = unsafe { Block::of(object) };
        let marked = block.is_marked(block.index_of(object), cycle);
        check!(
            marked,
            "an object of {block:?} is reachable and was not marked"
        );
    }
    Ok(())
}

/// Shows the entries of a table.
pub(super) fn inspect_table(table: NonNull<u8>, mut see: impl FnMut(InspectedEntry<'_>)) {
    // SAFETY: callers have checked that this is an object.
    let info = unsafe { Block::of(table) }.info();
    if let Some(ops) = info.table {
        // SAFETY: the function is the type's, and every caller has the heap by `&mut`.
        unsafe { (ops.inspect)(table, &mut see) }
    }
}
