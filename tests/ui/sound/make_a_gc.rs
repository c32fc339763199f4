//! A pointer comes from a heap only.

#![allow(unused)]

use gc_core::Gc;

fn main() {
    let gc: Gc<'_, u8> = Gc::from_target(std::ptr::NonNull::dangling()); //~ ERROR
}
