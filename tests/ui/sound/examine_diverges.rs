//! A method that is preferred to the one that explains errors does not end the checks.

#![forbid(unsafe_code)]
#![allow(unused)]

use gc_core::__private::Suspect;
use gc_core::{Finalize, Gc, Trace};

trait Examine: Sized {
    fn __gc_examine(self) -> ! {
        loop {}
    }
}

impl<T: ?Sized> Examine for Suspect<T> {}

#[derive(Trace, Finalize)]
struct RefCell<T>(T);

macro_rules! hidden {
    ($lifetime:lifetime) => { Gc<$lifetime, u32> };
}

#[derive(Trace, Finalize)]
struct S<'gc> {
    a: RefCell<Gc<'gc, u32>>,
    #[gc(skip)]
    b: hidden!('gc), //~ ERROR
}

fn main() {}
