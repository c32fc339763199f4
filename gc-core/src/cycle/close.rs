//! Closing: deciding what died, in one step for the program.
//!
//! The order is that of what each step may know: which objects were reached, before any is revived; what
//! is revived; and only then, when no code of a user will be called any more, what weak references and
//! tables have lost.

use crate::block::header::{Block, Cycle};
use crate::block::store::Store;
use crate::cycle::mark::Marker;
use crate::cycle::{clear, ephemeron};
use crate::finalize::{Registry, Selection};

/// What a cycle has decided. Nothing has been done about it: dropping this instead of committing it, as a
/// panic in `trace` does, leaves everything as it was.
pub(crate) struct Decision<'r> {
    selection: Selection<'r>,
    /// Whether anything is revived.
    revives: bool,
}

/// Selects the armed objects that were not reached, and marks them with all they reach.
///
/// Which are selected is decided on the marks as they were before the first is revived, so an object
/// that is reachable only from another selected one is selected too.
pub(crate) fn decide<'r>(
    registry: &'r Registry,
    marker: &mut Marker,
    store: &Store,
    cycle: Cycle,
) -> Decision<'r> {
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
    Decision { selection, revives }
}

impl Decision<'_> {
    /// Queues what was selected, and clears weak references and tables. No code of a user runs here, or
    /// later in the cycle but for drop glue.
    pub(crate) fn commit(self, store: &Store, cycle: Cycle) {
        self.selection.commit();
        ephemeron::stop_waiting(store);
        clear::clear(store, cycle, self.revives);
    }
}
