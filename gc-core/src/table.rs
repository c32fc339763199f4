//! Tables with weak parts.
//!
//! | table | keys | values | an entry lives as long as |
//! |---|---|---|---|
//! | [`EphemeronTable`] | weak, by identity | kept | its key |
//! | [`WeakKeyMap`] | weak, by `Hash` and `Eq` | kept | its key |
//! | [`WeakValueTable`] | kept, by `Hash` and `Eq` | weak | its value |
//! | [`WeakTable`] | weak, by identity | weak | both |
//! | [`Ephemeron`] | one or several, weak | kept | all of its keys |
//!
//! The value of an ephemeron does not keep its own key alive, however it leads there; see
//! [`ephemeron`](crate::cycle::ephemeron) for how that is found in linear time. Keys are weak as
//! [`LongWeak`](crate::LongWeak) is, and values as [`Weak`](crate::Weak) is: a finalizer still finds its
//! object as a key, and no longer as a value. (These are the rules of Lua 5.2, *Reference Manual* 2.5.4.)
//!
//! # Memory
//! The memory of a table's entries counts as [`HeapStats::external_bytes`](crate::HeapStats::external_bytes), and
//! towards the heap's limit. What is noted of the objects that are keys, and of those that have weak references,
//! does neither: it is a few bytes for each object of a block of 32 KiB from the first such object on, and some 20
//! more for each of these.
//!
//! # Handles
//! What a program holds is a `Copy` handle to the table, which is an object of the heap. A table that could be
//! moved out of its place would be lost to a collector that is at work on it. Outside of the heap a
//! [`HandleRoot`](crate::HandleRoot) holds it.
//!
//! # Marking while the program runs
//! Whatever gives a program a part of a table that it need not hold takes `&Heap`: a marker that lets the program run is
//! told of it, and keeps it. Asking keeps nothing: `len`, `is_dead`, and `contains_key` but for a key that is compared by
//! content, which the code that compares it is shown.
//!
//! # Borrows
//! Tables are changed through `&self`, and borrowed at run time as a [`GcRefCell`](crate::GcRefCell) is: what
//! is borrowed from a table, by an iterator or a guard, makes changing it meanwhile panic. Code of users, in
//! `Hash`, `Eq`, `Clone` or closures, runs either under such a borrow or under none.

mod content;
mod entry;
mod ephemeron;
mod ephemeron_table;
mod ephemerons;
mod erased;
mod handle;
mod map;
mod object;
mod rows;
mod side;
mod weak_key_map;
mod weak_table;
mod weak_value_table;

pub use entry::{Entry, EntryTable};
pub use ephemeron::Ephemeron;
pub use ephemeron_table::EphemeronTable;
pub use weak_key_map::WeakKeyMap;
pub use weak_table::WeakTable;
pub use weak_value_table::WeakValueTable;
