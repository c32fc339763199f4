//! Children first: the order in which a depth-first search leaves objects.
//!
//! The search follows pointers from object to object, marks what it comes to, and needs memory for the way
//! back. If it is refused that, what it has begun is left to the marker, and the objects are in no
//! order.

use core::ptr::NonNull;

use crate::cycle::mark::{Marker, Visit};
use crate::finalize::Row;

/// A step of the search, to be taken when those above it on the stack have been.
#[derive(Debug, Clone, Copy)]
enum Step {
    Enter(NonNull<u8>),
    Leave(NonNull<u8>),
}

/// The places of `rows` in the order in which a search that begins with each of their objects, one after the
/// other, leaves them; `None` if there is no memory.
///
/// What it reaches is marked, or on the marker's list.
pub(super) fn search<R>(rows: impl Fn() -> R, marker: &mut Marker) -> Option<Vec<u32>>
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
    let mut stack = Vec::new();
    for (_, row) in rows() {
        stack.try_reserve(1).ok()?;
        stack.push(Step::Enter(row.object()));
        while let Some(step) = stack.pop() {
            match step {
                Step::Enter(object) => {
                    if enter(object, &mut stack, marker).is_none() {
                        give_up(&stack, marker);
                        return None;
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

/// Marks an object, and puts what it points to on the stack, unless it was marked; `None` if there is no
/// memory.
fn enter(object: NonNull<u8>, stack: &mut Vec<Step>, marker: &mut Marker) -> Option<()> {
    // SAFETY: OBJECT-4 and OBJECT-3: the object is waited for, or was found in another.
    match unsafe { marker.visit(object) } {
        Visit::Before => return Some(()),
        Visit::First => {}
    }
    let refused = stack.try_reserve(1).is_err();
    if !refused {
        stack.push(Step::Leave(object));
    }
    let (first, mut refused) = (stack.len(), refused);
    // SAFETY: as above.
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
    if refused {
        // SAFETY: as above; it is marked.
        unsafe { marker.trace_again(object) }
        return None;
    }
    Some(())
}

/// Leaves the rest of the search to the marker.
fn give_up(stack: &[Step], marker: &mut Marker) {
    for step in stack {
        if let Step::Enter(object) = *step {
            // SAFETY: OBJECT-3: the object was found in another.
            unsafe { marker.mark(object) }
        }
    }
}
