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
//! Adding an object never calls anything, so that the loop that traces objects can keep the list's
//! [`Cursor`] in registers. Where there is no room the object is left unmarked, and the marker is
//! told. After the object that pointed to it has been traced, the marker makes room and traces that
//! one again; or, if there is no memory to be had, walks all marked objects of the heap in the end,
//! which is slower but needs none.

use core::ptr::NonNull;

/// How many objects wait for their memory. More hide a longer latency, until the processor's own
/// limit of outstanding loads; fewer keep the walk closer to depth first.
const WAITING: usize = 8;

/// Objects that the stack has room for at all times.
const LEAST_ROOM: usize = if cfg!(gc_tiny_blocks) { 2 } else { 1024 };

/// Objects that the stack keeps room for when a collection begins.
const MOST_KEPT_ROOM: usize = 64 * 1024;

/// The stack and the queue of objects that are marked and not yet traced.
#[derive(Debug)]
pub(crate) struct Worklist {
    /// As long as there is room; what lies beyond the stack's end means nothing.
    stack: Vec<Item>,
    ring: Ring,
    extent: Extent,
}

/// The places of the queue.
type Ring = [Option<Item>; WAITING];

/// How much of a worklist is in use.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Extent {
    /// Items on the stack.
    stacked: usize,
    /// The queue's next place to put an item: that of the oldest, or an empty one.
    next: usize,
    /// Items in the queue.
    waiting: usize,
}

/// An object on the worklist, and what is to be done with it: mostly it is marked and to be traced.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Item(NonNull<u8>);

/// What is to be done with an object that is not simply marked and to be traced.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Task {
    /// It is to be marked and traced. It is a root, or something may wait for it: that is left to the loop
    /// that takes items off the list.
    Mark = 1,
    /// It is marked. What has waited for it is to be resolved, and then it is to be traced.
    Resolve = 2,
    /// It is a marked table, whose entries are to be scanned.
    Scan = 4,
}

/// The bits of an item that say what the task is. Objects are aligned to 8 bytes.
const TASK: usize = 7;

impl Item {
    /// What fills the room that is not in use.
    const FILLER: Item = Item(NonNull::dangling());

    /// An object that is marked.
    #[inline(always)]
    pub(crate) fn marked(object: NonNull<u8>) -> Item {
        Item(object)
    }

    /// An object and what is to be done with it.
    #[inline(always)]
    pub(crate) fn task(object: NonNull<u8>, task: Task) -> Item {
        Item(object.map_addr(|address| address | task as usize))
    }

    /// The object, if it is marked and only to be traced.
    #[inline(always)]
    pub(crate) fn as_marked(self) -> Option<NonNull<u8>> {
        (self.0.addr().get() & TASK == 0).then_some(self.0)
    }

    /// What is to be done with the object, unless it is marked and only to be traced.
    pub(crate) fn as_task(self) -> Option<Task> {
        match self.0.addr().get() & TASK {
            0 => None,
            bits if bits == Task::Mark as usize => Some(Task::Mark),
            bits if bits == Task::Resolve as usize => Some(Task::Resolve),
            _ => Some(Task::Scan),
        }
    }

    /// The object.
    pub(crate) fn object(self) -> NonNull<u8> {
        let address = self.0.as_ptr().map_addr(|address| address & !TASK);
        // SAFETY: the address of an object, which is not null.
        unsafe { NonNull::new_unchecked(address) }
    }
}

impl Worklist {
    /// An empty list with a little room, so that marking without memory is not marking without a
    /// list.
    pub(crate) fn new() -> Worklist {
        Worklist {
            stack: vec![Item::FILLER; LEAST_ROOM],
            ring: Ring::default(),
            extent: Extent::default(),
        }
    }

    /// Empties the list, and gives back memory that only a large collection needs, if a little can
    /// be had in exchange.
    pub(crate) fn reset(&mut self) {
        self.ring = Ring::default();
        self.extent = Extent::default();
        let mut small = Vec::new();
        if self.stack.len() > MOST_KEPT_ROOM && small.try_reserve_exact(LEAST_ROOM).is_ok() {
            small.resize(LEAST_ROOM, Item::FILLER);
            self.stack = small;
        }
    }

    /// The list, to be worked on. The new extent has to be [kept](Worklist::keep).
    pub(crate) fn cursor(&mut self) -> Cursor<'_> {
        Cursor {
            stack: &mut self.stack,
            ring: &mut self.ring,
            extent: self.extent,
        }
    }

    /// Takes over how a cursor of this list has left it.
    pub(crate) fn keep(&mut self, extent: Extent) {
        self.extent = extent;
    }

    /// Adds an item, and says whether there was room.
    pub(crate) fn push(&mut self, item: Item) -> bool {
        let mut cursor = self.cursor();
        let pushed = cursor.push(item);
        self.extent = cursor.extent;
        pushed
    }

    /// Makes more room, if there is memory.
    #[cold]
    pub(crate) fn grow(&mut self) -> bool {
        let more = self.stack.len().max(LEAST_ROOM);
        let granted = self.stack.try_reserve(more).is_ok();
        if granted {
            self.stack.resize(self.stack.len() + more, Item::FILLER);
        }
        granted
    }
}

/// A worklist that is being worked on.
///
/// Apart from the list itself, so that a loop which uses it can have it in registers. If it is lost to
/// a panic, the list is as it was when the cursor was made; marking then begins anew.
#[derive(Debug)]
pub(crate) struct Cursor<'w> {
    stack: &'w mut [Item],
    ring: &'w mut Ring,
    extent: Extent,
}

impl Cursor<'_> {
    /// Another cursor of the same list, to be used instead of this one until its extent is
    /// [kept](Cursor::keep).
    #[inline(always)]
    pub(crate) fn reborrow(&mut self) -> Cursor<'_> {
        Cursor {
            stack: self.stack,
            ring: self.ring,
            extent: self.extent,
        }
    }

    /// How much of the list is in use.
    #[inline(always)]
    pub(crate) fn extent(&self) -> Extent {
        self.extent
    }

    /// Takes over how another cursor of the list has left it.
    #[inline(always)]
    pub(crate) fn keep(&mut self, extent: Extent) {
        self.extent = extent;
    }

    /// Whether there is room for no more.
    #[inline(always)]
    pub(crate) fn is_full(&self) -> bool {
        self.extent.stacked >= self.stack.len()
    }

    /// Adds an item, and says whether there was room.
    #[inline(always)]
    pub(crate) fn push(&mut self, item: Item) -> bool {
        let Some(place) = self.stack.get_mut(self.extent.stacked) else {
            return false;
        };
        *place = item;
        self.extent.stacked += 1;
        true
    }

    /// Takes the next object to trace.
    #[inline(always)]
    pub(crate) fn pop(&mut self) -> Option<Item> {
        loop {
            let last = self.extent.stacked.wrapping_sub(1);
            let Some(&item) = self.stack.get(last) else {
                return self.take_oldest();
            };
            self.extent.stacked = last;
            if self.extent.waiting == 0 && last == 0 {
                return Some(item);
            }
            prefetch(item.0);
            if let Some(oldest) = self.exchange(item) {
                return Some(oldest);
            }
        }
    }

    /// Lets an item wait, and takes the oldest if there are more than may.
    #[inline(always)]
    fn exchange(&mut self, item: Item) -> Option<Item> {
        let oldest = self.ring[self.extent.next % WAITING].replace(item);
        self.extent.next += 1;
        if oldest.is_none() {
            self.extent.waiting += 1;
        }
        oldest
    }

    #[inline(always)]
    fn take_oldest(&mut self) -> Option<Item> {
        let at = self.extent.next.wrapping_sub(self.extent.waiting) % WAITING;
        self.extent.waiting = self.extent.waiting.checked_sub(1)?;
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

    fn pop(list: &mut Worklist) -> Option<Item> {
        let mut cursor = list.cursor();
        let item = cursor.pop();
        let extent = cursor.extent();
        list.keep(extent);
        item
    }

    #[test]
    fn everything_pushed_is_popped_once() {
        let mut list = Worklist::new();
        let mut seen = Vec::new();
        for number in 1..=5000 {
            while !list.push(item(number)) {
                assert!(list.grow());
            }
            if number % 3 == 0 {
                seen.extend(pop(&mut list));
            }
        }
        seen.extend(core::iter::from_fn(|| pop(&mut list)));
        seen.sort();
        assert_eq!(seen, (1..=5000).map(item).collect::<Vec<_>>());
        assert_eq!(pop(&mut list), None);
    }

    #[test]
    fn a_chain_does_not_wait() {
        let mut list = Worklist::new();
        for number in 1..=100 {
            assert!(list.push(item(number)));
            assert_eq!(pop(&mut list), Some(item(number)));
            assert_eq!(list.extent.waiting, 0);
        }
    }

    #[test]
    fn a_full_list_takes_no_more_and_loses_nothing() {
        let mut list = Worklist::new();
        let room = (1..).take_while(|&number| list.push(item(number))).count();
        assert_eq!(room, LEAST_ROOM);
        assert!(!list.push(item(1)));
        assert_eq!(core::iter::from_fn(|| pop(&mut list)).count(), room);
    }

    #[test]
    fn a_reset_list_is_empty_and_has_the_least_room_again() {
        let mut list = Worklist::new();
        while list.stack.len() <= MOST_KEPT_ROOM {
            assert!(list.grow());
        }
        for number in 1..=100 {
            assert!(list.push(item(number)));
        }
        assert!(pop(&mut list).is_some());
        list.reset();
        assert_eq!((pop(&mut list), list.stack.len()), (None, LEAST_ROOM));
    }

    #[test]
    fn an_item_remembers_its_task() {
        let object = item(5).object();
        assert_eq!(Item::marked(object).as_marked(), Some(object));
        assert_eq!(Item::marked(object).as_task(), None);
        for task in [Task::Mark, Task::Resolve, Task::Scan] {
            let item = Item::task(object, task);
            assert_eq!((item.as_marked(), item.as_task()), (None, Some(task)));
            assert_eq!(item.object(), object);
        }
    }
}
