//! A type that holds a pointer has no `Drop`: what it points to may be gone already.

#![allow(unused)]

use gc_core::{Finalize, Gc, Trace};

#[derive(Trace, Finalize)] //~ ERROR
struct S<'gc> {
    a: Gc<'gc, u32>,
}

impl Drop for S<'_> {
    fn drop(&mut self) {
        println!("{}", self.a);
    }
}

fn main() {}
