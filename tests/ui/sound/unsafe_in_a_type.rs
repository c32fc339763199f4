//! The length of an array in the type of a field is not inside of the derive's `unsafe` block.

#![allow(unused)]

use gc_core::{Finalize, Trace};

const unsafe fn three() -> usize {
    3
}

macro_rules! length {
    () => { three() };
}

#[derive(Trace, Finalize)]
struct S {
    a: [u8; length!()], //~ ERROR
}

fn main() {}
