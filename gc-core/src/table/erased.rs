//! What the collector is told about a kind of table: its functions, without their types.

use core::ptr::NonNull;

use crate::block::notes::EntryRef;
use crate::block::type_info::{ErasedWalk, IsMarked, Part, SeeEntry, TableOps, Verdict};
use crate::cycle::ephemeron::walk_of;
use crate::cycle::walk::Walk;
use crate::table::side::Link;
use crate::trace::Trace;

/// An object with weak parts.
///
/// # Safety
///
/// Each function looks at all entries that it is about. All are called by the collector, under `&mut Heap`, so
/// that no guard lives: they go by what is there and not by borrow flags, which a guard that was leaked may have
/// left set. `address` is that of the object, from which its block can be found.
pub(crate) unsafe trait TableObject: Trace {
    /// Whether entries have a weak part of a kind.
    fn is_weak(part: Part) -> bool;

    /// See [`TableOps::begin`].
    unsafe fn begin(&self);

    /// See [`TableOps::scan`].
    unsafe fn scan(&self, address: NonNull<u8>, walk: &mut Walk<'_>) -> bool;

    /// See [`TableOps::resolve`].
    unsafe fn resolve(&self, this: EntryRef, walk: &mut Walk<'_>);

    /// The place of an entry on a list of those that wait, be the entry there still or not.
    unsafe fn link(&self, entry: u32) -> Option<&Link>;

    /// See [`TableOps::judge`].
    unsafe fn judge(&self, part: Part, is_marked: &IsMarked<'_>);

    /// See [`TableOps::clear`].
    unsafe fn clear(&self, verdict: &Verdict<'_>);

    /// See [`TableOps::tidy`].
    unsafe fn tidy(&self) -> bool;

    /// See [`TableOps::inspect`].
    unsafe fn inspect(&self, see: &mut SeeEntry<'_>);
}

/// The functions of a type of table.
pub(crate) const fn ops<O: TableObject>() -> TableOps {
    TableOps {
        begin: begin::<O>,
        scan: scan::<O>,
        resolve: resolve::<O>,
        link: link::<O>,
        unlink: unlink::<O>,
        judge: judge::<O>,
        is_weak: O::is_weak,
        clear: clear::<O>,
        tidy: tidy::<O>,
        inspect: inspect::<O>,
    }
}

/// The table at an address.
///
/// # Safety
///
/// `table` is a live `O` of a heap that is borrowed by `&mut` for `'t`.
unsafe fn table_at<'t, O>(table: NonNull<u8>) -> &'t O {
    // SAFETY: the caller's promise.
    unsafe { table.cast::<O>().as_ref() }
}

// The safety of each of these is that of `TableOps`, which is that of `table_at` and of `TableObject`.

unsafe fn begin<O: TableObject>(address: NonNull<u8>) {
    // SAFETY: the caller's promise.
    let table = unsafe { table_at::<O>(address) };
    // SAFETY: the caller's promise.
    unsafe { table.begin() }
}

unsafe fn scan<O: TableObject>(address: NonNull<u8>, walk: NonNull<ErasedWalk>) -> bool {
    // SAFETY: the caller's promise.
    let table = unsafe { table_at::<O>(address) };
    // SAFETY: the caller's promise.
    let walk = unsafe { walk_of(walk) };
    // SAFETY: the caller's promise.
    unsafe { table.scan(address, walk) }
}

unsafe fn resolve<O: TableObject>(address: NonNull<u8>, entry: u32, walk: NonNull<ErasedWalk>) {
    // SAFETY: the caller's promise.
    let table = unsafe { table_at::<O>(address) };
    // SAFETY: the caller's promise.
    let walk = unsafe { walk_of(walk) };
    let this = EntryRef {
        table: address,
        entry,
    };
    // SAFETY: the caller's promise.
    unsafe { table.resolve(this, walk) }
}

unsafe fn link<O: TableObject>(address: NonNull<u8>, entry: u32, next: Option<EntryRef>) {
    // SAFETY: the caller's promise.
    let table = unsafe { table_at::<O>(address) };
    // SAFETY: the caller's promise.
    let link = unsafe { table.link(entry) };
    link.into_iter().for_each(|link| link.set(next));
}

unsafe fn unlink<O: TableObject>(address: NonNull<u8>, entry: u32) -> Option<EntryRef> {
    // SAFETY: the caller's promise.
    let table = unsafe { table_at::<O>(address) };
    // SAFETY: the caller's promise.
    unsafe { table.link(entry) }.and_then(Link::take)
}

unsafe fn judge<O: TableObject>(address: NonNull<u8>, part: Part, is_marked: &IsMarked<'_>) {
    // SAFETY: the caller's promise.
    let table = unsafe { table_at::<O>(address) };
    // SAFETY: the caller's promise.
    unsafe { table.judge(part, is_marked) }
}

unsafe fn clear<O: TableObject>(address: NonNull<u8>, verdict: &Verdict<'_>) {
    // SAFETY: the caller's promise.
    let table = unsafe { table_at::<O>(address) };
    // SAFETY: the caller's promise.
    unsafe { table.clear(verdict) }
}

unsafe fn tidy<O: TableObject>(address: NonNull<u8>) -> bool {
    // SAFETY: the caller's promise.
    let table = unsafe { table_at::<O>(address) };
    // SAFETY: the caller's promise.
    unsafe { table.tidy() }
}

unsafe fn inspect<O: TableObject>(address: NonNull<u8>, see: &mut SeeEntry<'_>) {
    // SAFETY: the caller's promise.
    let table = unsafe { table_at::<O>(address) };
    // SAFETY: the caller's promise.
    unsafe { table.inspect(see) }
}
