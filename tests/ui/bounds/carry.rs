//! What holds no pointer cannot be carried across a safepoint, and need not be.

use gc_core::{Heap, safepoint};

fn main() {
    let mut heap = Heap::new();
    let mut sum = heap.alloc(1);
    let mut name = String::from("no pointer");
    safepoint!(heap; sum, name); //~ ERROR
    println!("{name}: {sum}");
}
