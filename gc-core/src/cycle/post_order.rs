//! Children first: the order in which a depth-first search leaves objects.
//!
//! The search follows pointers from object to object, up to those that are marked, and marks none itself: what it
//! has seen it keeps in bitmaps of its own. So it neither sees nor influences how the level is decided and marked, and
//! if it is refused memory there is no order, and no more to it.
//!
//! # What was rejected
//! *Marks instead of its own bitmaps*, which is a little faster. Deciding which [owners come first](crate::cycle::ordered) marks
//! objects before they are entered, as does the marker, when there is no more room for the tables that the
//! search comes to: such objects would be left out.

use core::ptr::NonNull;
use std::collections::HashMap;

use crate::block::header::{Block, Cycle};
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
pub(super) fn search<R>(rows: impl Fn() -> R, marker: &mut Marker, cycle: Cycle) -> Option<Vec<u32>>
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
    let (mut stack, mut seen) = (Vec::new(), Seen::default());
    for (_, row) in rows() {
        stack.try_reserve(1).ok()?;
        stack.push(Step::Enter(row.object()));
        while let Some(step) = stack.pop() {
            match step {
                Step::Enter(object) => {
                    if seen.is_new(object, cycle)? {
                        enter(object, marker, &mut stack)?;
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

/// What the search has come to: a bit for each slot of some blocks.
#[derive(Default)]
struct Seen(HashMap<NonNull<u8>, Vec<u64>>);

impl Seen {
    /// Whether an object is neither marked nor has been seen, which it has from now on; `None` if there is no
    /// memory.
    fn is_new(&mut self, object: NonNull<u8>, cycle: Cycle) -> Option<bool> {
        // SAFETY: OBJECT-4 and OBJECT-3: the object is waited for, or was found in another.
        let block = unsafe { Block::of(object) };
        let index = block.index_of(object);
        if block.is_marked(index, cycle) {
            return Some(false);
        }
        self.0.try_reserve(1).ok()?;
        let bits = self.0.entry(block.start()).or_default();
        if bits.is_empty() {
            let words = block.capacity().div_ceil(u64::BITS) as usize;
            bits.try_reserve_exact(words).ok()?;
            bits.resize(words, 0);
        }
        let word = &mut bits[(index / u64::BITS) as usize];
        let before = *word;
        *word |= 1 << (index % u64::BITS);
        Some(*word != before)
    }
}

/// Puts what an object points to on the stack; `None` if there is no memory.
fn enter(object: NonNull<u8>, marker: &mut Marker, stack: &mut Vec<Step>) -> Option<()> {
    stack.try_reserve(1).ok()?;
    stack.push(Step::Leave(object));
    let (first, mut refused) = (stack.len(), false);
    let see = |child| {
        refused |= stack.try_reserve(1).is_err();
        if !refused {
            stack.push(Step::Enter(child));
        }
    };
    // SAFETY: OBJECT-4 and OBJECT-3: the object is waited for, or was found in another.
    marker.noting_failure(object, |_| unsafe { Marker::for_each_child(object, see) });
    // The last on the stack is the next to be entered.
    stack[first..].reverse();
    (!refused).then_some(())
}
