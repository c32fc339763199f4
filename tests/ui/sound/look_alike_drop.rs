//! A type with a `Drop` finds no way around the check in a look-alike of the crate.

#![forbid(unsafe_code)]
#![allow(unused)]

use gc_core::{Finalize, Gc, Trace};

mod fake {
    pub use gc_core::*;

    pub mod __private {
        pub use gc_core::__private::*;

        pub trait TypesThatMayHoldGcMustNotImplDrop {
            type Derived;
        }
    }
}

#[derive(Trace, Finalize)] //~ ERROR
#[gc(crate = fake)]
struct S<'gc>(Gc<'gc, u32>);

impl Drop for S<'_> {
    fn drop(&mut self) {
        println!("{}", self.0);
    }
}

fn main() {}
