//! Reading through weak references to objects that are alive.

use crate::{
    measure::timed,
    outcome::Outcome,
    random::{Random, checksum},
    workload::{Info, Metric},
};

/// The description.
pub(crate) static INFO: Info = Info {
    name: "weak_upgrade",
    about: "weak references to living objects, upgraded, read and let go",
    n_means: "upgrades",
    op: "one upgrade in sequential order, with the read of the object's number",
    default_n: 20_000_000,
    quick_n: 10_000,
    range: 1..=10_000_000_000,
    metrics: &[
        Metric {
            name: "sequential",
            unit: "ns/upgrade",
            about: "a thousand references, in the order in which they were made",
        },
        Metric {
            name: "random",
            unit: "ns/upgrade",
            about: "the same in random order",
        },
        Metric {
            name: "scattered",
            unit: "ns/upgrade",
            about: "up to a million references in random order, which no cache holds",
        },
    ],
};

/// The references of the first two phases.
const FEW: u64 = 1000;

/// The most references of the third.
const MANY: u64 = 1 << 20;

/// What a backend does with objects of one number and weak references to them.
pub(crate) trait WeakUpgrade {
    /// Makes an object for every number below `objects` and a weak reference to it, and keeps both.
    fn new(objects: u64) -> Self;

    /// Upgrades the references at the places in `order`, in turn and again from its beginning, until
    /// there were `n`, and adds up the numbers of their objects.
    fn sum(&self, order: &[u32], n: u64) -> u64;
}

/// Runs the phases.
pub(crate) fn run<B: WeakUpgrade>(n: u64) -> Outcome {
    let mut random = Random::new(n);
    let mut shuffled = |objects: u64, length: u64| -> Vec<u32> {
        (0..length)
            .map(|_| random.below(objects as usize) as u32)
            .collect()
    };
    let sequential: Vec<u32> = (0..FEW as u32).collect();
    let few = B::new(FEW);
    let (first, in_order) = timed(|| few.sum(&sequential, n));
    let order = shuffled(FEW, 4096);
    let (second, at_random) = timed(|| few.sum(&order, n));
    drop(few);

    let objects = n.min(MANY);
    let many = B::new(objects);
    let order = shuffled(objects, objects);
    let (third, scattered) = timed(|| many.sum(&order, n));
    let check = checksum(checksum(first, second), third);
    Outcome::new(&INFO, n, in_order, check)
        .with("sequential", in_order.ns_per(n))
        .with("random", at_random.ns_per(n))
        .with("scattered", scattered.ns_per(n))
}

/// The places in `order`, again and again until there were `n`.
pub(crate) fn repeated(order: &[u32], n: u64) -> impl Iterator<Item = usize> {
    let length = order.len() as u64;
    (0..n.div_ceil(length)).flat_map(move |pass| {
        let left = (n - pass * length).min(length);
        order[..left as usize].iter().map(|&place| place as usize)
    })
}
