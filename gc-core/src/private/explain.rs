//! What is wrong with a field that is not traceable, and other texts where its spelling tells the mistake.
//!
//! Nothing rests on this module but the text of an error: what demands that a field be traceable is
//! [`Derive::trace`](super::Derive::trace). Each of the traits is implemented for whatever is traceable,
//! and the implementations are hidden from the compiler's advice, so that a field is explained by the
//! trait in the bound of the function.

use crate::trace::Trace;

/// Fails to compile for a field that is not traceable.
pub const fn traceable<T: Trace>() {}

/// Explains a field that is spelled with `Root`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be traced: a root cannot be part of an object",
    label = "a root inside the heap",
    note = "a root keeps its object alive from outside; inside, it would keep its own cycle alive for ever",
    note = "store a `Gc<'gc, _>` instead"
)]
pub trait RootField: Trace {}

#[diagnostic::do_not_recommend]
impl<T: Trace> RootField for T {}

/// Fails to compile for a field that is spelled with `Root` and not traceable.
pub const fn traceable_root<T: RootField>() {}

/// Explains a field that is spelled with a raw pointer.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be traced: a raw pointer does not keep its target alive",
    label = "a raw pointer",
    note = "to point into the heap, use `Gc<'gc, _>`",
    note = "if it points to something else, mark the field `#[gc(skip)]`"
)]
pub trait PointerField: Trace {}

#[diagnostic::do_not_recommend]
impl<T: Trace> PointerField for T {}

/// Fails to compile for a field that is spelled with a raw pointer and not traceable.
pub const fn traceable_pointer<T: PointerField>() {}

/// Explains a field that is spelled with `dyn`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be traced: nothing says what a trait object holds",
    label = "a trait object",
    note = "an enum of the possible types can be traced",
    note = "if no `Gc` can be in it, wrap it in `gc_core::Static<_>`, or mark the field `#[gc(skip)]`"
)]
pub trait ObjectField: Trace {}

#[diagnostic::do_not_recommend]
impl<T: Trace> ObjectField for T {}

/// Fails to compile for a field that is spelled with `dyn` and not traceable.
pub const fn traceable_object<T: ObjectField>() {}
