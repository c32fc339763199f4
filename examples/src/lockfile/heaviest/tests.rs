//! The search against the collector, which is asked about each direct dependency by itself.

use super::*;
use crate::lockfile::removal;
use crate::lockfile::samples::{self, Dice};

#[test]
fn the_search_says_what_the_collector_says() {
    let mut dice = Dice(88_172_645_463_325_252);
    let mut heavy = 0;
    for _ in 0..200 {
        let packages = 2 + dice.below(24);
        let lock = samples::lock(1 + dice.below(3).min(packages - 1), &dice.links(packages));
        let mut heap = Heap::new();
        let graph = Graph::load(&mut heap, &lock);
        let weights = weigh(&heap, &graph);
        drop(graph);
        for (number, gone) in weights {
            let graph = Graph::load(&mut heap, &lock);
            let removal = removal::remove(&mut heap, graph, &[number]);
            assert_eq!(gone, removal.gone, "{number} of {lock:?}");
            heavy += usize::from(gone.len() > 1);
        }
    }
    assert!(heavy > 100, "the files are not too simple: {heavy}");
}

#[test]
fn what_two_direct_dependencies_need_disappears_with_neither() {
    let links = [
        vec![1, 2],
        vec![3, 4],
        vec![4, 0],
        vec![2],
        vec![5],
        vec![4],
    ];
    let lock = samples::lock(1, &links);
    let mut heap = Heap::new();
    let graph = Graph::load(&mut heap, &lock);
    assert_eq!(weigh(&heap, &graph), [(1, vec![1, 3]), (2, vec![2])]);
}
