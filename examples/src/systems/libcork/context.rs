//! The context: one heap for each thread.

use core::cell::RefCell;

use gc_core::Heap;

use super::class::FreeQueues;

/// What a thread has.
struct Context {
    /// There until the context is dropped.
    heap: Option<Heap>,
    queues: FreeQueues,
}

thread_local! {
    static CONTEXT: RefCell<Option<Context>> = const { RefCell::new(None) };
}

/// Makes the thread's context, if it has none.
///
/// Nobody has to call this, since the first object does. It is for a program that wants to know when the memory for it is
/// taken.
///
/// # Panics
///
/// If the thread has a [`Heap`] of its own that is active, or while an object is freed.
pub fn init() {
    let is_missing = CONTEXT.with_borrow(Option::is_none);
    if is_missing {
        CONTEXT.set(Some(Context {
            heap: Some(Heap::new()),
            queues: FreeQueues::default(),
        }));
    }
}

/// Frees all objects of the thread that nobody refers to, those in cycles as well.
///
/// What is referred to from outside is not freed, and neither is what it refers to. The context can be used as before.
///
/// # Panics
///
/// If it is called inside of [`with`], or while an object is freed.
pub fn done() {
    CONTEXT.with_borrow_mut(|context| {
        let heap = context.as_mut().and_then(|context| context.heap.as_mut());
        if let Some(heap) = heap {
            // What a class has freed was kept for that, and its memory is given back by the next collection.
            if heap.collect().finalized > 0 {
                heap.collect();
            }
        }
    });
}

/// Gives access to the thread's objects.
///
/// There is no collection meanwhile, so what a [`Ref`](super::Ref) leads to can be borrowed, and passed on, without being
/// counted.
///
/// # Panics
///
/// If it is called while an object is freed, and as [`init`].
pub fn with<R>(work: impl for<'gc> FnOnce(&'gc Heap) -> R) -> R {
    with_queues(|heap, _| work(heap))
}

/// As [`with`], for what makes objects.
pub(super) fn with_queues<R>(work: impl for<'gc> FnOnce(&'gc Heap, &FreeQueues) -> R) -> R {
    init();
    CONTEXT.with_borrow(|context| {
        let context = context.as_ref().expect("it was made");
        let heap = context.heap.as_ref();
        let heap = heap.expect("the context has not been dropped");
        work(heap, &context.queues)
    })
}

/// Collects, if that is due and nobody is using objects.
pub(super) fn safepoint() {
    CONTEXT.with(|context| {
        if let Ok(mut context) = context.try_borrow_mut() {
            let heap = context.as_mut().and_then(|context| context.heap.as_mut());
            heap.into_iter().for_each(Heap::safepoint);
        }
    });
}

/// At the end of the thread nothing is freed that is referred to; and what is not is not looked for.
impl Drop for Context {
    fn drop(&mut self) {
        self.heap.take().map(Heap::abandon);
    }
}
