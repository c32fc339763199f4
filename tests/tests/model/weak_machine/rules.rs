//! The model: objects with numbers, and the rules of weak references and tables in their most naive form.

use std::collections::BTreeSet;

/// The number of an object of the model.
pub(crate) type Id = usize;

/// What an object is made of.
#[derive(Debug, Clone)]
pub(crate) enum Body {
    /// A node, or the holder that a root points to.
    Slots(Vec<Option<Id>>),
    /// A table with weak keys.
    Keys(Vec<(Id, Option<Id>)>),
    /// A map with weak keys that are compared by their content.
    Content(Vec<(Id, Option<Id>)>),
    /// A table with weak values, whose keys are objects too.
    Values(Vec<(Id, Id)>),
    /// A table with both.
    Pairs(Vec<(Id, Id)>),
    /// An ephemeron, unless it is dead.
    Ephemeron(Option<(Vec<Id>, Option<Id>)>),
    /// A weak cell.
    Cell { target: Option<Id>, long: bool },
}

#[derive(Debug)]
pub(crate) struct Object {
    pub(crate) body: Body,
    /// Whether it is still to be finalized.
    pub(crate) armed: bool,
    pub(crate) freed: bool,
    /// Its weak cells: the short one and the long one.
    pub(crate) cells: [Option<Id>; 2],
}

#[derive(Debug, Default)]
pub(crate) struct Model {
    pub(crate) objects: Vec<Object>,
}

/// What a collection is to do.
#[derive(Debug)]
pub(crate) struct Expected {
    pub(crate) live: usize,
    pub(crate) freed: usize,
    /// In the order of their finalizers.
    pub(crate) finalized: Vec<Id>,
}

impl Model {
    pub(crate) fn add(&mut self, body: Body, armed: bool) -> Id {
        self.objects.push(Object {
            body,
            armed,
            freed: false,
            cells: [None; 2],
        });
        self.objects.len() - 1
    }

    /// What is reachable from `from` without passing a weak part, found by looking at everything until nothing
    /// is added.
    fn closure(&self, from: impl IntoIterator<Item = Id>) -> BTreeSet<Id> {
        let mut found: BTreeSet<Id> = from.into_iter().collect();
        loop {
            let mut more = Vec::new();
            for &id in &found {
                match &self.objects[id].body {
                    Body::Slots(slots) => more.extend(slots.iter().flatten()),
                    Body::Keys(entries) | Body::Content(entries) => more.extend(
                        entries
                            .iter()
                            .filter(|(key, _)| found.contains(key))
                            .filter_map(|&(_, value)| value),
                    ),
                    Body::Values(entries) => more.extend(entries.iter().map(|&(key, _)| key)),
                    Body::Ephemeron(Some((keys, value)))
                        if keys.iter().all(|key| found.contains(key)) =>
                    {
                        more.extend(*value);
                    }
                    Body::Pairs(_) | Body::Ephemeron(_) | Body::Cell { .. } => {}
                }
            }
            let before = found.len();
            found.extend(more);
            if found.len() == before {
                return found;
            }
        }
    }

    /// Collects.
    pub(crate) fn collect(&mut self, roots: &[Id]) -> Expected {
        let strong = self.closure(roots.iter().copied());
        let objects = 0..self.objects.len();
        let mut finalized: Vec<Id> = objects
            .filter(|&id| self.objects[id].armed && !strong.contains(&id))
            .collect();
        let kept = self.closure(roots.iter().chain(&finalized).copied());
        let (short, long) = (|id: &Id| strong.contains(id), |id: &Id| kept.contains(id));
        for &id in &kept {
            match &mut self.objects[id].body {
                Body::Slots(_) => {}
                Body::Keys(entries) | Body::Content(entries) => {
                    entries.retain(|(key, _)| long(key));
                }
                Body::Values(entries) => entries.retain(|(_, value)| short(value)),
                Body::Pairs(entries) => {
                    entries.retain(|(key, value)| long(key) && short(value));
                }
                Body::Ephemeron(content) => {
                    *content = content.take().filter(|(keys, _)| keys.iter().all(long));
                }
                Body::Cell { target, long: true } => *target = target.filter(long),
                Body::Cell { target, .. } => *target = target.filter(short),
            }
        }
        for id in 0..self.objects.len() {
            let [a, b] = self.objects[id].cells;
            self.objects[id].cells = [
                a.filter(|cell| kept.contains(cell) && strong.contains(&id)),
                b.filter(long),
            ];
        }
        let mut freed = 0;
        for (id, object) in self.objects.iter_mut().enumerate() {
            if !object.freed && !kept.contains(&id) {
                object.freed = true;
                freed += 1;
            }
        }
        finalized.reverse();
        for &id in &finalized {
            self.objects[id].armed = false;
        }
        Expected {
            live: kept.len(),
            freed,
            finalized,
        }
    }
}
