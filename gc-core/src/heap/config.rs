//! How a heap is configured.

use crate::heap::Heap;
use crate::heap::active::HeapActive;

/// The settings of a [`Heap`], fixed when it is made.
///
/// ```
/// use gc_core::HeapConfig;
///
/// let heap = HeapConfig::new()
///     .minimum_bytes(1 << 20)
///     .growth_factor(1.5)
///     .limit_bytes(64 << 20)
///     .build();
/// assert_eq!(heap.config().limit(), Some(64 << 20));
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct HeapConfig {
    minimum_bytes: usize,
    growth_factor: f64,
    limit_bytes: Option<usize>,
    safepoint_finalizers: usize,
    propagates_finalizer_panics: bool,
    stress: bool,
}

/// A collection is not worth its start for less than this. Raising it makes programs with little
/// live data collect less often, and miss the processor's cache more often.
const DEFAULT_MINIMUM_BYTES: usize = 16 << 20;

/// Twice as much memory as is live, which is what most collectors settle on: marking costs one
/// visit of each live object for as many bytes allocated as are live.
const DEFAULT_GROWTH_FACTOR: f64 = 2.0;

/// Finalizers that a safepoint calls: enough not to be noticed in a program with few, few enough not to be noticed
/// in the pauses of one with many.
const DEFAULT_SAFEPOINT_FINALIZERS: usize = 256;

impl Default for HeapConfig {
    fn default() -> Self {
        HeapConfig {
            minimum_bytes: DEFAULT_MINIMUM_BYTES,
            growth_factor: DEFAULT_GROWTH_FACTOR,
            limit_bytes: None,
            safepoint_finalizers: DEFAULT_SAFEPOINT_FINALIZERS,
            propagates_finalizer_panics: false,
            stress: false,
        }
    }
}

impl HeapConfig {
    /// The default settings.
    pub fn new() -> HeapConfig {
        HeapConfig::default()
    }

    /// The bytes that may be allocated between two collections, however little is live.
    ///
    /// The default is 16 MiB.
    #[must_use]
    pub fn minimum_bytes(mut self, bytes: usize) -> HeapConfig {
        self.minimum_bytes = bytes;
        self
    }

    /// How large the heap may grow between collections, as a multiple of what was live after the
    /// last one: with 2.0 as many bytes may be allocated as were live, and the
    /// [minimum](HeapConfig::minimum_bytes) on top. So a small heap may grow by more than its size,
    /// where that costs little and saves many collections, and a large one by hardly more.
    ///
    /// The default is 2.0. Less saves memory and costs time.
    ///
    /// # Panics
    ///
    /// If the factor is not a finite number greater than 1.
    #[must_use]
    #[track_caller]
    pub fn growth_factor(mut self, factor: f64) -> HeapConfig {
        assert!(
            factor.is_finite() && factor > 1.0,
            "the growth factor must be finite and greater than 1, not {factor}",
        );
        self.growth_factor = factor;
        self
    }

    /// The bytes of objects and [charges](Heap::charge) that the heap never exceeds.
    ///
    /// At the limit [`Heap::alloc`] panics and [`Heap::try_alloc`] gives the value back. The default
    /// is no limit. Memory comes on top: each type has at least one block of 32 KiB, blocks come in
    /// chunks of 2 MiB, and large objects are aligned like blocks.
    #[must_use]
    pub fn limit_bytes(mut self, bytes: usize) -> HeapConfig {
        self.limit_bytes = Some(bytes);
        self
    }

    /// How many [finalizers](crate::Finalize) one safepoint calls.
    ///
    /// If more are due, the next safepoint goes on. If that many more are due that they would pile up, it calls
    /// an eighth of them. With 0 it calls none, and the program [calls them](Heap::run_finalizers) when
    /// it likes. [`Heap::collect`] always calls all. The default is 256.
    #[must_use]
    pub fn finalizers_per_safepoint(mut self, most: usize) -> HeapConfig {
        self.safepoint_finalizers = most;
        self
    }

    /// Whether a panic of a finalizer is passed on to who has caused it to be called.
    ///
    /// If so, that finalizer has been called, and the others stay due, as in Lua up to 5.3. By default panics
    /// are counted and [reported](Heap::on_finalizer_panic), and the others are called, as in Lua 5.4.
    #[must_use]
    pub fn propagate_finalizer_panics(mut self, on: bool) -> HeapConfig {
        self.propagates_finalizer_panics = on;
        self
    }

    /// Stress mode, for tests: a full collection at every safepoint, freed memory filled with a
    /// pattern, and [`Heap::verify`] after each phase.
    #[must_use]
    pub fn stress(mut self, on: bool) -> HeapConfig {
        self.stress = on;
        self
    }

    /// Makes a heap with these settings.
    ///
    /// # Panics
    ///
    /// If another heap is active on this thread; [`try_build`](HeapConfig::try_build) reports that
    /// as an error.
    #[track_caller]
    pub fn build(self) -> Heap {
        match self.try_build() {
            Ok(heap) => heap,
            Err(error) => panic!("cannot make a heap: {error}"),
        }
    }

    /// Makes a heap with these settings, unless another is active on this thread.
    ///
    /// # Errors
    ///
    /// If another heap is active.
    pub fn try_build(self) -> Result<Heap, HeapActive> {
        Heap::with_config(self)
    }

    /// The limit in bytes, if there is one.
    pub fn limit(&self) -> Option<usize> {
        self.limit_bytes
    }

    /// The most finalizers that a safepoint calls, unless they pile up.
    pub fn safepoint_finalizers(&self) -> usize {
        self.safepoint_finalizers
    }

    /// Whether panics of finalizers are passed on.
    pub fn propagates_finalizer_panics(&self) -> bool {
        self.propagates_finalizer_panics
    }

    /// Whether stress mode is on.
    pub fn is_stress(&self) -> bool {
        self.stress
    }

    /// The bytes that may be allocated after a cycle that left `live_bytes`.
    pub(super) fn budget(&self, live_bytes: usize) -> usize {
        if self.stress {
            return 0;
        }
        let growth = live_bytes as f64 * (self.growth_factor - 1.0);
        self.minimum_bytes.saturating_add(growth as usize)
    }
}
