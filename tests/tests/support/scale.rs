//! How large large tests are.

/// So many that the square of it would take hours, and that what is linear takes a moment.
pub(crate) const MANY: usize = if cfg!(gc_slow) {
    20_000
} else if cfg!(debug_assertions) {
    100_000
} else {
    1_000_000
};

/// What sizes are divided by: emulators and memory checkers make everything ten times slower.
pub(crate) const SCALE: usize = if cfg!(gc_slow) { 10 } else { 1 };
