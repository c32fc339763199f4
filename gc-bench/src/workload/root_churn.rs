//! Handles that keep an object alive from outside the heap: what it costs to make and drop one.

use crate::{
    measure::timed,
    outcome::Outcome,
    random::{Random, checksum},
    workload::{Info, Metric},
};

/// The description.
pub(crate) static INFO: Info = Info {
    name: "root_churn",
    about: "creating and dropping roots, or clones of a counted pointer",
    n_means: "roots",
    op: "one root to the same object created and dropped",
    default_n: 20_000_000,
    quick_n: 10_000,
    range: 1..=10_000_000_000,
    metrics: &[
        Metric {
            name: "one_root",
            unit: "ns/root",
            about: "no other root is alive but those of the set-up",
        },
        Metric {
            name: "thousand_roots",
            unit: "ns/root",
            about: "a thousand are alive and die in random order",
        },
    ],
};

/// The objects to which there are roots, and the roots that are alive in the second phase.
pub(crate) const OBJECTS: usize = 1000;

/// A replacement in the second phase.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Pick {
    /// The root to drop.
    pub(crate) slot: u16,
    /// The object to which the new one leads.
    pub(crate) object: u16,
}

/// What a backend does with a thousand objects of one number, object `i` holding `i`.
pub(crate) trait Roots: Default {
    /// Creates and drops `n` roots of the first object, one after the other.
    fn churn_one(&mut self, n: u64);

    /// Makes a root of every object, then replaces them as `picks` say until `n` roots have been
    /// replaced; at last adds up the products of each root's number and its place, counted from 1.
    fn churn_all(&mut self, n: u64, picks: &[Pick]) -> u64;
}

/// Runs both phases.
pub(crate) fn run<B: Roots>(n: u64) -> Outcome {
    let mut random = Random::new(n);
    // The picks come from a table that stays in the cache, because making random numbers would take
    // as long as making roots.
    let mut pick = || random.below(OBJECTS) as u16;
    let picks: Vec<Pick> = (0..4096)
        .map(|_| Pick {
            slot: pick(),
            object: pick(),
        })
        .collect();
    let mut backend = B::default();
    let ((), one) = timed(|| backend.churn_one(n));
    let (sum, all) = timed(|| backend.churn_all(n, &picks));
    Outcome::new(&INFO, n, one, checksum(0, sum))
        .with("one_root", one.ns_per(n))
        .with("thousand_roots", all.ns_per(n))
}

/// Repeats the picks until there are `n`.
pub(crate) fn repeated(picks: &[Pick], n: u64) -> impl Iterator<Item = Pick> {
    let passes = n.div_ceil(picks.len() as u64);
    (0..passes).flat_map(move |pass| {
        let left = (n - pass * picks.len() as u64).min(picks.len() as u64);
        picks[..left as usize].iter().copied()
    })
}
