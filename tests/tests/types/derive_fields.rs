//! What derived structs and enums do: every pointer in them is found, in every shape of a type.

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

    const {
        assert!(Named::NEEDS_TRACE && Choice::NEEDS_TRACE && Folder::NEEDS_TRACE);
        assert!(!Plain::NEEDS_TRACE);
        assert!(<Saved<'_> as Finalize<'_>>::NEEDS_FINALIZE);
        assert!(!<Plain as Finalize<'_>>::NEEDS_FINALIZE);
    }
}
