//! Walks a list again and again, through `Gc`s or through raw pointers, for counting instructions.
//!
//! `walk <gc|raw> <nodes> <rounds>` builds a list and adds up its nodes in each round. Run under a
//! tool that counts instructions, two runs that differ in their rounds tell what a step costs; that
//! it costs the same through either pointer is checked by `ci/instructions.sh`.

use core::hint::black_box;
use std::io::{self, Write};
use std::process::ExitCode;

use gc_core::{Finalize, Gc, GcCell, Heap, Trace};

/// A node in the heap.
#[derive(Trace, Finalize)]
struct Node<'gc> {
    value: u64,
    next: GcCell<Option<Gc<'gc, Node<'gc>>>>,
}

/// The same node, with a raw pointer.
struct RawNode {
    value: u64,
    next: *const RawNode,
}

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().collect();
    let number = |at: usize| arguments.get(at).and_then(|text| text.parse().ok());
    let (Some(nodes), Some(rounds)) = (number(2), number(3)) else {
        eprintln!("usage: walk <gc|raw> <nodes> <rounds>");
        return ExitCode::from(2);
    };
    let sum = if arguments[1] == "raw" {
        walk_raw(nodes, rounds)
    } else {
        walk_gc(nodes, rounds)
    };
    // The sum is printed so that it is computed.
    match writeln!(io::stdout(), "{sum}") {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            eprintln!("walk: cannot write to the standard output: {error}");
            ExitCode::FAILURE
        }
        _ => ExitCode::SUCCESS,
    }
}

fn walk_gc(nodes: u64, rounds: u64) -> u64 {
    let heap = Heap::new();
    let mut first = None;
    for value in 0..nodes {
        first = Some(heap.alloc(Node {
            value,
            next: GcCell::new(first),
        }));
    }
    (0..rounds).map(|_| sum_gc(black_box(first))).sum()
}

#[inline(never)]
fn sum_gc(mut next: Option<Gc<'_, Node<'_>>>) -> u64 {
    let mut sum = 0_u64;
    while let Some(node) = next {
        sum = sum.wrapping_add(node.value);
        next = node.next.get();
    }
    sum
}

fn walk_raw(nodes: u64, rounds: u64) -> u64 {
    let mut first = core::ptr::null();
    for value in 0..nodes {
        first = Box::into_raw(Box::new(RawNode { value, next: first }));
    }
    (0..rounds).map(|_| sum_raw(black_box(first))).sum()
}

#[inline(never)]
fn sum_raw(mut next: *const RawNode) -> u64 {
    let mut sum = 0_u64;
    while !next.is_null() {
        // SAFETY: the list's nodes are never freed, and the last one's pointer is null.
        let node = unsafe { &*next };
        sum = sum.wrapping_add(node.value);
        next = node.next;
    }
    sum
}
