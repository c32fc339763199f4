//! A `Visitor` that everything is, in a look-alike of the crate, is not enough to visit a field with.

#![forbid(unsafe_code)]
#![allow(unused)]

use gc_core::{Finalize, Gc, Trace};

mod fake {
    pub use gc_core::*;

    pub mod __private {
        pub use gc_core::__private::*;

        pub trait Visitor {
            fn field<T>(&mut self, _: &'static str, _: &T) {}
        }

        impl<V> Visitor for V {}
    }
}

#[derive(Trace, Finalize)]
#[gc(crate = fake)]
struct S<'gc>(Gc<'gc, u32>); //~ ERROR

fn main() {}
