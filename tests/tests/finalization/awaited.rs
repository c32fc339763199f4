//! Cleanups that are awaited: who is woken, by what, and how often.

use core::future::Future;
use core::pin::{Pin, pin};
use core::sync::atomic::{AtomicUsize, Ordering};
use core::task::{Context, Poll, Waker};
use core::time::Duration;
use std::panic::panic_any;
use std::sync::{Arc, mpsc};
use std::task::Wake;
use std::thread::{self, Thread};

use gc_core::{CleanupQueue, CleanupReceiver, HandleRoot, Heap, RecvError};

use crate::support::keep::keep;
use crate::support::panics::{message_of, payload_of};

type Queue<'gc> = CleanupQueue<'gc, u32>;
type Received = Result<u32, RecvError>;

/// A queue that is kept, and its receiver.
fn sending(heap: &Heap) -> (HandleRoot<Queue<'static>>, CleanupReceiver<u32>) {
    let (queue, receiver) = Queue::sending(heap);
    (heap.root_handle(queue), receiver)
}

/// Gives a value back, by a collection. Says how many of those whom it woke panicked, which counts as one at most.
fn give(heap: &mut Heap, queue: &HandleRoot<Queue<'static>>, value: u32) -> usize {
    let object = heap.alloc('x');
    queue.get(heap).register(heap, object, value);
    let collection = heap.collect();
    assert_eq!(collection.finalized, 1);
    collection.finalizers_panicked
}

/// Counts how often it is woken.
#[derive(Default)]
struct Count(AtomicUsize);

impl Wake for Count {
    fn wake(self: Arc<Self>) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }
}

impl Count {
    fn new() -> (Arc<Count>, Waker) {
        let count = Arc::new(Count::default());
        (Arc::clone(&count), count.into())
    }

    /// How often it was woken since this was last asked.
    fn take(&self) -> usize {
        self.0.swap(0, Ordering::Relaxed)
    }
}

fn poll(future: &mut Pin<&mut impl Future<Output = Received>>, waker: &Waker) -> Poll<Received> {
    future.as_mut().poll(&mut Context::from_waker(waker))
}

#[test]
fn a_collection_wakes_who_awaits_a_value() {
    let mut heap = Heap::new();
    let (queue, receiver) = sending(&heap);
    let (count, waker) = Count::new();
    let mut next = pin!(receiver.next());
    assert_eq!(poll(&mut next, &waker), Poll::Pending);
    assert_eq!(poll(&mut next, &waker), Poll::Pending);
    give(&mut heap, &queue, 7);
    assert_eq!(count.take(), 1, "registered once");
    assert_eq!(poll(&mut next, &waker), Poll::Ready(Ok(7)));
    give(&mut heap, &queue, 8);
    assert_eq!(count.take(), 0, "nobody waits");

    let mut there = pin!(receiver.next());
    assert_eq!(poll(&mut there, &waker), Poll::Ready(Ok(8)));
}

#[test]
fn the_end_of_the_heap_wakes_who_awaits_a_value() {
    let heap = Heap::new();
    let (_queue, receiver) = sending(&heap);
    let (count, waker) = Count::new();
    let mut next = pin!(receiver.next());
    assert_eq!(poll(&mut next, &waker), Poll::Pending);
    drop(heap);
    assert_eq!(count.take(), 1);
    let closed = Poll::Ready(Err(RecvError::Closed));
    assert_eq!(poll(&mut next, &waker), closed);
}

#[test]
fn cancelling_wakes_who_awaits_a_value() {
    let mut heap = Heap::new();
    let (queue, receiver) = sending(&heap);
    let (count, waker) = Count::new();
    let cancelled = Poll::Ready(Err(RecvError::Cancelled));
    let mut futures = [(); 3].map(|()| Box::pin(receiver.next()));
    for future in &mut futures {
        assert_eq!(poll(&mut future.as_mut(), &waker), Poll::Pending);
    }
    receiver.cancel();
    assert_eq!(count.take(), 3);
    give(&mut heap, &queue, 7);
    for future in &mut futures {
        assert_eq!(poll(&mut future.as_mut(), &waker), cancelled);
    }
    assert_eq!(poll(&mut pin!(receiver.next()), &waker), cancelled);

    // No value was lost.
    receiver.resume();
    assert_eq!(count.take(), 0);
    let next = poll(&mut pin!(receiver.next()), &waker);
    assert_eq!(next, Poll::Ready(Ok(7)));
}

/// All are woken by a value, and those who come too late wait for the next.
#[test]
fn one_of_those_who_await_gets_a_value() {
    let mut heap = Heap::new();
    let (queue, receiver) = sending(&heap);
    let [(first_count, first_waker), (second_count, second_waker)] = [(); 2].map(|()| Count::new());
    let (mut first, mut second) = (pin!(receiver.next()), pin!(receiver.next()));
    assert_eq!(poll(&mut first, &first_waker), Poll::Pending);
    assert_eq!(poll(&mut second, &second_waker), Poll::Pending);
    give(&mut heap, &queue, 7);
    assert_eq!((first_count.take(), second_count.take()), (1, 1));
    assert_eq!(poll(&mut second, &second_waker), Poll::Ready(Ok(7)));
    assert_eq!(poll(&mut first, &first_waker), Poll::Pending);
    give(&mut heap, &queue, 8);
    assert_eq!((first_count.take(), second_count.take()), (1, 0));
    assert_eq!(poll(&mut first, &first_waker), Poll::Ready(Ok(8)));
}

/// A future may move from one task to another.
#[test]
fn the_waker_of_the_last_poll_is_woken() {
    let mut heap = Heap::new();
    let (queue, receiver) = sending(&heap);
    let [(first, first_waker), (second, second_waker)] = [(); 2].map(|()| Count::new());
    let mut next = pin!(receiver.next());
    assert_eq!(poll(&mut next, &first_waker), Poll::Pending);
    assert_eq!(poll(&mut next, &second_waker), Poll::Pending);
    drop(first_waker);
    assert_eq!(Arc::strong_count(&first), 1, "its waker is gone");
    give(&mut heap, &queue, 7);
    assert_eq!((first.take(), second.take()), (0, 1));
    assert_eq!(poll(&mut next, &second_waker), Poll::Ready(Ok(7)));
}

/// Neither a waker nor a claim to a value.
#[test]
fn a_future_that_is_dropped_leaves_nothing_behind() {
    let mut heap = Heap::new();
    let (queue, receiver) = sending(&heap);
    let (count, waker) = Count::new();
    let (other_count, other_waker) = Count::new();
    let mut other = pin!(receiver.next());
    {
        let mut before = pin!(receiver.next());
        assert_eq!(poll(&mut before, &waker), Poll::Pending);
        assert_eq!(poll(&mut other, &other_waker), Poll::Pending);
        let mut after = pin!(receiver.next());
        assert_eq!(poll(&mut after, &waker), Poll::Pending);
        assert_eq!(Arc::strong_count(&count), 4);
    }
    assert_eq!(Arc::strong_count(&count), 2, "itself, and our waker");
    {
        // One that is woken, and dropped before it has taken the value.
        let mut woken = pin!(receiver.next());
        assert_eq!(poll(&mut woken, &waker), Poll::Pending);
        give(&mut heap, &queue, 7);
        assert_eq!((count.take(), other_count.take()), (1, 1));
    }
    assert_eq!(Arc::strong_count(&count), 2);
    assert_eq!(poll(&mut other, &other_waker), Poll::Ready(Ok(7)));
    assert_eq!((count.take(), other_count.take()), (0, 0));
}

/// Wakes a thread.
struct Unpark(Thread);

impl Wake for Unpark {
    fn wake(self: Arc<Self>) {
        self.0.unpark();
    }
}

/// The smallest executor. It tells of every poll that has given nothing.
fn block_on(future: impl Future<Output = Received>, waits: &mpsc::Sender<()>) -> Received {
    let waker = Waker::from(Arc::new(Unpark(thread::current())));
    let mut future = pin!(future);
    loop {
        match poll(&mut future, &waker) {
            Poll::Ready(ready) => return ready,
            Poll::Pending => waits.send(()).unwrap(),
        }
        thread::park();
    }
}

#[test]
fn a_thread_that_awaits_values_is_woken_by_collections_of_another() {
    let mut heap = Heap::new();
    let (queue, receiver) = sending(&heap);
    let (waits, waited) = mpsc::channel();
    let thread = thread::spawn(move || {
        let mut received = Vec::new();
        loop {
            match block_on(receiver.next(), &waits) {
                Ok(value) => received.push(value),
                Err(error) => return (received, error),
            }
        }
    });
    for value in 0..3 {
        waited.recv().unwrap();
        thread::sleep(Duration::from_millis(5));
        give(&mut heap, &queue, value);
    }
    waited.recv().unwrap();
    drop(heap);
    let end = thread.join().unwrap();
    assert_eq!(end, (vec![0, 1, 2], RecvError::Closed));
}

/// Panics when it is woken, with something that panics in turn when it is dropped, or with a message.
struct Panicking {
    twice: bool,
}

struct Payload;

impl Drop for Payload {
    fn drop(&mut self) {
        panic!("a payload");
    }
}

impl Wake for Panicking {
    fn wake(self: Arc<Self>) {
        if self.twice {
            panic_any(Payload);
        }
        panic!("a waker");
    }
}

/// A panic of a waker is one of the procedure that has sent the value, or of who cancels; the end of a queue ignores it.
#[test]
fn a_waker_that_panics_keeps_no_other_from_being_woken() {
    for twice in [false, true] {
        let mut heap = Heap::new();
        let (queue, receiver) = sending(&heap);
        let (count, waker) = Count::new();
        let bad = Waker::from(Arc::new(Panicking { twice }));
        let mut futures = [(); 6].map(|()| Box::pin(receiver.next()));
        let mut poll_all = || {
            for (future, number) in futures.iter_mut().zip(0..) {
                let waker = if number % 3 == 2 { &waker } else { &bad };
                let _ = poll(&mut future.as_mut(), waker);
            }
        };
        poll_all();
        assert_eq!(give(&mut heap, &queue, 7), 1);
        assert_eq!((count.take(), receiver.len()), (2, 1));
        poll_all();
        assert!(receiver.is_empty());
        if twice {
            // It is not to be dropped here.
            assert!(keep(payload_of(|| receiver.cancel())).is::<Payload>());
        } else {
            assert_eq!(message_of(|| receiver.cancel()), "a waker");
        }
        assert_eq!(count.take(), 2);
        receiver.resume();
        poll_all();
        drop(queue);
        assert_eq!(heap.collect().live_objects, 0);
        assert_eq!(count.take(), 2, "the queue has gone");
    }
}

/// Looks into the channel when it is woken, and takes what is there.
struct Taking(CleanupReceiver<u32>, AtomicUsize);

impl Wake for Taking {
    fn wake(self: Arc<Self>) {
        let value = self.0.try_recv();
        self.1
            .fetch_add(value.unwrap_or(0) as usize, Ordering::Relaxed);
    }
}

#[test]
fn a_waker_may_take_the_value() {
    let mut heap = Heap::new();
    let (queue, receiver) = sending(&heap);
    let taking = Arc::new(Taking(receiver.clone(), AtomicUsize::new(0)));
    let waker = Waker::from(Arc::clone(&taking));
    let mut next = pin!(receiver.next());
    assert_eq!(poll(&mut next, &waker), Poll::Pending);
    assert_eq!(give(&mut heap, &queue, 7), 0);
    assert_eq!(taking.1.load(Ordering::Relaxed), 7);
    assert_eq!(poll(&mut next, &waker), Poll::Pending, "it is gone");
}
