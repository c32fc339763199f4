//! Random programs with weak references and tables, run with a heap and with the model.

mod change;
mod check;
mod objects;
mod rules;

use gc_core::{
    Ephemeron, EphemeronTable, Gc, GcRefCell, Heap, HeapConfig, Root, WeakKeyMap, WeakTable,
    WeakValueTable,
};

use self::change::change;
use self::check::{View, view};
use self::objects::{Any, Node, finalized, is_rescued};
use self::rules::{Body, Expected, Id, Model};

/// Numbers that look random: the generator known as SplitMix64.
pub(crate) struct Random(pub(crate) u64);

impl Random {
    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut bits = self.0;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        bits ^ (bits >> 31)
    }

    pub(crate) fn below(&mut self, end: usize) -> usize {
        (self.next() % end.max(1) as u64) as usize
    }

    pub(crate) fn pick<'gc, T>(
        &mut self,
        view: &View<'gc>,
        filter: impl Fn(Any<'gc>) -> Option<T>,
    ) -> Option<(Id, T)> {
        let of = |(&id, &any)| Some((id, filter(any)?));
        let count = view.iter().filter_map(of).count();
        view.iter().filter_map(of).nth(self.below(count))
    }

    /// Anything, or nothing.
    pub(crate) fn any<'gc>(&mut self, view: &View<'gc>) -> (Option<Id>, Any<'gc>) {
        if self.below(8) == 0 {
            return (None, Any::Nothing);
        }
        let picked = self.pick(view, Some);
        picked.map_or((None, Any::Nothing), |(id, any)| (Some(id), any))
    }
}

/// Runs the program of a seed.
pub(crate) fn run(seed: u64, stress: bool) {
    let mut random = Random(seed);
    let mut heap = HeapConfig::new().stress(stress).build();
    let mut model = Model::default();
    let mut roots = Vec::new();
    drop(finalized());
    for _ in 0..3 + random.below(6) {
        mutate(&mut random, &heap, &mut model, &mut roots);
        collect(&mut heap, &mut model, &mut roots);
        if random.below(4) == 0 {
            heap.verify().unwrap();
        }
    }
    view(&model, &heap, &roots);
    drop(heap);
    drop(finalized());
}

fn collect(heap: &mut Heap, model: &mut Model, roots: &mut Vec<(Id, Root<Any<'static>>)>) {
    let ids: Vec<Id> = roots.iter().map(|&(id, _)| id).collect();
    let Expected {
        live,
        freed,
        finalized: expected,
    } = model.collect(&ids);
    let collection = heap.collect();
    let (order, rescued) = finalized();
    assert_eq!(order, expected, "finalizers");
    assert_eq!(
        (collection.live_objects, collection.freed_objects),
        (live, freed),
        "live and freed objects"
    );
    let kept = expected.into_iter().filter(|&id| is_rescued(id));
    for (id, root) in kept.zip(rescued) {
        roots.push((model.add(Body::Slots(vec![Some(id)]), false), root));
    }
    view(model, heap, roots);
}

fn mutate(
    random: &mut Random,
    heap: &Heap,
    model: &mut Model,
    roots: &mut Vec<(Id, Root<Any<'static>>)>,
) {
    let mut view = view(model, heap, roots);
    for _ in 0..4 + random.below(50) {
        match random.below(20) {
            0..5 => make_node(random, heap, model, &mut view),
            5..9 => make_weak_part(random, heap, model, &mut view),
            9..11 => set_slot(random, heap, model, &view),
            11..18 => change(random, heap, model, &view),
            _ => {
                let (id, any) = random.any(&view);
                let holder = model.add(Body::Slots(vec![id]), false);
                roots.push((holder, heap.root(heap.alloc(any))));
            }
        }
    }
    while roots.len() > 4 {
        roots.swap_remove(random.below(roots.len()));
    }
}

fn make_node<'gc>(random: &mut Random, heap: &'gc Heap, model: &mut Model, view: &mut View<'gc>) {
    let (ids, slots) = (0..3).map(|_| random.any(view)).unzip();
    let armed = random.below(3) == 0;
    let id = model.add(Body::Slots(ids), armed);
    let slots = GcRefCell::new(slots);
    let any = if armed {
        Any::Armed(heap.alloc(Node { id, slots }))
    } else {
        Any::Plain(heap.alloc(Node { id, slots }))
    };
    view.insert(id, any);
}

fn set_slot<'gc>(random: &mut Random, heap: &'gc Heap, model: &mut Model, view: &View<'gc>) {
    let Some((node, slots)) = random.pick(view, Any::slots) else {
        return;
    };
    let ((id, any), at) = (random.any(view), random.below(3));
    slots.borrow_mut(heap)[at] = any;
    if let Body::Slots(slots) = &mut model.objects[node].body {
        slots[at] = id;
    }
}

/// Makes a table, an ephemeron or a weak reference.
fn make_weak_part<'gc>(
    random: &mut Random,
    heap: &'gc Heap,
    model: &mut Model,
    view: &mut View<'gc>,
) {
    let what = random.below(18);
    let (value, any) = random.any(view);
    let plain: [_; 3] = core::array::from_fn(|_| random.pick(view, Any::plain));
    let armed: [_; 2] = core::array::from_fn(|_| random.pick(view, Any::armed));
    let ([Some(a), Some(b), Some(c)], [Some(d), Some(e)]) = (plain, armed) else {
        return;
    };
    let ephemeron = |keys| Body::Ephemeron(Some((keys, value)));
    let (body, made) = match what {
        0..2 => (
            Body::Keys(vec![]),
            Any::KeysPlain(EphemeronTable::new(heap)),
        ),
        2..4 => (
            Body::Keys(vec![]),
            Any::KeysArmed(EphemeronTable::new(heap)),
        ),
        4 => (Body::Values(vec![]), Any::Values(WeakValueTable::new(heap))),
        5 => (
            Body::Values(vec![]),
            Any::ValuesPlain(WeakValueTable::new(heap)),
        ),
        6 => (Body::Pairs(vec![]), Any::Pairs(WeakTable::new(heap))),
        7 => (Body::Pairs(vec![]), Any::PairsPlain(WeakTable::new(heap))),
        8 => (
            ephemeron(vec![a.0]),
            Any::One(Ephemeron::new(heap, a.1, any.boxed())),
        ),
        9 | 10 => {
            let two = Ephemeron::with_keys(heap, [d.1, e.1], any);
            (ephemeron(vec![d.0, e.0]), Any::Two(two))
        }
        11 => {
            let three = Ephemeron::with_keys(heap, [a.1, b.1, c.1], any);
            (ephemeron(vec![a.0, b.0, c.0]), Any::Three(three))
        }
        12 => (
            Body::Content(vec![]),
            Any::ContentPlain(WeakKeyMap::new(heap)),
        ),
        13 => (
            Body::Content(vec![]),
            Any::ContentArmed(WeakKeyMap::new(heap)),
        ),
        14 => {
            return weak(
                model,
                view,
                a.0,
                false,
                Any::WeakPlain(Gc::downgrade(a.1, heap)),
            );
        }
        15 => {
            return weak(
                model,
                view,
                d.0,
                false,
                Any::WeakArmed(Gc::downgrade(d.1, heap)),
            );
        }
        16 => {
            return weak(
                model,
                view,
                a.0,
                true,
                Any::LongPlain(Gc::downgrade_long(a.1, heap)),
            );
        }
        _ => {
            return weak(
                model,
                view,
                d.0,
                true,
                Any::LongArmed(Gc::downgrade_long(d.1, heap)),
            );
        }
    };
    view.insert(model.add(body, false), made);
}

/// The model's side of asking for a weak reference: there is one of each kind.
fn weak<'gc>(model: &mut Model, view: &mut View<'gc>, of: Id, long: bool, weak: Any<'gc>) {
    let place = usize::from(long);
    let present = model.objects[of].cells[place];
    let cell = present.unwrap_or_else(|| {
        let target = Some(of);
        model.add(Body::Cell { target, long }, false)
    });
    model.objects[of].cells[place] = Some(cell);
    view.insert(cell, weak);
}
