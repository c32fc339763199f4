//! A root of one type is not a root of a subtype or supertype.

#![allow(unused)]

use gc_core::{Root, Static};

type Narrow = Static<fn(&'static u8)>;
type Wide = Static<for<'a> fn(&'a u8)>;

fn narrow(root: Root<Wide>) -> Root<Narrow> {
    root //~ ERROR
}

fn widen(root: Root<Narrow>) -> Root<Wide> {
    root //~ ERROR
}

fn main() {}
