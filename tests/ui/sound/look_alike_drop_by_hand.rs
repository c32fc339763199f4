//! Nor can a type with a `Drop` say by itself that it has none.

#![forbid(unsafe_code)]
#![allow(unused)]

use gc_core::__private::TypesThatMayHoldGcMustNotImplDrop;
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

#[derive(Trace, Finalize)]
#[gc(crate = fake)]
struct S<'gc>(Gc<'gc, u32>);

impl<'gc> TypesThatMayHoldGcMustNotImplDrop for S<'gc> { //~ ERROR
    type Derived = Self;
}

impl Drop for S<'_> {
    fn drop(&mut self) {
        println!("{}", self.0);
    }
}

fn main() {}
