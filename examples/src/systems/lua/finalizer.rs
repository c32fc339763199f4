//! Finalizers: when an object is marked for finalization, and what is called then.
//!
//! Objects are of a type that has a finalizer, but are not armed when they are allocated: what arms one is a
//! metatable with a `__gc`. So a table costs the collector nothing until then, and writing `__gc` into a table that
//! is already a metatable does nothing, which keeps writing into tables cheap.

use gc_core::{Finalize, Gc, Heap, Trace};

use crate::systems::lua::error::Raised;
use crate::systems::lua::{Object, Outcome, Value, Vm};

/// How far an object has come.
///
/// This says more than whether the heap has it armed: one whose finalizer is due is not armed any more, and in Lua
/// it is marked until that has been called.
#[derive(Trace, Finalize, Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stage {
    /// Nothing is to happen to it.
    Unmarked,
    /// It is armed, or its finalizer is due.
    Marked,
    /// Its finalizer has been called.
    Finalized,
}

/// Marks an object that has been given a metatable, if there is a `__gc` in it. Any value but nil will do: it holds the
/// place of a function to come.
pub(super) fn mark<'gc>(
    vm: Vm<'gc>,
    object: Gc<'gc, Object<'gc>>,
    metatable: Gc<'gc, Object<'gc>>,
) {
    let may_be_marked = match object.stage.get() {
        Stage::Unmarked => true,
        Stage::Marked => false,
        Stage::Finalized => vm.version().finalizes_again(),
    };
    // A heap that is closing arms nothing.
    if may_be_marked && !vm.get(metatable, "__gc").is_nil() && vm.heap().arm(object) {
        object.stage.set(vm.heap(), Stage::Marked);
    }
}

impl<'gc> Finalize<'gc> for Object<'gc> {
    const ARMED_AT_ALLOC: bool = false;

    fn finalize(this: Gc<'gc, Self>, heap: &'gc Heap) {
        // The finalizer may mark its object again.
        this.stage.set(heap, Stage::Finalized);
        let vm = Vm::new(heap, this.universe);
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
