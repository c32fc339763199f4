//! `FinalizationQueue`: objects that are given back when they have become unreachable.

use core::fmt;
use std::rc::Rc;

use crate::finalize::config::QueueConfig;
use crate::finalize::handle::FinalizationHandle;
use crate::finalize::procedure::Call;
use crate::finalize::record::{QueueObject, Record, points_to};
use crate::heap::{AllocError, AllocErrorKind, Heap};
use crate::pointer::{Gc, identity};
use crate::trace::{Managed, Trace};

/// A queue of objects that have become unreachable.
///
/// [`enable`](FinalizationQueue::enable) gives it an object to wait for. A collection that finds the object
/// unreachable keeps it, with all that it reaches, and puts its [handle](FinalizationHandle) on the queue;
/// [`next`](FinalizationQueue::next) takes it off. What happens to the object then is up to
/// whoever has taken it, at a time of their choosing and with everything at hand. Any number of
/// queues may wait for an object, and one queue several times.
///
/// The queue is an object of the heap, and this a handle to it, which is `Copy`. Nothing is lost with the last
/// handle as long as the queue waits for an object. Handles are equal if they are those of one queue.
///
/// (Cedar, *Finalization*; R. K. Dybvig, C. Bruggeman, D. Eby, *Guardians in a generation-based garbage collector*,
/// PLDI 1993.)
///
/// ```
/// use gc_core::{FinalizationQueue, Heap};
///
/// let mut heap = Heap::new();
/// let queue = FinalizationQueue::<String>::new(&heap);
/// queue.enable(&heap, heap.alloc("a connection".into()));
///
/// let queue = heap.root_handle(queue);
/// heap.collect();
/// let queue = queue.get(&heap);
/// let handle = queue.next(&heap).unwrap();
/// assert_eq!(*handle.object(&heap), "a connection");
/// assert!(queue.next(&heap).is_none());
/// ```
pub struct FinalizationQueue<'gc, T: Trace, D: Trace = ()> {
    queue: Gc<'gc, QueueObject<Record<'gc, T, D>>>,
}

impl<'gc, T: Managed<'gc>, D: Managed<'gc>> FinalizationQueue<'gc, T, D> {
    /// Makes an empty queue with the default [settings](QueueConfig).
    ///
    /// # Panics
    ///
    /// If the heap's limit is reached. If the system has no memory, the standard [allocation
    /// error](std::alloc::handle_alloc_error) is raised.
    #[track_caller]
    pub fn new(heap: &'gc Heap) -> Self {
        Self::with_config(heap, QueueConfig::new())
    }

    /// Makes an empty queue.
    ///
    /// # Panics
    ///
    /// As [`new`](FinalizationQueue::new).
    #[track_caller]
    pub fn with_config(heap: &'gc Heap, config: QueueConfig) -> Self {
        match Self::try_with_config(heap, config) {
            Ok(queue) => queue,
            Err(error) => error.raise("a finalization queue"),
        }
    }

    /// Makes an empty queue, if there is memory.
    ///
    /// # Errors
    ///
    /// If the heap's limit is reached or the system has no memory. The heap is as it was before.
    pub fn try_with_config(heap: &'gc Heap, config: QueueConfig) -> Result<Self, AllocErrorKind> {
        let queue = heap.try_alloc_internal(QueueObject::new(config));
        let queue = queue.map_err(|refused| refused.kind)?;
        Ok(FinalizationQueue { queue })
    }

    /// Makes an empty queue with a procedure, which is called with every handle that comes on the queue, when
    /// finalizers are called: nobody has to ask the queue. Its calls have their places in the
    /// [order](crate::Order) of all that is due.
    ///
    /// When the procedure is called the handle is disabled, as if it had been taken by
    /// [`next`](FinalizationQueue::next). The procedure is dropped with the queue, after a collection that
    /// has found that nobody has it, nothing is enabled with it, and nothing is on it.
    ///
    /// ```
    /// use std::cell::RefCell;
    /// use std::rc::Rc;
    /// use gc_core::{FinalizationQueue, Heap, QueueConfig};
    ///
    /// let closed = Rc::new(RefCell::new(Vec::new()));
    /// let log = Rc::clone(&closed);
    /// let mut heap = Heap::new();
    /// let queue = FinalizationQueue::<String>::calling(&heap, QueueConfig::new(), move |handle, heap| {
    ///     log.borrow_mut().push(handle.object(heap).to_string());
    /// });
    /// queue.enable(&heap, heap.alloc("a file".into()));
    /// assert_eq!(heap.collect().finalized, 1);
    /// assert_eq!(*closed.borrow(), ["a file"]);
    /// ```
    ///
    /// # Panics
    ///
    /// As [`new`](FinalizationQueue::new).
    #[track_caller]
    pub fn calling<F>(heap: &'gc Heap, config: QueueConfig, procedure: F) -> Self
    where
        F: for<'a> Fn(FinalizationHandle<'a, T::At<'a>, D::At<'a>>, &'a Heap) + 'static,
    {
        match Self::try_calling(heap, config, procedure) {
            Ok(queue) => queue,
            Err(refused) => refused.kind.raise("a finalization queue"),
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
    pub fn try_calling<F>(
        heap: &'gc Heap,
        config: QueueConfig,
        procedure: F,
    ) -> Result<Self, AllocError<F>>
    where
        F: for<'a> Fn(FinalizationHandle<'a, T::At<'a>, D::At<'a>>, &'a Heap) + 'static,
    {
        let queue = QueueObject::new(config);
        let erase = erase::<T::At<'static>, D::At<'static>, F>;
        let queue = heap.try_alloc_calling(queue, procedure, erase);
        queue.map(|queue| FinalizationQueue { queue })
    }

    /// Waits for an object. The datum is kept, and is in the handle.
    ///
    /// If the heap is [closing](Heap::close), the handle is disabled.
    ///
    /// # Panics
    ///
    /// If the datum points to the object: it would keep it for ever. (What is found is a `Gc` in the datum
    /// itself. One that leads to the object from there keeps it as well.) If the heap's limit is reached. If
    /// the system has no memory, the standard [allocation error](std::alloc::handle_alloc_error) is
    /// raised.
    #[track_caller]
    pub fn enable_with(
        self,
        heap: &'gc Heap,
        object: Gc<'gc, T>,
        datum: D,
    ) -> FinalizationHandle<'gc, T, D> {
        match self.try_enable_with(heap, object, datum) {
            Ok(handle) => handle,
            Err(error) => error.kind.raise("a finalization handle"),
        }
    }

    /// Waits for an object, or gives the datum back.
    ///
    /// # Errors
    ///
    /// If the heap's limit is reached or the system has no memory. The heap is as it was before.
    ///
    /// # Panics
    ///
    /// If the datum points to the object, as [`enable_with`](FinalizationQueue::enable_with).
    #[track_caller]
    pub fn try_enable_with(
        self,
        heap: &'gc Heap,
        object: Gc<'gc, T>,
        datum: D,
    ) -> Result<FinalizationHandle<'gc, T, D>, AllocError<D>> {
        // SAFETY: the datum has been passed by value.
        let leads_back = unsafe { points_to(&datum, object) };
        assert!(
            !leads_back,
            "the datum of a finalization handle points to the handle's object, which would keep the object \
             for ever; use `handle.object(&heap)`, or hold a `Weak`"
        );
        if let Err(kind) = heap.reserve_row(self.queue) {
            return Err(AllocError { value: datum, kind });
        }
        let record = Record::new(object, self.queue, datum);
        match heap.try_alloc_internal(record) {
            Ok(record) => {
                heap.enable(record, self.queue);
                Ok(FinalizationHandle::from_record(record))
            }
            Err(AllocError { value, kind }) => Err(AllocError {
                value: value.datum,
                kind,
            }),
        }
    }
}

/// A procedure for records of some types.
fn erase<T, D, F>(procedure: F) -> Call
where
    T: Trace + 'static,
    D: Trace + 'static,
    F: for<'a> Fn(FinalizationHandle<'a, T::At<'a>, D::At<'a>>, &'a Heap) + 'static,
{
    Rc::new(move |heap, address| {
        // SAFETY: QUEUE-3: it is a record of the queue's types, whatever their lifetimes (TRACE-3), of the
        // heap that is borrowed for the call.
        let record = unsafe { Gc::from_target(address.cast()) };
        procedure(FinalizationHandle::from_record(record), heap);
    })
}

impl<'gc, T: Managed<'gc>> FinalizationQueue<'gc, T> {
    /// Waits for an object.
    ///
    /// If the heap is [closing](Heap::close), the handle is disabled.
    ///
    /// # Panics
    ///
    /// If the heap's limit is reached. If the system has no memory, the standard [allocation
    /// error](std::alloc::handle_alloc_error) is raised.
    #[track_caller]
    pub fn enable(self, heap: &'gc Heap, object: Gc<'gc, T>) -> FinalizationHandle<'gc, T> {
        self.enable_with(heap, object, ())
    }

    /// Waits for an object, if there is memory.
    ///
    /// # Errors
    ///
    /// If the heap's limit is reached or the system has no memory. The heap is as it was before.
    pub fn try_enable(
        self,
        heap: &'gc Heap,
        object: Gc<'gc, T>,
    ) -> Result<FinalizationHandle<'gc, T>, AllocErrorKind> {
        let handle = self.try_enable_with(heap, object, ());
        handle.map_err(|refused| refused.kind)
    }
}

impl<'gc, T: Trace, D: Trace> FinalizationQueue<'gc, T, D> {
    pub(super) fn object(self) -> Gc<'gc, QueueObject<Record<'gc, T, D>>> {
        self.queue
    }

    /// Takes the handle that has been on the queue for longest, which is disabled then; `None` if there is none.
    ///
    /// This never waits. Only a collection puts handles on a queue, [`fire_all`](FinalizationQueue::fire_all), or the end of the heap, and
    /// while the program is in here the heap is borrowed and does not collect: who waited, on the heap's own thread,
    /// would wait for ever. A program that has nothing else to do until there is a handle collects in a loop.
    ///
    /// ```
    /// use gc_core::{FinalizationQueue, Heap};
    ///
    /// let mut heap = Heap::new();
    /// let queue = FinalizationQueue::<&str>::new(&heap);
    /// queue.enable(&heap, heap.alloc("a file"));
    /// let queue = heap.root_handle(queue);
    ///
    /// let file = loop {
    ///     if let Some(handle) = queue.get(&heap).next(&heap) {
    ///         break handle.object(&heap);
    ///     }
    ///     heap.collect(); // and whatever else lets go of objects
    /// };
    /// assert_eq!(*file, "a file");
    /// ```
    pub fn next(self, heap: &'gc Heap) -> Option<FinalizationHandle<'gc, T, D>> {
        let record = heap.take_first(self.queue)?.cast::<Record<'gc, T, D>>();
        // SAFETY: QUEUE-1: it is a record of the queue's types, of the heap that is borrowed for `'gc`.
        let record = unsafe { Gc::from_target(record) };
        Some(FinalizationHandle::from_record(record))
    }

    /// Takes handles as long as there are any and this is asked for more.
    ///
    /// What is put on the queue meanwhile is taken too; `take(queue.len())` takes what is there.
    ///
    /// ```
    /// use gc_core::{FinalizationQueue, Heap};
    ///
    /// let mut heap = Heap::new();
    /// let queue = FinalizationQueue::<u32>::new(&heap);
    /// for number in 0..10 {
    ///     queue.enable(&heap, heap.alloc(number));
    /// }
    /// let queue = heap.root_handle(queue);
    /// heap.collect();
    ///
    /// let queue = queue.get(&heap);
    /// let batch = queue.drain(&heap).take(3).map(|handle| *handle.object(&heap));
    /// assert_eq!(batch.collect::<Vec<_>>(), [9, 8, 7]);
    /// assert_eq!(queue.len(), 7);
    /// ```
    pub fn drain(
        self,
        heap: &'gc Heap,
    ) -> impl Iterator<Item = FinalizationHandle<'gc, T, D>> + use<'gc, T, D> {
        core::iter::from_fn(move || self.next(heap))
    }

    /// The number of handles on the queue.
    pub fn len(self) -> usize {
        self.queue.core.len()
    }

    /// Whether no handle is on the queue.
    pub fn is_empty(self) -> bool {
        self.len() == 0
    }

    /// Puts every handle on the queue that is enabled with it, whether its object is reachable or not, and
    /// returns how many there were.
    ///
    /// They come in the queue's [order](crate::Order), latest enabled first if that is
    /// [`ChildrenFirst`](crate::Order::ChildrenFirst). This is what a runtime does that closes. It goes through all
    /// that is armed in the heap, unless nothing is enabled with this queue.
    ///
    /// Who drains the queue then has closed it: nothing waits for its objects any more, and a procedure that it has is
    /// not called for them.
    ///
    /// ```
    /// use gc_core::{FinalizationQueue, Heap, QueueConfig};
    ///
    /// let mut heap = Heap::new();
    /// let queue = FinalizationQueue::<u32>::calling(&heap, QueueConfig::new(), |_, _| unreachable!());
    /// for number in 0..3 {
    ///     queue.enable(&heap, heap.alloc(number));
    /// }
    /// queue.fire_all(&heap);
    /// assert_eq!(queue.drain(&heap).count(), 3);
    /// assert_eq!(heap.collect().finalized, 0);
    /// ```
    pub fn fire_all(self, heap: &'gc Heap) -> usize {
        let before = self.len();
        heap.fire_all(self.queue);
        self.len() - before
    }

    /// The settings.
    pub fn config(self) -> QueueConfig {
        self.queue.core.config()
    }
}

/// Shows the number of handles on the queue.
impl<T: Trace, D: Trace> fmt::Debug for FinalizationQueue<'_, T, D> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FinalizationQueue")
            .field("len", &self.len())
            .finish_non_exhaustive()
    }
}

identity! {
    impl[T, D] FinalizationQueue { queue }: "queue"
}
