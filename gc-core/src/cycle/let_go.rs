//! Letting go: what a heap that ends takes out of weak references and tables before it releases.
//!
//! What a cycle keeps to be released is dead to everything weak before that is called. When a heap ends nothing has
//! died, and what is to be released is whatever waits for it. So there all objects are marked but these, and cleared
//! is what such a cycle would clear: what leads to these objects, and not, as in a cycle, what leads to others that only
//! they lead to.

use core::ptr::NonNull;

use crate::block::header::{Block, Cycle};
use crate::block::store::Store;
use crate::cycle::clear::{self, Judged};
use crate::finalize::Stage;

/// Takes objects out of weak references and tables, in a cycle that has begun and has marked nothing.
pub(crate) fn let_go(
    store: &Store,
    cycle: Cycle,
    for_each_released: impl FnOnce(&mut dyn FnMut(NonNull<u8>)),
) {
    for block in store.spaces().flat_map(|space| space.blocks()) {
        block.mark_all(cycle);
    }
    for_each_released(&mut |object| {
        // SAFETY: OBJECT-4: an object that is waited for has not been freed.
        let block = unsafe { Block::of(object) };
        block.unmark(object, cycle);
    });
    let mut judged = Judged::default();
    judged.before(Stage::Release, store, cycle);
    clear::clear(store, cycle, judged);
}
