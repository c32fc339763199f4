//! A pointer does not become longer-lived.

#![allow(unused)]

use gc_core::Gc;

fn lengthen<'short, 'long: 'short>(gc: Gc<'short, i32>) -> Gc<'long, i32> {
    gc //~ ERROR
}

fn main() {}
