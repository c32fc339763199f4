//! Comparing the statistics of the heap with what the model counted.

use gc_core::{Heap, HeapStats};

use super::{Mismatch, ensure};
use crate::mutator::machine::State;
use crate::mutator::model::Totals;

impl State {
    /// The statistics, each of which agrees with the model.
    pub(in crate::mutator) fn check_stats(&self, heap: &Heap) -> Result<HeapStats, Mismatch> {
        let stats = heap.stats();
        let model = &self.model;
        let totals = Totals {
            collections: stats.collections,
            abandoned: stats.abandoned,
            freed_objects: stats.freed_objects as usize,
            freed_bytes: stats.freed_bytes as usize,
            finalized: stats.finalized,
            finalizers_panicked: stats.finalizers_panicked,
        };
        ensure!(
            totals == model.totals,
            "{totals:?} instead of {:?}",
            model.totals
        );
        let found = [
            stats.objects,
            stats.object_bytes,
            stats.external_bytes,
            stats.roots,
        ];
        let expected = [
            model.len(),
            model.bytes(),
            model.external(),
            model.all_roots().count(),
        ];
        ensure!(
            found == expected,
            "objects, bytes, external bytes and roots are {found:?}, not {expected:?}"
        );
        ensure!(
            stats.reserved_bytes >= stats.object_bytes,
            "{stats:?} has more bytes of objects than it has memory"
        );
        Ok(stats)
    }
}
