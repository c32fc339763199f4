//! The runtime: finalizers and releases at its safe points, and when it is closed.

use core::cell::{Cell, RefCell};
use std::rc::Rc;

use gc_core::Root;
use gc_examples::systems::golua::{Ending, Failure, Finalizer, Kind, Object, Policy, Runtime};

use crate::{COLLECTING, Log};

/// golua, case 17: a finalizer stores its value in a root, which is cleared later. The finalizer ran once.
#[test]
fn case_17_a_value_is_finalized_once_for_each_marking() {
    for kind in COLLECTING {
        let (log, mut runtime) = (Log::default(), Runtime::new(kind));
        let kept: Rc<RefCell<Option<Root<Object<'static>>>>> = Rc::default();
        let keep = Rc::clone(&kept);
        let finalizer = log.finalizer(move |host, value| {
            *keep.borrow_mut() = Some(host.heap().root(value));
            Ok(())
        });
        let host = runtime.host();
        host.set_finalizer(host.value("a"), finalizer);
        runtime.collect_garbage();
        runtime.collect_garbage();
        let name = kept
            .take()
            .map(|root| root.get(runtime.host().heap()).name().to_owned());
        assert_eq!(name.as_deref(), Some("a"));
        for _ in 0..3 {
            runtime.collect_garbage();
        }
        assert_eq!(log.noted(), ["finalize a"]);
    }
}

/// golua, case 18: a finalizer marks its value again, the first time. It runs twice.
#[test]
fn case_18_a_finalizer_marks_its_value_again() {
    for kind in COLLECTING {
        let (log, mut runtime) = (Log::default(), Runtime::new(kind));
        let again = log.naming();
        let finalizer = log.finalizer(move |host, value| {
            host.set_finalizer(value, again.clone());
            Ok(())
        });
        let host = runtime.host();
        host.set_finalizer(host.resource("a", log.releaser()), finalizer);
        for _ in 0..4 {
            runtime.collect_garbage();
        }
        assert_eq!(log.noted(), ["finalize a", "finalize a", "release a"]);
    }
}

/// golua, case 31: u1 and u2 are to be released, u3 and u4 to be finalized too. Closing the runtime finalizes first, and
/// then releases, in reverse.
#[test]
fn case_31_closing_finalizes_and_then_releases() {
    for kind in Kind::ALL {
        let (log, runtime) = (Log::default(), Runtime::new(kind));
        let host = runtime.host();
        for name in ["u1", "u2", "u3", "u4"] {
            let value = host.resource(name, log.releaser());
            if name > "u2" {
                host.set_finalizer(value, log.naming());
            }
        }
        assert!(runtime.close().is_empty());
        let expected = [
            "finalize u4",
            "finalize u3",
            "release u4",
            "release u3",
            "release u2",
            "release u1",
        ];
        assert_eq!(log.noted(), expected);
    }
}

/// golua, case 32: of three finalizers the middle one fails. All run, and there is one warning.
#[test]
fn case_32_an_error_is_a_warning_and_the_rest_continues() {
    for kind in Kind::ALL {
        let (log, runtime) = (Log::default(), Runtime::new(kind));
        let host = runtime.host();
        for name in ["a", "b", "c"] {
            let finalizer = log.finalizer(|_, value| match value.name() {
                "b" => Err(Failure::Error("b fails".into())),
                _ => Ok(()),
            });
            host.set_finalizer(host.value(name), finalizer);
        }
        assert_eq!(runtime.close(), ["error in finalizer: b fails"]);
        assert_eq!(log.noted(), ["finalize c", "finalize b", "finalize a"]);
    }
}

/// golua, case 32, at a safe point and not at the end.
#[test]
fn case_32_an_error_is_a_warning_at_a_safe_point_too() {
    for kind in COLLECTING {
        let (log, mut runtime) = (Log::default(), Runtime::new(kind));
        let host = runtime.host();
        for name in ["a", "b"] {
            let failing = log.finalizer(|_, value| Err(Failure::Error(value.name().into())));
            host.set_finalizer(host.value(name), failing);
        }
        host.request_collection();
        runtime.safepoint();
        assert_eq!(log.noted(), ["finalize b", "finalize a"]);
        let warnings = ["error in finalizer: b", "error in finalizer: a"];
        assert_eq!(runtime.take_warnings(), warnings);
    }
}

/// A finalizer that marks its value again, and makes another that it marks.
fn marking(log: &Log) -> Finalizer {
    let (again, releaser) = (log.naming(), log.releaser());
    log.finalizer(move |host, value| {
        host.set_finalizer(value, again.clone());
        host.set_finalizer(host.resource("new", releaser.clone()), again.clone());
        Ok(())
    })
}

/// A finalizer that closing calls marks its value again, and makes another that it marks. What is to be finalized has been
/// taken by then, so neither is; what is to be released has not, and both are, as the latest that were marked.
#[test]
fn what_is_marked_while_closing_is_released_and_not_finalized() {
    for kind in Kind::ALL {
        let (log, runtime) = (Log::default(), Runtime::new(kind));
        let host = runtime.host();
        host.set_finalizer(host.resource("a", log.releaser()), marking(&log));
        host.set_finalizer(host.resource("b", log.releaser()), log.naming());
        runtime.close();
        let expected = [
            "finalize b",
            "finalize a",
            "release new",
            "release a",
            "release b",
        ];
        assert_eq!(log.noted(), expected);
    }
}

/// As before, when a context is left: nothing that was marked in it gets into the context around it.
#[test]
fn what_is_marked_while_a_context_is_left_ends_with_it() {
    for kind in Kind::ALL {
        let (log, mut runtime) = (Log::default(), Runtime::new(kind));
        runtime.enter(Policy::Isolated);
        let host = runtime.host();
        host.set_finalizer(host.resource("a", log.releaser()), marking(&log));
        runtime.leave(Ending::Completed);
        assert_eq!(log.noted(), ["finalize a", "release new", "release a"]);
        runtime.collect_garbage();
        runtime.close();
        assert!(log.noted().is_empty());
    }
}

/// golua, case 36: each finalizer asks for a collection, while others are pending. Each runs once, in its order, and none
/// inside of another.
#[test]
fn case_36_no_finalizer_runs_inside_of_another() {
    for kind in COLLECTING {
        let (log, mut runtime) = (Log::default(), Runtime::new(kind));
        let depth = Rc::new(Cell::new(0));
        for name in ["a", "b", "c"] {
            let depth = Rc::clone(&depth);
            let finalizer = log.finalizer(move |host, _| {
                depth.set(depth.get() + 1);
                host.request_collection();
                assert_eq!(depth.replace(depth.get() - 1), 1);
                Ok(())
            });
            let host = runtime.host();
            host.set_finalizer(host.value(name), finalizer);
        }
        runtime.collect_garbage();
        assert_eq!(log.noted(), ["finalize c", "finalize b", "finalize a"]);
        assert!(
            runtime.host().heap().is_due(),
            "the collection is still to come"
        );
        runtime.safepoint();
        assert!(log.noted().is_empty());
    }
}
