//! A cell behind an alias, which only the compiler can see.

#![allow(unused)]

use std::cell::RefCell;

use gc_core::{Finalize, Gc, Trace};

type Slot<T> = RefCell<T>;

#[derive(Trace, Finalize)]
struct S<'gc> {
    a: Slot<Gc<'gc, u32>>, //~ ERROR
}

fn main() {}
