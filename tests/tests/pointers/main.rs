//! What a program holds objects by: pointers, roots and cells.

mod cells;
mod gc;
mod guards;
mod identity;
mod moved_cells;
mod root_slots;
mod roots;
mod safepoints;
#[path = "../support/mod.rs"]
mod support;
