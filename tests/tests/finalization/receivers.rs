//! Receivers of cleanups that wait on threads of their own: what wakes them, and what they get.

use core::time::Duration;
use std::sync::mpsc;
use std::thread::{self, JoinHandle};

use gc_core::{CleanupQueue, CleanupReceiver, HandleRoot, Heap, RecvError};

type Queue<'gc> = CleanupQueue<'gc, u32>;
type Receiver = CleanupReceiver<u32>;
type Received = Result<u32, RecvError>;

/// Both ways to wait for as long as it takes.
const WAYS: [fn(&Receiver) -> Received; 2] = [Receiver::recv, |receiver| {
    receiver.recv_timeout(Duration::MAX)
}];

/// A queue that is kept, and its receiver.
fn sending(heap: &Heap) -> (HandleRoot<Queue<'static>>, Receiver) {
    let (queue, receiver) = Queue::sending(heap);
    (heap.root_handle(queue), receiver)
}

/// Registers a value with an object that nobody has.
fn register(heap: &Heap, queue: &HandleRoot<Queue<'static>>, value: u32) {
    queue.get(heap).register(heap, heap.alloc('x'), value);
}

/// A thread that receives. It waits by now, unless the machine is slow; what it gets does not depend on that.
fn waiting(receiver: &Receiver, receive: fn(&Receiver) -> Received) -> JoinHandle<Received> {
    let receiver = receiver.clone();
    let (begins, begun) = mpsc::channel();
    let thread = thread::spawn(move || {
        begins.send(()).unwrap();
        receive(&receiver)
    });
    begun.recv().unwrap();
    thread::sleep(Duration::from_millis(20));
    thread
}

/// Some threads that receive, in both ways.
fn several(receiver: &Receiver) -> Vec<JoinHandle<Received>> {
    let ways = WAYS.into_iter().chain(WAYS);
    ways.map(|receive| waiting(receiver, receive)).collect()
}

fn all(threads: Vec<JoinHandle<Received>>) -> Vec<Received> {
    let ends = threads.into_iter().map(|thread| thread.join().unwrap());
    ends.collect()
}

#[test]
fn a_collection_wakes_a_receiver_that_waits() {
    for receive in WAYS {
        let mut heap = Heap::new();
        let (queue, receiver) = sending(&heap);
        register(&heap, &queue, 7);
        let thread = waiting(&receiver, receive);
        assert_eq!(heap.collect().finalized, 1);
        assert_eq!(thread.join().unwrap(), Ok(7));
        assert!(receiver.is_empty());
    }
}

/// Whatever gives a value back wakes: cleaning early, and calling what was fired.
#[test]
fn a_value_wakes_a_receiver_whoever_gives_it_back() {
    for receive in WAYS {
        let mut heap = Heap::new();
        let (queue, receiver) = sending(&heap);
        let object = heap.root(heap.alloc('x'));
        let thread = waiting(&receiver, receive);
        let cleanup = queue.get(&heap).register(&heap, object.get(&heap), 1);
        assert!(cleanup.clean(&heap));
        assert_eq!(thread.join().unwrap(), Ok(1));

        let thread = waiting(&receiver, receive);
        queue.get(&heap).register(&heap, object.get(&heap), 2);
        assert_eq!(queue.get(&heap).fire_all(&heap), 1);
        assert!(receiver.is_empty(), "the procedure is called later");
        assert_eq!(heap.run_finalizers(usize::MAX).called, 1);
        assert_eq!(thread.join().unwrap(), Ok(2));
    }
}

#[test]
fn cancelling_wakes_all_receivers_that_wait() {
    let mut heap = Heap::new();
    let (queue, receiver) = sending(&heap);
    let threads = several(&receiver);
    receiver.cancel();
    assert_eq!(all(threads), [Err(RecvError::Cancelled); 4]);

    // Who waits from now on is not woken by what has been.
    receiver.resume();
    let threads = several(&receiver);
    for value in 0..4 {
        register(&heap, &queue, value);
    }
    heap.collect();
    let mut values = all(threads);
    values.sort_unstable_by_key(|value| value.ok());
    assert_eq!(values, [0, 1, 2, 3].map(Ok));
}

#[test]
fn the_end_of_the_heap_wakes_all_receivers_that_wait() {
    for end in [
        drop::<Heap> as fn(Heap),
        |heap| drop(heap.park()),
        |heap| assert_eq!(heap.close().called, 0),
        |heap| assert_eq!(heap.abandon().called, 0),
    ] {
        let heap = Heap::new();
        let (queue, receiver) = sending(&heap);
        let object = heap.root(heap.alloc('x'));
        queue.get(&heap).register(&heap, object.get(&heap), 7);
        let threads = several(&receiver);
        end(heap);
        assert_eq!(all(threads), [Err(RecvError::Closed); 4]);
    }
}

/// No value will come when nobody can register one, and none is registered.
#[test]
fn a_collection_that_frees_the_queue_wakes_all_receivers_that_wait() {
    let mut heap = Heap::new();
    let (queue, receiver) = sending(&heap);
    let threads = several(&receiver);
    heap.collect();
    drop(queue);
    heap.collect();
    assert_eq!(all(threads), [Err(RecvError::Closed); 4]);
    assert_eq!(heap.stats().objects, 0);
}

/// The others are woken, find nothing, and wait again.
#[test]
fn one_of_many_receivers_gets_a_value() {
    let mut heap = Heap::new();
    let (queue, receiver) = sending(&heap);
    let threads = several(&receiver);
    register(&heap, &queue, 7);
    heap.collect();
    while !receiver.is_empty() {
        thread::yield_now();
    }
    assert!(threads.iter().filter(|thread| thread.is_finished()).count() <= 1);
    register(&heap, &queue, 8);
    heap.collect();
    // A value that was given back is received, even if the queue has gone.
    drop(heap);
    let mut ends = all(threads);
    ends.sort_unstable_by_key(|end| end.ok());
    let closed = Err(RecvError::Closed);
    assert_eq!(ends, [closed, closed, Ok(7), Ok(8)]);
}

/// Who has waited long enough takes nothing from those who wait on.
#[test]
fn a_receiver_that_gives_up_leaves_the_others_waiting() {
    let mut heap = Heap::new();
    let (queue, receiver) = sending(&heap);
    let thread = waiting(&receiver, Receiver::recv);
    let nothing = Err(RecvError::Timeout);
    for time in [Duration::ZERO, Duration::from_millis(5)] {
        assert_eq!(receiver.recv_timeout(time), nothing);
    }
    let short = waiting(&receiver, |receiver| {
        receiver.recv_timeout(Duration::from_millis(5))
    });
    assert_eq!(short.join().unwrap(), nothing);
    register(&heap, &queue, 7);
    heap.collect();
    assert_eq!(thread.join().unwrap(), Ok(7));
}

/// However little time there is, what is there is found.
#[test]
fn a_receiver_without_time_takes_what_is_there() {
    let mut heap = Heap::new();
    let (queue, receiver) = sending(&heap);
    register(&heap, &queue, 7);
    heap.collect();
    receiver.cancel();
    let at_once = || receiver.recv_timeout(Duration::ZERO);
    assert_eq!(at_once(), Err(RecvError::Cancelled));
    receiver.resume();
    assert_eq!(at_once(), Ok(7));
    assert_eq!(at_once(), Err(RecvError::Timeout));
    drop(heap);
    assert_eq!(at_once(), Err(RecvError::Closed));
}
