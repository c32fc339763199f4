//! Weak references, as far as pools have them.

use gc_core::{Finalize, Gc, Heap, LongWeak, Trace};

use crate::systems::golua::register::Register;
use crate::systems::golua::{Object, Value};

/// A reference to a value, which yields it for as long as it is not dead.
///
/// References to one value are equal. Those that keep their value are so, too, if it is a clone.
#[derive(Trace, Finalize, Clone, Copy)]
pub struct WeakRef<'gc>(Reference<'gc>);

#[derive(Trace, Finalize, Clone, Copy)]
enum Reference<'gc> {
    /// One that keeps its value, which then never dies.
    Pinning(Value<'gc>),
    /// One that does not, and the register in which its value may be marked.
    Weak(LongWeak<'gc, Object<'gc>>, Gc<'gc, Register<'gc>>),
}

impl<'gc> WeakRef<'gc> {
    /// A reference that keeps its value.
    pub(super) fn pinning(value: Value<'gc>) -> WeakRef<'gc> {
        WeakRef(Reference::Pinning(value))
    }

    /// A reference to a value of a register.
    pub(super) fn weak(
        heap: &'gc Heap,
        value: Value<'gc>,
        register: Gc<'gc, Register<'gc>>,
    ) -> WeakRef<'gc> {
        WeakRef(Reference::Weak(Gc::downgrade_long(value, heap), register))
    }

    /// The value, unless it is dead.
    ///
    /// Who asks may keep it, so if it is about to be finalized that is put off: it will be pending again when a
    /// collection has found it unreachable once more.
    pub fn value(self, heap: &'gc Heap) -> Option<Value<'gc>> {
        match self.0 {
            Reference::Pinning(value) => Some(value),
            Reference::Weak(weak, register) => {
                let value = weak.upgrade(heap)?;
                register.bring_back(heap, value);
                Some(value)
            }
        }
    }
}

impl PartialEq for WeakRef<'_> {
    fn eq(&self, other: &Self) -> bool {
        match (self.0, other.0) {
            (Reference::Pinning(a), Reference::Pinning(b)) => Gc::ptr_eq(a.state(), b.state()),
            (Reference::Weak(a, _), Reference::Weak(b, _)) => a == b,
            _ => false,
        }
    }
}

impl Eq for WeakRef<'_> {}

impl core::fmt::Debug for WeakRef<'_> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match self.0 {
            Reference::Pinning(value) => f.debug_tuple("WeakRef").field(&value).finish(),
            Reference::Weak(weak, _) => f.debug_tuple("WeakRef").field(&weak).finish(),
        }
    }
}
