//! A struct cannot own a heap and a pointer into it.

#![allow(unused)]

use gc_core::{Gc, Heap};

struct Machine<'gc> {
    heap: Heap,
    top: Option<Gc<'gc, i32>>,
}

impl<'gc> Machine<'gc> {
    fn push(&mut self, value: i32) {
        self.top = Some(self.heap.alloc(value)); //~ ERROR
    }
}

fn main() {}
