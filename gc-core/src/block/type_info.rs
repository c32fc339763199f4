//! What a block knows about the type of its objects.

use core::alloc::Layout;
use core::fmt;
use core::ptr::NonNull;

use crate::block::size::Geometry;

/// Stands for the marker, which lies above the blocks and which they only pass on.
#[derive(Debug)]
pub(crate) struct ErasedMarker(());

/// Stands for the heap, which lies above the blocks and which they only pass on.
#[derive(Debug)]
pub(crate) struct ErasedHeap(());

/// Shows the pointers of one object to the marker.
///
/// # Safety
///
/// The first argument is a live object of the type, the second the marker of its heap.
pub(crate) type MarkFn = unsafe fn(NonNull<u8>, NonNull<ErasedMarker>);

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

/// Everything the collector knows about one type, made at compile time.
///
/// The address is a key for the type's space, and nothing more: the linker may merge equal
/// descriptions of two types, or keep several of one type, and both are harmless. It is aligned to
/// a cache line so that bits 6 and up of the address tell neighbours apart.
#[repr(align(64))]
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
