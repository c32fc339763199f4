//! What the output of the derive macros names, and nothing else.
pub use crate::trace::Visitor;
use crate::trace::Trace;

pub struct Field<T: Trace>(core::marker::PhantomData<T>);
impl<T: Trace> Field<T> {
    pub const NEEDS_TRACE: bool = T::NEEDS_TRACE;
    pub unsafe fn trace<V: Visitor>(field: &T, name: &'static str, visitor: &mut V) {
        unsafe { visitor.field(name, field) }
    }
}
pub unsafe fn trace<T: Trace, V: Visitor>(field: &T, name: &'static str, visitor: &mut V) {
        unsafe { visitor.field(name, field) }
}
pub const fn skipped_field_must_be_static<T: 'static>(_: &T) {}

#[allow(drop_bounds)]
pub trait TypesThatMayHoldGcMustNotImplDrop {}
#[allow(drop_bounds)]
impl<T: Drop + ?Sized> TypesThatMayHoldGcMustNotImplDrop for T {}

#[diagnostic::on_unimplemented(message = "`{Self}` has no write barrier, so it cannot hold garbage-collected data", label="no write barrier",
  note = "use `GcCell`, `GcRefCell` or `GcOnceCell`")]
pub trait HasWriteBarrier {}

pub struct Probe<T: ?Sized>(core::marker::PhantomData<T>);
impl<T: ?Sized> Probe<T> { pub const HERE: Self = Probe(core::marker::PhantomData); }
impl<T> Probe<core::cell::RefCell<T>> { pub const fn check(&self) where core::cell::RefCell<T>: HasWriteBarrier {} }
pub trait Unremarkable { fn check(&self) {} }
impl<T: ?Sized> Unremarkable for Probe<T> {}
