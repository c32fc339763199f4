//! The model: what a heap should be like, in the most naive way.

mod collect;

use std::collections::BTreeMap;

use super::any::Kind;
use super::fate::Fate;
use super::log::Id;

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
    /// The size of its slot.
    pub(crate) bytes: usize,
    /// The weak cell or the table that it holds.
    pub(crate) hidden: Option<Id>,
    /// What it is, if it is an object that programs do not see.
    pub(crate) what: Option<Hidden>,
    /// The target of a weak cell.
    pub(crate) target: Option<Id>,
    /// The entries of a table, in the order of insertion.
    pub(crate) entries: Vec<Entry>,
}

/// An object that programs do not see.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Hidden {
    /// What a weak reference points to.
    Cell { long: bool },
    /// A table with weak parts, and whether its entries own anything.
    Weak { drops: bool },
    /// Something that is never reached.
    Bare,
}

/// An entry of a table.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Entry {
    /// Objects that are keys.
    pub(crate) keys: Vec<Id>,
    /// A key that is not an object, or what one that is an object is compared by.
    pub(crate) name: Option<u8>,
    /// What the entry keeps alive, if its keys are.
    pub(crate) kept: Option<Id>,
    /// A weak value.
    pub(crate) value: Option<Id>,
    /// What reports the end of the entry.
    pub(crate) tag: Option<Id>,
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
            bytes: kind.slot_bytes(),
            hidden: None,
            what: None,
            target: None,
            entries: Vec::new(),
        }
    }

    /// An object that programs do not see, whose address is not known: one that no object has.
    pub(crate) fn hidden(id: Id, what: Hidden, bytes: usize) -> Object {
        Object {
            bytes,
            what: Some(what),
            ..Object::new(Kind::Unit, 2 * id as usize + 1)
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

/// What a heap should be like.
#[derive(Debug, Default)]
pub(crate) struct Model {
    /// Every object that has not been freed.
    objects: BTreeMap<Id, Object>,
    by_address: BTreeMap<usize, Id>,
    /// What the roots outside of the heap lead to; one may lead where another does.
    pub(crate) roots: Vec<Id>,
    /// The weak cells that roots of weak references lead to.
    pub(crate) weak_roots: Vec<Id>,
    /// Bytes that tables have outside of the heap.
    tables_external: usize,
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

    pub(crate) fn len(&self) -> usize {
        self.objects.len()
    }

    pub(crate) fn bytes(&self) -> usize {
        self.objects.values().map(|object| object.bytes).sum()
    }

    pub(crate) fn external(&self) -> usize {
        self.charged() + self.tables_external
    }

    fn charged(&self) -> usize {
        self.objects.values().map(|object| object.charge).sum()
    }

    /// Takes what external bytes there are beyond the known charges to be those of tables.
    pub(crate) fn sync(&mut self, external: usize) {
        let tables = external.checked_sub(self.charged());
        self.tables_external = tables.expect("charges are counted");
        let is_table = |object: &Object| matches!(object.what, Some(Hidden::Weak { .. }));
        let any = self.objects.values().any(is_table);
        assert!(
            any || self.tables_external == 0,
            "{tables:?} bytes of no table"
        );
    }

    /// The weak cell of an object.
    pub(crate) fn cell_of(&self, target: Id, long: bool) -> Option<Id> {
        let what = Some(Hidden::Cell { long });
        let is_it = |object: &Object| object.what == what && object.target == Some(target);
        let mut cells = self.objects.iter().filter(|(_, object)| is_it(object));
        cells.next().map(|(&id, _)| id)
    }

    /// Adds an entry to a table or changes that of its key, and returns what was replaced.
    pub(crate) fn insert(&mut self, table: Id, entry: Entry) -> Option<Entry> {
        let entries = &mut self.object(table).entries;
        let same = |old: &&mut Entry| match entry.name {
            Some(_) => old.name == entry.name,
            None => old.keys == entry.keys,
        };
        let Some(old) = entries.iter_mut().find(same) else {
            entries.push(entry);
            return None;
        };
        let before = old.clone();
        // The key that is there stays, and what it leads to.
        old.value = entry.value;
        if !old.keys.is_empty() {
            (old.kept, old.tag) = (entry.kept, entry.tag);
        }
        Some(before)
    }

    /// The objects that can be found in an object: pointers, and the parts of the table that it holds.
    pub(crate) fn content_of(&self, object: &Object) -> BTreeMap<u32, Id> {
        let table = object.hidden.map(|id| &self.objects[&id]);
        let Some(table) = table.filter(|table| matches!(table.what, Some(Hidden::Weak { .. })))
        else {
            return object.content.clone();
        };
        let parts = table.entries.iter().flat_map(|entry| {
            let keys = entry.keys.iter().copied();
            keys.chain(entry.kept).chain(entry.value)
        });
        (0..).zip(parts).collect()
    }

    /// What reports the end of the entries of all tables.
    pub(crate) fn entry_tags(&self) -> Vec<Id> {
        let entries = self.objects.values().flat_map(|object| &object.entries);
        entries.filter_map(|entry| entry.tag).collect()
    }
}
