//! What becomes due in a collection needs no memory then, whatever its stage: it was asked for when something was enabled.

use core::cell::RefCell;

use gc_core::{
    AllocErrorKind, CleanupQueue, FinalizationQueue, Finalize, Gc, HandleState, Heap, QueueConfig,
    Trace,
};

use crate::support::faults::{armed, plan, refusals, without_memory};

thread_local! {
    /// What was called. There is room.
    static CALLED: RefCell<Vec<u32>> = const { RefCell::new(Vec::new()) };
}

fn note(number: u32) {
    CALLED.with_borrow_mut(|called| called.push(number));
}

#[derive(Trace)]
struct Typed(u32);

impl<'gc> Finalize<'gc> for Typed {
    fn finalize(this: Gc<'gc, Self>, _: &'gc Heap) {
        note(this.0);
    }
}

type Queue<'gc> = FinalizationQueue<'gc, u32>;

fn noting(heap: &Heap, config: QueueConfig) -> Queue<'_> {
    Queue::calling(heap, config, |handle, heap| note(*handle.object(heap)))
}

#[test]
fn a_collection_and_its_delivery_need_no_memory() {
    const EACH: u32 = 1000;
    CALLED.with_borrow_mut(|called| called.reserve(10 * EACH as usize));
    let mut heap = Heap::new();
    let config = QueueConfig::new();
    let configs = [config, config.level(3), config.release()];
    let queues = configs.map(|config| noting(&heap, config));
    let cleanups = CleanupQueue::<u32>::calling(&heap, |held, _| note(held));
    let mut handles = Vec::new();
    for number in 0..EACH {
        heap.alloc(Typed(10 * number));
        for (queue, digit) in queues.into_iter().zip(1..) {
            let handle = queue.enable(&heap, heap.alloc(10 * number + digit));
            handles.push(heap.root_handle(handle));
        }
        cleanups.register(&heap, heap.alloc("x"), 10 * number + 4);
    }
    let queues = queues.map(|queue| heap.root_handle(queue));
    assert_eq!(
        without_memory(|| heap.collect()).finalized,
        5 * EACH as usize
    );
    let stages = [&[1, 0][..], &[2], &[3]].into_iter();
    let mut expected: Vec<u32> = stages
        .flat_map(|digits| {
            (0..EACH)
                .rev()
                .flat_map(|it| digits.iter().map(move |digit| 10 * it + digit))
        })
        .collect();
    expected.extend((0..EACH).map(|number| 10 * number + 4));
    assert_eq!(CALLED.with_borrow(Vec::clone), expected);
    CALLED.with_borrow_mut(Vec::clear);

    // Enabled again, with other queues than before, and taken off and put on in between.
    for (handle, place) in handles.iter().zip(0..) {
        let queue = queues[(place + 1) % 3].get(&heap);
        assert_eq!(
            handle.get(&heap).reenable(&heap, queue),
            HandleState::Disabled
        );
    }
    let moved = without_memory(|| {
        for queue in &queues {
            assert_eq!(queue.get(&heap).fire_all(&heap), EACH as usize);
        }
        let every_third = handles.iter().step_by(3);
        every_third
            .map(|handle| handle.get(&heap).disable(&heap))
            .filter(|state| *state == HandleState::OnQueue)
            .count()
    });
    assert_eq!(
        (moved, heap.finalizers_due()),
        (EACH as usize, 2 * EACH as usize)
    );
    assert_eq!(
        without_memory(|| heap.collect()).finalized,
        2 * EACH as usize
    );
    // The queue of a lower level is called first, whatever became due first.
    let numbers = CALLED.take();
    let digits: Vec<u32> = numbers.iter().map(|number| number % 10).collect();
    assert!(digits[..EACH as usize].iter().all(|digit| *digit == 3));
    assert!(digits[EACH as usize..].iter().all(|digit| *digit == 2));
}

/// Every allocation of enabling is refused once: the first, then the second, until none is left.
#[test]
fn whatever_is_refused_nothing_is_enabled() {
    for (before, config) in [0, 3, 4, 63, 64].into_iter().flat_map(|before| {
        let config = QueueConfig::new();
        [config, config.level(1), config.release()].map(|config| (before, config))
    }) {
        for refused in 0.. {
            let mut heap = Heap::new();
            for number in 0..before {
                heap.alloc(Typed(number));
            }
            let silent = Queue::new(&heap);
            let waiting = silent.enable(&heap, heap.alloc(1));
            let queue = noting(&heap, config);
            let object = heap.alloc(7);
            let (live, in_registry) = (heap.stats().objects, heap.stats().armed);
            plan(refused..refused + 1);
            let (made, moved) = armed(|| {
                let made = queue.try_enable(&heap, object);
                (made, waiting.try_reenable(&heap, queue))
            });
            let refusals = refusals();
            let kinds = [made.err(), moved.err()];
            let errors = kinds.iter().flatten().count();
            assert_eq!(errors as u64, refusals);
            assert!(
                kinds
                    .iter()
                    .flatten()
                    .all(|kind| matches!(kind, AllocErrorKind::OutOfMemory(_)))
            );
            let made = usize::from(kinds[0].is_none());
            assert_eq!(heap.stats().objects, live + made);
            assert_eq!(heap.stats().armed, in_registry + made);
            assert_eq!(waiting.state(), HandleState::Enabled);
            let moved = usize::from(moved.is_ok());
            let called = before as usize + made + moved;
            assert_eq!(heap.collect().finalized, called);
            heap.verify().unwrap();
            if refusals == 0 {
                // The first level may have room left.
                assert!(refused > 0 || config == QueueConfig::new());
                break;
            }
        }
        CALLED.take();
    }
}
