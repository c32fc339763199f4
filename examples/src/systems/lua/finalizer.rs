//! Finalizers: when an object is marked for finalization, and what is called then.
//!
//! Objects are of a type that has a finalizer, but are not armed when they are allocated: what arms one is a
//! metatable with a `__gc`. So a table costs the collector nothing until then, and writing `__gc` into a table that
//! is already a metatable does nothing, which keeps writing into tables cheap.

use gc_core::{Finalize, Gc, Heap};

use crate::systems::lua::error::Raised;
use crate::systems::lua::{Object, Outcome, Value, Vm};

/// Marks an object that has been given a metatable, if there is a `__gc` in it. Any value but nil will do: it holds the
/// place of a function to come.
pub(super) fn mark<'gc>(
    vm: Vm<'gc>,
    object: Gc<'gc, Object<'gc>>,
    metatable: Gc<'gc, Object<'gc>>,
) {
    if !vm.get(metatable, "__gc").is_nil() {
        vm.heap().arm(object);
    }
}

impl<'gc> Finalize<'gc> for Object<'gc> {
    const ARMED_AT_ALLOC: bool = false;

    /// In every version an object is still marked while its finalizer is due, and marking it again does nothing. In 5.2
    /// this is so for good.
    const ONCE: bool = true;

    fn finalize(this: Gc<'gc, Self>, heap: &'gc Heap) {
        let vm = Vm::new(heap, this.universe);
        if vm.version().finalizes_again() {
            // The finalizer may already mark its object.
            heap.renew(this);
        }
        if let Err(error) = call(vm, this) {
            Raised::new(vm.version(), &error).raise();
        }
    }
}

/// Calls what the object's metatable has for `__gc` now.
fn call<'gc>(vm: Vm<'gc>, object: Gc<'gc, Object<'gc>>) -> Outcome<'gc> {
    let metatable = object.metatable();
    match metatable.map_or(Value::Nil, |metatable| vm.get(metatable, "__gc")) {
        Value::Nil => Ok(()),
        Value::Function(function) => function.call(vm, object.into()),
        other if vm.version().calls_anything() => {
            let error = format!(
                "attempt to call a {} value (metamethod '__gc')",
                other.type_name()
            );
            Err(error.as_str().into())
        }
        _ => Ok(()),
    }
}
