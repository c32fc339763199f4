//! No option belongs on a lifetime parameter.

#![allow(unused)]

use gc_core::{Finalize, Gc, Trace};

#[derive(Trace, Finalize)]
struct S<#[gc(keep)] 'gc> { //~ ERROR
    a: Gc<'gc, u32>,
}

fn main() {}
