//! Why nothing has fired: looking for what keeps an object that a queue waits for.
//!
//! The naive way, with a set of everything that is reached: this is for a programmer who wonders.

use core::fmt;
use core::ptr::NonNull;
use std::collections::BTreeMap;

use crate::block::header::Block;
use crate::cycle::sweep;
use crate::finalize::{HandleState, Policy, Registration, Row, Waiting};
use crate::heap::Heap;
use crate::heap::verify::inspect_table;
use crate::pointer::{Handle, HandleRoot};
use crate::trace::{Trace, sealed};

/// Why a [`FinalizationHandle`](crate::FinalizationHandle) or a [`Cleanup`](crate::Cleanup) has not fired. The lists are
/// the types of the objects on the way that leads to its object, beginning with one that is held from outside of the heap
/// and ending with the object.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum WhyNotFired {
    /// It is not enabled, and so does not wait: it has fired, or has been disabled.
    NotEnabled(HandleState),
    /// The object is reachable.
    Reachable(Vec<&'static str>),
    /// The object is reachable from the handle's own datum, or from the value that the cleanup is to give back, which
    /// the heap keeps. So it never fires.
    HeldByDatum(Vec<&'static str>),
    /// The object is reachable from something that waits on the handle's queue, or is enabled with it, and the queue
    /// is kept by what waits. So it does not fire before that is taken off.
    HeldByQueue(Vec<&'static str>),
    /// The object leads to itself, and the queue is [`Ordered`](crate::Policy::Ordered). So it never fires, unless
    /// that changes.
    Cyclic,
    /// Something that becomes due before it leads to the object, or is the same object: an owner if the
    /// queue is [`Ordered`](crate::Policy::Ordered), or an object of an earlier [level](crate::QueueConfig::level). To a
    /// cleanup everything else is earlier.
    HeldBack,
    /// Nothing keeps it: the next collection puts it on its queue.
    Due,
}

impl fmt::Display for WhyNotFired {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            WhyNotFired::NotEnabled(state) => write!(f, "the handle is not enabled: {state:?}"),
            WhyNotFired::Reachable(path) => {
                write!(f, "the object is reachable: {}", path.join(" -> "))
            }
            WhyNotFired::HeldByDatum(path) => {
                write!(f, "the datum leads to the object: {}", path.join(" -> "))
            }
            WhyNotFired::HeldByQueue(path) => {
                write!(f, "the queue leads to the object: {}", path.join(" -> "))
            }
            WhyNotFired::Cyclic => {
                f.write_str("the object leads to itself, and the queue is ordered")
            }
            WhyNotFired::HeldBack => f.write_str("something that comes first leads to the object"),
            WhyNotFired::Due => f.write_str("the next collection fires it"),
        }
    }
}

/// Objects that were reached, each with the one that led to it.
#[derive(Default)]
struct Reached {
    from: BTreeMap<NonNull<u8>, Option<NonNull<u8>>>,
}

impl Reached {
    /// Reaches what can be from some objects by pointers alone, but through `without`.
    fn extend_by_pointers(
        &mut self,
        mut found: Vec<(NonNull<u8>, Option<NonNull<u8>>)>,
        without: Option<NonNull<u8>>,
    ) {
        while let Some((object, from)) = found.pop() {
            if self.from.contains_key(&object) {
                continue;
            }
            self.from.insert(object, from);
            if Some(object) != without {
                for_each_child(object, |child| found.push((child, Some(object))));
            }
        }
    }

    /// Reaches what can be from some objects, but through `without`.
    fn extend(&mut self, start: Vec<NonNull<u8>>, without: Option<NonNull<u8>>) {
        let mut found: Vec<_> = start.into_iter().map(|object| (object, None)).collect();
        loop {
            self.extend_by_pointers(core::mem::take(&mut found), without);
            // What ephemerons keep, as long as there is more of it.
            for &table in self.from.keys() {
                inspect_table(table, |entry| {
                    if entry.keys.iter().all(|key| self.from.contains_key(key)) {
                        (entry.kept)(&mut |value| found.push((value, Some(table))));
                    }
                });
            }
            found.retain(|(object, _)| !self.from.contains_key(object));
            if found.is_empty() {
                return;
            }
        }
    }

    fn has(&self, object: NonNull<u8>) -> bool {
        self.from.contains_key(&object)
    }

    /// The types on the way to an object.
    fn path_to(&self, object: NonNull<u8>) -> Vec<&'static str> {
        let before = |object: &NonNull<u8>| self.from.get(object).copied().flatten();
        let mut path: Vec<_> = core::iter::successors(Some(object), before)
            .map(type_name)
            .collect();
        path.reverse();
        path
    }
}

fn type_name(object: NonNull<u8>) -> &'static str {
    // SAFETY: OBJECT-3: what was reached is an object of the heap.
    let block = unsafe { Block::of(object) };
    (block.info().name)()
}

fn for_each_child(object: NonNull<u8>, mut see: impl FnMut(NonNull<u8>)) {
    // SAFETY: OBJECT-3: what was reached is an object of the heap.
    let block = unsafe { Block::of(object) };
    if block.needs_trace() {
        // SAFETY: the function is the type's, and under `&mut Heap` no guard of a cell lives.
        unsafe { (block.info().inspect)(object, &mut see) }
    }
}

impl Heap {
    /// Says why a handle or a cleanup has not fired: what keeps its object, or what it waits for.
    ///
    /// Takes time and memory in proportion to the heap, and more if there are many tables.
    ///
    /// ```
    /// use gc_core::{CleanupQueue, Heap, WhyNotFired};
    ///
    /// let mut heap = Heap::new();
    /// let queue = CleanupQueue::new(&heap);
    /// let object = heap.alloc(String::from("kept"));
    /// let cleanup = queue.register(&heap, object, heap.alloc(object)); // a mistake
    /// let cleanup = heap.root_handle(cleanup);
    ///
    /// heap.collect();
    /// let why = heap.why_not_fired(&cleanup);
    /// assert!(matches!(why, WhyNotFired::HeldByDatum(_)), "{why}");
    /// ```
    ///
    /// # Panics
    ///
    /// If the handle or the cleanup is of another heap, or its heap no longer exists.
    #[track_caller]
    pub fn why_not_fired<W: Trace>(&mut self, waiting: &HandleRoot<W>) -> WhyNotFired
    where
        for<'x> W::At<'x>: Waiting<'x>,
    {
        self.enter_idle();
        sweep::finish(&self.store);
        self.registry.settle();
        let record = waiting.get(self).erase(sealed::Seal).target().cast::<u8>();
        // SAFETY: OBJECT-1: what waits is an object that begins with a registration, and is held.
        let this = unsafe { record.cast::<Registration>().as_ref() };
        if this.state() != HandleState::Enabled {
            return WhyNotFired::NotEnabled(this.state());
        }
        let object = this.object();
        let mut reached = Reached::default();
        reached.extend(self.all_roots(), Some(record));
        if reached.has(object) {
            return WhyNotFired::Reachable(reached.path_to(object));
        }
        let mut held = Vec::new();
        let mut see = |child| held.push(child);
        // SAFETY: under `&mut Heap` no guard lives, in what is held or elsewhere.
        unsafe { waiting.get(self).inspect(&mut see, sealed::Seal) }
        reached.extend(held, None);
        if reached.has(object) {
            return WhyNotFired::HeldByDatum(reached.path_to(object));
        }
        let mut held = Vec::new();
        for_each_child(record, |child| held.push(child));
        reached.extend(held, None);
        if reached.has(object) {
            return WhyNotFired::HeldByQueue(reached.path_to(object));
        }
        self.why_not_selected(Row::of_registration(record.cast()), reached)
    }

    /// Everything that a collection begins with.
    fn all_roots(&self) -> Vec<NonNull<u8>> {
        let mut roots = Vec::new();
        self.rooted().for_each(|object| roots.push(object));
        self.registry.for_each_root(|object| roots.push(object));
        roots
    }

    /// Why an enabled registration whose object is not among what was reached would not be selected.
    fn why_not_selected(&self, this: Row, mut reached: Reached) -> WhyNotFired {
        let object = this.object();
        let (mut earlier, mut rivals) = (Vec::new(), Vec::new());
        self.registry.for_each_row(|row| {
            if !reached.has(row.object()) {
                if row.stage() < this.stage() {
                    earlier.push(row.object());
                } else if row.stage() == this.stage() && row != this {
                    rivals.push(row);
                }
            }
        });
        if this.policy().is_ordered() {
            let mut from = Reached::default();
            from.extend_by_pointers(owned_by(this), None);
            if from.has(object) {
                return WhyNotFired::Cyclic;
            }
            from.extend_by_pointers(rivals.into_iter().flat_map(owned_by).collect(), None);
            if from.has(object) {
                return WhyNotFired::HeldBack;
            }
        }
        reached.extend(earlier, None);
        if reached.has(object) {
            WhyNotFired::HeldBack
        } else {
            WhyNotFired::Due
        }
    }
}

/// What holds objects back if owners come first: what the object of a row points to.
fn owned_by(row: Row) -> Vec<(NonNull<u8>, Option<NonNull<u8>>)> {
    let mut owned = Vec::new();
    let ignore_self = row.policy() == Policy::OrderedIgnoringSelf;
    for_each_child(row.object(), |child| {
        if !(ignore_self && child == row.object()) {
            owned.push((child, None));
        }
    });
    owned
}
