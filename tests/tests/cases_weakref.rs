//! Conformance cases of the weak references proposed for Lua 4.0, with what was built on them: a table of destructors and
//! a cache of pages.

use core::cell::Cell;
use std::collections::HashMap;
use std::rc::Rc;

use gc_core::{Finalize, Gc, GcCell, GcRefCell, Heap, Root, Static, Trace, Weak, WeakRoot};

use crate::support::ledger::{Ledger, Ticket};

mod support;

/// Lua 4.0, case 93: the reference of an object that is held yields it.
#[test]
fn case_93_a_live_object_is_yielded() {
    let mut heap = Heap::new();
    let held = heap.root(heap.alloc(7));
    let weak = heap.root_weak(Gc::downgrade(held.get(&heap), &heap));
    heap.collect();
    let object = weak.upgrade(&heap).unwrap();
    assert!(Gc::ptr_eq(object, held.get(&heap)) && *object == 7);
}

/// Lua 4.0, case 94: the reference of an object that was dropped yields nothing.
#[test]
fn case_94_a_dead_object_is_not() {
    let mut heap = Heap::new();
    let weak = heap.root_weak(Gc::downgrade(heap.alloc(7), &heap));
    assert!(weak.upgrade(&heap).is_some(), "nothing has been collected");
    heap.collect();
    assert!(weak.upgrade(&heap).is_none());
}

/// Lua 4.0, case 95: there is no reference to nothing, since nothing is what a dead one yields. The only way to a
/// reference leads over a `Gc`; a reference to nothing is its own constructor, and is dead from the start.
#[test]
fn case_95_nothing_cannot_be_referenced() {
    let _: for<'a> fn(Gc<'a, u32>, &'a Heap) -> Weak<'a, u32> = |gc, heap| Gc::downgrade(gc, heap);
    let heap = Heap::new();
    let dead: Weak<'_, u32> = Weak::dead(&heap);
    assert!(dead.is_dead() && dead.upgrade(&heap).is_none());
    assert_ne!(dead, Weak::dead(&heap));
    assert_eq!(size_of::<Option<Gc<'_, u32>>>(), size_of::<Weak<'_, u32>>());
}

/// Lua 4.0, case 96: two references to one object as keys of one map. There they are distinct; here an object has one
/// reference of each kind, so that there is one key. It is found before and after the object's death.
#[test]
fn case_96_references_as_keys() {
    #[derive(Trace, Finalize)]
    struct Map<'gc>(GcRefCell<HashMap<Weak<'gc, u32>, &'static str>>);

    let mut heap = Heap::new();
    let map = heap.alloc(Map(GcRefCell::new(HashMap::new())));
    let o = heap.alloc(7);
    for text in ["first", "second"] {
        map.0
            .borrow_mut(&heap)
            .insert(Gc::downgrade(o, &heap), text);
    }
    map.0.borrow_mut(&heap).insert(Weak::dead(&heap), "dead");
    assert_eq!(map.0.borrow()[&Gc::downgrade(o, &heap)], "second");
    let weak = heap.root_weak(Gc::downgrade(o, &heap));
    let map = heap.root(map);
    heap.collect();
    let map = map.get(&heap);
    assert_eq!(map.0.borrow().len(), 2);
    assert!(map.0.borrow().keys().all(|weak| weak.is_dead()));
    assert_eq!(map.0.borrow()[&weak.get(&heap)], "second");
}

/// Lua 4.0, case 97: two objects that refer to each other; both references are empty after one collection.
#[test]
fn case_97_cyclic_garbage() {
    #[derive(Trace, Finalize)]
    struct Node<'gc>(GcCell<Option<Gc<'gc, Node<'gc>>>>);

    let mut heap = Heap::new();
    let [a, b] = [(); 2].map(|()| heap.alloc(Node(GcCell::new(None))));
    a.0.set(&heap, Some(b));
    b.0.set(&heap, Some(a));
    let weak = [a, b].map(|node| heap.root_weak(Gc::downgrade(node, &heap)));
    heap.collect();
    assert!(weak.iter().all(|weak| weak.upgrade(&heap).is_none()));
}

/// Lua 4.0, case 98: a reference to a reference. Here the object that holds the first is what the second refers to.
#[test]
fn case_98_a_reference_to_a_reference() {
    let mut heap = Heap::new();
    let o = heap.root(heap.alloc(7));
    let first = heap.root(heap.alloc(Gc::downgrade(o.get(&heap), &heap)));
    let second = heap.root_weak(Gc::downgrade(first.get(&heap), &heap));
    heap.collect();
    let found = second.upgrade(&heap).expect("the first is held");
    assert_eq!(*found.upgrade(&heap).expect("the object is held"), 7);
    drop(first);
    heap.collect();
    assert!(second.upgrade(&heap).is_none());
    assert_eq!(*o.get(&heap), 7);
}

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
