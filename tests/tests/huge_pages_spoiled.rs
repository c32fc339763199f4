//! Allocators that are not made for huge pages: one that writes into memory before it gives it out gets none by
//! advice, and is not asked for chunks that are aligned to them again and again; one that has no memory so aligned is
//! asked for other memory.
#![cfg(all(
    target_os = "linux",
    target_arch = "x86_64",
    not(any(gc_tiny_blocks, gc_asan, gc_valgrind))
))]

use core::alloc::{GlobalAlloc, Layout};
use core::cell::Cell;
use std::alloc::System;

use gc_core::Heap;

thread_local! {
    /// How often memory was asked for that is aligned to huge pages.
    static ALIGNED: Cell<usize> = const { Cell::new(0) };
    /// Whether there is none.
    static REFUSED: Cell<bool> = const { Cell::new(false) };
}

struct Writing;

// SAFETY: all is left to the system's allocator but what is refused; a byte is written of what it gave.
unsafe impl GlobalAlloc for Writing {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        if layout.align() == 2 << 20 {
            ALIGNED.set(ALIGNED.get() + 1);
            if REFUSED.get() {
                return core::ptr::null_mut();
            }
        }
        // SAFETY: the caller's promise is the callee's requirement.
        let memory = unsafe { System.alloc(layout) };
        if !memory.is_null() {
            // SAFETY: memory of at least one byte, which nobody else knows of.
            unsafe { memory.write(0) }
        }
        memory
    }

    unsafe fn dealloc(&self, memory: *mut u8, layout: Layout) {
        // SAFETY: the caller's promise is the callee's requirement.
        unsafe { System.dealloc(memory, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Writing = Writing;

#[test]
fn an_allocator_that_spoils_the_advice_is_asked_once() {
    fill_a_heap();
    assert_eq!(ALIGNED.get(), 1);
}

#[test]
fn an_allocator_without_memory_so_aligned_is_asked_for_other_memory() {
    REFUSED.set(true);
    fill_a_heap();
    assert!(ALIGNED.get() > 1);
}

fn fill_a_heap() {
    let mut heap = Heap::new();
    let numbers: Vec<_> = (0..1_000_000_u64)
        .map(|number| heap.alloc(number))
        .collect();
    assert!((0..).zip(numbers).all(|(number, object)| *object == number));
    assert!(heap.stats().reserved_bytes >= 8 << 20);
    heap.collect();
    heap.verify().unwrap();
}
