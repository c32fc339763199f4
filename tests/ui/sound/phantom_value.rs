//! A marker of a borrow is not an object either.

#![allow(unused)]

use std::marker::PhantomData;

use gc_core::Heap;

fn mark<'a>(_: &'a mut u8) -> PhantomData<&'a mut u8> {
    PhantomData
}

fn main() {
    let heap = Heap::new();
    heap.alloc(mark(&mut 1)); //~ ERROR
}
