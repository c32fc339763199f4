//! Destructors: functions that are called when an object is gone, without the object.
//!
//! A finalizer is given its object and can bring it back. A destructor cannot: all there is of the object is a
//! dead weak reference. The program looks for those after a collection, so destructors run where it wants
//! them to. (The proposal of weak references for Lua 4 had such a table. There a destructor that failed ended
//! the search before any was removed: those before it ran again the next time, those behind it never.
//! Here each is taken out before it is called.)
#![forbid(unsafe_code)]
#![allow(clippy::print_stdout, reason = "this is what an example is for")]

use core::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;

use gc_core::{Finalize, Gc, Heap, Trace, WeakRoot};

/// What is called. It is `'static`, so it holds no `Gc`: it cannot keep its object alive by accident.
type Destructor = Box<dyn FnOnce() -> Result<(), String>>;

/// An object whose end matters to somebody.
#[derive(Trace, Finalize)]
struct Connection {
    peer: &'static str,
}

#[derive(Default)]
struct Destructors {
    registered: Vec<(WeakRoot<Connection>, Destructor)>,
    /// Those whose object is gone, until they are called.
    due: VecDeque<Destructor>,
}

impl Destructors {
    /// Has a function called when an object is gone. There may be several for one object.
    fn register<'gc>(
        &mut self,
        heap: &'gc Heap,
        object: Gc<'gc, Connection>,
        destructor: impl FnOnce() -> Result<(), String> + 'static,
    ) {
        let weak = heap.root_weak(Gc::downgrade(object, heap));
        self.registered.push((weak, Box::new(destructor)));
    }

    /// Calls the destructors of objects that are gone, each once, and returns what failed.
    fn check(&mut self, heap: &Heap) -> Vec<String> {
        let registered = self.registered.drain(..);
        let (dead, alive): (Vec<_>, _) = registered.partition(|(weak, _)| weak.get(heap).is_dead());
        self.registered = alive;
        self.due.extend(dead.into_iter().map(|(_, call)| call));
        let mut failures = Vec::new();
        // One is taken out before it is called, so whatever it does, it is not called again; and if it
        // panics, the others are still there.
        while let Some(destructor) = self.due.pop_front() {
            failures.extend(destructor().err());
        }
        failures
    }
}

fn main() {
    let log = Rc::new(RefCell::new(Vec::new()));
    let note = |line: String| {
        let log = Rc::clone(&log);
        move || {
            log.borrow_mut().push(line);
            Ok(())
        }
    };

    let mut heap = Heap::new();
    let mut destructors = Destructors::default();
    let kept = heap.root(heap.alloc(Connection { peer: "a" }));
    destructors.register(&heap, kept.get(&heap), note("a is gone".into()));
    let lost = heap.alloc(Connection { peer: "b" });
    destructors.register(&heap, lost, note(format!("{} is gone", lost.peer)));
    destructors.register(&heap, lost, || Err("no one to tell".into()));
    destructors.register(&heap, lost, note("and its socket is closed".into()));

    // While an object may still be there, nothing is called.
    assert!(destructors.check(&heap).is_empty());
    assert!(log.borrow().is_empty());

    // One that fails is reported, and stops nobody else.
    heap.collect();
    let failures = destructors.check(&heap);
    assert_eq!(failures, ["no one to tell"]);
    assert_eq!(*log.borrow(), ["b is gone", "and its socket is closed"]);

    // None of them is called again.
    heap.collect();
    assert!(destructors.check(&heap).is_empty());
    assert_eq!(log.borrow().len(), 2);

    assert_eq!(kept.get(&heap).peer, "a");
    drop(kept);
    heap.collect();
    assert!(destructors.check(&heap).is_empty());
    assert_eq!(log.borrow()[2..], ["a is gone"]);
    for line in log.borrow().iter().chain(&failures) {
        println!("{line}");
    }
}
