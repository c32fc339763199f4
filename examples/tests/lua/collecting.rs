//! When finalizers are called: after collections, by steps, and never inside of one another.

use gc_core::HeapConfig;
use gc_examples::systems::lua::{State, Version};

use crate::{Script, name};

/// A state whose steps call no finalizers.
fn not_calling() -> Script {
    let config = HeapConfig::new().finalizers_per_safepoint(0);
    Script::in_state(State::with_config(Version::Lua54, config))
}

/// Lua, case 85: a finalizer asks for a collection. In every version it is refused: no finalizer is called inside of
/// another, none is lost and none called twice; the collection follows at the next safe point.
#[test]
fn case_85_a_finalizer_cannot_collect() {
    for version in Version::ALL {
        let mut lua = Script::of(version);
        let class =
            lua.class(|vm, object| Ok(format!("{} {}", name(vm, object), vm.collect_garbage())));
        for name in ["a", "b", "c"] {
            lua.object(class, name);
        }
        assert_eq!(lua.collect(), 3);
        assert_eq!(lua.noted(), ["c false", "b false", "a false"]);
        let before = lua.vm().heap().stats().collections;
        assert_eq!(lua.state.step(), Ok(0));
        assert_eq!(lua.vm().heap().stats().collections, before + 1);
        assert!(lua.noted().is_empty());
    }
}

/// Lua, case 86: three objects die in one cycle and three in the next, and no finalizer is called in between. The first
/// batch comes first, each latest marked first.
#[test]
fn case_86_batches_queue_up() {
    let mut lua = not_calling();
    for batch in ["a", "b"] {
        let class = lua.naming();
        for number in 1..=3 {
            lua.object(class, &format!("{batch}{number}"));
        }
        lua.vm().collect_garbage();
        lua.state.step().unwrap();
    }
    assert_eq!(lua.state.run_finalizers(usize::MAX), Ok(6));
    assert_eq!(lua.noted(), ["a3", "a2", "a1", "b3", "b2", "b1"]);
}

/// Lua, case 87: a step of Lua 5.2 and 5.3 calls four finalizers, and one of 5.4 calls ten. Two and a half times as many are
/// due, so the third step finds half of what it could call. The order is that in which one collection calls them.
#[test]
fn case_87_a_step_calls_a_few() {
    for (version, few) in [
        (Version::Lua52, 4_usize),
        (Version::Lua53, 4),
        (Version::Lua54, 10),
    ] {
        let mut lua = Script::of(version);
        let class = lua.naming();
        let due = few * 5 / 2;
        for number in 0..due {
            lua.object(class, &number.to_string());
        }
        lua.vm().collect_garbage();
        for before in [due, due - few, due - 2 * few] {
            let left = before.saturating_sub(few);
            assert_eq!(lua.state.step(), Ok(left), "{version:?}");
            let called = (left..before).rev().map(|number| number.to_string());
            assert_eq!(lua.noted(), Vec::from_iter(called));
        }
    }
}
