//! The three kinds of weak tables of Lua 5.2, seen from inside a finalizer.
//!
//! An object is a key of a table with weak keys, the value in one with weak values, and both in one where both
//! are weak. When it dies its finalizer looks it up in each. Values are taken out before finalizers run, so
//! that nobody finds an object that is being taken apart; keys only when the object is freed, so that a
//! finalizer still finds what belongs to its object. So it prints the value, and twice `nil`.
#![forbid(unsafe_code)]
#![allow(clippy::print_stdout, reason = "this is what an example is for")]

use core::fmt::Display;

use gc_core::{EphemeronTable, Finalize, Gc, Heap, Trace, WeakTable, WeakValueTable};

/// The tables; in Lua, `__mode` would be `"k"`, `"v"` and `"kv"`.
#[derive(Trace, Finalize)]
struct Tables<'gc> {
    keys: EphemeronTable<'gc, Object<'gc>, &'static str>,
    values: WeakValueTable<'gc, u32, Object<'gc>>,
    both: WeakTable<'gc, Object<'gc>, Object<'gc>>,
}

/// An object with a finalizer; in Lua, a table whose metatable has `__gc`.
#[derive(Trace)]
struct Object<'gc> {
    tables: Gc<'gc, Tables<'gc>>,
}

impl<'gc> Finalize<'gc> for Object<'gc> {
    fn finalize(this: Gc<'gc, Self>, heap: &'gc Heap) {
        let tables = this.tables;
        print(tables.keys.get(this));
        print(tables.values.get(heap, &1).map(|_| "an object"));
        print(tables.both.get(heap, this).map(|_| "an object"));
    }
}

/// Prints as Lua does.
fn print(value: Option<impl Display>) {
    match value {
        Some(value) => println!("{value}"),
        None => println!("nil"),
    }
}

fn main() {
    let mut heap = Heap::new();
    let tables = heap.alloc(Tables {
        keys: EphemeronTable::new(&heap),
        values: WeakValueTable::new(&heap),
        both: WeakTable::new(&heap),
    });
    let object = heap.alloc(Object { tables });
    tables.keys.insert(&heap, object, "obj value");
    tables.values.insert(&heap, 1, object);
    tables.both.insert(&heap, object, object);

    let tables = heap.root(tables);
    let collection = heap.collect();
    assert_eq!(collection.finalized, 1);

    // The object was kept for its finalizer, and its key with it. The next collection frees both.
    let collection = heap.collect();
    assert_eq!(collection.freed_objects, 1);
    assert!(tables.get(&heap).keys.is_empty());
}
