//! The derives where almost no name means what it usually does.

#![forbid(unsafe_code)]

use gc_core::Heap;

/// Without the prelude, nothing is in scope but what this module declares.
#[no_implicit_prelude]
mod without_prelude {
    use ::core::prelude::v1::derive;

    #[derive(::gc_core::Trace, ::gc_core::Finalize)]
    pub(super) struct Node<'gc, T: ::core::fmt::Display, const N: usize> {
        pub(super) value: [T; N],
        #[gc(skip)]
        pub(super) skipped: ::core::option::Option<fn(&str) -> &str>,
        pub(super) next: ::core::option::Option<::gc_core::Gc<'gc, Node<'gc, T, N>>>,
    }

    #[derive(::gc_core::Trace, ::gc_core::Finalize)]
    pub(super) enum Tree<'gc> {
        Leaf,
        Branch {
            left: ::gc_core::Gc<'gc, Self>,
            right: ::gc_core::Gc<'gc, Self>,
        },
        Cell(::gc_core::GcCell<::core::option::Option<::gc_core::Gc<'gc, Tree<'gc>>>>),
    }

    #[derive(::gc_core::Trace, ::gc_core::Finalize)]
    #[gc(leaf)]
    pub(super) struct Leaf<T>(pub(super) T);

    #[derive(::gc_core::Trace, ::gc_core::Finalize)]
    #[gc(finalize = Self::close)]
    pub(super) struct Closed<I: ::core::iter::Iterator>(
        pub(super) I,
        pub(super) ::core::option::Option<I::Item>,
    );

    impl<I: ::core::iter::Iterator> Closed<I> {
        fn close<'gc>(_: ::gc_core::Gc<'gc, Self>, _: &'gc ::gc_core::Heap) {}
    }
}

/// What the expansion needs has another meaning here.
mod taken {
    #![allow(
        dead_code,
        unused_macros,
        non_camel_case_types,
        reason = "the names are here to be avoided"
    )]

    mod core {}
    mod std {}
    mod gc_core {}

    struct bool;
    struct str;
    struct Option;
    struct Gc;
    struct Heap;
    struct Sized;
    trait Trace {}
    trait Finalize {}
    trait Visitor {}
    trait Drop {}
    trait Copy {}

    /// Would be the meaning of a method of the same name on everything.
    trait Anything {
        fn trace(&self) {}
        fn field(&self) {}
        fn item(&self) {}
        fn __gc_examine(&self, _: u8) {}
    }

    impl<T: ?::core::marker::Sized> Anything for T {}

    macro_rules! panic {
        ($($tokens:tt)*) => {
            compile_error!("the expansion used a macro of the user's scope")
        };
    }

    macro_rules! unreachable {
        ($($tokens:tt)*) => {
            panic!()
        };
    }

    #[derive(::gc_core::Trace, ::gc_core::Finalize)]
    pub(super) struct Node<'gc> {
        pub(super) value: u32,
        pub(super) next: ::core::option::Option<::gc_core::Gc<'gc, Node<'gc>>>,
    }
}

/// `r#name` and `name` are the same name.
mod raw {
    use gc_core::{Finalize, Gc, Trace};

    #[derive(Trace, Finalize)]
    #[gc(lifetime = 'r#gc)]
    pub(super) struct Raw<'gc, T, U>
    where
        r#U: 'static,
    {
        pub(super) value: r#T,
        pub(super) next: Option<Gc<'r#gc, r#Raw<'gc, r#T, U>>>,
        #[gc(skip)]
        pub(super) kept: Option<r#U>,
    }

    #[derive(Trace, Finalize)]
    pub(super) struct Bare<T>(pub(super) r#T);
}

#[test]
fn types_without_a_prelude_are_traced() {
    use without_prelude::{Closed, Leaf, Node, Tree};

    let mut heap = Heap::new();
    let last = heap.alloc(Node {
        value: [2_u8],
        skipped: None,
        next: None,
    });
    let first = heap.root(heap.alloc(Node {
        value: [1_u8],
        skipped: None,
        next: Some(last),
    }));
    let (left, right) = (
        heap.alloc(Tree::Leaf),
        heap.alloc(Tree::Cell(Default::default())),
    );
    let tree = heap.root(heap.alloc(Tree::Branch { left, right }));
    heap.alloc(Leaf(Box::new(1)));
    heap.alloc(Closed(vec![1].into_iter(), None));
    assert_eq!(
        heap.collect().freed_objects,
        1,
        "the other is kept for its finalizer"
    );
    let last = first.get(&heap).next.unwrap();
    assert!(last.skipped.is_none());
    assert_eq!(last.value, [2]);
    assert!(matches!(*tree.get(&heap), Tree::Branch { left, .. } if matches!(*left, Tree::Leaf)));
}

#[test]
fn types_among_namesakes_are_traced() {
    use taken::Node;

    let mut heap = Heap::new();
    let last = heap.alloc(Node {
        value: 2,
        next: None,
    });
    let first = heap.root(heap.alloc(Node {
        value: 1,
        next: Some(last),
    }));
    heap.collect();
    assert_eq!(first.get(&heap).next.unwrap().value, 2);
}

#[test]
fn raw_names_are_traced() {
    use raw::{Bare, Raw};

    let mut heap = Heap::new();
    let (one, two) = (
        heap.alloc(String::from("one")),
        heap.alloc(String::from("two")),
    );
    let next = heap.alloc(Raw {
        value: one,
        next: None,
        kept: Some("kept"),
    });
    let raw = heap.root(heap.alloc(Raw {
        value: one,
        next: Some(next),
        kept: None,
    }));
    let bare = heap.root(heap.alloc(Bare(two)));
    assert_eq!(heap.collect().freed_objects, 0);
    let next = raw.get(&heap).next.unwrap();
    assert_eq!((next.value.as_str(), next.kept), ("one", Some("kept")));
    assert_eq!(*bare.get(&heap).0, "two");
}
