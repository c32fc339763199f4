//! `dyn Any` forgets lifetimes, so it takes no pointer.

#![allow(unused)]

use std::any::Any;

use gc_core::{Gc, Heap};

fn main() {
    let heap = Heap::new();
    let gc = heap.alloc(1);
    let any: Box<dyn Any> = Box::new(gc); //~ ERROR
    let gc: Gc<'static, i32> = *any.downcast().unwrap();
}
