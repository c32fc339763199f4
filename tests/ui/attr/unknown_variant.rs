//! An option on a variant is reported once, whatever it is, and the field behind it is still read.

#![allow(unused)]

use gc_core::{Finalize, Trace};

#[derive(Trace, Finalize)]
enum E {
    #[gc(ignore)] //~ ERROR
    A(u32),
    B {
        #[gc(skp)] //~ ERROR
        b: u32,
    },
}

fn main() {}
