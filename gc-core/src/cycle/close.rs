//! Closing: deciding what died, in one step for the program.
//!
//! The order is that of what each step may know: which objects were reached, before any is revived; what
//! is revived; and only then, when no code of a user will be called any more, what weak references and
//! tables have lost.

use crate::block::header::{Block, Cycle};
use crate::block::store::Store;
use crate::cycle::mark::Marker;
use crate::cycle::{clear, ephemeron};
use crate::finalize::Registry;

/// Selects the armed objects that were not reached, marks them with all they reach, and queues
/// them; then clears weak references.
///
/// Which are selected is decided on the marks as they were before the first is revived, so an object
/// that is reachable only from another selected one is selected too.
pub(crate) fn close(registry: &Registry, marker: &mut Marker, store: &Store, cycle: Cycle) {
    let selection = registry.select(|object| {
        // SAFETY: OBJECT-4: an armed object is not freed before it has been queued.
        let block = unsafe { Block::of(object) };
        !block.is_marked(block.index_of(object), cycle)
    });
    let revives = selection.objects().next().is_some();
    if revives {
        clear::judge(store, cycle);
    }
    for object in selection.objects() {
        // SAFETY: OBJECT-4, as above.
        unsafe { marker.mark(object) }
    }
    marker.drain(store);
    selection.commit();
    ephemeron::stop_waiting(store);
    clear::clear(store, cycle, revives);
}
