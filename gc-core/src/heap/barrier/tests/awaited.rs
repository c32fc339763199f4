//! Records of finalization queues and cleanups, which begin and cease to keep their objects.

use super::{FOUND, SLICES, lives};
use crate::finalize::{
    Cleanup, CleanupQueue, FinalizationHandle, FinalizationQueue, HandleState, Order, QueueConfig,
};
use crate::heap::Heap;
use crate::heap::barrier::slices::verified_heap;
use crate::pointer::{Gc, HandleRoot};

type Queue = FinalizationQueue<'static, u64>;
type Handle = FinalizationHandle<'static, u64>;
type Held = CleanupQueue<'static, Option<Gc<'static, u64>>>;

/// A queue that waits for an object which nothing leads to.
fn enabled(heap: &Heap) -> (HandleRoot<Queue>, HandleRoot<Handle>) {
    let queue = FinalizationQueue::new(heap);
    let handle = queue.enable(heap, heap.alloc(FOUND));
    (heap.root_handle(queue), heap.root_handle(handle))
}

#[test]
fn an_object_that_a_handle_is_asked_for_is_not_taken_for_dead() {
    for tasks in SLICES {
        let mut heap = verified_heap();
        let (queue, handle) = enabled(&heap);
        heap.begin_slices();
        heap.mark_slice(tasks);
        let object = heap.root(handle.get(&heap).object(&heap));
        assert!(heap.end_slices());
        assert_eq!(handle.get(&heap).state(), HandleState::Enabled);
        assert!(queue.get(&heap).is_empty());
        assert_eq!(*object.get(&heap), FOUND);
    }
}

#[test]
fn the_object_of_a_handle_that_is_disabled_is_kept_by_it() {
    for tasks in SLICES {
        let mut heap = verified_heap();
        let (_, handle) = enabled(&heap);
        heap.begin_slices();
        heap.mark_slice(tasks);
        assert_eq!(handle.get(&heap).disable(&heap), HandleState::Enabled);
        assert!(heap.end_slices());
        assert_eq!(*handle.get(&heap).object(&heap), FOUND);
    }
}

/// What was reachable when marking began is not found unreachable by this cycle.
#[test]
fn the_object_of_a_handle_that_is_enabled_again_is_due_in_the_next_cycle() {
    for tasks in SLICES {
        let mut heap = verified_heap();
        let (queue, handle) = enabled(&heap);
        handle.get(&heap).disable(&heap);
        heap.begin_slices();
        heap.mark_slice(tasks);
        handle.get(&heap).reenable(&heap, queue.get(&heap));
        assert!(heap.end_slices());
        assert!(queue.get(&heap).is_empty());
        heap.collect();
        let due = queue.get(&heap).next(&heap).expect("it is unreachable");
        assert_eq!(*due.object(&heap), FOUND);
    }
}

/// Its place on the queue is given up, and with it what has kept the object.
#[test]
fn a_handle_that_is_enabled_again_while_it_is_on_its_queue_is_due_on_the_other() {
    for tasks in SLICES {
        let mut heap = verified_heap();
        let (queue, handle) = enabled(&heap);
        let other: HandleRoot<Queue> = heap.root_handle(FinalizationQueue::<u64>::new(&heap));
        heap.collect();
        heap.begin_slices();
        heap.mark_slice(tasks);
        let before = handle.get(&heap).reenable(&heap, other.get(&heap));
        assert_eq!(before, HandleState::OnQueue);
        assert!(heap.end_slices());
        assert!(queue.get(&heap).is_empty() && other.get(&heap).is_empty());
        heap.collect();
        assert!(queue.get(&heap).is_empty());
        let due = other.get(&heap).next(&heap).expect("it is unreachable");
        assert_eq!(*due.object(&heap), FOUND);
    }
}

/// It was enabled before and is so afterwards: nothing has led to the object, and the program has not been given it.
#[test]
fn an_enabled_handle_that_is_moved_to_another_queue_is_due_there() {
    for tasks in SLICES {
        let mut heap = verified_heap();
        let (queue, handle) = enabled(&heap);
        let other: HandleRoot<Queue> = heap.root_handle(FinalizationQueue::<u64>::new(&heap));
        heap.begin_slices();
        heap.mark_slice(tasks);
        let before = handle.get(&heap).reenable(&heap, other.get(&heap));
        assert_eq!(before, HandleState::Enabled);
        assert!(heap.end_slices());
        heap.collect();
        assert!(queue.get(&heap).is_empty());
        let due = other.get(&heap).drain(&heap);
        assert!(due.map(|handle| *handle.object(&heap)).eq([FOUND]));
    }
}

#[test]
fn what_the_program_puts_on_a_queue_is_kept() {
    for tasks in SLICES {
        let mut heap = verified_heap();
        let (queue, _) = enabled(&heap);
        heap.begin_slices();
        heap.mark_slice(tasks);
        assert_eq!(queue.get(&heap).fire_all(&heap), 1);
        assert!(heap.end_slices());
        let due = queue.get(&heap).next(&heap).expect("it was put there");
        assert_eq!(*due.object(&heap), FOUND);
    }
}

/// A queue is traced by its first record, and each record by the next: taking one off breaks the chain.
#[test]
fn what_is_behind_something_that_is_taken_off_a_queue_stays_on_it() {
    for (tasks, taken) in SLICES
        .into_iter()
        .flat_map(|tasks| [(tasks, 1), (tasks, 2), (tasks, 4)])
    {
        let mut heap = verified_heap();
        let queue = FinalizationQueue::with_config(&heap, QueueConfig::new().order(Order::Fifo));
        for number in 0..8_u64 {
            queue.enable(&heap, heap.alloc(number));
        }
        let queue: HandleRoot<Queue> = heap.root_handle(queue);
        heap.collect();
        heap.begin_slices();
        heap.mark_slice(tasks);
        let handles = queue.get(&heap).drain(&heap).take(taken);
        let handles = handles.map(|handle| heap.root_handle(handle));
        let handles: Vec<HandleRoot<Handle>> = handles.collect();
        assert!(heap.end_slices());
        let rest = queue.get(&heap).drain(&heap);
        let all = handles.iter().map(|handle| handle.get(&heap)).chain(rest);
        assert!(all.map(|handle| *handle.object(&heap)).eq(0..8));
    }
}

#[test]
fn a_handle_that_is_disabled_on_its_queue_leaves_the_others_there() {
    for tasks in SLICES {
        let mut heap = verified_heap();
        let queue = FinalizationQueue::with_config(&heap, QueueConfig::new().order(Order::Fifo));
        let handles = [0_u64, 1, 2, 3].map(|number| queue.enable(&heap, heap.alloc(number)));
        let second: HandleRoot<Handle> = heap.root_handle(handles[1]);
        let queue: HandleRoot<Queue> = heap.root_handle(queue);
        heap.collect();
        heap.begin_slices();
        heap.mark_slice(tasks);
        assert_eq!(second.get(&heap).disable(&heap), HandleState::OnQueue);
        assert!(heap.end_slices());
        let rest = queue.get(&heap).drain(&heap);
        assert!(rest.map(|handle| *handle.object(&heap)).eq([0, 2, 3]));
        assert_eq!(*second.get(&heap).object(&heap), 1);
    }
}

#[test]
fn the_value_of_a_cleanup_that_is_taken_back_lives_on() {
    type Registered = (
        HandleRoot<Held>,
        HandleRoot<Cleanup<'static, Option<Gc<'static, u64>>>>,
    );

    fn registered(heap: &Heap) -> Registered {
        let (queue, object) = (CleanupQueue::new(heap), heap.alloc(1_u32));
        let cleanup = queue.register(heap, object, Some(heap.alloc(FOUND)));
        (heap.root_handle(queue), heap.root_handle(cleanup))
    }

    lives(registered, |heap, (_, cleanup)| {
        cleanup.get(heap).unregister(heap)?
    });
    lives(registered, |heap, (queue, cleanup)| {
        cleanup.get(heap).clean(heap);
        queue.get(heap).next(heap)?
    });
    lives(registered, |heap, (queue, _)| {
        queue.get(heap).fire_all(heap);
        queue.get(heap).next(heap)?
    });
}

#[test]
fn cleanups_that_the_program_puts_on_a_queue_keep_their_values_and_not_their_objects() {
    for tasks in SLICES {
        let mut heap = verified_heap();
        let object = heap.alloc(1_u32);
        let weak = heap.root_weak(Gc::downgrade(object, &heap));
        let queue = CleanupQueue::new(&heap);
        queue.register(&heap, object, Some(heap.alloc(FOUND)));
        let queue: HandleRoot<Held> = heap.root_handle(queue);
        heap.begin_slices();
        heap.mark_slice(tasks);
        assert_eq!(queue.get(&heap).fire_all(&heap), 1);
        assert!(heap.end_slices());
        assert!(weak.upgrade(&heap).is_none(), "after {tasks} tasks");
        let held = queue.get(&heap).next(&heap).flatten();
        assert_eq!(*held.expect("it was put there"), FOUND);
    }
}
