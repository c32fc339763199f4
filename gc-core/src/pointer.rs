//! The pointers: `Gc` inside a borrow of the heap, `Root` outside of it, and `HandleRoot` for what is not a `Gc`.

mod by_address;
mod carry;
mod fmt;
mod gc;
mod handle;
mod identity;
mod root;
mod safepoint;

pub use by_address::ByAddress;
pub use carry::Carry;
pub use gc::Gc;
pub(crate) use handle::AnyObject;
pub use handle::{Handle, HandleRoot};
pub(crate) use identity::{handle, identity};
pub use root::{Root, RootError};
