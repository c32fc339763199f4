//! A tracing garbage collector that safe Rust programs use like ordinary borrows.
//!
//! ```
//! use gc_core::{Finalize, Gc, GcCell, Heap, Trace};
//!
//! #[derive(Trace, Finalize)]
//! struct Person<'gc> {
//!     name: String,
//!     friend: GcCell<Option<Gc<'gc, Person<'gc>>>>,
//! }
//!
//! let mut heap = Heap::new();
//! let ada = heap.alloc(Person { name: "Ada".into(), friend: GcCell::new(None) });
//! let bob = heap.alloc(Person { name: "Bob".into(), friend: GcCell::new(Some(ada)) });
//! ada.friend.set(&heap, Some(bob));
//!
//! let root = heap.root(ada);
//! heap.collect();
//! assert_eq!(root.get(&heap).friend.get().unwrap().name, "Bob");
//! ```
//!
//! # The rules, and what enforces them
//!
//! - A [`Gc`] borrows the [`Heap`]. What can free objects takes `&mut Heap`; holding a `Gc` across
//!   it is borrow error E0502.
//! - What an object points to changes through [`GcCell`], [`GcRefCell`] and [`GcOnceCell`]; storing
//!   takes `&Heap`.
//! - From outside the heap, objects are held by a [`Root`].
//! - [`Weak`] references and the weak parts of tables, such as the keys of an [`EphemeronTable`], keep
//!   nothing alive. What they refer to is theirs for the asking until a collection finds it dead.
//! - Allocation never collects. [`Heap::safepoint`] collects when enough was allocated;
//!   [`safepoint!`] carries pointers across one.
//! - A type that may hold a `Gc` has no `Drop`; the derive refuses it. What is to happen when an
//!   object dies goes into [`Finalize`].
//!
//! # Features
//!
//! - `derive` (default): `#[derive(Trace, Finalize)]`.
//! - `once_cell` (default), `hashbrown`, `indexmap`, `smallvec`, `arrayvec`, `either`: [`Trace`] for
//!   the types of those crates.

#![doc(test(attr(deny(warnings))))]

extern crate self as gc_core;

#[doc(hidden)]
#[path = "private/mod.rs"]
pub mod __private;
mod block;
mod cell;
mod cycle;
mod finalize;
mod heap;
mod pointer;
mod table;
mod trace;
mod weak;

pub use cell::{GcCell, GcOnceCell, GcRef, GcRefCell, GcRefMut};
pub use finalize::{
    Cleanup, CleanupQueue, CleanupReceiver, FinalizationHandle, FinalizationQueue, Finalize,
    HandleState, Order, Policy, QueueConfig, RecvError, Waiting,
};
#[cfg(feature = "derive")]
pub use gc_derive::{Finalize, Trace};
pub use heap::{
    AllocError, AllocErrorKind, Charge, Collection, Corruption, Delivery, FinalizerPanic, Heap,
    HeapActive, HeapConfig, HeapStats, HookId, LimitReached, PanicSource, ParkedHeap, WhyNotFired,
};
pub use pointer::{ByAddress, Carry, Gc, Handle, HandleRoot, Root, RootError};
pub use table::{
    Entry, EntryTable, Ephemeron, EphemeronTable, WeakKeyMap, WeakTable, WeakValueTable,
};
pub use trace::{Managed, Static, Trace, Visitor};
pub use weak::{LongWeak, LongWeakRoot, Weak, WeakRoot};
