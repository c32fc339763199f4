//! Types of the standard library that own values of other types.
//!
//! A container is traced by visiting every value it owns, and rebranded by rebranding each of its
//! type parameters. A whole container whose parameters are leaves is passed over without a look.
//!
//! # Why these implementations are sound
//! The argument is the same for all of them; the comments at the implementations add what is
//! particular.
//! - *Rule 1*: `&self` of a container shows every value that safe code can get out of it again. What
//!   it does not show (the tail of a `Vec` whose `Drain` was leaked, say) is never handed out, and
//!   never dropped.
//! - *Rule 2*: a container owns only values of its parameters' types, so it can hold a `Gc` only if
//!   one of them can.
//! - *Rule 3*: `At` replaces each parameter by its own `At` and names no other lifetime. None of
//!   these types puts a bound such as `Ord` or `Hash` on its parameters, so `At` is well-formed for
//!   all of them.
//! - *Rule 4*: walking over a container of the standard library runs only code of the standard
//!   library. In particular no key is compared or hashed.
//! - *Rule 5*: dropping one of them drops the values it owns and runs no other code of theirs.
//!
//! # Finalizers
//! [`Finalize`](crate::Finalize) is about objects of the heap. A container can be an object, and has
//! nothing to do when it dies; the values in it are not objects, so a finalizer of *their* type does
//! not run. Store a `Gc` in the container if it should.
//!
//! # What is left out
//! - `ManuallyDrop<T>`: its value may already have been dropped, and then must not be read, yet
//!   nothing in it says so.
//! - `Box<dyn Trait>`: a trait object does not say which lifetimes the value behind it has, so it
//!   cannot be rebranded. [`Static`](crate::Static) takes a `'static` one.
//! - Guards such as `MutexGuard` and iterators that borrow: they hold a borrow of another time than
//!   the heap's.

mod map;
mod sequence;
mod tuple;
mod value;

#[cfg(any(feature = "hashbrown", feature = "indexmap"))]
pub(in crate::trace) use map::visit_entries;
#[cfg(any(
    feature = "arrayvec",
    feature = "hashbrown",
    feature = "indexmap",
    feature = "smallvec"
))]
pub(in crate::trace) use sequence::visit_items;
#[cfg(feature = "either")]
pub(in crate::trace) use value::either;
