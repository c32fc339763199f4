//! One error tells of the `Rc`, one of the cell.

#![allow(unused)]

use std::cell::Cell;
use std::rc::Rc;

use gc_core::{Finalize, Gc, Trace};

#[derive(Trace, Finalize)]
struct S<'gc> {
    a: Rc<Cell<Gc<'gc, u32>>>, //~ ERROR //~ ERROR
}

fn main() {}
