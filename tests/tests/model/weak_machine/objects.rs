//! The real objects.

use core::cell::RefCell;
use core::hash::{Hash, Hasher};

use gc_core::{
    ByAddress, Ephemeron, EphemeronTable, Finalize, Gc, GcRefCell, Heap, LongWeak, Root, Trace,
    Weak, WeakKeyMap, WeakTable, WeakValueTable,
};

use super::rules::Id;

pub(crate) type Plain<'gc> = Gc<'gc, Node<'gc, false>>;
pub(crate) type Armed<'gc> = Gc<'gc, Node<'gc, true>>;

/// A node, with or without a finalizer.
#[derive(Trace)]
pub(crate) struct Node<'gc, const ARMED: bool> {
    pub(crate) id: Id,
    pub(crate) slots: GcRefCell<Vec<Any<'gc>>>,
}

/// What a node with a number is compared by, where nodes are compared by their content.
pub(crate) fn content(id: Id) -> Id {
    id % 5
}

impl<const ARMED: bool> PartialEq for Node<'_, ARMED> {
    fn eq(&self, other: &Self) -> bool {
        content(self.id) == content(other.id)
    }
}

impl<const ARMED: bool> Eq for Node<'_, ARMED> {}

impl<const ARMED: bool> Hash for Node<'_, ARMED> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        content(self.id).hash(state);
    }
}

/// A value that has something to drop.
#[derive(Trace, Finalize)]
pub(crate) struct Boxed<'gc>(pub(crate) Box<Any<'gc>>);

/// Anything: what slots and entries hold.
#[derive(Trace, Finalize, Clone, Copy)]
pub(crate) enum Any<'gc> {
    Nothing,
    Plain(Plain<'gc>),
    Armed(Armed<'gc>),
    KeysPlain(EphemeronTable<'gc, Node<'gc, false>, Boxed<'gc>>),
    KeysArmed(EphemeronTable<'gc, Node<'gc, true>, Any<'gc>>),
    ContentPlain(WeakKeyMap<'gc, Node<'gc, false>, Boxed<'gc>>),
    ContentArmed(WeakKeyMap<'gc, Node<'gc, true>, Any<'gc>>),
    Values(WeakValueTable<'gc, ByAddress<'gc, Node<'gc, false>>, Node<'gc, true>>),
    ValuesPlain(WeakValueTable<'gc, ByAddress<'gc, Node<'gc, true>>, Node<'gc, false>>),
    Pairs(WeakTable<'gc, Node<'gc, false>, Node<'gc, true>>),
    PairsPlain(WeakTable<'gc, Node<'gc, true>, Node<'gc, false>>),
    One(Ephemeron<'gc, Node<'gc, false>, Boxed<'gc>>),
    Two(Ephemeron<'gc, Node<'gc, true>, Any<'gc>, 2>),
    Three(Ephemeron<'gc, Node<'gc, false>, Any<'gc>, 3>),
    WeakPlain(Weak<'gc, Node<'gc, false>>),
    WeakArmed(Weak<'gc, Node<'gc, true>>),
    LongPlain(LongWeak<'gc, Node<'gc, false>>),
    LongArmed(LongWeak<'gc, Node<'gc, true>>),
}

impl<'gc> Any<'gc> {
    pub(crate) fn boxed(self) -> Boxed<'gc> {
        Boxed(Box::new(self))
    }

    pub(crate) fn plain(self) -> Option<Plain<'gc>> {
        match self {
            Any::Plain(node) => Some(node),
            _ => None,
        }
    }

    pub(crate) fn armed(self) -> Option<Armed<'gc>> {
        match self {
            Any::Armed(node) => Some(node),
            _ => None,
        }
    }

    /// The slots of a node.
    pub(crate) fn slots(self) -> Option<&'gc GcRefCell<Vec<Any<'gc>>>> {
        match self {
            Any::Plain(node) => Some(&Gc::as_ref(node).slots),
            Any::Armed(node) => Some(&Gc::as_ref(node).slots),
            _ => None,
        }
    }
}

thread_local! {
    static FINALIZED: RefCell<Vec<Id>> = const { RefCell::new(Vec::new()) };
    static RESCUED: RefCell<Vec<Root<Any<'static>>>> = const { RefCell::new(Vec::new()) };
}

/// Whether the finalizer of an object keeps it.
pub(crate) fn is_rescued(id: Id) -> bool {
    id % 3 == 0
}

impl<'gc, const ARMED: bool> Finalize<'gc> for Node<'gc, ARMED>
where
    Any<'gc>: From<Gc<'gc, Node<'gc, ARMED>>>,
{
    const NEEDS_FINALIZE: bool = ARMED;

    fn finalize(this: Gc<'gc, Self>, heap: &'gc Heap) {
        FINALIZED.with_borrow_mut(|ids| ids.push(this.id));
        if is_rescued(this.id) {
            let root = heap.root(heap.alloc(Any::from(this)));
            RESCUED.with_borrow_mut(|rescued| rescued.push(root));
        }
    }
}

impl<'gc> From<Plain<'gc>> for Any<'gc> {
    fn from(node: Plain<'gc>) -> Self {
        Any::Plain(node)
    }
}

impl<'gc> From<Armed<'gc>> for Any<'gc> {
    fn from(node: Armed<'gc>) -> Self {
        Any::Armed(node)
    }
}

/// What was finalized and what was rescued since this was last asked.
pub(crate) fn finalized() -> (Vec<Id>, Vec<Root<Any<'static>>>) {
    (FINALIZED.take(), RESCUED.take())
}
