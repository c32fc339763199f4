//! The steps with tables.

use gc_core::{AllocErrorKind, Gc};

use super::any::{Any, Kind};
use super::check::{Mismatch, ensure};
use super::log::Id;
use super::machine::Scope;
use super::model::{Entry, Leaked, Model};
use super::objects::{Final, Pair};
use super::op::Pick;
use super::watched::{Handle, Name};

impl<'gc> Scope<'_, 'gc> {
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
        insert: impl FnOnce(&mut Model) -> Option<Id>,
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
            Handle::Both(both) => core::mem::forget(both.get_ref(self.heap)),
        }
        let alive = !matches!(handle, Handle::Both(both) if both.is_dead());
        let table = self.state.model.object(holder).hidden;
        if alive {
            let table = table.expect("a holder has a table");
            self.state.model.object(table).leaked = Leaked::Shared;
        }
    }
}
