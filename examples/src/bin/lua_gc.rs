//! Finalizers and weak tables of Lua, which [`systems::lua`](gc_examples::systems::lua) has.
//!
//! An object is a key of a table with weak keys, the value in one with weak values, and both in one where both
//! are weak. When it dies its finalizer looks it up in each. Values are taken out before finalizers run, so
//! that nobody finds an object that is being taken apart; keys only when the object is freed, so that a
//! finalizer still finds what belongs to its object. So it prints the value, and twice `nil`. In Lua:
//!
//! ```lua
//! tk = setmetatable({}, {__mode = "k"})
//! tv = setmetatable({}, {__mode = "v"})
//! tkv = setmetatable({}, {__mode = "kv"})
//! o = setmetatable({}, {__gc = function (o) print(tk[o]); print(tv[1]); print(tkv[o]) end})
//! tk[o] = "obj value"; tv[1] = o; tkv[o] = o
//! o = nil
//! collectgarbage()
//! ```
#![forbid(unsafe_code)]
#![allow(clippy::print_stdout, reason = "this is what an example is for")]

use gc_core::Gc;
use gc_examples::systems::lua::{Object, State, Value, Version, Vm};

/// Makes a table whose parts are weak as `mode` says, in the global variable `name`.
fn weak_table<'gc>(vm: Vm<'gc>, name: &str, mode: &str) -> Gc<'gc, Object<'gc>> {
    let (table, class) = (vm.table(), vm.table());
    vm.set(class, "__mode", mode);
    vm.set_metatable(table, Some(class));
    vm.set(vm.globals(), name, table);
    table
}

/// What the table in a global variable has for a key.
fn look_up<'gc>(vm: Vm<'gc>, name: &str, key: impl Into<Value<'gc>>) -> Value<'gc> {
    let table = vm.get(vm.globals(), name).object();
    table.map_or(Value::Nil, |table| vm.get(table, key))
}

/// Prints as Lua does.
fn print(value: &Value<'_>) {
    match value {
        Value::Nil => println!("nil"),
        Value::String(text) => println!("{text}"),
        other => println!("{other:?}"),
    }
}

fn main() {
    let mut state = State::new(Version::Lua52);
    let vm = state.vm();
    let tk = weak_table(vm, "tk", "k");
    let tv = weak_table(vm, "tv", "v");
    let tkv = weak_table(vm, "tkv", "kv");

    let (object, class) = (vm.table(), vm.table());
    let finalizer = Value::function(|vm, object| {
        print(&look_up(vm, "tk", object.clone()));
        print(&look_up(vm, "tv", 1));
        print(&look_up(vm, "tkv", object));
        Ok(())
    });
    vm.set(class, "__gc", finalizer);
    vm.set_metatable(object, Some(class));
    vm.set(tk, object, "obj value");
    vm.set(tv, 1, object);
    vm.set(tkv, object, object);

    let collection = state.collect_garbage().expect("nothing is raised");
    assert_eq!(collection.finalized, 1);
    // The object was kept for its finalizer, and its key with it. The next collection frees both.
    state.collect_garbage().expect("nothing is raised");
    let vm = state.vm();
    for name in ["tk", "tv", "tkv"] {
        let table = vm.get(vm.globals(), name).object().expect("a table");
        assert_eq!(vm.len(table), 0);
    }
    assert!(state.close().is_empty());
}
