//! Quotas: a finalizer that uses up what its context may use is the last one of its batch. Those behind it are lost, and
//! what is not Lua's is given back all the same.

use gc_examples::systems::golua::{Ending, Failure, Kind, Policy, Runtime};

use crate::{COLLECTING, Log};

/// Makes values that are to be finalized and released in the innermost context. The finalizer of the one with this name uses
/// up the quota.
fn values(runtime: &Runtime, log: &Log, names: &[&str], last: &'static str) {
    for name in names {
        let host = runtime.host();
        let finalizer = log.finalizer(move |_, value| match value.name() == last {
            true => Err(Failure::Quota),
            false => Ok(()),
        });
        host.set_finalizer(host.resource(name, log.releaser()), finalizer);
    }
}

/// When a context is left, those behind it are not called, and everything is released.
#[test]
fn leaving_a_context_releases_what_was_not_finalized() {
    for kind in Kind::ALL {
        let (log, mut runtime) = (Log::default(), Runtime::new(kind));
        runtime.enter(Policy::Isolated);
        values(&runtime, &log, &["x", "y", "z"], "y");
        runtime.leave(Ending::Completed);
        let expected = [
            "finalize z",
            "finalize y",
            "release z",
            "release y",
            "release x",
        ];
        assert_eq!(log.noted(), expected);
        assert!(runtime.take_warnings().is_empty());
    }
}

/// After a collection it is the same: what is only to be released is released at once, and the values of the batch are when
/// the next collection has found them again. The one whose finalizer was lost is released without it.
#[test]
fn a_collection_releases_what_was_not_finalized() {
    let collect: [fn(&mut Runtime); 2] = [Runtime::collect_garbage, |runtime| {
        runtime.host().request_collection();
        runtime.safepoint();
    }];
    for (kind, collect) in COLLECTING
        .into_iter()
        .flat_map(|it| collect.map(|at| (it, at)))
    {
        let (log, mut runtime) = (Log::default(), Runtime::new(kind));
        values(&runtime, &log, &["x", "y", "z"], "y");
        runtime.host().resource("plain", log.releaser());
        collect(&mut runtime);
        assert_eq!(log.noted(), ["finalize z", "finalize y", "release plain"]);
        collect(&mut runtime);
        assert_eq!(log.noted(), ["release z", "release y", "release x"]);
        collect(&mut runtime);
        assert!(runtime.close().is_empty(), "it is no error to be warned of");
        assert!(log.noted().is_empty());
    }
}

/// The quota is used up after a collection, and then the context is left, killed or not. What was lost is not called then
/// either, and everything is released.
#[test]
fn what_was_lost_is_released_when_the_context_is_left() {
    for (kind, ending) in COLLECTING
        .into_iter()
        .flat_map(|it| [(it, Ending::Killed), (it, Ending::Completed)])
    {
        let (log, mut runtime) = (Log::default(), Runtime::new(kind));
        runtime.enter(Policy::Isolated);
        values(&runtime, &log, &["x", "y", "z"], "y");
        runtime.collect_garbage();
        assert_eq!(log.noted(), ["finalize z", "finalize y"]);
        runtime.leave(ending);
        assert_eq!(log.noted(), ["release z", "release y", "release x"]);
    }
}

/// When the runtime is closed it is the batch of one pool that ends. Those of the pools around it are called, and everything
/// is released.
#[test]
fn closing_goes_on_with_the_pools_around() {
    for kind in Kind::ALL {
        let (log, mut runtime) = (Log::default(), Runtime::new(kind));
        values(&runtime, &log, &["outer 1", "outer 2"], "none");
        runtime.enter(Policy::Isolated);
        values(&runtime, &log, &["middle 1", "middle 2"], "middle 2");
        runtime.enter(Policy::Isolated);
        values(&runtime, &log, &["inner 1", "inner 2"], "inner 2");
        assert!(runtime.close().is_empty());
        let expected = [
            "finalize inner 2",
            "finalize middle 2",
            "finalize outer 2",
            "finalize outer 1",
            "release inner 2",
            "release inner 1",
            "release middle 2",
            "release middle 1",
            "release outer 2",
            "release outer 1",
        ];
        assert_eq!(log.noted(), expected);
    }
}

/// That the quota of the outermost pool is used up does not keep anything from being released.
#[test]
fn closing_releases_everything() {
    for kind in Kind::ALL {
        let (log, mut runtime) = (Log::default(), Runtime::new(kind));
        values(&runtime, &log, &["outer 1", "outer 2"], "outer 2");
        runtime.enter(Policy::Isolated);
        values(&runtime, &log, &["inner"], "none");
        assert!(runtime.close().is_empty());
        let expected = [
            "finalize inner",
            "finalize outer 2",
            "release inner",
            "release outer 2",
            "release outer 1",
        ];
        assert_eq!(log.noted(), expected);
    }
}
