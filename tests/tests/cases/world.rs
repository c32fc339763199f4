//! Objects that look at weak references and tables when they are finalized.

#![allow(dead_code, reason = "each test uses a part")]

use core::cell::RefCell;
use std::rc::Rc;

use gc_core::{
    EphemeronTable, Finalize, Gc, GcCell, Heap, LongWeak, Root, Trace, Weak, WeakTable,
    WeakValueTable,
};

/// An object of either kind, or none.
#[derive(Trace, Finalize, Clone, Copy)]
pub(crate) enum Any<'gc> {
    Nothing,
    Plain(Gc<'gc, Plain<'gc>>),
    Armed(Gc<'gc, Armed<'gc>>),
}

impl<'gc> Any<'gc> {
    /// The plain object.
    #[track_caller]
    pub(crate) fn plain(self) -> Gc<'gc, Plain<'gc>> {
        match self {
            Any::Plain(plain) => plain,
            _ => panic!("not a plain object"),
        }
    }
}

/// An object without a finalizer.
#[derive(Trace, Finalize)]
pub(crate) struct Plain<'gc> {
    pub(crate) name: &'static str,
    pub(crate) holds: GcCell<Any<'gc>>,
}

/// What a finalizer does.
pub(crate) type Act = for<'a> fn(Gc<'a, Armed<'a>>, &World<'a>, &'a Heap);

/// An object with a finalizer.
#[derive(Trace)]
pub(crate) struct Armed<'gc> {
    pub(crate) name: &'static str,
    pub(crate) holds: GcCell<Any<'gc>>,
    world: Gc<'gc, World<'gc>>,
    #[gc(skip)]
    act: Act,
}

impl<'gc> Finalize<'gc> for Armed<'gc> {
    fn finalize(this: Gc<'gc, Self>, heap: &'gc Heap) {
        (this.act)(this, &this.world, heap);
    }
}

impl<'gc> Armed<'gc> {
    /// The world that finalizers look at.
    pub(crate) fn world(&self) -> Gc<'gc, World<'gc>> {
        self.world
    }
}

/// Tables of every kind for objects of both kinds, and what finalizers have noted.
#[derive(Trace, Finalize)]
pub(crate) struct World<'gc> {
    /// Weak keys.
    pub(crate) k: EphemeronTable<'gc, Plain<'gc>, Any<'gc>>,
    pub(crate) armed_k: EphemeronTable<'gc, Armed<'gc>, Any<'gc>>,
    /// Weak values.
    pub(crate) v: WeakValueTable<'gc, u32, Plain<'gc>>,
    pub(crate) armed_v: WeakValueTable<'gc, u32, Armed<'gc>>,
    /// Both.
    pub(crate) kv: WeakTable<'gc, Plain<'gc>, Plain<'gc>>,
    pub(crate) armed_kv: WeakTable<'gc, Armed<'gc>, Armed<'gc>>,
    pub(crate) weak: GcCell<Option<Weak<'gc, Armed<'gc>>>>,
    pub(crate) long: GcCell<Option<LongWeak<'gc, Armed<'gc>>>>,
    pub(crate) kept: GcCell<Any<'gc>>,
    log: Rc<RefCell<Vec<String>>>,
}

impl<'gc> World<'gc> {
    pub(crate) fn make(heap: &'gc Heap) -> Gc<'gc, World<'gc>> {
        heap.alloc(World {
            k: EphemeronTable::new(heap),
            armed_k: EphemeronTable::new(heap),
            v: WeakValueTable::new(heap),
            armed_v: WeakValueTable::new(heap),
            kv: WeakTable::new(heap),
            armed_kv: WeakTable::new(heap),
            weak: GcCell::new(None),
            long: GcCell::new(None),
            kept: GcCell::new(Any::Nothing),
            log: Rc::default(),
        })
    }

    /// A world that is rooted.
    pub(crate) fn rooted(heap: &Heap) -> Root<World<'static>> {
        heap.root(World::make(heap))
    }

    /// Notes something.
    pub(crate) fn note(&self, text: impl Into<String>) {
        self.log.borrow_mut().push(text.into());
    }

    /// What was noted since this was last asked.
    pub(crate) fn noted(&self) -> Vec<String> {
        self.log.take()
    }
}

/// Makes an object without a finalizer.
pub(crate) fn plain<'gc>(heap: &'gc Heap, name: &'static str) -> Gc<'gc, Plain<'gc>> {
    heap.alloc(Plain {
        name,
        holds: GcCell::new(Any::Nothing),
    })
}

/// Makes an object whose finalizer does `act`.
pub(crate) fn armed<'gc>(
    heap: &'gc Heap,
    world: Gc<'gc, World<'gc>>,
    name: &'static str,
    act: Act,
) -> Gc<'gc, Armed<'gc>> {
    heap.alloc(Armed {
        name,
        holds: GcCell::new(Any::Nothing),
        world,
        act,
    })
}
