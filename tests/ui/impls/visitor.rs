//! Nobody can write a visitor: it would see through the cells of borrowed values.

#![allow(unused)]

use std::ptr::NonNull;

use gc_core::Visitor;

struct Mine;

impl Visitor for Mine { //~ ERROR
    unsafe fn edge<T: Trace>(&mut self, target: NonNull<T>) {}
}

fn main() {}
