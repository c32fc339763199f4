//! A table does not outlive its heap by way of a root.

#![allow(unused)]

use gc_core::{EphemeronTable, Heap, HandleRoot};

fn get(root: &HandleRoot<EphemeronTable<'static, u32, u32>>) -> usize {
    let table = root.get(&Heap::new()); //~ ERROR
    table.len()
}

fn main() {}
