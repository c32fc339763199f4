//! Enumeration of a table, with collections in between.

use std::collections::VecDeque;

use gc_core::{Finalize, Gc, GcRefCell, LongWeak, Trace};

use crate::systems::lua::{Object, Value, Vm};

/// An enumeration of a table's entries: of those that were there when it began, the ones that still are.
///
/// It is an object, so that a collection can happen between two entries, and holds keys as weak as a weak table
/// does: enumerating a table keeps nothing in it.
#[derive(Trace, Finalize, Debug)]
pub struct Pairs<'gc> {
    table: Gc<'gc, Object<'gc>>,
    left: GcRefCell<VecDeque<Key<'gc>>>,
}

/// A key that is to be looked up.
#[derive(Trace, Finalize, Debug)]
enum Key<'gc> {
    Plain(Value<'gc>),
    Object(LongWeak<'gc, Object<'gc>>),
}

impl<'gc> Pairs<'gc> {
    pub(super) fn new(vm: Vm<'gc>, table: Gc<'gc, Object<'gc>>) -> Pairs<'gc> {
        let keys = vm
            .entries(table)
            .into_iter()
            .map(|(key, _)| match key.object() {
                Some(object) => Key::Object(Gc::downgrade_long(object, vm.heap())),
                None => Key::Plain(key),
            });
        Pairs {
            table,
            left: GcRefCell::new(keys.collect()),
        }
    }

    /// The next entry, unless there is none.
    pub fn next(&self, vm: Vm<'gc>) -> Option<(Value<'gc>, Value<'gc>)> {
        loop {
            let key = self.left.borrow_mut(vm.heap()).pop_front()?;
            let key = match key {
                Key::Plain(key) => key,
                Key::Object(weak) => weak.upgrade(vm.heap()).map_or(Value::Nil, Value::from),
            };
            let value = vm.get(self.table, key.clone());
            if !value.is_nil() {
                return Some((key, value));
            }
        }
    }
}
