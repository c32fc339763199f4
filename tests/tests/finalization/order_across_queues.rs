//! The order of finalizers and procedures across types and queues: it makes no difference on which queue something is.

use gc_core::{
    CleanupQueue, FinalizationQueue, Finalize, Gc, GcCell, Heap, HeapConfig, Order, Policy,
    QueueConfig, Trace,
};

use super::called::{called, note};

/// Types with a finalizer, one for each `KIND`.
#[derive(Trace)]
struct Typed<const KIND: u8>(u32);

impl<'gc, const KIND: u8> Finalize<'gc> for Typed<KIND> {
    fn finalize(this: Gc<'gc, Self>, _: &'gc Heap) {
        note(this.0);
    }
}

/// An object that may point to another.
#[derive(Trace, Finalize)]
struct Node<'gc> {
    number: u32,
    next: GcCell<Option<Gc<'gc, Node<'gc>>>>,
}

type Queue<'gc> = FinalizationQueue<'gc, Node<'gc>>;

/// A queue whose procedure notes the number of its object.
fn noting(heap: &Heap, config: QueueConfig) -> Queue<'_> {
    Queue::calling(heap, config, |handle, heap| {
        note(handle.object(heap).number)
    })
}

fn node<'gc>(heap: &'gc Heap, number: u32, next: Option<Gc<'gc, Node<'gc>>>) -> Gc<'gc, Node<'gc>> {
    let next = GcCell::new(next);
    heap.alloc(Node { number, next })
}

/// Enables an object that nothing keeps.
fn enable<'gc>(heap: &'gc Heap, queue: Queue<'gc>, number: u32) {
    queue.enable(heap, node(heap, number, None));
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

#[test]
fn types_and_queues_share_the_order_of_arming() {
    let mut heap = Heap::new();
    let queues = [(); 3].map(|()| noting(&heap, QueueConfig::new()));
    for number in 0..30 {
        match number % 5 {
            0 => drop(heap.alloc(Typed::<0>(number))),
            1 => drop(heap.alloc(Typed::<1>(number))),
            other => enable(&heap, queues[other as usize - 2], number),
        }
    }
    assert_eq!(heap.collect().finalized, 30);
    assert_eq!(called(), descending(30));
}

#[test]
fn queues_that_are_first_in_first_out_share_the_order_of_enabling() {
    let mut heap = Heap::new();
    let fifo = QueueConfig::new().order(Order::Fifo);
    let queues = [(); 3].map(|()| noting(&heap, fifo));
    for number in 0..30 {
        enable(&heap, queues[number as usize % 3], number);
    }
    heap.collect();
    assert_eq!(called(), (0..30).collect::<Vec<_>>());
}

/// A list whose nodes are on two queues by turns, enabled in an order that is neither that of the list nor its reverse.
#[test]
fn children_come_first_whichever_queue_they_are_on() {
    let mut heap = Heap::new();
    let children_first = QueueConfig::new().order(Order::ChildrenFirst);
    let queues = [(); 2].map(|()| noting(&heap, children_first));
    let mut nodes = Vec::new();
    for number in 0..30 {
        nodes.push(node(&heap, number, nodes.last().copied()));
    }
    for place in 0..30 {
        let node = nodes[place * 7 % 30];
        queues[node.number as usize % 2].enable(&heap, node);
    }
    heap.collect();
    assert_eq!(called(), (0..30).collect::<Vec<_>>());
}

#[test]
fn of_one_collection_children_come_first_then_first_in_then_last_in() {
    let mut heap = Heap::new();
    let orders = [Order::Lifo, Order::Fifo, Order::ChildrenFirst];
    let queues = orders.map(|order| noting(&heap, QueueConfig::new().order(order)));
    let mut child = None;
    for number in 0..4 {
        heap.alloc(Typed::<0>(10 * number));
        for (queue, digit) in queues.iter().zip(1..) {
            let parent = node(&heap, 10 * number + digit, child.filter(|_| digit == 3));
            queue.enable(&heap, parent);
            child = (digit == 3).then_some(parent).or(child);
        }
    }
    heap.collect();
    let expected = [3, 13, 23, 33, 2, 12, 22, 32, 31, 30, 21, 20, 11, 10, 1, 0];
    assert_eq!(called(), expected);
}

#[test]
fn what_an_earlier_collection_has_found_comes_first() {
    let mut heap = quiet();
    let orders = [Order::Lifo, Order::Fifo, Order::Lifo];
    let queues = orders.map(|order| noting(&heap, QueueConfig::new().order(order)));
    let queues = queues.map(|queue| heap.root_handle(queue));
    for batch in 0..4 {
        for number in 0..3 {
            let queue = queues[(batch + number) as usize % 3].get(&heap);
            heap.alloc(Typed::<0>(100 * batch + 10 * number + 1));
            enable(&heap, queue, 100 * batch + 10 * number);
        }
        collect_only(&mut heap);
    }
    let mut expected = Vec::new();
    for batch in 0..4 {
        // The queue in the middle is the one of which the first come first; no other is before its objects.
        let first_in = (0..3).find(|number| (batch + number) % 3 == 1).unwrap();
        expected.push(100 * batch + 10 * first_in);
        for number in (0..3).rev() {
            expected.extend((number != first_in).then_some(100 * batch + 10 * number));
            expected.push(100 * batch + 10 * number + 1);
        }
    }
    let mut one_by_one = Vec::new();
    while heap.run_finalizers(1).called == 1 {
        one_by_one.extend(called());
    }
    assert_eq!(one_by_one, expected);
}

/// Level by level, releases, cleanups, and in each of them all queues at once.
#[test]
fn levels_releases_and_cleanups_come_one_after_the_other() {
    let mut heap = Heap::new();
    let config = QueueConfig::new();
    let configs = [config.release(), config.level(7), config, config.level(1)];
    let queues = configs.map(|config| [(); 2].map(|()| noting(&heap, config)));
    let cleanups = [(); 2].map(|()| CleanupQueue::<u32>::calling(&heap, |held, _| note(held)));
    for number in 0..4 {
        for (queues, stage) in queues.iter().zip([300, 200, 0, 100]) {
            enable(&heap, queues[number as usize % 2], stage + number);
        }
        cleanups[number as usize % 2].register(&heap, heap.alloc("x"), 400 + number);
    }
    assert_eq!(heap.collect().finalized, 20);
    let stages = [0, 100, 200, 300].into_iter();
    let mut expected: Vec<u32> = stages
        .flat_map(|stage| [3, 2, 1, 0].map(|number| stage + number))
        .collect();
    expected.extend(400..404);
    assert_eq!(called(), expected);
}

#[test]
fn a_lower_level_comes_before_what_an_earlier_collection_has_found() {
    let mut heap = quiet();
    let queues = [1, 0].map(|level| noting(&heap, QueueConfig::new().level(level)));
    let [later, first] = queues.map(|queue| heap.root_handle(queue));
    for number in 0..2 {
        enable(&heap, later.get(&heap), 10 + number);
        collect_only(&mut heap);
        enable(&heap, first.get(&heap), number);
        collect_only(&mut heap);
    }
    assert_eq!(heap.finalizers_due(), 4);
    heap.run_finalizers(3);
    assert_eq!(called(), [0, 1, 10]);
    enable(&heap, first.get(&heap), 2);
    heap.collect();
    assert_eq!(called(), [2, 11]);
}

#[test]
fn closing_calls_types_and_queues_in_one_order() {
    let mut heap = quiet();
    let config = QueueConfig::new();
    let configs = [config, config, config.level(1), config.release()];
    let queues = configs.map(|config| noting(&heap, config));
    enable(&heap, queues[0], 1);
    enable(&heap, queues[2], 2);
    enable(&heap, queues[3], 3);
    let queues = queues.map(|queue| heap.root_handle(queue));
    collect_only(&mut heap);
    assert_eq!(heap.finalizers_due(), 3);
    for number in 0..3 {
        let queue = |at: usize| queues[at].get(&heap);
        heap.alloc(Typed::<0>(10 * number + 10));
        enable(&heap, queue(number as usize % 2), 10 * number + 11);
        enable(&heap, queue(2), 10 * number + 12);
        enable(&heap, queue(3), 10 * number + 13);
    }
    assert_eq!(heap.close().called, 15);
    let mut expected = vec![1, 2, 3];
    expected.extend([31, 30, 21, 20, 11, 10, 32, 22, 12, 33, 23, 13]);
    assert_eq!(called(), expected);
}

#[test]
fn abandoning_calls_releases_of_all_queues_in_one_order() {
    let mut heap = quiet();
    let config = QueueConfig::new();
    let configs = [config.release(), config.release(), config, config.level(1)];
    let queues = configs.map(|config| noting(&heap, config));
    let queues = queues.map(|queue| heap.root_handle(queue));
    for batch in 0..2 {
        for number in 0..4 {
            let queue = queues[(batch + number) as usize % 4].get(&heap);
            enable(&heap, queue, 10 * batch + number);
        }
        heap.alloc(Typed::<0>(100));
        if batch == 0 {
            collect_only(&mut heap);
            assert_eq!(heap.finalizers_due(), 5);
        }
    }
    assert_eq!(heap.abandon().called, 4);
    assert_eq!(called(), [1, 0, 13, 10]);
}

/// Which owners come first is decided for all queues of a level, and those that come together have one order.
#[test]
fn owners_come_first_whichever_queue_they_are_on() {
    let mut heap = Heap::new();
    let ordered = QueueConfig::new().policy(Policy::Ordered);
    let queues = [(); 2].map(|()| noting(&heap, ordered));
    let mut owned = [None; 2];
    for number in 0..6 {
        let node = node(&heap, number, owned[number as usize % 2]);
        owned[number as usize % 2] = Some(node);
        queues[number as usize / 2 % 2].enable(&heap, node);
    }
    for expected in [[5, 4], [3, 2], [1, 0]] {
        assert_eq!(heap.collect().finalized, 2);
        assert_eq!(called(), expected);
    }
}

/// Nothing is searched when a heap is closed, and where owners come first: what is on such queues still comes before
/// the rest, the latest enabled first.
#[test]
fn what_is_to_come_children_first_comes_before_the_rest_without_a_search_too() {
    let config = QueueConfig::new().order(Order::ChildrenFirst);
    for policy in [Policy::All, Policy::Ordered] {
        let mut heap = quiet();
        let first = noting(&heap, config.policy(policy));
        let fifo = noting(&heap, QueueConfig::new().order(Order::Fifo));
        enable(&heap, first, 1);
        enable(&heap, fifo, 2);
        enable(&heap, first, 3);
        heap.alloc(Typed::<0>(4));
        if policy == Policy::All {
            heap.close();
        } else {
            heap.collect();
        }
        assert_eq!(called(), [3, 1, 2, 4]);
    }
}
