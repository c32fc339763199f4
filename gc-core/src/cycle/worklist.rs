//! The worklist: objects that are marked and not yet traced.
//!
//! # Mechanism
//! A stack, so that the heap is walked depth first and the list stays short, behind a short queue
//! that an object waits in after its memory has been asked for: by the time it is traced, the
//! memory is there. (Cher, Hosking and Vitek, *Software prefetching for mark-sweep garbage
//! collection*, ASPLOS 2004.)
//!
//! A chain, such as a linked list, has never more than one object on the list. It would only be
//! delayed by the queue, and passes it by.
//!
//! # When memory is short
//! If the stack cannot grow, the object is left out and the list remembers that some were. The
//! marker then walks all marked objects of the heap again until nothing was left out: slower, but
//! it needs no memory.

use core::ptr::NonNull;

/// How many objects wait for their memory. More hide a longer latency, until the processor's own
/// limit of outstanding loads; fewer keep the walk closer to depth first.
const WAITING: usize = 8;

/// Objects that the stack has room for at all times.
const LEAST_ROOM: usize = if cfg!(gc_tiny_blocks) { 2 } else { 1024 };

/// Objects that the stack keeps room for between collections.
const MOST_KEPT_ROOM: usize = 64 * 1024;

/// The stack of objects that are marked and not yet traced.
#[derive(Debug)]
pub(crate) struct Worklist {
    stack: Vec<NonNull<u8>>,
    left_out: bool,
}

impl Worklist {
    /// An empty list with a little room, so that marking without memory is not marking without a
    /// list.
    pub(crate) fn new() -> Worklist {
        Worklist {
            stack: Vec::with_capacity(LEAST_ROOM),
            left_out: false,
        }
    }

    /// Empties the list, and gives back memory that only a large collection needs.
    pub(crate) fn reset(&mut self) {
        self.stack.clear();
        self.stack.shrink_to(MOST_KEPT_ROOM);
        self.left_out = false;
    }

    /// Adds an object.
    #[inline(always)]
    pub(crate) fn push(&mut self, object: NonNull<u8>) {
        if self.stack.len() == self.stack.capacity() && !self.grow() {
            return;
        }
        self.stack.push(object);
    }

    #[cold]
    #[inline(never)]
    fn grow(&mut self) -> bool {
        let grown = self.stack.try_reserve(self.stack.len()).is_ok();
        self.left_out |= !grown;
        grown
    }

    /// Takes the next object to trace; `queue` is the same for all calls of a walk.
    #[inline(always)]
    pub(crate) fn pop(&mut self, queue: &mut Queue<'_>) -> Option<NonNull<u8>> {
        loop {
            let Some(object) = self.stack.pop() else {
                return queue.take();
            };
            if queue.waiting == 0 && self.stack.is_empty() {
                return Some(object);
            }
            prefetch(object);
            if let Some(oldest) = queue.put(object) {
                return Some(oldest);
            }
        }
    }

    /// Whether objects were left out since this was last asked.
    pub(crate) fn take_left_out(&mut self) -> bool {
        core::mem::take(&mut self.left_out)
    }
}

/// The places of a [`Queue`].
pub(crate) type Ring = [Option<NonNull<u8>>; WAITING];

/// Objects that wait for their memory, first in, first out.
///
/// Apart from the stack, and its places apart from its counts, so that the loop that uses it keeps
/// the counts in registers: the code that traces an object pushes to the stack and does not know
/// of the queue.
#[derive(Debug)]
pub(crate) struct Queue<'r> {
    ring: &'r mut Ring,
    /// The next place to put an object: that of the oldest, when all are taken.
    next: usize,
    /// Objects in the queue.
    waiting: usize,
}

impl<'r> Queue<'r> {
    /// An empty queue in places that are empty.
    pub(crate) fn new(ring: &'r mut Ring) -> Queue<'r> {
        Queue {
            ring,
            next: 0,
            waiting: 0,
        }
    }

    /// Adds an object, and takes the oldest if there are more than may wait.
    #[inline(always)]
    fn put(&mut self, object: NonNull<u8>) -> Option<NonNull<u8>> {
        let oldest = self.ring[self.next % WAITING].replace(object);
        self.next += 1;
        self.waiting += usize::from(oldest.is_none());
        oldest
    }

    /// Takes the oldest object.
    #[inline(always)]
    fn take(&mut self) -> Option<NonNull<u8>> {
        let oldest = self.ring[self.next.wrapping_sub(self.waiting) % WAITING].take();
        self.waiting -= usize::from(oldest.is_some());
        oldest
    }
}

/// Asks for the memory of an object, without waiting for it.
#[inline(always)]
fn prefetch(object: NonNull<u8>) {
    #[cfg(all(target_arch = "x86_64", not(miri)))]
    // SAFETY: a prefetch of any address has no effect that a program can see.
    unsafe {
        core::arch::x86_64::_mm_prefetch::<{ core::arch::x86_64::_MM_HINT_T0 }>(
            object.as_ptr().cast(),
        );
    }
    #[cfg(not(all(target_arch = "x86_64", not(miri))))]
    let _ = object;
}

#[cfg(test)]
mod tests {
    use super::*;

    fn object(number: usize) -> NonNull<u8> {
        NonNull::without_provenance(number.try_into().unwrap())
    }

    #[test]
    fn everything_pushed_is_popped_once() {
        let mut ring = Ring::default();
        let (mut list, mut queue) = (Worklist::new(), Queue::new(&mut ring));
        let mut seen = Vec::new();
        for number in 1..=100 {
            list.push(object(number));
            if number % 3 == 0 {
                seen.extend(list.pop(&mut queue));
            }
        }
        seen.extend(core::iter::from_fn(|| list.pop(&mut queue)));
        seen.sort();
        assert_eq!(seen, (1..=100).map(object).collect::<Vec<_>>());
        assert_eq!(list.pop(&mut queue), None);
    }

    #[test]
    fn a_chain_does_not_wait() {
        let mut ring = Ring::default();
        let (mut list, mut queue) = (Worklist::new(), Queue::new(&mut ring));
        for number in 1..=100 {
            list.push(object(number));
            assert_eq!(list.pop(&mut queue), Some(object(number)));
            assert_eq!(queue.waiting, 0);
        }
    }
}
