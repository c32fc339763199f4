//! The pointers: `Gc` inside a borrow of the heap, `Root` outside of it.

mod by_address;
mod carry;
mod fmt;
mod gc;
mod root;
mod safepoint;

pub use by_address::ByAddress;
pub use carry::Carry;
pub use gc::Gc;
pub use root::{Root, RootError};
