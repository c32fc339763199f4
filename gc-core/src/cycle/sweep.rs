//! Sweeping: freeing what a cycle did not reach.

use core::any::Any;
use core::panic::AssertUnwindSafe;
use core::ptr::NonNull;
use std::panic::catch_unwind;

use crate::block::bitmap;
use crate::block::header::{Block, Cycle};
use crate::block::reclaim;
use crate::block::shadow;
use crate::block::space::{Occupancy, Space};
use crate::block::store::Store;
use crate::cycle::clear;

/// The payload of a panic.
pub(crate) type Payload = Box<dyn Any + Send>;

/// What survived a cycle.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Survivors {
    pub(crate) objects: usize,
    pub(crate) bytes: usize,
}

/// Reclaims every block that the last cycle left for later.
///
/// Called before the marks that those blocks wait for are overwritten.
pub(crate) fn finish(store: &Store) {
    let cycle = store.cycle();
    for space in store.spaces() {
        for block in space.blocks() {
            reclaim_if_unswept(store, block, cycle);
        }
    }
}

/// Drops what tables have lost, and returns the first panic.
pub(crate) fn tidy(store: &Store, cycle: Cycle) -> Option<Payload> {
    let mut first_panic = None;
    clear::tidy_tables(store, cycle, |tidy| {
        catch_unwind(AssertUnwindSafe(tidy)).unwrap_or_else(|payload| {
            keep_first(&mut first_panic, payload);
            true
        })
    });
    first_panic
}

/// Drops the dead objects that have drop glue, gives empty blocks back, and lists the blocks that
/// allocation may use.
///
/// Bytes and objects that survived are counted from the bitmaps. The first panic out of drop glue
/// is returned, after everything has been swept.
pub(crate) fn sweep(store: &Store, cycle: Cycle) -> (Survivors, Option<Payload>) {
    let mut survivors = Survivors::default();
    let mut first_panic = tidy(store, cycle);
    for space in store.spaces() {
        if space.info().drop.is_some() {
            drop_dead(store, space, cycle, &mut first_panic);
        }
        let slot_bytes = space.info().geometry.slot_bytes;
        space.retain_blocks(|block| {
            let live = block.count_marked(cycle);
            survivors.objects += live as usize;
            survivors.bytes += live as usize * slot_bytes;
            let occupancy = Occupancy::of(live, block.capacity());
            if shadow::LISTENING || store.poisons() {
                reclaim_if_unswept(store, block, cycle);
            }
            match occupancy {
                // SAFETY: the block is leaving its space's list, and holds no object.
                Occupancy::Empty => unsafe { store.release_block(block) },
                Occupancy::Full => block.set_swept(cycle),
                Occupancy::Partial => {}
            }
            occupancy
        });
    }
    (survivors, first_panic)
}

fn reclaim_if_unswept(store: &Store, block: Block, cycle: Cycle) {
    if !block.is_swept(cycle) {
        reclaim::reclaim_unmarked(block, cycle, store.poisons());
    }
}

fn drop_dead(store: &Store, space: &Space, cycle: Cycle, first_panic: &mut Option<Payload>) {
    for block in space.blocks() {
        reclaim::destroy_unmarked(block, cycle, store.poisons(), |object| {
            // SAFETY: SLOT-1: the slot held an object and its alloc bit has just been cleared, so
            // the object is dropped once. It was not reached, so nothing uses it afterwards.
            unsafe { drop_object(block, object, first_panic) }
        });
    }
}

/// Drops every object of the heap, reachable or not. All runs are retired.
pub(crate) fn drop_everything(store: &Store) -> Option<Payload> {
    let mut first_panic = None;
    for block in store.spaces().flat_map(|space| space.blocks()) {
        if block.info().drop.is_none() {
            continue;
        }
        debug_assert!(
            block.is_swept(store.cycle()),
            "blocks with drop glue are swept at once"
        );
        for index in bitmap::ones(block.alloc_bits()) {
            // SAFETY: SLOT-1: a set alloc bit means an object. The heap is going away, so nothing
            // uses the object afterwards; each index comes up once.
            unsafe { drop_object(block, block.slot(index), &mut first_panic) }
        }
        bitmap::clear(block.alloc_bits());
    }
    first_panic
}

/// Runs the drop glue of one object, keeping the first panic.
///
/// # Safety
///
/// `object` is a live object of `block`'s type that nothing uses afterwards.
unsafe fn drop_object(block: Block, object: NonNull<u8>, first_panic: &mut Option<Payload>) {
    let Some(drop) = block.info().drop else {
        return;
    };
    // SAFETY: the caller's promise is the callee's requirement.
    let result = catch_unwind(AssertUnwindSafe(|| unsafe { drop(object) }));
    if let Err(payload) = result {
        keep_first(first_panic, payload);
    }
}

/// Keeps the first of several panics, if there is another.
pub(crate) fn keep(first: &mut Option<Payload>, later: Option<Payload>) {
    later
        .into_iter()
        .for_each(|payload| keep_first(first, payload));
}

/// Keeps the first of several panics.
fn keep_first(first: &mut Option<Payload>, payload: Payload) {
    match first {
        None => *first = Some(payload),
        Some(_) => discard(payload),
    }
}

/// Drops the payload of a panic.
///
/// That may itself panic, with a payload of which the same is true. After a few rounds the last one is
/// leaked.
pub(crate) fn discard(mut payload: Payload) {
    for _ in 0..3 {
        match catch_unwind(AssertUnwindSafe(|| drop(payload))) {
            Ok(()) => return,
            Err(again) => payload = again,
        }
    }
    #[expect(clippy::mem_forget, reason = "its drop would only panic again")]
    core::mem::forget(payload);
}
