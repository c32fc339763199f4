//! Weak references beside counted ones.

use std::rc::{Rc, Weak};

use crate::workload::{
    linked_list,
    weak_churn::{self, WeakChurn},
    weak_upgrade::{self, WeakUpgrade},
};

/// Some objects, and a weak reference to each that there was.
struct Unit {
    kept: Vec<Rc<u64>>,
    weak: Vec<Weak<u64>>,
}

impl Unit {
    fn of(numbers: impl Iterator<Item = u64>) -> Self {
        let both = |number| {
            let object = Rc::new(number);
            let weak = Rc::downgrade(&object);
            (object, weak)
        };
        let (kept, weak) = numbers.map(both).unzip();
        Self { kept, weak }
    }
}

#[derive(Default)]
pub(super) struct Units(Vec<Unit>);

impl WeakChurn for Units {
    fn create(&mut self, n: u64) {
        for numbers in linked_list::units(n) {
            self.0.push(Unit::of(numbers));
        }
    }

    fn let_half_go(&mut self) {
        for unit in &mut self.0 {
            unit.kept.retain(|object| weak_churn::is_kept(**object));
        }
    }

    fn dead(&self) -> u64 {
        let weak = self.0.iter().flat_map(|unit| &unit.weak);
        let places = weak.zip(1..).filter(|(weak, _)| weak.strong_count() == 0);
        places.map(|(_, place)| place).sum()
    }

    fn kept(&self) -> u64 {
        let kept = self.0.iter().flat_map(|unit| &unit.kept);
        kept.map(|object| **object).sum()
    }
}

pub(super) struct Upgrades(Unit);

impl WeakUpgrade for Upgrades {
    fn new(objects: u64) -> Self {
        Self(Unit::of(0..objects))
    }

    fn sum(&self, order: &[u32], n: u64) -> u64 {
        let Self(unit) = self;
        let upgraded = |place: usize| unit.weak[place].upgrade().map_or(0, |object| *object);
        weak_upgrade::repeated(order, n).map(upgraded).sum()
    }
}
