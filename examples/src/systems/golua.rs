//! The pools of golua, a Lua in Go: who tells its runtime which values are to be finalized and released.
//!
//! A [`Pool`] is given values to watch, and asked from time to time which of them nothing reaches any more. There are
//! three, which know more or less of what the collector knows:
//!
//! | pool | keeps values | weak references | what it returns | marking again |
//! |---|---|---|---|---|
//! | [`SafePool`] | all of them, until it is closed | keep their value | the value | adds to what was said before |
//! | [`UnsafePool`] | none | real ones | the value | takes its place |
//! | [`ClonePool`] | their state | none | a clone of the value | takes its place |
//!
//! # How the rules of golua are expressed
//! | rule | by what |
//! |---|---|
//! | a value is *finalized* first, and *released* when it is unreachable again | a `FinalizationQueue` and one of releases, with which it is enabled at once |
//! | the latest marked comes first | each handle's datum has the number of the marking |
//! | marking again moves to the end, and takes the place of what was said before | `disable`, and enabling again |
//! | a value and its clones are one | an `EphemeronTable` from the state they share to the handles |
//! | a weak reference stays until nothing can bring the value back | `LongWeak`, which a queue of releases clears |
//! | there is one weak reference to a value | `LongWeak` has an identity |
//! | asking a weak reference takes its value off the list of those to be finalized | `FinalizationHandle::reenable` |
//! | a closing runtime gets everything, reachable or not, in one order | `FinalizationQueue::fire_all` |
//! | a pool may return a clone, and lose the value | the clone is the handle's datum |
//! | a pool may keep everything | `Root`s, in a list for each of the two marks |
//!
//! The [`Runtime`] says when that happens: at its safe points, never inside of a finalizer, and when a context is
//! left.
//!
//! # What is different
//! golua's pools are given notice by Go's finalizers, one object at a time, and keep books of what has happened.
//! Here the collector decides about all objects at once, and the books are the states of handles. So
//! - a value that is pending when a pool is closed is not lost;
//! - asking for a weak reference is not marking;
//! - no pool returns anything when all releases have been taken;
//! - a value that was brought back by a weak reference is pending again after one collection, not two;
//! - a weak reference of an `UnsafePool` is one to an object, so that a clone of a value has another than the value;
//! - marking for nothing unmarks in an `UnsafePool`, as it does in a `ClonePool`, and not in a `SafePool`.
//!
//! ```
//! use gc_core::Heap;
//! use gc_examples::systems::golua::{Kind, Marks, Object};
//!
//! let mut heap = Heap::new();
//! let pool = Kind::Unsafe.make(&heap);
//! for name in ["a", "b"] {
//!     pool.mark(&heap, Object::make(&heap, name, None), Marks::FINALIZE);
//! }
//! heap.collect();
//! let pending = pool.extract_pending_finalize(&heap);
//! assert_eq!(pending.iter().map(|value| value.name()).collect::<Vec<_>>(), ["b", "a"]);
//! ```

mod clone_pool;
mod context;
mod pool;
mod register;
mod runtime;
mod safe_pool;
mod unsafe_pool;
mod value;
mod weak_ref;

pub use clone_pool::ClonePool;
pub use context::{Ending, Policy};
pub use pool::{Kind, Marks, Pool};
pub use runtime::{Host, Runtime};
pub use safe_pool::SafePool;
pub use unsafe_pool::UnsafePool;
pub use value::{Failure, Finalizer, Object, Releaser, State, Value};
pub use weak_ref::WeakRef;
