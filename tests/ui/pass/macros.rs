//! Types made by macros, and names that a careless expansion would capture.

#![forbid(unsafe_code)]
#![deny(warnings)]
#![allow(dead_code, non_upper_case_globals, non_camel_case_types)]

use gc_core::{Finalize, Gc, Heap, Trace};

macro_rules! make {
    ($name:ident<$lifetime:lifetime>, $field:ident: $ty:ty, $($rest:tt)*) => {
        #[derive(Trace, Finalize)]
        struct $name<$lifetime> {
            $field: $ty,
            next: Option<Gc<$lifetime, $name<$lifetime>>>,
            $($rest)*
        }
    };
}

make!(Made<'gc>, value: Option<Gc<'gc, u32>>, other: String);
make!(Other<'heap>, value: Vec<u32>,);

macro_rules! own_lifetime {
    ($($name:ident)*) => {$(
        #[derive(Trace, Finalize)]
        struct $name<'gc, T>(Gc<'gc, T>);
    )*};
}

own_lifetime!(First Second);

/// A type behind a macro hides what it mentions, so everything is assumed.
macro_rules! pointer {
    ($lifetime:lifetime) => { Gc<$lifetime, u32> };
}

#[derive(Trace, Finalize)]
struct Hidden<'gc>(pointer!('gc));

mod captured {
    use gc_core::{Finalize, Gc, Trace};

    // A pattern with one of these names would be a comparison with it.
    const visitor: u8 = 1;
    const heap: u8 = 2;
    const value: u8 = 3;
    struct this;
    struct field0;
    struct _0;

    #[derive(Trace, Finalize)]
    pub struct Fields<'gc> {
        pub visitor: Gc<'gc, u32>,
        pub heap: u8,
        pub value: Option<Gc<'gc, Fields<'gc>>>,
    }

    /// A variant may have the name of an associated item.
    #[derive(Trace, Finalize)]
    pub enum At<'gc> {
        At(Gc<'gc, u32>),
        NEEDS_TRACE,
        Trace,
    }
}

/// Names of the prelude that mean something else.
mod shadowed {
    struct Option;
    struct Some;
    struct Drop;
    struct Sized;
    struct Trace;
    struct Visitor;
    struct bool;
    struct str;
    mod core {}
    mod std {}

    #[derive(gc_core::Trace, gc_core::Finalize)]
    pub struct S<'gc>(pub gc_core::Gc<'gc, u32>);
}

/// Types of the user's with names of the standard library are their own types.
mod namesakes {
    use gc_core::{Finalize, Gc, GcCell, Trace};

    #[derive(Trace, Finalize)]
    pub struct RefCell<T>(pub GcCell<T>);

    #[derive(Trace, Finalize)]
    pub struct Rc<T>(pub T);

    #[derive(Trace, Finalize)]
    pub struct Vec<T>(pub T, pub Option<Box<Vec<T>>>);

    #[derive(Trace, Finalize)]
    pub struct Root<'gc>(pub Rc<Gc<'gc, u32>>);

    #[derive(Trace, Finalize)]
    pub struct User<'gc> {
        pub cell: RefCell<Gc<'gc, u32>>,
        pub owner: Rc<Gc<'gc, u32>>,
        pub root: Root<'gc>,
    }
}

/// Lifetimes that others might have chosen for the expansion.
#[derive(Trace, Finalize)]
struct SameNames<'x, T: Copy>(Gc<'x, T>);

#[derive(Trace, Finalize)]
struct SameNamesToo<'at, T>(Gc<'at, T>);

fn main() {
    let heap = Heap::new();
    let one = heap.alloc(1_u32);
    heap.alloc(Made {
        value: Some(one),
        next: None,
        other: String::new(),
    });
    heap.alloc(Other {
        value: vec![],
        next: None,
    });
    heap.alloc(First(one));
    heap.alloc(Second(one));
    heap.alloc(Hidden(one));
    heap.alloc(captured::Fields {
        visitor: one,
        heap: 1,
        value: None,
    });
    heap.alloc(captured::At::At(one));
    heap.alloc(shadowed::S(one));
    heap.alloc(SameNames(one));
    heap.alloc(SameNamesToo(one));
    let owner = namesakes::Rc(one);
    heap.alloc(namesakes::User {
        cell: namesakes::RefCell(gc_core::GcCell::new(one)),
        owner,
        root: namesakes::Root(namesakes::Rc(one)),
    });
    heap.alloc(namesakes::Vec(one, None));
    const { assert!(Hidden::NEEDS_TRACE) }
}
