//! Roots of what has to do with finalization, after their heap has ended: they are inert, and say so.

use gc_core::{
    Cleanup, CleanupQueue, FinalizationHandle, FinalizationQueue, Gc, HandleRoot, Heap,
    LongWeakRoot, QueueConfig, Root, RootError, WeakRoot,
};

use crate::support::armed::{Scene, rescue, rescued};
use crate::support::panics::message_of;

/// One root of each kind.
#[derive(Clone)]
struct Roots {
    object: Root<u32>,
    short: WeakRoot<u32>,
    long: LongWeakRoot<u32>,
    queue: HandleRoot<FinalizationQueue<'static, u32>>,
    handle: HandleRoot<FinalizationHandle<'static, u32>>,
    cleanups: HandleRoot<CleanupQueue<'static, u32>>,
    cleanup: HandleRoot<Cleanup<'static, u32>>,
}

impl Roots {
    fn new(heap: &Heap) -> Roots {
        let queue = FinalizationQueue::<u32>::calling(heap, QueueConfig::new(), |_, _| {});
        let cleanups = CleanupQueue::<u32>::new(heap);
        let object = heap.alloc(7);
        Roots {
            object: heap.root(object),
            short: heap.root_weak(Gc::downgrade(object, heap)),
            long: heap.root_long_weak(Gc::downgrade_long(object, heap)),
            queue: heap.root_handle(queue),
            handle: heap.root_handle(queue.enable(heap, object)),
            cleanups: heap.root_handle(cleanups),
            cleanup: heap.root_handle(cleanups.register(heap, object, 8)),
        }
    }

    /// What each says when it is used with a heap.
    fn errors(&self, heap: &Heap) -> [Option<RootError>; 7] {
        [
            self.object.try_get(heap).err(),
            self.short.try_get(heap).err(),
            self.long.try_get(heap).err(),
            self.queue.try_get(heap).err(),
            self.handle.try_get(heap).err(),
            self.cleanups.try_get(heap).err(),
            self.cleanup.try_get(heap).err(),
        ]
    }

    /// What each panics with when it is used with a heap.
    fn messages(&self, heap: &Heap) -> [String; 7] {
        [
            message_of(|| self.object.get(heap)),
            message_of(|| self.short.get(heap)),
            message_of(|| self.long.get(heap)),
            message_of(|| self.queue.get(heap)),
            message_of(|| self.handle.get(heap)),
            message_of(|| self.cleanups.get(heap)),
            message_of(|| self.cleanup.get(heap)),
        ]
    }
}

/// All ways in which a heap may end.
const ENDS: [fn(Heap); 4] = [
    drop::<Heap>,
    |heap| drop(heap.park()),
    |heap| assert_eq!(heap.close().called, 1),
    |heap| assert_eq!(heap.abandon().called, 0),
];

#[test]
fn roots_whose_heap_has_ended_say_that_it_was_dropped() {
    for end in ENDS {
        let heap = Heap::new();
        let roots = Roots::new(&heap);
        assert_eq!(roots.errors(&heap), [None; 7]);
        end(heap);
        let other = Heap::new();
        let errors = roots
            .errors(&other)
            .map(|error| error.expect("its heap is gone"));
        assert!(errors.iter().all(|error| error.dropped));
        assert_eq!(errors, [errors[0]; 7]);
        let said = roots.messages(&other);
        assert!(said.iter().all(|said| *said == errors[0].to_string()));
        assert!(said[0].contains("which has been dropped"));
        // They can be cloned and dropped like others, and do nothing to the heap that there is.
        drop(roots.clone());
        assert_eq!((other.stats().roots, other.stats().objects), (0, 0));
        drop(other);
        drop(roots);
    }
}

/// A heap that is parked has not ended.
#[test]
fn roots_whose_heap_is_parked_do_not_say_that_it_was_dropped() {
    let heap = Heap::new();
    let roots = Roots::new(&heap);
    let parked = heap.park();
    {
        let other = Heap::new();
        let errors = roots
            .errors(&other)
            .map(|error| error.expect("its heap is parked"));
        assert!(errors.iter().all(|error| !error.dropped));
        assert_eq!(errors, [errors[0]; 7]);
        assert!(
            roots
                .messages(&other)
                .iter()
                .all(|said| !said.contains("dropped"))
        );
    }
    let heap = parked.resume();
    assert_eq!(roots.errors(&heap), [None; 7]);
}

/// What a last finalizer roots goes with the heap all the same.
#[test]
fn a_root_that_was_made_while_its_heap_ended_is_inert() {
    let scene = Scene::default();
    let heap = Heap::new();
    scene.acting(&heap, "last", rescue);
    assert_eq!(heap.close().called, 1);
    scene.ledger.assert_all_dropped_once();
    let roots = rescued();
    let other = Heap::new();
    let error = roots[0].try_get(&other).err().expect("its heap is gone");
    assert!(error.dropped);
}

/// In a procedure that the end of the heap calls, everything is as before.
#[test]
fn roots_are_used_until_their_heap_has_ended() {
    for is_closed in [true, false] {
        let heap = Heap::new();
        let roots = Roots::new(&heap);
        let used = roots.clone();
        let config = QueueConfig::new().release();
        let queue = FinalizationQueue::<u32>::calling(&heap, config, move |_, heap| {
            assert_eq!(used.errors(heap), [None; 7]);
            assert_eq!(*used.handle.get(heap).object(heap), 7);
        });
        queue.enable(&heap, heap.alloc(1));
        let delivery = if is_closed {
            heap.close()
        } else {
            heap.abandon()
        };
        let called = if is_closed { 2 } else { 1 };
        assert_eq!((delivery.called, delivery.panicked), (called, 0));
        let error = roots.object.try_get(&Heap::new()).unwrap_err();
        assert!(error.dropped);
    }
}
