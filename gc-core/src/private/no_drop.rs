//! No `Drop` for types that may hold a `Gc`.

/// Implemented for all types with a `Drop` of their own, and, by the derive, for all types that may
/// hold a `Gc`. A type that is both is an error that shows this name.
///
/// When drop glue runs, what a `Gc` in the value points to may already be gone. The remedy is
/// [`Finalize`](crate::Finalize), which runs while everything is still there.
pub trait TypesThatMayHoldGcMustNotImplDrop {
    /// `Self` where the derive made the implementation, and otherwise a type with a `Drop` is meant.
    ///
    /// A derive that was led to another trait of this name implements that one, and nothing overlaps.
    /// But then this is not `Self`, which [`Derive::must_not_impl_drop`](super::Derive::must_not_impl_drop)
    /// asks for.
    type Derived: ?Sized;
}

/// Stands for the derive where a type has a `Drop`.
#[derive(Debug)]
pub struct ImplementsDrop;

#[expect(
    drop_bounds,
    reason = "the overlap with types that implement `Drop` is the purpose"
)]
impl<T: Drop + ?Sized> TypesThatMayHoldGcMustNotImplDrop for T {
    type Derived = ImplementsDrop;
}
