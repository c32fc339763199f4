//! A cell in the heap cannot be taken for one of a shorter borrow.

#![allow(unused)]

use gc_core::{Gc, GcCell};

fn shorten<'short, 'long: 'short>(
    cell: &'short GcCell<Option<Gc<'long, i32>>>,
) -> &'short GcCell<Option<Gc<'short, i32>>> {
    cell //~ ERROR
}

fn main() {}
