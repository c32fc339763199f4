//! Finalization: code that runs when an object has become unreachable.
//!
//! The collector only *queues*; finalizers run afterwards, under `&Heap`, when the object and all
//! it reaches are still whole. A finalizer can therefore read, allocate, store and even resurrect
//! its object, and the type system keeps it from collecting.
//!
//! # Three forms
//! - A type implements [`Finalize`] by hand, and says what is to happen to its objects. They are armed when they
//!   are allocated, or by [`Heap::arm`], and their finalizers are called after a collection.
//! - A [`FinalizationQueue`] is given objects one by one, and gives them back when they are unreachable, to
//!   whoever asks it.
//! - A [`CleanupQueue`] is left a value with an object, and gives that back when the object is gone.
//!
//! # Order
//! Finalizers and the procedures of queues are called in one order, whatever the type and whatever the queue:
//! 1. level by level, then releases, then cleanups. The finalizers of types are of level 0;
//! 2. in each of these, what an earlier collection has found first;
//! 3. of what one collection has found, what is on queues whose [`Order`] is `ChildrenFirst`, in the order of one search
//!    for all of them, or where there is no search the latest enabled first; then what is on those that are `Fifo`, the earliest enabled first; then the rest, the latest
//!    armed or enabled first. The finalizers of types are among the rest.
//!
//! What becomes due while they are called waits for the next time. A queue without a procedure gives what is on it in the
//! same order, as far as that concerns it.
//!
//! # Parts
//! | part | what it is |
//! |---|---|
//! | [`registry`], [`row`] | what is armed, in the order of arming |
//! | [`bits`] | what is known of each object of a type that is finalized |
//! | [`selection`], [`firing`] | what is taken from it |
//! | [`due`] | what is to be called, in its order |
//! | [`procedure`] | what is called for a queue |
//! | [`registration`], [`record`] | the objects behind handles and queues |
//! | [`queue`], [`handle`], [`config`], [`cleanup`] | what a program uses |

mod bits;
mod cleanup;
mod config;
mod due;
mod firing;
mod handle;
mod procedure;
mod queue;
mod record;
mod registration;
mod registry;
mod row;
mod selection;
mod waiting;

pub use cleanup::{Cleanup, CleanupQueue, CleanupReceiver, RecvError};
pub(crate) use config::Stage;
pub use config::{Order, Policy, QueueConfig};
pub use handle::FinalizationHandle;
pub(crate) use procedure::{Call, Procedures};
pub use queue::FinalizationQueue;
pub(crate) use record::{QueueObject, Recorded};
pub use registration::HandleState;
pub(crate) use registration::{Address, Registration};
pub(crate) use registry::Registry;
pub(crate) use row::{Fate, Row};
pub(crate) use selection::{Selected, Selection};
pub use waiting::Waiting;

use crate::heap::Heap;
use crate::pointer::Gc;

/// What happens to an object when nothing reaches it any more.
///
/// `#[derive(Finalize)]` says "nothing" and costs nothing. A type that implements the trait by hand
/// is *armed* when it is allocated: when a collection finds the object unreachable, the object is
/// kept, queued, and [`finalize`](Finalize::finalize) is called once with it, latest allocated
/// first, of whatever type. Unless a finalizer stored the object somewhere, the next collection frees it: so an
/// object with a finalizer takes two collections to free. One that was stored is an ordinary object
/// from then on; its finalizer is not called again, unless it is [armed](Heap::arm) again.
///
/// Finalizers run inside [`Heap::collect`], [`Heap::safepoint`] and [`Heap::run_finalizers`], and when the heap is closed or
/// dropped, never inside an allocation. A panic in one is caught and counted; the others still run.
///
/// ```
/// use std::cell::Cell;
/// use std::rc::Rc;
/// use gc_core::{Finalize, Gc, Heap, Trace};
///
/// #[derive(Trace)]
/// struct Connection {
///     closed: Rc<Cell<bool>>,
/// }
///
/// impl<'gc> Finalize<'gc> for Connection {
///     fn finalize(this: Gc<'gc, Self>, _heap: &'gc Heap) {
///         this.closed.set(true);
///     }
/// }
///
/// let closed = Rc::new(Cell::new(false));
/// let mut heap = Heap::new();
/// heap.alloc(Connection { closed: closed.clone() });
/// assert_eq!(heap.collect().finalized, 1);
/// assert!(closed.get());
/// assert_eq!(heap.collect().freed_objects, 1);
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not say what happens when it is finalized",
    label = "no `Finalize` here",
    note = "derive both traits: `#[derive(Trace, Finalize)]`; the derived `Finalize` does nothing and costs nothing"
)]
pub trait Finalize<'gc>: Sized + 'gc {
    /// Whether [`finalize`](Finalize::finalize) does anything. Objects of a type for which it does not are never
    /// armed.
    const NEEDS_FINALIZE: bool = true;

    /// Whether objects are armed when they are allocated. Where this is `false` they are armed one by one, by
    /// [`Heap::arm`]: this is for a type of which only some objects have something to do, such as the
    /// tables of Lua, where it is their metatable that says so.
    const ARMED_AT_ALLOC: bool = true;

    /// Whether an object is finalized once in its life, however often it is armed. From when its finalizer
    /// is due it is *spent*: arming it does nothing, before the call, in it, and after it, resurrected or not.
    /// [`Heap::renew`] takes that back.
    ///
    /// Where this is `false` an object is finalized once for each time that it is armed. Where it is
    /// `true` an object takes one bit more. (Java, and Lua 5.2, finalize once; Lua 5.3, and .NET, whenever
    /// they are told to.)
    ///
    /// What uses the turn up is that the finalizer becomes due, even if it panics then. Disarming an object before does not,
    /// nor do [queues](FinalizationQueue) that wait for it.
    ///
    /// ```
    /// use std::cell::Cell;
    /// use gc_core::{Finalize, Gc, Heap, Root, Trace};
    ///
    /// #[derive(Trace)]
    /// struct Account;
    ///
    /// thread_local! {
    ///     static KEPT: Cell<Option<Root<Account>>> = const { Cell::new(None) };
    /// }
    ///
    /// impl<'gc> Finalize<'gc> for Account {
    ///     const ONCE: bool = true;
    ///
    ///     fn finalize(this: Gc<'gc, Self>, heap: &'gc Heap) {
    ///         KEPT.set(Some(heap.root(this)));
    ///     }
    /// }
    ///
    /// let mut heap = Heap::new();
    /// heap.alloc(Account);
    /// assert_eq!(heap.collect().finalized, 1);
    /// let kept = KEPT.take().unwrap();
    /// assert!(!heap.arm(kept.get(&heap)), "it has been finalized");
    /// drop(kept);
    /// let collection = heap.collect();
    /// assert_eq!((collection.finalized, collection.freed_objects), (0, 1));
    /// ```
    const ONCE: bool = false;

    /// Called once for each time that `this` was armed, when it has become unreachable or the heap ends.
    fn finalize(this: Gc<'gc, Self>, heap: &'gc Heap);
}
