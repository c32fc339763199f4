//! The heap is not borrowed for ever.

#![allow(unused)]

use gc_core::{Finalize, Gc, Trace};

#[derive(Trace, Finalize)]
struct S<'gc>
where
    'gc: 'static, //~ ERROR
{
    a: Gc<'gc, u32>,
}

fn main() {}
