//! A table of one heap cannot be given objects of another: no handle outlives its heap's turn.

#![allow(unused)]

use gc_core::{EphemeronTable, Heap};

fn main() {
    let first = Heap::new();
    let table = EphemeronTable::new(&first);
    let parked = first.park(); //~ ERROR
    let second = Heap::new();
    table.insert(&second, second.alloc(1), 1);
}
