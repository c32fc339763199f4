//! Raw identifiers change nothing.

#![allow(unused, non_camel_case_types)]

use gc_core::{Finalize, Trace};

struct NotTrace;

#[derive(Trace, Finalize)]
struct r#struct {
    r#type: NotTrace, //~ ERROR
}

fn main() {}
