//! A field whose type means something else inside of the expansion is not accepted, and no `Deref` makes
//! it fit.

#![allow(unused)]

use std::ops::Deref;

use gc_core::{Finalize, Gc, Trace};

mod __gc_core {
    pub struct Static<T: 'static>(pub T);
}

macro_rules! hidden {
    () => { __gc_core::Static<u8> };
}

impl Deref for __gc_core::Static<u8> {
    type Target = gc_core::Static<u8>;

    fn deref(&self) -> &gc_core::Static<u8> {
        &gc_core::Static(1)
    }
}

#[derive(Trace, Finalize)]
struct Direct {
    a: __gc_core::Static<u8>, //~ ERROR
}

#[derive(Trace, Finalize)]
struct Hidden {
    a: hidden!(), //~ ERROR
    #[gc(skip)]
    b: hidden!(), //~ ERROR
}

fn main() {}
