//! Owners first: which objects no other waits before.
//!
//! # The rule
//! Of the objects of a level that were not reached, one is held back if another of them leads to it, or it
//! leads to itself. What holds it back is kept for its sake. (Boehm, *Destructors, finalizers, and
//! synchronization*, POPL 2003; `GC_finalize` in his collector.)
//!
//! # Mechanism
//! What each of the objects points to is marked, without the object itself, one after the other. What is
//! then unmarked is selected. An object that was unmarked before its own turn and is marked after it leads
//! to itself.
//!
//! Strong pointers alone count: entries of tables are not looked at until it has been decided, as otherwise
//! whatever a table says of an object, with the object in it, would hold the object back.

use crate::block::header::Cycle;
use crate::block::store::Store;
use crate::cycle::close::is_dead;
use crate::cycle::mark::Marker;
use crate::finalize::{Fate, Policy, Selection, Stage};

/// Selects among the rows of a stage whose policy is ordered. Those of other policies have been
/// selected, and hold objects back as well.
pub(super) fn decide(
    selection: &Selection<'_>,
    stage: Stage,
    marker: &mut Marker,
    store: &Store,
    cycle: Cycle,
) {
    marker.put_ephemerons_off();
    for (at, row) in selection.rows() {
        if row.stage() != stage || !is_dead(row, cycle) {
            continue;
        }
        let ignore_self = row.policy() == Policy::OrderedIgnoringSelf;
        // SAFETY: OBJECT-4: an object that is waited for has not been freed.
        unsafe { marker.mark_children(row.object(), ignore_self) }
        marker.drain(store);
        if row.fate() == Fate::Kept && !is_dead(row, cycle) {
            selection.find_cyclic(at);
        }
    }
    selection.decide(|row| {
        let ready = row.stage() == stage && row.policy().is_ordered() && is_dead(row, cycle);
        if ready { Fate::Selected } else { Fate::Kept }
    });
    marker.see_to_ephemerons(store);
}
