//! The pointers: `Gc` inside a borrow of the heap, `Root` outside of it, and `HandleRoot` for what is not a `Gc`.

mod by_address;
mod carry;
mod fmt;
mod gc;
mod handle;
mod root;
mod safepoint;

pub use by_address::ByAddress;
pub use carry::Carry;
pub use gc::Gc;
pub(crate) use handle::AnyObject;
pub(crate) use handle::handle;
pub use handle::{Handle, HandleRoot};
pub use root::{Root, RootError};
