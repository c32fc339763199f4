//! Objects with finalizers by the million: made, let go, and finalized.

use core::cell::Cell;

use crate::{
    measure::timed,
    outcome::Outcome,
    random::checksum,
    workload::{Info, Metric},
};

/// The description.
pub(crate) static INFO: Info = Info {
    name: "finalizer_storm",
    about: "many objects with a finalizer die at once, and all finalizers are called",
    n_means: "objects, each with a finalizer",
    op: "one object made with its finalizer, found dead, and finalized",
    default_n: 1_000_000,
    quick_n: 5_000,
    range: 1..=1_000_000_000,
    metrics: &[
        Metric {
            name: "plain",
            unit: "ns/object",
            about: "allocate an object of the same size without a finalizer",
        },
        Metric {
            name: "armed",
            unit: "ns/object",
            about: "allocate an object with a finalizer",
        },
        Metric {
            name: "arming",
            unit: "ns/object",
            about: "the difference of the two",
        },
        Metric {
            name: "finalize",
            unit: "ns/object",
            about: "find all of them dead, call every finalizer, and free them",
        },
    ],
};

thread_local! {
    /// The sum of the numbers of all objects that were finalized.
    static FINALIZED: Cell<u64> = const { Cell::new(0) };
}

/// What every finalizer does.
pub(crate) fn finalized(number: u64) {
    FINALIZED.set(FINALIZED.get() + number);
}

/// What a backend does with objects of one number, with a finalizer and without.
pub(crate) trait FinalizerStorm: Default {
    /// Makes an object without a finalizer for every number below `n`, and lets it go.
    fn plain(&mut self, n: u64);

    /// Makes an object whose finalizer calls [`finalized`] for every number below `n`, and lets it go.
    fn armed(&mut self, n: u64);

    /// Finds the objects dead, calls their finalizers, and frees them.
    fn finalize(&mut self);
}

/// Runs the phases.
pub(crate) fn run<B: FinalizerStorm>(n: u64) -> Outcome {
    let mut backend = B::default();
    // Both kinds are made twice, and the second time counts: memory is no longer fresh then.
    let mut plain = || {
        let ((), plain) = timed(|| backend.plain(n));
        backend.finalize();
        plain
    };
    plain();
    let plain = plain();
    backend.armed(n);
    backend.finalize();
    FINALIZED.set(0);
    let ((), armed) = timed(|| backend.armed(n));
    let ((), finalize) = timed(|| backend.finalize());
    let mut span = armed;
    span += finalize;
    Outcome::new(&INFO, n, span, checksum(n, FINALIZED.get()))
        .with("plain", plain.ns_per(n))
        .with("armed", armed.ns_per(n))
        .with("arming", armed.ns_per(n) - plain.ns_per(n))
        .with("finalize", finalize.ns_per(n))
}
