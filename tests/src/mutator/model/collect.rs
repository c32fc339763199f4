//! What a collection of the model's does.

use std::collections::{BTreeMap, BTreeSet};

use super::{Hidden, Model, Object};
use crate::mutator::any::Kind;
use crate::mutator::fate::Fate;
use crate::mutator::log::{Birth, Id};

/// What a collection does.
#[derive(Debug, Default)]
pub(crate) struct Verdict {
    /// What is freed.
    pub(crate) dead: BTreeMap<Id, Object>,
    /// What is finalized, in that order.
    pub(crate) finalized: Vec<(Id, Fate)>,
}

impl Model {
    /// The traps that the next collection comes upon.
    pub(crate) fn traps(&self) -> Vec<Id> {
        let (_, live, _) = self.verdict();
        live.into_iter()
            .filter(|id| self.objects[id].kind == Kind::Trap)
            .collect()
    }

    /// Every root, those inside of objects included.
    pub(crate) fn all_roots(&self) -> impl Iterator<Item = Id> {
        let inside = self
            .objects
            .values()
            .flat_map(|object| object.holds_root_of);
        let carried = self.carried.iter().copied();
        let weak = self.weak_roots.iter().copied();
        let roots = self.roots.iter().copied().chain(weak);
        roots.chain(carried).chain(inside)
    }

    /// Everything reachable from some objects, themselves included.
    fn reachable(&self, from: impl Iterator<Item = Id>) -> BTreeSet<Id> {
        let mut seen = BTreeSet::new();
        let mut left: Vec<Id> = from.collect();
        loop {
            while let Some(id) = left.pop() {
                if seen.insert(id) {
                    let object = &self.objects[&id];
                    left.extend(object.content.values().copied().chain(object.hidden));
                }
            }
            for id in &seen {
                for entry in &self.objects[id].entries {
                    if entry.keys.iter().all(|key| seen.contains(key)) {
                        left.extend(entry.kept.filter(|kept| !seen.contains(kept)));
                    }
                }
            }
            if left.is_empty() {
                return seen;
            }
        }
    }

    /// What the next collection reaches from the roots, what it keeps, and what it finalizes.
    fn verdict(&self) -> (BTreeSet<Id>, BTreeSet<Id>, Vec<Id>) {
        let reached = self.reachable(self.all_roots());
        let mut due = self.armed.clone();
        due.retain(|id| !reached.contains(id));
        due.reverse();
        let live = self.reachable(self.all_roots().chain(due.iter().copied()));
        (reached, live, due)
    }

    /// Takes what is dead out of weak cells and tables.
    fn clear_weak(&mut self, reached: &BTreeSet<Id>, live: &BTreeSet<Id>) {
        let mut ended = Vec::new();
        for (id, object) in &mut self.objects {
            let survivors = match object.what {
                Some(Hidden::Cell { long: true }) => live,
                _ => reached,
            };
            object.target = object.target.filter(|target| survivors.contains(target));
            object.entries.retain(|entry| {
                let keys = entry.keys.iter().all(|key| live.contains(key));
                let value = entry.value.is_none_or(|value| reached.contains(&value));
                let stays = live.contains(id) && keys && value;
                ended.extend(entry.tag.filter(|_| !stays));
                stays
            });
        }
        self.stillborn.extend(ended);
    }

    /// Collects, but for calling finalizers.
    pub(crate) fn collect(&mut self) -> Verdict {
        let (reached, live, due) = self.verdict();
        self.clear_weak(&reached, &live);
        let mut verdict = Verdict {
            dead: BTreeMap::new(),
            finalized: self.disarm(&due),
        };
        self.objects.retain(|id, object| {
            let dies = !live.contains(id);
            if dies {
                let object = core::mem::replace(object, Object::new(object.kind, 0));
                self.by_address.remove(&object.address);
                verdict.dead.insert(*id, object);
            }
            !dies
        });
        let bytes: usize = verdict.dead.values().map(|object| object.bytes).sum();
        self.totals.collections += 1;
        self.totals.freed_objects += verdict.dead.len();
        self.totals.freed_bytes += bytes;
        self.bytes_before = self.bytes();
        self.external_before = self.external();
        verdict
    }

    /// Takes note of what tables have outside of the heap at the end of a collection.
    pub(crate) fn sync_collected(&mut self, external: usize) {
        self.sync(external);
        self.external_before = self.external();
    }

    /// Abandons a collection: the next is due as if nothing had been allocated or charged before.
    pub(crate) fn abandon(&mut self) {
        self.totals.abandoned += 1;
        self.bytes_before = self.bytes();
        self.external_before = self.external();
    }

    /// Calls finalizers, which have reported `births`.
    pub(crate) fn finalize(
        &mut self,
        finalized: &[(Id, Fate)],
        births: &mut impl Iterator<Item = Birth>,
    ) {
        for &(id, fate) in finalized {
            fate.predict(self, id, || births.next());
            self.totals.finalized += 1;
            self.totals.finalizers_panicked += usize::from(fate.panics());
        }
    }

    /// Begins to drop the heap: whatever is armed is finalized.
    pub(crate) fn close(&mut self) -> Vec<(Id, Fate)> {
        self.closing = true;
        let mut due = self.armed.clone();
        due.reverse();
        self.disarm(&due)
    }

    fn disarm(&mut self, due: &[Id]) -> Vec<(Id, Fate)> {
        self.armed.retain(|id| !due.contains(id));
        due.iter()
            .map(|&id| (id, self.object(id).fate.take().expect("armed")))
            .collect()
    }
}
