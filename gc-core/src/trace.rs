//! `Trace`: how the collector finds what a value points to.
//!
//! # What this is for
//! A collection starts at the roots and follows every [`Gc`](crate::Gc) it finds. [`Trace::trace`]
//! shows the collector the pointers inside one value. Nobody writes it: `#[derive(Trace)]` does,
//! and the implementations below this module cover the standard library.
//!
//! # The two halves
//! 1. *Tracing*: [`Trace::trace`] visits every `Gc` in the value, [`Trace::NEEDS_TRACE`] says that
//!    there can be none.
//! 2. *Rebranding*: a `Gc<'gc, T>` may live only as long as a borrow of its heap, but what is
//!    *stored* in the heap outlives many borrows. [`Trace::At`] names the same type with another
//!    heap lifetime, so that a [`Root`](crate::Root) can hold `Node<'static>` (meaning "not tied
//!    to a borrow") and give back `Node<'gc>`.
//!
//! # What was rejected
//! A `Trace<'gc>` with the lifetime on the trait says which heap a value belongs to, but cannot
//! name the type at another lifetime, which roots need. A safe `Trace` (as in collectors that count
//! references) would let a forgotten field become a use after free.

mod containers;
mod foreign;
mod leaf;
mod managed;
mod shared;
mod static_value;
mod visitor;

pub(crate) use leaf::{leaf, no_finalizer};
pub use managed::Managed;
pub use static_value::Static;
pub use visitor::Visitor;
pub(crate) use visitor::sealed;

use crate::__private::Derive;

/// A type whose values the garbage collector can look through.
///
/// Derive it together with [`Finalize`](crate::Finalize):
///
/// ```
/// use gc_core::{Finalize, Gc, GcCell, Heap, Trace};
///
/// #[derive(Trace, Finalize)]
/// struct Node<'gc> {
///     name: String,
///     next: GcCell<Option<Gc<'gc, Node<'gc>>>>,
/// }
///
/// let heap = Heap::new();
/// let node = heap.alloc(Node { name: "first".into(), next: GcCell::new(None) });
/// node.next.set(&heap, Some(node));
/// assert_eq!(node.next.get().unwrap().name, "first");
/// ```
///
/// # Safety
///
/// An implementation is trusted by the collector. It must keep these rules:
///
/// 1. [`trace`](Trace::trace) visits, through [`Visitor::field`] or [`Visitor::item`], every part
///    of the value that may hold a `Gc`, however often it is called. A part that is left out is
///    freed while still in use. Visiting a part twice is harmless.
/// 2. [`NEEDS_TRACE`](Trace::NEEDS_TRACE) is `false` only if no value of the type can ever hold a
///    `Gc` of a heap that is not leaked.
/// 3. [`At<'x>`](Trace::At) is `Self` with its heap lifetime replaced by `'x` and nothing else
///    changed: no other lifetime and no type parameter may become longer-lived. `&'a str` or
///    `Cow<'a, str>` with `'a` other than `'static` therefore has no implementation.
/// 4. `trace` runs no user code: no `Clone`, `Deref`, `Hash`, `Iterator` or `Default` of a type
///    it does not know. It allocates nothing in the heap, creates, clones or drops no `Root`, takes
///    no borrow flag, and touches no thread-local. It may be called several times in one
///    collection, and on a thread other than the heap's while that thread waits.
/// 5. The type, if it can hold a `Gc`, has no `Drop` that could look through one: when drop glue
///    runs, what the value pointed to may already be gone. The derive enforces this.
///
/// A panic inside `trace` is harmless: the collection is abandoned and nothing is freed.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be traced by the garbage collector",
    label = "not traceable",
    note = "if `{Self}` is your own type, derive it: `#[derive(Trace, Finalize)]`",
    note = "if it is a foreign type without `Gc` pointers, wrap it in `gc_core::Static<_>`, or mark the field `#[gc(skip)]`"
)]
pub unsafe trait Trace {
    /// The same type with its heap lifetime replaced: `Node<'a>::At<'x>` is `Node<'x>`.
    type At<'x>: for<'y> Trace<At<'y> = Self::At<'y>> + 'x;

    /// Whether a value can hold a `Gc` at all.
    ///
    /// Where this is `false` the marker never reads the memory of such objects.
    const NEEDS_TRACE: bool = true;

    /// Shows every `Gc` in `self` to `visitor`.
    ///
    /// # Safety
    ///
    /// No `&mut` to any part of the value may be live, borrow flags notwithstanding: tracing reads
    /// through [`GcCell`](crate::GcCell) and [`GcRefCell`](crate::GcRefCell) whatever their state.
    /// The collector calls this under `&mut Heap`, where no guard can live; or on a value of which there is no guard,
    /// while guards of objects that it points to may live: one that is about to be moved into the heap, or one in a
    /// table that is borrowed to change it. So an implementation looks through no `Gc`.
    unsafe fn trace<V: Visitor>(&self, visitor: &mut V);

    /// Tells a derived implementation that the tools it has found are those of this trait.
    ///
    /// The derive knows this crate by a path only, which may lead to a look-alike. What counts is the
    /// type; nobody calls this.
    #[doc(hidden)]
    fn __derive() -> Derive
    where
        Self: Sized,
    {
        Derive::HERE
    }
}
