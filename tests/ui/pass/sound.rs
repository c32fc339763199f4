//! What lies next to the misuses in `sound`, and is fine.

#![forbid(unsafe_code)]
#![deny(warnings)]
#![allow(dead_code)]

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};

use gc_core::{Finalize, Gc, GcCell, GcRefCell, Heap, ParkedHeap, Root, Trace, safepoint};

#[derive(Trace, Finalize)]
struct Node<'gc> {
    name: String,
    next: GcCell<Option<Gc<'gc, Node<'gc>>>>,
}

fn node<'gc>(name: &str) -> Node<'gc> {
    Node {
        name: name.into(),
        next: GcCell::new(None),
    }
}

/// Neither a heap nor anything that refers to one leaves its thread.
mod threads {
    use super::*;

    /// Two implementations for a type that is `T: Send`, and then no telling which is meant.
    trait NotSend<Which> {
        fn here() {}
    }

    impl<T: ?Sized> NotSend<()> for T {}
    impl<T: ?Sized + Send> NotSend<u8> for T {}

    trait NotSync<Which> {
        fn here() {}
    }

    impl<T: ?Sized> NotSync<()> for T {}
    impl<T: ?Sized + Sync> NotSync<u8> for T {}

    pub fn check() {
        <Heap as NotSend<_>>::here();
        <Heap as NotSync<_>>::here();
        <ParkedHeap as NotSend<_>>::here();
        <ParkedHeap as NotSync<_>>::here();
        <Gc<'_, u8> as NotSend<_>>::here();
        <Gc<'_, u8> as NotSync<_>>::here();
        <Root<u8> as NotSend<_>>::here();
        <Root<u8> as NotSync<_>>::here();
    }
}

/// A pointer may be used until the collection, and fetched again after it.
fn until_the_collection() {
    let mut heap = Heap::new();
    let gc = heap.alloc(node("a"));
    let text: &str = &gc.as_ref().name;
    assert_eq!(text, "a");
    let root = heap.root(gc);
    heap.collect();
    let gc = root.get(&heap);
    assert_eq!(gc.name, "a");
    let guard_of = heap.alloc(GcRefCell::new(vec![1]));
    guard_of.borrow_mut(&heap).push(2);
    heap.safepoint();
    assert_eq!(root.get(&heap).name, "a");
}

fn safepoint_in_a_loop() {
    let mut heap = Heap::new();
    let mut list = heap.alloc(node("0"));
    for number in 1..1000 {
        safepoint!(heap; list);
        let next = heap.alloc(node(&number.to_string()));
        next.next.set(&heap, Some(list));
        list = next;
    }
    assert_eq!(list.next.get().unwrap().name, "998");
}

fn unwinding_past_a_collection() {
    let mut heap = Heap::new();
    let root = heap.root(heap.alloc(node("kept")));
    let result = catch_unwind(AssertUnwindSafe(|| {
        heap.collect();
        root.get(&heap).name.len()
    }));
    assert_eq!(result.unwrap(), 4);
}

fn taking_turns() {
    let heap = Heap::new();
    let root = heap.root(heap.alloc(1));
    let parked = heap.park();
    let mut other = Heap::new();
    let sum = other.suspend(|| 1) + *other.alloc(1);
    drop(other);
    let heap = parked.resume();
    assert_eq!(*root.get(&heap) + sum, 3);
}

/// A function that takes any pointer of this borrow takes one of a longer borrow as well, and is stored
/// as one that takes those only.
fn functions_of_pointers<'gc>(heap: &'gc Heap, function: fn(Gc<'gc, u8>) -> usize) {
    let stored: Gc<'gc, fn(Gc<'static, u8>) -> usize> = heap.alloc(function);
    assert_eq!(*stored as usize, function as usize);
}

/// A finalizer may save its object inside of the heap.
#[derive(Trace)]
struct Phoenix<'gc> {
    nest: Gc<'gc, GcCell<Option<Gc<'gc, Phoenix<'gc>>>>>,
}

impl<'gc> Finalize<'gc> for Phoenix<'gc> {
    fn finalize(this: Gc<'gc, Self>, heap: &'gc Heap) {
        this.nest.set(heap, Some(this));
    }
}

fn resurrection() {
    let mut heap = Heap::new();
    let nest = heap.alloc(GcCell::new(None));
    heap.alloc(Phoenix { nest });
    let nest = heap.root(nest);
    heap.collect();
    assert!(nest.get(&heap).get().is_some());
}

/// The pointers of a leaked heap are `'static`, and can be kept anywhere.
fn leaked() {
    thread_local! {
        static KEPT: Cell<Option<Gc<'static, u32>>> = const { Cell::new(None) };
    }

    #[derive(Trace, Finalize)]
    struct OfALeakedHeap(#[gc(skip)] Gc<'static, u32>, Cell<u32>);

    let heap: &'static Heap = Box::leak(Box::new(Heap::new()));
    KEPT.set(Some(heap.alloc(1)));
    let kept = KEPT.get().unwrap();
    assert_eq!(*heap.alloc(OfALeakedHeap(kept, Cell::new(1))).0, 1);
    assert!(Heap::try_new().is_err());
}

fn main() {
    threads::check();
    until_the_collection();
    safepoint_in_a_loop();
    unwinding_past_a_collection();
    taking_turns();
    functions_of_pointers(&Heap::new(), |_| 1);
    resurrection();
    leaked();
}
