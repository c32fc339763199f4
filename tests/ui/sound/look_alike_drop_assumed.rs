//! Nor does it help to assume that it has none: then it cannot be allocated.

#![forbid(unsafe_code)]
#![allow(unused)]

use gc_core::{Finalize, Gc, Heap, Trace};

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
#[gc(
    bound = "for<'a> S<'a, T>: gc_core::__private::TypesThatMayHoldGcMustNotImplDrop<Derived = S<'a, T>>"
)]
struct S<'gc, #[gc(keep)] T: Trace>(Gc<'gc, u32>, T);

impl<T: Trace> Drop for S<'_, T> {
    fn drop(&mut self) {
        println!("{}", self.0);
    }
}

fn main() {
    let heap = Heap::new();
    let number = heap.alloc(1);
    heap.alloc(S(number, 2_u8)); //~ ERROR
}
