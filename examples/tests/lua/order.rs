//! The order of finalizers: the latest marked first, whatever refers to what.

use crate::Script;

/// Lua, case 43: a, b and c are made in that order, and marked as b, c, a. That is the order which is reversed.
#[test]
fn case_43_the_order_is_that_of_marking() {
    let mut lua = Script::new();
    let class = lua.naming();
    let [a, b, c] = ["a", "b", "c"].map(|name| lua.plain(name));
    for object in [b, c, a] {
        lua.vm().set_metatable(object, Some(class));
    }
    assert_eq!(lua.collect(), 3);
    assert_eq!(lua.noted(), ["a", "c", "b"]);
}

/// As case 43: marking an object again does not move it.
#[test]
fn case_43_marking_again_does_not_change_the_order() {
    let mut lua = Script::new();
    let class = lua.naming();
    let a = lua.object(class, "a");
    lua.object(class, "b");
    lua.vm().set_metatable(a, Some(class));
    assert_eq!(lua.collect(), 2);
    assert_eq!(lua.noted(), ["b", "a"]);
}

/// Lua, case 45: a holds b. Both are finalized in one collection, in the order of marking. If b was marked last, a sees
/// what b's finalizer has done to it.
#[test]
fn case_45_references_do_not_order() {
    for b_last in [true, false] {
        let mut lua = Script::new();
        let class = lua.class(|vm, object| {
            vm.set(object, "finalized", true);
            let name = crate::name(vm, object);
            Ok(match vm.get(object, "b").object() {
                Some(b) => format!("{name} sees {:?}", vm.get(b, "finalized")),
                None => name,
            })
        });
        let (a, b) = (lua.plain("a"), lua.plain("b"));
        lua.vm().set(a, "b", b);
        for object in if b_last { [a, b] } else { [b, a] } {
            lua.vm().set_metatable(object, Some(class));
        }
        assert_eq!(lua.collect(), 2);
        let expected = if b_last {
            ["b", "a sees Boolean(true)"]
        } else {
            ["a sees Nil", "b"]
        };
        assert_eq!(lua.noted(), expected);
    }
}

/// Lua, case 46: a and b hold each other. Both are finalized in one collection, the latest marked first.
#[test]
fn case_46_a_cycle_is_finalized_in_one_collection() {
    let mut lua = Script::new();
    let class = lua.naming();
    let [a, b] = ["a", "b"].map(|name| lua.object(class, name));
    lua.vm().set(a, "other", b);
    lua.vm().set(b, "other", a);
    assert_eq!(lua.collect(), 2);
    assert_eq!(lua.noted(), ["b", "a"]);
}

/// Lua, case 91: a list of 200 000 tables, each the only one to hold the next, needs no stack and is freed whole.
#[test]
fn case_91_a_list_of_200_000_tables() {
    let mut lua = Script::new();
    let class = lua.naming();
    let before = lua.vm().heap().stats().objects;
    let mut first = lua.object(class, "last");
    for _ in 1..200_000 {
        let table = lua.vm().table();
        lua.vm().set(table, 1, first);
        first = table;
    }
    let collection = lua.state.collect_garbage().unwrap();
    assert_eq!(collection.finalized, 1);
    assert_eq!(lua.noted(), ["last"]);
    lua.collect();
    assert!(lua.vm().heap().stats().objects <= before);
}
