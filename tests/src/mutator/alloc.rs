//! Allocation of an object of any type, in the heap and in the model.

use std::collections::BTreeMap;
use std::rc::Rc;

use gc_core::{AllocErrorKind, Charge, Gc, GcCell, GcOnceCell, GcRefCell, Managed, Static};

use super::any::{Any, Kind};
use super::check::{Mismatch, ensure};
use super::fate::Fate;
use super::log::{Id, Tag};
use super::machine::{Scope, State};
use super::model::{LINK, Object, WORLD};
use super::objects::{
    Aligned, Bag, Charged, Choice, Final, HUGE_WORDS, Huge, Keeper, LARGE_WORDS, Large, LargeFinal,
    Leaf, Map, Number, Once, Page, Pair, Spring, Trap, Unit, World,
};
use super::op::Setting;
use super::watched::{Duo, Finals, Handle, Marks, Names, Pairs, Watch};

/// An object that a new one is to point to.
pub(super) type Target<'gc> = Option<(Any<'gc>, Id)>;

/// What is asked of a new object.
#[derive(Clone, Copy)]
struct Order<'gc> {
    id: Id,
    kind: Kind,
    first: Option<Any<'gc>>,
    second: Option<Any<'gc>>,
    /// Decides what else there is to decide.
    detail: u8,
    panics: bool,
    /// The table that it holds.
    table: Option<Handle<'gc>>,
}

impl<'gc> Scope<'_, 'gc> {
    /// Allocates an object and makes it a local variable, unless the heap refuses.
    ///
    /// `detail` decides what else there is to decide.
    pub(super) fn alloc(
        &mut self,
        kind: Kind,
        first: Target<'gc>,
        second: Target<'gc>,
        detail: u8,
    ) -> Result<Target<'gc>, Mismatch> {
        let kind = self.affordable(kind);
        let table = match kind {
            Kind::Pairs | Kind::Marks | Kind::Names | Kind::Finals | Kind::Duo => {
                Some(self.make_table(kind, first.map(|(any, _)| any), detail)?)
            }
            _ => None,
        };
        let id = self.state.log.fresh();
        // A value that the heap refuses is dropped here, which is not to panic.
        let panics = detail >= 252 && !self.state.is_limited();
        let charge = match kind {
            Kind::Charged => self.check_charge(usize::from(detail))?,
            _ => None,
        };
        let charged = charge.as_ref().map_or(0, Charge::bytes);
        let order = Order {
            id,
            kind,
            first: first.map(|(any, _)| any),
            second: second.map(|(any, _)| any),
            detail,
            panics,
            table: table.map(|(handle, _)| handle),
        };
        let Some(any) = self.make(order, charge)? else {
            self.check_refusal(kind.slot_bytes() + charged)?;
            return Ok(None);
        };
        let mut object = Object::new(kind, any.address());
        object.content = content(kind, first, second, detail);
        object.tagged = any.tag().is_some();
        object.panics = panics && object.tagged;
        object.charge = charged;
        object.hidden = table.map(|(_, table)| table);
        if kind == Kind::Keeper {
            object.holds_root_of = Some(first.map_or(WORLD, |(_, id)| id));
        }
        let taken = self.state.model.at(object.address);
        ensure!(taken.is_none(), "{any:?} is where {taken:?} is");
        self.state.model.add(id, object);
        if matches!(kind, Kind::Final | Kind::LargeFinal) {
            self.state.model.arm(id, Fate::from_number(detail));
        }
        ensure!(self.state.room().is_some(), "the limit is exceeded");
        self.locals.push(any);
        Ok(Some((any, id)))
    }

    /// Allocates an object in the heap.
    fn make(
        &self,
        order: Order<'gc>,
        charge: Option<Charge>,
    ) -> Result<Option<Any<'gc>>, Mismatch> {
        let Order {
            id,
            kind,
            first,
            second,
            detail,
            panics,
            table,
        } = order;
        let log = &self.state.log;
        let tag = || {
            let log = Static(Rc::clone(log));
            Tag { id, log, panics }
        };
        let link = GcCell::new(first);
        match table {
            Some(Handle::Pairs(table)) => return self.place(Pairs { id, table }, Any::Pairs),
            Some(Handle::Marks(table)) => return self.place(Marks { id, table }, Any::Marks),
            Some(Handle::Names(table)) => return self.place(Names { id, table }, Any::Names),
            Some(Handle::Finals(table)) => return self.place(Finals { id, table }, Any::Finals),
            Some(Handle::Both(both)) => return self.place(Duo { id, both }, Any::Duo),
            None => {}
        }
        match kind {
            Kind::Pairs | Kind::Marks | Kind::Names | Kind::Finals | Kind::Duo => {
                Err(Mismatch("there is no table".into()))
            }
            Kind::Watch => {
                let weak = GcCell::new(None);
                self.place(Watch { id, weak }, Any::Watch)
            }
            Kind::World => Err(Mismatch("there is only one world".into())),
            Kind::Unit => self.place(Unit, Any::Unit),
            Kind::Number => self.place(Number { id }, Any::Number),
            Kind::Leaf => self.place(Leaf { tag: tag() }, Any::Leaf),
            Kind::Pair => {
                let (left, right) = (link, GcCell::new(second));
                self.place(Pair { id, left, right }, Any::Pair)
            }
            Kind::Once => {
                let link = first.map_or_else(GcOnceCell::new, GcOnceCell::from);
                self.place(Once { id, link }, Any::Once)
            }
            Kind::Bag => {
                let items = GcRefCell::new(first.into_iter().chain(second).collect());
                let tag = tag();
                self.place(Bag { tag, items }, Any::Bag)
            }
            Kind::Map => {
                let first = first.map(|any| (LINK, any));
                let second = second.map(|any| (second_key(detail), any));
                let entries = GcRefCell::new(first.into_iter().chain(second).collect());
                let tag = tag();
                self.place(Map { tag, entries }, Any::Map)
            }
            Kind::Large => {
                let ballast = [u64::from(id); LARGE_WORDS];
                self.place(Large { id, ballast, link }, Any::Large)
            }
            Kind::Huge => {
                let (ballast, tag) = ([u64::from(id); HUGE_WORDS], tag());
                self.place(Huge { ballast, tag, link }, Any::Huge)
            }
            Kind::Aligned => {
                let tag = tag();
                self.place(Aligned { tag, link }, Any::Aligned)
            }
            Kind::Page => self.place(Page { id, link }, Any::Page),
            Kind::Choice => {
                let choice = match detail % 3 {
                    0 => Choice::None(id),
                    1 => Choice::One(id, link),
                    _ => Choice::Many {
                        tag: tag(),
                        links: [link, GcCell::new(None), GcCell::new(second)].into(),
                    },
                };
                self.place(choice, Any::Choice)
            }
            Kind::Charged => {
                let tag = tag();
                let charge = charge.unwrap_or_else(|| self.heap.charge(0));
                self.place(Charged { tag, charge }, Any::Charged)
            }
            Kind::Keeper => {
                let tag = tag();
                let root = match first {
                    Some(any) => any.root(self.heap),
                    None => self.state.roots[0].clone(),
                };
                let root = Static(root);
                self.place(Keeper { tag, root }, Any::Keeper)
            }
            Kind::Final => {
                let (fate, world) = (Fate::from_number(detail), self.world()?);
                let value = Final {
                    id,
                    fate,
                    world,
                    link,
                };
                self.place(value, Any::Final)
            }
            Kind::LargeFinal => {
                let value = LargeFinal {
                    tag: tag(),
                    fate: Fate::from_number(detail),
                    world: self.world()?,
                    link,
                    ballast: [u64::from(id); LARGE_WORDS],
                };
                self.place(value, Any::LargeFinal)
            }
            Kind::Trap => {
                let (tag, spring) = (tag(), Spring::new(id, Rc::clone(log)));
                self.place(Trap { tag, link, spring }, Any::Trap)
            }
        }
    }

    fn place<T: Managed<'gc>>(
        &self,
        value: T,
        wrap: impl FnOnce(Gc<'gc, T>) -> Any<'gc>,
    ) -> Result<Option<Any<'gc>>, Mismatch> {
        if !self.state.is_limited() {
            return Ok(Some(wrap(self.heap.alloc(value))));
        }
        match self.heap.try_alloc(value) {
            Ok(gc) => Ok(Some(wrap(gc))),
            Err(error) => {
                let limit = matches!(error.kind, AllocErrorKind::Limit(_));
                ensure!(limit, "{error}");
                drop(error.value);
                // Its death is nothing to report.
                self.state.log.died.take();
                Ok(None)
            }
        }
    }

    /// Charges bytes, if there is room for them.
    pub(super) fn check_charge(&self, bytes: usize) -> Result<Option<Charge>, Mismatch> {
        let charge = self.heap.try_charge(bytes).ok();
        let room = self.state.room().unwrap_or(0);
        ensure!(
            charge.is_some() == (bytes <= room),
            "{bytes} bytes were charged: {}; there was room for {room}",
            charge.is_some()
        );
        Ok(charge)
    }

    /// Checks that there was no room for a slot that was refused.
    pub(super) fn check_refusal(&self, slot_bytes: usize) -> Result<(), Mismatch> {
        let room = self.state.room().unwrap_or(0);
        ensure!(
            room < slot_bytes,
            "{slot_bytes} bytes were refused although there are {room}"
        );
        Ok(())
    }

    fn world(&self) -> Result<Gc<'gc, World<'gc>>, Mismatch> {
        match self.state.root(0, self.heap)? {
            Any::World(world) => Ok(world),
            other => Err(Mismatch(format!("{other:?} instead of the world"))),
        }
    }
}

impl State {
    /// The bytes that are left below the limit; `None` if it is exceeded.
    pub(super) fn room(&self) -> Option<usize> {
        match self.setting {
            Setting::Limited(limit) => {
                let limit = limit + Kind::World.slot_bytes();
                limit.checked_sub(self.model.bytes() + self.model.external())
            }
            _ => Some(usize::MAX),
        }
    }
}

/// What a new object points to.
fn content(kind: Kind, first: Target<'_>, second: Target<'_>, detail: u8) -> BTreeMap<u32, Id> {
    let (has_first, key_of_second) = match kind {
        Kind::Unit | Kind::Number | Kind::Leaf | Kind::Charged | Kind::Keeper => (false, None),
        Kind::Watch | Kind::Pairs | Kind::Names | Kind::Finals | Kind::Duo => (false, None),
        Kind::Marks => (false, None),
        Kind::Pair => (true, Some(1)),
        Kind::Bag => (true, Some(u32::from(first.is_some()))),
        Kind::Map => (true, Some(second_key(detail))),
        Kind::Choice => (detail % 3 != 0, (detail % 3 == 2).then_some(2)),
        _ => (true, None),
    };
    let first = first.filter(|_| has_first).map(|(_, id)| (LINK, id));
    let second = second.and_then(|(_, id)| Some((key_of_second?, id)));
    first.into_iter().chain(second).collect()
}

/// The key of the second entry of a new map.
fn second_key(detail: u8) -> u32 {
    u32::from(detail) + 1
}
