//! All that the output of the derive macros names, and nothing else.
//!
//! Hidden and not covered by any promise of stability: only the `gc-derive` of the same version may
//! use it. Whatever could do harm is `unsafe` all the same, so that nothing here widens what safe code
//! can reach.
//!
//! # A path proves nothing
//! The derive finds this module by a path, which the user may give, and which may lead to a module of the
//! user's with items of the same names. What soundness rests on is therefore tied to the one thing
//! that cannot be another: the trait that is being implemented. Where the path `Trace` is not that of
//! [`Trace`], nothing is implemented that the collector would look at. Where it is, its `__derive`
//! returns a [`Derive`], and the expansion does not compile unless that is the type whose functions it
//! calls.
//!
//! The other names decide about no more than the text of an error, or have to fit what [`Trace`] and
//! [`Derive`] demand.

mod derive;
mod explain;
mod no_drop;
mod suspect;

pub use core::primitive::bool;

pub use self::derive::{Derive, FieldType};
pub use self::explain::{
    ObjectField, PointerField, RootField, traceable, traceable_object, traceable_pointer,
    traceable_root,
};
pub use self::no_drop::TypesThatMayHoldGcMustNotImplDrop;
pub use self::suspect::{StaticBorrow, Suspect, TracedOwner, Unsuspicious, WriteBarrier};
pub use crate::finalize::Finalize;
pub use crate::heap::Heap;
pub use crate::pointer::Gc;
pub use crate::trace::{Trace, Visitor};
