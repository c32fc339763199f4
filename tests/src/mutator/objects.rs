//! The types of objects that programs are made of: one for each way a type can be special.

use core::hash::{Hash, Hasher};
use core::marker::PhantomData;
use std::collections::HashMap;
use std::rc::Rc;

use gc_core::{Charge, Finalize, Gc, GcCell, GcOnceCell, GcRefCell, Heap, Static, Trace, Visitor};

use super::any::{Any, AnyRoot};
use super::fate::Fate;
use super::log::{Id, Log, Tag, planned_panic};

/// A field that leads to any object, or to none.
pub(crate) type Link<'gc> = GcCell<Option<Any<'gc>>>;

/// More than an eighth of a block.
pub(crate) const LARGE_WORDS: usize = 640;

/// More than a block.
pub(crate) const HUGE_WORDS: usize = 5000;

/// The list of what finalizers brought back. The machine holds a root of it.
#[derive(Trace, Finalize)]
pub(crate) struct World<'gc> {
    pub(crate) id: Id,
    pub(crate) log: Static<Rc<Log>>,
    pub(crate) items: GcRefCell<Vec<Any<'gc>>>,
}

impl<'gc> World<'gc> {
    /// Makes an object reachable.
    pub(crate) fn keep(&self, heap: &Heap, object: Any<'gc>) {
        self.items.borrow_mut(heap).push(object);
    }
}

/// Nothing to trace, nothing to drop, no size.
#[derive(Trace, Finalize)]
pub(crate) struct Unit;

/// Nothing to trace, nothing to drop.
#[derive(Trace, Finalize)]
pub(crate) struct Number {
    pub(crate) id: Id,
}

/// Nothing to trace, something to drop.
#[derive(Trace, Finalize)]
pub(crate) struct Leaf {
    pub(crate) tag: Tag,
}

/// Pointers, nothing to drop. Where pairs are compared by their content, many are equal.
#[derive(Trace, Finalize)]
pub(crate) struct Pair<'gc> {
    pub(crate) id: Id,
    pub(crate) left: Link<'gc>,
    pub(crate) right: Link<'gc>,
}

impl Pair<'_> {
    /// What pairs are compared by.
    pub(crate) fn name(&self) -> u8 {
        (self.id % 8) as u8
    }
}

impl PartialEq for Pair<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.name() == other.name()
    }
}

impl Eq for Pair<'_> {}

impl Hash for Pair<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.name().hash(state);
    }
}

/// A pointer that is set once.
#[derive(Trace, Finalize)]
pub(crate) struct Once<'gc> {
    pub(crate) id: Id,
    pub(crate) link: GcOnceCell<Any<'gc>>,
}

/// Pointers in memory of the system's allocator.
#[derive(Trace, Finalize)]
pub(crate) struct Bag<'gc> {
    pub(crate) tag: Tag,
    pub(crate) items: GcRefCell<Vec<Any<'gc>>>,
}

/// Pointers in a table of the standard library.
#[derive(Trace, Finalize)]
pub(crate) struct Map<'gc> {
    pub(crate) tag: Tag,
    pub(crate) entries: GcRefCell<HashMap<u32, Any<'gc>>>,
}

/// More than an eighth of a block, nothing to drop.
#[derive(Trace, Finalize)]
pub(crate) struct Large<'gc> {
    pub(crate) id: Id,
    pub(crate) ballast: [u64; LARGE_WORDS],
    pub(crate) link: Link<'gc>,
}

/// More than a whole block, something to drop.
#[derive(Trace, Finalize)]
pub(crate) struct Huge<'gc> {
    pub(crate) ballast: [u64; HUGE_WORDS],
    pub(crate) tag: Tag,
    pub(crate) link: Link<'gc>,
}

/// Aligned to a cache line.
#[derive(Trace, Finalize)]
#[repr(align(64))]
pub(crate) struct Aligned<'gc> {
    pub(crate) tag: Tag,
    pub(crate) link: Link<'gc>,
}

/// Aligned to a page.
#[derive(Trace, Finalize)]
#[repr(align(4096))]
pub(crate) struct Page<'gc> {
    pub(crate) id: Id,
    pub(crate) link: Link<'gc>,
}

/// An enum, one variant of which holds pointers behind a `Box`.
#[derive(Trace, Finalize)]
pub(crate) enum Choice<'gc> {
    None(Id),
    One(Id, Link<'gc>),
    Many { tag: Tag, links: Box<[Link<'gc>]> },
}

/// Owns memory that is charged to the heap.
#[derive(Trace, Finalize)]
pub(crate) struct Charged {
    pub(crate) tag: Tag,
    pub(crate) charge: Charge,
}

/// Holds a root, which is dropped in the middle of a sweep.
#[derive(Trace, Finalize)]
pub(crate) struct Keeper {
    pub(crate) tag: Tag,
    pub(crate) root: Static<AnyRoot>,
}

/// Finalized, nothing to drop.
#[derive(Trace)]
pub(crate) struct Final<'gc> {
    pub(crate) id: Id,
    pub(crate) fate: Fate,
    pub(crate) world: Gc<'gc, World<'gc>>,
    pub(crate) link: Link<'gc>,
}

impl<'gc> Finalize<'gc> for Final<'gc> {
    fn finalize(this: Gc<'gc, Self>, heap: &'gc Heap) {
        let Final {
            id,
            fate,
            world,
            link,
        } = this.as_ref();
        fate.fulfil(*id, Any::Final(this), link, *world, heap);
    }
}

/// Finalized, dropped, and in a block of its own.
#[derive(Trace)]
pub(crate) struct LargeFinal<'gc> {
    pub(crate) tag: Tag,
    pub(crate) fate: Fate,
    pub(crate) world: Gc<'gc, World<'gc>>,
    pub(crate) link: Link<'gc>,
    pub(crate) ballast: [u64; LARGE_WORDS],
}

impl<'gc> Finalize<'gc> for LargeFinal<'gc> {
    fn finalize(this: Gc<'gc, Self>, heap: &'gc Heap) {
        let LargeFinal {
            tag,
            fate,
            world,
            link,
            ..
        } = this.as_ref();
        fate.fulfil(tag.id, Any::LargeFinal(this), link, *world, heap);
    }
}

/// Panics when it is traced, if the log says so.
#[derive(Trace, Finalize)]
pub(crate) struct Trap<'gc> {
    pub(crate) tag: Tag,
    pub(crate) link: Link<'gc>,
    pub(crate) spring: Spring<'gc>,
}

/// The part of a [`Trap`] that panics. The lifetime makes the derive visit it.
pub(crate) struct Spring<'gc> {
    id: Id,
    log: Rc<Log>,
    heap: PhantomData<&'gc ()>,
}

impl Spring<'_> {
    pub(crate) fn new(id: Id, log: Rc<Log>) -> Self {
        let heap = PhantomData;
        Spring { id, log, heap }
    }
}

// SAFETY: there is no pointer to visit, and `At` replaces the one lifetime. A panic is allowed.
unsafe impl Trace for Spring<'_> {
    type At<'x> = Spring<'x>;

    unsafe fn trace<V: Visitor>(&self, _visitor: &mut V) {
        if self.log.trapped.get() {
            planned_panic(self.id);
        }
    }
}
