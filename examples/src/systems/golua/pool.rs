//! `Pool`: what a runtime asks of those that watch its values.

use core::fmt;

use gc_core::Heap;

use crate::systems::golua::{ClonePool, SafePool, UnsafePool, Value, WeakRef};

/// What a value is marked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Marks {
    /// To be finalized: something in Lua is to be called with it.
    pub finalize: bool,
    /// To be released, after that: something is to be given back that is not Lua's.
    pub release: bool,
}

impl Marks {
    /// Nothing.
    pub const NONE: Marks = Marks {
        finalize: false,
        release: false,
    };
    /// To be finalized.
    pub const FINALIZE: Marks = Marks {
        finalize: true,
        release: false,
    };
    /// To be released.
    pub const RELEASE: Marks = Marks {
        finalize: false,
        release: true,
    };
    /// Both.
    pub const BOTH: Marks = Marks {
        finalize: true,
        release: true,
    };
}

/// Watches values, and says which are to be finalized and released.
///
/// Whatever is returned together is in the reverse order of marking, and nothing is returned twice unless it was
/// marked again.
pub trait Pool: fmt::Debug {
    /// The weak reference to a value: the same one however often it is asked for. A pool may have none.
    fn get<'gc>(&self, heap: &'gc Heap, value: Value<'gc>) -> Option<WeakRef<'gc>>;

    /// Marks a value, or a clone, for what is to happen from now on. What was said before, of it or its clones,
    /// does not count any more; but in a [`SafePool`] it does, and this is added to it.
    fn mark<'gc>(&self, heap: &'gc Heap, value: Value<'gc>, marks: Marks);

    /// The values to be finalized that collections have found unreachable.
    fn extract_pending_finalize<'gc>(&self, heap: &'gc Heap) -> Vec<Value<'gc>>;

    /// The values to be released, and no more to be finalized, that collections have found unreachable.
    fn extract_pending_release<'gc>(&self, heap: &'gc Heap) -> Vec<Value<'gc>>;

    /// All values to be finalized, reachable or not. What is to be released stays so.
    fn extract_all_marked_finalize<'gc>(&self, heap: &'gc Heap) -> Vec<Value<'gc>>;

    /// All values to be released, reachable or not. This is the end of the pool: from now on it returns nothing, and
    /// marks nothing.
    fn extract_all_marked_release<'gc>(&self, heap: &'gc Heap) -> Vec<Value<'gc>>;
}

/// The kinds of pools.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A [`SafePool`].
    Safe,
    /// An [`UnsafePool`].
    Unsafe,
    /// A [`ClonePool`].
    Clone,
}

impl Kind {
    /// All of them.
    pub const ALL: [Kind; 3] = [Kind::Safe, Kind::Unsafe, Kind::Clone];

    /// Makes a pool of this kind.
    pub fn make(self, heap: &Heap) -> Box<dyn Pool> {
        match self {
            Kind::Safe => Box::new(SafePool::default()),
            Kind::Unsafe => Box::new(UnsafePool::new(heap)),
            Kind::Clone => Box::new(ClonePool::new(heap)),
        }
    }
}
