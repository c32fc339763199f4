//! Every kind of generic parameter can be derived for.

#![forbid(unsafe_code)]
#![deny(warnings)]
#![allow(dead_code)]

use std::collections::HashMap;
use std::fmt::{Debug, Display};
use std::marker::PhantomData;

use gc_core::{Finalize, Gc, GcCell, GcRefCell, Heap, Managed, Root, Static, Trace, safepoint};

#[derive(Trace, Finalize)]
struct Pair<A, B>(A, B);

#[derive(Trace, Finalize)]
struct WithBound<'gc, T: Display + Clone> {
    value: T,
    next: Option<Gc<'gc, WithBound<'gc, T>>>,
}

#[derive(Trace, Finalize)]
struct WithClause<'gc, T>
where
    T: Debug + 'gc,
    Option<T>: Clone,
{
    value: GcCell<T>,
    next: Option<Gc<'gc, WithClause<'gc, T>>>,
}

#[derive(Trace, Finalize)]
struct Defaults<T = String, const N: usize = 2>([T; N]);

struct N;

/// A const parameter beside a type of the same name.
#[derive(Trace, Finalize)]
struct Array<T, const N: usize> {
    items: [T; N],
    marker: PhantomData<u8>,
}

#[derive(Trace, Finalize)]
struct Lookup<'gc, K, V>(GcRefCell<HashMap<K, Gc<'gc, V>>>);

/// A trait with the heap's lifetime is demanded at every other heap lifetime, too.
trait Shape<'gc> {
    type Out;

    fn out(&self) -> Self::Out;
}

#[derive(Trace, Finalize)]
struct Circle<'gc>(Gc<'gc, u32>);

impl<'gc> Shape<'gc> for Circle<'gc> {
    type Out = Gc<'gc, u32>;

    fn out(&self) -> Gc<'gc, u32> {
        self.0
    }
}

#[derive(Trace, Finalize)]
struct Drawn<'gc, T: Shape<'gc>> {
    shape: T,
    cached: GcCell<Option<T::Out>>,
    next: Option<Gc<'gc, Drawn<'gc, T>>>,
}

/// Associated types, spelled in both ways, and restricted.
#[derive(Trace, Finalize)]
struct Iterated<I: Iterator + Clone>
where
    I::Item: Clone,
    <I as Iterator>::Item: Debug,
{
    iterator: I,
    last: Option<I::Item>,
    first: Option<<I as Iterator>::Item>,
}

#[derive(Clone, Trace, Finalize)]
struct Repeat<'gc>(Gc<'gc, u32>);

impl<'gc> Iterator for Repeat<'gc> {
    type Item = Gc<'gc, u32>;

    fn next(&mut self) -> Option<Gc<'gc, u32>> {
        Some(self.0)
    }
}

/// Ever larger instances of the type itself.
#[derive(Trace, Finalize)]
struct Nest<'gc, T> {
    value: T,
    next: Option<Gc<'gc, Nest<'gc, Vec<T>>>>,
}

/// A parameter that stands for a family of types.
#[derive(Trace, Finalize)]
struct Family<'gc, #[gc(keep)] T: Trace> {
    member: Gc<'gc, T::At<'gc>>,
    next: GcCell<Option<Gc<'gc, Family<'gc, T>>>>,
}

/// What is declared to be `'static` is kept as well.
#[derive(Trace, Finalize)]
struct Kept<'gc, T: Trace + 'static, U>
where
    U: 'static,
{
    member: Gc<'gc, T::At<'gc>>,
    plain: U,
    inert: Static<U>,
}

trait Kind: 'static {
    type Out<'x>;
}

struct Circles;

impl Kind for Circles {
    type Out<'x> = Circle<'x>;
}

#[derive(Trace, Finalize)]
#[gc(bound = "T::Out<'gc>: Trace")]
struct OfKind<'gc, #[gc(keep)] T: Kind>(T::Out<'gc>);

/// What a generic function has to say to make a wrapper of its argument.
fn wrap<'gc, T: Managed<'gc>>(heap: &'gc Heap, value: T) -> Gc<'gc, Pair<T, u8>>
where
    Pair<T, u8>: Managed<'gc>,
{
    heap.alloc(Pair(value, 1))
}

fn keep<'gc, T: Managed<'gc>>(heap: &'gc Heap, value: T) -> Gc<'gc, T> {
    heap.root(heap.alloc(value)).get_as(heap)
}

fn across<T>(heap: &mut Heap, root: &Root<T>) -> Root<T::At<'static>>
where
    T: Trace,
    for<'x> T::At<'x>: Managed<'x>,
{
    let mut gc = root.get(heap);
    safepoint!(*heap; gc);
    heap.root(gc)
}

fn main() {
    let mut heap = Heap::new();
    let one = heap.alloc(1);

    let circle = heap.alloc(Drawn {
        shape: Circle(one),
        cached: GcCell::new(None),
        next: None,
    });
    circle.cached.set(&heap, Some(circle.shape.out()));
    let circle = heap.root(circle);

    let repeat = Iterated {
        iterator: Repeat(one),
        last: Some(one),
        first: None,
    };
    let repeat = heap.root(heap.alloc(repeat));

    let family: Gc<'_, Family<'_, Circle<'static>>> = heap.alloc(Family {
        member: heap.alloc(Circle(one)),
        next: GcCell::new(None),
    });
    family.next.set(&heap, Some(family));
    let family = heap.root(family);

    let kept: Kept<'_, Circle<'static>, String> = Kept {
        member: heap.alloc(Circle(one)),
        plain: String::from("plain"),
        inert: Static(String::new()),
    };
    let kept = heap.root(heap.alloc(kept));

    let of_kind = heap.root(heap.alloc(OfKind::<Circles>(Circle(one))));
    let nested = Nest {
        value: vec![one],
        next: None,
    };
    let nest = heap.root(heap.alloc(Nest {
        value: one,
        next: Some(heap.alloc(nested)),
    }));
    let bounded = heap.root(heap.alloc(WithBound {
        value: 1_u8,
        next: None,
    }));
    let clause = heap.root(heap.alloc(WithClause {
        value: GcCell::new(one),
        next: None,
    }));
    let lookup = heap.root(heap.alloc(Lookup(GcRefCell::new(HashMap::from([("one", one)])))));
    let array = heap.root(heap.alloc(Array {
        items: [one; 3],
        marker: PhantomData,
    }));
    let pair = heap.root(wrap(&heap, Circle(one)));
    let plain = heap.root(keep(&heap, Defaults(["a", "b"])));

    heap.collect();

    assert_eq!(*circle.get(&heap).cached.get().unwrap(), 1);
    assert_eq!(*repeat.get(&heap).iterator.clone().next().unwrap(), 1);
    assert_eq!(*repeat.get(&heap).last.unwrap(), 1);
    assert_eq!(*family.get(&heap).next.get().unwrap().member.0, 1);
    assert_eq!(*kept.get(&heap).member.0, 1);
    assert_eq!(kept.get(&heap).plain, "plain");
    assert_eq!(*of_kind.get(&heap).0.0, 1);
    assert_eq!(*nest.get(&heap).next.unwrap().value[0], 1);
    assert_eq!(bounded.get(&heap).value, 1);
    assert_eq!(*clause.get(&heap).value.get(), 1);
    assert_eq!(*lookup.get(&heap).0.borrow()["one"], 1);
    assert_eq!(*array.get(&heap).items[2], 1);
    assert_eq!(*pair.get(&heap).0.0, 1);
    assert_eq!(plain.get(&heap).0[1], "b");
    let again = across(&mut heap, &pair);
    assert_eq!(again.get(&heap).1, 1);

    const {
        assert!(!<Pair<u8, String> as Trace>::NEEDS_TRACE);
        assert!(<Pair<u8, Gc<'static, u8>> as Trace>::NEEDS_TRACE);
        assert!(!<Defaults as Trace>::NEEDS_TRACE);
        assert!(!<Array<Option<u8>, 3> as Trace>::NEEDS_TRACE);
        assert!(<Array<Repeat<'static>, 3> as Trace>::NEEDS_TRACE);
    }
}
