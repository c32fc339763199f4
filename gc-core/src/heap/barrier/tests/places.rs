//! Places of entries, which the collector refers to while it marks (WAIT-2).

use super::FOUND;
use crate::heap::Heap;
use crate::heap::barrier::slices::verified_heap;
use crate::pointer::{Gc, HandleRoot, Root};
use crate::table::EphemeronTable;
use crate::weak::WeakRoot;

type Table = EphemeronTable<'static, u64, Gc<'static, u64>>;

/// Tables with an entry each that waits for the same key, which nobody holds until the program asks for it.
struct Waiting {
    heap: Heap,
    tables: Vec<HandleRoot<Table>>,
    key: WeakRoot<u64>,
}

impl Waiting {
    /// Marks so far that everything waits.
    fn begin() -> Waiting {
        let mut heap = verified_heap();
        let key = heap.alloc(0_u64);
        let tables = (0..4).map(|number| {
            let table = EphemeronTable::new(&heap);
            table.insert(&heap, key, heap.alloc(FOUND + number));
            heap.root_handle(table)
        });
        let tables = tables.collect();
        let key = heap.root_weak(Gc::downgrade(key, &heap));
        heap.begin_slices();
        heap.mark_slice(usize::MAX);
        Waiting { heap, tables, key }
    }

    fn key(&self) -> Root<u64> {
        let key = self.key.upgrade(&self.heap);
        self.heap.root(key.expect("marking is not over"))
    }

    /// Completes the cycle, and checks that all tables but one have their entries.
    fn end(mut self, key: &Root<u64>, changed: usize) -> Heap {
        assert!(self.heap.end_slices());
        for (number, table) in self.tables.iter().enumerate() {
            if number != changed {
                let value = table.get(&self.heap).get(key.get(&self.heap));
                assert_eq!(*value.expect("it waited"), FOUND + number as u64);
            }
        }
        self.heap
    }
}

#[test]
fn an_entry_that_is_removed_leaves_the_others_waiting() {
    for removed in 0..4 {
        let waiting = Waiting::begin();
        let (heap, key) = (&waiting.heap, waiting.key());
        let table = waiting.tables[removed].get(heap);
        let value = table.remove(heap, key.get(heap)).expect("it is there");
        let value = heap.root(value);
        let heap = waiting.end(&key, removed);
        assert_eq!(*value.get(&heap), FOUND + removed as u64);
    }
}

#[test]
fn a_table_that_is_cleared_leaves_the_others_waiting() {
    for cleared in 0..4 {
        let waiting = Waiting::begin();
        let (heap, key) = (&waiting.heap, waiting.key());
        let table = waiting.tables[cleared].get(heap);
        table.clear(heap);
        assert!(table.is_empty() && table.get(key.get(heap)).is_none());
        table.insert(heap, key.get(heap), key.get(heap));
        assert_eq!(table.len(), 1);
        let table = heap.root_handle(table);
        let heap = waiting.end(&key, cleared);
        assert_eq!(
            *table.get(&heap).get(key.get(&heap)).expect("it was added"),
            0
        );
    }
}

/// Three entries wait for `a`, the one in the large table is removed, and an entry with another key is added, maybe
/// before that table has been scanned to its end. Were it put in the place of the one that was removed, and made to wait
/// for its own key, others would be lost from the list of `a`; and so they would if places moved.
#[test]
fn a_place_is_not_used_again_while_marking() {
    for tasks in 0..10 {
        let mut heap = verified_heap();
        let (a, b) = (heap.alloc(1_u64), heap.alloc(2_u64));
        let tables = [(); 3].map(|()| EphemeronTable::new(&heap));
        for table in tables {
            table.insert(&heap, a, heap.alloc(FOUND));
        }
        for number in 0..4000 {
            let filler = heap.alloc(number);
            tables[1].insert(&heap, filler, filler);
        }
        let weak = [a, b].map(|key| heap.root_weak(Gc::downgrade(key, &heap)));
        let tables = tables.map(|table| heap.root_handle(table));
        heap.begin_slices();
        heap.mark_slice(tasks);
        let keys = weak.map(|weak| weak.upgrade(&heap).expect("it is there"));
        let large = tables[1].get(&heap);
        large.remove(&heap, keys[0]).expect("it is there");
        large.shrink_to_fit(&heap);
        large.insert(&heap, keys[1], keys[0]);
        let keys = keys.map(|key| heap.root(key));
        heap.mark_slice(1);
        assert!(heap.end_slices());
        let [a, b] = keys.each_ref().map(|key| key.get(&heap));
        let [first, large, last] = tables.each_ref().map(|table| table.get(&heap));
        assert_eq!(*first.get(a).expect("its key lives"), FOUND);
        assert_eq!(*last.get(a).expect("its key lives"), FOUND);
        assert!(Gc::ptr_eq(large.get(b).expect("its key lives"), a));
        assert_eq!(large.len(), 1, "after {tasks} tasks");
    }
}

/// Most entries are removed and new ones added, so that outside of marking gaps would be closed. The keys of those that
/// stay are found only then.
#[test]
fn a_table_that_is_changed_while_entries_wait_keeps_what_it_has() {
    // The table is marked last. In between, all keys that are rooted are.
    for tasks in [0, 1, 3201, 3202, 3203, 3204, usize::MAX] {
        let mut heap = verified_heap();
        let table =
            heap.root_handle::<EphemeronTable<'_, u64, Gc<'_, u64>>>(EphemeronTable::new(&heap));
        let (mut rooted, mut unrooted) = (vec![], vec![]);
        for number in 0..4000 {
            let key = heap.alloc(number);
            table.get(&heap).insert(&heap, key, heap.alloc(number));
            match number % 5 {
                0 => unrooted.push(heap.root_weak(Gc::downgrade(key, &heap))),
                _ => rooted.push(heap.root(key)),
            }
        }
        heap.begin_slices();
        heap.mark_slice(tasks);
        let at = table.get(&heap);
        for key in &rooted {
            at.remove(&heap, key.get(&heap)).expect("it is there");
        }
        for key in &rooted {
            at.insert(&heap, key.get(&heap), key.get(&heap));
        }
        let keys = unrooted
            .iter()
            .map(|key| heap.root(key.upgrade(&heap).expect("it is there")));
        let keys: Vec<Root<u64>> = keys.collect();
        heap.mark_slice(1);
        assert!(heap.end_slices());
        for _ in 0..2 {
            let at = table.get(&heap);
            assert_eq!(at.len(), 4000);
            for key in keys.iter().chain(&rooted) {
                let key = key.get(&heap);
                assert_eq!(at.get(key).map(|value| *value), Some(*key));
            }
            heap.collect();
        }
    }
}

/// From the conformance suite, group X: the only root of a large table is dropped while half of it has been scanned. It
/// is freed by the next cycle at the latest. (Linear ephemerons, section 5.)
#[test]
fn case_183_table_dropped_in_mid_mark() {
    for tasks in 0..8 {
        let mut heap = verified_heap();
        let table = EphemeronTable::new(&heap);
        for number in 0..3000 {
            let key = heap.alloc(number);
            table.insert(&heap, key, key);
        }
        let watch = heap.root_weak(Gc::downgrade(heap.alloc(table), &heap));
        let table = heap.root(watch.upgrade(&heap).expect("it is there"));
        heap.begin_slices();
        heap.mark_slice(tasks);
        drop(table);
        assert!(heap.end_slices());
        heap.collect();
        assert!(watch.get(&heap).is_dead());
        assert_eq!(heap.collect().live_objects, 1, "the weak reference");
    }
}
