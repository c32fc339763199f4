//! The worklist: objects that are marked and not yet traced.
//!
//! # Mechanism
//! A stack, so that the heap is walked depth first and the list stays short, behind a short queue
//! that an object waits in after its memory has been asked for: by the time it is traced, the
//! memory is there. (Cher, Hosking and Vitek, *Software prefetching for mark-sweep garbage
//! collection*, ASPLOS 2004.)
//!
//! An object that is alone on the list does not enter the queue: there is nothing to do while its
//! memory comes. So a chain, such as a linked list, is followed without delay.
//!
//! # When there is no room
//! Adding an object never calls anything: the code that traces a type's fields then needs no
//! registers saved. Where there is no room the marker is told, and leaves the object unmarked. After
//! the object that pointed to it has been traced, the marker makes room and traces that one again;
//! or, if there is no memory to be had, walks all marked objects of the heap in the end, which is
//! slower but needs none.

use core::ptr::NonNull;

/// How many objects wait for their memory. More hide a longer latency, until the processor's own
/// limit of outstanding loads; fewer keep the walk closer to depth first.
const WAITING: usize = 8;

/// Objects that the stack has room for at all times.
const LEAST_ROOM: usize = if cfg!(gc_tiny_blocks) { 2 } else { 1024 };

/// Objects that the stack keeps room for when a collection begins.
const MOST_KEPT_ROOM: usize = 64 * 1024;

/// The stack of objects that are marked and not yet traced.
#[derive(Debug)]
pub(crate) struct Worklist {
    stack: Vec<Item>,
}

/// An object on the worklist.
///
/// Its block may still carry the marks of an earlier cycle, and the object then is not marked yet:
/// clearing marks is left to the loop that takes items off the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Item(NonNull<u8>);

/// The bit of an item that says that its object is not marked yet. Objects are aligned to 8 bytes.
const UNMARKED: usize = 1;

impl Item {
    /// An object that is marked.
    #[inline(always)]
    pub(crate) fn marked(object: NonNull<u8>) -> Item {
        Item(object)
    }

    /// An object in a block with stale marks.
    #[inline(always)]
    pub(crate) fn unmarked(object: NonNull<u8>) -> Item {
        Item(object.map_addr(|address| address | UNMARKED))
    }

    /// The object, if it is marked.
    #[inline(always)]
    pub(crate) fn as_marked(self) -> Option<NonNull<u8>> {
        (self.0.addr().get() & UNMARKED == 0).then_some(self.0)
    }

    /// The object, marked or not.
    pub(crate) fn object(self) -> NonNull<u8> {
        let address = self.0.as_ptr().map_addr(|address| address & !UNMARKED);
        // SAFETY: the address of an object, which is not null.
        unsafe { NonNull::new_unchecked(address) }
    }
}

impl Worklist {
    /// An empty list with a little room, so that marking without memory is not marking without a
    /// list.
    pub(crate) fn new() -> Worklist {
        Worklist {
            stack: Vec::with_capacity(LEAST_ROOM),
        }
    }

    /// Empties the list, and gives back memory that only a large collection needs, if a little can
    /// be had in exchange.
    pub(crate) fn reset(&mut self) {
        self.stack.clear();
        let mut small = Vec::new();
        if self.stack.capacity() > MOST_KEPT_ROOM && small.try_reserve_exact(LEAST_ROOM).is_ok() {
            self.stack = small;
        }
    }

    /// Whether there is room for no more.
    #[inline(always)]
    pub(crate) fn is_full(&self) -> bool {
        self.stack.len() == self.stack.capacity()
    }

    /// Adds an item, for which there is room.
    #[inline(always)]
    pub(crate) fn push(&mut self, item: Item) {
        debug_assert!(!self.is_full());
        // Unlike the assertion this is there for the compiler: what would make room is left out.
        if !self.is_full() {
            self.stack.push(item);
        }
    }

    /// Makes more room, if there is memory.
    #[cold]
    pub(crate) fn grow(&mut self) -> bool {
        self.stack
            .try_reserve(self.stack.len().max(LEAST_ROOM))
            .is_ok()
    }

    /// Takes the next object to trace; `queue` is the same for all calls of a walk.
    #[inline(always)]
    pub(crate) fn pop(&mut self, queue: &mut Queue<'_>) -> Option<Item> {
        loop {
            let Some(item) = self.stack.pop() else {
                return queue.take();
            };
            if queue.waiting == 0 && self.stack.is_empty() {
                return Some(item);
            }
            prefetch(item.0);
            if let Some(oldest) = queue.put(item) {
                return Some(oldest);
            }
        }
    }
}

/// The places of a [`Queue`].
pub(crate) type Ring = [Option<Item>; WAITING];

/// Objects that wait for their memory, first in, first out.
///
/// Apart from the stack, so that the loop that uses it keeps it out of memory as far as possible: the
/// code that traces an object pushes to the stack and does not know of the queue.
#[derive(Debug)]
pub(crate) struct Queue<'r> {
    ring: &'r mut Ring,
    /// The next place to put an item: that of the oldest, or an empty one.
    next: usize,
    /// Items in the queue.
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

    /// Adds an item, and takes the oldest if there are more than may wait.
    #[inline(always)]
    fn put(&mut self, item: Item) -> Option<Item> {
        let oldest = self.ring[self.next % WAITING].replace(item);
        self.next += 1;
        if oldest.is_none() {
            self.waiting += 1;
        }
        oldest
    }

    /// Takes the oldest item.
    fn take(&mut self) -> Option<Item> {
        let at = self.next.wrapping_sub(self.waiting) % WAITING;
        self.waiting = self.waiting.checked_sub(1)?;
        self.ring[at].take()
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

    fn item(number: usize) -> Item {
        Item::marked(NonNull::new(core::ptr::without_provenance_mut(number * 8)).unwrap())
    }

    #[test]
    fn everything_pushed_is_popped_once() {
        let mut ring = Ring::default();
        let (mut list, mut queue) = (Worklist::new(), Queue::new(&mut ring));
        let mut seen = Vec::new();
        for number in 1..=100 {
            if list.is_full() {
                assert!(list.grow());
            }
            list.push(item(number));
            if number % 3 == 0 {
                seen.extend(list.pop(&mut queue));
            }
        }
        seen.extend(core::iter::from_fn(|| list.pop(&mut queue)));
        seen.sort();
        assert_eq!(seen, (1..=100).map(item).collect::<Vec<_>>());
        assert_eq!(list.pop(&mut queue), None);
    }

    #[test]
    fn a_chain_does_not_wait() {
        let mut ring = Ring::default();
        let (mut list, mut queue) = (Worklist::new(), Queue::new(&mut ring));
        for number in 1..=100 {
            list.push(item(number));
            assert_eq!(list.pop(&mut queue), Some(item(number)));
            assert_eq!(queue.waiting, 0);
        }
    }

    #[test]
    fn an_item_remembers_whether_it_is_marked() {
        let object = item(5).object();
        assert_eq!(Item::marked(object).as_marked(), Some(object));
        assert_eq!(Item::unmarked(object).as_marked(), None);
        assert_eq!(Item::unmarked(object).object(), object);
    }
}
