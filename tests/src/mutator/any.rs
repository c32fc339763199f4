//! Pointers and roots of any type of object.

use core::fmt;
use std::collections::HashMap;

use gc_core::{
    AllocErrorKind, Finalize, Gc, GcOnceCell, GcRefCell, Heap, LongWeak, LongWeakRoot, Root,
    RootError, Trace, Weak, WeakRoot,
};

use super::log::{Id, Tag};
use super::objects::{
    Aligned, Bag, Charged, Choice, Final, Huge, Keeper, Large, LargeFinal, Leaf, Link, Map, Number,
    Once, Page, Pair, Trap, Unit, World,
};
use super::watched::{Duo, Finals, Marks, Names, Pairs, Watch};

/// Declares the types of objects, and what chooses between them.
macro_rules! kinds {
    (@weak $weak:ident $weak_root:ident $any:ident $root:ident $try_downgrade:ident $downgrade:ident $make:ident;
        $($kind:ident: $type:ty, $fixed:ty;)*) => {
        /// A weak reference to an object of any type.
        #[derive(Clone, Copy, PartialEq, Eq, Trace, Finalize)]
        pub(crate) enum $any<'gc> {
            $($kind($weak<'gc, $type>),)*
        }

        impl<'gc> $any<'gc> {
            pub(crate) fn upgrade(self, heap: &'gc Heap) -> Option<Any<'gc>> {
                match self {
                    $($any::$kind(weak) => weak.upgrade(heap).map(Any::$kind),)*
                }
            }

            pub(crate) fn root(self, heap: &'gc Heap) -> $root {
                match self {
                    $($any::$kind(weak) => $root::$kind(heap.$make(weak)),)*
                }
            }
        }

        /// A root of a weak reference to an object of any type.
        pub(crate) enum $root {
            $($kind($weak_root<$fixed>),)*
        }

        impl $root {
            pub(crate) fn get<'gc>(&self, heap: &'gc Heap) -> $any<'gc> {
                match self {
                    $($root::$kind(root) => $any::$kind(root.get(heap)),)*
                }
            }
        }

        impl<'gc> Any<'gc> {
            pub(crate) fn $downgrade(self, heap: &'gc Heap) -> Result<$any<'gc>, AllocErrorKind> {
                Ok(match self {
                    $(Any::$kind(gc) => $any::$kind(Gc::$try_downgrade(gc, heap)?),)*
                })
            }
        }
    };
    ($($kind:ident: $type:ty, $fixed:ty;)*) => {
        /// A type of object.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Kind {
            $(
                #[expect(missing_docs, reason = "named as the type is")]
                $kind,
            )*
        }

        impl Kind {
            /// Every type.
            pub(crate) const ALL: &[Kind] = &[$(Kind::$kind),*];

            /// The bytes of a slot, as the documentation of `Collection` defines them.
            pub(crate) fn slot_bytes(self) -> usize {
                match self {
                    $(Kind::$kind => size_of::<$fixed>().max(8).next_multiple_of(8),)*
                }
            }
        }

        /// A pointer to an object of any type.
        #[derive(Clone, Copy, Trace, Finalize)]
        pub(crate) enum Any<'gc> {
            $($kind(Gc<'gc, $type>),)*
        }

        impl<'gc> Any<'gc> {
            pub(crate) fn kind(self) -> Kind {
                match self {
                    $(Any::$kind(_) => Kind::$kind,)*
                }
            }

            pub(crate) fn address(self) -> usize {
                match self {
                    $(Any::$kind(gc) => gc.as_ptr().addr(),)*
                }
            }

            pub(crate) fn root(self, heap: &'gc Heap) -> AnyRoot {
                match self {
                    $(Any::$kind(gc) => AnyRoot::$kind(heap.root(gc)),)*
                }
            }
        }

        kinds! { @weak Weak WeakRoot AnyWeak AnyWeakRoot try_downgrade downgrade root_weak;
            $($kind: $type, $fixed;)* }
        kinds! { @weak LongWeak LongWeakRoot AnyLong AnyLongRoot try_downgrade_long downgrade_long root_long_weak;
            $($kind: $type, $fixed;)* }

        /// A root of an object of any type.
        #[derive(Debug, Clone)]
        pub(crate) enum AnyRoot {
            $($kind(Root<$fixed>),)*
        }

        impl AnyRoot {
            pub(crate) fn try_get<'gc>(&self, heap: &'gc Heap) -> Result<Any<'gc>, RootError> {
                match self {
                    $(AnyRoot::$kind(root) => root.try_get(heap).map(Any::$kind),)*
                }
            }

            pub(crate) fn label(&self) -> Option<String> {
                match self {
                    $(AnyRoot::$kind(root) => root.label(),)*
                }
            }

            pub(crate) fn labelled(self, label: &str) -> AnyRoot {
                match self {
                    $(AnyRoot::$kind(root) => AnyRoot::$kind(root.labelled(label)),)*
                }
            }
        }
    };
}

kinds! {
    World: World<'gc>, World<'static>;
    Unit: Unit, Unit;
    Number: Number, Number;
    Leaf: Leaf, Leaf;
    Pair: Pair<'gc>, Pair<'static>;
    Once: Once<'gc>, Once<'static>;
    Bag: Bag<'gc>, Bag<'static>;
    Map: Map<'gc>, Map<'static>;
    Large: Large<'gc>, Large<'static>;
    Huge: Huge<'gc>, Huge<'static>;
    Aligned: Aligned<'gc>, Aligned<'static>;
    Page: Page<'gc>, Page<'static>;
    Choice: Choice<'gc>, Choice<'static>;
    Charged: Charged, Charged;
    Keeper: Keeper, Keeper;
    Final: Final<'gc>, Final<'static>;
    LargeFinal: LargeFinal<'gc>, LargeFinal<'static>;
    Trap: Trap<'gc>, Trap<'static>;
    Watch: Watch<'gc>, Watch<'static>;
    Pairs: Pairs<'gc>, Pairs<'static>;
    Names: Names<'gc>, Names<'static>;
    Finals: Finals<'gc>, Finals<'static>;
    Duo: Duo<'gc>, Duo<'static>;
    Marks: Marks<'gc>, Marks<'static>;
}

/// Shows which object it is, and not what is in it: the graph may be cyclic.
impl fmt::Debug for Any<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?} at {:#x}", self.kind(), self.address())
    }
}

/// The pointers of an object that a program can change.
pub(crate) enum Parts<'gc> {
    Links(Vec<&'gc Link<'gc>>),
    Once(&'gc GcOnceCell<Any<'gc>>),
    List(&'gc GcRefCell<Vec<Any<'gc>>>),
    Map(&'gc GcRefCell<HashMap<u32, Any<'gc>>>),
}

impl<'gc> Any<'gc> {
    pub(crate) fn parts(self) -> Parts<'gc> {
        Parts::Links(match self {
            Any::Unit(_) | Any::Number(_) | Any::Leaf(_) | Any::Charged(_) | Any::Keeper(_) => {
                vec![]
            }
            Any::Watch(_) | Any::Pairs(_) | Any::Names(_) | Any::Finals(_) | Any::Duo(_) => vec![],
            Any::Marks(_) => vec![],
            Any::Pair(gc) => vec![&gc.as_ref().left, &gc.as_ref().right],
            Any::Large(gc) => vec![&gc.as_ref().link],
            Any::Huge(gc) => vec![&gc.as_ref().link],
            Any::Aligned(gc) => vec![&gc.as_ref().link],
            Any::Page(gc) => vec![&gc.as_ref().link],
            Any::Final(gc) => vec![&gc.as_ref().link],
            Any::LargeFinal(gc) => vec![&gc.as_ref().link],
            Any::Trap(gc) => vec![&gc.as_ref().link],
            Any::Choice(gc) => match gc.as_ref() {
                Choice::None(_) => vec![],
                Choice::One(_, link) => vec![link],
                Choice::Many { links, .. } => links.iter().collect(),
            },
            Any::Once(gc) => return Parts::Once(&gc.as_ref().link),
            Any::World(gc) => return Parts::List(&gc.as_ref().items),
            Any::Bag(gc) => return Parts::List(&gc.as_ref().items),
            Any::Map(gc) => return Parts::Map(&gc.as_ref().entries),
        })
    }

    pub(crate) fn list(self) -> Option<&'gc GcRefCell<Vec<Any<'gc>>>> {
        match self.parts() {
            Parts::List(list) => Some(list),
            _ => None,
        }
    }

    /// The part of the object that reports its death, if it has one.
    pub(crate) fn tag(self) -> Option<&'gc Tag> {
        Some(match self {
            Any::Leaf(gc) => &gc.as_ref().tag,
            Any::Bag(gc) => &gc.as_ref().tag,
            Any::Map(gc) => &gc.as_ref().tag,
            Any::Huge(gc) => &gc.as_ref().tag,
            Any::Aligned(gc) => &gc.as_ref().tag,
            Any::Charged(gc) => &gc.as_ref().tag,
            Any::Keeper(gc) => &gc.as_ref().tag,
            Any::LargeFinal(gc) => &gc.as_ref().tag,
            Any::Trap(gc) => &gc.as_ref().tag,
            Any::Choice(gc) => match gc.as_ref() {
                Choice::Many { tag, .. } => tag,
                Choice::None(_) | Choice::One(..) => return None,
            },
            _ => return None,
        })
    }

    /// The number that is written in the object, if it has room for one.
    pub(crate) fn id(self) -> Option<Id> {
        if let Some(tag) = self.tag() {
            return Some(tag.id);
        }
        match self {
            Any::World(gc) => Some(gc.id),
            Any::Number(gc) => Some(gc.id),
            Any::Pair(gc) => Some(gc.id),
            Any::Once(gc) => Some(gc.id),
            Any::Large(gc) => Some(gc.id),
            Any::Page(gc) => Some(gc.id),
            Any::Final(gc) => Some(gc.id),
            Any::Watch(gc) => Some(gc.id),
            Any::Pairs(gc) => Some(gc.id),
            Any::Names(gc) => Some(gc.id),
            Any::Finals(gc) => Some(gc.id),
            Any::Duo(gc) => Some(gc.id),
            Any::Marks(gc) => Some(gc.id),
            Any::Choice(gc) => match gc.as_ref() {
                Choice::None(id) | Choice::One(id, _) => Some(*id),
                Choice::Many { .. } => None,
            },
            _ => None,
        }
    }

    /// What the object points to, by key in ascending order; `None` if it cannot be read, since a
    /// mutable borrow was leaked. The objects in a table are numbered.
    pub(crate) fn content(self, heap: &'gc Heap) -> Option<Vec<(u32, Any<'gc>)>> {
        if let Some(handle) = self.handle() {
            return Some((0..).zip(handle.content(heap)).collect());
        }
        Some(match self.parts() {
            Parts::Links(links) => (0..)
                .zip(links)
                .filter_map(|(key, link)| Some((key, link.get()?)))
                .collect(),
            Parts::Once(cell) => cell.get().map(|&any| (0, any)).into_iter().collect(),
            Parts::List(list) => (0..).zip(list.try_borrow().ok()?.iter().copied()).collect(),
            Parts::Map(map) => {
                let map = map.try_borrow().ok()?;
                let mut entries: Vec<_> = map.iter().map(|(&key, &any)| (key, any)).collect();
                entries.sort_by_key(|&(key, _)| key);
                entries
            }
        })
    }
}
