//! A `Trace` in a look-alike of the crate is not what the heap asks for.

#![allow(unused)]

use gc_core::{Finalize, Gc, Heap, Trace};

mod fake {
    pub use gc_core::*;

    pub mod __private {
        pub use gc_core::__private::*;

        pub unsafe trait Trace {
            type At<'x>;
            const NEEDS_TRACE: bool;
            unsafe fn trace<V: Visitor>(&self, visitor: &mut V);

            fn __derive() -> Derive {
                <() as gc_core::Trace>::__derive()
            }
        }

        unsafe impl Trace for () {
            type At<'x> = ();
            const NEEDS_TRACE: bool = false;
            unsafe fn trace<V: Visitor>(&self, _: &mut V) {}
        }
    }
}

#[derive(Trace, Finalize)]
#[gc(crate = fake)]
struct S<'gc>(Gc<'gc, u32>);

fn main() {
    let heap = Heap::new();
    let number = heap.alloc(1);
    heap.alloc(S(number)); //~ ERROR
}
