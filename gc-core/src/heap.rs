//! The heap: what a program holds, and how its parts fit together.
//!
//! | part | file | what it is |
//! |---|---|---|
//! | object memory | [`store`](crate::block::store) | blocks, runs, bitmaps |
//! | roots | [`roots`] | the objects that the program holds from outside |
//! | finalizers | [`registry`](crate::finalize), [`arming`], [`deliver`] | what is armed, and what is called |
//! | hooks | [`hooks`] | what a program wants to be told |
//! | pacing | [`pacing`] | when a collection is due |
//! | collection | [`collect`](mod@collect) | the driver of a [`cycle`](crate::cycle) |
//! | barriers | [`barrier`] | what the program must not hide from a marker |
//! | taking turns | [`active`], [`turns`] | one active heap per thread |
//! | the end | [`ending`] | closing, abandoning and dropping a heap |

mod active;
mod alloc;
mod arming;
mod barrier;
mod charge;
mod collect;
mod config;
mod deliver;
pub(crate) mod describe;
mod ending;
mod error;
mod hooks;
mod noting;
mod pacing;
mod report;
pub(crate) mod roots;
mod turns;
mod verify;
mod why;

use core::cell::{Cell, RefCell};
use core::fmt;
use core::marker::PhantomData;

pub use active::HeapActive;
pub use charge::Charge;
pub use config::HeapConfig;
pub use deliver::Delivery;
pub use error::{AllocError, AllocErrorKind, LimitReached};
pub use hooks::{FinalizerPanic, HookId, PanicSource};
pub use report::{Collection, HeapStats};
pub use turns::ParkedHeap;
pub use verify::Corruption;
pub use why::WhyNotFired;

use crate::block::store::Store;
use crate::cycle::mark::Marker;
use crate::cycle::phase::{self, Phase};
use crate::finalize::{Procedures, Registry};
use crate::heap::active::Turn;
use crate::heap::barrier::Barrier;
use crate::heap::hooks::Hooks;
use crate::heap::pacing::Pacing;
use crate::heap::report::Totals;
use crate::heap::roots::{RootTable, Roots};

/// A garbage-collected heap.
///
/// Everything that reads, allocates or stores takes `&Heap`; whatever can free objects takes
/// `&mut Heap` or the heap itself. A [`Gc`](crate::Gc) borrows the heap, so holding one across a
/// collection is an ordinary borrow error.
///
/// A thread has at most one *active* heap; see [`park`](Heap::park) and [`suspend`](Heap::suspend)
/// for taking turns. A heap stays on its thread.
///
/// Dropping the heap [closes](Heap::close) it: the finalizers of all objects that are armed are called, latest
/// first, and the procedures of queues, then all objects are dropped. Panics in any of these are ignored there.
///
/// ```
/// use gc_core::{Finalize, Gc, GcCell, Heap, Root, Trace};
///
/// #[derive(Trace, Finalize)]
/// struct Node<'gc> {
///     name: String,
///     next: GcCell<Option<Gc<'gc, Node<'gc>>>>,
/// }
///
/// let mut heap = Heap::new();
/// let a = heap.alloc(Node { name: "a".into(), next: GcCell::new(None) });
/// let b = heap.alloc(Node { name: "b".into(), next: GcCell::new(Some(a)) });
/// a.next.set(&heap, Some(b)); // a cycle
/// let root: Root<Node<'static>> = heap.root(a);
///
/// heap.collect(); // no `Gc` lives across this line
/// let a = root.get(&heap);
/// assert_eq!(a.next.get().unwrap().name, "b");
///
/// drop(root);
/// assert_eq!(heap.collect().freed_objects, 2);
/// ```
pub struct Heap {
    store: Store,
    roots: Roots,
    registry: Registry,
    procedures: Procedures,
    hooks: Hooks,
    pacing: Pacing,
    phase: Cell<Phase>,
    marker: RefCell<Marker>,
    barrier: Barrier,
    totals: Totals,
    config: HeapConfig,
    /// Dropped last, so that no other heap is active while this one's objects are dropped.
    turn: Turn,
    /// Objects are of one thread, and so is the heap.
    thread: PhantomData<*mut ()>,
}

impl Heap {
    /// Makes a heap with the default [configuration](HeapConfig).
    ///
    /// # Panics
    ///
    /// If another heap is active on this thread; [`try_new`](Heap::try_new) reports that as an
    /// error.
    #[expect(
        clippy::new_without_default,
        reason = "making a heap can fail, which a default should not"
    )]
    #[track_caller]
    pub fn new() -> Heap {
        HeapConfig::new().build()
    }

    /// Makes a heap, unless another is active on this thread.
    ///
    /// # Errors
    ///
    /// If another heap is active.
    ///
    /// ```
    /// use gc_core::Heap;
    ///
    /// let heap = Heap::try_new().unwrap();
    /// assert!(Heap::try_new().is_err());
    /// drop(heap);
    /// assert!(Heap::try_new().is_ok());
    /// ```
    pub fn try_new() -> Result<Heap, HeapActive> {
        HeapConfig::new().try_build()
    }

    fn with_config(config: HeapConfig) -> Result<Heap, HeapActive> {
        // The turn is taken first and, should anything here panic, given back by its drop.
        let turn = Turn::take()?;
        Ok(Heap {
            store: Store::new(config.is_stress()),
            roots: Roots::new(),
            registry: Registry::default(),
            procedures: Procedures::default(),
            hooks: Hooks::default(),
            pacing: Pacing::new(&config),
            phase: Cell::default(),
            marker: RefCell::new(Marker::new()),
            barrier: Barrier::default(),
            totals: Totals::default(),
            config,
            turn,
            thread: PhantomData,
        })
    }

    /// The configuration that the heap was made with.
    pub fn config(&self) -> &HeapConfig {
        &self.config
    }

    /// The table that roots of this heap are in.
    pub(crate) fn rooted(&self) -> &RootTable {
        self.roots.table()
    }

    /// Retires all runs, with no cycle under way.
    fn enter_idle(&self) {
        phase::enter(&self.phase, Phase::Idle, &self.store);
    }
}

impl fmt::Debug for Heap {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Heap #{}", self.roots.table().heap_number())
    }
}
