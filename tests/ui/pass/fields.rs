//! What lies next to the misuses in `field`, `shape` and `cell`: the field as it should have been.

#![forbid(unsafe_code)]
#![deny(warnings)]
#![allow(dead_code)]

use std::any::Any;
use std::cell::{Cell, LazyCell, OnceCell, RefCell, UnsafeCell};
use std::mem::{ManuallyDrop, MaybeUninit};
use std::ptr::NonNull;
use std::rc::{self, Rc};
use std::sync::atomic::{AtomicPtr, AtomicU32};
use std::sync::{self, Arc, LazyLock, Mutex, OnceLock, RwLock};

use gc_core::{Finalize, Gc, GcCell, GcOnceCell, GcRefCell, Heap, Static, Trace};

struct Foreign;

#[repr(C, packed)]
struct Packed(u8, u32);

/// A type that is not traceable is skipped, wrapped, or given what it lacks.
#[derive(Trace, Finalize)]
struct Missing<'gc, const N: usize> {
    #[gc(skip)]
    skipped: (u8, Option<Vec<Foreign>>),
    wrapped: Static<[Foreign; N]>,
    packed: Static<Packed>,
    derived: [Derived; N],
    next: Option<Gc<'gc, Missing<'gc, N>>>,
}

#[derive(Trace, Finalize, Clone)]
struct Derived;

trait Draw {
    fn draw(&self) -> u32;
}

#[derive(Trace, Finalize)]
struct Square(u32);

#[derive(Trace, Finalize)]
struct Linked<'gc>(Gc<'gc, u32>);

impl Draw for Square {
    fn draw(&self) -> u32 {
        self.0
    }
}

impl Draw for Linked<'_> {
    fn draw(&self) -> u32 {
        *self.0
    }
}

/// Instead of a trait object that may hold a pointer, an enum.
#[derive(Trace, Finalize)]
enum Shape<'gc> {
    Square(Square),
    Linked(Linked<'gc>),
}

impl Shape<'_> {
    fn object(&self) -> &dyn Draw {
        match self {
            Shape::Square(square) => square,
            Shape::Linked(linked) => linked,
        }
    }
}

/// A trait object that holds none is wrapped or skipped.
#[derive(Trace, Finalize)]
struct Objects<'gc> {
    wrapped: Static<Box<dyn Draw>>,
    #[gc(skip)]
    any: Box<dyn Any>,
    #[gc(skip)]
    call: Rc<dyn Fn(u32) -> u32>,
    shapes: Vec<Shape<'gc>>,
}

/// A function pointer without lifetimes is a field like any other.
#[derive(Trace, Finalize)]
struct Functions<'gc> {
    plain: fn(u32) -> u32,
    foreign: Option<extern "C" fn(u32) -> u32>,
    text: fn(&'static str) -> usize,
    #[gc(skip)]
    parse: Option<fn(&str) -> u32>,
    native: Static<for<'a> fn(&'a Heap, Gc<'a, Functions<'a>>) -> Gc<'a, u32>>,
    number: Gc<'gc, u32>,
}

extern "C" fn successor(number: u32) -> u32 {
    number + 1
}

fn number<'a>(_: &'a Heap, functions: Gc<'a, Functions<'a>>) -> Gc<'a, u32> {
    functions.number
}

/// Raw pointers, and values that may not be there, are skipped.
#[derive(Trace, Finalize)]
struct Raw<'gc> {
    #[gc(skip)]
    target: *const u8,
    #[gc(skip)]
    targets: Vec<*mut u8>,
    #[gc(skip)]
    shared: Option<NonNull<u8>>,
    #[gc(skip)]
    exchanged: AtomicPtr<u8>,
    #[gc(skip)]
    maybe: MaybeUninit<u32>,
    #[gc(skip)]
    undropped: ManuallyDrop<String>,
    #[gc(skip)]
    bare: UnsafeCell<u32>,
    counted: AtomicU32,
    there: Option<Gc<'gc, u32>>,
}

/// Shared ownership is for plain data; the rest is owned by the heap.
#[derive(Trace, Finalize)]
struct Shared<'gc> {
    text: Rc<str>,
    texts: Arc<[String]>,
    weak: (rc::Weak<u32>, sync::Weak<u32>),
    wrapped: Static<Rc<Foreign>>,
    owner: Gc<'gc, Gc<'gc, u32>>,
    back: GcCell<Option<Gc<'gc, Shared<'gc>>>>,
}

/// What would be a root inside of the heap is a pointer.
#[derive(Trace, Finalize)]
struct Rooted<'gc> {
    all: Vec<Option<Gc<'gc, Rooted<'gc>>>>,
}

/// The cells of the standard library are for plain data.
#[derive(Trace, Finalize)]
struct Plain<T: Trace + 'static> {
    cell: Cell<Option<u32>>,
    nested: Option<Box<RefCell<Vec<u32>>>>,
    full: std::cell::RefCell<String>,
    once: OnceCell<u32>,
    lazy: LazyCell<u32>,
    locked: (Mutex<u32>, RwLock<u32>),
    locks: (OnceLock<u32>, LazyLock<u32>),
    shared: Rc<Cell<u32>>,
    param: RefCell<T>,
}

type Slot<T> = GcRefCell<T>;

/// Those of this crate are for pointers.
#[derive(Trace, Finalize)]
struct Cells<'gc, T> {
    cell: GcCell<Option<Gc<'gc, u32>>>,
    nested: Option<Box<GcRefCell<Vec<Gc<'gc, u32>>>>>,
    once: GcOnceCell<Gc<'gc, u32>>,
    alias: Slot<Gc<'gc, u32>>,
    own: GcRefCell<Vec<Cells<'gc, T>>>,
    param: GcRefCell<T>,
}

fn main() {
    let mut heap = Heap::new();
    let one = heap.alloc(1_u32);

    let missing = heap.root(heap.alloc(Missing {
        skipped: (1, Some(vec![Foreign])),
        wrapped: Static([Foreign, Foreign]),
        packed: Static(Packed(1, 2)),
        derived: [Derived, Derived],
        next: None,
    }));
    let objects = heap.root(heap.alloc(Objects {
        wrapped: Static(Box::new(Square(2))),
        any: Box::new(3_u32),
        call: Rc::new(|number| number + 1),
        shapes: vec![Shape::Square(Square(4)), Shape::Linked(Linked(one))],
    }));
    let functions = heap.root(heap.alloc(Functions {
        plain: |number| number + 1,
        foreign: Some(successor),
        text: str::len,
        parse: None,
        native: Static(number),
        number: one,
    }));
    let raw = heap.root(heap.alloc(Raw {
        target: std::ptr::null(),
        targets: vec![],
        shared: None,
        exchanged: AtomicPtr::default(),
        maybe: MaybeUninit::uninit(),
        undropped: ManuallyDrop::new(String::new()),
        bare: UnsafeCell::new(1),
        counted: AtomicU32::new(1),
        there: Some(one),
    }));
    let shared = heap.alloc(Shared {
        text: "shared".into(),
        texts: Arc::from([String::new()]),
        weak: (rc::Weak::new(), sync::Weak::new()),
        wrapped: Static(Rc::new(Foreign)),
        owner: heap.alloc(one),
        back: GcCell::new(None),
    });
    shared.back.set(&heap, Some(shared));
    let shared = heap.root(shared);
    let rooted = heap.root(heap.alloc(Rooted {
        all: vec![None, Some(heap.alloc(Rooted { all: vec![] }))],
    }));
    let plain = heap.root(heap.alloc(Plain {
        cell: Cell::new(None),
        nested: Some(Box::default()),
        full: RefCell::default(),
        once: OnceCell::new(),
        lazy: LazyCell::new(|| 5),
        locked: (Mutex::new(6), RwLock::new(7)),
        locks: (OnceLock::new(), LazyLock::new(|| 8)),
        shared: Rc::default(),
        param: RefCell::new(String::new()),
    }));
    let cells = heap.root(heap.alloc(Cells {
        cell: GcCell::new(Some(one)),
        nested: Some(Box::new(GcRefCell::new(vec![one]))),
        once: GcOnceCell::new(),
        alias: Slot::new(one),
        own: GcRefCell::new(vec![]),
        param: GcRefCell::new(one),
    }));
    heap.collect();

    assert!(missing.get(&heap).skipped.1.is_some());
    let objects = objects.get(&heap);
    let drawn = |shape: &Shape<'_>| shape.object().draw();
    assert_eq!(objects.shapes.iter().map(drawn).sum::<u32>(), 5);
    assert_eq!((objects.wrapped.draw(), (objects.call)(2)), (2, 3));
    assert_eq!(objects.any.downcast_ref(), Some(&3_u32));
    let functions = functions.get(&heap);
    assert_eq!((functions.plain)(1) + functions.foreign.unwrap()(2), 5);
    assert_eq!(*(functions.native)(&heap, functions), 1);
    assert_eq!(*raw.get(&heap).there.unwrap(), 1);
    let shared = shared.get(&heap);
    assert!(Gc::ptr_eq(shared.back.get().unwrap(), shared));
    assert_eq!(**shared.owner, 1);
    assert_eq!(rooted.get(&heap).all.iter().flatten().count(), 1);
    let plain = plain.get(&heap);
    plain.cell.set(Some(1));
    plain.param.borrow_mut().push('a');
    assert_eq!(*plain.lazy + *plain.locked.0.lock().unwrap(), 11);
    let cells = cells.get(&heap);
    assert_eq!(
        *cells.once.get_or_init(&heap, || one_of(cells)),
        one_of(cells)
    );
    cells.param.replace(&heap, heap.alloc(2));
    assert_eq!(**cells.param.borrow() + *cells.cell.get().unwrap(), 3);
}

fn one_of<'gc>(cells: Gc<'gc, Cells<'gc, Gc<'gc, u32>>>) -> Gc<'gc, u32> {
    *cells.alias.borrow()
}
