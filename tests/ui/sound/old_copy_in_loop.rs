//! A copy made in an earlier turn of a loop stays behind as well.

#![allow(unused)]

use gc_core::{Heap, safepoint};

fn main() {
    let mut heap = Heap::new();
    let mut sum = heap.alloc(0);
    let mut all = Vec::new();
    for number in 0..10 {
        safepoint!(heap; sum); //~ ERROR
        sum = heap.alloc(*sum + number);
        all.push(sum);
    }
}
