//! Weak references, and a table of ephemerons.

use boa_gc::{Gc, WeakGc, WeakMap, force_collect};

use crate::workload::{
    ephemeron_chain::Chain,
    linked_list,
    weak_churn::{self, WeakChurn},
    weak_upgrade::{self, WeakUpgrade},
};

/// A table, whose entries are the library's ephemerons, and the first key.
pub(super) struct Table {
    entries: WeakMap<u64, Gc<u64>>,
    first: Option<Gc<u64>>,
}

impl Default for Table {
    fn default() -> Self {
        Self {
            // Not `default`, which makes a map that the collector does not know to be one.
            entries: WeakMap::new(),
            first: None,
        }
    }
}

impl Chain for Table {
    fn build(&mut self, n: u64) {
        let mut first = Gc::new(n);
        for number in (0..n).rev() {
            let key = Gc::new(number);
            self.entries.insert(&key, first);
            first = key;
        }
        self.first = Some(first);
    }

    fn walk(&self, mut visit: impl FnMut(u64)) {
        let mut at = self.first.clone();
        while let Some(object) = at {
            visit(*object);
            let entry = self.entries.get(&object);
            at = entry.and_then(|entry| Some(Gc::clone(&*entry.value()?)));
        }
    }

    fn collect(&mut self) {
        force_collect();
    }
}

/// Some objects, and a weak reference to each that there was.
struct Unit {
    kept: Vec<Gc<u64>>,
    weak: Vec<WeakGc<u64>>,
}

impl Unit {
    fn of(numbers: impl Iterator<Item = u64>) -> Self {
        let both = |number| {
            let object = Gc::new(number);
            let weak = WeakGc::new(&object);
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
        force_collect();
    }

    fn dead(&self) -> u64 {
        let weak = self.0.iter().flat_map(|unit| &unit.weak);
        let places = weak.zip(1..).filter(|(weak, _)| !weak.is_upgradable());
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
