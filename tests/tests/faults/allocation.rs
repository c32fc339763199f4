//! What happens when the system has no memory: nothing is lost, nothing is freed twice, and the heap is whole.

use core::any::Any;
use core::cell::Cell;
use std::rc::Rc;
use std::thread;

use gc_core::{AllocErrorKind, Finalize, Gc, GcCell, GcRefCell, Heap, HeapConfig, Static, Trace};

use crate::support::faults::{armed, at_every_refusal};
use crate::support::ledger::{Ledger, Ticket};

#[repr(align(64))]
struct Aligned {
    _ticket: Ticket,
}

#[repr(align(65536))]
struct VeryAligned {
    _ticket: Ticket,
}

#[derive(Trace)]
struct Armed {
    ticket: Ticket,
    finalized: Static<Rc<Cell<usize>>>,
}

impl<'gc> Finalize<'gc> for Armed {
    fn finalize(this: Gc<'gc, Self>, _: &'gc Heap) {
        assert!(this.ticket.id < usize::MAX);
        this.finalized.set(this.finalized.get() + 1);
    }
}

#[derive(Trace, Finalize)]
struct Link<'gc> {
    ticket: Ticket,
    next: GcCell<Option<Gc<'gc, Link<'gc>>>>,
}

/// A heap, and what is known about it.
struct World {
    heap: Heap,
    ledger: Ledger,
    /// Tickets and roots of the objects that are to live.
    kept: Vec<(usize, Box<dyn Any>)>,
    finalized: Rc<Cell<usize>>,
    to_finalize: usize,
}

/// Tries to allocate a value made with a ticket; every second one that succeeds is kept.
macro_rules! attempt {
    ($world:ident, |$ticket:ident| $value:expr) => {{
        let $ticket = $world.ledger.ticket();
        let id = $ticket.id;
        let value = $value;
        let objects = $world.heap.stats().objects;
        let made = match armed(|| $world.heap.try_alloc(value)) {
            Ok(gc) => {
                if id % 2 == 0 {
                    let root = $world.heap.root(gc);
                    $world.kept.push((id, Box::new(root)));
                }
                true
            }
            Err(refused) => {
                assert!(matches!(refused.kind, AllocErrorKind::OutOfMemory(_)));
                assert!(!$world.ledger.is_dropped(id), "the value is handed back");
                drop(refused.value);
                assert!($world.ledger.is_dropped(id));
                false
            }
        };
        assert_eq!($world.heap.stats().objects, objects + usize::from(made));
        if !made {
            $world.heap.verify().unwrap();
        }
        made
    }};
}

impl World {
    fn new() -> World {
        World {
            heap: HeapConfig::new().minimum_bytes(4096).build(),
            ledger: Ledger::new(),
            kept: Vec::new(),
            finalized: Rc::default(),
            to_finalize: 0,
        }
    }

    /// Allocates of every kind.
    #[expect(
        clippy::result_large_err,
        reason = "an object that is refused is handed back, whatever its size"
    )]
    fn allocate(&mut self) {
        for _ in 0..4 {
            attempt!(self, |ticket| ticket);
            attempt!(self, |ticket| Static(Aligned { _ticket: ticket }));
            attempt!(self, |ticket| Static(VeryAligned { _ticket: ticket }));
            attempt!(self, |ticket| (ticket, [0_u64; 20]));
            attempt!(self, |ticket| (ticket, [0_u64; 2000]));
            attempt!(self, |ticket| GcRefCell::new(Some(Box::new(ticket))));
            let finalized = Static(Rc::clone(&self.finalized));
            self.to_finalize += usize::from(attempt!(self, |ticket| Armed { ticket, finalized }));
            let empty = self.heap.stats().objects;
            if armed(|| self.heap.try_alloc(()).is_ok()) {
                assert_eq!(self.heap.stats().objects, empty + 1);
            }
        }
    }

    /// Collects without having to allocate, and checks who is left.
    #[track_caller]
    fn collect(&mut self) {
        // Finalizers run after the first; the second frees what they were given.
        armed(|| self.heap.collect());
        armed(|| self.heap.collect());
        self.heap.verify().unwrap();
        assert_eq!(self.heap.stats().objects, self.kept.len());
        assert_eq!(
            self.ledger.dropped(),
            self.ledger.issued() - self.kept.len()
        );
        for (id, _) in &self.kept {
            assert!(!self.ledger.is_dropped(*id));
        }
    }
}

#[test]
fn whichever_allocation_is_refused_nothing_is_lost_or_freed_twice() {
    let scenario = || {
        let mut world = World::new();
        world.allocate();
        world.collect();
        world.kept.truncate(world.kept.len() / 2);
        world.allocate();
        armed(|| world.heap.safepoint());
        world.allocate();
        world.collect();
        let World {
            heap,
            ledger,
            finalized,
            to_finalize,
            ..
        } = world;
        armed(|| drop(heap));
        ledger.assert_all_dropped_once();
        assert_eq!(finalized.get(), to_finalize);
    };
    // Without optimisation the strictly aligned values are copied from frame to frame.
    thread::Builder::new()
        .stack_size(16 << 20)
        .spawn(move || at_every_refusal(30, scenario))
        .expect("a thread can be made")
        .join()
        .expect("the scenario succeeds");
}

/// A list that is built as far as there is memory is a list, whatever its length.
#[test]
fn a_list_is_whole_wherever_building_it_stopped() {
    at_every_refusal(8, || {
        let ledger = Ledger::new();
        let mut heap = Heap::new();
        let mut built = 0;
        let root = {
            let mut first = None;
            // Two blocks full, of either size.
            for _ in 0..3000 {
                let link = Link {
                    ticket: ledger.ticket(),
                    next: GcCell::new(first),
                };
                if let Ok(link) = armed(|| heap.try_alloc(link)) {
                    built += 1;
                    first = Some(link);
                }
            }
            first.map(|first| heap.root(first))
        };
        armed(|| heap.collect());
        heap.verify().unwrap();
        let first = root.as_ref().map(|root| root.get(&heap));
        let links = core::iter::successors(first, |link| link.next.get());
        assert!(links.clone().all(|link| !ledger.is_dropped(link.ticket.id)));
        assert_eq!(links.count(), built);
        assert_eq!(ledger.dropped(), 3000 - built);
        drop(root);
        armed(|| heap.collect());
        ledger.assert_all_dropped_once();
    });
}

/// A finalizer may be short of memory too.
#[test]
fn a_finalizer_can_be_refused_memory() {
    #[derive(Trace)]
    struct Heir<'gc> {
        ticket: Ticket,
        heirs: Static<u32>,
        estate: Gc<'gc, GcRefCell<Option<Gc<'gc, Heir<'gc>>>>>,
    }

    impl<'gc> Finalize<'gc> for Heir<'gc> {
        fn finalize(this: Gc<'gc, Self>, heap: &'gc Heap) {
            if this.heirs.0 == 0 {
                return;
            }
            let heir = Heir {
                ticket: this.ticket.0.sibling(),
                heirs: Static(this.heirs.0 - 1),
                estate: this.estate,
            };
            if let Ok(heir) = heap.try_alloc(heir) {
                this.estate.replace(heap, Some(heir));
            }
        }
    }

    at_every_refusal(2, || {
        let ledger = Ledger::new();
        ledger.reserve(4);
        let mut heap = Heap::new();
        let estate = {
            let estate = heap.alloc(GcRefCell::new(None));
            let first = Heir {
                ticket: ledger.ticket(),
                heirs: Static(3),
                estate,
            };
            if armed(|| heap.try_alloc(first).is_err()) {
                return;
            }
            heap.root(estate)
        };
        for _ in 0..8 {
            armed(|| heap.collect());
            heap.verify().unwrap();
            estate.get(&heap).take(&heap);
        }
        ledger.assert_all_dropped_once();
    });
}
