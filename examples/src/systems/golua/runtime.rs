//! `Runtime`: what uses pools. It marks values, and says when they are finalized and released.

use core::cell::RefCell;
use core::fmt;

use gc_core::Heap;

use crate::systems::golua::context::Context;
use crate::systems::golua::{
    Ending, Failure, Finalizer, Kind, Marks, Object, Policy, Pool, Releaser, Value,
};

/// A runtime, with its heap and its contexts.
#[derive(Debug)]
pub struct Runtime {
    heap: Heap,
    kind: Kind,
    /// The pool of what is in no context.
    outermost: Box<dyn Pool>,
    /// The contexts that have been entered, of which the innermost is the last.
    contexts: Vec<Context>,
    warnings: RefCell<Vec<String>>,
}

/// A borrow of a runtime, in which values are made. Finalizers are given one: it has no safe points, so that no finalizer
/// is called inside of another.
#[derive(Clone, Copy)]
pub struct Host<'gc> {
    heap: &'gc Heap,
    pool: &'gc dyn Pool,
}

impl Runtime {
    /// A runtime whose pools are of a kind.
    pub fn new(kind: Kind) -> Runtime {
        let heap = Heap::new();
        let outermost = kind.make(&heap);
        Runtime {
            heap,
            kind,
            outermost,
            contexts: Vec::new(),
            warnings: RefCell::default(),
        }
    }

    /// The runtime as programs see it.
    pub fn host(&self) -> Host<'_> {
        let innermost = self.pools().next();
        Host {
            heap: &self.heap,
            pool: innermost.unwrap_or(&*self.outermost),
        }
    }

    /// The pools, from the innermost outwards.
    fn pools(&self) -> impl Iterator<Item = &dyn Pool> {
        let contexts = self.contexts.iter().rev();
        let isolated = contexts.filter_map(|context| context.pool.as_deref());
        isolated.chain([&*self.outermost])
    }

    /// Enters a context.
    pub fn enter(&mut self, policy: Policy) {
        let pool = (policy == Policy::Isolated).then(|| self.kind.make(&self.heap));
        self.contexts.push(Context { pool });
    }

    /// Leaves the innermost context. If it is isolated its values are finalized, unless it was killed, and then
    /// released.
    ///
    /// # Panics
    ///
    /// If none has been entered.
    pub fn leave(&mut self, ending: Ending) {
        let context = self.contexts.pop();
        if let Some(pool) = context.expect("a context has been entered").pool {
            if ending == Ending::Completed {
                self.finalize_all(&*pool);
            }
            self.release_all(&*pool);
        }
    }

    /// A safe point of the interpreter: collects if a collection is due, and calls what is pending.
    pub fn safepoint(&mut self) {
        self.heap.safepoint();
        self.drain();
    }

    /// `collectgarbage()`: collects, and calls what is pending.
    pub fn collect_garbage(&mut self) {
        self.heap.collect();
        self.drain();
    }

    /// The warnings since they were last asked for.
    pub fn take_warnings(&self) -> Vec<String> {
        self.warnings.take()
    }

    /// Closes the runtime: the values of all contexts are finalized, from the innermost outwards, and when that is
    /// done all are released. A quota that is used up ends the finalizers of its pool, and of no other. Returns the
    /// warnings.
    pub fn close(self) -> Vec<String> {
        self.pools().for_each(|pool| self.finalize_all(pool));
        self.pools().for_each(|pool| self.release_all(pool));
        self.warnings.take()
    }

    fn drain(&self) {
        let host = self.host();
        self.finalize(host, host.pool.extract_pending_finalize(host.heap));
        release(host.pool.extract_pending_release(host.heap));
    }

    fn finalize_all(&self, pool: &dyn Pool) {
        let heap = &self.heap;
        self.finalize(Host { heap, pool }, pool.extract_all_marked_finalize(heap));
    }

    fn release_all(&self, pool: &dyn Pool) {
        release(pool.extract_all_marked_release(&self.heap));
    }

    /// Calls finalizers. An error is a warning, and the rest continues; a context that has used up what it may use runs
    /// none of them any more.
    fn finalize<'gc>(&self, host: Host<'gc>, values: Vec<Value<'gc>>) {
        for value in values {
            match Object::finalize_in(value, host) {
                Ok(()) => {}
                Err(Failure::Error(error)) => {
                    let warning = format!("error in finalizer: {error}");
                    self.warnings.borrow_mut().push(warning);
                }
                Err(Failure::Quota) => return,
            }
        }
    }
}

fn release(values: Vec<Value<'_>>) {
    values.iter().for_each(|value| value.release());
}

impl<'gc> Host<'gc> {
    /// The heap.
    pub fn heap(self) -> &'gc Heap {
        self.heap
    }

    /// The pool of the innermost context.
    pub fn pool(self) -> &'gc dyn Pool {
        self.pool
    }

    /// Makes a value with nothing of the host in it.
    pub fn value(self, name: &str) -> Value<'gc> {
        Object::make(self.heap, name, None)
    }

    /// Makes a value with something of the host in it, which is to be released.
    pub fn resource(self, name: &str, releaser: Releaser) -> Value<'gc> {
        let value = Object::make(self.heap, name, Some(releaser));
        self.pool.mark(self.heap, value, Marks::RELEASE);
        value
    }

    /// Gives a value a finalizer, as setting a metatable with `__gc` does, and marks it.
    pub fn set_finalizer(self, value: Value<'gc>, finalizer: Finalizer) {
        value.set_finalizer(self.heap, finalizer);
        let marks = Marks {
            finalize: true,
            release: value.has_releaser(),
        };
        self.pool.mark(self.heap, value, marks);
    }

    /// Asks for a collection, which is run at the next safe point.
    pub fn request_collection(self) {
        self.heap.request_collection();
    }
}

impl fmt::Debug for Host<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Host").finish_non_exhaustive()
    }
}
