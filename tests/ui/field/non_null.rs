//! A raw pointer by another name.

#![allow(unused)]

use std::ptr::NonNull;

use gc_core::{Finalize, Trace};

#[derive(Trace, Finalize)]
struct S {
    a: NonNull<u8>, //~ ERROR
}

fn main() {}
