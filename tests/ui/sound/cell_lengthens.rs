//! A cell in the heap cannot be taken for one of a longer borrow.

#![allow(unused)]

use gc_core::{Gc, GcCell};

fn lengthen<'short, 'long: 'short>(
    cell: &'short GcCell<Option<Gc<'short, i32>>>,
) -> &'short GcCell<Option<Gc<'long, i32>>> {
    cell //~ ERROR
}

fn main() {}
