//! Tables: entries, some of them with weak parts.
//!
//! A weak table of Lua holds objects weakly and other values not, entry by entry. So a table has four parts, and
//! an entry is in the one that is right for what it holds:
//!
//! | | the value is kept | the value is weak |
//! |---|---|---|
//! | **the key is kept** | an ordinary map | `WeakValueTable` |
//! | **the key is weak** | `EphemeronTable` | `WeakTable` |
//!
//! A table that is not weak has its first part only, and the others are made when they are needed. Nothing else
//! has to be done: what the collector takes from a part is gone from the table.

use std::collections::HashMap;

use gc_core::{
    EphemeronTable, Finalize, GcCell, GcOnceCell, GcRefCell, Heap, Trace, WeakTable, WeakValueTable,
};

use crate::systems::lua::{Mode, Object, Value};

/// The entries of a table. No key and no value is nil.
#[derive(Trace, Finalize, Default)]
pub(super) struct Table<'gc> {
    mode: GcCell<Mode>,
    kept: GcRefCell<HashMap<Value<'gc>, Value<'gc>>>,
    weak_keys: GcOnceCell<EphemeronTable<'gc, Object<'gc>, Value<'gc>>>,
    weak_values: GcOnceCell<WeakValueTable<'gc, Value<'gc>, Object<'gc>>>,
    weak_both: GcOnceCell<WeakTable<'gc, Object<'gc>, Object<'gc>>>,
}

impl<'gc> Table<'gc> {
    /// What a key has.
    pub(super) fn get(&self, heap: &'gc Heap, key: &Value<'gc>) -> Value<'gc> {
        let kept = || self.kept.borrow().get(key).cloned();
        let weak = || Some(self.weak_values.get()?.get(heap, key)?.into());
        let of_weak_key = || {
            let key = key.object()?;
            let kept = || Some(Value::clone(&*self.weak_keys.get()?.get_ref(key)?));
            let weak = || Some(self.weak_both.get()?.get(heap, key)?.into());
            kept().or_else(weak)
        };
        kept()
            .or_else(weak)
            .or_else(of_weak_key)
            .unwrap_or(Value::Nil)
    }

    /// Gives a key a value, or none if that is nil.
    pub(super) fn set(&self, heap: &'gc Heap, key: Value<'gc>, value: Value<'gc>) {
        self.remove(heap, &key);
        if !value.is_nil() {
            self.insert(heap, key, value);
        }
    }

    /// Puts an entry, which is not there, into its part.
    fn insert(&self, heap: &'gc Heap, key: Value<'gc>, value: Value<'gc>) {
        let mode = self.mode.get();
        let weak_key = key.object().filter(|_| mode.keys);
        let weak_value = value.object().filter(|_| mode.values);
        match (weak_key, weak_value) {
            (None, None) => {
                self.kept.borrow_mut(heap).insert(key, value);
            }
            (Some(key), None) => {
                let part = self
                    .weak_keys
                    .get_or_init(heap, || EphemeronTable::new(heap));
                part.insert(heap, key, value);
            }
            (None, Some(value)) => {
                let part = self
                    .weak_values
                    .get_or_init(heap, || WeakValueTable::new(heap));
                part.insert(heap, key, value);
            }
            (Some(key), Some(value)) => {
                let part = self.weak_both.get_or_init(heap, || WeakTable::new(heap));
                part.insert(heap, key, value);
            }
        }
    }

    /// Takes a key's entry out, wherever it is.
    fn remove(&self, heap: &'gc Heap, key: &Value<'gc>) {
        // What this drops may be a function with anything in it, so nothing is borrowed any more.
        let _kept = self.kept.borrow_mut(heap).remove(key);
        if let Some(part) = self.weak_values.get() {
            part.remove(heap, key);
        }
        if let Some(key) = key.object() {
            let _kept = self.weak_keys.get().and_then(|part| part.remove(heap, key));
            self.weak_both.get().and_then(|part| part.remove(heap, key));
        }
    }

    /// Makes other parts of the entries weak, of those that are there as well.
    pub(super) fn set_mode(&self, heap: &'gc Heap, mode: Mode) {
        if self.mode.replace(heap, mode) != mode {
            for (key, value) in self.entries(heap) {
                self.set(heap, key, value);
            }
        }
    }

    /// The entries that are there now.
    pub(super) fn entries(&self, heap: &'gc Heap) -> Vec<(Value<'gc>, Value<'gc>)> {
        let kept = self.kept.borrow();
        let kept = kept.iter().map(|(key, value)| (key.clone(), value.clone()));
        let mut entries: Vec<_> = kept.collect();
        if let Some(part) = self.weak_keys.get() {
            entries.extend(
                part.iter(heap)
                    .map(|(key, value)| (key.into(), value.clone())),
            );
        }
        if let Some(part) = self.weak_values.get() {
            entries.extend(
                part.iter(heap)
                    .map(|(key, value)| (key.clone(), value.into())),
            );
        }
        if let Some(part) = self.weak_both.get() {
            entries.extend(
                part.iter(heap)
                    .map(|(key, value)| (key.into(), value.into())),
            );
        }
        entries
    }

    /// How many entries there are now.
    pub(super) fn len(&self) -> usize {
        let weak_keys = self.weak_keys.get().map_or(0, |part| part.len());
        let weak_values = self.weak_values.get().map_or(0, |part| part.len());
        let weak_both = self.weak_both.get().map_or(0, |part| part.len());
        self.kept.borrow().len() + weak_keys + weak_values + weak_both
    }
}
