//! What finalizers do, and what the model expects of them.

use gc_core::{Finalize, Gc, GcCell, Heap, Static, Trace};

use super::any::{Any, Kind};
use super::log::{Birth, Id, Tag, planned_panic};
use super::model::{LINK, Model, Object};
use super::objects::{Final, Leaf, Link, World};

/// What the finalizer of an object does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Trace, Finalize)]
pub(crate) enum Fate {
    /// Nothing.
    Rest,
    /// Panics.
    Panic,
    /// Makes its object reachable again.
    Revive,
    /// Makes its object reachable again, then panics.
    ReviveAndPanic,
    /// Makes a root of its object.
    Root,
    /// Forgets what its object points to.
    Cut,
    /// Makes what its object points to reachable again, but not the object.
    HandOver,
    /// Makes an object that the dying one points to.
    BearLeaf,
    /// Makes an object with a finalizer, and forgets it.
    BearHeir,
    /// Makes an object with a finalizer that is reachable.
    BearKeptHeir,
}

impl Fate {
    const ALL: [Fate; 10] = [
        Fate::Rest,
        Fate::Panic,
        Fate::Revive,
        Fate::ReviveAndPanic,
        Fate::Root,
        Fate::Cut,
        Fate::HandOver,
        Fate::BearLeaf,
        Fate::BearHeir,
        Fate::BearKeptHeir,
    ];

    pub(crate) fn from_number(number: u8) -> Fate {
        Fate::ALL[number as usize % Fate::ALL.len()]
    }

    pub(crate) fn panics(self) -> bool {
        matches!(self, Fate::Panic | Fate::ReviveAndPanic)
    }

    /// Does it.
    pub(crate) fn fulfil<'gc>(
        self,
        id: Id,
        this: Any<'gc>,
        link: &'gc Link<'gc>,
        world: Gc<'gc, World<'gc>>,
        heap: &'gc Heap,
    ) {
        let log = &world.as_ref().log;
        log.finalized.borrow_mut().push(id);
        match self {
            Fate::Rest | Fate::Panic => {}
            Fate::Revive | Fate::ReviveAndPanic => world.keep(heap, this),
            Fate::Root => log.roots.borrow_mut().push(this.root(heap)),
            Fate::Cut => link.set(heap, None),
            Fate::HandOver => {
                if let Some(target) = link.take(heap) {
                    world.keep(heap, target);
                }
            }
            Fate::BearLeaf => {
                let id = log.fresh();
                let leaf = heap.try_alloc(Leaf {
                    tag: Tag {
                        id,
                        log: Static(log.0.clone()),
                        panics: false,
                    },
                });
                let leaf = leaf.ok().map(Any::Leaf);
                log.bear(id, leaf);
                if leaf.is_some() {
                    link.set(heap, leaf);
                }
            }
            Fate::BearHeir | Fate::BearKeptHeir => {
                let id = log.fresh();
                let heir = heap.try_alloc(Final {
                    id,
                    fate: Fate::Revive,
                    world,
                    link: GcCell::new(None),
                });
                let heir = heir.ok().map(Any::Final);
                log.bear(id, heir);
                if let Some(heir) = heir.filter(|_| self == Fate::BearKeptHeir) {
                    world.keep(heap, heir);
                }
            }
        }
        if self.panics() {
            planned_panic(id);
        }
    }

    /// Changes the model as [`fulfil`](Fate::fulfil) changed the heap. `birth` is asked what became
    /// of an object that the finalizer made.
    pub(crate) fn predict(self, model: &mut Model, id: Id, birth: impl FnOnce() -> Option<Birth>) {
        match self {
            Fate::Rest | Fate::Panic => {}
            Fate::Revive | Fate::ReviveAndPanic => model.keep(id),
            Fate::Root => model.roots.push(id),
            Fate::Cut => {
                model.object(id).content.remove(&LINK);
            }
            Fate::HandOver => {
                if let Some(target) = model.object(id).content.remove(&LINK) {
                    model.keep(target);
                }
            }
            Fate::BearLeaf => match birth() {
                Some((child, Some(address))) => {
                    let mut leaf = Object::new(Kind::Leaf, address);
                    leaf.tagged = true;
                    model.add(child, leaf);
                    model.object(id).content.insert(LINK, child);
                }
                Some((child, None)) => model.stillborn.push(child),
                None => {}
            },
            Fate::BearHeir | Fate::BearKeptHeir => {
                if let Some((child, Some(address))) = birth() {
                    model.add(child, Object::new(Kind::Final, address));
                    model.arm(child, Fate::Revive);
                    if self == Fate::BearKeptHeir {
                        model.keep(child);
                    }
                }
            }
        }
    }
}
