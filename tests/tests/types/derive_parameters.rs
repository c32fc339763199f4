//! What derived types do with their parameters, and with the associated types of those: every pointer
//! that one stands for is found.

use gc_core::{Finalize, Gc, GcCell, GcRefCell, Heap, Trace};
use gc_tests::{Drops, Probe};

/// Parameters are traced wherever they stand, and by whatever name.
#[derive(Trace, Finalize)]
struct Generic<'gc, A, B, const N: usize> {
    bare: A,
    nested: Option<Vec<B>>,
    array: [A; N],
    raw: r#B,
    own: Option<Gc<'r#gc, Self>>,
}

#[test]
fn every_use_of_a_parameter_is_traced() {
    let drops = Drops::default();
    let mut heap = Heap::new();
    let probe = || heap.alloc(drops.probe());
    let generic = Generic {
        bare: probe(),
        nested: Some(vec![GcCell::new(probe())]),
        array: [probe(), probe()],
        raw: GcCell::new(probe()),
        own: None,
    };
    let own = heap.alloc(generic);
    let generic = Generic {
        bare: probe(),
        nested: None,
        array: [probe(), probe()],
        raw: GcCell::new(probe()),
        own: Some(own),
    };
    let root = heap.root(heap.alloc(generic));
    heap.collect();
    assert_eq!((drops.made(), drops.count()), (9, 0));
    assert_eq!(root.get(&heap).own.unwrap().raw.get().id(), 4);
}

trait Shape<'gc> {
    type Part;
}

struct Square;

impl<'gc> Shape<'gc> for Square {
    type Part = Gc<'gc, Probe>;
}

#[derive(Trace, Finalize)]
struct Parts<'gc, S: Shape<'gc> + 'static>(Vec<S::Part>, Option<Gc<'gc, u8>>);

#[test]
fn associated_types_are_traced() {
    let drops = Drops::default();
    let mut heap = Heap::new();
    let parts = Parts::<Square>(vec![heap.alloc(drops.probe())], None);
    let root = heap.root(heap.alloc(parts));
    heap.collect();
    assert_eq!(drops.count(), 0);
    assert_eq!(root.get(&heap).0[0].id(), 0);
}

/// Has a kept parameter by an attribute, and names the associated type in every way there is.
#[derive(Trace, Finalize)]
struct Ways<'gc, #[gc(keep)] S: Shape<'gc>> {
    short: S::Part,
    angled: <S>::Part,
    nested: Option<Box<(u8, S::Part)>>,
    full: <S as Shape<'gc>>::Part,
}

/// Has one by a bound that stands apart, and nothing else that tells of the heap.
#[derive(Trace, Finalize)]
struct Apart<'gc, S>
where
    S: 'static,
    S: Shape<'gc>,
{
    parts: GcRefCell<Vec<S::Part>>,
    name: String,
}

/// Has one whose bound says what the associated type is.
#[derive(Trace, Finalize)]
enum Equal<'gc, P, S: 'static + Shape<'gc, Part = Gc<'gc, Probe>>> {
    Parts(S::Part, <S>::Part),
    Other(Vec<P>),
}

/// Hides the heap's lifetime in the argument of a bound.
#[derive(Trace, Finalize)]
struct Beside<'gc, P, #[gc(keep)] S: Shape<'gc>>(Vec<P>, S::Part);

trait Paired<U>: 'static {
    type Both;
}

impl<U: 'static> Paired<U> for Square {
    type Both = (U, U);
}

/// Holds no value of its kept parameter, and a value that is known to be no pointer.
#[derive(Trace, Finalize)]
struct Known<'gc, #[gc(keep)] S: Paired<u8, Both = (u8, u8)>> {
    both: <S as Paired<u8>>::Both,
    #[gc(skip)]
    skipped: S::Both,
    next: Option<Gc<'gc, u8>>,
}

#[test]
fn associated_types_of_kept_parameters_are_traced() {
    let drops = Drops::default();
    let mut heap = Heap::new();
    let probe = || heap.alloc(drops.probe());
    let ways = Ways::<Square> {
        short: probe(),
        angled: probe(),
        nested: Some(Box::new((1, probe()))),
        full: probe(),
    };
    let apart = Apart::<Square> {
        parts: GcRefCell::new(vec![probe()]),
        name: "apart".into(),
    };
    let equal = Equal::<u8, Square>::Parts(probe(), probe());
    let beside = Beside::<u8, Square>(vec![1], probe());
    let known = Known::<Square> {
        both: (1, 2),
        skipped: (3, 4),
        next: None,
    };
    let ways = heap.root(heap.alloc(ways));
    let apart = heap.root(heap.alloc(apart));
    let equal = heap.root(heap.alloc(equal));
    let beside = heap.root(heap.alloc(beside));
    let known = heap.root(heap.alloc(known));
    heap.collect();
    assert_eq!((drops.made(), drops.count()), (8, 0));
    let found = ways.get(&heap);
    let nested = found.nested.as_ref().unwrap().1.id();
    let ids = [found.short.id(), found.angled.id(), nested, found.full.id()];
    assert_eq!(ids, [0, 1, 2, 3]);
    let found = apart.get(&heap);
    assert_eq!(found.parts.borrow()[0].id(), 4);
    assert_eq!(found.name, "apart");
    let Equal::Parts(left, right) = *equal.get(&heap) else {
        unreachable!("it was allocated as the other variant")
    };
    assert_eq!((left.id(), right.id()), (5, 6));
    assert_eq!(beside.get(&heap).1.id() + beside.get(&heap).0.len(), 8);
    let found = known.get(&heap);
    assert!(found.both.1 + found.skipped.1 == 6 && found.next.is_none());
    drop((ways, apart, equal, beside));
    let other = heap.root(heap.alloc(Equal::<_, Square>::Other(vec![heap.alloc(drops.probe())])));
    heap.collect();
    assert_eq!((drops.made(), drops.count()), (9, 8));
    assert!(matches!(&*other.get(&heap), Equal::Other(values) if values.len() == 1));
}

#[test]
fn the_constants_say_what_a_type_needs() {
    #[derive(Trace, Finalize)]
    struct Plain(u8, String, Vec<Plain>);

    #[derive(Trace, Finalize)]
    struct Pair<T>(T, Option<T>);

    const {
        assert!(Parts::<Square>::NEEDS_TRACE && Known::<Square>::NEEDS_TRACE);
        assert!(Ways::<Square>::NEEDS_TRACE && Apart::<Square>::NEEDS_TRACE);
        assert!(Equal::<u8, Square>::NEEDS_TRACE && Beside::<u8, Square>::NEEDS_TRACE);
        assert!(!Pair::<Plain>::NEEDS_TRACE);
        assert!(Pair::<Parts<'_, Square>>::NEEDS_TRACE && Pair::<Pair<Gc<'_, u8>>>::NEEDS_TRACE);
    }
}
