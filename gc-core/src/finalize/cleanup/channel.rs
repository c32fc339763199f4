//! Cleanups on another thread: a channel that values are given back through.

use core::fmt;
use core::future::Future;
use core::panic::AssertUnwindSafe;
use core::pin::Pin;
use core::task::{Context, Poll, Waker};
use core::time::Duration;
use std::collections::VecDeque;
use std::panic::{catch_unwind, resume_unwind};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use super::CleanupQueue;
use crate::cycle::sweep;
use crate::heap::Heap;
use crate::trace::{Managed, Trace};

/// What both ends of a channel share.
struct Channel<H> {
    state: Mutex<State<H>>,
    changed: Condvar,
}

struct State<H> {
    values: VecDeque<H>,
    /// Those of futures that wait, by the numbers of these.
    wakers: Vec<(u64, Waker)>,
    /// The number of the next future that waits.
    next: u64,
    closed: bool,
    cancelled: bool,
}

impl<H> Channel<H> {
    fn lock(&self) -> MutexGuard<'_, State<H>> {
        // Nothing that could panic runs under the lock.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Changes the state, and wakes everybody who waits for that.
    fn change(&self, change: impl FnOnce(&mut State<H>)) {
        let mut state = self.lock();
        change(&mut state);
        let wakers = core::mem::take(&mut state.wakers);
        drop(state);
        self.changed.notify_all();
        // A waker that panics, which is an executor's code, keeps no other from being woken.
        let mut first = None;
        for (_, waker) in wakers {
            let woken = catch_unwind(AssertUnwindSafe(|| waker.wake()));
            sweep::keep(&mut first, woken.err());
        }
        if let Some(payload) = first {
            resume_unwind(payload);
        }
    }
}

impl<H> State<H> {
    /// Takes the waker of a future; it has none any more if it has been woken. Numbers ascend.
    fn take_waker(&mut self, number: u64) -> Option<Waker> {
        let at = self
            .wakers
            .binary_search_by_key(&number, |&(number, _)| number);
        Some(self.wakers.remove(at.ok()?).1)
    }

    /// What a receiver gets now; `None` if it has to wait.
    fn ready(&mut self) -> Option<Result<H, RecvError>> {
        if self.cancelled {
            return Some(Err(RecvError::Cancelled));
        }
        match self.values.pop_front() {
            Some(value) => Some(Ok(value)),
            None => self.closed.then_some(Err(RecvError::Closed)),
        }
    }
}

/// Why there is no value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum RecvError {
    /// None came in time.
    Timeout,
    /// Somebody has [cancelled](CleanupReceiver::cancel) waiting. No value is lost.
    Cancelled,
    /// None will come: the queue is gone.
    Closed,
}

impl fmt::Display for RecvError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            RecvError::Timeout => "no value was given back in time",
            RecvError::Cancelled => "waiting was cancelled; `resume()` ends that",
            RecvError::Closed => "no value will be given back: the queue is gone",
        })
    }
}

impl core::error::Error for RecvError {}

/// The end of a channel where values come that a [`CleanupQueue`] gives back, on any thread.
///
/// Clones receive from the same channel; each value goes to one of them. Made by
/// [`CleanupQueue::sending`].
pub struct CleanupReceiver<H> {
    channel: Arc<Channel<H>>,
}

/// Closes the channel when the queue goes.
struct Sender<H> {
    channel: Arc<Channel<H>>,
}

impl<H> Drop for Sender<H> {
    fn drop(&mut self) {
        let close = || self.channel.change(|state| state.closed = true);
        // The queue goes in a collection or with the heap, of which a waker's panic is no business.
        let closed = catch_unwind(AssertUnwindSafe(close));
        closed.err().into_iter().for_each(sweep::discard);
    }
}

impl<'gc, H: Managed<'gc>> CleanupQueue<'gc, H> {
    /// Makes an empty queue that sends what is given back to a receiver, which may be on another thread.
    ///
    /// ```
    /// use std::thread;
    /// use gc_core::{CleanupQueue, Heap};
    ///
    /// let mut heap = Heap::new();
    /// let (queue, receiver) = CleanupQueue::<u32>::sending(&heap);
    /// let cleaner = thread::spawn(move || {
    ///     let mut closed = Vec::new();
    ///     while let Ok(number) = receiver.recv() {
    ///         closed.push(number);
    ///     }
    ///     closed
    /// });
    /// for number in 0..3 {
    ///     queue.register(&heap, heap.alloc("a file"), number);
    /// }
    /// heap.collect();
    /// drop(heap);
    /// let mut closed = cleaner.join().unwrap();
    /// closed.sort();
    /// assert_eq!(closed, [0, 1, 2]);
    /// ```
    ///
    /// # Panics
    ///
    /// As [`new`](CleanupQueue::new).
    #[track_caller]
    pub fn sending(heap: &'gc Heap) -> (Self, CleanupReceiver<H>)
    where
        H: for<'x> Trace<At<'x> = H> + Send + 'static,
    {
        let channel = Arc::new(Channel {
            state: Mutex::new(State {
                values: VecDeque::new(),
                wakers: Vec::new(),
                next: 0,
                closed: false,
                cancelled: false,
            }),
            changed: Condvar::new(),
        });
        let sender = Sender {
            channel: Arc::clone(&channel),
        };
        let send = move |held: H, _: &Heap| {
            sender.channel.change(|state| state.values.push_back(held));
        };
        (
            CleanupQueue::calling(heap, send),
            CleanupReceiver { channel },
        )
    }
}

impl<H> CleanupReceiver<H> {
    /// Takes the next value, and waits for one if there is none.
    ///
    /// # Errors
    ///
    /// If waiting is or was [cancelled](CleanupReceiver::cancel), or none will come.
    pub fn recv(&self) -> Result<H, RecvError> {
        let mut state = self.channel.lock();
        loop {
            if let Some(ready) = state.ready() {
                return ready;
            }
            let waited = self.channel.changed.wait(state);
            state = waited.unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// Takes the next value, and waits for one for some time if there is none.
    ///
    /// # Errors
    ///
    /// As [`recv`](CleanupReceiver::recv), or if none has come in time.
    pub fn recv_timeout(&self, time: Duration) -> Result<H, RecvError> {
        let deadline = Instant::now().checked_add(time);
        let mut state = self.channel.lock();
        loop {
            if let Some(ready) = state.ready() {
                return ready;
            }
            let rest = deadline.map_or(time, |end| end.saturating_duration_since(Instant::now()));
            if rest.is_zero() {
                return Err(RecvError::Timeout);
            }
            let waited = self.channel.changed.wait_timeout(state, rest);
            state = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    /// Takes the next value, if there is one, be waiting cancelled or not.
    pub fn try_recv(&self) -> Option<H> {
        self.channel.lock().values.pop_front()
    }

    /// The next value, for a program that awaits it: it is woken by the collection that gives one back.
    ///
    /// The future may be dropped at any time, and no value is lost.
    ///
    /// # Errors
    ///
    /// As [`recv`](CleanupReceiver::recv).
    pub fn next(&self) -> impl Future<Output = Result<H, RecvError>> + use<'_, H> {
        Next {
            receiver: self,
            number: None,
        }
    }

    /// Ends all waiting, of every clone, with an error, until [`resume`](CleanupReceiver::resume). No value is lost.
    pub fn cancel(&self) {
        self.channel.change(|state| state.cancelled = true);
    }

    /// Lets receivers wait again.
    pub fn resume(&self) {
        self.channel.change(|state| state.cancelled = false);
    }

    /// The number of values that wait to be received.
    pub fn len(&self) -> usize {
        self.channel.lock().values.len()
    }

    /// Whether no value waits to be received.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

impl<H> Clone for CleanupReceiver<H> {
    fn clone(&self) -> Self {
        CleanupReceiver {
            channel: Arc::clone(&self.channel),
        }
    }
}

/// Shows how many values wait.
impl<H> fmt::Debug for CleanupReceiver<H> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CleanupReceiver")
            .field("len", &self.len())
            .finish_non_exhaustive()
    }
}

struct Next<'r, H> {
    receiver: &'r CleanupReceiver<H>,
    /// The number that its waker has, if it has left one.
    number: Option<u64>,
}

impl<H> Future for Next<'_, H> {
    type Output = Result<H, RecvError>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        // An executor's code runs before the lock is taken, and after it has been given back.
        let waker = context.waker().clone();
        let mut state = self.receiver.channel.lock();
        let before = self
            .number
            .take()
            .and_then(|number| state.take_waker(number));
        let polled = match state.ready() {
            Some(ready) => Poll::Ready(ready),
            None => {
                let number = state.next;
                state.next += 1;
                state.wakers.push((number, waker));
                self.number = Some(number);
                Poll::Pending
            }
        };
        drop(state);
        drop(before);
        polled
    }
}

/// A future that is given up leaves nothing behind.
impl<H> Drop for Next<'_, H> {
    fn drop(&mut self) {
        if let Some(number) = self.number {
            let waker = self.receiver.channel.lock().take_waker(number);
            drop(waker);
        }
    }
}
