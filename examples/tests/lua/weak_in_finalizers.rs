//! Weak tables as finalizers see them: an object that is finalized is still a key and no longer a value.

use crate::{Script, look_up, name};

/// Lua, case 47, the sample of the article about `__gc`: o is a key of a K-table, a value of a V-table, and key and
/// value of a KV-table. Its finalizer finds the first entry only.
#[test]
fn case_47_a_finalizer_finds_its_object_as_a_key_only() {
    let mut lua = Script::new();
    let [k, v, kv] = ["k", "v", "kv"].map(|mode| lua.weak(mode));
    let class = lua.class(|vm, o| {
        let found = [
            look_up(vm, "k", o),
            look_up(vm, "v", 1),
            look_up(vm, "kv", o),
        ];
        Ok(format!("{found:?}"))
    });
    let o = lua.object(class, "o");
    lua.vm().set(k, o, "obj value");
    lua.vm().set(v, 1, o);
    lua.vm().set(kv, o, o);
    lua.collect();
    assert_eq!(lua.noted(), [r#"[String("obj value"), Nil, Nil]"#]);
    lua.collect();
    assert_eq!(["k", "v", "kv"].map(|table| lua.entries(table)), [0; 3]);
}

/// What the finalizer of its holder finds of a child: whether it is whole, a value, and a key.
fn looking_at_child(lua: &Script) -> crate::Obj<'_> {
    lua.class(|vm, a| {
        let child = vm.get(a, "child").object().ok_or("no child")?;
        let (v, k) = (look_up(vm, "v", 1), look_up(vm, "k", child));
        Ok(format!("{}: v {v:?}, k {k:?}", name(vm, child)))
    })
}

/// Lua, case 48: only an armed object leads to a child. Its finalizer finds the child whole, as a key and not as a value.
#[test]
fn case_48_a_child_of_what_is_finalized_is_treated_alike() {
    let mut lua = Script::new();
    let (k, v) = (lua.weak("k"), lua.weak("v"));
    let (a, child) = (lua.object(looking_at_child(&lua), "a"), lua.plain("child"));
    lua.vm().set(a, "child", child);
    lua.vm().set(k, child, 7);
    lua.vm().set(v, 1, child);
    lua.collect();
    assert_eq!(lua.noted(), ["child: v Nil, k Number(7)"]);
}

/// Lua, case 49: the child of case 48 is a key after the first collection, and gone after the second.
#[test]
fn case_49_weak_keys_leave_one_cycle_later() {
    let mut lua = Script::new();
    let k = lua.weak("k");
    let (a, child) = (lua.object(lua.naming(), "a"), lua.plain("child"));
    lua.vm().set(a, "child", child);
    lua.vm().set(k, child, 7);
    lua.collect();
    assert_eq!(lua.entries("k"), 1);
    lua.collect();
    assert_eq!(lua.entries("k"), 0);
}

/// Lua, case 51: a KV-table has an entry whose key is held and whose value is finalized. It is gone before the finalizer
/// runs.
#[test]
fn case_51_an_entry_with_a_finalized_value_is_gone() {
    let mut lua = Script::new();
    let kv = lua.weak("kv");
    let class = lua.class(|vm, _| {
        let key = vm.get(vm.globals(), "key");
        Ok(format!("{:?}", look_up(vm, "kv", key)))
    });
    let key = lua.plain("key");
    lua.hold("key", key);
    lua.vm().set(kv, key, lua.object(class, "value"));
    lua.collect();
    assert_eq!(lua.noted(), ["Nil"]);
}

/// Lua, case 55: the key of a K-table's entry is dead and not marked; its value is. The value is finalized by this
/// collection, and the entry is gone.
#[test]
fn case_55_a_marked_value_of_a_dead_key_is_finalized() {
    let mut lua = Script::new();
    let k = lua.weak("k");
    let class = lua.class(|vm, value| {
        let table = vm.get(vm.globals(), "k").object().ok_or("no table")?;
        Ok(format!("{}: {} entries", name(vm, value), vm.len(table)))
    });
    lua.vm()
        .set(k, lua.plain("key"), lua.object(class, "value"));
    assert_eq!(lua.collect(), 1);
    assert_eq!(lua.noted(), ["value: 0 entries"]);
}

/// Lua, case 56: o owns a V-table with something dead, itself, its child and another marked object. All of them are gone
/// when its finalizer looks. (In Lua those that are revived may still be there, as its manual says.)
#[test]
fn case_56_a_table_that_is_revived_with_its_owner() {
    let mut lua = Script::new();
    let class = lua.class(|vm, o| match vm.get(o, "own").object() {
        Some(own) => Ok(format!("{}: {:?}", name(vm, o), vm.entries(own))),
        None => Ok(name(vm, o)),
    });
    let (o, own) = (lua.object(class, "o"), lua.weak("v"));
    lua.release("v");
    lua.vm().set(o, "own", own);
    let child = lua.plain("child");
    lua.vm().set(o, "child", child);
    for value in [lua.plain("dead"), o, child, lua.object(class, "other")] {
        lua.vm().set(own, lua.vm().len(own) as i64 + 1, value);
    }
    lua.vm().set(own, "plain", 7);
    assert_eq!(lua.collect(), 2);
    assert_eq!(
        lua.noted(),
        ["other", r#"o: [(String("plain"), Number(7))]"#]
    );
}

/// Lua, case 83: the finalizer of o adds an entry with o for its key. It is there, and gone after the next collection.
#[test]
fn case_83_a_finalizer_adds_an_entry_for_its_object() {
    let mut lua = Script::new();
    lua.weak("k");
    let class = lua.class(|vm, o| {
        let table = vm.get(vm.globals(), "k").object().ok_or("no table")?;
        vm.set(table, o, vm.get(table, o).is_nil());
        Ok(name(vm, o))
    });
    lua.object(class, "o");
    lua.collect();
    assert_eq!(lua.entries("k"), 1);
    lua.collect();
    assert_eq!(lua.entries("k"), 0);
}

/// Lua, case 88, a bug of its version 5.1: a is marked and holds t, which is a value of a V-table and a key of a K-table,
/// with itself in the value.
#[test]
fn case_88_the_bug_of_lua_5_1() {
    let mut lua = Script::new();
    let (k, v) = (lua.weak("k"), lua.weak("v"));
    let (a, t) = (lua.object(looking_at_child(&lua), "a"), lua.plain("t"));
    lua.vm().set(a, "child", t);
    lua.vm().set(v, 1, t);
    lua.vm().set(k, t, t);
    lua.collect();
    let noted = lua.noted();
    assert!(noted[0].starts_with("t: v Nil, k Object("), "{noted:?}");
    lua.collect();
    assert_eq!((lua.entries("k"), lua.entries("v")), (0, 0));
}
