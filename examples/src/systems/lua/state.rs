//! `State`: a Lua state, which owns its heap.

use core::cell::RefCell;
use core::fmt;
use std::rc::Rc;

use gc_core::{Collection, Heap, HeapConfig, Root};

use crate::systems::lua::error::Raised;
use crate::systems::lua::vm::Universe;
use crate::systems::lua::{Version, Vm};

/// A Lua state. Dropping it closes it.
pub struct State {
    heap: Heap,
    universe: Root<Universe<'static>>,
    warnings: Rc<RefCell<Vec<String>>>,
}

impl State {
    /// A state of some version.
    pub fn new(version: Version) -> State {
        let per_step = version.finalizers_per_step();
        State::with_config(
            version,
            HeapConfig::new().finalizers_per_safepoint(per_step),
        )
    }

    /// A state of some version, whose heap has some settings.
    pub fn with_config(version: Version, config: HeapConfig) -> State {
        let heap = config
            .propagate_finalizer_panics(version.raises_errors())
            .build();
        let warnings = Rc::new(RefCell::new(Vec::new()));
        let log = Rc::clone(&warnings);
        heap.on_finalizer_panic(move |panic| {
            let raised = Raised::of_panic(version, panic);
            log.borrow_mut().push(raised.to_string());
        });
        let universe = heap.root(Universe::begin(&heap, version));
        State {
            heap,
            universe,
            warnings,
        }
    }

    /// The state as programs see it.
    pub fn vm(&self) -> Vm<'_> {
        Vm::new(&self.heap, self.universe.get(&self.heap))
    }

    /// `collectgarbage()`: runs a cycle, and calls all finalizers.
    ///
    /// # Errors
    ///
    /// What a finalizer raises, in versions where that is no warning. Those behind it stay due.
    pub fn collect_garbage(&mut self) -> Result<Collection, Raised> {
        Raised::caught(|| self.heap.collect())
    }

    /// `collectgarbage("step")`, or a safe point of the interpreter: runs a cycle if one is due, and calls a few
    /// finalizers. Returns how many are still to be called.
    ///
    /// # Errors
    ///
    /// As [`collect_garbage`](State::collect_garbage).
    pub fn step(&mut self) -> Result<usize, Raised> {
        Raised::caught(|| self.heap.safepoint())?;
        Ok(self.heap.finalizers_due())
    }

    /// Calls finalizers that are due, up to a number, and returns how many were called.
    ///
    /// # Errors
    ///
    /// As [`collect_garbage`](State::collect_garbage).
    pub fn run_finalizers(&mut self, most: usize) -> Result<usize, Raised> {
        Raised::caught(|| self.heap.run_finalizers(most).called)
    }

    /// The warnings since they were last asked for.
    pub fn take_warnings(&self) -> Vec<String> {
        self.warnings.take()
    }

    /// Closes the state: everything that is marked is finalized, the latest marked first, and nothing is marked any
    /// more. Errors do not keep it from being closed; where they are warnings they are returned.
    pub fn close(self) -> Vec<String> {
        let _ignored = Raised::caught(|| self.heap.close());
        self.warnings.take()
    }
}

impl fmt::Debug for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("State")
            .field("version", &self.vm().version())
            .field("heap", &self.heap)
            .finish_non_exhaustive()
    }
}
