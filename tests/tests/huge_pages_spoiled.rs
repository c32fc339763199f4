//! An allocator that writes into memory before it gives it out gets no huge pages by advice, and is not asked for
//! chunks that are aligned to them again and again.
#![cfg(all(
    target_os = "linux",
    target_arch = "x86_64",
    not(any(gc_tiny_blocks, gc_asan, gc_valgrind))
))]

use core::alloc::{GlobalAlloc, Layout};
use core::sync::atomic::{AtomicUsize, Ordering};
use std::alloc::System;

use gc_core::Heap;

/// How much memory was asked for that is aligned to huge pages.
static ALIGNED: AtomicUsize = AtomicUsize::new(0);

struct Writing;

// SAFETY: all is left to the system's allocator; a byte is written of what it gave.
unsafe impl GlobalAlloc for Writing {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // SAFETY: the caller's promise is the callee's requirement.
        let memory = unsafe { System.alloc(layout) };
        if layout.align() == 2 << 20 {
            ALIGNED.fetch_add(1, Ordering::Relaxed);
        }
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
    let mut heap = Heap::new();
    let numbers: Vec<_> = (0..1_000_000_u64)
        .map(|number| heap.alloc(number))
        .collect();
    assert!((0..).zip(numbers).all(|(number, object)| *object == number));
    assert!(heap.stats().reserved_bytes >= 8 << 20);
    assert_eq!(ALIGNED.load(Ordering::Relaxed), 1);
    heap.collect();
    heap.verify().unwrap();
}
