//! A boxed trait object could hold a borrow that `At` would prolong.

#![allow(unused)]

use gc_core::Heap;

trait Shape {}

struct Borrow<'a>(&'a String);

impl Shape for Borrow<'_> {}

fn main() {
    let heap = Heap::new();
    let text = String::new();
    let shape: Box<dyn Shape + '_> = Box::new(Borrow(&text));
    heap.alloc(shape); //~ ERROR
}
