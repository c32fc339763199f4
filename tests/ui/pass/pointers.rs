//! What lies next to the misuses of pointers in `sound`: each is written so that it keeps a root, or
//! passes the heap along.

#![forbid(unsafe_code)]
#![deny(warnings)]
#![allow(dead_code)]

use std::cell::RefCell;
use std::thread;

use gc_core::{Finalize, Gc, GcCell, Heap, Root, Trace, safepoint};

#[derive(Trace, Finalize)]
struct Node<'gc> {
    value: u32,
    next: GcCell<Option<Gc<'gc, Node<'gc>>>>,
}

impl<'gc> Node<'gc> {
    fn new(value: u32) -> Node<'gc> {
        Node {
            value,
            next: GcCell::new(None),
        }
    }
}

/// A root is held across whatever may free.
fn held_as_a_root() {
    let mut heap = Heap::new();
    let root = heap.root(heap.alloc(Node::new(1)));
    heap.collect();
    heap.safepoint();
    heap.verify().unwrap();
    heap.suspend(|| ());
    let heap = heap.park().resume();
    let moved = Some(heap);
    let heap = moved.unwrap();
    assert_eq!(root.get(&heap).value, 1);
}

/// And outlives the heap, empty.
fn outliving_the_heap() {
    let heap = Heap::new();
    let root = heap.root(heap.alloc(1));
    drop(heap);
    let other = Heap::new();
    assert!(root.try_get(&other).is_err());
}

/// Who is given the heap can return a pointer into it.
fn make<'gc>(heap: &'gc Heap, value: u32) -> Gc<'gc, Node<'gc>> {
    heap.alloc(Node::new(value))
}

fn value<'gc>(heap: &'gc Heap) -> &'gc u32 {
    &make(heap, 2).as_ref().value
}

/// Who makes the heap returns it together with a root.
struct Machine {
    heap: Heap,
    top: Option<Root<Node<'static>>>,
}

impl Machine {
    fn new() -> Machine {
        Machine {
            heap: Heap::new(),
            top: None,
        }
    }

    fn push(&mut self, value: u32) {
        let node = make(&self.heap, value);
        let below = self.top.take().map(|top| top.get(&self.heap));
        node.next.set(&self.heap, below);
        self.top = Some(self.heap.root(node));
        self.heap.safepoint();
    }

    fn sum(&self) -> u32 {
        let mut node = self.top.as_ref().map(|top| top.get(&self.heap));
        let mut sum = 0;
        while let Some(at) = node {
            sum += at.value;
            node = at.next.get();
        }
        sum
    }
}

fn with_its_heap() {
    let mut machine = Machine::new();
    (1..=10).for_each(|value| machine.push(value));
    machine.heap.collect();
    assert_eq!(machine.sum(), 55);
}

/// From turn to turn of a loop, `safepoint!` carries what it is told of.
fn across_iterations() {
    let mut heap = Heap::new();
    let mut last = None;
    for number in 0..10 {
        safepoint!(heap; last);
        last = Some(heap.alloc(number));
    }
    assert_eq!(last.map(|last| *last), Some(9));
}

/// A function that may collect is given roots, or gives back what it carried.
fn run(heap: &mut Heap, root: &Root<Node<'static>>) -> u32 {
    heap.collect();
    root.get(heap).value
}

fn collecting_in_a_call() {
    let mut heap = Heap::new();
    let root = heap.root(make(&heap, 3));
    assert_eq!(run(&mut heap, &root), 3);
    let mut collect = || heap.collect();
    assert_eq!(collect().freed_objects, 0);
    assert_eq!(root.get(&heap).value, 3);
}

/// A thread gets copies of what objects hold, and a heap of its own.
fn on_another_thread() {
    let heap = Heap::new();
    let value = make(&heap, 4).value;
    let thread = thread::spawn(move || make(&Heap::new(), value).value + 1);
    assert_eq!(thread.join().unwrap(), 5);
}

/// A thread-local variable keeps a root.
fn in_a_thread_local() {
    thread_local! {
        static KEPT: RefCell<Option<Root<Node<'static>>>> = const { RefCell::new(None) };
    }
    let mut heap = Heap::new();
    KEPT.set(Some(heap.root(make(&heap, 6))));
    heap.collect();
    KEPT.with_borrow(|kept| assert_eq!(kept.as_ref().unwrap().get(&heap).value, 6));
    KEPT.take();
}

/// An object is changed through its cells, and what is in it is copied or cloned out.
fn changing_and_taking_out() {
    let heap = Heap::new();
    let mut cell = GcCell::new(1);
    *cell.get_mut() += 1;
    let cell = heap.alloc(cell);
    cell.set(&heap, cell.get() + 1);
    assert_eq!(cell.get(), 3);
    let text: String = (*heap.alloc(String::from("text"))).clone();
    assert_eq!(text, "text");
}

fn main() {
    held_as_a_root();
    outliving_the_heap();
    assert_eq!(*value(&Heap::new()), 2);
    with_its_heap();
    across_iterations();
    collecting_in_a_call();
    on_another_thread();
    in_a_thread_local();
    changing_and_taking_out();
}
