//! The type of `NEEDS_TRACE` is that of the trait.

#![forbid(unsafe_code)]
#![allow(unused, non_camel_case_types)]

use gc_core::{Finalize, Gc, Trace};

mod fake {
    pub use gc_core::*;

    pub mod __private {
        pub use gc_core::__private::*;

        pub type bool = ();
    }
}

#[derive(Trace)] //~ ERROR
#[gc(crate = fake)]
struct S<'gc>(Gc<'gc, u32>);

fn main() {}
