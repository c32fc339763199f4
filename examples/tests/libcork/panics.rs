//! What the interface refuses: to free objects while they are used, and to use them while they are freed.

use core::cell::RefCell;
use std::panic::catch_unwind;
use std::rc::Rc;

use gc_core::{Finalize, Heap, Trace};
use gc_examples::systems::libcork::{self, Class, Ref, decref, init};

use crate::tree::{Freed, tree, trees};

/// Inside of `with` objects are borrowed, so `done` panics there. Nothing is freed by that, and nothing is lost: the next
/// `done` frees what there is.
#[test]
fn done_inside_of_with_panics() {
    let freed = Freed::default();
    drop(trees::<2>(&freed, &[(0, 1), (1, 0)]));
    let held = tree(2, &freed);
    libcork::with(|heap| {
        let borrowed = held.get(heap);
        assert!(catch_unwind(libcork::done).is_err());
        assert_eq!(borrowed.number, 2);
    });
    assert!(freed.taken().is_empty());
    assert_eq!(freed.done(), [1, 0]);
    decref(held);
    assert_eq!(freed.done(), [2]);
}

/// What panicked, and what did not.
type Tried = Rc<RefCell<Vec<bool>>>;

/// An object that does something when it is freed, and notes whether that panics.
#[derive(Trace, Finalize)]
struct Trying(#[gc(skip)] fn(), #[gc(skip)] Tried);

impl Class<'_> for Trying {
    const FREE: Option<fn(&Self)> = Some(|this| {
        let panics = catch_unwind(this.0).is_err();
        this.1.borrow_mut().push(panics);
    });
}

/// While an object is freed the thread's objects cannot be had: `done`, `with`, `init` and `new` panic. When it has been
/// freed they work as before.
#[test]
fn nothing_is_used_while_an_object_is_freed() {
    let procedures: [fn(); 4] = [
        libcork::done,
        || libcork::with(|_| ()),
        init,
        || drop(libcork::new::<Plain>(|_| Plain)),
    ];
    for procedure in procedures {
        let (tried, freed) = (Tried::default(), Freed::default());
        decref(tree(0, &freed));
        decref(libcork::new::<Trying>(|_| {
            Trying(procedure, Rc::clone(&tried))
        }));
        assert_eq!(freed.done(), [0]);
        assert_eq!(tried.take(), [true]);
        procedure();
        decref(tree(1, &freed));
        assert_eq!(freed.done(), [1]);
    }
}

/// A callback that does not catch that panic has been called, and the others are.
#[test]
fn a_panic_while_an_object_is_freed_ends_there() {
    #[derive(Trace, Finalize)]
    struct Panicking(#[gc(skip)] Freed);

    impl Class<'_> for Panicking {
        const FREE: Option<fn(&Self)> = Some(|this| {
            this.0.add(7);
            libcork::done();
            this.0.add(8);
        });
    }

    let freed = Freed::default();
    let panicking: Ref<Panicking> = libcork::new(|_| Panicking(freed.clone()));
    let trees = trees::<2>(&freed, &[(1, 0)]);
    decref(panicking);
    drop(trees);
    let mut numbers = freed.done();
    numbers.sort_unstable();
    assert_eq!(numbers, [0, 1, 7]);
    assert!(freed.done().is_empty());
}

/// A leaf.
#[derive(Trace, Finalize)]
struct Plain;

impl Class<'_> for Plain {}

/// A thread whose heap is active has no context beside it.
#[test]
fn a_context_beside_a_heap_panics() {
    let heap = Heap::new();
    assert!(catch_unwind(init).is_err());
    drop(heap);
    init();
}
