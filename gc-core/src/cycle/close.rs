//! Closing: deciding what died, in one step for the program.
//!
//! # Order
//! The order is that of what each step may know: which objects were reached, before any is revived; level by
//! level, what is revived for finalizers and queues; what no level keeps and is kept to be released; and only
//! then, when no code of a user will be called any more, what weak references and tables have lost.
//!
//! The levels are those of the rows that wait for a dead object, found as they come up: a heap with nothing
//! armed asks nobody.

use crate::block::header::{Block, Cycle};
use crate::block::store::Store;
use crate::cycle::clear::{self, Judged};
use crate::cycle::mark::Marker;
use crate::cycle::{ephemeron, ordered, post_order};
use crate::finalize::{Fate, Order, Registry, Row, Selected, Selection, Stage};

/// What a cycle has decided. Nothing has been done about it: dropping this instead of committing it, as a
/// panic in `trace` does, leaves everything as it was.
pub(crate) struct Decision<'r> {
    selection: Selection<'r>,
    judged: Judged,
}

/// Whether a row waits for an object that has not been reached.
pub(super) fn is_dead(row: Row, cycle: Cycle) -> bool {
    // SAFETY: OBJECT-4: an object that is waited for is not freed before it has been queued.
    let block = unsafe { Block::of(row.object()) };
    !block.is_marked(block.index_of(row.object()), cycle)
}

/// Selects from what was not reached, and marks it with all it reaches.
///
/// Which objects of a level are selected is decided on the marks as they were before the first of the level is
/// revived, so an object that is reachable only from another selected one is selected too, unless
/// its queue goes by another [policy](crate::Policy).
pub(crate) fn decide<'r>(
    registry: &'r Registry,
    marker: &mut Marker,
    store: &Store,
    cycle: Cycle,
) -> Decision<'r> {
    let mut selection = registry.select();
    let mut judged = Judged::default();
    let mut last = None;
    while let Some(stage) = next_stage(&selection, last, cycle) {
        if stage.keeps() {
            judged.before(stage, store, cycle);
        }
        decide_stage(&mut selection, stage, marker, store, cycle);
        last = Some(stage);
    }
    Decision { selection, judged }
}

/// The first stage behind `last` with a row that waits for a dead object.
fn next_stage(selection: &Selection<'_>, last: Option<Stage>, cycle: Cycle) -> Option<Stage> {
    let mut next = None;
    // What a row itself says is asked first: its stage and its object are elsewhere.
    let undecided = selection.rows().filter(|(_, row)| row.fate() == Fate::Kept);
    for (_, row) in undecided {
        let stage = row.stage();
        let earlier = Some(stage) > last && next.is_none_or(|next| stage < next);
        if earlier && is_dead(row, cycle) {
            next = Some(stage);
            if stage == Stage::FIRST {
                break;
            }
        }
    }
    next
}

fn decide_stage(
    selection: &mut Selection<'_>,
    stage: Stage,
    marker: &mut Marker,
    store: &Store,
    cycle: Cycle,
) {
    let mut any_ordered = false;
    selection.decide(|row| {
        if row.stage() != stage || !is_dead(row, cycle) {
            Fate::Kept
        } else if row.policy().is_ordered() {
            any_ordered = true;
            Fate::Kept
        } else {
            Fate::Selected
        }
    });
    if !stage.keeps() {
        return;
    }
    let is_selected = |row: Row| row.fate() == Fate::Selected && row.stage() == stage;
    let selected = || selection.rows().filter(|&(_, row)| is_selected(row));
    // Those that go by their owners are not among them yet, and lead to none of each other.
    let searched = || selected().filter(|&(_, row)| row.order() == Order::ChildrenFirst);
    let order = if selection.has(Order::ChildrenFirst) && searched().next().is_some() {
        post_order::search(searched, marker, cycle)
    } else {
        None
    };
    if any_ordered {
        ordered::decide(selection, stage, marker, store, cycle);
    }
    for (_, row) in selected() {
        // SAFETY: OBJECT-4: an object that is waited for has not been freed.
        unsafe { marker.mark_now(row.object()) }
    }
    marker.drain(store);
    order
        .into_iter()
        .for_each(|rows| selection.put_in_order(rows));
}

impl Decision<'_> {
    /// Queues what was selected, and clears weak references and tables. No code of a user runs here, or
    /// later in the cycle but for drop glue.
    pub(crate) fn commit(self, store: &Store, cycle: Cycle) -> Selected {
        let selected = self.selection.commit();
        ephemeron::stop_waiting(store);
        clear::clear(store, cycle, self.judged);
        selected
    }
}
