//! The steps with weak references and tables.

use gc_core::{AllocErrorKind, EphemeronTable, Gc, Static, WeakKeyMap, WeakTable, WeakValueTable};

use std::rc::Rc;

use super::any::{Any, Kind};
use super::check::{Mismatch, ensure};
use super::log::{Id, Tag};
use super::machine::Scope;
use super::model::{Entry, Hidden, Leaked, Object};
use super::objects::{Final, Pair};
use super::op::Pick;
use super::watched::{Both, Handle, Name, Value, Watched};

/// Room that making a table takes at most.
const TABLE_ROOM: usize = 2000;

impl<'gc> Scope<'_, 'gc> {
    /// What can be allocated instead of an object of some type: making a table cannot be refused.
    pub(super) fn affordable(&self, kind: Kind) -> Kind {
        let holds_table = matches!(
            kind,
            Kind::Pairs | Kind::Marks | Kind::Names | Kind::Finals | Kind::Duo
        );
        if holds_table && self.state.room().unwrap_or(0) < TABLE_ROOM {
            Kind::Watch
        } else {
            kind
        }
    }

    fn value(&self, any: Any<'gc>) -> Value<'gc> {
        let tag = Tag {
            id: self.state.log.fresh(),
            log: Static(Rc::clone(&self.state.log)),
            panics: false,
        };
        Value { tag, any }
    }

    /// Makes the table of a new holder, or shares that of `other`, and says which it is in the model.
    pub(super) fn make_table(
        &mut self,
        kind: Kind,
        other: Option<Any<'gc>>,
        detail: u8,
    ) -> Result<(Handle<'gc>, Id), Mismatch> {
        let same = other.filter(|other| detail % 2 == 0 && other.kind() == kind);
        if let Some((other, handle)) = same.and_then(|other| Some((other, other.handle()?))) {
            let id = self.state.identify(other)?;
            let table = self.state.model.find(id).and_then(|holder| holder.hidden);
            return Ok((handle, table.expect("a holder has a table")));
        }
        let lonely = match kind {
            Kind::Duo if detail % 4 >= 2 => self.alloc(Kind::Pair, None, None, 0)?,
            _ => None,
        };
        let other = lonely.map(|(any, _)| any).or(other);
        let before = self.heap.stats();
        let mut entries = Vec::new();
        let (handle, hidden) = match kind {
            Kind::Pairs => (
                Handle::Pairs(EphemeronTable::new(self.heap)),
                Hidden::Weak { drops: true },
            ),
            Kind::Marks => (
                Handle::Marks(WeakKeyMap::new(self.heap)),
                Hidden::Weak { drops: true },
            ),
            Kind::Names => (
                Handle::Names(WeakValueTable::new(self.heap)),
                Hidden::Weak { drops: true },
            ),
            Kind::Finals => (
                Handle::Finals(WeakTable::new(self.heap)),
                Hidden::Weak { drops: false },
            ),
            _ => {
                let mut keys = self.all_pairs()?;
                let rotation = usize::from(detail) % keys.len().max(1);
                keys.rotate_left(rotation);
                if keys.len() < 2 {
                    // Without pairs, an ephemeron that has been emptied.
                    let [a, b] = [self.bare_pair(), self.bare_pair()];
                    let world = self.state.root(0, self.heap)?;
                    let both = Both::with_keys(self.heap, [a, b], self.value(world));
                    drop(both.take(self.heap));
                    self.state.log.died.take();
                    (Handle::Both(both), Hidden::Weak { drops: true })
                } else {
                    let any = other.unwrap_or(Any::Pair(keys[0].0));
                    let value = self.value(any);
                    entries.push(Entry {
                        keys: vec![keys[0].1, keys[1].1],
                        kept: Some(self.state.identify(any)?),
                        tag: Some(value.tag.id),
                        ..Entry::default()
                    });
                    let both = Both::with_keys(self.heap, [keys[0].0, keys[1].0], value);
                    (Handle::Both(both), Hidden::Weak { drops: true })
                }
            }
        };
        let after = self.heap.stats();
        let extra = after.objects - before.objects - 1;
        for _ in 0..extra {
            let id = self.state.log.fresh();
            let pair = Object::hidden(id, Hidden::Bare, Kind::Pair.slot_bytes());
            self.state.model.add(id, pair);
        }
        let bytes = after.object_bytes - before.object_bytes - extra * Kind::Pair.slot_bytes();
        let id = self.state.log.fresh();
        let mut object = Object::hidden(id, hidden, bytes);
        object.entries = entries;
        self.state.model.add(id, object);
        self.sync();
        Ok((handle, id))
    }

    /// An object that is unreachable from the beginning.
    fn bare_pair(&self) -> Gc<'gc, Pair<'gc>> {
        self.heap.alloc(Pair {
            id: 0,
            left: None.into(),
            right: None.into(),
        })
    }

    /// All pairs that the program holds.
    fn all_pairs(&self) -> Result<Vec<(Gc<'gc, Pair<'gc>>, Id)>, Mismatch> {
        let mut found = Vec::new();
        for at in 0..self.state.roots.len() + self.locals.len() {
            if let (Any::Pair(pair), id) = self.start(at)? {
                found.push((pair, id));
            }
        }
        Ok(found)
    }

    /// Lets the model know how much memory tables have outside of the heap.
    pub(super) fn sync(&mut self) {
        self.state.model.sync(self.heap.stats().external_bytes);
    }

    pub(super) fn downgrade(
        &mut self,
        object: Pick,
        watch: Pick,
        long: bool,
        root: bool,
    ) -> Result<(), Mismatch> {
        let (any, id) = self.pick(object)?;
        let cell = self.state.model.cell_of(id, long);
        let weak = match Watched::new(any, long, self.heap) {
            Ok(weak) => weak,
            Err(error) => {
                ensure!(cell.is_none(), "object {id} has a weak reference: {error}");
                return self.check_refusal(8);
            }
        };
        let cell = cell.unwrap_or_else(|| {
            let cell = self.state.log.fresh();
            let hidden = Hidden::Cell { long };
            let mut object = Object::hidden(cell, hidden, 8);
            object.target = Some(id);
            self.state.model.add(cell, object);
            cell
        });
        self.state.check_weak(weak, cell, self.heap)?;
        if root {
            self.state.weak_roots.push(weak.root(self.heap));
            self.state.model.weak_roots.push(cell);
            return Ok(());
        }
        let watch = self.pick_some(watch, |any| match any {
            Any::Watch(watch) => Some(watch),
            _ => None,
        })?;
        if let Some((watch, watch_id)) = watch {
            watch.weak.set(self.heap, Some(weak));
            self.state.model.object(watch_id).hidden = Some(cell);
        }
        Ok(())
    }

    /// Takes the target of a weak reference into a local variable.
    pub(super) fn upgrade(&mut self, watch: Pick) -> Result<(), Mismatch> {
        let weak = self.pick_some(watch, |any| match any {
            Any::Watch(watch) => watch.weak.get(),
            _ => None,
        })?;
        if let Some((weak, id)) = weak {
            let cell = self.state.model.find(id).and_then(|watch| watch.hidden);
            let cell = cell.expect("the watch has a weak reference");
            self.locals
                .extend(self.state.check_weak(weak, cell, self.heap)?);
        }
        Ok(())
    }

    /// A table that can be changed.
    fn pick_table(&self, table: Pick) -> Result<Option<(Handle<'gc>, Id)>, Mismatch> {
        let Some((handle, id)) = self.pick_some(table, Any::handle)? else {
            return Ok(None);
        };
        let holder = self.state.model.find(id).expect("identified");
        let table = holder.hidden.expect("a holder has a table");
        let leaked = self.state.model.find(table).expect("it is kept").leaked;
        Ok((leaked == Leaked::None).then_some((handle, table)))
    }

    fn pick_pair(&self, pick: Pick) -> Result<Option<(Gc<'gc, Pair<'gc>>, Id)>, Mismatch> {
        self.pick_some(pick, |any| match any {
            Any::Pair(pair) => Some(pair),
            _ => None,
        })
    }

    fn pick_final(&self, pick: Pick) -> Result<Option<(Gc<'gc, Final<'gc>>, Id)>, Mismatch> {
        self.pick_some(pick, |any| match any {
            Any::Final(object) => Some(object),
            _ => None,
        })
    }

    /// Adds an entry, or changes that of the key.
    pub(super) fn insert(
        &mut self,
        table: Pick,
        key: Pick,
        value: Pick,
        number: u8,
    ) -> Result<(), Mismatch> {
        let Some((handle, table)) = self.pick_table(table)? else {
            return Ok(());
        };
        match handle {
            Handle::Pairs(_) | Handle::Marks(_) => {
                let Some((key, key_id)) = self.pick_pair(key)? else {
                    return Ok(());
                };
                let mut target = self.pick(value)?;
                if number % 16 >= 4 {
                    // Nothing else keeps the value, which may become a key in its turn.
                    let Some(new) = self.alloc(Kind::Pair, Some(target), None, 0)? else {
                        return Ok(());
                    };
                    target = new;
                }
                let (any, any_id) = target;
                let value = self.value(any);
                let tag = value.tag.id;
                let is_mark = matches!(handle, Handle::Marks(_));
                let entry = Entry {
                    keys: vec![key_id],
                    name: is_mark.then(|| key.name()),
                    kept: Some(any_id),
                    tag: Some(tag),
                    ..Entry::default()
                };
                if number % 4 == 0 && !self.state.is_limited() {
                    let mut added = false;
                    let make = || {
                        added = true;
                        value
                    };
                    match handle {
                        Handle::Marks(marks) => {
                            drop(marks.entry(self.heap, key).or_insert_with(make));
                        }
                        Handle::Pairs(pairs) => {
                            drop(pairs.entry(self.heap, key).or_insert_with(make));
                        }
                        _ => unreachable!("another kind of table"),
                    }
                    self.state.log.died.take();
                    if added {
                        let before = self.state.model.insert(table, entry);
                        ensure!(before.is_none(), "{before:?} was taken not to be there");
                    }
                    self.sync();
                } else {
                    let inserted = match handle {
                        Handle::Marks(marks) => marks.try_insert(self.heap, key, value),
                        Handle::Pairs(pairs) => pairs.try_insert(self.heap, key, value),
                        _ => unreachable!("another kind of table"),
                    };
                    let inserted = inserted.map_err(|error| (error.kind, drop(error.value)).0);
                    self.check_insertion(inserted.map(|old| old.map(|old| old.tag.id)), |model| {
                        model
                            .insert(table, entry)
                            .map(|old| old.tag.expect("it drops"))
                    })?;
                }
            }
            Handle::Names(names) => {
                let Some((value, value_id)) = self.pick_final(value)? else {
                    return Ok(());
                };
                let (any, any_id) = self.pick(key)?;
                let number = number % 16;
                let name = Name {
                    number,
                    value: self.value(any),
                };
                let entry = Entry {
                    name: Some(number),
                    kept: Some(any_id),
                    value: Some(value_id),
                    tag: Some(name.value.tag.id),
                    ..Entry::default()
                };
                let inserted = names.try_insert(self.heap, name, value);
                let inserted = inserted.map_err(|error| (error.kind, drop(error.value)).0);
                let inserted = match inserted {
                    Ok(Some(old)) => Ok(Some(self.state.identify(Any::Final(old))?)),
                    Ok(None) => Ok(None),
                    Err(kind) => Err(kind),
                };
                self.check_insertion(inserted, |model| {
                    model
                        .insert(table, entry)
                        .map(|old| old.value.expect("it has"))
                })?;
            }
            Handle::Finals(finals) => {
                let (Some((key, key_id)), Some((value, value_id))) =
                    (self.pick_final(key)?, self.pick_pair(value)?)
                else {
                    return Ok(());
                };
                let entry = Entry {
                    keys: vec![key_id],
                    value: Some(value_id),
                    ..Entry::default()
                };
                let inserted = match finals.try_insert(self.heap, key, value) {
                    Ok(Some(old)) => Ok(Some(self.state.identify(Any::Pair(old))?)),
                    Ok(None) => Ok(None),
                    Err(kind) => Err(kind),
                };
                self.check_insertion(inserted, |model| {
                    model
                        .insert(table, entry)
                        .map(|old| old.value.expect("it has"))
                })?;
            }
            Handle::Both(both) => {
                let (any, any_id) = self.pick(value)?;
                if let Some(mut value) = both.get_mut(self.heap) {
                    value.any = any;
                    let entries = &mut self.state.model.object(table).entries;
                    entries[0].kept = Some(any_id);
                }
            }
        }
        Ok(())
    }

    /// Checks what an insertion said, which the model takes over by `insert`.
    fn check_insertion(
        &mut self,
        inserted: Result<Option<Id>, AllocErrorKind>,
        insert: impl FnOnce(&mut super::model::Model) -> Option<Id>,
    ) -> Result<(), Mismatch> {
        self.state.log.died.take();
        match inserted {
            Ok(old) => {
                let expected = insert(&mut self.state.model);
                ensure!(old == expected, "{old:?} was replaced, not {expected:?}");
            }
            Err(kind) => {
                let limit = matches!(kind, AllocErrorKind::Limit(_)) && self.state.is_limited();
                ensure!(limit, "an entry was refused: {kind}");
            }
        }
        self.sync();
        Ok(())
    }

    /// Removes entries.
    pub(super) fn remove(&mut self, table: Pick, detail: u8) -> Result<(), Mismatch> {
        let Some((handle, table)) = self.pick_table(table)? else {
            return Ok(());
        };
        let count = self.state.model.find(table).expect("kept").entries.len();
        let one = usize::from(detail / 8) % count.max(1);
        let mut number = 0;
        let mut keep = || {
            number += 1;
            (number - 1) % 3 == usize::from(detail / 8) % 3
        };
        match detail % 8 {
            // One.
            0..4 => {
                let removed = match handle {
                    _ if count == 0 => false,
                    Handle::Pairs(table) => {
                        let key = table.iter(self.heap).nth(one).map(|(key, _)| key);
                        key.is_some_and(|key| table.remove(self.heap, key).is_some())
                    }
                    Handle::Marks(table) => {
                        let key = table.keys(self.heap).nth(one);
                        key.is_some_and(|key| table.remove(self.heap, &*key).is_some())
                    }
                    Handle::Names(table) => {
                        let key = table.iter(self.heap).nth(one).map(|(key, _)| key.number);
                        key.is_some_and(|key| table.remove(self.heap, &key).is_some())
                    }
                    Handle::Finals(table) => {
                        let key = table.iter(self.heap).nth(one).map(|(key, _)| key);
                        key.is_some_and(|key| table.remove(self.heap, key).is_some())
                    }
                    Handle::Both(both) => both.take(self.heap).is_some(),
                };
                ensure!(removed == (count > 0), "{one} of {count} was not removed");
                if removed {
                    self.state.model.object(table).entries.remove(one);
                }
            }
            // Some.
            4..6 => {
                match handle {
                    Handle::Pairs(table) => table.retain(self.heap, |_, _| keep()),
                    Handle::Marks(table) => table.retain(self.heap, |_, _| keep()),
                    Handle::Names(table) => table.retain(self.heap, |_, _| keep()),
                    Handle::Finals(table) => table.retain(self.heap, |_, _| keep()),
                    Handle::Both(_) => return Ok(()),
                }
                let mut number = 0;
                self.state.model.object(table).entries.retain(|_| {
                    number += 1;
                    (number - 1) % 3 == usize::from(detail / 8) % 3
                });
            }
            // None, but memory.
            6 => match handle {
                Handle::Pairs(table) => table.shrink_to_fit(self.heap),
                Handle::Marks(table) => table.shrink_to_fit(self.heap),
                Handle::Names(table) => table.shrink_to_fit(self.heap),
                Handle::Finals(table) => table.shrink_to_fit(self.heap),
                Handle::Both(_) => {}
            },
            // All.
            _ => {
                match handle {
                    Handle::Pairs(table) => drop(table.drain(self.heap)),
                    Handle::Marks(table) => drop(table.drain(self.heap)),
                    Handle::Names(table) => table.clear(self.heap),
                    Handle::Finals(table) => drop(table.drain(self.heap)),
                    Handle::Both(_) => return Ok(()),
                }
                self.state.model.object(table).entries.clear();
            }
        }
        self.state.log.died.take();
        self.sync();
        Ok(())
    }

    /// Leaks an iterator over a table.
    #[expect(clippy::mem_forget, reason = "leaking is what is tested")]
    pub(super) fn leak_table(&mut self, handle: Handle<'gc>, holder: Id) {
        match handle {
            Handle::Pairs(table) => core::mem::forget(table.iter(self.heap)),
            Handle::Marks(table) => core::mem::forget(table.iter(self.heap)),
            Handle::Names(table) => core::mem::forget(table.iter(self.heap)),
            Handle::Finals(table) => core::mem::forget(table.iter(self.heap)),
            Handle::Both(both) => core::mem::forget(both.get_ref()),
        }
        let alive = !matches!(handle, Handle::Both(both) if both.is_dead());
        let table = self.state.model.object(holder).hidden;
        if alive {
            let table = table.expect("a holder has a table");
            self.state.model.object(table).leaked = Leaked::Shared;
        }
    }
}
