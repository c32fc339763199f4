//! Cleanups: when values are given back, to whom, and how often.

use core::cell::RefCell;
use core::time::Duration;
use std::rc::Rc;
use std::thread;

use gc_core::{
    Cleanup, CleanupQueue, Finalize, Gc, GcCell, HandleRoot, Heap, HeapConfig, RecvError, Trace,
};

type Queue<'gc> = CleanupQueue<'gc, u32>;

fn queue(heap: &Heap) -> HandleRoot<Queue<'static>> {
    heap.root_handle(Queue::new(heap))
}

#[test]
fn a_value_is_given_back_once_and_when_its_object_is_freed() {
    let mut heap = Heap::new();
    let queue = queue(&heap);
    let object = heap.root(heap.alloc(String::from("object")));
    let cleanup = queue.get(&heap).register(&heap, object.get(&heap), 7);
    let cleanup = heap.root_handle(cleanup);
    heap.collect();
    assert!(queue.get(&heap).is_empty() && cleanup.get(&heap).is_registered());
    drop(object);
    heap.collect();
    assert!(cleanup.get(&heap).is_registered(), "nobody has taken it");
    heap.collect();
    assert_eq!(queue.get(&heap).drain(&heap).collect::<Vec<_>>(), [7]);
    assert!(!cleanup.get(&heap).is_registered());
    assert_eq!(cleanup.get(&heap).unregister(&heap), None);
    heap.collect();
    assert!(queue.get(&heap).is_empty());
}

#[test]
fn a_value_that_was_taken_back_is_not_given() {
    let mut heap = Heap::new();
    let queue = queue(&heap);
    for when in 0..2 {
        let cleanup = queue.get(&heap).register(&heap, heap.alloc('x'), when);
        let cleanup = heap.root_handle(cleanup);
        if when == 1 {
            heap.collect();
            assert_eq!(queue.get(&heap).len(), 1);
        }
        assert_eq!(cleanup.get(&heap).unregister(&heap), Some(when));
        assert_eq!(cleanup.get(&heap).unregister(&heap), None);
        assert!(!cleanup.get(&heap).clean(&heap));
        heap.collect();
        assert!(queue.get(&heap).is_empty());
    }
}

#[test]
fn cleaning_early_gives_the_value_to_the_procedure_at_once_and_never_again() {
    let log = Rc::new(RefCell::new(Vec::new()));
    let lines = Rc::clone(&log);
    let mut heap = Heap::new();
    let queue = Queue::calling(&heap, move |number, _| lines.borrow_mut().push(number));
    let object = heap.alloc('x');
    let early = queue.register(&heap, object, 1);
    queue.register(&heap, object, 2);
    assert!(early.clean(&heap));
    assert_eq!(log.take(), [1]);
    assert!(!early.clean(&heap));
    heap.collect();
    heap.collect();
    assert_eq!(log.take(), [2]);
}

#[test]
fn cleaning_early_without_a_procedure_puts_the_value_on_the_queue() {
    let heap = Heap::new();
    let queue = Queue::new(&heap);
    let cleanup = queue.register(&heap, heap.alloc('x'), 1);
    assert!(cleanup.clean(&heap));
    assert!(!queue.is_empty() && cleanup.is_registered());
    assert_eq!(queue.next(&heap), Some(1));
}

/// What a value holds is kept, and whole when the value is given back.
#[test]
fn what_a_value_holds_is_kept() {
    #[derive(Trace, Finalize)]
    struct Held<'gc> {
        name: Gc<'gc, String>,
        seen: GcCell<bool>,
    }

    let mut heap = Heap::new();
    let queue = CleanupQueue::<Held<'_>>::new(&heap);
    let name = heap.alloc(String::from("held"));
    let seen = GcCell::new(false);
    queue.register(&heap, heap.alloc('x'), Held { name, seen });
    let queue = heap.root_handle(queue);
    for _ in 0..2 {
        heap.collect();
    }
    let held = queue.get(&heap).next(&heap).unwrap();
    held.seen.set(&heap, true);
    assert_eq!(*held.name, "held");
}

#[test]
#[should_panic(expected = "points to the object that it is registered for")]
fn a_value_that_is_the_object_is_refused() {
    let heap = Heap::new();
    let queue = CleanupQueue::<Gc<'_, u32>>::new(&heap);
    let object = heap.alloc(1);
    queue.register(&heap, object, object);
}

#[test]
fn what_waits_when_the_heap_goes_is_dropped_and_not_given_back() {
    let log = Rc::new(RefCell::new(Vec::new()));
    for end in [
        drop::<Heap> as fn(Heap),
        |heap| assert_eq!(heap.close().called, 0),
        |heap| assert_eq!(heap.abandon().called, 0),
    ] {
        let lines = Rc::clone(&log);
        let heap = Heap::new();
        let queue = Queue::calling(&heap, move |number, _| lines.borrow_mut().push(number));
        let held = heap.root(heap.alloc('x'));
        queue.register(&heap, held.get(&heap), 1);
        end(heap);
        assert!(log.borrow().is_empty());
        assert_eq!(Rc::strong_count(&log), 1, "the procedure is gone");
    }
}

/// Abandoning a heap calls releases, and nothing else that is due.
#[test]
fn a_heap_that_is_abandoned_gives_nothing_back() {
    let log = Rc::new(RefCell::new(Vec::new()));
    let lines = Rc::clone(&log);
    let mut heap = HeapConfig::new().finalizers_per_safepoint(0).build();
    let queue = Queue::calling(&heap, move |number, _| lines.borrow_mut().push(number));
    queue.register(&heap, heap.alloc('x'), 1);
    heap.request_collection();
    heap.safepoint();
    assert_eq!(heap.finalizers_due(), 1);
    assert_eq!(heap.abandon().called, 0);
    assert!(log.borrow().is_empty());
}

#[test]
fn values_of_one_collection_come_in_the_order_of_registration() {
    let mut heap = Heap::new();
    let queue = queue(&heap);
    let registered: Vec<_> = (0..100)
        .map(|number| {
            let cleanup = queue.get(&heap).register(&heap, heap.alloc(number), number);
            heap.root_handle(cleanup)
        })
        .collect();
    heap.collect();
    assert_eq!(
        queue.get(&heap).drain(&heap).collect::<Vec<_>>(),
        Vec::from_iter(0..100)
    );
    let done = |cleanup: &HandleRoot<Cleanup<'static, u32>>| cleanup.get(&heap).is_registered();
    assert!(!registered.iter().any(done));
}

#[test]
fn values_reach_another_thread_each_once() {
    let mut heap = Heap::new();
    let (queue, receiver) = Queue::sending(&heap);
    let queue = heap.root_handle(queue);
    let receive = move || {
        let mut received = Vec::new();
        while let Ok(number) = receiver.recv() {
            received.push(number);
        }
        (received, receiver.recv())
    };
    let workers = [(); 2].map(|()| thread::spawn(receive.clone()));
    for number in 0..100 {
        queue.get(&heap).register(&heap, heap.alloc(number), number);
        if number % 10 == 0 {
            heap.collect();
        }
    }
    heap.collect();
    drop(heap);
    let ends = workers.map(|worker| worker.join().unwrap());
    let mut all: Vec<_> = ends
        .iter()
        .flat_map(|(numbers, _)| numbers.clone())
        .collect();
    all.sort_unstable();
    assert_eq!(all, Vec::from_iter(0..100));
    assert!(ends.iter().all(|(_, end)| *end == Err(RecvError::Closed)));
}

#[test]
fn waiting_can_be_cancelled_and_nothing_is_lost() {
    let mut heap = Heap::new();
    let (queue, receiver) = Queue::sending(&heap);
    queue.register(&heap, heap.alloc('x'), 7);
    let waiting = thread::spawn({
        let receiver = receiver.clone();
        move || receiver.recv()
    });
    receiver.cancel();
    assert_eq!(waiting.join().unwrap(), Err(RecvError::Cancelled));
    heap.collect();
    assert_eq!(receiver.recv(), Err(RecvError::Cancelled));
    assert_eq!((receiver.len(), receiver.try_recv()), (1, Some(7)));
    receiver.resume();
    // The record has kept the queue until now.
    heap.collect();
    assert_eq!(
        receiver.recv_timeout(Duration::from_millis(1)),
        Err(RecvError::Closed)
    );
}

#[test]
fn waiting_ends_after_the_time_that_was_given() {
    let heap = Heap::new();
    let (_queue, receiver) = Queue::sending(&heap);
    let nothing = receiver.recv_timeout(Duration::from_millis(1));
    assert_eq!(nothing, Err(RecvError::Timeout));
}
