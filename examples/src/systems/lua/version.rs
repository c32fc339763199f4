//! What differs between versions of Lua.

use gc_core::{Finalize, Trace};

/// A version of Lua, as far as its finalizers go.
#[derive(Trace, Finalize, Debug, Clone, Copy, PartialEq, Eq)]
pub enum Version {
    /// An object is finalized once, ever. Errors are raised in whoever collects.
    Lua52,
    /// An object is finalized once for each time it is marked. Errors are raised.
    Lua53,
    /// As in 5.3, but errors are warnings.
    Lua54,
}

impl Version {
    /// All of them.
    pub const ALL: [Version; 3] = [Version::Lua52, Version::Lua53, Version::Lua54];

    /// Whether an object that has been finalized can be marked again.
    pub fn finalizes_again(self) -> bool {
        self != Version::Lua52
    }

    /// Whether an error in a finalizer is raised in whoever has caused it to be called.
    pub fn raises_errors(self) -> bool {
        self != Version::Lua54
    }

    /// Whether a finalizer that is not a function is an error. Before 5.4 it is ignored.
    pub fn calls_anything(self) -> bool {
        self == Version::Lua54
    }

    /// How many finalizers a step of the collector calls.
    pub fn finalizers_per_step(self) -> usize {
        match self {
            Version::Lua52 | Version::Lua53 => 4,
            Version::Lua54 => 10,
        }
    }
}
