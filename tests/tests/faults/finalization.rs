//! Finalization without memory: what is refused leaves everything as it was, and collections need none.

use core::cell::RefCell;

use gc_core::{
    AllocErrorKind, CleanupQueue, FinalizationQueue, Finalize, Gc, GcCell, HandleState, Heap,
    Order, Policy, QueueConfig, Trace,
};

use crate::support::faults::{armed, plan, refusals, without_memory};
use crate::support::ledger::{Ledger, Ticket};

/// A link of a list, which may be armed.
#[derive(Trace)]
struct Link<'gc> {
    ticket: Ticket,
    next: GcCell<Option<Gc<'gc, Link<'gc>>>>,
}

thread_local! {
    /// The tickets of links in the order of their finalizers. There is room.
    static FINALIZED: RefCell<Vec<usize>> = const { RefCell::new(Vec::new()) };
}

impl<'gc> Finalize<'gc> for Link<'gc> {
    const ARMED_AT_ALLOC: bool = false;

    fn finalize(this: Gc<'gc, Self>, _: &'gc Heap) {
        FINALIZED.with_borrow_mut(|ids| ids.push(this.ticket.id));
    }
}

type Queue<'gc> = FinalizationQueue<'gc, Link<'gc>, Ticket>;

fn link<'gc>(
    heap: &'gc Heap,
    ledger: &Ledger,
    next: Option<Gc<'gc, Link<'gc>>>,
) -> Gc<'gc, Link<'gc>> {
    heap.alloc(Link {
        ticket: ledger.ticket(),
        next: GcCell::new(next),
    })
}

/// Links that lead each to the one made before.
fn list<'gc>(heap: &'gc Heap, ledger: &Ledger, length: usize) -> Vec<Gc<'gc, Link<'gc>>> {
    let mut links = Vec::new();
    for _ in 0..length {
        links.push(link(heap, ledger, links.last().copied()));
    }
    links
}

/// A queue of which there is none yet.
type Other<'gc> = FinalizationQueue<'gc, u64>;

/// Every allocation of an operation is refused once: the first, then the second, until none is left.
#[test]
fn whatever_is_refused_leaves_everything_as_it_was() {
    let mut operations = [0; 7];
    // Lists that have just become full ask for memory.
    for before in [0, 2, 3, 62, 63] {
        for (operation, refused_here) in operations.iter_mut().enumerate() {
            for refused in 0.. {
                let (ledger, mut heap) = (Ledger::new(), Heap::new());
                let (queue, other) = (Queue::new(&heap), Queue::new(&heap));
                let cleanups = CleanupQueue::<Ticket>::new(&heap);
                for _ in 0..before {
                    let node = link(&heap, &ledger, None);
                    queue.enable_with(&heap, node, ledger.ticket());
                }
                let node = link(&heap, &ledger, None);
                let handle = queue.enable_with(&heap, node, ledger.ticket());
                if operation == 6 {
                    // A stale row, so that arming has to tell which row is which.
                    heap.arm(node);
                    heap.disarm(node);
                }
                let objects = heap.stats().objects;
                let mut ticket = Some(ledger.ticket());
                let id = ledger.issued() - 1;
                let mut ticket_for = || ticket.take().expect("one operation takes it");
                plan(refused..refused + 1);
                let kind = match operation {
                    0 => armed(|| Other::try_with_config(&heap, QueueConfig::new())).err(),
                    1 => armed(|| CleanupQueue::<Link<'_>>::try_new(&heap)).err(),
                    2 => armed(|| queue.try_enable_with(&heap, node, ticket_for()))
                        .map_err(|error| {
                            assert_eq!(error.value.id, id);
                            error.kind
                        })
                        .err(),
                    3 => armed(|| cleanups.try_register(&heap, node, ticket_for()))
                        .map_err(|error| {
                            assert_eq!(error.value.id, id);
                            error.kind
                        })
                        .err(),
                    4 => armed(|| handle.try_reenable(&heap, other)).err(),
                    _ => armed(|| heap.try_arm(node)).err(),
                };
                drop(ticket);
                assert_eq!(kind.is_some(), refusals() > 0);
                assert!(kind.is_none_or(|kind| matches!(kind, AllocErrorKind::OutOfMemory(_))));
                let made = usize::from(kind.is_none());
                let allocates = usize::from(operation < 4);
                assert_eq!(heap.stats().objects, objects + made * allocates);
                assert_eq!(handle.state(), HandleState::Enabled);
                assert_eq!(heap.is_armed(node), operation > 4 && kind.is_none());
                let moved = usize::from(operation == 4 && kind.is_none());
                let added = usize::from(operation == 2 && kind.is_none());
                let (queue, other) = (heap.root_handle(queue), heap.root_handle(other));
                let cleanups = heap.root_handle(cleanups);
                heap.verify().unwrap();
                heap.collect();
                heap.verify().unwrap();
                assert_eq!(queue.get(&heap).len(), before + 1 + added - moved);
                assert_eq!(other.get(&heap).len(), moved);
                queue.get(&heap).drain(&heap).for_each(drop);
                other.get(&heap).drain(&heap).for_each(drop);
                assert_eq!(FINALIZED.take().len(), usize::from(operation > 4) * made);
                heap.collect();
                let given_back = usize::from(operation == 3 && kind.is_none());
                assert_eq!(cleanups.get(&heap).drain(&heap).count(), given_back);
                drop((queue, other, cleanups));
                heap.collect();
                ledger.assert_all_dropped_once();
                if kind.is_none() {
                    *refused_here += refused;
                    break;
                }
            }
        }
    }
    assert!(
        operations.iter().all(|&refusals| refusals > 0),
        "{operations:?}"
    );
}

/// The numbers of the links on a queue, in their order.
fn taken<'gc>(heap: &'gc Heap, queue: Queue<'gc>) -> Vec<usize> {
    let ids = queue
        .drain(heap)
        .map(|handle| handle.object(heap).ticket.id);
    ids.collect()
}

/// A search that is refused memory is given up: the order is then that of [`Order::Lifo`].
#[test]
fn children_come_first_or_else_the_latest() {
    const LENGTH: usize = 200;
    let (mut in_order, mut latest_first) = (0, 0);
    for refused in 0.. {
        let (ledger, mut heap) = (Ledger::new(), Heap::new());
        let config = QueueConfig::new().order(Order::ChildrenFirst);
        let queues = [config, config.level(1)].map(|config| {
            let queue = Queue::with_config(&heap, config);
            for link in list(&heap, &ledger, LENGTH) {
                queue.enable_with(&heap, link, ledger.ticket());
            }
            heap.root_handle(queue)
        });
        plan(refused..refused + 1);
        armed(|| heap.collect());
        heap.verify().unwrap();
        for (level, queue) in queues.iter().enumerate() {
            // Links of the second list have numbers behind those of the first and its data.
            let first = level * 2 * LENGTH;
            let ids = taken(&heap, queue.get(&heap));
            assert_eq!(ids.len(), LENGTH);
            if ids.iter().copied().eq(first..first + LENGTH) {
                in_order += 1;
            } else {
                latest_first += 1;
                assert!(ids.iter().copied().eq((first..first + LENGTH).rev()));
            }
        }
        assert_eq!(ledger.dropped(), 0);
        drop(queues);
        heap.collect();
        ledger.assert_all_dropped_once();
        if refusals() == 0 {
            break;
        }
    }
    assert!(
        in_order > 10 && latest_first > 10,
        "{in_order} and {latest_first}"
    );
}

/// Without any memory all is found, kept and queued.
#[test]
fn everything_is_fired_without_memory() {
    const LENGTH: usize = 2000;
    let policies = [Policy::All, Policy::Ordered, Policy::OrderedIgnoringSelf];
    let orders = [Order::Lifo, Order::Fifo, Order::ChildrenFirst];
    for (policy, order) in policies.iter().flat_map(|&a| orders.map(|b| (a, b))) {
        for config in [QueueConfig::new(), QueueConfig::new().release()] {
            let (ledger, mut heap) = (Ledger::new(), Heap::new());
            let queue = Queue::with_config(&heap, config.policy(policy).order(order));
            let cleanups = CleanupQueue::<Ticket>::new(&heap);
            let links = list(&heap, &ledger, LENGTH);
            for link in links {
                queue.enable_with(&heap, link, ledger.ticket());
                cleanups.register(&heap, link, ledger.ticket());
                heap.arm(link);
            }
            FINALIZED.with_borrow_mut(|ids| ids.reserve(LENGTH));
            let (queue, cleanups) = (heap.root_handle(queue), heap.root_handle(cleanups));
            without_memory(|| heap.collect());
            let finalized = FINALIZED.take();
            assert_eq!(finalized.len(), LENGTH);
            assert!(finalized.is_sorted_by(|a, b| a > b), "latest first");
            if config == config.release() {
                assert!(queue.get(&heap).is_empty(), "finalizers come first");
                without_memory(|| heap.collect());
            }
            heap.verify().unwrap();
            let (each, rounds) = match policy {
                Policy::All => (LENGTH, 1),
                _ => (1, 3),
            };
            for _ in 0..rounds {
                assert_eq!(queue.get(&heap).len(), each);
                queue.get(&heap).drain(&heap).for_each(drop);
                without_memory(|| heap.collect());
            }
            assert_eq!(cleanups.get(&heap).len(), rounds * each);
            drop(heap);
            ledger.assert_all_dropped_once();
        }
    }
}
