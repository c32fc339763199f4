//! Children first: the order in which a depth-first search leaves objects.
//!
//! The search follows pointers from object to object, up to those that are marked, and marks none itself: what it
//! has seen it keeps in a set. So it neither sees nor influences how the level is decided and marked, and
//! if it is refused memory there is no order, and no more to it.
//!
//! # What was rejected
//! *Marks instead of the set*, which is faster. Deciding which [owners come first](crate::cycle::ordered) marks
//! objects before they are entered, as does the marker, when there is no more room for the tables that the
//! search comes to: such objects would be left out.

use core::ptr::NonNull;
use std::collections::HashSet;

use crate::block::header::Cycle;
use crate::cycle::clear::is_marked;
use crate::cycle::mark::Marker;
use crate::finalize::Row;

/// A step of the search, to be taken when those above it on the stack have been.
#[derive(Debug, Clone, Copy)]
enum Step {
    Enter(NonNull<u8>),
    Leave(NonNull<u8>),
}

/// The places of `rows` in the order in which a search that begins with each of their objects, one after the
/// other, leaves them; `None` if there is no memory.
pub(super) fn search<R>(rows: impl Fn() -> R, cycle: Cycle) -> Option<Vec<u32>>
where
    R: Iterator<Item = (u32, Row)>,
{
    let mut wanted = Vec::new();
    for (at, row) in rows() {
        wanted.try_reserve(1).ok()?;
        wanted.push((row.object(), at));
    }
    let mut order = Vec::new();
    order.try_reserve(wanted.len()).ok()?;
    wanted.sort_unstable();
    let (mut stack, mut seen) = (Vec::new(), HashSet::new());
    for (_, row) in rows() {
        stack.try_reserve(1).ok()?;
        stack.push(Step::Enter(row.object()));
        while let Some(step) = stack.pop() {
            match step {
                Step::Enter(object) => {
                    seen.try_reserve(1).ok()?;
                    if !is_marked(object, cycle) && seen.insert(object) {
                        enter(object, &mut stack)?;
                    }
                }
                Step::Leave(object) => {
                    let first = wanted.partition_point(|&(other, _)| other < object);
                    let found = wanted[first..].iter();
                    let found = found.take_while(|&&(other, _)| other == object);
                    order.extend(found.map(|&(_, at)| at));
                }
            }
        }
    }
    Some(order)
}

/// Puts what an object points to on the stack; `None` if there is no memory.
fn enter(object: NonNull<u8>, stack: &mut Vec<Step>) -> Option<()> {
    stack.try_reserve(1).ok()?;
    stack.push(Step::Leave(object));
    let (first, mut refused) = (stack.len(), false);
    // SAFETY: OBJECT-4 and OBJECT-3: the object is waited for, or was found in another.
    unsafe {
        Marker::for_each_child(object, |child| {
            refused |= stack.try_reserve(1).is_err();
            if !refused {
                stack.push(Step::Enter(child));
            }
        });
    }
    // The last on the stack is the next to be entered.
    stack[first..].reverse();
    (!refused).then_some(())
}
