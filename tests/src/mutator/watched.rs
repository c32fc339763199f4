//! Weak references to objects of any type, and the tables with weak parts.

use core::borrow::Borrow;
use core::hash::{Hash, Hasher};

use gc_core::{
    AllocErrorKind, Ephemeron, EphemeronTable, Finalize, Gc, GcCell, Heap, Trace, WeakKeyMap,
    WeakTable, WeakValueTable,
};

use super::any::{Any, AnyLong, AnyLongRoot, AnyWeak, AnyWeakRoot};
use super::log::{Id, Tag};
use super::objects::{Final, Pair};

/// A weak reference of either kind.
#[derive(Clone, Copy, PartialEq, Eq, Trace, Finalize)]
pub(crate) enum Watched<'gc> {
    Short(AnyWeak<'gc>),
    Long(AnyLong<'gc>),
}

impl<'gc> Watched<'gc> {
    pub(crate) fn new(any: Any<'gc>, long: bool, heap: &'gc Heap) -> Result<Self, AllocErrorKind> {
        Ok(if long {
            Watched::Long(any.downgrade_long(heap)?)
        } else {
            Watched::Short(any.downgrade(heap)?)
        })
    }

    pub(crate) fn upgrade(self, heap: &'gc Heap) -> Option<Any<'gc>> {
        match self {
            Watched::Short(weak) => weak.upgrade(heap),
            Watched::Long(weak) => weak.upgrade(heap),
        }
    }

    pub(crate) fn root(self, heap: &'gc Heap) -> WatchedRoot {
        match self {
            Watched::Short(weak) => WatchedRoot::Short(weak.root(heap)),
            Watched::Long(weak) => WatchedRoot::Long(weak.root(heap)),
        }
    }
}

/// A root of a weak reference of either kind.
pub(crate) enum WatchedRoot {
    Short(AnyWeakRoot),
    Long(AnyLongRoot),
}

impl WatchedRoot {
    pub(crate) fn get<'gc>(&self, heap: &'gc Heap) -> Watched<'gc> {
        match self {
            WatchedRoot::Short(root) => Watched::Short(root.get(heap)),
            WatchedRoot::Long(root) => Watched::Long(root.get(heap)),
        }
    }
}

/// Holds a weak reference.
#[derive(Trace, Finalize)]
pub(crate) struct Watch<'gc> {
    pub(crate) id: Id,
    pub(crate) weak: GcCell<Option<Watched<'gc>>>,
}

/// What a table keeps for a key.
#[derive(Trace, Finalize)]
pub(crate) struct Value<'gc> {
    pub(crate) tag: Tag,
    pub(crate) any: Any<'gc>,
}

/// A key that is compared by what is in it.
#[derive(Trace, Finalize)]
pub(crate) struct Name<'gc> {
    pub(crate) number: u8,
    pub(crate) value: Value<'gc>,
}

impl PartialEq for Name<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.number == other.number
    }
}

impl Eq for Name<'_> {}

impl Hash for Name<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.number.hash(state);
    }
}

impl Borrow<u8> for Name<'_> {
    fn borrow(&self) -> &u8 {
        &self.number
    }
}

pub(crate) type PairTable<'gc> = EphemeronTable<'gc, Pair<'gc>, Value<'gc>>;
pub(crate) type MarkTable<'gc> = WeakKeyMap<'gc, Pair<'gc>, Value<'gc>>;
pub(crate) type NameTable<'gc> = WeakValueTable<'gc, Name<'gc>, Final<'gc>>;
pub(crate) type FinalTable<'gc> = WeakTable<'gc, Final<'gc>, Pair<'gc>>;
pub(crate) type Both<'gc> = Ephemeron<'gc, Pair<'gc>, Value<'gc>, 2>;

/// Holds a table with weak keys.
#[derive(Trace, Finalize)]
pub(crate) struct Pairs<'gc> {
    pub(crate) id: Id,
    pub(crate) table: PairTable<'gc>,
}

/// Holds a table with weak values.
#[derive(Trace, Finalize)]
pub(crate) struct Names<'gc> {
    pub(crate) id: Id,
    pub(crate) table: NameTable<'gc>,
}

/// Holds a table with weak keys and values.
#[derive(Trace, Finalize)]
pub(crate) struct Finals<'gc> {
    pub(crate) id: Id,
    pub(crate) table: FinalTable<'gc>,
}

/// Holds a table with weak keys that are compared by their content.
#[derive(Trace, Finalize)]
pub(crate) struct Marks<'gc> {
    pub(crate) id: Id,
    pub(crate) table: MarkTable<'gc>,
}

/// Holds an ephemeron with two keys.
#[derive(Trace, Finalize)]
pub(crate) struct Duo<'gc> {
    pub(crate) id: Id,
    pub(crate) both: Both<'gc>,
}

/// A handle to a table of any kind.
#[derive(Clone, Copy)]
pub(crate) enum Handle<'gc> {
    Pairs(PairTable<'gc>),
    Marks(MarkTable<'gc>),
    Names(NameTable<'gc>),
    Finals(FinalTable<'gc>),
    Both(Both<'gc>),
}

impl<'gc> Handle<'gc> {
    /// The objects in the table: those of each entry in the order of the model's.
    pub(crate) fn content(self, heap: &'gc Heap) -> Vec<Any<'gc>> {
        let mut found = Vec::new();
        match self {
            Handle::Pairs(table) => {
                for (key, value) in table.iter(heap) {
                    found.extend([Any::Pair(key), value.any]);
                }
            }
            Handle::Marks(table) => {
                for (key, value) in table.iter(heap) {
                    found.extend([Any::Pair(key), value.any]);
                }
            }
            Handle::Names(table) => {
                for (name, value) in table.iter(heap) {
                    found.extend([name.value.any, Any::Final(value)]);
                }
            }
            Handle::Finals(table) => {
                for (key, value) in table.iter(heap) {
                    found.extend([Any::Final(key), Any::Pair(value)]);
                }
            }
            Handle::Both(both) => {
                let keys: Option<[Gc<'gc, Pair<'gc>>; 2]> = both.keys(heap);
                found.extend(keys.into_iter().flatten().map(Any::Pair));
                found.extend(both.get_ref(heap).map(|value| value.any));
            }
        }
        found
    }

    /// The number of entries.
    pub(crate) fn len(self) -> usize {
        match self {
            Handle::Pairs(table) => table.len(),
            Handle::Marks(table) => table.len(),
            Handle::Names(table) => table.len(),
            Handle::Finals(table) => table.len(),
            Handle::Both(both) => usize::from(!both.is_dead()),
        }
    }
}

impl<'gc> Any<'gc> {
    /// The table that the object holds.
    pub(crate) fn handle(self) -> Option<Handle<'gc>> {
        Some(match self {
            Any::Pairs(gc) => Handle::Pairs(gc.table),
            Any::Marks(gc) => Handle::Marks(gc.table),
            Any::Names(gc) => Handle::Names(gc.table),
            Any::Finals(gc) => Handle::Finals(gc.table),
            Any::Duo(gc) => Handle::Both(gc.both),
            _ => return None,
        })
    }
}
