//! The root table: the objects that a program holds from outside of the heap.
//!
//! # Mechanism
//! A root owns a *slot*: one word that holds its object's address. Slots come in pages aligned to
//! their size, with the table's address in front, so a root needs to remember only its slot. Free
//! slots form a list through their words. Making or dropping a root is a handful of instructions.
//!
//! # Lifetime
//! The table is an allocation of its own, and outlives its heap until the last root is gone: dropping
//! a root then is harmless, and its address, which is what a root's heap is recognised by, cannot
//! belong to another heap as long as one of its roots exists (ROOT-2).
//!
//! # What was rejected
//! A count per object, for clones: it could overflow by `mem::forget` in a loop. A clone takes a slot
//! of its own.

use core::cell::{Cell, RefCell};
use core::mem::offset_of;
use core::ptr::NonNull;
use core::sync::atomic::{AtomicU64, Ordering};
use std::collections::BTreeMap;

/// The alignment and size of a page of slots, in bytes.
const PAGE_BYTES: usize = if cfg!(gc_tiny_blocks) { 64 } else { 4096 };

/// Slots in a page: all of it but the word in front.
const PAGE_SLOTS: usize = PAGE_BYTES / size_of::<usize>() - 1;

/// The bit of a slot's word that says it is free; the rest is then the next free slot's address.
const FREE: usize = 1;

/// The bit of a slot's word that says its root has a label; the rest is the object's address.
const LABELLED: usize = 2;

const BITS: usize = FREE | LABELLED;

/// A word of the table.
pub(crate) type Slot = Cell<*mut u8>;

/// A page of slots. Its alignment is its size, so that the page of a slot is found by a mask.
#[cfg_attr(not(gc_tiny_blocks), repr(C, align(4096)))]
#[cfg_attr(gc_tiny_blocks, repr(C, align(64)))]
struct Page {
    table: NonNull<RootTable>,
    slots: [Slot; PAGE_SLOTS],
}

const _: () = assert!(size_of::<Page>() == PAGE_BYTES && align_of::<Page>() == PAGE_BYTES);

/// The roots of one heap.
#[derive(Debug)]
pub(crate) struct RootTable {
    /// The table's own address, as its `Box` gave it; a reference may not free what it refers to.
    this: NonNull<RootTable>,
    /// The first free slot, or null.
    free: Cell<*mut u8>,
    /// Whether the heap still exists.
    heap_alive: Cell<bool>,
    /// Roots that are left, counted only after the heap is gone.
    orphans: Cell<usize>,
    heap_number: u64,
    pages: RefCell<Vec<NonNull<Page>>>,
    /// By slot address.
    labels: RefCell<BTreeMap<usize, String>>,
}

impl RootTable {
    /// The number of the heap, in the order in which the process made its heaps, from 1.
    pub(crate) fn heap_number(&self) -> u64 {
        self.heap_number
    }

    pub(crate) fn is_heap_alive(&self) -> bool {
        self.heap_alive.get()
    }

    /// Takes a slot for an object; `None` if there is no memory.
    ///
    /// # Safety
    ///
    /// `self` came from [`Roots::new`] and `object` is an object of its heap (OBJECT-1), or was one until
    /// the heap went away.
    #[inline]
    pub(crate) unsafe fn insert(&self, object: NonNull<u8>) -> Option<NonNull<Slot>> {
        if self.free.get().is_null() {
            self.grow()?;
        }
        let slot = NonNull::new(self.free.get().cast::<Slot>())?;
        // SAFETY: ROOT-3: the list of free slots leads through slots of this table's pages.
        let word = unsafe { slot.as_ref() };
        self.free.set(word.get().map_addr(|link| link & !BITS));
        word.set(object.as_ptr());
        Some(slot)
    }

    /// Adds a page of free slots.
    #[cold]
    #[inline(never)]
    fn grow(&self) -> Option<()> {
        let mut pages = self.pages.borrow_mut();
        pages.try_reserve(1).ok()?;
        let page = crate::block::raw::try_box(Page {
            table: self.this,
            slots: [const { Cell::new(core::ptr::null_mut()) }; PAGE_SLOTS],
        })?;
        let page = NonNull::from(Box::leak(page));
        pages.push(page);
        for at in (0..PAGE_SLOTS).rev() {
            self.put_free(slot_of(page, at));
        }
        Some(())
    }

    fn put_free(&self, slot: NonNull<Slot>) {
        // SAFETY: ROOT-3: the slot is in a page of this table.
        let word = unsafe { slot.as_ref() };
        word.set(self.free.get().map_addr(|link| link | FREE));
        self.free.set(slot.as_ptr().cast());
    }

    /// The table that a slot belongs to.
    ///
    /// # Safety
    ///
    /// `slot` was returned by [`insert`](RootTable::insert) and not yet removed.
    #[inline]
    pub(crate) unsafe fn of<'s>(slot: NonNull<Slot>) -> &'s RootTable {
        let page = slot
            .as_ptr()
            .map_addr(|address| address & !(PAGE_BYTES - 1))
            .cast::<Page>();
        // SAFETY: ROOT-3: the page of a slot in use exists, and its first field is set.
        let table = unsafe { (*page).table };
        // SAFETY: ROOT-2: the table exists as long as one of its slots is in use.
        unsafe { table.as_ref() }
    }

    /// Gives a slot back.
    ///
    /// # Safety
    ///
    /// `slot` was returned by [`insert`](RootTable::insert) and not yet removed. It is not used
    /// again, nor is the table through a reference obtained by it.
    #[inline]
    pub(crate) unsafe fn remove(slot: NonNull<Slot>) {
        // SAFETY: the caller's promise is the callee's requirement.
        let table = unsafe { RootTable::of(slot) };
        // SAFETY: ROOT-3: the slot is in a page of the table.
        let word = unsafe { slot.as_ref() }.get();
        if word.addr() & LABELLED != 0 {
            table.labels.borrow_mut().remove(&slot.addr().get());
        }
        table.put_free(slot);
        if !table.heap_alive.get() {
            table.orphans.set(table.orphans.get() - 1);
            if table.orphans.get() == 0 {
                // SAFETY: neither the heap nor a root is left.
                unsafe { destroy(table.this) }
            }
        }
    }

    /// Counts a root that is made when the heap no longer exists, by cloning one.
    pub(crate) fn add_orphan(&self) {
        self.orphans.set(self.orphans.get() + 1);
    }

    /// Labels the root that owns a slot.
    ///
    /// # Safety
    ///
    /// `slot` was returned by [`insert`](RootTable::insert) of this table and not yet removed.
    pub(crate) unsafe fn set_label(&self, slot: NonNull<Slot>, label: String) {
        // SAFETY: ROOT-3: the slot is in a page of the table.
        let word = unsafe { slot.as_ref() };
        word.set(word.get().map_addr(|address| address | LABELLED));
        self.labels.borrow_mut().insert(slot.addr().get(), label);
    }

    /// The label of the root that owns a slot.
    pub(crate) fn label(&self, slot: NonNull<Slot>) -> Option<String> {
        self.labels.borrow().get(&slot.addr().get()).cloned()
    }

    /// Calls `visit` with every rooted object, once per root.
    ///
    /// Nothing is borrowed meanwhile: visiting may trace, a hand-written `trace` may panic, and a panic
    /// hook may make roots, by cloning some, until the table has to grow.
    pub(crate) fn for_each(&self, mut visit: impl FnMut(NonNull<u8>)) {
        let page_at = |at| self.pages.borrow().get(at).copied();
        for page in (0..).map_while(page_at) {
            for at in 0..PAGE_SLOTS {
                // SAFETY: ROOT-3: the page and its slots exist.
                let word = unsafe { slot_of(page, at).as_ref() }.get();
                if word.addr() & FREE == 0 {
                    visit(NonNull::new(word.map_addr(|address| address & !BITS)).expect("rooted"));
                }
            }
        }
    }

    /// The number of roots.
    pub(crate) fn len(&self) -> usize {
        let mut count = 0;
        self.for_each(|_| count += 1);
        count
    }
}

fn slot_of(page: NonNull<Page>, at: usize) -> NonNull<Slot> {
    debug_assert!(at < PAGE_SLOTS);
    let first = offset_of!(Page, slots);
    // SAFETY: ROOT-3: the page exists and has a slot of this number. The pointer is made from the
    // page's, not from a reference to the slot, so that the page can be found back.
    unsafe { page.byte_add(first + at * size_of::<Slot>()) }.cast()
}

/// Frees a table.
///
/// # Safety
///
/// The heap is gone and no slot is in use.
unsafe fn destroy(table: NonNull<RootTable>) {
    // SAFETY: the table came from a `Box` in `Roots::new`, and this is called once.
    let table = unsafe { Box::from_raw(table.as_ptr()) };
    for page in table.pages.take() {
        // SAFETY: the page came from a `Box` in `grow`.
        drop(unsafe { Box::from_raw(page.as_ptr()) });
    }
}

/// The heap's hold on its root table.
#[derive(Debug)]
pub(crate) struct Roots(NonNull<RootTable>);

impl Roots {
    pub(crate) fn new() -> Roots {
        static HEAPS: AtomicU64 = AtomicU64::new(0);
        let table = NonNull::from(Box::leak(Box::new(RootTable {
            this: NonNull::dangling(),
            free: Cell::new(core::ptr::null_mut()),
            heap_alive: Cell::new(true),
            orphans: Cell::new(0),
            heap_number: HEAPS.fetch_add(1, Ordering::Relaxed) + 1,
            pages: RefCell::default(),
            labels: RefCell::default(),
        })));
        // SAFETY: the table has just been made, and nothing refers to it yet.
        unsafe { (*table.as_ptr()).this = table }
        Roots(table)
    }

    #[inline]
    pub(crate) fn table(&self) -> &RootTable {
        // SAFETY: ROOT-2: the table exists as long as its heap does.
        unsafe { self.0.as_ref() }
    }
}

impl Drop for Roots {
    fn drop(&mut self) {
        let table = self.table();
        table.heap_alive.set(false);
        table.orphans.set(table.len());
        if table.orphans.get() == 0 {
            // SAFETY: the heap is going away and no root is left.
            unsafe { destroy(self.0) }
        }
    }
}
