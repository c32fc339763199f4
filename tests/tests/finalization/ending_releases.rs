//! Releases when a heap ends: they come after finalizers, to whose objects weak references lead still, and nothing weak
//! leads to what is released.

use std::rc::Rc;

use core::cell::{Cell, OnceCell, RefCell};

use gc_core::{
    Ephemeron, EphemeronTable, FinalizationQueue, Finalize, Gc, HandleRoot, Heap, LongWeakRoot,
    QueueConfig, Root, Static, Trace, WeakRoot, WeakTable, WeakValueTable,
};

use crate::support::ledger::{Ledger, Ticket};
use crate::support::panics::message_of;

/// What is finalized, and released.
#[derive(Trace)]
struct Item {
    number: u32,
    _ticket: Ticket,
    log: Static<Log>,
}

type Log = Rc<RefCell<Vec<(&'static str, u32)>>>;

impl<'gc> Finalize<'gc> for Item {
    fn finalize(this: Gc<'gc, Self>, heap: &'gc Heap) {
        this.log.borrow_mut().push(("finalized", this.number));
        if let Some(watched) = WATCHED.take() {
            watched.assert_alive(heap);
        }
    }
}

thread_local! {
    static WATCHED: Cell<Option<Rc<Watched>>> = const { Cell::new(None) };
}

/// Everything weak that can lead to an object.
struct Watched {
    short: WeakRoot<Item>,
    long: LongWeakRoot<Item>,
    keys: HandleRoot<EphemeronTable<'static, Item, u32>>,
    values: HandleRoot<WeakValueTable<'static, u32, Item>>,
    pairs: HandleRoot<WeakTable<'static, Item, Item>>,
    one: HandleRoot<Ephemeron<'static, Item, u32>>,
}

impl Watched {
    fn new<'gc>(heap: &'gc Heap, item: Gc<'gc, Item>) -> Watched {
        let (keys, values, pairs) = (
            EphemeronTable::new(heap),
            WeakValueTable::new(heap),
            WeakTable::new(heap),
        );
        keys.insert(heap, item, 1_u32);
        values.insert(heap, 1_u32, item);
        pairs.insert(heap, item, item);
        Watched {
            short: heap.root_weak(Gc::downgrade(item, heap)),
            long: heap.root_long_weak(Gc::downgrade_long(item, heap)),
            keys: heap.root_handle(keys),
            values: heap.root_handle(values),
            pairs: heap.root_handle(pairs),
            one: heap.root_handle(Ephemeron::new(heap, item, 1_u32)),
        }
    }

    /// How many of the ways lead to the object.
    fn ways(&self, heap: &Heap) -> usize {
        let of_tables = [
            self.keys.get(heap).len(),
            self.values.get(heap).len(),
            self.pairs.get(heap).len(),
        ];
        usize::from(self.short.upgrade(heap).is_some())
            + usize::from(self.long.upgrade(heap).is_some())
            + usize::from(self.one.get(heap).get(heap).is_some())
            + of_tables.iter().sum::<usize>()
    }

    fn assert_alive(&self, heap: &Heap) {
        assert_eq!(self.ways(heap), 6);
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    Closed,
    Dropped,
    Abandoned,
}

/// (The release of golua's pools, and the second phase of Java's and OCaml's: the object is out of reach for good.)
#[test]
fn what_is_released_at_the_end_of_a_heap_is_dead_to_everything_weak() {
    for end in [End::Closed, End::Dropped, End::Abandoned] {
        for is_held in [false, true] {
            let (ledger, log) = (Ledger::new(), Log::default());
            let heap = Heap::new();
            let item = |number| {
                heap.alloc(Item {
                    number,
                    _ticket: ledger.ticket(),
                    log: Static(Rc::clone(&log)),
                })
            };
            let released = item(1);
            let watched = Rc::new(Watched::new(&heap, released));
            let other = Rc::new(Watched::new(&heap, item(2)));
            let queue = {
                let (log, watched, other) =
                    (Rc::clone(&log), Rc::clone(&watched), Rc::clone(&other));
                let config = QueueConfig::new().release();
                FinalizationQueue::<Item>::calling(&heap, config, move |handle, heap| {
                    let number = handle.object(heap).number;
                    log.borrow_mut().push(("released", number));
                    assert_eq!(watched.ways(heap), 0, "to what is released");
                    other.assert_alive(heap);
                })
            };
            queue.enable(&heap, released);
            let held: Option<Root<Item>> = is_held.then(|| heap.root(released));
            WATCHED.set(Some(Rc::clone(&watched)));
            let delivery = match end {
                End::Closed => Some(heap.close()),
                End::Dropped => {
                    drop(heap);
                    None
                }
                End::Abandoned => Some(heap.abandon()),
            };
            assert!(delivery.is_none_or(|delivery| delivery.panicked == 0));
            let expected: &[_] = match end {
                End::Abandoned => &[("released", 1)],
                _ => &[("finalized", 2), ("finalized", 1), ("released", 1)],
            };
            assert_eq!(*log.borrow(), expected, "{end:?}");
            WATCHED.take();
            drop((held, watched, other));
            ledger.assert_all_dropped_once();
        }
    }
}

/// What is due by hand was not found dead by any collection either.
#[test]
fn what_was_fired_before_the_end_is_let_go_of_too() {
    let heap = Heap::new();
    let object = heap.alloc(1_u32);
    let weak = heap.root_weak(Gc::downgrade(object, &heap));
    let called = Rc::new(Cell::new(false));
    let seen = Rc::clone(&called);
    let config = QueueConfig::new().release();
    let queue = FinalizationQueue::<u32>::calling(&heap, config, move |_, heap| {
        assert!(weak.upgrade(heap).is_none());
        seen.set(true);
    });
    queue.enable(&heap, object);
    assert_eq!(queue.fire_all(&heap), 1);
    let delivery = heap.abandon();
    assert_eq!((delivery.called, delivery.panicked), (1, 0));
    assert!(called.get());
}

/// What a table has lost to a release is dropped before the release is called, and a panic of that stops nothing.
#[test]
fn what_tables_lose_to_a_release_is_dropped_before() {
    struct Value(Rc<Cell<bool>>);

    impl Drop for Value {
        fn drop(&mut self) {
            self.0.set(true);
            panic!("the value");
        }
    }

    let (dropped, called) = (Rc::new(Cell::new(false)), Rc::new(Cell::new(false)));
    let heap = Heap::new();
    let object = heap.alloc(1_u32);
    let table = EphemeronTable::new(&heap);
    table.insert(&heap, object, Static(Value(Rc::clone(&dropped))));
    let _table = heap.root_handle(table);
    let (seen, is_dropped) = (Rc::clone(&called), Rc::clone(&dropped));
    let config = QueueConfig::new().release();
    let queue = FinalizationQueue::<u32>::calling(&heap, config, move |_, _| {
        assert!(is_dropped.get());
        seen.set(true);
    });
    queue.enable(&heap, object);
    assert_eq!(message_of(|| heap.close()), "the value");
    assert!(called.get() && dropped.get());
}

/// A procedure that has an object released with it uses everything as before: what was let go is noted anew.
#[test]
fn a_release_may_use_its_object_as_a_key_and_refer_to_it() {
    let heap = Heap::new();
    let table = heap.root_handle(EphemeronTable::<u32, u32>::new(&heap));
    let is_done = Rc::new(OnceCell::new());
    let done = Rc::clone(&is_done);
    let config = QueueConfig::new().release();
    let queue = FinalizationQueue::<u32>::calling(&heap, config, move |handle, heap| {
        let (object, table) = (handle.object(heap), table.get(heap));
        let weak = Gc::downgrade(object, heap);
        table.insert(heap, object, 2);
        assert_eq!(weak, Gc::downgrade(object, heap));
        assert_eq!(table.get(object), Some(2));
        let new: Vec<_> = (0..1000).map(|number| heap.alloc(number)).collect();
        assert!(
            new.iter()
                .zip(0..)
                .all(|(object, number)| **object == number)
        );
        done.set(*weak.upgrade(heap).unwrap()).unwrap();
    });
    queue.enable(&heap, heap.alloc(7));
    heap.close();
    assert_eq!(is_done.get(), Some(&7));
}
