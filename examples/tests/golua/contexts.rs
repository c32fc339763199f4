//! Contexts: isolated ones finalize and release their values when they are left.

use gc_examples::systems::golua::{Ending, Kind, Policy, Runtime};

use crate::Log;

/// A value of the innermost context that is to be finalized and released.
fn value(runtime: &Runtime, log: &Log, name: &str) {
    let host = runtime.host();
    host.set_finalizer(host.resource(name, log.releaser()), log.naming());
}

/// golua, case 35: an isolated context with x, and in it one that shares its pool, with y. Nothing runs when the inner is
/// left, and everything when the outer is.
#[test]
fn case_35_a_context_that_shares_its_pool() {
    for kind in Kind::ALL {
        let (log, mut runtime) = (Log::default(), Runtime::new(kind));
        runtime.enter(Policy::Isolated);
        value(&runtime, &log, "x");
        runtime.enter(Policy::Shared);
        value(&runtime, &log, "y");
        runtime.leave(Ending::Completed);
        assert!(log.noted().is_empty());
        runtime.leave(Ending::Completed);
        assert_eq!(
            log.noted(),
            ["finalize y", "finalize x", "release y", "release x"]
        );
        runtime.close();
        assert!(log.noted().is_empty());
    }
}

/// An isolated context that is left leaves the values of the context around it alone.
#[test]
fn an_isolated_context_ends_its_own_values() {
    for kind in Kind::ALL {
        let (log, mut runtime) = (Log::default(), Runtime::new(kind));
        value(&runtime, &log, "outer");
        runtime.enter(Policy::Isolated);
        value(&runtime, &log, "inner");
        runtime.leave(Ending::Completed);
        assert_eq!(log.noted(), ["finalize inner", "release inner"]);
        runtime.close();
        assert_eq!(log.noted(), ["finalize outer", "release outer"]);
    }
}

/// A context that is killed runs nothing of its own any more, and gives back what is not.
#[test]
fn a_context_that_is_killed_releases_and_does_not_finalize() {
    for kind in Kind::ALL {
        let (log, mut runtime) = (Log::default(), Runtime::new(kind));
        runtime.enter(Policy::Isolated);
        value(&runtime, &log, "x");
        value(&runtime, &log, "y");
        runtime.leave(Ending::Killed);
        assert_eq!(log.noted(), ["release y", "release x"]);
    }
}

/// Closing a runtime in which contexts have been entered finalizes from the innermost outwards, before anything is
/// released.
#[test]
fn closing_finalizes_all_contexts_before_it_releases() {
    for kind in Kind::ALL {
        let (log, mut runtime) = (Log::default(), Runtime::new(kind));
        value(&runtime, &log, "outer");
        runtime.enter(Policy::Isolated);
        value(&runtime, &log, "inner");
        runtime.close();
        let expected = [
            "finalize inner",
            "finalize outer",
            "release inner",
            "release outer",
        ];
        assert_eq!(log.noted(), expected);
    }
}
