//! Closing a state: everything that is marked is finalized, and nothing is marked any more.

use std::rc::Rc;

use gc_core::HeapConfig;
use gc_examples::systems::lua::{State, Value, Version, Vm};

use crate::{Obj, Script, name};

/// A state of some version whose steps call no finalizers.
fn not_calling(version: Version) -> Script {
    let config = HeapConfig::new().finalizers_per_safepoint(0);
    Script::in_state(State::with_config(version, config))
}

/// Finds what is dead, and leaves its finalizers due.
fn queue_up(lua: &mut Script, due: usize) {
    lua.vm().collect_garbage();
    assert_eq!(lua.state.step(), Ok(due));
    assert!(lua.noted().is_empty());
}

/// Lua, case 68: three objects are marked and held, and the middle one fails. Closing finalizes all, the latest marked
/// first; where a failure is a warning it is told of, and otherwise ignored.
#[test]
fn case_68_closing_finalizes_everything() {
    for version in Version::ALL {
        let lua = Script::of(version);
        let class = lua.class(|vm, object| match name(vm, object) {
            name if name == "b" => Err("b fails".into()),
            name => Ok(name),
        });
        for name in ["a", "b", "c"] {
            lua.hold(name, lua.object(class, name));
        }
        let log = Rc::clone(&lua.log);
        let warnings = lua.state.close();
        assert_eq!(log.take(), ["c", "a"]);
        let warning = (version == Version::Lua54).then_some("error in __gc (b fails)");
        assert_eq!(warnings, Vec::from_iter(warning));
    }
}

/// Lua, case 68, for an object that has been finalized once and marked again before the state is closed.
#[test]
fn case_68_closing_finalizes_what_was_marked_again() {
    let mut lua = Script::new();
    let class = lua.class(|vm, object| {
        vm.set(vm.globals(), "rescued", object);
        Ok(name(vm, object))
    });
    lua.object(class, "o");
    lua.collect();
    let object = lua.held("rescued");
    lua.vm().set_metatable(object, object.metatable());
    let log = Rc::clone(&lua.log);
    lua.state.close();
    assert_eq!(log.take(), ["o", "o"]);
}

/// Lua, case 68, for a state in which finalizers are due. They are called first, in their order, and then those of what is
/// still marked; one of either that fails keeps no other from being called.
#[test]
fn case_68_closing_finalizes_what_is_due_first() {
    for version in Version::ALL {
        let mut lua = not_calling(version);
        let class = lua.class(|vm, object| match name(vm, object) {
            name if name.starts_with("failing") => Err("fails".into()),
            name => Ok(name),
        });
        lua.hold("class", class);
        lua.hold("e", lua.object(class, "e"));
        for name in ["a", "failing 1", "b"] {
            lua.object(class, name);
        }
        queue_up(&mut lua, 3);
        lua.object(lua.held("class"), "c");
        queue_up(&mut lua, 4);
        for name in ["failing 2", "d"] {
            lua.object(lua.held("class"), name);
        }
        let log = Rc::clone(&lua.log);
        lua.state.close();
        assert_eq!(log.take(), ["b", "a", "c", "d", "e"]);
    }
}

/// Lua, case 71: a finalizer that closing calls stores its object. Nothing keeps it.
#[test]
fn case_71_a_rescue_while_closing() {
    let lua = Script::new();
    let payload = Rc::new("in a userdata");
    let class = lua.class(|vm, object| {
        vm.set(vm.globals(), "rescued", object);
        Ok("rescued".into())
    });
    let object = lua.vm().userdata(Rc::clone(&payload));
    lua.vm().set_metatable(object, Some(class));
    let log = Rc::clone(&lua.log);
    lua.state.close();
    assert_eq!(log.take(), ["rescued"]);
    assert_eq!(Rc::strong_count(&payload), 1, "the userdata was freed");
}

/// A finalizer that marks its object, and a new one.
fn marking<'gc>(vm: Vm<'gc>, object: Obj<'gc>) -> Result<String, Value<'gc>> {
    vm.set_metatable(object, object.metatable());
    let new = vm.table();
    vm.set(new, "name", "new");
    vm.set_metatable(new, object.metatable());
    Ok(name(vm, object))
}

/// Lua, case 71: what is marked while the state is closed, new objects and the object itself, is freed and not
/// finalized.
#[test]
fn case_71_marking_while_closing_does_nothing() {
    let lua = Script::new();
    let class = lua.class(marking);
    lua.object(class, "o");
    let log = Rc::clone(&lua.log);
    lua.state.close();
    assert_eq!(log.take(), ["o"]);
}

/// Lua, case 71, for finalizers that were due before the state is closed: what they mark is not finalized either. Each is
/// called once, in the order in which it would have been.
#[test]
fn case_71_marking_by_what_was_due_does_nothing() {
    for version in Version::ALL {
        let mut lua = not_calling(version);
        let class = lua.class(marking);
        lua.hold("held", lua.object(class, "held"));
        for name in ["a", "b"] {
            lua.object(class, name);
        }
        queue_up(&mut lua, 2);
        let log = Rc::clone(&lua.log);
        lua.state.close();
        assert_eq!(log.take(), ["b", "a", "held"], "{version:?}");
    }
}

/// A state that is dropped is closed.
#[test]
fn dropping_a_state_closes_it() {
    let lua = Script::of(Version::Lua52);
    let class = lua.naming();
    lua.hold("o", lua.object(class, "o"));
    let log = Rc::clone(&lua.log);
    drop(lua);
    assert_eq!(log.take(), ["o"]);
}
