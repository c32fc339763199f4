//! `CleanupQueue`: where values come that are given back.

use core::fmt;
use std::rc::Rc;

use super::Cleanup;
use super::record::CleanupRecord;
use crate::finalize::config::QueueConfig;
use crate::finalize::procedure::Call;
use crate::finalize::record::{QueueObject, points_to};
use crate::finalize::registration::Address;
use crate::heap::{AllocError, AllocErrorKind, Heap};
use crate::pointer::{Gc, identity};
use crate::trace::{Managed, Trace};

/// A queue of values whose objects are gone.
///
/// [`register`](CleanupQueue::register) leaves a value with an object of any type. The collection that frees the
/// object, when weak references of both kinds have lost it, puts the value on the queue; an object that a
/// finalizer or a [release](QueueConfig::release) still needs is not gone yet. Each value is given back
/// once. When the heap goes away, the values that nobody has taken are dropped with it.
///
/// The queue is an object of the heap, and this a handle to it, which is `Copy`. Nothing is lost with the last
/// handle as long as a value is registered. Handles are equal if they are those of one queue.
///
/// ```
/// use gc_core::{CleanupQueue, Heap};
///
/// let mut heap = Heap::new();
/// let queue = CleanupQueue::<&str>::new(&heap);
/// queue.register(&heap, heap.alloc([0_u8; 100]), "a picture");
///
/// let queue = heap.root_handle(queue);
/// heap.collect();
/// assert_eq!(queue.get(&heap).next(&heap), Some("a picture"));
/// assert_eq!(queue.get(&heap).next(&heap), None);
/// ```
pub struct CleanupQueue<'gc, H: Trace> {
    queue: Gc<'gc, QueueObject<CleanupRecord<'gc, H>>>,
}

impl<'gc, H: Managed<'gc>> CleanupQueue<'gc, H> {
    /// Makes an empty queue.
    ///
    /// # Panics
    ///
    /// If the heap's limit is reached. If the system has no memory, the standard [allocation
    /// error](std::alloc::handle_alloc_error) is raised.
    #[track_caller]
    pub fn new(heap: &'gc Heap) -> Self {
        match Self::try_new(heap) {
            Ok(queue) => queue,
            Err(error) => error.raise("a queue of cleanups"),
        }
    }

    /// Makes an empty queue, if there is memory.
    ///
    /// # Errors
    ///
    /// If the heap's limit is reached or the system has no memory. The heap is as it was before.
    pub fn try_new(heap: &'gc Heap) -> Result<Self, AllocErrorKind> {
        let queue = heap.try_alloc_internal(QueueObject::new(QueueConfig::cleanup()));
        let queue = queue.map_err(|refused| refused.kind)?;
        Ok(CleanupQueue { queue })
    }

    /// Makes an empty queue with a procedure, which is called with every value that is given back, when finalizers
    /// are called: nobody has to ask the queue.
    ///
    /// ```
    /// use std::sync::mpsc;
    /// use gc_core::{CleanupQueue, Heap};
    ///
    /// let (sender, receiver) = mpsc::channel(); // the receiver may be on another thread
    /// let mut heap = Heap::new();
    /// let queue = CleanupQueue::<u32>::calling(&heap, move |texture, _heap| {
    ///     sender.send(texture).ok();
    /// });
    /// queue.register(&heap, heap.alloc("a texture"), 7);
    /// heap.collect();
    /// assert_eq!(receiver.try_recv(), Ok(7));
    /// ```
    ///
    /// # Panics
    ///
    /// As [`new`](CleanupQueue::new).
    #[track_caller]
    pub fn calling<F>(heap: &'gc Heap, procedure: F) -> Self
    where
        F: for<'a> Fn(H::At<'a>, &'a Heap) + 'static,
    {
        match Self::try_calling(heap, procedure) {
            Ok(queue) => queue,
            Err(refused) => refused.kind.raise("a queue of cleanups"),
        }
    }

    /// Makes an empty queue with a procedure, if there is memory, or gives the procedure back.
    ///
    /// # Errors
    ///
    /// If the heap's limit is reached or the system has no memory for the queue. The heap is as it was before.
    ///
    /// # Panics
    ///
    /// The procedure itself is then put into an [`Rc`], which raises the standard [allocation
    /// error](std::alloc::handle_alloc_error) if the system has no memory for that.
    pub fn try_calling<F>(heap: &'gc Heap, procedure: F) -> Result<Self, AllocError<F>>
    where
        F: for<'a> Fn(H::At<'a>, &'a Heap) + 'static,
    {
        let queue = QueueObject::new(QueueConfig::cleanup());
        let queue = heap.try_alloc_calling(queue, procedure, erase::<H::At<'static>, F>);
        queue.map(|queue| CleanupQueue { queue })
    }

    /// Leaves a value with an object, to be given back when the object is gone.
    ///
    /// If the heap is [closing](Heap::close) it is not given back, but can still be [taken
    /// back](Cleanup::unregister).
    ///
    /// The value is kept. So an object that it leads to is not gone before it is given back; if that is the
    /// object itself, it never is.
    ///
    /// # Panics
    ///
    /// If the value itself holds a `Gc` of the object. If the heap's limit is reached. If the system has no
    /// memory, the standard [allocation error](std::alloc::handle_alloc_error) is raised.
    #[track_caller]
    pub fn register<T: Managed<'gc>>(
        self,
        heap: &'gc Heap,
        object: Gc<'gc, T>,
        held: H,
    ) -> Cleanup<'gc, H> {
        match self.try_register(heap, object, held) {
            Ok(cleanup) => cleanup,
            Err(error) => error.kind.raise("a cleanup"),
        }
    }

    /// Leaves a value with an object, or gives it back at once.
    ///
    /// # Errors
    ///
    /// If the heap's limit is reached or the system has no memory. The heap is as it was before.
    ///
    /// # Panics
    ///
    /// If the value itself holds a `Gc` of the object.
    #[track_caller]
    pub fn try_register<T: Managed<'gc>>(
        self,
        heap: &'gc Heap,
        object: Gc<'gc, T>,
        held: H,
    ) -> Result<Cleanup<'gc, H>, AllocError<H>> {
        // SAFETY: the value has been passed by value.
        let leads_back = unsafe { points_to(&held, object) };
        assert!(
            !leads_back,
            "the value of a cleanup points to the object that it is registered for, which would keep the object \
             for ever; hold a `Weak`"
        );
        if let Err(kind) = heap.reserve_row(self.queue) {
            return Err(AllocError { value: held, kind });
        }
        let record = CleanupRecord::new(object.target().cast(), self.queue, held);
        match heap.try_alloc_internal(record) {
            Ok(record) => {
                heap.enable(record, self.queue);
                Ok(Cleanup::from_record(record))
            }
            Err(AllocError { value, kind }) => Err(AllocError {
                value: value.into_held(),
                kind,
            }),
        }
    }
}

impl<'gc, H: Trace> CleanupQueue<'gc, H> {
    /// Takes the value that has been on the queue for longest.
    pub fn next(self, heap: &'gc Heap) -> Option<H> {
        let record = heap.take_first(self.queue)?;
        let record = record.cast::<CleanupRecord<'gc, H>>();
        // SAFETY: QUEUE-1: it is a record of the queue's type, of the heap that is borrowed for `'gc`.
        let record = unsafe { Gc::from_target(record) };
        record.take(heap)
    }

    /// Takes values as long as there are any and this is asked for more.
    pub fn drain(self, heap: &'gc Heap) -> impl Iterator<Item = H> + use<'gc, H> {
        core::iter::from_fn(move || self.next(heap))
    }

    /// The number of values on the queue.
    pub fn len(self) -> usize {
        self.queue.core.len()
    }

    /// Whether no value is on the queue.
    pub fn is_empty(self) -> bool {
        self.len() == 0
    }

    /// Puts every value on the queue that is registered with it, whether its object is there or not, and returns how
    /// many there were.
    ///
    /// They come in the order in which they were registered. If the queue has a [procedure](CleanupQueue::calling), that is
    /// called when finalizers are called next. This is what a runtime does that closes: what is only registered is dropped
    /// with the heap. It goes through all that is armed in the heap, unless nothing is registered with this queue.
    /// Who drains the queue then has closed it, and has all values.
    ///
    /// ```
    /// use gc_core::{CleanupQueue, Heap};
    ///
    /// let heap = Heap::new();
    /// let queue = CleanupQueue::<&str>::new(&heap);
    /// let file = heap.alloc([0_u8; 100]);
    /// queue.register(&heap, file, "a descriptor");
    /// assert_eq!(queue.fire_all(&heap), 1);
    /// assert_eq!(queue.next(&heap), Some("a descriptor"));
    /// assert_eq!(queue.fire_all(&heap), 0);
    /// ```
    pub fn fire_all(self, heap: &'gc Heap) -> usize {
        let before = self.len();
        heap.fire_all(self.queue);
        self.len() - before
    }
}

/// A procedure for records of values of a type.
fn erase<H, F>(procedure: F) -> Call
where
    H: Trace + 'static,
    F: for<'a> Fn(H::At<'a>, &'a Heap) + 'static,
{
    fn take<'a, H: Trace + 'a>(heap: &'a Heap, address: Address) -> Option<H> {
        // SAFETY: QUEUE-3: it is a record of the queue's type, whatever its lifetime (TRACE-3), of the heap
        // that is borrowed for the call.
        let record: Gc<'a, CleanupRecord<'a, H>> = unsafe { Gc::from_target(address.cast()) };
        record.take(heap)
    }
    Rc::new(move |heap, address| {
        if let Some(held) = take(heap, address) {
            procedure(held, heap);
        }
    })
}

/// Shows the number of values on the queue.
impl<H: Trace> fmt::Debug for CleanupQueue<'_, H> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CleanupQueue")
            .field("len", &self.len())
            .finish_non_exhaustive()
    }
}

identity! {
    impl[H] CleanupQueue { queue }: "queue"
}
