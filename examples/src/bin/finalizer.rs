//! What happens to objects when nothing reaches them: a pool that gets its buffers back.
//!
//! A finalizer is given the object, whole, and the heap. Here it stores the object where it is
//! reachable again, so that a buffer that somebody has lost is handed to the next who asks. It runs
//! once in the life of an object: a buffer that is lost a second time is gone.
#![forbid(unsafe_code)]
#![allow(clippy::print_stdout, reason = "this is what an example is for")]

use core::cell::RefCell;
use std::rc::Rc;

use gc_core::{Finalize, Gc, GcRefCell, Heap, Trace};

/// Hands out buffers.
#[derive(Trace, Finalize)]
struct Pool<'gc> {
    free: GcRefCell<Vec<Gc<'gc, Buffer<'gc>>>>,
    /// What happened, for everybody to read, so it is outside of the heap.
    log: Rc<RefCell<Vec<String>>>,
}

/// A buffer that goes back to its pool by itself.
#[derive(Trace)]
struct Buffer<'gc> {
    number: usize,
    bytes: Vec<u8>,
    pool: Gc<'gc, Pool<'gc>>,
}

impl<'gc> Finalize<'gc> for Buffer<'gc> {
    fn finalize(this: Gc<'gc, Self>, heap: &'gc Heap) {
        let pool = this.pool;
        pool.log
            .borrow_mut()
            .push(format!("{} is back", this.number));
        pool.free.borrow_mut(heap).push(this);
    }
}

impl<'gc> Pool<'gc> {
    /// A buffer that was given back, or else a new one with this number.
    fn take(pool: Gc<'gc, Self>, heap: &'gc Heap, number: usize) -> Gc<'gc, Buffer<'gc>> {
        let free = pool.free.borrow_mut(heap).pop();
        let buffer = free.unwrap_or_else(|| {
            let bytes = vec![0; 1 << 16];
            heap.alloc(Buffer {
                number,
                bytes,
                pool,
            })
        });
        let size = buffer.bytes.len();
        pool.log
            .borrow_mut()
            .push(format!("{} of {size} bytes is out", buffer.number));
        buffer
    }
}

fn main() {
    let log = Rc::new(RefCell::new(Vec::new()));
    let mut heap = Heap::new();
    let pool = heap.root(heap.alloc(Pool {
        free: GcRefCell::default(),
        log: Rc::clone(&log),
    }));

    // Two buffers are taken. Number 1 is kept; number 2 is forgotten, and comes back.
    let kept = heap.root(Pool::take(pool.get(&heap), &heap, 1));
    Pool::take(pool.get(&heap), &heap, 2);
    let collection = heap.collect();
    assert_eq!((collection.finalized, collection.freed_objects), (1, 0));

    // It is handed out once more. Having been finalized already, it now just dies.
    assert_eq!(Pool::take(pool.get(&heap), &heap, 3).number, 2);
    let collection = heap.collect();
    assert_eq!((collection.finalized, collection.freed_objects), (0, 1));

    // At the end of the heap the finalizers run of all that is left.
    assert_eq!(kept.get(&heap).number, 1);
    drop(heap);
    for line in &*log.borrow() {
        println!("{line}");
    }
    let expected = [
        "1 of 65536 bytes is out",
        "2 of 65536 bytes is out",
        "2 is back",
        "2 of 65536 bytes is out",
        "1 is back",
    ];
    assert_eq!(*log.borrow(), expected);
}
