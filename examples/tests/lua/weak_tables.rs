//! Weak tables without finalizers: which entries stay.

use gc_examples::systems::lua::Value;

use crate::{Script, look_up};

/// Lua, case 72: what is no object is not weak, be it a key or a value. Strings are values.
#[test]
fn case_72_plain_things_are_not_weak() {
    let mut lua = Script::new();
    let kv = lua.weak("kv");
    let function = Value::function(|_, _| Ok(()));
    for key in [1.into(), true.into(), "a string".into(), function] {
        lua.vm().set(kv, key.clone(), key);
    }
    lua.collect();
    assert_eq!(lua.entries("kv"), 4);
    assert_eq!(look_up(lua.vm(), "kv", "a string"), "a string".into());
}

/// Lua, case 73: a plain key has a dead object for its value. In a KV-table the entry goes, in a K-table it stays.
#[test]
fn case_73_a_plain_key_with_an_object_for_its_value() {
    let mut lua = Script::new();
    for mode in ["k", "v", "kv"] {
        let table = lua.weak(mode);
        lua.vm().set(table, "key", lua.plain("value"));
    }
    lua.collect();
    assert_eq!(["k", "v", "kv"].map(|mode| lua.entries(mode)), [1, 0, 0]);
}

/// As case 73, the other way round: an object is the key of a plain value. In a V-table it is kept.
#[test]
fn case_73_an_object_with_a_plain_value() {
    let mut lua = Script::new();
    for mode in ["k", "v", "kv"] {
        let table = lua.weak(mode);
        lua.vm().set(table, lua.plain("key"), "value");
    }
    lua.collect();
    assert_eq!(["k", "v", "kv"].map(|mode| lua.entries(mode)), [0, 1, 0]);
}

/// Lua, case 74: the value of an entry holds its key, and nothing else does. The entry goes.
#[test]
fn case_74_a_value_does_not_keep_its_own_key() {
    let mut lua = Script::new();
    let k = lua.weak("k");
    let (key, value) = (lua.plain("key"), lua.plain("value"));
    lua.vm().set(value, "key", key);
    lua.vm().set(k, key, value);
    lua.collect();
    assert_eq!(lua.entries("k"), 0);
}

/// Lua, case 76: two entries have each other's key for a value. They stay as long as one key is held.
#[test]
fn case_76_entries_that_are_keyed_crosswise() {
    let mut lua = Script::new();
    let k = lua.weak("k");
    let (a, b) = (lua.plain("a"), lua.plain("b"));
    lua.vm().set(k, a, b);
    lua.vm().set(k, b, a);
    lua.hold("a", a);
    lua.collect();
    assert_eq!(lua.entries("k"), 2);
    lua.release("a");
    lua.collect();
    assert_eq!(lua.entries("k"), 0);
}

/// Lua, case 77: each value of a table is the next key; the last key that was made is held. The whole chain stays, and
/// goes with it. An entry with a plain key stays in any case.
#[test]
fn case_77_a_chain_of_100_links_in_one_table() {
    let mut lua = Script::new();
    let k = lua.weak("k");
    lua.vm().set(k, "plain", 7);
    let mut next = lua.plain("end");
    for _ in 0..100 {
        let key = lua.plain("link");
        lua.vm().set(k, key, next);
        next = key;
    }
    lua.hold("first", next);
    lua.collect();
    let (mut at, mut links) = (lua.held("first"), 0);
    while let Some(next) = look_up(lua.vm(), "k", at).object() {
        (at, links) = (next, links + 1);
    }
    assert_eq!((links, crate::name(lua.vm(), at).as_str()), (100, "end"));
    lua.release("first");
    lua.collect();
    assert_eq!(lua.entries("k"), 1);
}

/// Lua, case 79: an object is a value of a V-table and a key of a K-table, and held by nothing. Both entries go.
#[test]
fn case_79_a_key_that_only_a_weak_value_leads_to() {
    let mut lua = Script::new();
    let (k, v) = (lua.weak("k"), lua.weak("v"));
    let key = lua.plain("key");
    lua.vm().set(v, 1, key);
    lua.vm().set(k, key, lua.plain("value"));
    lua.collect();
    assert_eq!((lua.entries("k"), lua.entries("v")), (0, 0));
}

/// A table that is given another mode holds its entries by that from then on, those that it had too.
#[test]
fn a_mode_that_is_set_later_is_that_of_all_entries() {
    let mut lua = Script::new();
    let table = lua.plain("table");
    lua.hold("table", table);
    lua.vm().set(table, lua.plain("key"), 7);
    lua.collect();
    assert_eq!(lua.entries("table"), 2);

    let (table, class) = (lua.held("table"), lua.vm().table());
    lua.vm().set(class, "__mode", "k");
    lua.vm().set_metatable(table, Some(class));
    let key = lua.plain("another key");
    lua.vm().set(table, key, 8);
    assert_eq!(lua.vm().get(table, key), 8.into());
    lua.vm().set_metatable(table, None);
    lua.vm().set_metatable(table, Some(class));
    assert_eq!(lua.entries("table"), 3);
    lua.collect();
    assert_eq!(lua.entries("table"), 1, "the name is a string");
}

/// What `__mode` has that is not a string is ignored.
#[test]
fn a_mode_that_is_no_string_is_ignored() {
    let mut lua = Script::new();
    let (table, class) = (lua.vm().table(), lua.vm().table());
    lua.vm().set(class, "__mode", 7);
    lua.vm().set_metatable(table, Some(class));
    lua.vm().set(table, lua.plain("key"), lua.plain("value"));
    lua.hold("table", table);
    lua.collect();
    assert_eq!(lua.entries("table"), 1);
}
