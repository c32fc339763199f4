//! The tools of the derive cannot be a type that is inferred anew wherever it is named.

#![forbid(unsafe_code)]
#![allow(unused)]

use gc_core::{Finalize, Gc, Trace};

mod fake {
    pub use gc_core::*;

    pub mod __private {
        pub use gc_core::__private::*;

        pub type Derive<T> = T;
    }
}

#[derive(Trace, Finalize)] //~ ERROR
#[gc(crate = fake)]
struct S<'gc>(Gc<'gc, u32>);

fn main() {}
