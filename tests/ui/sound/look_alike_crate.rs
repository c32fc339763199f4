//! The crate itself can take the name of `gc_core`.

#![forbid(unsafe_code)]
#![allow(unused)]

extern crate gc_core as real;
extern crate self as gc_core;

use real::{Finalize, Gc, Trace};

pub mod __private {
    pub use real::__private::*;

    pub struct Derive;

    impl Derive {
        pub fn leaf_must_be_static<T>() {}
    }
}

#[derive(Trace, Finalize)] //~ ERROR
#[gc(leaf)]
struct S<T>(T);

fn main() {}
