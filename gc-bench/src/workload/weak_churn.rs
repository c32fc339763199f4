//! Weak references by the million: made, half of them made dead, and asked.

use crate::{
    measure::timed,
    outcome::Outcome,
    random::checksum,
    workload::{Info, Metric},
};

/// The description.
pub(crate) static INFO: Info = Info {
    name: "weak_churn",
    about: "a weak reference to each of many objects, of which every second one dies",
    n_means: "objects, each with one weak reference",
    op: "one object and its weak reference made, its share of the collection, and one question",
    default_n: 1_000_000,
    quick_n: 5_000,
    range: 1..=1_000_000_000,
    metrics: &[
        Metric {
            name: "create",
            unit: "ns/ref",
            about: "allocate an object and a weak reference to it, a safepoint every 1024",
        },
        Metric {
            name: "collect",
            unit: "ns/ref",
            about: "let every second object go and reclaim it",
        },
        Metric {
            name: "check",
            unit: "ns/ref",
            about: "ask every weak reference whether its object is dead",
        },
    ],
};

/// What a backend does with objects of one number and weak references to them.
///
/// Objects and references are kept in units, each with one list of pointers and one of weak
/// references: one list of all of them would be looked through again by incremental collectors
/// after every unit.
pub(crate) trait WeakChurn: Default {
    /// Makes an object for every number below `n`, and keeps a pointer and a weak reference to it,
    /// with a safepoint after every [`UNIT`](super::linked_list::UNIT).
    fn create(&mut self, n: u64);

    /// Drops the pointers to objects of odd numbers, and reclaims these.
    fn let_half_go(&mut self);

    /// Adds up the places, counted from 1, of the weak references whose object is dead.
    fn dead(&self) -> u64;

    /// Adds up the numbers of the objects that are kept.
    fn kept(&self) -> u64;
}

/// Runs the phases.
pub(crate) fn run<B: WeakChurn>(n: u64) -> Outcome {
    let mut backend = B::default();
    let ((), create) = timed(|| backend.create(n));
    assert_eq!(backend.dead(), 0, "nothing is dead while it is kept");
    let ((), collect) = timed(|| backend.let_half_go());
    let (dead, check) = timed(|| backend.dead());
    let mut span = create;
    span += collect;
    span += check;
    Outcome::new(&INFO, n, span, checksum(dead, backend.kept()))
        .with("create", create.ns_per(n))
        .with("collect", collect.ns_per(n))
        .with("check", check.ns_per(n))
}

/// Whether the object of a number is kept.
pub(crate) fn is_kept(number: u64) -> bool {
    number.is_multiple_of(2)
}
