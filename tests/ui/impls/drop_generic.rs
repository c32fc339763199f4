//! A wrapper with `Drop` could be given a type that holds a pointer.

#![allow(unused)]

use std::fmt::Display;

use gc_core::{Finalize, Trace};

#[derive(Trace, Finalize)] //~ ERROR
struct W<T: Display>(T);

impl<T: Display> Drop for W<T> {
    fn drop(&mut self) {
        println!("{}", self.0);
    }
}

fn main() {}
