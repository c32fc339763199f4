//! A root gives back the handle that it was made of: not one of another kind of table, nor of other keys or values.

#![allow(unused)]

use gc_core::{Ephemeron, EphemeronTable, Gc, Heap, HandleRoot, WeakTable};

type Root = HandleRoot<EphemeronTable<'static, u32, u64>>;

fn other_kind<'gc>(heap: &'gc Heap, root: &Root) -> WeakTable<'gc, u32, u64> {
    root.get_as(heap) //~ ERROR
}

fn other_values<'gc>(heap: &'gc Heap, root: &Root) -> EphemeronTable<'gc, u32, Gc<'gc, u64>> {
    root.get_as(heap) //~ ERROR
}

fn more_keys<'gc>(
    heap: &'gc Heap,
    root: &HandleRoot<Ephemeron<'static, u32, u64>>,
) -> Ephemeron<'gc, u32, u64, 2> {
    root.get_as(heap) //~ ERROR
}

fn main() {}
