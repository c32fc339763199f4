//! A pointer held across an `await`, after which there is a collection.

#![allow(unused)]

use std::future::ready;

use gc_core::Heap;

async fn run(heap: &mut Heap) {
    let gc = heap.alloc(1);
    ready(()).await;
    heap.collect(); //~ ERROR
    println!("{gc}");
}

fn main() {}
