//! What lies next to the misuses in `life` and `skip`: what a type may borrow, and for how long.

#![forbid(unsafe_code)]
#![deny(warnings)]
#![allow(dead_code)]

use std::borrow::Cow;
use std::cell::RefCell;
use std::marker::PhantomData;

use gc_core::{Finalize, Gc, GcCell, Heap, Trace};

/// A borrow for `'static`, or a value of its own, in place of one for less.
#[derive(Trace, Finalize)]
struct Owning<'gc> {
    text: &'static str,
    nested: Option<Vec<&'static str>>,
    number: &'static u32,
    cow: Cow<'static, str>,
    nested_cow: Option<Cow<'static, [u32]>>,
    owned: String,
    chars: std::vec::IntoIter<char>,
    held: Gc<'gc, Text>,
    parent: Option<Gc<'gc, Owning<'gc>>>,
}

#[derive(Trace, Finalize)]
struct Text(Box<str>);

type Link<'a> = Gc<'a, u32>;

/// One lifetime for all pointers, behind an alias or not.
#[derive(Trace, Finalize)]
struct OneHeap<'gc> {
    a: Gc<'gc, u32>,
    b: Link<'gc>,
    next: GcCell<Option<Gc<'gc, OneHeap<'gc>>>>,
}

/// A second lifetime is for values that hold nothing of this heap.
#[derive(Trace, Finalize)]
struct Key<'a>(Option<Gc<'a, u32>>, u32);

#[derive(Trace, Finalize)]
struct Keyed<'gc, 'a> {
    a: Gc<'gc, u32>,
    key: Key<'a>,
}

/// The marker of a pointer in place of the marker of a borrow.
#[derive(Trace, Finalize)]
struct Marked<'gc> {
    a: u32,
    marker: PhantomData<Gc<'gc, ()>>,
}

/// A function that takes pointers of any borrow in place of those of one.
#[derive(Trace, Finalize)]
struct Calling<'gc> {
    #[gc(skip)]
    call: for<'a> fn(Gc<'a, Calling<'a>>) -> u32,
    number: Gc<'gc, u32>,
}

/// A leaf has no lifetime.
#[derive(Trace, Finalize)]
#[gc(leaf)]
struct Leaf {
    text: &'static str,
}

trait Named {
    type Name;
}

impl Named for Leaf {
    type Name = &'static str;
}

/// What is skipped is `'static`, by its type or by a bound.
#[derive(Trace, Finalize)]
struct Skipping<'gc, T: 'static, N: Named<Name: 'static> + 'static> {
    #[gc(skip)]
    text: &'static str,
    #[gc(skip)]
    cell: RefCell<Vec<Gc<'static, u32>>>,
    #[gc(skip)]
    param: T,
    #[gc(skip)]
    name: N::Name,
    next: Option<Gc<'gc, Skipping<'gc, T, N>>>,
}

/// Without a pointer of its own, a type can be skipped as a part of itself.
#[derive(Trace, Finalize)]
struct Tree {
    #[gc(skip)]
    children: Option<Box<Self>>,
}

fn main() {
    let mut heap = Heap::new();
    let one = heap.alloc(1);
    let owning = heap.root(heap.alloc(Owning {
        text: "text",
        nested: Some(vec!["text"]),
        number: &7,
        cow: Cow::Borrowed("text"),
        nested_cow: None,
        owned: String::from("text"),
        chars: vec!['t'].into_iter(),
        held: heap.alloc(Text("held".into())),
        parent: None,
    }));
    let one_heap = heap.alloc(OneHeap {
        a: one,
        b: one,
        next: GcCell::new(None),
    });
    one_heap.next.set(&heap, Some(one_heap));
    let one_heap = heap.root(one_heap);
    let keyed = heap.root(heap.alloc(Keyed {
        a: one,
        key: Key(None, 2),
    }));
    heap.alloc(Marked {
        a: 1,
        marker: PhantomData,
    });
    let calling = heap.root(heap.alloc(Calling {
        call: |calling| *calling.number,
        number: one,
    }));
    heap.alloc(Leaf { text: "leaf" });
    heap.alloc(Tree { children: None });
    let skipping = heap.root(heap.alloc(Skipping::<_, Leaf> {
        text: "skipped",
        cell: RefCell::default(),
        param: vec![1],
        name: "name",
        next: None,
    }));
    heap.collect();

    assert_eq!(&*owning.get(&heap).held.0, "held");
    assert_eq!(*one_heap.get(&heap).next.get().unwrap().b, 1);
    let keyed = keyed.get(&heap);
    assert_eq!(*keyed.a + keyed.key.1, 3);
    let calling = calling.get(&heap);
    assert_eq!((calling.call)(calling), 1);
    assert_eq!(skipping.get(&heap).name, "name");
}
