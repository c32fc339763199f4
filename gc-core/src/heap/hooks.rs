//! Hooks: what a program wants to be told.

use core::any::Any;
use core::cell::RefCell;
use core::fmt;
use core::panic::AssertUnwindSafe;
use core::sync::atomic::{AtomicU64, Ordering};
use std::panic::catch_unwind;
use std::rc::Rc;

use crate::cycle::sweep::{self, Payload};
use crate::heap::Heap;
use crate::heap::report::Collection;

/// What has panicked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum PanicSource {
    /// The finalizer of a type of this name.
    Finalizer(&'static str),
    /// The procedure of a queue, called for an object of a type of this name.
    Procedure(&'static str),
    /// The procedure of a queue of cleanups.
    Cleanup,
}

/// A panic of a finalizer, or of the procedure of a queue.
pub struct FinalizerPanic<'p> {
    source: PanicSource,
    payload: &'p (dyn Any + Send),
}

impl<'p> FinalizerPanic<'p> {
    /// What has panicked.
    pub fn source(&self) -> PanicSource {
        self.source
    }

    /// What the panic was raised with.
    pub fn payload(&self) -> &'p (dyn Any + Send) {
        self.payload
    }

    /// The message, if that is what the panic was raised with.
    pub fn message(&self) -> Option<&'p str> {
        let text = self.payload.downcast_ref::<&'static str>().copied();
        text.or_else(|| self.payload.downcast_ref::<String>().map(String::as_str))
    }
}

impl fmt::Debug for FinalizerPanic<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FinalizerPanic")
            .field("source", &self.source)
            .field("message", &self.message())
            .finish_non_exhaustive()
    }
}

impl fmt::Display for FinalizerPanic<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let message = self.message().unwrap_or("no message");
        match self.source {
            PanicSource::Finalizer(name) => write!(f, "the finalizer of `{name}` panicked")?,
            PanicSource::Procedure(name) => write!(f, "the procedure for a `{name}` panicked")?,
            PanicSource::Cleanup => f.write_str("the procedure for cleanups panicked")?,
        }
        write!(f, ": {message}")
    }
}

/// Names a hook, to [remove](Heap::remove_hook) it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct HookId(u64);

type CycleEnd = Rc<dyn Fn(&Heap, &Collection)>;
type PanicReport = Rc<dyn Fn(&FinalizerPanic<'_>)>;

/// The hooks of a heap, in the order in which they were given.
#[derive(Default)]
pub(super) struct Hooks {
    cycle_end: RefCell<Vec<(HookId, CycleEnd)>>,
    panics: RefCell<Vec<(HookId, PanicReport)>>,
}

impl Hooks {
    /// A number that no other hook has, of whatever heap.
    fn new_id(&self) -> HookId {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        HookId(NEXT.fetch_add(1, Ordering::Relaxed))
    }

    /// Drops all hooks, and returns the first panic.
    pub(super) fn drop_all(&self) -> Option<Payload> {
        let mut first = None;
        drop_each(&self.cycle_end, &mut first);
        drop_each(&self.panics, &mut first);
        first
    }

    /// Tells of a panic. A hook that panics is ignored.
    pub(super) fn report_panic(&self, source: PanicSource, payload: &(dyn Any + Send)) {
        let panic = FinalizerPanic { source, payload };
        let told = for_each(&self.panics, |hook| hook(&panic));
        told.into_iter().for_each(sweep::discard);
    }
}

/// Visits hooks, which may add and remove some meanwhile: those added are not visited. All others are, whichever
/// panics; the first panic is returned.
fn for_each<H: ?Sized>(
    hooks: &RefCell<Vec<(HookId, Rc<H>)>>,
    mut visit: impl FnMut(&H),
) -> Option<Payload> {
    let last = hooks.borrow().last().map(|&(id, _)| id.0)?;
    let (mut from, mut first) = (0, None);
    loop {
        // They are in the order of their numbers.
        let at = hooks.borrow().partition_point(|&(id, _)| id.0 < from);
        let next = hooks.borrow().get(at).cloned();
        let Some((id, hook)) = next.filter(|&(id, _)| id.0 <= last) else {
            return first;
        };
        from = id.0 + 1;
        let told = catch_unwind(AssertUnwindSafe(|| visit(&hook)));
        sweep::keep(&mut first, told.err());
        // If the hook was removed meanwhile, this is its end.
        let dropped = catch_unwind(AssertUnwindSafe(|| drop(hook)));
        sweep::keep(&mut first, dropped.err());
    }
}

impl Heap {
    /// Calls a hook at the end of every collection, when finalizers have been called, as many as the occasion
    /// calls: the last thing that happens.
    ///
    /// A hook that panics does not keep others from being called; the first panic is resumed then. (Lua 4 has
    /// such a hook, `gc` of `nil`.)
    ///
    /// ```
    /// use std::cell::Cell;
    /// use std::rc::Rc;
    /// use gc_core::Heap;
    ///
    /// let freed = Rc::new(Cell::new(0));
    /// let sum = Rc::clone(&freed);
    /// let mut heap = Heap::new();
    /// heap.on_cycle_end(move |_heap, collection| sum.set(sum.get() + collection.freed_objects));
    /// heap.alloc(1);
    /// heap.collect();
    /// assert_eq!(freed.get(), 1);
    /// ```
    pub fn on_cycle_end(&self, hook: impl Fn(&Heap, &Collection) + 'static) -> HookId {
        let id = self.hooks.new_id();
        self.hooks.cycle_end.borrow_mut().push((id, Rc::new(hook)));
        id
    }

    /// Calls a hook for every panic of a finalizer that is not
    /// [passed on](crate::HeapConfig::propagate_finalizer_panics). If the hook panics itself, that is ignored.
    ///
    /// ```
    /// use std::cell::RefCell;
    /// use std::rc::Rc;
    /// use gc_core::{Finalize, Gc, Heap, Trace};
    ///
    /// #[derive(Trace)]
    /// struct Faulty;
    ///
    /// impl<'gc> Finalize<'gc> for Faulty {
    ///     fn finalize(_this: Gc<'gc, Self>, _heap: &'gc Heap) {
    ///         panic!("the disk is full");
    ///     }
    /// }
    ///
    /// let log = Rc::new(RefCell::new(Vec::new()));
    /// let lines = Rc::clone(&log);
    /// let mut heap = Heap::new();
    /// heap.on_finalizer_panic(move |panic| lines.borrow_mut().push(panic.to_string()));
    /// heap.alloc(Faulty);
    /// assert_eq!(heap.collect().finalizers_panicked, 1);
    /// assert!(log.borrow()[0].ends_with("Faulty` panicked: the disk is full"));
    /// ```
    pub fn on_finalizer_panic(&self, hook: impl Fn(&FinalizerPanic<'_>) + 'static) -> HookId {
        let id = self.hooks.new_id();
        self.hooks.panics.borrow_mut().push((id, Rc::new(hook)));
        id
    }

    /// Removes a hook, and says whether it was there.
    pub fn remove_hook(&self, id: HookId) -> bool {
        let removed = (
            take(&self.hooks.cycle_end, id),
            take(&self.hooks.panics, id),
        );
        removed.0.is_some() || removed.1.is_some()
    }

    /// Tells of a collection, and returns the first panic.
    pub(super) fn run_cycle_end_hooks(&self, report: &Collection) -> Option<Payload> {
        for_each(&self.hooks.cycle_end, |hook| hook(self, report))
    }
}

/// Drops hooks one by one, and keeps the first panic.
fn drop_each<H: ?Sized>(hooks: &RefCell<Vec<(HookId, Rc<H>)>>, first: &mut Option<Payload>) {
    let hooks = hooks.take();
    for hook in hooks {
        let dropped = catch_unwind(AssertUnwindSafe(|| drop(hook)));
        sweep::keep(first, dropped.err());
    }
}

/// Takes a hook out, to be dropped when nothing is borrowed.
fn take<H: ?Sized>(hooks: &RefCell<Vec<(HookId, Rc<H>)>>, id: HookId) -> Option<Rc<H>> {
    let mut hooks = hooks.borrow_mut();
    let at = hooks.iter().position(|&(other, _)| other == id)?;
    Some(hooks.remove(at).1)
}
