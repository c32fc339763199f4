//! The destructor manager.

use core::cell::{Cell, RefCell};
use core::panic::AssertUnwindSafe;
use std::panic::catch_unwind;
use std::rc::Rc;

use gc_core::{Finalize, Gc, Heap, Trace};
use gc_examples::systems::lua4::DestructorManager;

/// Lines that destructors have written.
#[derive(Clone, Default)]
struct Log(Rc<RefCell<Vec<&'static str>>>);

impl Log {
    fn note(&self, line: &'static str) {
        self.0.borrow_mut().push(line);
    }

    /// What was written since this was last asked.
    fn taken(&self) -> Vec<&'static str> {
        self.0.take()
    }
}

/// A heap with destructors, and what they write to.
struct Scene {
    heap: Heap,
    destructors: DestructorManager,
    log: Log,
}

impl Scene {
    fn new() -> Scene {
        let heap = Heap::new();
        let destructors = DestructorManager::new(&heap);
        let log = Log::default();
        Scene {
            heap,
            destructors,
            log,
        }
    }

    /// Registers a destructor that writes a line.
    fn register<'gc>(&'gc self, object: Gc<'gc, &'static str>, line: &'static str) {
        let log = self.log.clone();
        let write = move |_: &Heap| {
            log.note(line);
            Ok(())
        };
        self.destructors
            .register_destructor(&self.heap, object, write);
    }

    /// Collects and checks; the lines that were written.
    #[track_caller]
    fn collect_and_check(&mut self) -> Vec<&'static str> {
        self.heap.collect();
        let failures = self.destructors.check_destructors(&self.heap);
        assert!(failures.is_empty(), "{failures:?}");
        self.log.taken()
    }
}

/// Case 102: a destructor is not called while its object is held, and once when somebody asks after that was collected.
/// There is no object to give it: the object's memory is back by then.
#[test]
fn case_102_a_destructor_is_called_after_the_death_of_its_object() {
    let mut scene = Scene::new();
    let object = scene.heap.root(scene.heap.alloc("object"));
    scene.register(object.get(&scene.heap), "gone");
    assert!(scene.collect_and_check().is_empty(), "it is held");
    drop(object);
    scene.destructors.check_destructors(&scene.heap);
    assert!(scene.log.taken().is_empty(), "nothing has been collected");
    assert_eq!(scene.heap.collect().freed_bytes, size_of::<&str>());
    assert!(scene.log.taken().is_empty(), "nobody has asked");
    assert_eq!(scene.collect_and_check(), ["gone"]);
}

/// Case 103: all destructors of an object are called.
#[test]
fn case_103_two_destructors_of_one_object() {
    let mut scene = Scene::new();
    let object = scene.heap.alloc("object");
    scene.register(object, "first");
    scene.register(object, "second");
    let mut lines = scene.collect_and_check();
    lines.sort_unstable();
    assert_eq!(lines, ["first", "second"]);
}

/// Case 104: a second check calls nothing, neither at once nor after another collection.
#[test]
fn case_104_a_second_check_calls_nothing() {
    let mut scene = Scene::new();
    scene.register(scene.heap.alloc("object"), "gone");
    assert_eq!(scene.collect_and_check(), ["gone"]);
    scene.destructors.check_destructors(&scene.heap);
    assert!(scene.log.taken().is_empty(), "at once");
    assert!(scene.collect_and_check().is_empty());
}

/// Case 108: a destructor asks for a collection, and for a check. The collection comes at the next safepoint; the check does
/// nothing, so that those behind it are called from outside, once.
#[test]
fn case_108_a_destructor_that_collects() {
    let mut scene = Scene::new();
    let (this, log) = (scene.destructors.clone(), scene.log.clone());
    let object = scene.heap.alloc("object");
    let collect = move |heap: &Heap| {
        heap.request_collection();
        log.note("first begins");
        assert!(this.check_destructors(heap).is_empty());
        log.note("first ends");
        Ok(())
    };
    let (heap, destructors) = (&scene.heap, &scene.destructors);
    destructors.register_destructor(heap, object, collect);
    scene.register(object, "second");
    assert_eq!(
        scene.collect_and_check(),
        ["first begins", "first ends", "second"]
    );
    let collections = scene.heap.stats().collections;
    scene.heap.safepoint();
    assert_eq!(scene.heap.stats().collections, collections + 1);
    assert!(scene.collect_and_check().is_empty());
}

/// Case 109: a check at the end of every cycle. Of three, the second calls the destructor, when weak references have been
/// cleared.
#[test]
fn case_109_a_check_at_the_end_of_every_cycle() {
    let mut heap = Heap::new();
    let destructors = DestructorManager::new(&heap);
    let calls = Rc::new(RefCell::new(Vec::new()));
    let object = heap.root(heap.alloc(7));
    let weak = heap.root_weak(Gc::downgrade(object.get(&heap), &heap));
    let log = Rc::clone(&calls);
    let destructor = move |heap: &Heap| {
        log.borrow_mut().push("destructor");
        assert!(weak.get(heap).is_dead());
        Ok(())
    };
    destructors.register_destructor(&heap, object.get(&heap), destructor);
    let log = Rc::clone(&calls);
    heap.on_cycle_end(move |_, _| log.borrow_mut().push("cycle"));
    let hook = destructors.check_after_each_cycle(&heap, |failure| panic!("{failure}"));

    heap.collect();
    assert_eq!(calls.take(), ["cycle"]);
    drop(object);
    heap.collect();
    assert_eq!(calls.take(), ["cycle", "destructor"]);
    heap.collect();
    assert_eq!(calls.take(), ["cycle"]);
    assert!(heap.remove_hook(hook), "and can be taken back");
}

/// Case 111: the end of the heap calls no destructor, neither of an object that lives nor of one that died unnoticed.
#[test]
fn case_111_no_destructors_at_the_end() {
    let mut scene = Scene::new();
    let lives = scene.heap.root(scene.heap.alloc("lives"));
    scene.register(lives.get(&scene.heap), "lives");
    scene.register(scene.heap.alloc("dies"), "died, and nobody asked");
    scene.heap.collect();
    drop(scene.heap);
    assert!(scene.log.taken().is_empty());

    let scene = Scene::new();
    let lives = scene.heap.root(scene.heap.alloc("lives"));
    scene.register(lives.get(&scene.heap), "lives");
    scene.heap.abandon();
    assert!(scene.log.taken().is_empty());
}

/// Case 117: a log owns a file. Its destructor, which has the file and not the log, closes it once.
#[test]
fn case_117_the_file_of_a_log_is_closed_exactly_once() {
    #[derive(Default)]
    struct File {
        lines: Cell<u32>,
        closed: Cell<u32>,
    }

    #[derive(Trace, Finalize)]
    struct Journal {
        #[gc(skip)]
        file: Rc<File>,
    }

    let mut heap = Heap::new();
    let destructors = DestructorManager::new(&heap);
    let file = Rc::new(File::default());
    let journal = heap.root(heap.alloc(Journal {
        file: Rc::clone(&file),
    }));
    let owned = Rc::clone(&file);
    let close = move |_: &Heap| {
        owned.closed.set(owned.closed.get() + 1);
        Ok(())
    };
    destructors.register_destructor(&heap, journal.get(&heap), close);
    for line in 1..=3 {
        heap.collect();
        destructors.check_destructors(&heap);
        let file = &journal.get(&heap).file;
        assert_eq!(file.closed.get(), 0, "it is in use");
        file.lines.set(line);
    }
    drop(journal);
    for _ in 0..2 {
        heap.collect();
        destructors.check_destructors(&heap);
        assert_eq!((file.lines.get(), file.closed.get()), (3, 1));
    }
    assert_eq!(Rc::strong_count(&file), 1, "nobody else has it now");
}

/// What the proposal gets wrong: of three destructors the one in the middle fails. Those behind it are called all the same,
/// and none is called again.
#[test]
fn a_destructor_that_fails_starves_nobody_and_is_not_called_again() {
    let mut scene = Scene::new();
    let object = scene.heap.alloc("object");
    scene.register(object, "before");
    let log = scene.log.clone();
    let fail = move |_: &Heap| {
        log.note("fails");
        Err("the disk is full".into())
    };
    let (heap, destructors) = (&scene.heap, &scene.destructors);
    destructors.register_destructor(heap, object, fail);
    scene.register(object, "behind");
    scene.heap.collect();
    let failures = scene.destructors.check_destructors(&scene.heap);
    assert_eq!(failures.len(), 1);
    assert_eq!(failures[0].to_string(), "the disk is full");
    assert_eq!(scene.log.taken(), ["before", "fails", "behind"]);
    assert!(scene.collect_and_check().is_empty());
}

/// A panic ends a check, and no more: the next one goes on behind it.
#[test]
fn a_destructor_that_panics_leaves_the_others_to_the_next_check() {
    let mut scene = Scene::new();
    let object = scene.heap.alloc("object");
    let (heap, destructors) = (&scene.heap, &scene.destructors);
    destructors.register_destructor(heap, object, |_| panic!("a mistake"));
    scene.register(object, "behind");
    scene.heap.collect();
    let check = || scene.destructors.check_destructors(&scene.heap);
    assert!(catch_unwind(AssertUnwindSafe(check)).is_err());
    assert!(scene.log.taken().is_empty());
    assert_eq!(scene.collect_and_check(), ["behind"]);
}

/// A destructor comes after everything that is given the object, when it can no longer come back.
#[test]
fn a_destructor_comes_after_the_finalizer() {
    #[derive(Trace)]
    struct Finalized(#[gc(skip)] Log);

    impl<'gc> Finalize<'gc> for Finalized {
        fn finalize(this: Gc<'gc, Self>, _heap: &'gc Heap) {
            this.0.note("finalizer");
        }
    }

    let mut scene = Scene::new();
    let object = scene.heap.alloc(Finalized(scene.log.clone()));
    let log = scene.log.clone();
    let (heap, destructors) = (&scene.heap, &scene.destructors);
    destructors.register_destructor(heap, object, move |_| {
        log.note("destructor");
        Ok(())
    });
    assert_eq!(scene.collect_and_check(), ["finalizer"]);
    assert_eq!(scene.collect_and_check(), ["destructor"]);
}
