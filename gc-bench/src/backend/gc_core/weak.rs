//! Weak references, and a table of ephemerons.

use gc_core::{EphemeronTable, Finalize, Gc, GcRefCell, Heap, Root, Trace, Weak};

use crate::workload::{
    ephemeron_chain::Chain,
    linked_list,
    weak_churn::{self, WeakChurn},
    weak_upgrade::{self, WeakUpgrade},
};

/// A table, and the first key.
#[derive(Finalize, Trace)]
struct Ends<'gc> {
    table: EphemeronTable<'gc, u64, Gc<'gc, u64>>,
    first: Gc<'gc, u64>,
}

pub(super) struct Table {
    heap: Heap,
    ends: Option<Root<Ends<'static>>>,
}

impl Default for Table {
    fn default() -> Self {
        Self {
            heap: Heap::new(),
            ends: None,
        }
    }
}

impl Chain for Table {
    fn build(&mut self, n: u64) {
        let heap = &self.heap;
        let table = EphemeronTable::new(heap);
        let mut first = heap.alloc(n);
        for number in (0..n).rev() {
            let key = heap.alloc(number);
            table.insert(heap, key, first);
            first = key;
        }
        self.ends = Some(heap.root(heap.alloc(Ends { table, first })));
    }

    fn walk(&self, mut visit: impl FnMut(u64)) {
        let Some(ends) = &self.ends else { return };
        let ends = ends.get(&self.heap);
        let mut at = Some(ends.first);
        while let Some(object) = at {
            visit(*object);
            at = ends.table.get(object);
        }
    }

    fn collect(&mut self) {
        self.heap.collect();
    }
}

/// Some objects, and a weak reference to each that there was.
#[derive(Finalize, Trace)]
struct Unit<'gc> {
    kept: GcRefCell<Vec<Gc<'gc, u64>>>,
    weak: Vec<Weak<'gc, u64>>,
}

impl<'gc> Unit<'gc> {
    fn of(heap: &'gc Heap, numbers: impl Iterator<Item = u64>) -> Gc<'gc, Self> {
        let both = |number| {
            let object = heap.alloc(number);
            (object, Gc::downgrade(object, heap))
        };
        let (kept, weak): (Vec<_>, _) = numbers.map(both).unzip();
        let kept = GcRefCell::new(kept);
        heap.alloc(Self { kept, weak })
    }
}

pub(super) struct Units {
    heap: Heap,
    units: Vec<Root<Unit<'static>>>,
}

impl Default for Units {
    fn default() -> Self {
        Self {
            heap: Heap::new(),
            units: Vec::new(),
        }
    }
}

impl Units {
    fn units(&self) -> impl Iterator<Item = Gc<'_, Unit<'_>>> {
        self.units.iter().map(|unit| unit.get(&self.heap))
    }
}

impl WeakChurn for Units {
    fn create(&mut self, n: u64) {
        for numbers in linked_list::units(n) {
            let unit = self.heap.root(Unit::of(&self.heap, numbers));
            self.units.push(unit);
            self.heap.safepoint();
        }
    }

    fn let_half_go(&mut self) {
        for unit in self.units() {
            let mut kept = unit.kept.borrow_mut(&self.heap);
            kept.retain(|object| weak_churn::is_kept(**object));
        }
        self.heap.collect();
    }

    fn dead(&self) -> u64 {
        let weak = self.units().flat_map(|unit| &unit.as_ref().weak);
        let places = weak.zip(1..).filter(|(weak, _)| weak.is_dead());
        places.map(|(_, place)| place).sum()
    }

    fn kept(&self) -> u64 {
        let sum = |unit: Gc<'_, Unit<'_>>| unit.kept.borrow().iter().map(|number| **number).sum();
        self.units().map(|unit| -> u64 { sum(unit) }).sum()
    }
}

pub(super) struct Upgrades {
    heap: Heap,
    unit: Root<Unit<'static>>,
}

impl WeakUpgrade for Upgrades {
    fn new(objects: u64) -> Self {
        let heap = Heap::new();
        let unit = heap.root(Unit::of(&heap, 0..objects));
        Self { heap, unit }
    }

    fn sum(&self, order: &[u32], n: u64) -> u64 {
        let weak = &self.unit.get(&self.heap).as_ref().weak;
        let upgraded = |place: usize| weak[place].upgrade(&self.heap).map_or(0, |object| *object);
        weak_upgrade::repeated(order, n).map(upgraded).sum()
    }
}
