//! Names of the prelude that mean something else change nothing.

#![allow(unused)]

struct Option<T>(T);
struct String;
struct Gc;
trait Drop {}
trait Trace {}
fn trace() {}

#[derive(gc_core::Trace, gc_core::Finalize)]
struct S {
    a: Option<u8>, //~ ERROR
    b: String, //~ ERROR
    c: Gc, //~ ERROR
}

fn main() {}
