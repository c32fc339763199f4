//! Huge pages: what the system is told and asked about the pages of a chunk.
//!
//! A huge page takes one fault instead of hundreds, and is one entry for the processor to look up. `enabled` is
//! `madvise` on most distributions: programs that do not ask get none. A system that has no such pages, or
//! none left, uses ordinary ones, and that makes no difference but in speed.

use core::ptr::NonNull;

use crate::block::size::HUGE_LAYOUT;

/// Asks the system to back a chunk by a huge page; `false` if it will not, since the chunk has begun with an
/// ordinary one.
///
/// That is so with an allocator that writes into memory before it gives it out. Memory that was in use before
/// is not taken for such: of that, more than one page is there.
#[cfg(target_os = "linux")]
pub(crate) fn advise(chunk: NonNull<u8>) -> bool {
    use core::ffi::{c_int, c_uchar, c_void};

    const MADV_HUGEPAGE: c_int = 14;
    unsafe extern "C" {
        fn madvise(start: *mut c_void, bytes: usize, advice: c_int) -> c_int;
        fn mincore(start: *mut c_void, bytes: usize, pages: *mut c_uchar) -> c_int;
    }

    let (start, bytes) = (chunk.as_ptr().cast(), HUGE_LAYOUT.size());
    // A byte for each page, of which none is smaller. Where the system does not tell, no page is there.
    let mut pages: [c_uchar; HUGE_LAYOUT.size() / 4096] = [0; HUGE_LAYOUT.size() / 4096];
    // SAFETY: the function writes a byte for each page of the range, for which there is room.
    unsafe { mincore(start, bytes, pages.as_mut_ptr()) };
    if pages.iter().filter(|&&page| page & 1 != 0).count() == 1 {
        return false;
    }
    // SAFETY: this advice changes neither what is in memory nor what may be done with it, whatever the
    // range is.
    unsafe { madvise(start, bytes, MADV_HUGEPAGE) };
    true
}

/// Other systems are not asked.
#[cfg(not(target_os = "linux"))]
pub(crate) fn advise(_chunk: NonNull<u8>) -> bool {
    let _ = HUGE_LAYOUT;
    false
}
