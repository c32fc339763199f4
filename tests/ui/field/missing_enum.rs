//! Each field with the mistake is reported.

#![allow(unused)]

use gc_core::{Finalize, Trace};

struct NotTrace;

#[derive(Trace, Finalize)]
enum E {
    Unit,
    Tuple(u8, NotTrace), //~ ERROR
    Struct { a: NotTrace }, //~ ERROR
}

fn main() {}
