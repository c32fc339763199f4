//! The only calls of the system's allocator, and of the system about memory.

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

/// Asks the system to back memory by huge pages where it can: one fault instead of hundreds, and one
/// entry for the processor to look up.
///
/// `enabled` is `madvise` on most distributions: programs that do not ask get none. A system that
/// has no such pages, or none left, uses ordinary ones, and that makes no difference but in speed.
#[cfg(target_os = "linux")]
pub(crate) fn advise_huge(memory: NonNull<u8>, layout: Layout) {
    use core::ffi::{c_int, c_void};

    const MADV_HUGEPAGE: c_int = 14;
    unsafe extern "C" {
        fn madvise(start: *mut c_void, bytes: usize, advice: c_int) -> c_int;
    }
    // SAFETY: this advice changes neither what is in the memory nor what may be done with it, whatever
    // the range is.
    unsafe { madvise(memory.as_ptr().cast(), layout.size(), MADV_HUGEPAGE) };
}

/// Other systems are not asked.
#[cfg(not(target_os = "linux"))]
pub(crate) fn advise_huge(_memory: NonNull<u8>, _layout: Layout) {}

/// `Box::new` that reports a lack of memory instead of aborting.
pub(crate) fn try_box<T>(value: T) -> Option<Box<T>> {
    let memory = allocate(Layout::new::<T>())?.cast::<T>();
    // SAFETY: the memory is new and has the layout of `T`.
    unsafe { memory.write(value) }
    // SAFETY: it came from the global allocator, like that of every `Box`, and holds a `T`.
    Some(unsafe { Box::from_raw(memory.as_ptr()) })
}
