//! What a block knows about the type of its objects.

use core::alloc::Layout;
use core::any::TypeId;
use core::fmt;
use core::hash::{Hash, Hasher};
use core::ptr::NonNull;

use crate::block::notes::EntryRef;
use crate::block::size::Geometry;

/// Stands for the marker's walk, which lies above the blocks and which they only pass on.
#[derive(Debug)]
pub(crate) struct ErasedWalk(());

/// Stands for the heap, which lies above the blocks and which they only pass on.
#[derive(Debug)]
pub(crate) struct ErasedHeap(());

/// Shows the pointers of an object to the marker, and those of the objects that are to be traced after
/// it, as long as they are of the same type.
///
/// # Safety
///
/// The first argument is a live object of the type, the second a walk of its heap.
pub(crate) type MarkFn = unsafe fn(NonNull<u8>, NonNull<ErasedWalk>);

/// Calls back with the address of every object that one object points to.
///
/// # Safety
///
/// The first argument is a live object of the type.
pub(crate) type InspectFn = unsafe fn(NonNull<u8>, &mut SeeObject<'_>);

/// Says of an object whether it was reached.
pub(crate) type IsMarked<'f> = dyn Fn(NonNull<u8>) -> bool + 'f;

/// Is shown objects.
pub(crate) type SeeObject<'f> = dyn FnMut(NonNull<u8>) + 'f;

/// Is shown entries.
pub(crate) type SeeEntry<'f> = dyn FnMut(InspectedEntry<'_>) + 'f;

/// What the collector does with the objects of a type that is a table with weak entries.
///
/// The first argument of each function is a live table of the type.
#[derive(Debug)]
pub(crate) struct TableOps {
    /// Makes the next scan begin with the first entry.
    pub(crate) begin: unsafe fn(NonNull<u8>),
    /// Marks the values of entries whose keys are marked, lets the others wait, and says whether it is
    /// done; if not, it goes on at the next call.
    pub(crate) scan: unsafe fn(NonNull<u8>, NonNull<ErasedWalk>) -> bool,
    /// Marks the value of an entry that has waited, as its key is marked now; or lets it wait for
    /// another of its keys.
    pub(crate) resolve: unsafe fn(NonNull<u8>, u32, NonNull<ErasedWalk>),
    /// Puts the place of an entry in front of another, or at the end of a list.
    pub(crate) link: unsafe fn(NonNull<u8>, u32, Option<EntryRef>),
    /// Takes the place of an entry off the list that it waits on, be the entry there still or not, and returns the
    /// next one of the list.
    pub(crate) unlink: unsafe fn(NonNull<u8>, u32) -> Option<EntryRef>,
    /// Writes down of every entry whether a part of it has been lost, if that is one of the weak parts.
    pub(crate) judge: unsafe fn(NonNull<u8>, Part, &IsMarked<'_>),
    /// Whether entries have a weak part of this kind.
    pub(crate) is_weak: fn(Part) -> bool,
    /// Removes the entries that have lost a weak part, without dropping what they own.
    pub(crate) clear: unsafe fn(NonNull<u8>, &Verdict<'_>),
    /// Drops what one of the removed entries owns, and says whether there was one; if not, gives memory
    /// back that is not needed any more.
    pub(crate) tidy: unsafe fn(NonNull<u8>) -> bool,
    /// Calls back for every entry, to check it.
    pub(crate) inspect: unsafe fn(NonNull<u8>, &mut SeeEntry<'_>),
}

/// A kind of weak parts, which are lost at different times.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Part {
    /// Lost to what is revived for finalizers.
    Value,
    /// Kept for that, and lost to what is kept to be released.
    Key,
}

/// What a cycle has written down of which parts are lost, before it marked more.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Judged {
    /// Whether values were judged; otherwise nothing was revived.
    pub(crate) values: bool,
    /// Whether keys were judged, after values; otherwise nothing is kept to be released.
    pub(crate) keys: bool,
}

/// How a cycle has judged objects.
pub(crate) struct Verdict<'v> {
    /// Whether an object was reached, revived ones included.
    pub(crate) is_marked: &'v IsMarked<'v>,
    pub(crate) judged: Judged,
}

/// An entry of a table, as the verifier sees it.
pub(crate) struct InspectedEntry<'e> {
    /// The weak parts: objects that have not been freed.
    pub(crate) weak: &'e [NonNull<u8>],
    /// Those of them that have to be reachable for the entry to keep anything alive.
    pub(crate) keys: &'e [NonNull<u8>],
    /// What the entry then keeps alive.
    pub(crate) kept: &'e dyn Fn(&mut SeeObject<'_>),
}

/// Runs drop glue in place.
///
/// # Safety
///
/// The argument is an object of the type that nothing uses afterwards.
pub(crate) type DropFn = unsafe fn(NonNull<u8>);

/// Runs the type's finalizer.
///
/// # Safety
///
/// The first argument is a live object of the type, the second its heap, which stays borrowed and
/// active for the call.
pub(crate) type FinalizeFn = unsafe fn(NonNull<u8>, NonNull<ErasedHeap>);

/// Which type a space is for.
///
/// The compiler's name of the type with `'static` for its heap lifetime. The address of a
/// [`TypeInfo`] would not do: it is a constant, of which every unit of code may have its own copy,
/// and which equal types may share.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct TypeKey(TypeId);

impl TypeKey {
    /// The key of a type: a constant wherever the type is one.
    #[inline(always)]
    pub(crate) fn of<T: 'static>() -> TypeKey {
        TypeKey(TypeId::of::<T>())
    }

    /// A number below `most`.
    #[inline(always)]
    pub(crate) fn spread(self, most: usize) -> usize {
        let mut low = LowBits(0);
        self.0.hash(&mut low);
        low.0 as usize % most
    }
}

/// A hasher that hands out what it is given: a `TypeId` is a hash already.
struct LowBits(u64);

impl Hasher for LowBits {
    #[inline(always)]
    fn write_u64(&mut self, bits: u64) {
        self.0 ^= bits;
    }

    fn write(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            self.0 = self.0.rotate_left(8) ^ u64::from(byte);
        }
    }

    fn finish(&self) -> u64 {
        self.0
    }
}

/// Everything the collector knows about one type, made at compile time.
pub(crate) struct TypeInfo {
    pub(crate) geometry: Geometry,
    pub(crate) layout: Layout,
    pub(crate) needs_trace: bool,
    pub(crate) mark: MarkFn,
    pub(crate) inspect: InspectFn,
    pub(crate) drop: Option<DropFn>,
    /// Of types that are tables with weak entries.
    pub(crate) table: Option<&'static TableOps>,
    pub(crate) finalize: FinalizeFn,
    pub(crate) name: fn() -> &'static str,
}

impl fmt::Debug for TypeInfo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TypeInfo")
            .field("name", &(self.name)())
            .field("layout", &self.layout)
            .field("geometry", &self.geometry)
            .finish_non_exhaustive()
    }
}
