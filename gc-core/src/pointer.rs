//! The pointers: `Gc` inside a borrow of the heap, `Root` outside of it.

mod fmt;
mod gc;
mod root;
mod safepoint;

pub use gc::Gc;
pub use root::{Root, RootError};
