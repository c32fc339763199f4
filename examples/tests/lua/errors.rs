//! Errors in finalizers: raised in whoever collects up to Lua 5.3, warnings in 5.4.

use core::panic::AssertUnwindSafe;
use std::panic::{catch_unwind, resume_unwind};

use gc_examples::systems::lua::{Value, Version};

use crate::{Obj, Script, name};

const RAISING: [Version; 2] = [Version::Lua52, Version::Lua53];

/// A class whose finalizer fails for the object named b, having noted nothing.
fn failing_for_b(lua: &Script) -> Obj<'_> {
    lua.class(|vm, object| match name(vm, object) {
        name if name == "b" => Err("b fails".into()),
        name => Ok(name),
    })
}

/// Lua 5.4, case 64: of three the middle one fails. All run, and there is one warning, which names it.
#[test]
fn case_64_a_failure_is_a_warning_and_the_batch_continues() {
    let mut lua = Script::new();
    let class = failing_for_b(&lua);
    for name in ["a", "b", "c"] {
        lua.object(class, name);
    }
    assert_eq!(lua.collect(), 3);
    assert_eq!(lua.noted(), ["c", "a"]);
    assert_eq!(lua.state.take_warnings(), ["error in __gc (b fails)"]);
}

/// Lua 5.2 and 5.3, case 64: the failure is raised in whoever collects. What is left runs at the next opportunity, and
/// what has failed is not tried again.
#[test]
fn case_64_a_failure_is_raised_and_the_rest_stays_due() {
    for version in RAISING {
        let mut lua = Script::of(version);
        let class = failing_for_b(&lua);
        for name in ["a", "b", "c"] {
            lua.object(class, name);
        }
        let raised = lua.state.collect_garbage().unwrap_err();
        assert_eq!(raised.to_string(), "error in __gc metamethod (b fails)");
        assert_eq!(lua.noted(), ["c"]);
        assert_eq!(lua.collect(), 1);
        assert_eq!(lua.noted(), ["a"]);
        assert!(lua.state.take_warnings().is_empty());
    }
}

/// Lua 5.2 and 5.3: a step raises as a collection does, and the next step goes on.
#[test]
fn case_64_a_failure_is_raised_in_a_step_too() {
    for version in RAISING {
        let mut lua = Script::of(version);
        let class = failing_for_b(&lua);
        for name in ["a", "b"] {
            lua.object(class, name);
        }
        lua.vm().collect_garbage();
        lua.state.step().unwrap_err();
        assert_eq!(lua.state.step(), Ok(0));
        assert_eq!(lua.noted(), ["a"]);
    }
}

/// Lua, case 66: a finalizer fails with something that is no string. It is told of in general words.
#[test]
fn case_66_a_failure_that_is_no_string() {
    for version in Version::ALL {
        let mut lua = Script::of(version);
        let class = lua.class(|vm, _| Err(vm.table().into()));
        lua.object(class, "o");
        if version.raises_errors() {
            let raised = lua.state.collect_garbage().unwrap_err();
            assert_eq!(raised.to_string(), "error in __gc metamethod (no message)");
        } else {
            lua.collect();
            let warning = "error in __gc (error object is not a string)";
            assert_eq!(lua.state.take_warnings(), [warning]);
        }
    }
}

/// As case 66, for a function of the host that panics: 5.4 warns of it, and versions that raise errors pass it on as what
/// it is.
#[test]
fn case_66_a_panic_of_the_host() {
    for version in Version::ALL {
        let mut lua = Script::of(version);
        let class = lua.vm().table();
        let panicking = Value::function(|_, _| resume_unwind(Box::new(7_u64)));
        lua.vm().set(class, "__gc", panicking);
        lua.object(class, "o");
        let state = &mut lua.state;
        let panic = catch_unwind(AssertUnwindSafe(|| state.collect_garbage())).err();
        let payload = panic.and_then(|panic| panic.downcast().ok());
        let expected = version.raises_errors().then_some(7_u64);
        assert_eq!(payload.map(|payload| *payload), expected);
        let warnings = usize::from(!version.raises_errors());
        assert_eq!(lua.state.take_warnings().len(), warnings);
    }
}
