//! What explains errors may not return, in a look-alike of the crate, and the checks are made all the same.

#![forbid(unsafe_code)]
#![allow(unused)]

use gc_core::{Finalize, Gc, Trace};

mod fake {
    pub use gc_core::*;

    pub mod __private {
        pub use gc_core::__private::*;

        pub fn traceable<T: ?Sized>() -> ! {
            loop {}
        }
    }
}

macro_rules! hidden {
    ($lifetime:lifetime) => { Gc<$lifetime, u32> };
}

#[derive(Trace, Finalize)]
#[gc(crate = fake)]
struct S<'gc> {
    a: u32,
    #[gc(skip)]
    b: hidden!('gc), //~ ERROR
}

fn main() {}
