//! A raw pointer that threads exchange.

#![allow(unused)]

use std::sync::atomic::AtomicPtr;

use gc_core::{Finalize, Trace};

#[derive(Trace, Finalize)]
struct S {
    a: AtomicPtr<u8>, //~ ERROR
}

fn main() {}
