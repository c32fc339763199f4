//! The only calls of the system's allocator.

use core::alloc::Layout;
use core::ptr::NonNull;

/// Memory of `layout`, uninitialised; `None` if the system has none.
#[expect(
    clippy::disallowed_methods,
    reason = "this is the one file that may call the allocator"
)]
pub(crate) fn allocate(layout: Layout) -> Option<NonNull<u8>> {
    assert!(layout.size() != 0, "a block is never empty");
    // SAFETY: the size is not zero, by the line above.
    NonNull::new(unsafe { std::alloc::alloc(layout) })
}

/// Returns memory to the system.
///
/// # Safety
///
/// `memory` came from [`allocate`] with the same `layout` and is not used again.
#[expect(
    clippy::disallowed_methods,
    reason = "this is the one file that may call the allocator"
)]
pub(crate) unsafe fn release(memory: NonNull<u8>, layout: Layout) {
    // SAFETY: the caller's promise is the callee's requirement.
    unsafe { std::alloc::dealloc(memory.as_ptr(), layout) }
}

/// `Box::new` that reports a lack of memory instead of aborting.
pub(crate) fn try_box<T>(value: T) -> Option<Box<T>> {
    let memory = allocate(Layout::new::<T>())?.cast::<T>();
    // SAFETY: the memory is new and has the layout of `T`.
    unsafe { memory.write(value) }
    // SAFETY: it came from the global allocator, like that of every `Box`, and holds a `T`.
    Some(unsafe { Box::from_raw(memory.as_ptr()) })
}
