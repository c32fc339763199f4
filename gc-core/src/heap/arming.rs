//! Arming: which objects are waited for, as far as the program decides.

use core::alloc::Layout;

use crate::finalize::{Address, Call, HandleState, Procedures, QueueObject, Recorded, Row};
use crate::heap::Heap;
use crate::heap::describe::Internal;
use crate::heap::error::{AllocError, AllocErrorKind};
use crate::pointer::Gc;
use crate::trace::Managed;

impl Heap {
    /// Arms an object: its [finalizer](crate::Finalize) is called when it has become unreachable. Says
    /// whether this has armed it.
    ///
    /// An object that is armed keeps its place among the others. One whose finalizer has been called may be
    /// armed again, by the finalizer too, and is then finalized again. So may one whose finalizer is due: it
    /// is called for that, and once more when the object has become unreachable. Neither is done with an object that is
    /// [spent](Heap::is_spent), which only those of a type are that is finalized [once](crate::Finalize::ONCE).
    /// Objects of a type whose [`NEEDS_FINALIZE`](crate::Finalize::NEEDS_FINALIZE) is `false` are never
    /// armed, and while the heap is [closing](Heap::close) nothing is.
    ///
    /// ```
    /// use gc_core::{Finalize, Gc, GcCell, Heap, Trace};
    ///
    /// #[derive(Trace)]
    /// struct Phoenix(GcCell<u32>);
    ///
    /// impl<'gc> Finalize<'gc> for Phoenix {
    ///     fn finalize(this: Gc<'gc, Self>, heap: &'gc Heap) {
    ///         this.0.set(heap, this.0.get() - 1);
    ///         if this.0.get() > 0 {
    ///             heap.arm(this);
    ///         }
    ///     }
    /// }
    ///
    /// let mut heap = Heap::new();
    /// heap.alloc(Phoenix(GcCell::new(3)));
    /// let finalized = [(); 5].map(|()| heap.collect().finalized);
    /// assert_eq!(finalized, [1, 1, 1, 0, 0]);
    /// ```
    ///
    /// # Panics
    ///
    /// If the system has no memory, the standard [allocation error](std::alloc::handle_alloc_error) is
    /// raised.
    #[track_caller]
    pub fn arm<'gc, T: Managed<'gc>>(&'gc self, gc: Gc<'gc, T>) -> bool {
        match self.try_arm(gc) {
            Ok(armed) => armed,
            Err(error) => error.raise("a place in the order of finalization"),
        }
    }

    /// Arms an object, if there is memory, and says whether this has armed it.
    ///
    /// # Errors
    ///
    /// If the system has no memory. The object is as it was before.
    pub fn try_arm<'gc, T: Managed<'gc>>(
        &'gc self,
        gc: Gc<'gc, T>,
    ) -> Result<bool, AllocErrorKind> {
        if self.is_armed(gc) || !T::NEEDS_FINALIZE || self.is_spent(gc) {
            return Ok(false);
        }
        if !self.registry.reserve_again() {
            return Err(no_row());
        }
        // SAFETY: OBJECT-1: a `Gc` that is live while this heap is borrowed is an object of this heap.
        Ok(unsafe { self.registry.arm(gc.target().cast()) })
    }

    /// Disarms an object: its finalizer is not called. Says whether it was armed.
    ///
    /// An object whose finalizer is already due is not armed any more.
    pub fn disarm<'gc, T: Managed<'gc>>(&'gc self, gc: Gc<'gc, T>) -> bool {
        // SAFETY: OBJECT-1: as above.
        unsafe { self.registry.disarm(gc.target().cast()) }
    }

    /// Arms an object as the latest of all, whether it was armed or not. Does nothing with one that is
    /// [spent](Heap::is_spent), and nothing while the heap is [closing](Heap::close): what is armed keeps its place.
    ///
    /// # Panics
    ///
    /// As [`arm`](Heap::arm).
    #[track_caller]
    pub fn rearm<'gc, T: Managed<'gc>>(&'gc self, gc: Gc<'gc, T>) {
        if let Err(error) = self.try_rearm(gc) {
            error.raise("a place in the order of finalization");
        }
    }

    /// Arms an object as the latest of all, as [`rearm`](Heap::rearm), if there is memory.
    ///
    /// # Errors
    ///
    /// If the system has no memory. The object is as it was before.
    pub fn try_rearm<'gc, T: Managed<'gc>>(
        &'gc self,
        gc: Gc<'gc, T>,
    ) -> Result<(), AllocErrorKind> {
        if self.is_closing() {
            // What is armed is called in its turn.
            return Ok(());
        }
        if !self.registry.reserve_again() {
            return Err(no_row());
        }
        self.disarm(gc);
        self.try_arm(gc).map(drop)
    }

    /// Whether an object is armed.
    pub fn is_armed<'gc, T: Managed<'gc>>(&'gc self, gc: Gc<'gc, T>) -> bool {
        // SAFETY: OBJECT-1: as above.
        unsafe { self.registry.is_armed(gc.target().cast()) }
    }

    /// Whether an object has had its turn: it is of a type that is finalized [once](crate::Finalize::ONCE), and its
    /// finalizer is due or has been called. [`arm`](Heap::arm) does nothing with it.
    ///
    /// Of objects of other types this is not known, and `false`.
    ///
    /// ```
    /// use gc_core::{Finalize, Gc, Heap, Trace};
    ///
    /// #[derive(Trace)]
    /// struct Document;
    ///
    /// impl<'gc> Finalize<'gc> for Document {
    ///     const ONCE: bool = true;
    ///
    ///     fn finalize(this: Gc<'gc, Self>, heap: &'gc Heap) {
    ///         assert!(heap.is_spent(this) && !heap.arm(this));
    ///     }
    /// }
    ///
    /// let mut heap = Heap::new();
    /// assert!(!heap.is_spent(heap.alloc(Document)));
    /// assert_eq!(heap.collect().finalizers_panicked, 0);
    /// ```
    pub fn is_spent<'gc, T: Managed<'gc>>(&'gc self, gc: Gc<'gc, T>) -> bool {
        // SAFETY: OBJECT-1: as above.
        T::ONCE && unsafe { self.registry.is_spent(gc.target().cast()) }
    }

    /// Gives an object that is [spent](Heap::is_spent) another turn: it may be armed again, and is not by this. Says
    /// whether it was spent.
    ///
    /// This is for a type of which not all objects are finalized once, or not always: its finalizer renews those that may
    /// be armed again. If the finalizer of a renewed object is due it is called nevertheless, and the object may be armed
    /// besides.
    ///
    /// ```
    /// use gc_core::{Finalize, Gc, Heap, Trace};
    ///
    /// #[derive(Trace)]
    /// struct Job {
    ///     repeats: bool,
    /// }
    ///
    /// impl<'gc> Finalize<'gc> for Job {
    ///     const ONCE: bool = true;
    ///
    ///     fn finalize(this: Gc<'gc, Self>, heap: &'gc Heap) {
    ///         if this.repeats {
    ///             heap.renew(this);
    ///         }
    ///         heap.arm(this);
    ///     }
    /// }
    ///
    /// let mut heap = Heap::new();
    /// heap.alloc(Job { repeats: true });
    /// heap.alloc(Job { repeats: false });
    /// let finalized = [(); 3].map(|()| heap.collect().finalized);
    /// assert_eq!(finalized, [2, 1, 1]);
    /// ```
    pub fn renew<'gc, T: Managed<'gc>>(&'gc self, gc: Gc<'gc, T>) -> bool {
        // SAFETY: OBJECT-1: as above.
        T::ONCE && unsafe { self.registry.renew(gc.target().cast()) }
    }

    /// Makes room for a registration with a queue.
    pub(crate) fn reserve_row<'gc, R: Recorded>(
        &'gc self,
        queue: Gc<'gc, QueueObject<R>>,
    ) -> Result<(), AllocErrorKind> {
        let made = self.registry.reserve_for(&queue.core);
        made.then_some(()).ok_or_else(no_row)
    }

    /// Whether the heap is going away, so that nothing is armed or enabled any more.
    pub(crate) fn is_closing(&self) -> bool {
        self.registry.is_closed()
    }

    /// Enables a record, which is disabled, for the sake of a queue. There is room. While the heap is closing it
    /// stays disabled.
    pub(crate) fn enable<'gc, R: Recorded>(
        &'gc self,
        record: Gc<'gc, R>,
        queue: Gc<'gc, QueueObject<R>>,
    ) {
        if !self.registry.is_closed() {
            // SAFETY: OBJECT-1: both are objects of this heap, and the record is of the queue's type.
            unsafe {
                self.registry
                    .enable(record.target().cast(), queue.target().cast())
            }
        }
    }

    /// Disables a record, and returns what it was doing. If it is on a queue it is taken off.
    pub(crate) fn disable<'gc, R: Recorded>(&'gc self, record: Gc<'gc, R>) -> HandleState {
        self.shade_record(record);
        let this = Gc::as_ref(record).registration();
        let before = this.state();
        match before {
            HandleState::Enabled => self.registry.disable(this),
            HandleState::OnQueue => {
                // SAFETY: OBJECT-1: it is a record of this heap.
                unsafe { self.registry.take_off(record.target().cast()) }
            }
            HandleState::Disabled => {}
        }
        before
    }

    /// Takes the record off a queue that has been there for longest, and is disabled then.
    pub(crate) fn take_first<'gc, R: Recorded>(
        &'gc self,
        queue: Gc<'gc, QueueObject<R>>,
    ) -> Option<Address> {
        let first = queue.core.first()?;
        // SAFETY: QUEUE-1: what is on a queue is a record of its type.
        self.shade_record(unsafe { Gc::<R>::from_target(first.cast()) });
        // SAFETY: QUEUE-1: a queue, which is one of this heap, keeps what is on it.
        unsafe { self.registry.take_off(first) }
        Some(first)
    }

    /// Gives a disabled record to its queue's procedure, or puts it on the queue.
    pub(crate) fn give_back<'gc, R: Recorded>(&'gc self, record: Gc<'gc, R>) {
        let queue = Gc::as_ref(record).registration().queue();
        // SAFETY: QUEUE-1: a record keeps its queue.
        match unsafe { self.procedures.of(queue) } {
            Some(call) => call(self, record.target().cast()),
            None => {
                // SAFETY: QUEUE-1: a record keeps its queue.
                let queue = unsafe { queue.as_ref() };
                // SAFETY: QUEUE-1: and what is on that.
                unsafe { queue.push(record.target().cast()) }
            }
        }
    }

    /// Allocates a queue with a procedure, which `erase` makes one for records of the queue's type, or gives the procedure
    /// back.
    pub(crate) fn try_alloc_calling<'gc, R, F>(
        &'gc self,
        queue: QueueObject<R>,
        procedure: F,
        erase: fn(F) -> Call,
    ) -> Result<Gc<'gc, QueueObject<R>>, AllocError<F>>
    where
        R: Recorded,
        QueueObject<R>: Internal,
    {
        let allocated = match self.procedures.reserve() {
            true => self
                .try_alloc_internal(queue)
                .map_err(|refused| refused.kind),
            false => Err(AllocErrorKind::OutOfMemory(Procedures::LAYOUT)),
        };
        match allocated {
            Ok(queue) => {
                // SAFETY: OBJECT-1: it is an object of this heap, new, so that nothing is enabled with it. `erase` has
                // made the procedure for its records.
                unsafe { self.procedures.add(queue.target().cast(), erase(procedure)) }
                Ok(queue)
            }
            Err(kind) => Err(AllocError {
                value: procedure,
                kind,
            }),
        }
    }

    /// Puts everything that is enabled with a queue on it.
    pub(crate) fn fire_all<'gc, R: Recorded>(&'gc self, queue: Gc<'gc, QueueObject<R>>) {
        self.registry.settle();
        self.shade_awaited(queue);
        self.registry.fire_all(&queue.core);
        self.remember_what_is_due();
    }
}

#[cold]
fn no_row() -> AllocErrorKind {
    AllocErrorKind::OutOfMemory(Layout::new::<Row>())
}
