//! Weak references.

use gc_arena::{Collect, Gc, GcWeak, Mutation, RefLock, Rootable, barrier::field};

use super::{Pace, Paced};
use crate::workload::{
    linked_list,
    weak_churn::{self, WeakChurn},
    weak_upgrade::{self, WeakUpgrade},
};

/// Some objects, and a weak reference to each that there was.
#[derive(Collect)]
#[collect(no_drop)]
pub(super) struct Unit<'gc> {
    kept: RefLock<Vec<Gc<'gc, u64>>>,
    weak: Vec<GcWeak<'gc, u64>>,
}

impl<'gc> Unit<'gc> {
    fn of(mc: &Mutation<'gc>, numbers: impl Iterator<Item = u64>) -> Gc<'gc, Self> {
        let both = |number| {
            let object = Gc::new(mc, number);
            (object, Gc::downgrade(object))
        };
        let (kept, weak): (Vec<_>, _) = numbers.map(both).unzip();
        let kept = RefLock::new(kept);
        Gc::new(mc, Self { kept, weak })
    }
}

pub(super) type Units = Rootable![Vec<Gc<'_, Unit<'_>>>];

impl<P: Pace> Default for Paced<Units, P> {
    fn default() -> Self {
        Self::new(|_| Vec::new())
    }
}

impl<P: Pace> WeakChurn for Paced<Units, P> {
    fn create(&mut self, n: u64) {
        for numbers in linked_list::units(n) {
            self.arena
                .mutate_root(|mc, units| units.push(Unit::of(mc, numbers)));
            self.pay_debt();
        }
    }

    fn let_half_go(&mut self) {
        self.arena.mutate(|mc, units| {
            for &unit in units {
                let kept = field!(Gc::write(mc, unit), Unit, kept).unlock();
                kept.borrow_mut()
                    .retain(|object| weak_churn::is_kept(**object));
            }
        });
        // The cycle that is at work may have seen them; the one after it cannot.
        self.arena.finish_cycle();
        self.arena.finish_cycle();
    }

    fn dead(&self) -> u64 {
        self.arena.mutate(|_, units| {
            let weak = units.iter().flat_map(|unit| &unit.as_ref().weak);
            let places = weak.zip(1..).filter(|(weak, _)| weak.is_dropped());
            places.map(|(_, place)| place).sum()
        })
    }

    fn kept(&self) -> u64 {
        self.arena.mutate(|_, units| {
            let sum = |unit: &Gc<'_, Unit<'_>>| -> u64 {
                unit.kept.borrow().iter().map(|object| **object).sum()
            };
            units.iter().map(sum).sum()
        })
    }
}

pub(super) type Upgrades = Rootable![Gc<'_, Unit<'_>>];

impl<P: Pace> WeakUpgrade for Paced<Upgrades, P> {
    fn new(objects: u64) -> Self {
        Self::new(|mc| Unit::of(mc, 0..objects))
    }

    fn sum(&self, order: &[u32], n: u64) -> u64 {
        self.arena.mutate(|mc, unit| {
            let weak = &unit.as_ref().weak;
            let upgraded = |place: usize| weak[place].upgrade(mc).map_or(0, |object| *object);
            weak_upgrade::repeated(order, n).map(upgraded).sum()
        })
    }
}
