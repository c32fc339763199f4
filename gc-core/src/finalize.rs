//! Finalization: code that runs when an object has become unreachable.
//!
//! The collector only *queues*; finalizers run afterwards, under `&Heap`, when the object and all
//! it reaches are still whole. A finalizer can therefore read, allocate, store and even resurrect
//! its object, and the type system keeps it from collecting.

mod registry;

pub(crate) use registry::{Registry, Selection};

use crate::heap::Heap;
use crate::pointer::Gc;

/// What happens to an object when nothing reaches it any more.
///
/// `#[derive(Finalize)]` says "nothing" and costs nothing. A type that implements the trait by hand
/// is *armed* when it is allocated: when a collection finds the object unreachable, the object is
/// kept, queued, and [`finalize`](Finalize::finalize) is called once with it, latest allocated
/// first. Unless a finalizer stored the object somewhere, the next collection frees it: so an
/// object with a finalizer takes two collections to free. One that was stored is an ordinary object
/// from then on; its finalizer is not called again.
///
/// Finalizers run inside [`Heap::collect`], [`Heap::safepoint`], and when the heap is dropped, never
/// inside an allocation. A panic in one is caught and counted; the others still run.
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
    /// Whether objects of this type are armed when they are allocated.
    const NEEDS_FINALIZE: bool = true;

    /// Called once after `this` has become unreachable.
    fn finalize(this: Gc<'gc, Self>, heap: &'gc Heap);
}
