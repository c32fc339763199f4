//! Conformance cases of other systems that have weak references or ephemerons: ECMAScript, SpiderMonkey, OCaml, .NET, the
//! guardians of Scheme.

use core::cell::RefCell;

use gc_core::{Ephemeron, EphemeronTable, Finalize, Gc, GcCell, Heap, Root, Trace, WeakRoot};

use crate::support::ledger::Ledger;
use crate::support::scale::SCALE;
use crate::world::{Any, World, armed, plain};

/// A job, for which a target stays once it was asked for. This is how a program writes it that embeds a language where
/// what is there once is there until the job ends.
#[derive(Default)]
struct Job {
    kept: RefCell<Vec<Root<u32>>>,
}

impl Job {
    /// The target of a reference, kept by the job from here on.
    fn deref<'gc>(&self, heap: &'gc Heap, weak: &WeakRoot<u32>) -> Option<Gc<'gc, u32>> {
        let target = weak.upgrade(heap)?;
        self.kept.borrow_mut().push(heap.root(target));
        Some(target)
    }
}

/// ECMA-262, `KeepDuringJob`, case 174: a target that was asked for stays for the rest of the job, whatever is done with
/// the answer. Collecting after the job frees it.
#[test]
fn case_174_keep_alive_scope() {
    let mut heap = Heap::new();
    let [asked, other] = [7_u32, 8].map(|number| {
        let object = heap.alloc(number);
        heap.root_weak(Gc::downgrade(object, &heap))
    });
    let job = Job::default();
    assert!(job.deref(&heap, &asked).is_some(), "and dropped");
    for _ in 0..2 {
        heap.collect();
        assert_eq!(*job.deref(&heap, &asked).unwrap(), 7);
        assert!(job.deref(&heap, &other).is_none(), "nobody had asked");
    }
    drop(job);
    assert_eq!(
        *asked.upgrade(&heap).unwrap(),
        7,
        "nothing has been collected"
    );
    heap.collect();
    assert!(asked.upgrade(&heap).is_none());
}

/// ECMAScript, case 176: a chain of 99 999 links in one table, whose head is held. All are there; no stack is needed, and
/// the work is linear.
#[test]
fn case_176_a_deep_chain_in_one_table() {
    const LINKS: usize = 99_999;
    let mut heap = Heap::new();
    let table = EphemeronTable::new(&heap);
    let mut next = heap.alloc(0);
    for number in 1..=LINKS {
        let key = heap.alloc(number);
        table.insert(&heap, key, next);
        next = key;
    }
    let (table, head) = (heap.root(heap.alloc(table)), heap.root(next));
    let collection = heap.collect();
    assert_eq!(collection.freed_objects, 0);
    assert!(collection.entry_visits <= 2 * LINKS);
    let (table, mut at) = (*table.get(&heap), head.get(&heap));
    while let Some(next) = table.get(at) {
        assert_eq!(*next + 1, *at);
        at = next;
    }
    assert_eq!((*at, table.len()), (0, LINKS));
    drop(head);
    assert_eq!(heap.collect().freed_objects, LINKS + 1);
}

/// V8, case 177: a chain over one-entry tables that are found in any order, from 2000 links to 64 000. Twice as many links
/// are less than 2.3 times the work.
#[test]
fn case_177_a_shuffled_chain_over_tables() {
    let mut before = None;
    for links in (0..6).map(|doublings| (2000 << doublings) / SCALE) {
        let mut heap = Heap::new();
        let keys: Vec<_> = (0..=links).map(|number| heap.alloc(number)).collect();
        let tables: Vec<_> = (0..links)
            .map(|at| at * 7919 % links)
            .map(|at| {
                let table = EphemeronTable::new(&heap);
                table.insert(&heap, keys[at], keys[at + 1]);
                heap.alloc(table)
            })
            .collect();
        let _roots = (
            heap.root(keys[0]),
            tables
                .into_iter()
                .map(|table| heap.root(table))
                .collect::<Vec<_>>(),
        );
        let collection = heap.collect();
        assert_eq!(collection.live_objects, 3 * links + 1);
        assert!(collection.entry_visits <= 2 * links);
        let work = collection.entry_visits + collection.live_objects;
        assert!(before.is_none_or(|before| work * 10 < before * 23));
        before = Some(work);
    }
}

/// SpiderMonkey, case 178: one key in 10 000 tables, found last. Every value is kept, and each entry that waits is
/// looked at once more.
#[test]
fn case_178_one_key_in_many_tables() {
    #[derive(Trace, Finalize)]
    struct Slow<'gc>(GcCell<Option<Gc<'gc, Slow<'gc>>>>, Option<Gc<'gc, u64>>);

    const TABLES: usize = 10_000;
    let mut heap = Heap::new();
    let key = heap.alloc(7);
    let tables: Vec<_> = (0..TABLES)
        .map(|number| {
            let table = EphemeronTable::new(&heap);
            table.insert(&heap, key, heap.alloc(number));
            heap.root(heap.alloc(table))
        })
        .collect();
    // A list leads to the key, so that it is found after what is rooted.
    let mut first = heap.alloc(Slow(GcCell::new(None), Some(key)));
    for _ in 0..10 {
        first = heap.alloc(Slow(GcCell::new(Some(first)), None));
    }
    let _list = heap.root(first);
    let collection = heap.collect();
    assert_eq!(collection.freed_objects, 0);
    assert!((TABLES..=2 * TABLES).contains(&collection.entry_visits));
    for (table, number) in tables.iter().zip(0..) {
        let (_, value) = table.get(&heap).iter(&heap).next().expect("kept");
        assert_eq!(**value, number);
    }
}

/// OCaml, case 188: data depends on two keys. It is there as long as both are; the one that only the data leads to does
/// not count.
#[test]
fn case_188_an_ephemeron_with_two_keys() {
    let mut heap = Heap::new();
    for dropped in 0..2 {
        let mut keys = [0, 1].map(|number| Some(heap.root(heap.alloc(number))));
        let both = keys.each_ref().map(|key| key.as_ref().unwrap().get(&heap));
        let data = heap.alloc(7_u8);
        let ephemeron = heap.root(heap.alloc(Ephemeron::with_keys(&heap, both, data)));
        heap.collect();
        assert_eq!(*ephemeron.get(&heap).get(&heap).expect("both are held"), 7);
        keys[dropped] = None;
        heap.collect();
        assert!(ephemeron.get(&heap).get(&heap).is_none() && ephemeron.get(&heap).is_dead());
    }
    let first = heap.root(plain(&heap, "first"));
    let (second, data) = (plain(&heap, "second"), plain(&heap, "data"));
    data.holds.set(&heap, Any::Plain(second));
    let ephemeron = Ephemeron::with_keys(&heap, [first.get(&heap), second], data);
    let ephemeron = heap.root(heap.alloc(ephemeron));
    heap.collect();
    assert!(ephemeron.get(&heap).is_dead());
}

/// .NET, case 190: a finalizer finds its object by a long weak reference and not by a short one. When the object has been
/// freed, by neither.
#[test]
fn case_190_short_and_long_references_in_the_finalizer() {
    let mut heap = Heap::new();
    let root = World::rooted(&heap);
    let world = root.get(&heap);
    let o = armed(&heap, world, "o", |this, world, heap| {
        let short = world.weak.get().unwrap();
        let long = world.long.get().unwrap();
        world.note(format!("{} {}", short.is_dead(), long.refers_to(this)));
        assert!(short.upgrade(heap).is_none() && long.upgrade(heap).is_some());
    });
    world.weak.set(&heap, Some(Gc::downgrade(o, &heap)));
    world.long.set(&heap, Some(Gc::downgrade_long(o, &heap)));
    assert_eq!(heap.collect().finalizers_panicked, 0);
    assert_eq!(root.get(&heap).noted(), ["true true"]);
    heap.collect();
    let world = root.get(&heap);
    assert!(world.weak.get().unwrap().is_dead() && world.long.get().unwrap().is_dead());
}

/// Scheme, case 196: a container of weak references is revived; its dead element is empty, although the container is
/// not.
#[test]
fn case_196_a_weak_container_is_revived() {
    let mut heap = Heap::new();
    let root = World::rooted(&heap);
    {
        let own = World::make(&heap);
        let guard = armed(&heap, own, "guard", |_, own, _| {
            own.note(format!(
                "{} {}",
                own.v.len(),
                own.weak.get().unwrap().is_dead()
            ));
        });
        own.v.insert(&heap, 0, plain(&heap, "element"));
        let element = armed(&heap, own, "element", |_, _, _| {});
        own.weak.set(&heap, Some(Gc::downgrade(element, &heap)));
        root.get(&heap).armed_k.insert(&heap, guard, Any::Nothing);
    }
    heap.collect();
    let (guard, _) = root.get(&heap).armed_k.iter(&heap).next().unwrap();
    assert_eq!(guard.world().noted(), ["0 true"]);
}

/// Shared by all systems, case 200: what has no finalizer is freed by the first collection that finds it dead, be it a
/// target, a key or a value.
#[test]
fn case_200_unarmed_garbage_is_freed_at_once_whatever_leads_to_it_weakly() {
    let ledger = Ledger::new();
    let mut heap = Heap::new();
    let object = heap.alloc(ledger.ticket());
    let short = heap.root_weak(Gc::downgrade(object, &heap));
    let long = heap.root_long_weak(Gc::downgrade_long(object, &heap));
    let keys = EphemeronTable::new(&heap);
    keys.insert(&heap, object, ledger.ticket());
    let _keys = heap.root(heap.alloc(keys));
    assert_eq!(heap.collect().freed_objects, 1);
    assert!(short.get(&heap).is_dead() && long.get(&heap).is_dead());
    ledger.assert_all_dropped_once();
}
