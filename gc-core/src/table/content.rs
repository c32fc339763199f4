//! How keys that are compared by their content are hashed.

use core::hash::{BuildHasher, Hash};
use std::hash::RandomState;
use std::sync::LazyLock;

/// At random, like those of the standard library, but the same for all tables of the process.
static HASHER: LazyLock<RandomState> = LazyLock::new(RandomState::new);

/// The hash of a key's content.
pub(super) fn hash_content<Q: Hash + ?Sized>(key: &Q) -> u64 {
    HASHER.hash_one(key)
}
