//! A union cannot be traced: nothing says which field is live.

#![allow(unused)]

use gc_core::{Finalize, Trace};

#[derive(Trace)]
union U { //~ ERROR
    a: u32,
    b: f32,
}

fn main() {}
