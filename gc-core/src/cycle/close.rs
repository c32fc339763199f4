//! Closing: deciding what died, in one step for the program.

use crate::block::header::{Block, Cycle};
use crate::block::store::Store;
use crate::cycle::mark::Marker;
use crate::finalize::Registry;

/// Selects the armed objects that were not reached, marks them with all they reach, and queues
/// them.
///
/// Which are selected is decided on the marks as they were before the first is revived, so an object
/// that is reachable only from another selected one is selected too.
pub(crate) fn finalizables(registry: &Registry, marker: &mut Marker, store: &Store, cycle: Cycle) {
    let selection = registry.select(|object| {
        // SAFETY: OBJECT-4: an armed object is not freed before it has been queued.
        let block = unsafe { Block::of(object) };
        !block.is_marked(block.index_of(object), cycle)
    });
    for object in selection.objects() {
        // SAFETY: OBJECT-4, as above.
        unsafe { marker.mark(object) }
    }
    marker.drain(store);
    selection.commit();
}
