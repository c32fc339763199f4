//! No option belongs on a variant.

#![allow(unused)]

use gc_core::{Finalize, Gc, Trace};

#[derive(Trace, Finalize)]
enum E {
    #[gc(skip)] //~ ERROR
    A(u32),
}

fn main() {}
