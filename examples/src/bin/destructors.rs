//! Destructors: functions that are called when an object is gone, without the object.
//!
//! A finalizer is given its object and can bring it back. A destructor cannot: its object has been collected when it is
//! called. That is where the program asks for it, after a collection. (The proposal of weak references for Lua 4 had
//! this; see [`lua4`](gc_examples::systems::lua4).)
#![forbid(unsafe_code)]
#![allow(clippy::print_stdout, reason = "this is what an example is for")]

use core::cell::RefCell;
use std::rc::Rc;

use gc_core::{Finalize, Heap, Trace};
use gc_examples::systems::lua4::{DestructorManager, Failure};

/// An object whose end matters to somebody.
#[derive(Trace, Finalize)]
struct Connection {
    peer: &'static str,
}

fn main() {
    let log = Rc::new(RefCell::new(Vec::new()));
    let note = |line: String| {
        let log = Rc::clone(&log);
        move |_: &Heap| -> Result<(), Failure> {
            log.borrow_mut().push(line);
            Ok(())
        }
    };

    let mut heap = Heap::new();
    let destructors = DestructorManager::new(&heap);
    let connect = |heap: &Heap, peer| heap.root(heap.alloc(Connection { peer }));
    let (kept, lost) = (connect(&heap, "a"), connect(&heap, "b"));
    for connection in [&kept, &lost] {
        let connection = connection.get(&heap);
        let line = format!("{} is gone", connection.peer);
        destructors.register_destructor(&heap, connection, note(line));
    }
    let fail = |_: &Heap| Err("no one to tell".into());
    destructors.register_destructor(&heap, lost.get(&heap), fail);
    let line = "and its socket is closed".into();
    destructors.register_destructor(&heap, lost.get(&heap), note(line));

    // While an object may still be there, nothing is called.
    drop(lost);
    assert!(destructors.check_destructors(&heap).is_empty());
    assert!(log.borrow().is_empty());

    // One that fails is reported, and stops nobody else.
    heap.collect();
    let failures = destructors.check_destructors(&heap);
    let failures: Vec<_> = failures.iter().map(ToString::to_string).collect();
    assert_eq!(failures, ["no one to tell"]);
    assert_eq!(*log.borrow(), ["b is gone", "and its socket is closed"]);

    // None of them is called again.
    heap.collect();
    assert!(destructors.check_destructors(&heap).is_empty());
    assert_eq!(log.borrow().len(), 2);

    // A program that does not want to ask has it done after each collection.
    destructors.check_after_each_cycle(&heap, |failure| panic!("{failure}"));
    assert_eq!(kept.get(&heap).peer, "a");
    drop(kept);
    heap.collect();
    assert_eq!(log.borrow()[2..], ["a is gone"]);
    for line in log.borrow().iter().chain(&failures) {
        println!("{line}");
    }
}
