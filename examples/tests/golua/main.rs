//! Conformance cases of golua: its pools, and the runtime that uses them.
//!
//! A case is about every pool for which it means something. [`COLLECTING`] are those that let values become unreachable.
#![forbid(unsafe_code)]

mod closing;
mod contexts;
mod kinds;
mod marking;
mod order;
mod pending;
mod quotas;
mod runtime;
mod weak_references;

use core::cell::RefCell;
use std::rc::Rc;

use gc_core::Heap;
use gc_examples::systems::golua::{
    Failure, Finalizer, Host, Kind, Marks, Object, Pool, Releaser, Value,
};

/// The pools that let values become unreachable.
const COLLECTING: [Kind; 2] = [Kind::Unsafe, Kind::Clone];

/// A heap and a pool.
struct Watch {
    heap: Heap,
    pool: Box<dyn Pool>,
}

impl Watch {
    fn of(kind: Kind) -> Watch {
        let heap = Heap::new();
        let pool = kind.make(&heap);
        Watch { heap, pool }
    }

    fn mark<'a>(&'a self, value: Value<'a>, marks: Marks) {
        self.pool.mark(&self.heap, value, marks);
    }

    /// A value that is marked.
    fn marked(&self, name: &str, marks: Marks) -> Value<'_> {
        let value = Object::make(&self.heap, name, None);
        self.mark(value, marks);
        value
    }

    /// Collects, and takes what is pending to be finalized and to be released.
    fn collect_and_take(&mut self) -> [Vec<String>; 2] {
        self.heap.collect();
        self.heap.verify().expect("the heap is in order");
        self.take()
    }

    /// Takes what is pending to be finalized and to be released.
    fn take(&self) -> [Vec<String>; 2] {
        let finalize = names(self.pool.extract_pending_finalize(&self.heap));
        [
            finalize,
            names(self.pool.extract_pending_release(&self.heap)),
        ]
    }

    /// Takes everything that is to be finalized.
    fn take_all_finalize(&self) -> Vec<String> {
        names(self.pool.extract_all_marked_finalize(&self.heap))
    }

    /// Takes everything that is to be released, which ends the pool.
    fn take_all_release(&self) -> Vec<String> {
        names(self.pool.extract_all_marked_release(&self.heap))
    }
}

fn names(values: Vec<Value<'_>>) -> Vec<String> {
    values.iter().map(|value| value.name().to_owned()).collect()
}

/// Compares what is pending to be finalized and to be released.
#[track_caller]
fn assert_pending(taken: [Vec<String>; 2], finalize: &[&str], release: &[&str]) {
    assert_eq!(taken[0], finalize, "to be finalized");
    assert_eq!(taken[1], release, "to be released");
}

/// What finalizers and releasers have noted.
#[derive(Clone, Default)]
struct Log(Rc<RefCell<Vec<String>>>);

impl Log {
    /// A finalizer that notes the value's name, and then does something.
    fn finalizer(
        &self,
        act: impl for<'a> Fn(Host<'a>, Value<'a>) -> Result<(), Failure> + 'static,
    ) -> Finalizer {
        let log = self.clone();
        Finalizer::new(move |host, value| {
            log.note(format!("finalize {}", value.name()));
            act(host, value)
        })
    }

    /// A finalizer that notes the value's name.
    fn naming(&self) -> Finalizer {
        self.finalizer(|_, _| Ok(()))
    }

    /// A releaser that notes the value's name.
    fn releaser(&self) -> Releaser {
        let log = self.clone();
        Releaser::new(move |name| log.note(format!("release {name}")))
    }

    fn note(&self, text: String) {
        self.0.borrow_mut().push(text);
    }

    /// What was noted since this was last asked.
    fn noted(&self) -> Vec<String> {
        self.0.take()
    }
}
