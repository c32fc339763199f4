//! `Managed` follows from `Trace` and `Finalize`, and is never written.

#![allow(unused)]

use gc_core::{Finalize, Managed, Trace};

#[derive(Trace, Finalize)]
struct S;

impl<'gc> Managed<'gc> for S {} //~ ERROR //~ ERROR

fn main() {}
