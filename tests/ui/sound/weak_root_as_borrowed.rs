//! The target of a weak reference does not outlive the borrow for which its root was asked, also where the type is named.

#![allow(unused)]

use gc_core::{Gc, Heap, Weak, WeakRoot};

type Target<'gc> = Option<Gc<'gc, u64>>;

fn stretch<'gc>(heap: &'gc Heap, root: &WeakRoot<Target<'static>>) -> Weak<'gc, Target<'static>> {
    root.get_as(heap) //~ ERROR
}

fn upgrade<'gc>(
    heap: &'gc Heap,
    root: &WeakRoot<Target<'static>>,
) -> Option<Gc<'gc, Target<'static>>> {
    root.upgrade_as(heap) //~ ERROR
}

fn main() {}
