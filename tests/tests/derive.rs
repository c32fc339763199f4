//! What derived types do: every pointer in them is found, in every shape of a type.

use core::cell::Cell;
use std::rc::Rc;

use gc_core::{Finalize, Gc, GcCell, GcRefCell, Heap, Root, Trace};
use gc_tests::{Drops, Probe};

#[derive(Trace, Finalize)]
struct Named<'gc> {
    first: Gc<'gc, Probe>,
    number: u32,
    second: Option<Gc<'gc, Probe>>,
}

#[derive(Trace, Finalize)]
struct Tuple<'gc>(u8, Gc<'gc, Probe>, String, Vec<Gc<'gc, Probe>>);

#[derive(Trace, Finalize)]
enum Choice<'gc> {
    Nothing,
    One(Gc<'gc, Probe>),
    Two {
        left: Gc<'gc, Probe>,
        right: Box<Choice<'gc>>,
    },
}

#[test]
fn every_field_of_a_struct_is_traced() {
    let drops = Drops::default();
    let mut heap = Heap::new();
    let probe = || heap.alloc(drops.probe());
    let named = Named {
        first: probe(),
        number: 7,
        second: Some(probe()),
    };
    let tuple = Tuple(1, probe(), "text".into(), vec![probe(), probe()]);
    let named = heap.root(heap.alloc(named));
    let tuple = heap.root(heap.alloc(tuple));
    heap.collect();
    assert_eq!(drops.count(), 0);
    let (named, tuple) = (named.get(&heap), tuple.get(&heap));
    assert_eq!(
        (named.first.id(), named.number, named.second.unwrap().id()),
        (0, 7, 1)
    );
    assert_eq!(
        (tuple.0, tuple.1.id(), tuple.2.as_str(), tuple.3[1].id()),
        (1, 2, "text", 4)
    );
}

#[test]
fn every_variant_of_an_enum_is_traced() {
    let drops = Drops::default();
    let mut heap = Heap::new();
    let probe = || heap.alloc(drops.probe());
    let inner = Choice::Two {
        left: probe(),
        right: Box::new(Choice::One(probe())),
    };
    let outer = Choice::Two {
        left: probe(),
        right: Box::new(inner),
    };
    let choices = [Choice::Nothing, Choice::One(probe()), outer];
    let roots = choices.map(|choice| heap.root(heap.alloc(choice)));
    heap.collect();
    assert_eq!(drops.count(), 0);
    drop(roots);
    heap.collect();
    assert_eq!(drops.count(), drops.made());
}

#[test]
fn the_fields_of_other_variants_are_not_kept() {
    let drops = Drops::default();
    let mut heap = Heap::new();
    let slot = GcRefCell::new(Choice::One(heap.alloc(drops.probe())));
    let slot = heap.root(heap.alloc(slot));
    heap.collect();
    assert_eq!(drops.count(), 0);
    *slot.get(&heap).borrow_mut(&heap) = Choice::Nothing;
    heap.collect();
    assert_eq!(drops.count(), 1);
}

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

/// A length that is inferred takes nothing away from what is checked, or from what is traced.
#[derive(Trace, Finalize)]
struct Inferred<'gc> {
    probes: [Gc<'gc, Probe>; 2_u8 as _],
    #[gc(skip)]
    call: (for<'a> fn(&'a u8) -> &'a u8, [u8; 1_u8 as _]),
}

#[test]
fn arrays_of_an_inferred_length_are_traced() {
    fn same(number: &u8) -> &u8 {
        number
    }

    let drops = Drops::default();
    let mut heap = Heap::new();
    let inferred = Inferred {
        probes: [heap.alloc(drops.probe()), heap.alloc(drops.probe())],
        call: (same, [0]),
    };
    let root = heap.root(heap.alloc(inferred));
    heap.collect();
    assert_eq!(drops.count(), 0);
    let found = root.get(&heap);
    let (call, numbers) = found.call;
    assert_eq!(found.probes[1].id(), 1 + usize::from(*call(&numbers[0])));
}

/// A type of the user's with a name that makes the derive look closer, and a method that would be
/// preferred to the one that is then asked for.
mod preferred {
    use gc_core::{Finalize, Gc, Trace};

    trait Anything: Sized {
        fn __gc_examine(self) {
            panic!("a method of the user's ran during a collection")
        }
    }

    impl<T> Anything for T {}

    #[derive(Trace, Finalize)]
    pub(super) struct RefCell<'gc>(pub(super) Gc<'gc, u8>);

    #[derive(Trace, Finalize)]
    pub(super) struct Holder<'gc>(pub(super) RefCell<'gc>);
}

#[test]
fn tracing_runs_no_method_of_the_users() {
    let mut heap = Heap::new();
    let holder = preferred::Holder(preferred::RefCell(heap.alloc(7)));
    let root = heap.root(heap.alloc(holder));
    heap.collect();
    assert_eq!(*root.get(&heap).0.0, 7);
}

/// A type that a user's macro hides from the derive.
macro_rules! hidden {
    ($lifetime:lifetime) => {
        Option<Gc<$lifetime, Probe>>
    };
}

#[derive(Trace, Finalize)]
struct Hidden<'gc>(hidden!('gc));

type Alias<'a> = Vec<hidden!('a)>;

#[derive(Trace, Finalize)]
struct Aliased<'gc>(Alias<'gc>);

#[test]
fn types_behind_macros_and_aliases_are_traced() {
    let drops = Drops::default();
    let mut heap = Heap::new();
    let hidden = heap.root(heap.alloc(Hidden(Some(heap.alloc(drops.probe())))));
    let aliased = heap.root(heap.alloc(Aliased(vec![Some(heap.alloc(drops.probe()))])));
    heap.collect();
    assert_eq!(drops.count(), 0);
    assert!(hidden.get(&heap).0.is_some() && aliased.get(&heap).0[0].is_some());
}

#[derive(Trace, Finalize)]
struct Skipping<'gc> {
    traced: Gc<'gc, Probe>,
    #[gc(skip)]
    skipped: Rc<dyn Fn() -> u32>,
}

#[test]
fn a_skipped_field_is_dropped_with_its_object() {
    let drops = Drops::default();
    let captured = Rc::new(5);
    let inner = Rc::clone(&captured);
    let mut heap = Heap::new();
    let skipping = Skipping {
        traced: heap.alloc(drops.probe()),
        skipped: Rc::new(move || *inner),
    };
    let root = heap.root(heap.alloc(skipping));
    heap.collect();
    assert_eq!((root.get(&heap).skipped)(), 5);
    assert_eq!(root.get(&heap).traced.id(), 0);
    drop(root);
    heap.collect();
    assert_eq!((drops.count(), Rc::strong_count(&captured)), (1, 1));
}

#[derive(Trace, Finalize)]
#[gc(finalize = Self::save)]
struct Saved<'gc> {
    by: Gc<'gc, GcCell<Option<Gc<'gc, Saved<'gc>>>>>,
    calls: Rc<Cell<u32>>,
}

impl<'gc> Saved<'gc> {
    fn save(this: Gc<'gc, Self>, heap: &'gc Heap) {
        this.calls.set(this.calls.get() + 1);
        this.by.set(heap, Some(this));
    }
}

#[test]
fn the_named_function_is_the_finalizer() {
    let calls = Rc::new(Cell::new(0));
    let mut heap = Heap::new();
    let by = heap.alloc(GcCell::new(None));
    heap.alloc(Saved {
        by,
        calls: Rc::clone(&calls),
    });
    let by: Root<GcCell<Option<Gc<'static, Saved<'static>>>>> = heap.root(by);
    assert_eq!(heap.collect().finalized, 1);
    assert_eq!(by.get(&heap).get().unwrap().calls.get(), 1);
    by.get(&heap).set(&heap, None);
    assert_eq!(heap.collect().finalized, 0, "a finalizer runs once");
    assert_eq!((calls.get(), Rc::strong_count(&calls)), (1, 1));
}

/// Owns others of its kind without a pointer into the heap between them.
#[derive(Trace, Finalize)]
struct Folder<'gc> {
    folders: Vec<Folder<'gc>>,
    files: Vec<File<'gc>>,
}

#[derive(Trace, Finalize)]
struct File<'gc> {
    content: Gc<'gc, Probe>,
    attached: Option<Box<Folder<'gc>>>,
}

#[test]
fn types_that_own_each_other_are_traced() {
    let drops = Drops::default();
    let mut heap = Heap::new();
    let file = |attached| File {
        content: heap.alloc(drops.probe()),
        attached,
    };
    let inner = Folder {
        folders: vec![],
        files: vec![file(None)],
    };
    let attached = Folder {
        folders: vec![],
        files: vec![file(None), file(None)],
    };
    let outer = Folder {
        folders: vec![inner],
        files: vec![file(Some(Box::new(attached)))],
    };
    let root = heap.root(heap.alloc(outer));
    heap.collect();
    assert_eq!((drops.made(), drops.count()), (4, 0));
    let folder = root.get(&heap);
    let attached = folder.files[0].attached.as_ref().unwrap();
    assert_eq!(
        attached.files[1].content.id() + folder.folders[0].files[0].content.id(),
        2
    );
}

#[test]
fn a_field_can_be_moved_out() {
    let heap = Heap::new();
    let drops = Drops::default();
    let tuple = Tuple(1, heap.alloc(drops.probe()), "moved".into(), vec![]);
    let Tuple(_, _, text, _) = tuple;
    assert_eq!(text, "moved");
}

#[test]
fn the_constants_say_what_a_type_needs() {
    #[derive(Trace, Finalize)]
    struct Plain(u8, String, Vec<Plain>);

    #[derive(Trace, Finalize)]
    struct Pair<T>(T, Option<T>);

    const {
        assert!(Named::NEEDS_TRACE && Choice::NEEDS_TRACE && Hidden::NEEDS_TRACE);
        assert!(Aliased::NEEDS_TRACE && Folder::NEEDS_TRACE && Parts::<Square>::NEEDS_TRACE);
        assert!(Ways::<Square>::NEEDS_TRACE && Apart::<Square>::NEEDS_TRACE);
        assert!(Equal::<u8, Square>::NEEDS_TRACE && Beside::<u8, Square>::NEEDS_TRACE);
        assert!(Inferred::NEEDS_TRACE && Known::<Square>::NEEDS_TRACE);
        assert!(!Plain::NEEDS_TRACE && !Pair::<Plain>::NEEDS_TRACE);
        assert!(Pair::<Named<'_>>::NEEDS_TRACE && Pair::<Pair<Gc<'_, u8>>>::NEEDS_TRACE);
        assert!(<Saved<'_> as Finalize<'_>>::NEEDS_FINALIZE);
        assert!(!<Plain as Finalize<'_>>::NEEDS_FINALIZE);
    }
}
