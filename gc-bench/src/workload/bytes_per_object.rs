//! Memory: the resident bytes that an object of two pointers costs.

use crate::{
    measure::{resident_bytes, timed},
    outcome::Outcome,
    random::checksum,
    workload::{Info, Metric, Trees, depth_within, tree_size},
};

/// The description.
pub(crate) static INFO: Info = Info {
    name: "bytes_per_object",
    about: "resident memory of objects of two pointers, which hold each other in a tree",
    n_means: "objects, rounded down to a complete tree",
    op: "one object built",
    default_n: tree_size(21),
    quick_n: tree_size(11),
    range: 1..=1_000_000_000,
    metrics: &[Metric {
        name: "bytes_per_object",
        unit: "bytes",
        about: "resident bytes that building added, per object of 16 bytes of payload",
    }],
};

/// Builds the objects and looks at the process from outside.
pub(crate) fn run<B: Trees>(n: u64) -> Outcome {
    let depth = depth_within(n);
    let objects = tree_size(depth);
    let mut backend = B::default();
    let before = resident_bytes();
    let ((), build) = timed(|| backend.keep(depth));
    let bytes = resident_bytes().saturating_sub(before);
    let check = checksum(0, backend.count_kept());
    Outcome::new(&INFO, objects, build, check)
        .with("bytes_per_object", bytes as f64 / objects as f64)
}
