//! Objects that count their drops, and tests of who keeps them alive.

use core::cell::Cell;
use core::cmp::Ordering;
use core::hash::{Hash, Hasher};
use std::rc::Rc;

use gc_core::Static;

/// Makes probes and counts how many of them were dropped.
#[derive(Debug, Default)]
pub struct Drops {
    made: Cell<usize>,
    dropped: Rc<Cell<usize>>,
}

impl Drops {
    /// A probe of these drops; probes are numbered from 0.
    pub fn probe(&self) -> Probe {
        let id = self.made.get();
        self.made.set(id + 1);
        Static(Counted {
            id,
            dropped: Rc::clone(&self.dropped),
        })
    }

    /// How many probes were made.
    pub fn made(&self) -> usize {
        self.made.get()
    }

    /// How many of them were dropped.
    pub fn count(&self) -> usize {
        self.dropped.get()
    }
}

/// A leaf that counts its drop.
pub type Probe = Static<Counted>;

/// What is in a [`Probe`]. Compares and hashes by its number.
#[derive(Debug)]
pub struct Counted {
    id: usize,
    dropped: Rc<Cell<usize>>,
}

impl Counted {
    /// The number of the probe.
    pub fn id(&self) -> usize {
        self.id
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        self.dropped.set(self.dropped.get() + 1);
    }
}

impl PartialEq for Counted {
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id
    }
}

impl Eq for Counted {}

impl PartialOrd for Counted {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Counted {
    fn cmp(&self, other: &Self) -> Ordering {
        self.id.cmp(&other.id)
    }
}

impl Hash for Counted {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.id.hash(state);
    }
}

/// Tests that a container keeps its probes through collections, and that they are freed once it,
/// still alive, lets them go.
///
/// Each line is `fn name(new) container, |container| let go of all;` where `new()` makes a probe.
#[macro_export]
macro_rules! let_go {
    ($(fn $name:ident($new:ident) $full:expr, |$container:ident| $let_go:expr;)*) => {$(
        #[test]
        fn $name() {
            let drops = $crate::Drops::default();
            let mut heap = ::gc_core::Heap::new();
            let root = {
                let $new = || heap.alloc(drops.probe());
                let container = $full;
                heap.root(heap.alloc(::gc_core::GcRefCell::new(container)))
            };
            heap.collect();
            heap.collect();
            assert_eq!(drops.count(), 0, "freed while still held");
            {
                let cell = root.get(&heap);
                let mut guard = cell.borrow_mut(&heap);
                let $container = &mut *guard;
                $let_go;
            }
            heap.collect();
            assert_eq!(drops.count(), drops.made(), "kept although let go");
        }
    )*};
}

/// Tests that a container keeps its probes through collections, and that they are freed with it.
///
/// Each line is `fn name(new) container;` where `new()` makes a probe.
#[macro_export]
macro_rules! only_way {
    ($(fn $name:ident($new:ident) $full:expr;)*) => {$(
        #[test]
        fn $name() {
            let drops = $crate::Drops::default();
            let mut heap = ::gc_core::Heap::new();
            let root = {
                let $new = || heap.alloc(drops.probe());
                let container = $full;
                heap.root(heap.alloc(container))
            };
            heap.collect();
            heap.collect();
            assert_eq!(drops.count(), 0, "freed while still held");
            drop(root);
            heap.collect();
            assert_eq!(drops.count(), drops.made(), "kept although unreachable");
        }
    )*};
}
