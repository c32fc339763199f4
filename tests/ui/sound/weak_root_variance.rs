//! A root of a table is not one of a table of a subtype or supertype.

#![allow(unused)]

use gc_core::{EphemeronTable, Static, HandleRoot};

type Narrow = EphemeronTable<'static, u8, Static<fn(&'static u8)>>;
type Wide = EphemeronTable<'static, u8, Static<for<'a> fn(&'a u8)>>;

fn narrow(root: HandleRoot<Wide>) -> HandleRoot<Narrow> {
    root //~ ERROR
}

fn widen(root: HandleRoot<Narrow>) -> HandleRoot<Wide> {
    root //~ ERROR
}

fn main() {}
