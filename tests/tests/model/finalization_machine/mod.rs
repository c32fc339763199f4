//! Random programs with finalizers, queues and cleanups, run with a heap and with the model.

mod change;
mod check;
mod collect;
mod deliver;
mod objects;
mod rules;

use core::panic::AssertUnwindSafe;
use std::panic::{catch_unwind, resume_unwind};
use std::rc::Rc;

use gc_core::{Heap, HeapConfig};

use self::change::Work;
use self::check::{Held, view};
use self::collect::Expected;
use self::deliver::{Delivered, Outcome, Planned};
use self::objects::{Any, dropped, note, noted, set_next};
use self::rules::{Body, Event, Id, Model};

/// Numbers that look random: the generator known as SplitMix64.
pub(crate) struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut bits = self.0;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        bits ^ (bits >> 31)
    }

    pub(crate) fn below(&mut self, end: usize) -> usize {
        (self.next() % end.max(1) as u64) as usize
    }
}

/// Runs the program of a seed.
pub(crate) fn run(seed: u64, stress: bool) {
    drop((noted(), dropped()));
    let mut random = Random(seed);
    let propagates = random.below(4) == 0;
    let share = random.below(4);
    let heap = HeapConfig::new()
        .stress(stress)
        .finalizers_per_safepoint(share)
        .propagate_finalizer_panics(propagates)
        .build();
    heap.on_finalizer_panic(|panic| {
        assert!(panic.payload().is::<Planned>(), "{panic}");
        note(Event::PanicReported);
    });
    heap.on_cycle_end(|_, _| note(Event::CycleEnded));
    let model = Model {
        propagates,
        ..Model::default()
    };
    let mut world = World {
        heap,
        model,
        roots: Vec::new(),
        token: Rc::new(()),
        share,
        stress,
    };
    for _ in 0..3 + random.below(7) {
        world.mutate(&mut random);
        for _ in 0..1 + random.below(3) {
            match random.below(8) {
                0..3 => world.collect(),
                3 => world.run_finalizers(random.below(4)),
                requests => world.safepoint(requests < 6),
            }
            world.compare();
        }
        if random.below(6) == 0 {
            world.heap = world.heap.park().resume();
        }
        if random.below(4) == 0 {
            world.heap.verify().unwrap();
        }
    }
    world.end(random.below(4));
}

/// Does something with the heap and with the model, and compares what is told meanwhile. Returns what the heap has
/// given, unless a panic that is part of the program has come out of both.
pub(crate) fn both<R>(
    model: &mut Model,
    real: impl FnOnce() -> R,
    expected: impl FnOnce(&mut Model) -> Outcome,
) -> Option<R> {
    set_next(model.objects.len());
    let result = catch_unwind(AssertUnwindSafe(real));
    let outcome = expected(model);
    let result = match result {
        Ok(result) => Some(result),
        Err(payload) if payload.is::<Planned>() => None,
        Err(payload) => resume_unwind(payload),
    };
    assert_eq!(result.is_some(), outcome.is_ok(), "whether it panics");
    assert_eq!(objects::next(), model.objects.len(), "what was made");
    result
}

/// A heap and what the model says of it.
struct World {
    heap: Heap,
    model: Model,
    roots: Vec<(Id, Held)>,
    /// Held by every procedure.
    token: Rc<()>,
    share: usize,
    stress: bool,
}

impl World {
    /// Compares what was told, and takes over what finalizers have kept.
    #[track_caller]
    fn hear(&mut self) {
        let (log, rescued) = noted();
        assert_eq!(log, core::mem::take(&mut self.model.log), "what was called");
        let holders = core::mem::take(&mut self.model.rescued);
        assert_eq!(holders.len(), rescued.len());
        let rescued = rescued.into_iter().map(Held::Holder);
        self.roots.extend(holders.into_iter().zip(rescued));
    }

    fn compare(&mut self) {
        self.hear();
        let mut freed = core::mem::take(&mut self.model.freed);
        freed.sort_unstable();
        assert_eq!(dropped(), freed, "what was dropped");
        let procedures = Rc::strong_count(&self.token) - 1;
        assert_eq!(procedures, self.model.procedures.len(), "procedures");
        view(&mut self.model, &self.heap, &self.roots);
        if !self.model.due.is_empty() && self.share != 0 {
            assert!(self.heap.is_due(), "a safepoint knows what is due");
        }
    }

    fn mutate(&mut self, random: &mut Random) {
        let view = view(&mut self.model, &self.heap, &self.roots);
        let mut work = Work {
            random: &mut *random,
            heap: &self.heap,
            model: &mut self.model,
            view,
            token: &self.token,
        };
        for _ in 0..10 + work.random.below(60) {
            work.step();
            if work.random.below(12) == 0 {
                let (id, any) = work.any();
                self.roots.push(match (id, any) {
                    (Some(id), Any::Queue(queue)) => {
                        (id, Held::Queue(work.heap.root_handle(queue)))
                    }
                    (Some(id), Any::Handle(handle)) => {
                        (id, Held::Handle(work.heap.root_handle(handle)))
                    }
                    (id, any) => {
                        let holder = work.model.add(Body::Slots(vec![id]));
                        let root = work.heap.root(work.heap.alloc(any));
                        (holder, Held::Holder(root))
                    }
                });
            }
        }
        self.hear();
        while self.roots.len() > 6 {
            self.roots.swap_remove(random.below(self.roots.len()));
        }
    }

    fn root_ids(&self) -> Vec<Id> {
        self.roots.iter().map(|&(id, _)| id).collect()
    }

    /// Collects by `way`, and calls as many finalizers as `share` says.
    fn collect_by<R>(
        &mut self,
        way: impl FnOnce(&mut Heap) -> R,
        share: impl FnOnce(usize) -> usize,
    ) -> (Option<R>, Expected, Delivered) {
        let roots = self.root_ids();
        let (mut expected, mut delivered) = (None, Delivered::default());
        let heap = &mut self.heap;
        let result = both(
            &mut self.model,
            || way(heap),
            |model| {
                expected = Some(model.collect(&roots));
                let most = share(model.due.len());
                delivered = model.deliver(most);
                model.log.push(Event::CycleEnded);
                delivered.outcome()
            },
        );
        (result, expected.expect("it was computed"), delivered)
    }

    fn collect(&mut self) {
        let (result, expected, delivered) = self.collect_by(Heap::collect, |_| usize::MAX);
        let Some(collection) = result else { return };
        let real = Expected {
            live: collection.live_objects,
            freed: collection.freed_objects,
            cycles: collection.cyclic_handles,
        };
        assert_eq!(real, expected);
        let real = (collection.finalized, collection.finalizers_panicked);
        assert_eq!(real, (delivered.called, delivered.panicked));
    }

    fn safepoint(&mut self, request: bool) {
        if request {
            self.heap.request_collection();
        }
        let least = self.share;
        let share = |due: usize| if least == 0 { 0 } else { least.max(due / 8) };
        if request || self.stress {
            self.collect_by(Heap::safepoint, share);
            return;
        }
        let heap = &mut self.heap;
        let most = share(self.model.due.len());
        both(
            &mut self.model,
            || heap.safepoint(),
            |model| model.deliver(most).outcome(),
        );
    }

    fn run_finalizers(&mut self, most: usize) {
        let heap = &mut self.heap;
        let mut expected = Delivered::default();
        let delivery = both(
            &mut self.model,
            || heap.run_finalizers(most),
            |model| {
                expected = model.deliver(most);
                expected.outcome()
            },
        );
        if let Some(delivery) = delivery {
            let real = (delivery.called, delivery.panicked);
            assert_eq!(real, (expected.called, expected.panicked));
        }
    }

    fn end(mut self, way: usize) {
        let mut expected = Delivered::default();
        let heap = self.heap;
        let delivery = both(
            &mut self.model,
            || match way {
                0 => Some(heap.close()),
                1 => Some(heap.abandon()),
                2 => {
                    drop(heap);
                    None
                }
                _ => {
                    drop(heap.park());
                    None
                }
            },
            |model| {
                if way < 3 {
                    expected = model.end(way != 1);
                }
                if way < 2 { expected.outcome() } else { Ok(()) }
            },
        );
        if let Some(Some(delivery)) = delivery {
            let real = (delivery.called, delivery.panicked);
            assert_eq!(real, (expected.called, expected.panicked));
        }
        let (log, rescued) = noted();
        assert_eq!(log, self.model.log, "what was called at the end");
        assert_eq!(rescued.len(), self.model.rescued.len());
        let objects = self.model.objects.iter().enumerate();
        let left = objects.filter(|(_, object)| object.is_node && !object.freed);
        let left: Vec<Id> = left.map(|(id, _)| id).collect();
        assert_eq!(dropped(), left, "all is dropped at the end");
        assert_eq!(Rc::strong_count(&self.token), 1, "procedures too");
    }
}

impl Delivered {
    fn outcome(self) -> Outcome {
        if self.stopped { Err(Planned) } else { Ok(()) }
    }
}
