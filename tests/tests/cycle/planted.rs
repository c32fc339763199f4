//! The nets hold: uses of memory that is no object, planted on purpose, are caught.
//!
//! With `--cfg gc_asan`, in a build with AddressSanitizer, and with `--cfg gc_valgrind`, under valgrind, slots without
//! an object are off limits. Each test plants one bug in a child process and expects the checker's report. Without
//! either there is nothing here to test.

#![cfg(any(gc_asan, gc_valgrind))]

use std::process::Output;

use gc_core::{Finalize, Gc, GcCell, Heap, HeapConfig, Trace, safepoint};

use crate::support::child::{in_child_under, stderr};

#[derive(Trace, Finalize)]
struct Node<'gc> {
    number: usize,
    next: GcCell<Option<Gc<'gc, Node<'gc>>>>,
}

fn node<'gc>(
    heap: &'gc Heap,
    number: usize,
    next: Option<Gc<'gc, Node<'gc>>>,
) -> Gc<'gc, Node<'gc>> {
    heap.alloc(Node {
        number,
        next: GcCell::new(next),
    })
}

/// A program that does much of what programs do, and nothing wrong.
fn sound() {
    for stress in [false, true] {
        let mut heap = HeapConfig::new()
            .minimum_bytes(1 << 14)
            .stress(stress)
            .build();
        let mut list = node(&heap, 0, None);
        for number in 1..300 {
            heap.alloc(vec![number; 10]);
            heap.alloc([number; 3000]);
            heap.alloc(());
            heap.alloc_static(String::from("garbage"));
            if number % 3 == 0 {
                list = node(&heap, number, Some(list));
            }
            safepoint!(heap; list);
        }
        let root = heap.root(list);
        heap.collect();
        let nodes = core::iter::successors(Some(root.get(&heap)), |node| node.next.get());
        assert_eq!(nodes.map(|node| node.number).sum::<usize>(), 3 * 99 * 50);
        drop(root);
        heap = heap.park().resume();
        heap.collect();
        node(&heap, 0, None);
    }
}

/// Reads as the compiler may not leave out.
fn read<T>(address: *const T) {
    // SAFETY: none; this is the planted bug.
    core::hint::black_box(unsafe { address.read_volatile() });
}

/// Takes a pointer's lifetime away.
///
/// # Safety
///
/// The pointer may be used only in a process that is expected to be ended by a checker.
unsafe fn unbound<'any>(gc: Gc<'_, Node<'_>>) -> Gc<'any, Node<'any>> {
    // SAFETY: both are the same pointer; what is done with it is the caller's responsibility.
    unsafe { core::mem::transmute::<Gc<'_, Node<'_>>, Gc<'any, Node<'any>>>(gc) }
}

mod bugs {
    use super::*;

    /// A freed object whose block holds others.
    pub(super) fn use_after_free_beside_a_live_object() {
        let mut heap = Heap::new();
        let stale = heap.alloc([1_usize; 4]).as_ptr();
        let _live = heap.root(heap.alloc([2_usize; 4]));
        heap.collect();
        read(stale);
    }

    /// A freed object that was alone in its block, which has gone back to the supply.
    pub(super) fn use_after_free_in_an_empty_block() {
        let mut heap = Heap::new();
        let stale = heap.alloc([1_usize; 4]).as_ptr();
        heap.collect();
        read(stale);
    }

    /// A freed object with drop glue.
    pub(super) fn use_after_drop() {
        let mut heap = Heap::new();
        let stale = heap.alloc(String::from("stale")).as_ptr();
        let _live = heap.root(heap.alloc(String::from("live")));
        heap.collect();
        read(stale.cast::<usize>());
    }

    /// A slot beyond the last object, in a run that allocation is filling.
    pub(super) fn use_of_a_slot_that_was_never_allocated() {
        let heap = Heap::new();
        let last = heap.alloc([1_usize; 4]).as_ptr();
        read(last.wrapping_add(1));
    }

    /// A large object has its memory from the system, and gives it back.
    pub(super) fn use_after_free_of_a_large_object() {
        let mut heap = Heap::new();
        let stale = heap.alloc([1_usize; 10_000]).as_ptr();
        heap.collect();
        read(stale.cast::<usize>());
    }

    pub(super) fn use_after_the_heap() {
        let heap = Heap::new();
        let stale = heap.alloc([1_usize; 4]).as_ptr();
        drop(heap);
        read(stale);
    }

    /// A pointer that was kept although its object died: the bug of whoever forgets a field in `trace`.
    pub(super) fn tracing_a_dangling_pointer() {
        let mut heap = Heap::new();
        let root = heap.root(node(&heap, 0, None));
        let _neighbour = heap.root(node(&heap, 1, None));
        // SAFETY: none; this is the planted bug.
        let stale = unsafe { unbound(node(&heap, 2, None)) };
        heap.collect();
        root.get(&heap).next.set(&heap, Some(stale));
        heap.collect();
    }
}

/// The program that runs the child, and its arguments.
const RUNNER: &[&str] = if cfg!(gc_asan) {
    &[]
} else {
    &["valgrind", "--error-exitcode=99", "--leak-check=no"]
};

/// How the child ends if the checker has something to report.
const FOUND: i32 = if cfg!(gc_asan) { 1 } else { 99 };

/// What the checker calls a use of a slot without an object.
const NO_OBJECT: &[&str] = if cfg!(gc_asan) {
    &["use-after-poison"]
} else {
    &["Invalid read"]
};

/// What the checker calls a use of memory that went back to the system.
const NO_MEMORY: &[&str] = if cfg!(gc_asan) {
    &["heap-use-after-free", "use-after-poison"]
} else {
    &["Invalid read"]
};

/// What the checker says at the end when it saw nothing.
fn is_clean(output: &Output) -> bool {
    let report = stderr(output);
    output.status.success()
        && if cfg!(gc_asan) {
            !report.contains("AddressSanitizer")
        } else {
            report.contains("ERROR SUMMARY: 0 errors")
        }
}

/// Runs a planted bug in a child, and expects one of the words in the checker's report.
#[track_caller]
fn assert_caught(test: &str, bug: fn(), words: &[&str]) {
    if let Some(output) = in_child_under(RUNNER, module_path!(), test, bug) {
        let report = stderr(&output);
        assert_eq!(
            output.status.code(),
            Some(FOUND),
            "the bug went unseen: {report}"
        );
        assert!(words.iter().any(|word| report.contains(word)), "{report}");
    }
}

macro_rules! caught {
    ($($test:ident: $bug:ident, $words:ident;)*) => {$(
        #[test]
        fn $test() {
            assert_caught(stringify!($test), bugs::$bug, $words);
        }
    )*};
}

caught! {
    a_use_after_free_beside_a_live_object_is_caught: use_after_free_beside_a_live_object, NO_OBJECT;
    a_use_after_free_in_an_empty_block_is_caught: use_after_free_in_an_empty_block, NO_OBJECT;
    a_use_after_drop_is_caught: use_after_drop, NO_OBJECT;
    a_use_of_a_slot_that_was_never_allocated_is_caught:
        use_of_a_slot_that_was_never_allocated, NO_OBJECT;
    a_use_after_free_of_a_large_object_is_caught: use_after_free_of_a_large_object, NO_MEMORY;
    a_use_after_the_heap_is_caught: use_after_the_heap, NO_MEMORY;
    tracing_a_dangling_pointer_is_caught: tracing_a_dangling_pointer, NO_OBJECT;
}

/// The same checker, the same kinds of objects, and no bug.
#[test]
fn a_sound_program_is_clean() {
    if let Some(output) = in_child_under(RUNNER, module_path!(), "a_sound_program_is_clean", sound)
    {
        assert!(is_clean(&output), "{}", stderr(&output));
    }
}
