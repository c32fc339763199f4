//! Cells: the only way to change what a heap object points to.
//!
//! Objects are shared, so they change through cells, as with `Rc`. The standard cells cannot hold a
//! `Gc`: a collector that marks while the program runs must hear of every pointer that is
//! overwritten, and these cells are where it listens. That is why everything that stores takes the
//! heap, although no collector runs beside the program yet.
//!
//! | cell | like | for |
//! |---|---|---|
//! | [`GcCell`] | `Cell` | a pointer or another small `Copy` value |
//! | [`GcRefCell`] | `RefCell` | a collection of pointers, changed in place |
//! | [`GcOnceCell`] | `OnceCell` | a pointer set once, such as a back link |
//!
//! # What was rejected
//! Storing without `&Heap` where no barrier is needed today: adding the parameter later would break
//! every user.

mod gc_cell;
mod gc_once_cell;
mod gc_ref_cell;

pub use gc_cell::GcCell;
pub use gc_once_cell::GcOnceCell;
pub use gc_ref_cell::{GcRef, GcRefCell, GcRefMut};
