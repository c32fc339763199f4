//! How a queue works: when it gets which objects, and in which order.

/// The order in which a queue gets what one collection has found unreachable.
///
/// What an earlier collection has found comes before all of it. Procedures are called in this order across all queues of a
/// [level](QueueConfig::level), with the finalizers of types: first for objects of queues that are `ChildrenFirst`, then of
/// those that are `Fifo`, then of those that are `Lifo`, as types are.
///
/// ```
/// use std::cell::RefCell;
/// use std::rc::Rc;
/// use gc_core::{FinalizationQueue, Heap, QueueConfig};
///
/// let closed = Rc::new(RefCell::new(Vec::new()));
/// let mut heap = Heap::new();
/// let log = Rc::clone(&closed);
/// let files = FinalizationQueue::<&str>::calling(&heap, QueueConfig::new(), move |file, heap| {
///     log.borrow_mut().push(*file.object(heap));
/// });
/// let log = Rc::clone(&closed);
/// let numbers = FinalizationQueue::<u32>::calling(&heap, QueueConfig::new(), move |number, heap| {
///     log.borrow_mut().push(if *number.object(heap) == 1 { "one" } else { "two" });
/// });
/// files.enable(&heap, heap.alloc("a"));
/// numbers.enable(&heap, heap.alloc(1));
/// files.enable(&heap, heap.alloc("b"));
/// numbers.enable(&heap, heap.alloc(2));
/// heap.collect();
/// assert_eq!(*closed.borrow(), ["two", "b", "one", "a"]);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Order {
    /// The latest enabled first, as in Lua and OCaml, and as the finalizers of types are called.
    #[default]
    Lifo,
    /// The earliest enabled first, as in Cedar.
    Fifo,
    /// What an object points to before the object, as libcork frees: the order in which a depth-first
    /// search leaves the objects, where pointers lead back into a cycle at one of its objects.
    ///
    /// This is the one order that needs memory while collecting. Where there is none, and where nothing is searched
    /// (closing a heap, [`fire_all`](crate::FinalizationQueue::fire_all), and with a [`Policy`] that puts owners first),
    /// it is the latest enabled first.
    ChildrenFirst,
}

/// Which unreachable objects a queue gets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Policy {
    /// All of them, in the collection that finds them unreachable, whatever they point to.
    #[default]
    All,
    /// Those that no other object of the level points to, directly or not, that is unreachable and
    /// waited for: owners first. What they own follows in later collections, when they are gone.
    ///
    /// An object that leads to itself is never queued; of the handles of a cycle one
    /// [says so](crate::FinalizationHandle::is_cyclic). Values of ephemerons do not count as pointed to.
    ///
    /// This is the order of Boehm's collector, and of Cedar.
    Ordered,
    /// As [`Ordered`](Policy::Ordered), but what an object points to itself with does not count, unless it is also
    /// waited for by a handle of the level whose policy is another.
    OrderedIgnoringSelf,
}

impl Policy {
    pub(crate) fn is_ordered(self) -> bool {
        self != Policy::All
    }
}

/// The settings of a [`FinalizationQueue`](crate::FinalizationQueue).
///
/// ```
/// use gc_core::{FinalizationQueue, Heap, Order, Policy, QueueConfig};
///
/// let heap = Heap::new();
/// let config = QueueConfig::new().order(Order::Fifo).policy(Policy::Ordered);
/// let queue = FinalizationQueue::<String>::with_config(&heap, config);
/// assert!(queue.is_empty());
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct QueueConfig {
    pub(crate) order: Order,
    pub(crate) policy: Policy,
    stage: Stage,
}

impl QueueConfig {
    /// The default settings: [`Lifo`](Order::Lifo), [`All`](Policy::All), level 0.
    #[must_use]
    pub fn new() -> QueueConfig {
        QueueConfig::default()
    }

    /// The order of what one collection has found.
    #[must_use]
    pub fn order(mut self, order: Order) -> QueueConfig {
        self.order = order;
        self
    }

    /// Which objects the queue gets.
    #[must_use]
    pub fn policy(mut self, policy: Policy) -> QueueConfig {
        self.policy = policy;
        self
    }

    /// The level, of which 0, the default, comes first: what a level gets, and all that this reaches, is
    /// not unreachable any more when the next one is asked. (Whippet calls this a priority.)
    ///
    /// Types that implement [`Finalize`](crate::Finalize) by hand are of level 0. A collection goes through all
    /// that is armed once for each level with a dead object, so a program has a few of them.
    ///
    /// A queue is of a level or of releases: the later call counts.
    #[must_use]
    pub fn level(mut self, level: u16) -> QueueConfig {
        self.stage = Stage::Finalize(level);
        self
    }

    /// Makes it a queue of *releases*: it gets what no level of finalization keeps, when weak references of
    /// both kinds and tables have lost it, for what has to happen in any case and last. It is of no level then.
    #[must_use]
    pub fn release(mut self) -> QueueConfig {
        self.stage = Stage::Release;
        self
    }

    /// The order of what one collection has found, which [`order`](QueueConfig::order) sets.
    ///
    /// ```
    /// use gc_core::{Order, QueueConfig};
    ///
    /// let config = QueueConfig::new().order(Order::Fifo).level(2);
    /// assert_eq!(config.queue_order(), Order::Fifo);
    /// assert_eq!(config.queue_level(), Some(2));
    /// assert_eq!(config.release().queue_level(), None);
    /// ```
    pub fn queue_order(&self) -> Order {
        self.order
    }

    /// Which objects the queue gets, which [`policy`](QueueConfig::policy) sets.
    pub fn queue_policy(&self) -> Policy {
        self.policy
    }

    /// The level, which [`level`](QueueConfig::level) sets; `None` if it is a queue of [releases](QueueConfig::release).
    pub fn queue_level(&self) -> Option<u16> {
        match self.stage {
            Stage::Finalize(level) => Some(level),
            Stage::Release | Stage::Cleanup => None,
        }
    }

    /// Whether it is a queue of [releases](QueueConfig::release).
    pub fn is_release(&self) -> bool {
        self.stage == Stage::Release
    }

    /// The settings of a queue of cleanups.
    pub(crate) fn cleanup() -> QueueConfig {
        QueueConfig {
            order: Order::Fifo,
            stage: Stage::Cleanup,
            ..QueueConfig::default()
        }
    }

    pub(crate) fn stage(&self) -> Stage {
        self.stage
    }
}

/// The stages of a cycle's close, in their order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Stage {
    /// Objects are revived to be finalized.
    Finalize(u16),
    /// Objects are kept to be released, and lost to everything weak.
    Release,
    /// Objects are about to be freed: nothing is kept any more.
    Cleanup,
}

impl Stage {
    /// Whether the objects that are waited for in this stage are kept for it.
    pub(crate) fn keeps(self) -> bool {
        self != Stage::Cleanup
    }

    /// The stage before which there is none.
    pub(crate) const FIRST: Stage = Stage::Finalize(0);
}

impl Default for Stage {
    fn default() -> Self {
        Stage::FIRST
    }
}
