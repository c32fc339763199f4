//! Allocation of an object of any type, in the heap and in the model.

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

/// An object that a new one is to point to.
pub(super) type Target<'gc> = Option<(Any<'gc>, Id)>;

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
        let mut object = Object::new(kind, 0);
        let id = self.state.log.fresh();
        let limited = self.state.is_limited();
        let panics = detail >= 252 && !limited;
        let log = &self.state.log;
        let tag = || Tag {
            id,
            log: Static(log.clone()),
            panics,
        };
        let fate = Fate::from_number(detail);
        let (one, two) = (first.map(|(any, _)| any), second.map(|(any, _)| any));
        let link = GcCell::new(one);
        let any = match kind {
            Kind::Unit => self.place(Unit, Any::Unit)?,
            Kind::Number => self.place(Number { id }, Any::Number)?,
            Kind::Leaf => self.place(Leaf { tag: tag() }, Any::Leaf)?,
            Kind::Pair => {
                object.point_to(1, second);
                let right = GcCell::new(two);
                let left = link;
                self.place(Pair { id, left, right }, Any::Pair)?
            }
            Kind::Once => {
                let link = one.map_or_else(GcOnceCell::new, GcOnceCell::from);
                self.place(Once { id, link }, Any::Once)?
            }
            Kind::Bag | Kind::World => {
                object.kind = Kind::Bag;
                object.point_to(u32::from(one.is_some()), second);
                let items = GcRefCell::new(one.into_iter().chain(two).collect());
                self.place(Bag { tag: tag(), items }, Any::Bag)?
            }
            Kind::Map => {
                object.point_to(u32::from(detail) + 1, second);
                let entries = one.map(|any| (LINK, any)).into_iter();
                let entries = entries.chain(two.map(|any| (u32::from(detail) + 1, any)));
                let entries = GcRefCell::new(entries.collect());
                self.place(
                    Map {
                        tag: tag(),
                        entries,
                    },
                    Any::Map,
                )?
            }
            Kind::Large => {
                let ballast = [u64::from(id); LARGE_WORDS];
                self.place(Large { id, ballast, link }, Any::Large)?
            }
            Kind::Huge => {
                let ballast = [u64::from(id); HUGE_WORDS];
                self.place(
                    Huge {
                        ballast,
                        tag: tag(),
                        link,
                    },
                    Any::Huge,
                )?
            }
            Kind::Aligned => self.place(Aligned { tag: tag(), link }, Any::Aligned)?,
            Kind::Page => self.place(Page { id, link }, Any::Page)?,
            Kind::Choice => {
                let choice = match detail % 3 {
                    0 => Choice::None(id),
                    1 => Choice::One(id, link),
                    _ => {
                        object.point_to(2, second);
                        let links = [link, GcCell::new(None), GcCell::new(two)].into();
                        Choice::Many { tag: tag(), links }
                    }
                };
                self.place(choice, Any::Choice)?
            }
            Kind::Charged => {
                let charge = match self.check_charge(usize::from(detail))? {
                    Some(charge) => charge,
                    None => self.heap.charge(0),
                };
                object.charge = charge.bytes();
                self.place(Charged { tag: tag(), charge }, Any::Charged)?
            }
            Kind::Keeper => {
                let target = first.map_or(WORLD, |(_, id)| id);
                object.holds_root_of = Some(target);
                let root = match one {
                    Some(any) => any.root(self.heap),
                    None => self.state.roots[0].clone(),
                };
                let root = Static(root);
                self.place(Keeper { tag: tag(), root }, Any::Keeper)?
            }
            Kind::Final => {
                let world = self.world()?;
                let object = Final {
                    id,
                    fate,
                    world,
                    link,
                };
                self.place(object, Any::Final)?
            }
            Kind::LargeFinal => {
                let object = LargeFinal {
                    tag: tag(),
                    fate,
                    world: self.world()?,
                    link,
                    ballast: [u64::from(id); LARGE_WORDS],
                };
                self.place(object, Any::LargeFinal)?
            }
            Kind::Trap => {
                let spring = Spring {
                    id,
                    log: self.state.log.clone(),
                    heap: core::marker::PhantomData,
                };
                self.place(
                    Trap {
                        tag: tag(),
                        link,
                        spring,
                    },
                    Any::Trap,
                )?
            }
        };
        let slot_bytes = object.kind.slot_bytes();
        let Some(any) = any else {
            self.check_refusal(slot_bytes + object.charge)?;
            return Ok(None);
        };
        let has_link = match any.kind() {
            Kind::Unit | Kind::Number | Kind::Leaf | Kind::Charged | Kind::Keeper => false,
            Kind::Choice => detail % 3 != 0,
            _ => true,
        };
        if has_link {
            object.point_to(LINK, first);
        }
        object.address = any.address();
        object.tagged = any.tag().is_some();
        object.panics = panics && object.tagged;
        let taken = self.state.model.at(object.address);
        ensure!(taken.is_none(), "{any:?} is where {taken:?} is");
        self.state.model.add(id, object);
        if matches!(kind, Kind::Final | Kind::LargeFinal) {
            self.state.model.arm(id, fate);
        }
        let room = self.state.room();
        ensure!(room.is_some(), "the limit is exceeded");
        self.locals.push(any);
        Ok(Some((any, id)))
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
    fn check_refusal(&self, slot_bytes: usize) -> Result<(), Mismatch> {
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
    fn room(&self) -> Option<usize> {
        match self.setting {
            Setting::Limited(limit) => {
                let limit = limit + Kind::World.slot_bytes();
                limit.checked_sub(self.model.bytes() + self.model.external())
            }
            _ => Some(usize::MAX),
        }
    }
}

impl Object {
    /// Lets the object point to another, if there is one.
    fn point_to(&mut self, key: u32, target: Target<'_>) {
        self.content.extend(target.map(|(_, id)| (key, id)));
    }
}
