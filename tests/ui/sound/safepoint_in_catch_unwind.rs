//! A safepoint that unwinds leaves the old pointer behind.

#![allow(unused)]

use std::panic::{AssertUnwindSafe, catch_unwind};

use gc_core::{Heap, safepoint};

fn main() {
    let mut heap = Heap::new();
    let mut gc = heap.alloc(1);
    let _ = catch_unwind(AssertUnwindSafe(|| {
        safepoint!(heap; gc); //~ ERROR
    }));
    println!("{gc}");
}
