//! Enumerating weak tables while they are collected.

use gc_examples::systems::lua::Value;

use crate::{Script, name};

/// Puts twenty entries into the K-table, of which every other key is held.
fn fill(lua: &Script) {
    let (vm, table) = (lua.vm(), lua.weak("k"));
    for number in 0..20 {
        let key = lua.plain(&number.to_string());
        vm.set(table, key, number);
        if number % 2 == 0 {
            lua.hold(&number.to_string(), key);
        }
    }
}

/// Lua, case 81: there is a collection after each step of an enumeration, and each step lets go of the key that it was
/// given. It ends, and yields what lives at that moment only.
#[test]
fn case_81_an_enumeration_with_collections_in_between() {
    let mut lua = Script::new();
    fill(&lua);
    let pairs = lua.vm().heap().root(lua.vm().pairs(lua.held("k")));
    let mut yielded = Vec::new();
    loop {
        lua.collect();
        let vm = lua.vm();
        let Some((key, value)) = pairs.get(vm.heap()).next(vm) else {
            break;
        };
        let name = name(vm, key.object().expect("keys are objects"));
        assert_eq!(value, name.parse::<i64>().unwrap().into());
        lua.release(&name);
        yielded.push(name);
    }
    let even = (0..20).step_by(2).map(|number| number.to_string());
    assert_eq!(yielded, Vec::from_iter(even), "those that were held");
    assert_eq!(lua.entries("k"), 0);
}

/// Lua, case 82: each entry that an enumeration yields is removed, with a collection in between. The table ends empty, and
/// can be filled again.
#[test]
fn case_82_removing_while_enumerating() {
    let mut lua = Script::new();
    for _ in 0..3 {
        fill(&lua);
        let pairs = lua.vm().heap().root(lua.vm().pairs(lua.held("k")));
        let mut removed = 0;
        while let Some((key, _)) = pairs.get(lua.vm().heap()).next(lua.vm()) {
            lua.vm().set(lua.held("k"), key, Value::Nil);
            removed += 1;
            lua.collect();
        }
        assert_eq!((removed, lua.entries("k")), (10, 0), "those that were held");
    }
}
