//! Conformance cases of what was built on the weak references proposed for Lua 4.0: a table of destructors and a cache of
//! pages.

use core::cell::Cell;
use std::collections::HashMap;
use std::rc::Rc;

use gc_core::{Finalize, Gc, GcRefCell, Heap, Root, Static, Trace, Weak, WeakRoot};

use crate::support::ledger::{Ledger, Ticket};

/// What a destructor is called with: nothing, as its object is gone.
type Destructor = Static<Rc<dyn Fn()>>;

/// Destructors of objects, called when somebody asks.
#[derive(Trace, Finalize)]
struct Destructors<'gc>(GcRefCell<Vec<(Weak<'gc, Log>, Destructor)>>);

impl<'gc> Destructors<'gc> {
    fn register(&self, heap: &'gc Heap, object: Gc<'gc, Log>, call: Rc<dyn Fn()>) {
        let entry = (Gc::downgrade(object, heap), Static(call));
        self.0.borrow_mut(heap).push(entry);
    }

    fn check(&self, heap: &'gc Heap) {
        let mut due = Vec::new();
        self.0.borrow_mut(heap).retain(|(weak, call)| {
            if weak.is_dead() {
                due.push(Rc::clone(&call.0));
            }
            !weak.is_dead()
        });
        due.into_iter().for_each(|call| call());
    }
}

/// An object that owns a file.
#[derive(Trace, Finalize)]
struct Log(Ticket);

/// Lua 4.0, cases 102, 103, 104, 111 and 117: destructors are called when their object is dead and somebody asks, all of
/// an object's, without the object, once; and not at the end of the heap.
#[test]
fn case_102_to_104_destructors_are_called_once() {
    let (closed, count) = (Rc::new(Cell::new(0)), || {
        let closed = Cell::new(0);
        Rc::new(closed)
    });
    let other = count();
    let ledger = Ledger::new();
    let mut heap = Heap::new();
    let table = heap.root(heap.alloc(Destructors(GcRefCell::new(Vec::new()))));
    let calls = |counter: &Rc<Cell<u32>>| -> Rc<dyn Fn()> {
        let counter = Rc::clone(counter);
        Rc::new(move || counter.set(counter.get() + 1))
    };
    let [log, lives] = [(); 2].map(|()| heap.root(heap.alloc(Log(ledger.ticket()))));
    let destructors = table.get(&heap);
    destructors.register(&heap, log.get(&heap), calls(&closed));
    destructors.register(&heap, log.get(&heap), calls(&other));
    destructors.register(&heap, lives.get(&heap), calls(&other));
    heap.collect();
    table.get(&heap).check(&heap);
    assert_eq!((closed.get(), other.get()), (0, 0), "the object is held");
    drop(log);
    heap.collect();
    assert_eq!((closed.get(), ledger.dropped()), (0, 1), "nobody has asked");
    for _ in 0..3 {
        table.get(&heap).check(&heap);
        assert_eq!((closed.get(), other.get()), (1, 1));
        heap.collect();
    }
    drop(heap);
    assert_eq!((closed.get(), other.get()), (1, 1), "not at the end");
    ledger.assert_all_dropped_once();
    drop(lives);
}

/// A counter, and a destructor that counts its calls there.
fn counted() -> (Rc<Cell<u32>>, Rc<dyn Fn()>) {
    let count = Rc::new(Cell::new(0));
    let counter = Rc::clone(&count);
    (count, Rc::new(move || counter.set(counter.get() + 1)))
}

/// Lua 4.0, case 103: an object has two destructors. Both are called, once each.
#[test]
fn case_103_two_destructors_of_one_object() {
    let ledger = Ledger::new();
    let mut heap = Heap::new();
    let table = heap.root(heap.alloc(Destructors(GcRefCell::new(Vec::new()))));
    let [first, second] = [(); 2].map(|()| counted());
    let object = heap.alloc(Log(ledger.ticket()));
    table.get(&heap).register(&heap, object, first.1);
    table.get(&heap).register(&heap, object, second.1);
    assert_eq!(heap.collect().freed_objects, 1);
    assert_eq!((first.0.get(), second.0.get()), (0, 0), "nobody has asked");
    table.get(&heap).check(&heap);
    assert_eq!((first.0.get(), second.0.get()), (1, 1));
    ledger.assert_all_dropped_once();
}

/// Lua 4.0, case 104: a destructor that was called leaves the table, so a second check calls nothing; neither right after
/// the first nor after another collection.
#[test]
fn case_104_a_second_check_calls_nothing() {
    let ledger = Ledger::new();
    let mut heap = Heap::new();
    let table = heap.root(heap.alloc(Destructors(GcRefCell::new(Vec::new()))));
    let (calls, destructor) = counted();
    let object = heap.alloc(Log(ledger.ticket()));
    table.get(&heap).register(&heap, object, destructor);
    heap.collect();
    table.get(&heap).check(&heap);
    assert_eq!(calls.get(), 1);
    table.get(&heap).check(&heap);
    assert_eq!(calls.get(), 1, "at once");
    heap.collect();
    table.get(&heap).check(&heap);
    assert_eq!(calls.get(), 1, "after a collection");
    assert!(table.get(&heap).0.borrow().is_empty());
}

/// Lua 4.0, case 117: a log owns a file, and its destructor closes that. It is closed exactly once, however often
/// somebody checks, and the destructor needs no log for it.
#[test]
fn case_117_the_file_of_a_log_is_closed_exactly_once() {
    /// A file that counts how often it was closed, and is written to no more after that.
    #[derive(Default)]
    struct File {
        lines: Cell<u32>,
        closed: Cell<u32>,
    }

    let ledger = Ledger::new();
    let mut heap = Heap::new();
    let table = heap.root(heap.alloc(Destructors(GcRefCell::new(Vec::new()))));
    let file = Rc::new(File::default());
    let log = heap.root(heap.alloc(Log(ledger.ticket())));
    let owned = Rc::clone(&file);
    let close = Rc::new(move || owned.closed.set(owned.closed.get() + 1));
    table.get(&heap).register(&heap, log.get(&heap), close);
    for line in 1..=3 {
        heap.collect();
        table.get(&heap).check(&heap);
        assert_eq!(file.closed.get(), 0, "the log is in use");
        file.lines.set(line);
    }
    drop(log);
    heap.collect();
    assert_eq!((file.closed.get(), ledger.dropped()), (0, 1));
    for _ in 0..2 {
        table.get(&heap).check(&heap);
        assert_eq!((file.closed.get(), file.lines.get()), (1, 3));
    }
    assert_eq!(Rc::strong_count(&file), 1, "nobody else has it now");
}

/// Pages by name, generated when they are asked for and not there.
#[derive(Default)]
struct Cache {
    pages: HashMap<&'static str, WeakRoot<[u64; 500]>>,
    generations: u64,
}

impl Cache {
    fn page<'gc>(&mut self, heap: &'gc Heap, name: &'static str) -> Gc<'gc, [u64; 500]> {
        let found = self.pages.get(name).and_then(|weak| weak.upgrade(heap));
        found.unwrap_or_else(|| {
            self.generations += 1;
            let page = heap.alloc([self.generations; 500]);
            let weak = heap.root_weak(Gc::downgrade(page, heap));
            self.pages.insert(name, weak);
            page
        })
    }

    fn clean(&mut self, heap: &Heap) {
        self.pages.retain(|_, weak| !weak.get(heap).is_dead());
    }
}

/// Lua 4.0, case 112: a page that is held is found, and generated once.
#[test]
fn case_112_a_hit() {
    let mut heap = Heap::new();
    let mut cache = Cache::default();
    let held: Root<_> = heap.root(cache.page(&heap, "a"));
    heap.collect();
    assert!(Gc::ptr_eq(cache.page(&heap, "a"), held.get(&heap)));
    assert_eq!(cache.generations, 1);
}

/// Lua 4.0, cases 113 and 114: the cache keeps no page. A name whose page is dead is as good as none, and gets a new
/// one.
#[test]
fn case_113_and_114_a_cache_does_not_pin_and_a_stale_name_is_a_miss() {
    let mut heap = Heap::new();
    let mut cache = Cache::default();
    let _ = cache.page(&heap, "a");
    let collection = heap.collect();
    assert_eq!(collection.freed_bytes, 4000, "the page");
    assert!(cache.pages["a"].get(&heap).is_dead(), "its name is there");
    assert_eq!(cache.page(&heap, "a")[499], 2);
    assert_eq!(cache.pages.len(), 1);
    assert!(!cache.pages["a"].get(&heap).is_dead(), "replaced");
}

/// Lua 4.0, case 114: the page of a name is dead, and the cache was not cleaned. A request finds the stale entry, generates
/// the page a second time, and replaces the entry; the next request is a hit.
#[test]
fn case_114_a_stale_entry_is_a_miss() {
    let mut heap = Heap::new();
    let mut cache = Cache::default();
    let _ = cache.page(&heap, "a");
    heap.collect();
    let stale = cache.pages["a"].clone();
    assert!(stale.get(&heap).is_dead());
    let page = cache.page(&heap, "a");
    assert_eq!((page[0], cache.generations), (2, 2));
    assert_ne!(
        cache.pages["a"].get(&heap),
        stale.get(&heap),
        "another entry"
    );
    assert!(cache.pages["a"].get(&heap).refers_to(page));
    assert!(Gc::ptr_eq(cache.page(&heap, "a"), page));
    assert_eq!((cache.pages.len(), cache.generations), (1, 2));
    assert!(stale.get(&heap).is_dead(), "dead is for ever");
}

/// Lua 4.0, case 115: of three pages one is held; cleaning removes the names of the two others.
#[test]
fn case_115_cleaning_removes_dead_names_only() {
    let mut heap = Heap::new();
    let mut cache = Cache::default();
    let _ = (cache.page(&heap, "a"), cache.page(&heap, "c"));
    let _held = heap.root(cache.page(&heap, "b"));
    heap.collect();
    cache.clean(&heap);
    assert_eq!(cache.pages.keys().collect::<Vec<_>>(), [&"b"]);
    heap.collect();
    assert_eq!(heap.stats().objects, 2, "the page and its reference");
}
