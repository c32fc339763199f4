//! The same for the other cells.

#![allow(unused)]

use gc_core::{Gc, GcOnceCell, GcRefCell};

fn shorten<'short, 'long: 'short>(
    cell: &'short GcRefCell<Vec<Gc<'long, i32>>>,
) -> &'short GcRefCell<Vec<Gc<'short, i32>>> {
    cell //~ ERROR
}

fn shorten_once<'short, 'long: 'short>(
    cell: &'short GcOnceCell<Gc<'long, i32>>,
) -> &'short GcOnceCell<Gc<'short, i32>> {
    cell //~ ERROR
}

fn main() {}
