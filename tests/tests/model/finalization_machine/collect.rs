//! The model's collection: what is fired, in which order, and what is cleared and freed.

use std::collections::BTreeSet;

use gc_core::{HandleState, Order, Policy};

use super::rules::{Body, Due, Id, Model, Row, Settings, Stage};

/// What a collection is to tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Expected {
    pub(crate) live: usize,
    pub(crate) freed: usize,
    pub(crate) cycles: usize,
}

impl Model {
    pub(crate) fn collect(&mut self, roots: &[Id]) -> Expected {
        let mut from: Vec<Id> = roots.to_vec();
        from.extend(self.rows.iter().filter_map(|&row| match row {
            Row::Record(id) => Some(id),
            Row::Object(_) => None,
        }));
        from.extend(self.due.iter().map(|due| match due.row {
            Row::Record(id) | Row::Object(id) => id,
        }));
        let live = self.closure(from, true);
        let mut marked = live.clone();
        let (mut fired, mut searched) = (BTreeSet::new(), Vec::new());
        let (mut cyclic, mut with_keys) = (BTreeSet::new(), None);
        let rows = self.rows.iter().enumerate();
        let rows = rows.map(|(at, &row)| {
            let (object, settings) = self.look_at(row);
            (at, object, settings)
        });
        let rows: Vec<(usize, Id, Settings)> = rows.collect();
        let stages: BTreeSet<Stage> = rows.iter().map(|row| row.2.stage).collect();
        for stage in stages {
            let is_dead =
                |row: &&(usize, Id, Settings)| row.2.stage == stage && !marked.contains(&row.1);
            let dead: Vec<_> = rows.iter().filter(is_dead).copied().collect();
            if stage == Stage::Release && !dead.is_empty() {
                with_keys = Some(marked.clone());
            }
            let (held, selected) = self.select(&dead, &marked, &mut cyclic);
            fired.extend(selected.iter().map(|row| row.0));
            if stage == Stage::Cleanup {
                continue;
            }
            let by_search = selected.iter();
            let by_search = by_search
                .filter(|row| row.2.order == Order::ChildrenFirst && row.2.policy == Policy::All);
            searched.extend(self.search(by_search, &marked));
            let revived = selected.iter().map(|row| row.1);
            marked = self.closure(marked.into_iter().chain(held).chain(revived), true);
        }
        let cycles = self.note_cycles(&fired, &cyclic);
        self.fire(&fired, &searched);
        self.procedures.retain(|queue| marked.contains(queue));
        self.clear(&live, with_keys.as_ref().unwrap_or(&marked), &marked);
        let mut freed = 0;
        for (id, object) in self.objects.iter_mut().enumerate() {
            if !object.freed && !marked.contains(&id) {
                object.freed = true;
                freed += 1;
                self.freed.extend(object.is_node.then_some(id));
            }
        }
        let live = marked.len();
        Expected {
            live,
            freed,
            cycles,
        }
    }

    /// Which rows with dead objects a level takes; and what it keeps besides, for the sake of those it does not.
    fn select(
        &self,
        dead: &[(usize, Id, Settings)],
        marked: &BTreeSet<Id>,
        cyclic: &mut BTreeSet<usize>,
    ) -> (BTreeSet<Id>, Vec<(usize, Id, Settings)>) {
        if dead.iter().all(|row| row.2.policy == Policy::All) {
            return (BTreeSet::new(), dead.to_vec());
        }
        let mut held = marked.clone();
        for &(at, object, settings) in dead {
            if held.contains(&object) {
                continue;
            }
            let mut children = self.children(object);
            children
                .retain(|&child| settings.policy != Policy::OrderedIgnoringSelf || child != object);
            held = self.closure(held.into_iter().chain(children), false);
            if settings.policy != Policy::All && held.contains(&object) {
                cyclic.insert(at);
            }
        }
        let taken =
            |row: &&(usize, Id, Settings)| row.2.policy == Policy::All || !held.contains(&row.1);
        let selected = dead.iter().filter(taken).copied().collect();
        (held, selected)
    }

    /// Counts the registrations that are newly found to lead to themselves.
    fn note_cycles(&mut self, fired: &BTreeSet<usize>, cyclic: &BTreeSet<usize>) -> usize {
        let mut cycles = 0;
        for (at, row) in self.rows.clone().into_iter().enumerate() {
            if let (Row::Record(id), false) = (row, fired.contains(&at)) {
                let before = core::mem::replace(&mut self.record(id).cyclic, cyclic.contains(&at));
                cycles += usize::from(cyclic.contains(&at) && !before);
            }
        }
        cycles
    }

    /// The rows in the order in which a depth-first search leaves their objects.
    fn search<'r>(
        &self,
        rows: impl Iterator<Item = &'r (usize, Id, Settings)> + Clone,
        marked: &BTreeSet<Id>,
    ) -> Vec<usize> {
        fn leave(model: &Model, id: Id, seen: &mut BTreeSet<Id>, left: &mut Vec<Id>) {
            if seen.insert(id) {
                for child in model.children(id) {
                    leave(model, child, seen, left);
                }
                left.push(id);
            }
        }
        let (mut seen, mut left) = (marked.clone(), Vec::new());
        for &(_, object, _) in rows.clone() {
            leave(self, object, &mut seen, &mut left);
        }
        self.assert_children_first(&left);
        let of = |&id: &Id| {
            let rows = rows.clone();
            rows.filter(move |row| row.1 == id).map(|row| row.0)
        };
        left.iter().flat_map(of).collect()
    }

    /// What the order is for: an object that does not lead to itself comes behind all it leads to.
    fn assert_children_first(&self, left: &[Id]) {
        for (place, &id) in left.iter().enumerate() {
            let reached = self.closure(self.children(id), false);
            let later = left[place + 1..].iter().find(|id| reached.contains(id));
            assert!(
                later.is_none() || reached.contains(&id),
                "{id} comes before {later:?}, which it leads to"
            );
        }
    }

    /// Queues rows: first those of a search, in its order, and what no search has found of their class. Those that are called for become due in the same order.
    pub(crate) fn fire(&mut self, fired: &BTreeSet<usize>, searched: &[usize]) {
        let rows = core::mem::take(&mut self.rows);
        let order = |at: &usize| self.look_at(rows[*at]).1.order;
        let mut sequence = searched.to_vec();
        let unsearched = fired.iter().rev().filter(|at| !searched.contains(at));
        sequence.extend(unsearched.filter(|at| order(at) == Order::ChildrenFirst));
        sequence.extend(fired.iter().filter(|at| order(at) == Order::Fifo));
        let rest = fired.iter().rev().filter(|at| !sequence.contains(at));
        let rest: Vec<usize> = rest.copied().collect();
        for at in sequence.into_iter().chain(rest) {
            let is_called_for = match rows[at] {
                Row::Object(id) => {
                    self.objects[id].is_spent = self.objects[id].is_once;
                    true
                }
                Row::Record(id) => {
                    self.put_on_queue(id);
                    let queue = self.record(id).queue;
                    self.procedures.contains(&queue)
                }
            };
            if is_called_for {
                self.became_due += 1;
                self.due.push(Due {
                    stage: self.look_at(rows[at]).1.stage,
                    number: self.became_due,
                    row: rows[at],
                });
            }
        }
        let kept = rows
            .iter()
            .enumerate()
            .filter(|(at, _)| !fired.contains(at));
        self.rows = kept.map(|(_, &row)| row).collect();
    }

    pub(crate) fn put_on_queue(&mut self, id: Id) {
        let record = self.record(id);
        (record.state, record.cyclic) = (HandleState::OnQueue, false);
        let queue = record.queue;
        self.on(queue).push(id);
    }

    /// Clears weak references and tables: short ones and values, long ones and keys.
    fn clear(&mut self, values: &BTreeSet<Id>, keys: &BTreeSet<Id>, kept: &BTreeSet<Id>) {
        let (short, long) = (|id: &Id| values.contains(id), |id: &Id| keys.contains(id));
        for &id in kept {
            match &mut self.objects[id].body {
                Body::Keys(entries) => entries.retain(|(key, _)| long(key)),
                Body::Values(entries) => entries.retain(|(_, value)| short(value)),
                Body::Cell { target, long: true } => *target = target.filter(long),
                Body::Cell { target, .. } => *target = target.filter(short),
                Body::Slots(_) | Body::Record(_) | Body::Queue { .. } => {}
            }
        }
        for id in 0..self.objects.len() {
            let [a, b] = self.objects[id].cells;
            self.objects[id].cells = [
                a.filter(|cell| kept.contains(cell) && values.contains(&id)),
                b.filter(|cell| kept.contains(cell) && keys.contains(&id)),
            ];
        }
    }
}
