//! The collector's answer against a search that knows nothing of it, on graphs made at random.

use std::collections::BTreeSet;

use gc_core::HeapConfig;

use super::*;
use crate::lockfile::samples::{self, Dice};

/// What the members need, themselves included, without the `removed` packages.
fn needed(lock: &Lock, removed: &[usize]) -> BTreeSet<usize> {
    let members = lock.entries.iter().enumerate();
    let members = members.filter(|(_, entry)| entry.id.source.is_none());
    let mut found: Vec<_> = members.map(|(number, _)| number).collect();
    let mut needed = BTreeSet::new();
    while let Some(number) = found.pop() {
        if !removed.contains(&number) && needed.insert(number) {
            found.extend(&lock.entries[number].dependencies);
        }
    }
    needed
}

#[test]
fn what_disappears_is_what_is_no_longer_needed() {
    let mut dice = Dice(88_172_645_463_325_252);
    for _ in 0..100 {
        let packages = 2 + dice.below(24);
        let members = 1 + dice.below(2);
        let lock = samples::lock(members, &dice.links(packages));
        let removed = [dice.below(packages), dice.below(packages)];
        let mut heap = HeapConfig::new().stress(true).build();

        let graph = Graph::load(&mut heap, &lock);
        let before = needed(&lock, &[]);
        let unneeded: Vec<_> = (0..packages).filter(|n| !before.contains(n)).collect();
        assert_eq!(graph.unneeded(), unneeded);
        assert_eq!(heap.stats().objects, before.len());

        let removal = remove(&mut heap, graph, &removed);
        let after = needed(&lock, &removed);
        let gone: Vec<_> = before.difference(&after).copied().collect();
        assert_eq!(removal.gone, gone, "{removed:?} of {lock:?}");
        assert_eq!(removal.freed.live_objects, after.len());
    }
}

#[test]
fn a_cycle_disappears_as_a_whole() {
    let lock = samples::lock(1, &[vec![1], vec![2], vec![1, 3], vec![]]);
    let mut heap = HeapConfig::new().stress(true).build();
    let graph = Graph::load(&mut heap, &lock);
    assert_eq!(remove(&mut heap, graph, &[1]).gone, [1, 2, 3]);
    let graph = Graph::load(&mut heap, &lock);
    assert_eq!(remove(&mut heap, graph, &[3]).gone, [3]);
}
