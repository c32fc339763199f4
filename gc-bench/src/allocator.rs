//! The global allocator: the system's, or mimalloc with the feature of that name.
//!
//! Most backends call `malloc` for every object, so that the allocator is a large part of their
//! time; a backend with blocks of its own must be compared under both.

/// The name that tables and JSON lines give the allocator.
pub(crate) const NAME: &str = if cfg!(feature = "mimalloc") {
    "mimalloc"
} else {
    "system"
};

#[cfg(feature = "mimalloc")]
#[global_allocator]
static GLOBAL: mimalloc::MiMalloc = mimalloc::MiMalloc;
