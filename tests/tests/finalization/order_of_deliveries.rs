//! Between becoming due and being called: what leaves its queue or comes back to it, what is added meanwhile, panics, and
//! very many queues.

use core::cell::{Cell, RefCell};
use core::panic::AssertUnwindSafe;
use std::panic::{catch_unwind, resume_unwind};
use std::rc::Rc;

use gc_core::{
    FinalizationHandle, FinalizationQueue, Finalize, Gc, HandleRoot, HandleState, Heap, HeapConfig,
    QueueConfig, Trace,
};

use super::called::{called, note};

/// A type with a finalizer.
#[derive(Trace)]
struct Typed(u32);

impl<'gc> Finalize<'gc> for Typed {
    fn finalize(this: Gc<'gc, Self>, _: &'gc Heap) {
        note(this.0);
    }
}

type Queue<'gc> = FinalizationQueue<'gc, u32>;

/// A queue whose procedure notes the number that is its object.
fn noting(heap: &Heap, config: QueueConfig) -> Queue<'_> {
    Queue::calling(heap, config, |handle, heap| note(*handle.object(heap)))
}

/// Enables an object that nothing keeps.
fn enable<'gc>(heap: &'gc Heap, queue: Queue<'gc>, number: u32) -> FinalizationHandle<'gc, u32> {
    queue.enable(heap, heap.alloc(number))
}

/// A heap that calls nothing by itself.
fn quiet() -> Heap {
    HeapConfig::new().finalizers_per_safepoint(0).build()
}

/// Collects, and calls nothing.
fn collect_only(heap: &mut Heap) {
    heap.request_collection();
    heap.safepoint();
}

fn descending(numbers: u32) -> Vec<u32> {
    (0..numbers).rev().collect()
}

/// By whatever way: what is taken off is not called, and the others keep their order.
#[test]
fn what_leaves_its_queue_leaves_the_order_of_the_others() {
    for way in 0..3 {
        let mut heap = quiet();
        let queues = [(); 2].map(|()| noting(&heap, QueueConfig::new()));
        let mut handles = Vec::new();
        for number in 0..200 {
            handles.push(enable(&heap, queues[number as usize % 2], number));
        }
        let handles: Vec<_> = handles.into_iter().map(|it| heap.root_handle(it)).collect();
        let queues = queues.map(|queue| heap.root_handle(queue));
        collect_only(&mut heap);
        let taken: Vec<u32> = match way {
            // Those that would come first.
            0 => queues[0].get(&heap).drain(&heap).take(50),
            1 => queues[1].get(&heap).drain(&heap).take(1),
            _ => queues[0].get(&heap).drain(&heap).take(0),
        }
        .map(|handle| *handle.object(&heap))
        .collect();
        assert!(
            taken.iter().copied().eq((0..100)
                .rev()
                .map(|half| 2 * half + way % 2)
                .take(taken.len()))
        );
        let disabled = |number: u32| way == 2 && number % 3 != 0;
        for (handle, number) in handles.iter().zip(0..) {
            if disabled(number) {
                assert_eq!(handle.get(&heap).disable(&heap), HandleState::OnQueue);
            }
        }
        let mut expected = descending(200);
        expected.retain(|number| !taken.contains(number) && !disabled(*number));
        assert_eq!(heap.finalizers_due(), expected.len());
        assert_eq!(heap.run_finalizers(10).called, 10);
        heap.verify().unwrap();
        heap.collect();
        assert_eq!(called(), expected);
    }
}

/// A handle that is taken off and put on a queue again has a place behind all others, and not the one that it had.
#[test]
fn what_is_fired_again_comes_last() {
    let mut heap = quiet();
    let queues = [(); 2].map(|()| noting(&heap, QueueConfig::new()));
    let mut handles = Vec::new();
    for number in 0..6 {
        handles.push(enable(&heap, queues[number as usize % 2], number));
    }
    let handles: Vec<_> = handles.into_iter().map(|it| heap.root_handle(it)).collect();
    let queues = queues.map(|queue| heap.root_handle(queue));
    collect_only(&mut heap);
    for number in [5, 2] {
        let queue = queues[0].get(&heap);
        assert_eq!(
            handles[number].get(&heap).reenable(&heap, queue),
            HandleState::OnQueue
        );
        assert_eq!((queue.fire_all(&heap), heap.finalizers_due()), (1, 6));
    }
    heap.run_finalizers(usize::MAX);
    assert_eq!(called(), [4, 3, 1, 0, 5, 2]);
}

/// The places of those that leave are given up again: nothing piles up, and the order holds.
#[test]
fn handles_may_come_and_go_ten_thousand_times() {
    let mut heap = quiet();
    let queue = noting(&heap, QueueConfig::new());
    for number in 0..100 {
        heap.alloc(Typed(number));
    }
    let handle = enable(&heap, queue, 1000);
    enable(&heap, queue, 1001);
    let (queue, handle) = (heap.root_handle(queue), heap.root_handle(handle));
    collect_only(&mut heap);
    for _ in 0..10_000 {
        let (queue, handle) = (queue.get(&heap), handle.get(&heap));
        assert_eq!(handle.reenable(&heap, queue), HandleState::OnQueue);
        assert_eq!(queue.fire_all(&heap), 1);
        assert_eq!(heap.finalizers_due(), 102);
    }
    heap.run_finalizers(usize::MAX);
    let mut expected = vec![1001];
    expected.extend(descending(100));
    expected.push(1000);
    assert_eq!(called(), expected);
}

/// What a procedure does with the number that is its object.
type Act = fn(&Heap, u32);

thread_local! {
    static ACT: Cell<Option<Act>> = const { Cell::new(None) };
}

/// A queue whose procedure notes the number that is its object, and does what the test says.
fn acting(heap: &Heap, config: QueueConfig) -> Queue<'_> {
    Queue::calling(heap, config, |handle, heap| {
        let number = *handle.object(heap);
        note(number);
        if let Some(act) = ACT.get() {
            act(heap, number);
        }
    })
}

#[test]
fn what_becomes_due_in_a_delivery_waits_whatever_its_level() {
    let mut heap = Heap::new();
    let queues = [0, 1, 2].map(|level| acting(&heap, QueueConfig::new().level(level)));
    enable(&heap, queues[0], 1);
    enable(&heap, queues[1], 2);
    enable(&heap, queues[2], 3);
    ACT.set(Some(|heap, number| {
        for level in (0..3).rev().filter(|_| number < 10) {
            let queue = noting(heap, QueueConfig::new().level(level));
            enable(heap, queue, 10 * number + u32::from(level));
            assert_eq!(queue.fire_all(heap), 1);
        }
    }));
    assert_eq!(heap.collect().finalized, 3);
    assert_eq!((called(), heap.finalizers_due()), (vec![1, 2, 3], 9));
    assert_eq!(heap.run_finalizers(usize::MAX).called, 9);
    assert_eq!(called(), [10, 20, 30, 11, 21, 31, 12, 22, 32]);
}

/// The procedure takes most of the batch off again, which takes their places out of the list while it is gone through.
#[test]
fn a_procedure_may_take_most_of_the_delivery_away() {
    thread_local! {
        static QUEUE: RefCell<Option<HandleRoot<Queue<'static>>>> = const { RefCell::new(None) };
    }

    let mut heap = Heap::new();
    let queues = [(); 2].map(|()| acting(&heap, QueueConfig::new()));
    for number in 0..1000 {
        let queue = queues[usize::from(number % 10 == 9 || number % 10 == 0)];
        enable(&heap, queue, number);
    }
    QUEUE.set(Some(heap.root_handle(queues[0])));
    ACT.set(Some(|heap, number| {
        if number == 990 {
            let root = QUEUE.take().unwrap();
            let queue = root.get(heap);
            assert_eq!(queue.drain(heap).count(), 99 * 8);
            // This is for the next time, although there is room in the places that were given up.
            enable(heap, queue, 2000);
            assert_eq!(queue.fire_all(heap), 1);
        }
    }));
    let mut expected = descending(1000);
    expected.retain(|number| *number >= 990 || number % 10 == 9 || number % 10 == 0);
    assert_eq!(heap.collect().finalized, expected.len());
    assert_eq!(called(), expected);
    assert_eq!(heap.run_finalizers(usize::MAX).called, 1);
    assert_eq!(called(), [2000]);
}

#[test]
fn a_panic_that_is_passed_on_leaves_the_rest_in_its_order() {
    let mut heap = HeapConfig::new().propagate_finalizer_panics(true).build();
    let queues = [0, 0, 1].map(|level| acting(&heap, QueueConfig::new().level(level)));
    for number in 0..9 {
        enable(&heap, queues[number as usize % 3], number);
    }
    // No message, since it is meant.
    ACT.set(Some(|_, number| {
        if number % 2 == 0 {
            resume_unwind(Box::new("failed"));
        }
    }));
    assert!(catch_unwind(AssertUnwindSafe(|| heap.collect())).is_err());
    let mut panics = 1;
    while catch_unwind(AssertUnwindSafe(|| heap.run_finalizers(usize::MAX))).is_err() {
        panics += 1;
    }
    assert_eq!((panics, called()), (5, vec![7, 6, 4, 3, 1, 0, 8, 5, 2]));
}

/// Nobody has the queue but what is due, and what is enabled with it.
#[test]
fn a_queue_lives_until_the_last_of_it_has_been_called() {
    let token = Rc::new(());
    let mut heap = quiet();
    for number in 0..3 {
        let token = Rc::clone(&token);
        let queue = Queue::calling(&heap, QueueConfig::new(), move |handle, heap| {
            let _ = &token;
            note(*handle.object(heap));
        });
        enable(&heap, queue, number);
        enable(&heap, queue, 10 + number);
    }
    collect_only(&mut heap);
    for left in [3, 3, 2, 2, 1, 1] {
        collect_only(&mut heap);
        heap.verify().unwrap();
        assert_eq!(Rc::strong_count(&token), 1 + left);
        assert_eq!(heap.run_finalizers(1).called, 1);
    }
    assert_eq!(called(), [12, 2, 11, 1, 10, 0]);
    collect_only(&mut heap);
    assert_eq!(Rc::strong_count(&token), 1);
    assert_eq!(heap.stats().objects, 0);
}

/// In the square of their number this would take hours.
#[test]
fn very_many_queues_are_delivered_one_by_one() {
    const MANY: u32 = if cfg!(debug_assertions) {
        30_000
    } else {
        300_000
    };
    let mut heap = HeapConfig::new().finalizers_per_safepoint(0).build();
    for number in 0..MANY {
        let queue = noting(&heap, QueueConfig::new());
        enable(&heap, queue, number);
    }
    collect_only(&mut heap);
    for number in (0..MANY).rev() {
        assert_eq!(heap.finalizers_due(), number as usize + 1);
        assert_eq!(heap.run_finalizers(1).called, 1);
    }
    assert_eq!(called(), descending(MANY));
}

/// While the heap closes nothing is enabled, and what is enabled is not disabled for the sake of that: here a finalizer
/// wants a release once more which has not been yet.
#[test]
fn a_handle_that_is_enabled_again_while_the_heap_closes_is_called_all_the_same() {
    #[derive(Trace)]
    struct Wanting<'gc>(FinalizationHandle<'gc, u32>, FinalizationQueue<'gc, u32>);

    impl<'gc> Finalize<'gc> for Wanting<'gc> {
        fn finalize(this: Gc<'gc, Self>, heap: &'gc Heap) {
            assert_eq!(this.0.reenable(heap, this.1), HandleState::Enabled);
            assert_eq!(this.0.state(), HandleState::Enabled);
            note(1);
        }
    }

    let heap = Heap::new();
    let releases = noting(&heap, QueueConfig::new().release());
    let handle = releases.enable(&heap, heap.alloc(2));
    heap.alloc(Wanting(handle, releases));
    assert_eq!(heap.close().called, 2);
    assert_eq!(called(), [1, 2]);
}
