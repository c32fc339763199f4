//! A bound that only a leaked heap could fulfil.

#![allow(unused)]

use gc_core::{Finalize, Gc, Trace};

#[derive(Trace, Finalize)]
struct S<'gc, T> //~ ERROR
where
    Gc<'gc, T>: 'static,
{
    a: Gc<'gc, T>,
}

fn main() {}
