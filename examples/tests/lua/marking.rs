//! Marking: an object is finalized if its metatable had a `__gc` when it was given that, by the `__gc` that it has
//! when it is finalized.

use core::cell::Cell;
use std::rc::Rc;

use gc_examples::systems::lua::{State, Value, Version};

use crate::Script;

/// Lua, case 37: a class gets its finalizer after an object got the class. Nothing runs.
#[test]
fn case_37_a_finalizer_that_comes_after_the_metatable_is_not_called() {
    let mut lua = Script::new();
    let class = lua.vm().table();
    lua.object(class, "o");
    lua.vm()
        .set(class, "__gc", lua.finalizer(|_, _| Ok("called".into())));
    assert_eq!(lua.collect(), 0);
    assert!(lua.noted().is_empty());
}

/// Lua, case 38: the class gets a finalizer, and the object gets the class again. The finalizer is called, once.
#[test]
fn case_38_a_metatable_that_is_set_again_marks_the_object() {
    let mut lua = Script::new();
    let class = lua.vm().table();
    let object = lua.object(class, "o");
    let finalizer = lua.finalizer(|_, _| Ok("called".into()));
    lua.vm().set(class, "__gc", finalizer);
    lua.vm().set_metatable(object, Some(class));
    assert_eq!([lua.collect(), lua.collect()], [1, 0]);
    assert_eq!(lua.noted(), ["called"]);
}

/// Lua, case 39: the class has a placeholder when it is set, and a function later. The function is called.
#[test]
fn case_39_a_placeholder_marks_the_object() {
    let mut lua = Script::new();
    let class = lua.vm().table();
    lua.vm().set(class, "__gc", true);
    lua.object(class, "o");
    let finalizer = lua.finalizer(|_, _| Ok("called".into()));
    lua.vm().set(class, "__gc", finalizer);
    assert_eq!(lua.collect(), 1);
    assert_eq!(lua.noted(), ["called"]);
}

/// Lua, case 39, where no function comes: up to 5.3 a placeholder is ignored, and 5.4 complains that it cannot be
/// called.
#[test]
fn case_39_a_placeholder_that_stays() {
    for version in Version::ALL {
        let mut lua = Script::of(version);
        let class = lua.vm().table();
        lua.vm().set(class, "__gc", true);
        lua.object(class, "o");
        assert_eq!(lua.collect(), 1);
        let complaint = "error in __gc (attempt to call a boolean value (metamethod '__gc'))";
        let expected = (version == Version::Lua54).then_some(complaint);
        assert_eq!(lua.state.take_warnings(), Vec::from_iter(expected));
    }
}

/// Lua, case 40: the finalizer of a class is replaced. Only the new one is called.
#[test]
fn case_40_the_finalizer_that_is_there_at_the_end_is_called() {
    let mut lua = Script::new();
    let class = lua.class(|_, _| Ok("old".into()));
    lua.object(class, "o");
    let new = lua.finalizer(|_, _| Ok("new".into()));
    lua.vm().set(class, "__gc", new);
    assert_eq!(lua.collect(), 1);
    assert_eq!(lua.noted(), ["new"]);
}

/// Lua, case 41: the class of an object is replaced by another. Only the other's finalizer is called, when it is the
/// turn of the first marking.
#[test]
fn case_41_another_class_keeps_the_place_of_the_first() {
    let mut lua = Script::new();
    let (old, new) = (lua.class(|_, _| Ok("old".into())), lua.naming());
    lua.object(new, "a");
    let object = lua.object(old, "o");
    lua.object(new, "b");
    lua.vm().set_metatable(object, Some(new));
    assert_eq!(lua.collect(), 3);
    assert_eq!(lua.noted(), ["b", "o", "a"]);
}

/// As case 41, with no class for a while: the object stays marked, and keeps its place.
#[test]
fn case_41_an_object_without_a_class_for_a_while_keeps_its_place() {
    let mut lua = Script::new();
    let class = lua.naming();
    let object = lua.object(class, "a");
    lua.object(class, "b");
    lua.vm().set_metatable(object, None);
    lua.vm().set_metatable(object, Some(class));
    assert_eq!(lua.collect(), 2);
    assert_eq!(lua.noted(), ["b", "a"]);
}

/// Lua, case 67: the class has lost its finalizer, or the object its class. Nothing is called, and nothing is wrong; the
/// object has lived one collection longer.
#[test]
fn case_67_a_finalizer_that_is_missing_when_it_is_due() {
    let mut lua = Script::new();
    let (lost, kept) = (lua.naming(), lua.naming());
    lua.object(lost, "a");
    lua.vm().set(lost, "__gc", Value::Nil);
    let object = lua.object(kept, "b");
    lua.vm().set_metatable(object, None);
    assert_eq!([lua.collect(), lua.collect()], [2, 0]);
    assert!(lua.noted().is_empty() && lua.state.take_warnings().is_empty());
}

/// Tables and userdata are marked alike. What is in a userdata is dropped when it is freed, after its finalizer.
#[test]
fn a_userdata_is_finalized_before_its_payload_is_dropped() {
    struct File(Rc<Cell<bool>>);

    impl Drop for File {
        fn drop(&mut self) {
            self.0.set(true);
        }
    }

    let dropped = Rc::new(Cell::new(false));
    let mut lua = Script::new();
    let class = lua.class(|_, object| {
        let file = object.payload::<File>().expect("a file");
        Ok(format!("dropped: {}", file.0.get()))
    });
    let file = lua.vm().userdata(File(Rc::clone(&dropped)));
    lua.vm().set_metatable(file, Some(class));
    lua.collect();
    assert_eq!(lua.noted(), ["dropped: false"]);
    lua.collect();
    assert!(dropped.get());
}

/// A table without a finalizer costs what any object does.
#[test]
fn an_object_that_is_not_marked_is_freed_at_once() {
    let mut state = State::new(Version::Lua54);
    state.vm().table();
    let collection = state.collect_garbage().unwrap();
    assert_eq!((collection.freed_objects, collection.finalized), (1, 0));
}
