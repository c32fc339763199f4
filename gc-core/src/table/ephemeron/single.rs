//! The object behind an ephemeron, and what the collector does with it.

use core::cell::{Cell, RefCell};
use core::ptr::NonNull;

use crate::block::notes::EntryRef;
use crate::block::type_info::{InspectedEntry, IsMarked, Part, SeeEntry, TableOps, Verdict};
use crate::cycle::walk::Walk;
use crate::heap::Heap;
use crate::heap::describe::{Inspector, Internal};
use crate::pointer::Gc;
use crate::table::erased::{self, TableObject};
use crate::table::side::{Link, Side};
use crate::trace::{Trace, Visitor};

/// The object behind an ephemeron.
#[derive(Debug)]
pub(super) struct Single<'gc, K, V, const N: usize> {
    pub(super) content: RefCell<Option<Content<'gc, K, V, N>>>,
    link: Link,
    /// While marking: how many keys, from the first, are known to be marked.
    marked_keys: Cell<usize>,
}

#[derive(Debug)]
pub(super) struct Content<'gc, K, V, const N: usize> {
    pub(super) keys: [Gc<'gc, K>; N],
    pub(super) value: V,
}

impl<K, V: Trace, const N: usize> Content<'_, K, V, N> {
    /// Shades the keys, which keep the value (BARRIER-1).
    pub(super) fn shade_keys(&self, heap: &Heap) {
        self.keys.iter().for_each(|&key| heap.shade(key));
    }

    /// Shades what the value keeps, which is about to be changed or taken (BARRIER-1).
    ///
    /// # Safety
    ///
    /// No guard of a cell in the value lives (BARRIER-2).
    pub(super) unsafe fn shade_value(&self, heap: &Heap) {
        // SAFETY: the caller's promise.
        unsafe { heap.shade_value(&self.value) }
    }
}

impl<'gc, K, V, const N: usize> Single<'gc, K, V, N> {
    /// The object; the keys have to be noted as such (TABLE-1).
    pub(super) fn new(keys: [Gc<'gc, K>; N], value: V) -> Self {
        Single {
            content: RefCell::new(Some(Content { keys, value })),
            link: Link::default(),
            marked_keys: Cell::new(0),
        }
    }

    /// The value that it was made with.
    pub(super) fn into_value(self) -> V {
        let content = self.content.into_inner();
        content.expect("nobody has taken it").value
    }

    /// The content, whatever its borrow flag says.
    ///
    /// # Safety
    ///
    /// The heap is borrowed by `&mut`, so that no guard lives, and nothing changes the content.
    unsafe fn content_stopped(&self) -> Option<&Content<'gc, K, V, N>> {
        // SAFETY: the caller's promise.
        unsafe { &*self.content.as_ptr() }.as_ref()
    }
}

// SAFETY: keys and value are all there is; they are visited by `scan`, which the visitor is told to call.
unsafe impl<K: Trace, V: Trace, const N: usize> Trace for Single<'_, K, V, N> {
    type At<'x> = Single<'x, K::At<'x>, V::At<'x>, N>;

    #[inline]
    unsafe fn trace<Vis: Visitor>(&self, visitor: &mut Vis) {
        // SAFETY: this is a table, and nothing but a whole object.
        unsafe { visitor.table() }
    }
}

// SAFETY: `At` rebrands both parameters.
unsafe impl<K: Trace, V: Trace, const N: usize> Internal for Single<'_, K, V, N> {
    const TABLE: Option<&'static TableOps> = Some(&erased::ops::<Self>());
}

// SAFETY: the content is the only entry.
unsafe impl<K: Trace, V: Trace, const N: usize> TableObject for Single<'_, K, V, N> {
    fn is_weak(part: Part) -> bool {
        part == Part::Key
    }

    unsafe fn begin(&self) {}

    unsafe fn scan(&self, address: NonNull<u8>, walk: &mut Walk<'_>) -> bool {
        let this = EntryRef {
            table: address,
            entry: 0,
        };
        if !self.link.waits() {
            self.marked_keys.set(0);
            // SAFETY: the caller's promise.
            unsafe { self.resolve(this, walk) }
        }
        if walk.has_passed_by() {
            return false;
        }
        walk.count_entry();
        true
    }

    /// Waits for the first key that is not marked. So an entry moves from key to key, and each key is looked
    /// at once but for those that it waits for, which are looked at twice.
    unsafe fn resolve(&self, this: EntryRef, walk: &mut Walk<'_>) {
        // SAFETY: the caller's promise.
        let Some(content) = (unsafe { self.content_stopped() }) else {
            return;
        };
        for key in &content.keys[self.marked_keys.get()..] {
            let key = key.target().cast();
            // SAFETY: TABLE-1: keys are objects of the heap.
            if !unsafe { walk.has_key(key) } {
                // SAFETY: TABLE-1: as above, and keys have notes; the entry is on no list.
                self.link.set(unsafe { walk.wait(key, this) });
                return;
            }
            self.marked_keys.set(self.marked_keys.get() + 1);
        }
        // SAFETY: the caller's promise for the table covers its entry.
        unsafe { walk.item(&content.value) }
    }

    unsafe fn link(&self, _entry: u32) -> Option<&Link> {
        Some(&self.link)
    }

    unsafe fn judge(&self, _part: Part, is_marked: &IsMarked<'_>) {
        // SAFETY: the caller's promise.
        let content = unsafe { self.content_stopped() };
        let mut keys = content.into_iter().flat_map(|content| content.keys);
        let lost = keys.any(|key| !is_marked(key.target().cast()));
        self.link.flags().set_lost(lost);
    }

    unsafe fn clear(&self, verdict: &Verdict<'_>) {
        // SAFETY: the caller's promise.
        let Some(content) = (unsafe { self.content_stopped() }) else {
            return;
        };
        let mut keys = content.keys.iter().map(|key| key.target().cast());
        let alive = keys.all(|key| (verdict.is_marked)(key));
        if !alive || (verdict.judged.keys && self.link.flags().is_lost()) {
            self.link.doom();
        }
    }

    unsafe fn tidy(&self) -> bool {
        if !self.link.is_doomed() {
            return false;
        }
        // SAFETY: the caller's promise.
        let content = unsafe { &mut *self.content.as_ptr() }.take();
        let any = content.is_some();
        drop(content);
        any
    }

    unsafe fn inspect(&self, see: &mut SeeEntry<'_>) {
        // SAFETY: the caller's promise.
        let content = unsafe { self.content_stopped() };
        let Some(content) = content.filter(|_| !self.link.is_doomed()) else {
            return;
        };
        let keys = content.keys.map(|key| key.target().cast());
        see(InspectedEntry {
            weak: &keys,
            keys: &keys,
            kept: &|visit| {
                // SAFETY: the verifier runs under `&mut Heap`, where no guard lives.
                unsafe { Inspector(visit).item(&content.value) }
            },
        });
    }
}
