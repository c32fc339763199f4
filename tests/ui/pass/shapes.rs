//! Every shape of a type can be derived for.

#![forbid(unsafe_code)]
#![deny(warnings)]
#![allow(dead_code)]

use gc_core::{Finalize, Gc, GcCell, Heap, Trace};

#[derive(Trace, Finalize)]
struct Unit;

#[derive(Trace, Finalize)]
struct Empty {}

#[derive(Trace, Finalize)]
struct EmptyTuple();

#[derive(Trace, Finalize)]
struct Newtype<'gc>(Gc<'gc, u32>);

#[derive(Trace, Finalize)]
struct Named<'gc> {
    number: u32,
    next: GcCell<Option<Gc<'gc, Named<'gc>>>>,
}

#[derive(Trace, Finalize)]
enum Never {}

#[derive(Trace, Finalize)]
enum Mixed<'gc> {
    Unit,
    Tuple(u32, Gc<'gc, u32>),
    Struct {
        number: u32,
        next: Option<Gc<'gc, Mixed<'gc>>>,
    },
}

#[derive(Trace, Finalize)]
#[repr(u8)]
enum Numbered {
    One = 1,
    Two = 2,
}

#[derive(Trace, Finalize)]
#[repr(C, align(64))]
struct Aligned(u8);

/// `Self` may be mentioned.
#[derive(Trace, Finalize)]
struct List<'gc> {
    head: u32,
    tail: Option<Gc<'gc, Self>>,
    owned: Option<Box<Self>>,
}

/// Types may contain each other without a heap pointer between them.
#[derive(Trace, Finalize)]
struct A(Vec<B>);

#[derive(Trace, Finalize)]
struct B(Vec<A>, Option<Box<B>>);

#[derive(Trace, Finalize)]
struct C<'gc>(Vec<D<'gc>>);

#[derive(Trace, Finalize)]
struct D<'gc>(Option<Box<C<'gc>>>, Gc<'gc, u32>);

type Me<'gc> = Alias<'gc>;

#[derive(Trace, Finalize)]
struct Alias<'gc>(Vec<Me<'gc>>, Option<Gc<'gc, u32>>);

/// Fields can be moved out: there is no `Drop`.
fn take_apart(list: List<'_>) -> Option<Box<List<'_>>> {
    let List { owned, .. } = list;
    owned
}

#[allow(non_camel_case_types)]
#[derive(Trace, Finalize)]
struct r#struct<'gc> {
    r#type: u32,
    r#fn: Option<Gc<'gc, r#struct<'gc>>>,
}

fn main() {
    #[derive(Trace, Finalize)]
    struct Inside<'gc>(Gc<'gc, u32>);

    let mut heap = Heap::new();
    let number = heap.alloc(7);
    heap.alloc(Unit);
    heap.alloc(Empty {});
    heap.alloc(EmptyTuple());
    heap.alloc(Newtype(number));
    heap.alloc(Numbered::Two);
    heap.alloc(Inside(number));
    heap.alloc(A(vec![B(vec![], None)]));
    heap.alloc(C(vec![D(None, number)]));
    heap.alloc(Alias(vec![Alias(vec![], Some(number))], None));
    heap.alloc(r#struct {
        r#type: 1,
        r#fn: None,
    });
    assert_eq!(&raw const *heap.alloc(Aligned(1)) as usize % 64, 0);

    let tuple = heap.alloc(Mixed::Tuple(1, number));
    let root = heap.root(heap.alloc(Mixed::Struct {
        number: 2,
        next: Some(tuple),
    }));
    let inner = List {
        head: 2,
        tail: None,
        owned: None,
    };
    let outer = List {
        head: 1,
        tail: Some(heap.alloc(inner)),
        owned: None,
    };
    let list = heap.root(heap.alloc(outer));
    heap.collect();

    match *root.get(&heap) {
        Mixed::Struct {
            number: 2,
            next: Some(next),
        } => match *next {
            Mixed::Tuple(1, number) => assert_eq!(*number, 7),
            _ => panic!("another variant"),
        },
        _ => panic!("another variant"),
    }
    assert_eq!(list.get(&heap).tail.unwrap().head, 2);
    assert!(
        take_apart(List {
            head: 0,
            tail: None,
            owned: None
        })
        .is_none()
    );

    const {
        assert!(!A::NEEDS_TRACE && !B::NEEDS_TRACE);
        assert!(C::NEEDS_TRACE && D::NEEDS_TRACE && Alias::NEEDS_TRACE);
        assert!(!Unit::NEEDS_TRACE && !Never::NEEDS_TRACE && !Numbered::NEEDS_TRACE);
        assert!(Named::NEEDS_TRACE && Mixed::NEEDS_TRACE && Newtype::NEEDS_TRACE);
    }
}
