//! There is one weak reference to an object: asking twice gives the same one.
//!
//! So it can stand for the object where the object itself would be kept alive, as the key of an ordinary map
//! too: it is equal to itself and to no other, whether its object lives or not, and is found in the map when
//! the object has died. (golua's `luagc` package promises its interpreters the same.)
#![forbid(unsafe_code)]
#![allow(clippy::print_stdout, reason = "this is what an example is for")]

use std::collections::HashMap;

use gc_core::{Finalize, Gc, GcRefCell, Heap, Trace, Weak};

/// A value of some interpreter.
#[derive(Trace, Finalize)]
struct Value {
    name: &'static str,
}

/// What is known of values, which it does not keep alive.
#[derive(Trace, Finalize)]
struct Known<'gc> {
    names: GcRefCell<HashMap<Weak<'gc, Value>, String>>,
}

fn main() {
    let mut heap = Heap::new();
    let known = heap.root(heap.alloc(Known {
        names: GcRefCell::default(),
    }));

    let (a, b) = (
        heap.alloc(Value { name: "a" }),
        heap.alloc(Value { name: "b" }),
    );
    let weak = Gc::downgrade(a, &heap);
    assert_eq!(weak, Gc::downgrade(a, &heap));
    assert_ne!(weak, Gc::downgrade(b, &heap));
    // The other kind of weak reference is another object, and also one for all who ask.
    assert_eq!(Gc::downgrade_long(a, &heap), Gc::downgrade_long(a, &heap));

    let names = &known.get(&heap).as_ref().names;
    for value in [a, b] {
        let name = format!("the value {}", value.name);
        let weak = Gc::downgrade(value, &heap);
        names.borrow_mut(&heap).insert(weak, name);
    }

    // One value dies. Its reference has not changed, and leads to the entry; so the name can be taken out.
    let (weak, b) = (heap.root_weak(weak), heap.root(b));
    heap.collect();
    let dead = weak.get(&heap);
    assert!(dead.is_dead());
    let name = known.get(&heap).names.borrow_mut(&heap).remove(&dead);
    println!("gone: {}", name.as_deref().unwrap_or("nothing"));
    assert_eq!(name.as_deref(), Some("the value a"));

    // The other is found by a reference that is asked for now.
    let weak = Gc::downgrade(b.get(&heap), &heap);
    let name = known.get(&heap).names.borrow().get(&weak).cloned();
    println!("still there: {}", name.as_deref().unwrap_or("nothing"));
    assert_eq!(name.as_deref(), Some("the value b"));

    // A reference to nothing is not equal to one whose object has died.
    assert_ne!(Weak::dead(&heap), dead);
}
