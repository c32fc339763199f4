//! Resurrection: what a finalizer stores lives on, and may be marked again.

use gc_core::HeapConfig;
use gc_examples::systems::lua::{State, Value, Version};

use crate::{Script, name};

/// Lua, case 58: a finalizer stores its object. The object is whole as long as it is held, is not finalized again, and
/// is freed when it is dropped.
#[test]
fn case_58_a_finalizer_keeps_its_object_for_good() {
    let mut lua = Script::new();
    let class = lua.class(|vm, object| {
        vm.set(vm.globals(), "rescued", object);
        Ok(name(vm, object))
    });
    let object = lua.object(class, "o");
    lua.vm().set(object, "part", lua.plain("part"));
    lua.collect();
    assert_eq!(lua.collect(), 0);
    let part = lua.vm().get(lua.held("rescued"), "part").object();
    assert_eq!(name(lua.vm(), part.expect("it is whole")), "part");

    lua.release("rescued");
    let collection = lua.state.collect_garbage().unwrap();
    // The object, its part, and its class, which nothing else had.
    assert_eq!((collection.freed_objects, collection.finalized), (3, 0));
    assert_eq!(lua.noted(), ["o"]);
}

/// Lua, case 59: a finalizer marks its object again on its first two runs. From 5.3 on it runs three times; in 5.2 once.
#[test]
fn case_59_marked_again_by_its_finalizer() {
    for version in Version::ALL {
        let mut lua = Script::of(version);
        let class = lua.class(|vm, object| {
            let Value::Number(runs) = vm.get(object, "runs") else {
                return Err("runs are counted".into());
            };
            vm.set(object, "runs", runs + 1);
            if runs < 2 {
                vm.set_metatable(object, object.metatable());
            }
            Ok(format!("run {runs}"))
        });
        let object = lua.object(class, "o");
        lua.vm().set(object, "runs", 0);
        for _ in 0..5 {
            lua.collect();
        }
        if version == Version::Lua52 {
            assert_eq!(lua.noted(), ["run 0"]);
        } else {
            assert_eq!(lua.noted(), ["run 0", "run 1", "run 2"]);
        }
    }
}

/// Lua, case 61: an object is kept by its finalizer, marked again by an ordinary program, and dropped. From 5.3 on it is
/// finalized a second time.
#[test]
fn case_61_marked_again_after_it_was_rescued() {
    for version in Version::ALL {
        let mut lua = Script::of(version);
        let class = lua.class(|vm, object| {
            vm.set(vm.globals(), "rescued", object);
            Ok(name(vm, object))
        });
        lua.object(class, "o");
        lua.collect();
        let object = lua.held("rescued");
        lua.vm().set_metatable(object, object.metatable());
        lua.release("rescued");
        let again = usize::from(version.finalizes_again());
        assert_eq!([lua.collect(), lua.collect()], [again, 0]);
        assert_eq!(lua.noted(), ["o"; 2][..=again]);
    }
}

/// Lua, case 62: a finalizer makes an object, marks and drops it. It is not finalized with the batch, but after the next
/// collection.
#[test]
fn case_62_marked_inside_a_finalizer() {
    let mut lua = Script::new();
    let class = lua.naming();
    lua.hold("class", class);
    let making = lua.class(|vm, object| {
        let made = vm.table();
        vm.set(made, "name", "made");
        vm.set_metatable(made, vm.get(vm.globals(), "class").object());
        Ok(name(vm, object))
    });
    lua.object(making, "making");
    assert_eq!(lua.collect(), 1);
    assert_eq!(lua.noted(), ["making"]);
    assert_eq!([lua.collect(), lua.collect()], [1, 0]);
    assert_eq!(lua.noted(), ["made"]);
}

/// Observed in Lua 5.2 to 5.4: a finalizer marks an object whose own finalizer is due. It is still marked, so this does
/// nothing, and it is finalized once.
#[test]
fn marking_an_object_whose_finalizer_is_due_does_nothing() {
    for version in Version::ALL {
        let mut lua = Script::of(version);
        let class = lua.class(|vm, object| {
            if let Some(other) = vm.get(object, "other").object() {
                vm.set_metatable(other, object.metatable());
            }
            Ok(name(vm, object))
        });
        let (a, b) = (lua.object(class, "a"), lua.object(class, "b"));
        lua.vm().set(b, "other", a);
        assert_eq!([lua.collect(), lua.collect()], [2, 0]);
        assert_eq!(lua.noted(), ["b", "a"]);
    }
}

/// As before, between two steps: b's finalizer has been called and has stored a, whose finalizer is still due, and the
/// program marks a. Only when a has been finalized can it be marked, from 5.3 on, and is finalized for that.
#[test]
fn an_object_is_marked_until_its_finalizer_has_been_called() {
    for (version, later) in Version::ALL
        .into_iter()
        .flat_map(|it| [(it, false), (it, true)])
    {
        let config = HeapConfig::new().finalizers_per_safepoint(1);
        let mut lua = Script::in_state(State::with_config(version, config));
        let class = lua.class(|vm, object| {
            vm.set(vm.globals(), "a", vm.get(object, "a"));
            Ok(name(vm, object))
        });
        let (a, b) = (lua.object(class, "a"), lua.object(class, "b"));
        for object in [a, b] {
            lua.vm().set(object, "a", a);
        }
        let mark = |lua: &Script| {
            let object = lua.held("a");
            lua.vm().set_metatable(object, object.metatable());
        };
        lua.vm().collect_garbage();
        assert_eq!((lua.state.step(), lua.noted()), (Ok(1), vec!["b".into()]));
        mark(&lua);
        assert_eq!(lua.state.run_finalizers(2), Ok(1));
        assert_eq!(lua.noted(), ["a"]);
        if later {
            mark(&lua);
        }
        lua.release("a");
        let again = usize::from(later && version.finalizes_again());
        assert_eq!(lua.collect(), again);
        assert_eq!(lua.noted(), ["a"; 1][..again]);
    }
}
