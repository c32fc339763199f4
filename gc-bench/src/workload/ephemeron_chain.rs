//! A chain of ephemerons: a collection in which every value leads to the next key.
//!
//! The entries are added from the end of the chain to its beginning. So a marker that visits all
//! entries in their order, again and again until nothing changes, finds one live key on every visit
//! and takes time in the square of the chain's length. The collection is timed at half of the
//! length too, so that its growth can be read.

use crate::{
    measure::{Span, timed},
    outcome::Outcome,
    random::checksum,
    workload::{Info, Metric, collect_live},
};

/// The description.
pub(crate) static INFO: Info = Info {
    name: "ephemeron_chain",
    about: "a table of ephemerons, each of whose values is the next one's key, in the worst order",
    n_means: "entries",
    op: "one entry's share of a full collection that frees nothing",
    default_n: 16_000,
    quick_n: 200,
    range: 2..=10_000_000,
    metrics: &[
        Metric {
            name: "collect",
            unit: "us",
            about: "a full collection that frees nothing",
        },
        Metric {
            name: "collect_half",
            unit: "us",
            about: "the same with half of the entries",
        },
        Metric {
            name: "growth",
            unit: "times",
            about: "how much longer the whole takes than the half: 2 is linear, 4 quadratic",
        },
        Metric {
            name: "build",
            unit: "ns/entry",
            about: "allocate the keys and add the entries",
        },
        Metric {
            name: "walk",
            unit: "ns/entry",
            about: "follow the chain by looking each key up",
        },
    ],
};

/// What a backend does with a table of ephemerons whose keys are objects of one number, and whose
/// values are pointers to such objects.
pub(crate) trait Chain: Default {
    /// Makes an object for every number up to `n`, and for each but the last an entry whose value is
    /// the next object, those of the highest numbers first; keeps the table and object 0, and
    /// nothing else.
    fn build(&mut self, n: u64);

    /// Follows the chain from object 0 and calls `visit` with the number of each object.
    fn walk(&self, visit: impl FnMut(u64));

    /// Collects garbage while the chain is alive.
    fn collect(&mut self);
}

/// Times the collections of one chain, and checks that it is whole.
struct Sample {
    build: Span,
    walk: Span,
    collect: Span,
    check: u64,
}

impl Sample {
    fn of<B: Chain>(n: u64) -> Self {
        let mut chain = B::default();
        let ((), build) = timed(|| chain.build(n));
        let collect = collect_live(|| {
            chain.collect();
            true
        });
        let mut check = 0;
        let ((), walk) = timed(|| chain.walk(|number| check = checksum(check, number)));
        Self {
            build,
            walk,
            collect: collect.expect("it collects"),
            check,
        }
    }
}

/// Runs both sizes.
pub(crate) fn run<B: Chain>(n: u64) -> Outcome {
    let half = Sample::of::<B>(n / 2);
    let whole = Sample::of::<B>(n);
    let (collect, collect_half) = (whole.collect.ns_per(1), half.collect.ns_per(1));
    let check = checksum(half.check, whole.check);
    Outcome::new(&INFO, n, whole.collect, check)
        .with("collect", collect / 1e3)
        .with("collect_half", collect_half / 1e3)
        .with("growth", collect / collect_half.max(1.0))
        .with("build", whole.build.ns_per(n))
        .with("walk", whole.walk.ns_per(n))
}
