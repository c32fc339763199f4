//! What a block knows about the type of its objects.

use core::alloc::Layout;
use core::any::TypeId;
use core::fmt;
use core::hash::{Hash, Hasher};
use core::ptr::NonNull;

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
pub(crate) type InspectFn = unsafe fn(NonNull<u8>, &mut dyn FnMut(NonNull<u8>));

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
