//! Making tables with weak parts.

use std::rc::Rc;

use gc_core::{EphemeronTable, Gc, Static, WeakKeyMap, WeakTable, WeakValueTable};

use super::any::{Any, Kind};
use super::check::Mismatch;
use super::log::{Id, Tag};
use super::machine::Scope;
use super::model::{Entry, Hidden, Object};
use super::objects::Pair;
use super::watched::{Both, Handle, Value};

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

    /// What an entry holds, which reports its end.
    pub(super) fn value(&self, any: Any<'gc>) -> Value<'gc> {
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
}
