//! Telling memory checkers which slots hold objects.
//!
//! A checker such as AddressSanitizer knows the chunks that the heap asked the system for, but not
//! the slots in them, so a use after free *inside* a block would go unseen. Built with
//! `--cfg gc_asan` or `--cfg gc_valgrind`, every slot that holds no object is declared off limits.
//! Without them these functions are empty.

use core::ptr::NonNull;

/// Whether a checker is listening. Sweeping is then done at once, so that dead slots are off
/// limits from the end of the collection that found them dead.
pub(crate) const LISTENING: bool = cfg!(any(gc_asan, gc_valgrind));

/// Declares `bytes` from `start` off limits.
#[inline(always)]
pub(crate) fn forbid(start: NonNull<u8>, bytes: usize) {
    checker::forbid(start, bytes);
}

/// Declares `bytes` from `start` usable, with undefined content.
#[inline(always)]
pub(crate) fn permit(start: NonNull<u8>, bytes: usize) {
    checker::permit(start, bytes);
}

#[cfg(not(any(gc_asan, gc_valgrind)))]
mod checker {
    use core::ptr::NonNull;

    #[inline(always)]
    pub(super) fn forbid(_start: NonNull<u8>, _bytes: usize) {}

    #[inline(always)]
    pub(super) fn permit(_start: NonNull<u8>, _bytes: usize) {}
}

#[cfg(gc_asan)]
mod checker {
    use core::ffi::c_void;
    use core::ptr::NonNull;

    unsafe extern "C" {
        fn __asan_poison_memory_region(start: *const c_void, bytes: usize);
        fn __asan_unpoison_memory_region(start: *const c_void, bytes: usize);
    }

    pub(super) fn forbid(start: NonNull<u8>, bytes: usize) {
        // SAFETY: the function changes only the sanitizer's own shadow of the given range.
        unsafe { __asan_poison_memory_region(start.as_ptr().cast(), bytes) }
    }

    pub(super) fn permit(start: NonNull<u8>, bytes: usize) {
        // SAFETY: as above.
        unsafe { __asan_unpoison_memory_region(start.as_ptr().cast(), bytes) }
    }
}

#[cfg(all(gc_valgrind, not(gc_asan)))]
mod checker {
    use core::ptr::NonNull;

    /// Memcheck's client requests, numbered as in its public header: tool id 'M', 'C', then 0 and 1.
    const MAKE_MEM_NOACCESS: u64 = 0x4d43_0000;
    const MAKE_MEM_UNDEFINED: u64 = 0x4d43_0001;

    pub(super) fn forbid(start: NonNull<u8>, bytes: usize) {
        request(MAKE_MEM_NOACCESS, start, bytes);
    }

    pub(super) fn permit(start: NonNull<u8>, bytes: usize) {
        request(MAKE_MEM_UNDEFINED, start, bytes);
    }

    /// Makes a request: a sequence of rotations that changes nothing on a real processor and that
    /// valgrind recognises, with the address of the arguments in `rax`.
    fn request(code: u64, start: NonNull<u8>, bytes: usize) {
        let arguments = [code, start.addr().get() as u64, bytes as u64, 0, 0, 0];
        // SAFETY: on a processor the rotations of `rdi` add up to 128 bits, hence to nothing, and
        // `xchg rbx, rbx` does nothing. Under valgrind the only effect is on its shadow memory.
        unsafe {
            core::arch::asm!(
                "rol rdi, 3", "rol rdi, 13", "rol rdi, 61", "rol rdi, 51",
                "xchg rbx, rbx",
                in("rax") arguments.as_ptr(),
                inout("rdx") 0u64 => _,
                out("rdi") _,
                options(nostack),
            );
        }
    }
}
