//! The model: what a heap should be like, in the most naive way.

use std::collections::{BTreeMap, BTreeSet};

use super::any::Kind;
use super::fate::Fate;
use super::log::{Birth, Id};

/// The key of the only link of an object.
pub(crate) const LINK: u32 = 0;

/// The number of the object that finalizers store in.
pub(crate) const WORLD: Id = 0;

/// A guard that was leaked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Leaked {
    #[default]
    None,
    Shared,
    Exclusive,
}

/// What the model knows of an object.
#[derive(Debug)]
pub(crate) struct Object {
    pub(crate) kind: Kind,
    pub(crate) address: usize,
    /// What it points to.
    pub(crate) content: BTreeMap<u32, Id>,
    /// Whether it reports its death.
    pub(crate) tagged: bool,
    /// Whether its drop glue panics.
    pub(crate) panics: bool,
    /// What it holds a root of.
    pub(crate) holds_root_of: Option<Id>,
    /// Bytes outside of the heap.
    pub(crate) charge: usize,
    pub(crate) leaked: Leaked,
    fate: Option<Fate>,
}

impl Object {
    pub(crate) fn new(kind: Kind, address: usize) -> Object {
        Object {
            kind,
            address,
            content: BTreeMap::new(),
            tagged: false,
            panics: false,
            holds_root_of: None,
            charge: 0,
            leaked: Leaked::None,
            fate: None,
        }
    }
}

/// Everything that was counted since the heap was made.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Totals {
    pub(crate) collections: usize,
    pub(crate) abandoned: usize,
    pub(crate) freed_objects: usize,
    pub(crate) freed_bytes: usize,
    pub(crate) finalized: usize,
    pub(crate) finalizers_panicked: usize,
}

/// What a collection does.
#[derive(Debug, Default)]
pub(crate) struct Verdict {
    /// What is freed.
    pub(crate) dead: BTreeMap<Id, Object>,
    /// What is finalized, in that order.
    pub(crate) finalized: Vec<(Id, Fate)>,
}

/// What a heap should be like.
#[derive(Debug, Default)]
pub(crate) struct Model {
    /// Every object that has not been freed.
    objects: BTreeMap<Id, Object>,
    by_address: BTreeMap<usize, Id>,
    /// What the roots outside of the heap lead to; one may lead where another does.
    pub(crate) roots: Vec<Id>,
    /// What `safepoint!` carries across, which is as good as rooted meanwhile.
    pub(crate) carried: Vec<Id>,
    /// The armed objects, in the order of arming.
    armed: Vec<Id>,
    /// Objects that a finalizer made and the heap refused.
    pub(crate) stillborn: Vec<Id>,
    pub(crate) totals: Totals,
    /// What was in the heap at the end of the last collection.
    pub(crate) bytes_before: usize,
    pub(crate) external_before: usize,
    /// Whether the heap is being dropped, so that nothing is armed any more.
    closing: bool,
}

impl Model {
    /// Adds an object.
    pub(crate) fn add(&mut self, id: Id, object: Object) {
        self.by_address.insert(object.address, id);
        self.objects.insert(id, object);
    }

    /// Arms an object.
    pub(crate) fn arm(&mut self, id: Id, fate: Fate) {
        if !self.closing {
            self.object(id).fate = Some(fate);
            self.armed.push(id);
        }
    }

    /// An object that has not been freed.
    pub(crate) fn object(&mut self, id: Id) -> &mut Object {
        self.objects.get_mut(&id).expect("an object that is there")
    }

    pub(crate) fn find(&self, id: Id) -> Option<&Object> {
        self.objects.get(&id)
    }

    /// The object at an address.
    pub(crate) fn at(&self, address: usize) -> Option<(Id, &Object)> {
        let id = *self.by_address.get(&address)?;
        Some((id, &self.objects[&id]))
    }

    /// Makes an object reachable, as finalizers do it.
    pub(crate) fn keep(&mut self, id: Id) {
        self.push(WORLD, id);
    }

    /// Appends to the content of a list.
    pub(crate) fn push(&mut self, list: Id, value: Id) {
        let content = &mut self.object(list).content;
        content.insert(content.len() as u32, value);
    }

    /// The content of a list.
    pub(crate) fn list(&self, id: Id) -> Vec<Id> {
        self.objects[&id].content.values().copied().collect()
    }

    /// Replaces the content of a list.
    pub(crate) fn set_list(&mut self, id: Id, items: Vec<Id>) {
        self.object(id).content = (0..).zip(items).collect();
    }

    /// Sets or clears one edge.
    pub(crate) fn set_edge(&mut self, id: Id, key: u32, target: Option<Id>) {
        let content = &mut self.object(id).content;
        match target {
            Some(target) => content.insert(key, target),
            None => content.remove(&key),
        };
    }

    /// Exchanges the first links of two objects.
    pub(crate) fn swap_links(&mut self, one: Id, other: Id) {
        let first = self.object(one).content.get(&LINK).copied();
        let second = self.object(other).content.get(&LINK).copied();
        self.set_edge(one, LINK, second);
        self.set_edge(other, LINK, first);
    }

    /// Every object that has not been freed.
    pub(crate) fn objects(&self) -> impl Iterator<Item = (Id, &Object)> {
        self.objects.iter().map(|(&id, object)| (id, object))
    }

    /// The traps that the next collection comes upon.
    pub(crate) fn traps(&self) -> Vec<Id> {
        let (live, _) = self.verdict();
        live.into_iter()
            .filter(|id| self.objects[id].kind == Kind::Trap)
            .collect()
    }

    pub(crate) fn len(&self) -> usize {
        self.objects.len()
    }

    pub(crate) fn bytes(&self) -> usize {
        self.objects
            .values()
            .map(|object| object.kind.slot_bytes())
            .sum()
    }

    pub(crate) fn external(&self) -> usize {
        self.objects.values().map(|object| object.charge).sum()
    }

    /// Every root, those inside of objects included.
    pub(crate) fn all_roots(&self) -> impl Iterator<Item = Id> {
        let inside = self
            .objects
            .values()
            .flat_map(|object| object.holds_root_of);
        let carried = self.carried.iter().copied();
        self.roots.iter().copied().chain(carried).chain(inside)
    }

    /// Everything reachable from some objects, themselves included.
    fn reachable(&self, from: impl Iterator<Item = Id>) -> BTreeSet<Id> {
        let mut seen = BTreeSet::new();
        let mut left: Vec<Id> = from.collect();
        while let Some(id) = left.pop() {
            if seen.insert(id) {
                left.extend(self.objects[&id].content.values());
            }
        }
        seen
    }

    /// What the next collection keeps, and what it finalizes.
    fn verdict(&self) -> (BTreeSet<Id>, Vec<Id>) {
        let mut live = self.reachable(self.all_roots());
        let mut due = self.armed.clone();
        due.retain(|id| !live.contains(id));
        due.reverse();
        live.extend(self.reachable(due.iter().copied()));
        (live, due)
    }

    /// Collects, but for calling finalizers.
    pub(crate) fn collect(&mut self) -> Verdict {
        let (live, due) = self.verdict();
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
        let bytes: usize = verdict
            .dead
            .values()
            .map(|object| object.kind.slot_bytes())
            .sum();
        self.totals.collections += 1;
        self.totals.freed_objects += verdict.dead.len();
        self.totals.freed_bytes += bytes;
        self.bytes_before = self.bytes();
        self.external_before = self.external();
        verdict
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
