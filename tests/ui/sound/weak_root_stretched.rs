//! The pointers in a table live as long as the borrow for which its root was asked, also where the type is named.

#![allow(unused)]

use gc_core::{EphemeronTable, Gc, Heap, HandleRoot};

type Table<'gc, 'value> = EphemeronTable<'gc, u32, Gc<'value, u64>>;

fn stretch<'gc>(heap: &'gc Heap, root: &HandleRoot<Table<'static, 'static>>) -> Table<'gc, 'static> {
    root.get_as(heap) //~ ERROR
}

fn main() {}
