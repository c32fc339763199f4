//! `Trace` itself cannot be a trait object.

#![allow(unused)]

use gc_core::Trace;

fn main() {
    let boxed: Box<dyn Trace> = Box::new(1); //~ ERROR
}
