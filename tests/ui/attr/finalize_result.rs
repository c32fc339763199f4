//! The function returns something that would be lost.

#![allow(unused)]

use gc_core::{Finalize, Gc, Trace};

#[derive(Trace, Finalize)]
#[gc(finalize = goodbye)] //~ ERROR
struct S {
    a: u32,
}

fn goodbye<'gc>(this: Gc<'gc, S>, heap: &'gc gc_core::Heap) -> Result<(), String> {
    Ok(())
}

fn main() {}
