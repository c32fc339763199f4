//! What tables kept, and the program has taken out.

use super::{FOUND, lives};
use crate::cell::{GcCell, GcRefCell};
use crate::heap::Heap;
use crate::pointer::{Gc, HandleRoot, Root};
use crate::table::{Ephemeron, EphemeronTable, WeakValueTable};

/// With pointers in cells in cells.
type Deep = Vec<GcRefCell<Vec<GcCell<Gc<'static, u64>>>>>;
type Table = EphemeronTable<'static, u64, Gc<'static, u64>>;
type DeepTable = EphemeronTable<'static, u64, Deep>;
type Read<'gc> = (
    EphemeronTable<'gc, u64, Gc<'gc, u64>>,
    Gc<'gc, u64>,
    Option<Gc<'gc, u64>>,
);
type Single = Ephemeron<'static, u64, Gc<'static, u64>>;

/// With keys that are held, the first by itself.
fn table(heap: &Heap) -> (HandleRoot<Table>, Root<u64>, Root<u64>) {
    let (table, key, other) = (
        EphemeronTable::new(heap),
        heap.alloc(1_u64),
        heap.alloc(2_u64),
    );
    table.insert(heap, key, heap.alloc(FOUND));
    table.insert(heap, other, other);
    (heap.root_handle(table), heap.root(key), heap.root(other))
}

fn deep_table(heap: &Heap) -> (HandleRoot<DeepTable>, Root<u64>) {
    let (table, key) = (EphemeronTable::new(heap), heap.alloc(1_u64));
    let inner = vec![GcCell::new(heap.alloc(FOUND))];
    table.insert(heap, key, vec![GcRefCell::new(inner)]);
    (heap.root_handle(table), heap.root(key))
}

#[test]
fn a_value_that_is_taken_out_by_its_key_lives_on() {
    lives(table, |heap, (table, key, _)| {
        table.get(heap).remove(heap, key.get(heap))
    });
    lives(table, |heap, (table, key, _)| {
        table.get(heap).entry(heap, key.get(heap)).remove()
    });
    lives(table, |heap, (table, key, other)| {
        table.get(heap).insert(heap, key.get(heap), other.get(heap))
    });
    lives(table, |heap, (table, key, other)| {
        let entry = table.get(heap).entry(heap, key.get(heap));
        entry.insert(other.get(heap))
    });
}

/// The table, its first key, and the value that is read there.
fn read<'gc>(heap: &'gc Heap, made: &(HandleRoot<Table>, Root<u64>, Root<u64>)) -> Read<'gc> {
    let (table, key) = (made.0.get(heap), made.1.get(heap));
    (table, key, table.get(key))
}

/// The program reads the value first, and what it has read lives on although the table keeps it no longer.
#[test]
fn a_value_that_was_read_lives_on_when_it_is_removed() {
    lives(table, |heap, made| {
        let (table, _, value) = read(heap, made);
        table.clear(heap);
        value
    });
    lives(table, |heap, made| {
        let (table, _, value) = read(heap, made);
        drop(table.drain(heap));
        value
    });
    lives(table, |heap, made| {
        let (table, key, value) = read(heap, made);
        table.retain(heap, |each, _| !Gc::ptr_eq(each, key));
        value
    });
    lives(table, |heap, made| {
        let (table, key, value) = read(heap, made);
        *table.get_mut(heap, key)? = made.2.get(heap);
        value
    });
    lives(table, |heap, made| {
        let (table, key, value) = read(heap, made);
        *table.entry(heap, key).or_insert(key) = key;
        value
    });
    lives(table, |heap, made| {
        let (table, key, value) = read(heap, made);
        table.retain(heap, |_, value| {
            *value = key;
            true
        });
        value
    });
}

#[test]
fn what_a_removed_value_keeps_in_cells_in_cells_lives_on() {
    lives(deep_table, |heap, (table, key)| {
        let taken = table.get(heap).remove(heap, key.get(heap))?;
        // No barrier is in these.
        let mut cells = taken.into_iter();
        let inner = cells.next()?.into_inner();
        Some(inner.into_iter().next()?.into_inner())
    });
    lives(deep_table, |heap, (table, key)| {
        let mut value = table.get(heap).get_mut(heap, key.get(heap))?;
        Some(value.pop()?.get_mut().pop()?.into_inner())
    });
}

#[test]
fn a_value_that_is_taken_out_of_a_single_ephemeron_lives_on() {
    fn single(heap: &Heap) -> (HandleRoot<Single>, Root<u64>) {
        let key = heap.alloc(1_u64);
        let single = Ephemeron::new(heap, key, heap.alloc(FOUND));
        (heap.root_handle(single), heap.root(key))
    }
    lives(single, |heap, (single, _)| single.get(heap).take(heap));
    lives(single, |heap, (single, key)| {
        let mut value = single.get(heap).get_mut(heap)?;
        Some(core::mem::replace(&mut *value, key.get(heap)))
    });
}

#[test]
fn what_a_removed_key_keeps_lives_on() {
    type Keyed = WeakValueTable<'static, Option<Gc<'static, u64>>, u64>;

    /// The key leads to an object, and the value is held.
    fn keyed(heap: &Heap) -> (HandleRoot<Keyed>, Root<u64>) {
        let (table, value) = (WeakValueTable::new(heap), heap.alloc(1_u64));
        table.insert(heap, Some(heap.alloc(FOUND)), value);
        (heap.root_handle(table), heap.root(value))
    }

    /// An object that the program has found by looking at the key.
    fn find<'gc>(heap: &'gc Heap, table: &HandleRoot<Keyed>) -> Option<Gc<'gc, u64>> {
        *table.get(heap).keys(heap).next()?
    }

    lives(keyed, |heap, (table, _)| {
        let found = find(heap, table);
        table.get(heap).remove(heap, &found)?;
        found
    });
    lives(keyed, |heap, (table, _)| {
        let found = find(heap, table);
        table.get(heap).clear(heap);
        found
    });
    lives(keyed, |heap, (table, _)| {
        table.get(heap).drain(heap).next()?.0
    });
    lives(keyed, |heap, (table, _)| {
        let found = find(heap, table);
        table.get(heap).retain(heap, |_, _| false);
        found
    });
}
