//! The steps that a program can take while it holds pointers into the heap.

use gc_core::{GcRefCell, GcRefMut};

use super::alloc::Target;
use super::any::{Any, Kind, Parts};
use super::check::{Mismatch, ensure};
use super::log::Id;
use super::machine::Scope;
use super::model::{Leaked, WORLD};
use super::op::{Op, Pick};

impl<'gc> Scope<'_, 'gc> {
    /// Takes one step.
    pub(super) fn shared(&mut self, op: Op) -> Result<(), Mismatch> {
        match op {
            Op::Alloc {
                kind,
                first,
                second,
                detail,
            } => {
                let first = (detail % 4 != 3).then(|| self.pick(first)).transpose()?;
                let second = (detail % 8 < 5).then(|| self.pick(second)).transpose()?;
                self.alloc(kind, first, second, detail)?;
                Ok(())
            }
            Op::AllocMany {
                kind,
                count,
                list,
                every,
            } => self.alloc_many(kind, count, list, every),
            Op::Set { object, key, value } => {
                let object = self.pick(object)?;
                let value = value.map(|value| self.pick(value)).transpose()?;
                self.set(object, key, value)
            }
            Op::Swap { first, second } => self.swap(first, second),
            Op::Push { list, value } => {
                let (value, value_id) = self.pick(value)?;
                self.change_list(list, |items, ids| {
                    items.push(value);
                    ids.push(value_id);
                })
            }
            Op::PushNew { list, kind } => self.push_new(list, kind),
            Op::Pop { list } => {
                let mut popped = None;
                self.change_list(list, |items, ids| {
                    ids.pop();
                    popped = items.pop();
                })?;
                self.locals.extend(popped);
                Ok(())
            }
            Op::Clear { list } => self.change_list(list, |items, ids| {
                items.clear();
                ids.clear();
            }),
            Op::Move { from, to } => self.move_items(from, to),
            Op::Leak { object, exclusive } => self.leak(object, exclusive),
            Op::Charge { object, bytes } => self.charge(object, usize::from(bytes)),
            Op::Root { object, labelled } => {
                let (any, id) = self.pick(object)?;
                let root = any.root(self.heap);
                let label = root.label();
                ensure!(label.is_none(), "a new root has the label {label:?}");
                let root = if labelled {
                    root.labelled("a label")
                } else {
                    root
                };
                self.state.roots.push(root);
                self.state.model.roots.push(id);
                Ok(())
            }
            Op::CloneRoot { root } => {
                self.state.clone_root(root);
                Ok(())
            }
            Op::Downgrade {
                object,
                watch,
                long,
                root,
            } => self.downgrade(object, watch, long, root),
            Op::Upgrade { watch } => self.upgrade(watch),
            Op::DropWeakRoot { root } => {
                self.state.drop_weak_root(root);
                Ok(())
            }
            Op::Insert {
                table,
                key,
                value,
                number,
            } => self.insert(table, key, value, number),
            Op::Remove { table, detail } => self.remove(table, detail),
            Op::DropRoot { root } => {
                self.state.drop_root(root);
                Ok(())
            }
            Op::Stats => self.state.check_stats(self.heap).map(drop),
            _ => unreachable!("{op:?} needs the heap for itself"),
        }
    }

    fn alloc_many(&mut self, kind: Kind, count: u8, list: Pick, every: u8) -> Result<(), Mismatch> {
        let (count, every) = match kind.slot_bytes() {
            0..1000 if count >= 253 => (2500, 100),
            0..1000 => (u32::from(count) % 96, u32::from(every) % 8 + 1),
            _ => (u32::from(count) % 12, u32::from(every) % 8 + 1),
        };
        let locals = self.locals.len();
        let mut kept = Vec::new();
        for number in 0..count {
            let made = self.alloc(kind, None, None, number as u8)?;
            kept.extend(made.filter(|_| number % every == 0));
            self.locals.truncate(locals);
        }
        self.change_list(list, |items, ids| {
            items.extend(kept.iter().map(|&(any, _)| any));
            ids.extend(kept.iter().map(|&(_, id)| id));
        })
    }

    fn set(&mut self, object: (Any<'gc>, Id), key: u8, value: Target<'gc>) -> Result<(), Mismatch> {
        let (any, id) = object;
        let key = usize::from(key);
        match any.parts() {
            Parts::Links(links) if links.is_empty() => {}
            Parts::Links(links) => {
                let key = key % links.len();
                links[key].set(self.heap, value.map(|(any, _)| any));
                self.set_edge(id, key, value);
            }
            Parts::Once(cell) => {
                let Some((target, target_id)) = value else {
                    return Ok(());
                };
                let is_set = cell.set(self.heap, target).is_ok();
                let content = &mut self.state.model.object(id).content;
                ensure!(is_set == content.is_empty(), "object {id} was set twice");
                content.entry(0).or_insert(target_id);
            }
            Parts::List(list) => {
                let Some(mut items) = self.borrow_mut(list, id)? else {
                    return Ok(());
                };
                let mut ids = self.state.model.list(id);
                match value {
                    _ if items.is_empty() => {}
                    Some((value, value_id)) => {
                        let at = key % items.len();
                        items[at] = value;
                        ids[at] = value_id;
                    }
                    None => {
                        let at = key % items.len();
                        items.swap_remove(at);
                        ids.swap_remove(at);
                    }
                }
                self.state.model.set_list(id, ids);
            }
            Parts::Map(map) => {
                let Some(mut entries) = self.borrow_mut(map, id)? else {
                    return Ok(());
                };
                match value {
                    Some((value, _)) => entries.insert(key as u32, value),
                    None => entries.remove(&(key as u32)),
                };
                self.set_edge(id, key, value);
            }
        }
        Ok(())
    }

    fn set_edge(&mut self, id: Id, key: usize, value: Target<'_>) {
        let target = value.map(|(_, id)| id);
        self.state.model.set_edge(id, key as u32, target);
    }

    fn swap(&mut self, first: Pick, second: Pick) -> Result<(), Mismatch> {
        let (first, first_id) = self.pick(first)?;
        let (second, second_id) = self.pick(second)?;
        let (Parts::Links(one), Parts::Links(other)) = (first.parts(), second.parts()) else {
            return Ok(());
        };
        if let (Some(one), Some(other)) = (one.first(), other.first()) {
            one.swap(self.heap, other);
            self.state.model.swap_links(first_id, second_id);
        }
        Ok(())
    }

    /// A list; there is always the world's.
    fn pick_list(&self, pick: Pick) -> Result<(&'gc GcRefCell<Vec<Any<'gc>>>, Id), Mismatch> {
        let list = self.pick_some(pick, Any::list)?;
        Ok(list.expect("the world has a list"))
    }

    /// Changes the content of a list, in the heap and in the model, unless it is borrowed.
    fn change_list(
        &mut self,
        list: Pick,
        change: impl FnOnce(&mut Vec<Any<'gc>>, &mut Vec<Id>),
    ) -> Result<(), Mismatch> {
        let (list, id) = self.pick_list(list)?;
        if let Some(mut items) = self.borrow_mut(list, id)? {
            let mut ids = self.state.model.list(id);
            change(&mut items, &mut ids);
            self.state.model.set_list(id, ids);
        }
        Ok(())
    }

    fn push_new(&mut self, list: Pick, kind: Kind) -> Result<(), Mismatch> {
        let (list, id) = self.pick_list(list)?;
        let Some(mut items) = self.borrow_mut(list, id)? else {
            return Ok(());
        };
        if let Some((new, new_id)) = self.alloc(kind, None, None, 0)? {
            items.push(new);
            self.state.model.push(id, new_id);
        }
        Ok(())
    }

    fn move_items(&mut self, from: Pick, to: Pick) -> Result<(), Mismatch> {
        let (from, from_id) = self.pick_list(from)?;
        let Some(guard) = self.borrow_mut(from, from_id)? else {
            return Ok(());
        };
        drop(guard);
        let mut items = from.take(self.heap);
        let mut ids = self.state.model.list(from_id);
        self.state.model.set_list(from_id, Vec::new());
        self.alloc(Kind::Number, None, None, 0)?;
        self.change_list(to, |target, target_ids| {
            target.append(&mut items);
            target_ids.append(&mut ids);
        })
    }

    /// Borrows the content of a cell, unless a guard of it was leaked.
    fn borrow_mut<T>(
        &self,
        cell: &'gc GcRefCell<T>,
        id: Id,
    ) -> Result<Option<GcRefMut<'gc, T>>, Mismatch> {
        let guard = cell.try_borrow_mut(self.heap).ok();
        let leaked = self.state.model.find(id).map(|object| object.leaked);
        ensure!(
            guard.is_some() == (leaked == Some(Leaked::None)),
            "object {id} is borrowed: {leaked:?}"
        );
        Ok(guard)
    }

    fn leak(&mut self, object: Pick, exclusive: bool) -> Result<(), Mismatch> {
        let (any, id) = self.pick(object)?;
        if id == WORLD {
            return Ok(());
        }
        if let Some(handle) = any.handle() {
            self.leak_table(handle, id);
            return Ok(());
        }
        let leaked = match any.parts() {
            Parts::List(list) => self.leak_guard(list, id, exclusive)?,
            Parts::Map(map) => self.leak_guard(map, id, exclusive)?,
            Parts::Links(_) | Parts::Once(_) => None,
        };
        if let Some(leaked) = leaked {
            self.state.model.object(id).leaked = leaked;
        }
        Ok(())
    }

    #[expect(clippy::mem_forget, reason = "leaking is what is tested")]
    fn leak_guard<T>(
        &self,
        cell: &'gc GcRefCell<T>,
        id: Id,
        exclusive: bool,
    ) -> Result<Option<Leaked>, Mismatch> {
        if exclusive {
            let guard = self.borrow_mut(cell, id)?;
            return Ok(guard.map(|guard| {
                core::mem::forget(guard);
                Leaked::Exclusive
            }));
        }
        Ok(cell.try_borrow().ok().map(|guard| {
            core::mem::forget(guard);
            Leaked::Shared
        }))
    }

    fn charge(&mut self, object: Pick, bytes: usize) -> Result<(), Mismatch> {
        let charged = self.pick_some(object, |any| match any {
            Any::Charged(charged) => Some(&charged.as_ref().charge),
            _ => None,
        })?;
        let Some((charge, id)) = charged else {
            return Ok(());
        };
        let before = charge.bytes();
        if bytes <= before || self.check_charge(bytes - before)?.is_some() {
            charge.resize(self.heap, bytes);
            self.state.model.object(id).charge = bytes;
        }
        Ok(())
    }
}
