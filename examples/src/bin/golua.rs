//! Files that are finalized and released, with each of the pools that [`systems::golua`](gc_examples::systems::golua)
//! has.
//!
//! A file has a finalizer, which is Lua's, and a descriptor, which is not, and is given back when the finalizer has
//! been called and nothing can bring the file back any more. One pool never finds that out, and finalizes everything
//! when the runtime is closed; to a program the two others do the same.
#![forbid(unsafe_code)]
#![allow(clippy::print_stdout, reason = "this is what an example is for")]

use core::cell::RefCell;
use std::rc::Rc;

use gc_examples::systems::golua::{Ending, Finalizer, Host, Kind, Policy, Releaser, Runtime};

type Log = Rc<RefCell<Vec<String>>>;

/// Opens a file, and forgets about it.
fn open_and_forget(host: Host<'_>, log: &Log, name: &str) {
    let (lines, more_lines) = (Rc::clone(log), Rc::clone(log));
    let releaser = Releaser::new(move |name| lines.borrow_mut().push(format!("release {name}")));
    let file = host.resource(name, releaser);
    let finalizer = Finalizer::new(move |_, file| {
        more_lines
            .borrow_mut()
            .push(format!("finalize {}", file.name()));
        Ok(())
    });
    host.set_finalizer(file, finalizer);
}

/// Prints what was done since this was last asked, and returns it.
fn print(what: &str, log: &Log) -> Vec<String> {
    let done = log.take();
    println!(
        "  {what}:{}{}",
        if done.is_empty() { "" } else { " " },
        done.join(", ")
    );
    done
}

/// Runs a program and returns what was done at which of its four points.
fn run(kind: Kind) -> [Vec<String>; 4] {
    println!("{kind:?}");
    let log = Log::default();
    let mut runtime = Runtime::new(kind);
    open_and_forget(runtime.host(), &log, "a");
    open_and_forget(runtime.host(), &log, "b");

    runtime.collect_garbage();
    let first = print("collected", &log);
    runtime.collect_garbage();
    let second = print("collected", &log);

    runtime.enter(Policy::Isolated);
    open_and_forget(runtime.host(), &log, "c");
    runtime.leave(Ending::Completed);
    let left = print("left a context", &log);

    assert!(runtime.close().is_empty());
    [first, second, left, print("closed", &log)]
}

fn main() {
    let (finalized, released) = (["finalize b", "finalize a"], ["release b", "release a"]);
    for kind in Kind::ALL {
        let [first, second, left, closed] = run(kind);
        assert_eq!(left, ["finalize c", "release c"]);
        if kind == Kind::Safe {
            assert!(first.is_empty() && second.is_empty());
            assert_eq!(closed, [finalized, released].concat());
        } else {
            assert_eq!(first, finalized);
            assert_eq!(second, released);
            assert!(closed.is_empty());
        }
    }
}
