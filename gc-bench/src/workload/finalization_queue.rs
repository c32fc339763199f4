//! Objects that a queue waits for, by the million: made, let go, and taken off the queue.

use crate::{
    measure::timed,
    outcome::Outcome,
    random::checksum,
    workload::{Info, Metric},
};

/// The description.
pub(crate) static INFO: Info = Info {
    name: "finalization_queue",
    about: "many objects that a queue waits for die at once, and all are taken off it",
    n_means: "objects, each enabled with the queue",
    op: "one object made and enabled, found dead, taken off the queue, looked at and freed",
    default_n: 1_000_000,
    quick_n: 5_000,
    range: 1..=1_000_000_000,
    metrics: &[
        Metric {
            name: "plain",
            unit: "ns/object",
            about: "allocate an object",
        },
        Metric {
            name: "enable",
            unit: "ns/object",
            about: "allocate an object and enable it with a queue",
        },
        Metric {
            name: "find",
            unit: "ns/object",
            about: "find all of them dead and put them on the queue",
        },
        Metric {
            name: "take",
            unit: "ns/object",
            about: "take each off the queue and look at it",
        },
        Metric {
            name: "free",
            unit: "ns/object",
            about: "free all of them",
        },
    ],
};

/// What a backend does with objects of one number and a queue that waits for them.
pub(crate) trait FinalizationQueue: Default {
    /// Makes an object for every number below `n`, and lets it go.
    fn plain(&mut self, n: u64);

    /// Makes an object for every number below `n`, has a queue wait for it, and lets it go.
    fn enable(&mut self, n: u64);

    /// Collects.
    fn collect(&mut self);

    /// Takes every object off the queue, and adds up the numbers.
    fn take(&mut self) -> u64;
}

/// Runs the phases.
pub(crate) fn run<B: FinalizationQueue>(n: u64) -> Outcome {
    let mut backend = B::default();
    // Both kinds are made twice, and the second time counts: memory is no longer fresh then.
    backend.plain(n);
    backend.collect();
    let ((), plain) = timed(|| backend.plain(n));
    backend.collect();
    backend.enable(n);
    backend.collect();
    backend.take();
    backend.collect();
    let ((), enable) = timed(|| backend.enable(n));
    let ((), find) = timed(|| backend.collect());
    let (sum, take) = timed(|| backend.take());
    let ((), free) = timed(|| backend.collect());
    let mut span = enable;
    span += find;
    span += take;
    span += free;
    Outcome::new(&INFO, n, span, checksum(n, sum))
        .with("plain", plain.ns_per(n))
        .with("enable", enable.ns_per(n))
        .with("find", find.ns_per(n))
        .with("take", take.ns_per(n))
        .with("free", free.ns_per(n))
}
