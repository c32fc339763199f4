//! Taking turns: how several heaps share a thread.

use core::fmt;

use crate::heap::Heap;
use crate::heap::active::HeapActive;

impl Heap {
    /// Sets the heap aside, so that another may be active on this thread.
    ///
    /// ```
    /// use gc_core::Heap;
    ///
    /// let first = Heap::new();
    /// let kept = first.root(first.alloc(1));
    /// let parked = first.park();
    ///
    /// let second = Heap::new();
    /// assert_eq!(*second.alloc(2), 2);
    /// drop(second);
    ///
    /// let first = parked.resume();
    /// assert_eq!(*kept.get(&first), 1);
    /// ```
    pub fn park(mut self) -> ParkedHeap {
        self.enter_idle();
        self.turn.pause();
        ParkedHeap {
            heap: Box::new(self),
        }
    }

    /// Runs `work` while this heap is not active, so that it may use a heap of its own.
    ///
    /// This is how runtimes nest: a callback of one may start another. The heap is borrowed
    /// exclusively meanwhile, so nothing of it can be reached from inside.
    ///
    /// # Aborts
    ///
    /// If a heap made inside is still active when `work` returns or unwinds, which takes
    /// [`mem::forget`](core::mem::forget) or a reference cycle, the process is aborted: this heap
    /// could not become active again, and pointers to the other may be anywhere.
    ///
    /// ```
    /// use gc_core::Heap;
    ///
    /// let mut outer = Heap::new();
    /// let sum = outer.suspend(|| {
    ///     let inner = Heap::new();
    ///     *inner.alloc(2) + 2
    /// });
    /// assert_eq!(sum, 4);
    /// ```
    pub fn suspend<R>(&mut self, work: impl FnOnce() -> R) -> R {
        self.enter_idle();
        self.turn.pause();
        let _resume = ResumeOnDrop(self);
        work()
    }
}

struct ResumeOnDrop<'h>(&'h mut Heap);

impl Drop for ResumeOnDrop<'_> {
    fn drop(&mut self) {
        if self.0.turn.resume().is_err() {
            eprintln!("gc-core: a heap made inside `suspend` is still active after it; aborting");
            std::process::abort();
        }
    }
}

/// A heap that was set aside by [`Heap::park`].
///
/// It can only be [resumed](ParkedHeap::resume) or dropped. Dropping it drops its objects without
/// running finalizers, as those are given a `&Heap` and another heap may be active; to have them
/// run, resume it first.
pub struct ParkedHeap {
    heap: Box<Heap>,
}

impl ParkedHeap {
    /// Makes the heap active again.
    ///
    /// # Panics
    ///
    /// If another heap is active on this thread; [`try_resume`](ParkedHeap::try_resume) reports
    /// that as an error.
    #[track_caller]
    pub fn resume(self) -> Heap {
        match self.try_resume() {
            Ok(heap) => heap,
            Err(_) => panic!("cannot resume a heap: {HeapActive}"),
        }
    }

    /// Makes the heap active again, unless another is.
    ///
    /// # Errors
    ///
    /// If another heap is active on this thread, the parked heap is handed back.
    pub fn try_resume(mut self) -> Result<Heap, ParkedHeap> {
        match self.heap.turn.resume() {
            Ok(()) => Ok(*self.heap),
            Err(HeapActive) => Err(self),
        }
    }
}

impl fmt::Debug for ParkedHeap {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("ParkedHeap").field(&self.heap).finish()
    }
}
