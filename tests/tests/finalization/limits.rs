//! Very many registrations, very long lists and very many queues: no recursion, and no time in the square of anything.

use core::cell::Cell;
use std::rc::Rc;

use gc_core::{
    AllocErrorKind, CleanupQueue, FinalizationQueue, Finalize, Gc, GcCell, HandleState, Heap,
    HeapConfig, Order, Policy, QueueConfig, Trace,
};

use crate::support::ledger::{Ledger, Ticket};
use crate::support::panics::message_of;
use crate::support::scale::{MANY, SCALE};

/// A link of a list.
#[derive(Trace)]
struct Link<'gc> {
    number: usize,
    next: GcCell<Option<Gc<'gc, Link<'gc>>>>,
}

impl<'gc> Finalize<'gc> for Link<'gc> {
    const ARMED_AT_ALLOC: bool = false;
    fn finalize(_: Gc<'gc, Self>, _: &'gc Heap) {
        COUNT.set(COUNT.get() + 1);
    }
}

thread_local! {
    static COUNT: Cell<usize> = const { Cell::new(0) };
}

type Queue<'gc> = FinalizationQueue<'gc, Link<'gc>>;

/// Calls `see` with the links of a list: the one at its end first.
fn list<'gc>(heap: &'gc Heap, mut see: impl FnMut(Gc<'gc, Link<'gc>>)) {
    let mut next = None;
    for number in 0..MANY {
        let link = heap.alloc(Link {
            number,
            next: GcCell::new(next),
        });
        see(link);
        next = Some(link);
    }
}

/// Whichever end is enabled first.
#[test]
fn a_long_list_is_searched_in_time_that_is_linear() {
    for (policy, order) in [
        (Policy::All, Order::Fifo),
        (Policy::All, Order::ChildrenFirst),
        (Policy::Ordered, Order::Lifo),
        (Policy::OrderedIgnoringSelf, Order::ChildrenFirst),
    ] {
        for head_first in [false, true] {
            let mut heap = Heap::new();
            let config = QueueConfig::new().policy(policy).order(order);
            let queue = Queue::with_config(&heap, config);
            let mut links = Vec::new();
            list(&heap, |link| links.push(link));
            if head_first {
                links.reverse();
            }
            for link in links {
                queue.enable(&heap, link);
            }
            let queue = heap.root_handle(queue);
            for round in 0..3 {
                heap.collect();
                let queue = queue.get(&heap);
                let numbers = queue.drain(&heap).map(|handle| handle.object(&heap).number);
                let numbers: Vec<usize> = numbers.collect();
                match (policy, order) {
                    (Policy::All, _) if round > 0 => assert!(numbers.is_empty()),
                    (Policy::All, Order::ChildrenFirst) => {
                        assert!(numbers.into_iter().eq(0..MANY));
                    }
                    (Policy::All, _) => assert_eq!(numbers.len(), MANY),
                    _ => assert_eq!(numbers, [MANY - 1 - round]),
                }
            }
        }
    }
}

/// Objects that are held back by an object of another queue, which is in a cycle.
#[test]
fn a_long_list_that_a_cycle_holds_back_waits() {
    let mut heap = Heap::new();
    let queue = Queue::with_config(&heap, QueueConfig::new().policy(Policy::Ordered));
    let (mut first, mut last) = (None, None);
    list(&heap, |link| {
        queue.enable(&heap, link);
        first = first.or(Some(link));
        last = Some(link);
    });
    first.expect("a link").next.set(&heap, last);
    let queue = heap.root_handle(queue);
    for cycles in [1, 0] {
        assert_eq!(heap.collect().cyclic_handles, cycles);
        assert!(queue.get(&heap).is_empty());
    }
    assert_eq!(queue.get(&heap).fire_all(&heap), MANY);
}

/// Armed, waited for several times over, and left with a value.
#[test]
fn a_million_registrations_fire_once_each() {
    let mut heap = Heap::new();
    let [queue, other] = [(); 2].map(|()| Queue::new(&heap));
    let cleanups = CleanupQueue::<u32>::new(&heap);
    list(&heap, |link| {
        heap.arm(link);
        queue.enable(&heap, link);
        other.enable(&heap, link);
        cleanups.register(&heap, link, 1_u32);
    });
    let (queue, other) = (heap.root_handle(queue), heap.root_handle(other));
    let cleanups = heap.root_handle(cleanups);
    COUNT.set(0);
    assert_eq!(heap.collect().finalized, MANY);
    assert_eq!(COUNT.get(), MANY);
    for queue in [queue, other] {
        assert_eq!(queue.get(&heap).drain(&heap).count(), MANY);
    }
    assert!(cleanups.get(&heap).is_empty());
    heap.collect();
    assert_eq!(cleanups.get(&heap).drain(&heap).count(), MANY);
    heap.collect();
    heap.collect();
    assert_eq!(heap.stats().objects, 1);
}

/// What is disabled leaves a row behind; all of them together cost no more than what has been enabled.
#[test]
fn handles_can_be_disabled_and_enabled_again_any_number_of_times() {
    let mut heap = Heap::new();
    let [queue, other] = [(); 2].map(|()| Queue::new(&heap));
    let mut links = Vec::new();
    list(&heap, |link| links.push((link, queue.enable(&heap, link))));
    for &(link, handle) in &links {
        heap.arm(link);
        handle.disable(&heap);
    }
    for &(link, handle) in &links {
        assert_eq!(handle.reenable(&heap, other), HandleState::Disabled);
        heap.rearm(link);
        assert_eq!(handle.reenable(&heap, queue), HandleState::Enabled);
        heap.rearm(link);
    }
    for &(link, handle) in links.iter().skip(1) {
        assert!(heap.disarm(link));
        assert_eq!(handle.disable(&heap), HandleState::Enabled);
    }
    // The first one over and over, beside all those rows.
    let (link, handle) = links[0];
    for _ in 0..MANY {
        handle.reenable(&heap, queue);
        heap.rearm(link);
    }
    drop(links);
    let queue = heap.root_handle(queue);
    let collection = heap.collect();
    // All links and handles but one, and the other queue.
    assert_eq!(
        (collection.finalized, collection.freed_objects),
        (1, 2 * (MANY - 1) + 1)
    );
    assert_eq!(queue.get(&heap).len(), 1);
}

/// Every queue has its turn, at a collection, at safepoints and at the end.
#[test]
fn a_hundred_thousand_queues_with_procedures_are_called_in_turn() {
    const QUEUES: usize = 100_000 / SCALE;
    let calls = Rc::new(Cell::new(0));
    let mut heap = HeapConfig::new()
        .finalizers_per_safepoint(QUEUES / 10)
        .build();
    let held: Vec<_> = (0..QUEUES)
        .map(|number| {
            let count = Rc::clone(&calls);
            let config = QueueConfig::new().level((number % 3) as u16);
            let queue = Queue::calling(&heap, config, move |_, _| count.set(count.get() + 1));
            let enable = |number| {
                let next = GcCell::new(None);
                queue.enable(&heap, heap.alloc(Link { number, next }));
            };
            enable(number);
            heap.root_handle(queue)
        })
        .collect();
    let enable_all = |heap: &Heap| {
        for (number, queue) in held.iter().enumerate() {
            let next = GcCell::new(None);
            let queue = queue.get(heap);
            queue.enable(heap, heap.alloc(Link { number, next }));
        }
    };
    assert_eq!(heap.collect().finalized, QUEUES);
    enable_all(&heap);
    heap.request_collection();
    let mut safepoints = 0;
    while heap.is_due() {
        heap.safepoint();
        safepoints += 1;
    }
    assert_eq!((calls.get(), safepoints), (2 * QUEUES, 10));
    enable_all(&heap);
    drop(held);
    assert_eq!(heap.close().called, QUEUES);
    assert_eq!((calls.get(), Rc::strong_count(&calls)), (3 * QUEUES, 1));
}

/// At the limit, everything is refused that would be an object, and everything else goes on.
#[test]
fn at_the_limit_nothing_is_lost() {
    type Tickets<'gc> = FinalizationQueue<'gc, u64, Ticket>;

    let ledger = Ledger::new();
    let mut heap = HeapConfig::new().limit_bytes(4000).build();
    let queue = Tickets::new(&heap);
    let cleanups = CleanupQueue::<Ticket>::new(&heap);
    let object = heap.alloc(7_u64);
    let mut handles = Vec::new();
    let refused = loop {
        match queue.try_enable_with(&heap, object, ledger.ticket()) {
            Ok(handle) => handles.push(handle),
            Err(refused) => break refused,
        }
    };
    assert!(matches!(refused.kind, AllocErrorKind::Limit(_)));
    assert!(!ledger.is_dropped(refused.value.id));
    drop(refused);
    while let Ok(_cleanup) = cleanups.try_register(&heap, object, ledger.ticket()) {}
    assert!(Tickets::try_with_config(&heap, QueueConfig::new()).is_err());
    let message = message_of(|| queue.enable_with(&heap, object, ledger.ticket()));
    assert!(message.contains("a finalization handle"), "{message}");
    assert!(handles.len() > 10);
    // Enabling again takes no object.
    for handle in &handles {
        assert_eq!(handle.reenable(&heap, queue), HandleState::Enabled);
    }
    let count = handles.len();
    let queue = heap.root_handle(queue);
    heap.collect();
    assert_eq!(queue.get(&heap).drain(&heap).count(), count);
    drop(queue);
    heap.collect();
    heap.collect();
    heap.collect();
    ledger.assert_all_dropped_once();
    assert_eq!(heap.stats().objects, 0);
}
