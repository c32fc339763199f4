//! What derived types do where the derive cannot see what a type is: every pointer behind an alias, a
//! macro or a name that misleads is found.

use gc_core::{Finalize, Gc, Heap, Trace};
use gc_tests::{Drops, Probe};

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

#[test]
fn the_constants_say_what_a_type_needs() {
    const {
        assert!(Hidden::NEEDS_TRACE && Aliased::NEEDS_TRACE && Inferred::NEEDS_TRACE);
        assert!(preferred::RefCell::NEEDS_TRACE && preferred::Holder::NEEDS_TRACE);
    }
}
