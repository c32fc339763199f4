//! A pointer in a `static` would be seen by all threads.

#![allow(unused)]

use gc_core::Gc;

static GC: Option<Gc<'static, i32>> = None; //~ ERROR

fn main() {}
