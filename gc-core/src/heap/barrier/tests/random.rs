//! Random programs that run between slices of marking.
//!
//! At the end of marking the heap verifies that everything is marked which the program can reach by then, its new roots
//! included. Here it is checked that nothing it reaches has been freed, which fills memory with a pattern.

use core::hash::{Hash, Hasher};

use crate::heap::barrier::slices::verified_heap;
use crate::{
    Ephemeron, EphemeronTable, Finalize, Gc, HandleRoot, Heap, Root, Trace, WeakKeyMap, WeakRoot,
    WeakTable, WeakValueTable,
};

/// An object that never changes.
#[derive(Trace, Finalize)]
struct Node<'gc> {
    number: u64,
    /// The number's complement, as no pattern is that memory is filled with.
    check: u64,
    next: Vec<Gc<'gc, Node<'gc>>>,
}

/// A value, and a key, that leads to objects. Only its number counts for equality.
#[derive(Trace, Finalize)]
struct Part<'gc> {
    number: u64,
    nodes: Vec<Gc<'gc, Node<'gc>>>,
}

impl PartialEq for Part<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.number == other.number
    }
}

impl Eq for Part<'_> {}

impl Hash for Part<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.number.hash(state);
    }
}

type Pairs<'gc> = EphemeronTable<'gc, Node<'gc>, Part<'gc>>;
type Names<'gc> = WeakKeyMap<'gc, Part<'gc>, Part<'gc>>;
type Values<'gc> = WeakValueTable<'gc, Part<'gc>, Node<'gc>>;
type Both<'gc> = WeakTable<'gc, Node<'gc>, Node<'gc>>;
type Single<'gc> = Ephemeron<'gc, Node<'gc>, Part<'gc>, 2>;

/// Keys that are compared by number are one of so many.
const NAMES: usize = 12;

/// A generator of numbers (Marsaglia, *Xorshift RNGs*, 2003).
struct Random(u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % bound as u64) as usize
    }
}

/// What the program has outside of the heap.
struct Program {
    random: Random,
    held: Vec<Root<Node<'static>>>,
    weak: Vec<WeakRoot<Node<'static>>>,
    pairs: Vec<HandleRoot<Pairs<'static>>>,
    names: HandleRoot<Names<'static>>,
    values: HandleRoot<Values<'static>>,
    both: HandleRoot<Both<'static>>,
    singles: Vec<HandleRoot<Single<'static>>>,
}

impl Program {
    fn new(heap: &Heap, seed: u64) -> Program {
        let pairs = (0..4).map(|_| heap.root_handle::<Pairs<'_>>(Pairs::new(heap)));
        Program {
            random: Random(seed),
            held: vec![],
            weak: vec![],
            pairs: pairs.collect(),
            names: heap.root_handle::<Names<'_>>(Names::new(heap)),
            values: heap.root_handle::<Values<'_>>(Values::new(heap)),
            both: heap.root_handle::<Both<'_>>(Both::new(heap)),
            singles: vec![],
        }
    }

    /// An object that the program holds, if there is one.
    fn any<'gc>(&mut self, heap: &'gc Heap) -> Option<Gc<'gc, Node<'gc>>> {
        let number = self.random.below(self.held.len().max(1));
        Some(self.held.get(number)?.get(heap))
    }

    fn part<'gc>(&mut self, heap: &'gc Heap) -> Part<'gc> {
        Part {
            number: self.random.below(NAMES) as u64,
            nodes: self.any(heap).into_iter().collect(),
        }
    }

    fn hold<'gc>(&mut self, heap: &Heap, found: impl IntoIterator<Item = Gc<'gc, Node<'gc>>>) {
        self.held
            .extend(found.into_iter().map(|node| heap.root(node)));
    }

    /// Makes objects, which is done between cycles only.
    fn grow(&mut self, heap: &Heap) {
        for _ in 0..self.random.below(30) {
            let number = self.random.0;
            let next = (0..self.random.below(3)).filter_map(|_| self.any(heap));
            let node = heap.alloc(Node {
                number,
                check: !number,
                next: next.collect(),
            });
            self.weak.push(heap.root_weak(Gc::downgrade(node, heap)));
            match self.random.below(6) {
                0 | 1 => self.hold(heap, [node]),
                2 => {
                    let at = self.random.below(self.pairs.len());
                    let value = self.part(heap);
                    self.pairs[at].get(heap).insert(heap, node, value);
                }
                3 => {
                    let key = heap.alloc(self.part(heap));
                    let value = Part {
                        number,
                        nodes: vec![node],
                    };
                    self.names.get(heap).insert(heap, key, value);
                }
                4 => {
                    let key = self.part(heap);
                    self.values.get(heap).insert(heap, key, node);
                }
                _ => {
                    let keys = [node, self.any(heap).unwrap_or(node)];
                    let value = self.part(heap);
                    let single = Ephemeron::with_keys(heap, keys, value);
                    self.singles.push(heap.root_handle(single));
                    self.both.get(heap).insert(heap, keys[1], node);
                }
            }
        }
    }

    /// Does something that makes no object.
    fn step(&mut self, heap: &Heap) {
        let pairs = self.random.below(self.pairs.len());
        let pairs = self.pairs[pairs].get(heap);
        let (names, values, both) = (
            self.names.get(heap),
            self.values.get(heap),
            self.both.get(heap),
        );
        match self.random.below(28) {
            0..=2 if !self.held.is_empty() => {
                let gone = self.random.below(self.held.len());
                self.held.swap_remove(gone);
            }
            3 | 4 if !self.weak.is_empty() => {
                let weak = self.random.below(self.weak.len());
                let found = self.weak[weak].upgrade(heap);
                self.hold(heap, found);
            }
            5 => {
                let found = self.any(heap).and_then(|node| node.next.first().copied());
                self.hold(heap, found);
            }
            6 => {
                let key = self.any(heap);
                let found = key.and_then(|key| pairs.get_ref(key)?.nodes.first().copied());
                self.hold(heap, found);
            }
            7 => {
                let key = self.any(heap);
                let taken = key.and_then(|key| pairs.remove(heap, key));
                self.hold(heap, taken.into_iter().flat_map(|part| part.nodes));
            }
            8 | 9 => {
                if let Some(key) = self.any(heap) {
                    let value = self.part(heap);
                    let before = pairs.insert(heap, key, value);
                    self.hold(heap, before.into_iter().flat_map(|part| part.nodes));
                }
            }
            10 => {
                let at = self.random.below(pairs.len().max(1));
                if let Some((key, value)) = pairs.iter(heap).nth(at) {
                    self.hold(heap, [key]);
                    self.hold(heap, value.nodes.iter().copied());
                }
            }
            11 => {
                if let Some(key) = self.any(heap) {
                    let nodes = pairs.get_mut(heap, key).map(|mut value| value.nodes.pop());
                    self.hold(heap, nodes.flatten());
                }
            }
            12 => pairs.clear(heap),
            13 => pairs.shrink_to_fit(heap),
            14 => {
                let at = self.random.below(pairs.len().max(1));
                let drained: Vec<_> = pairs.drain(heap).take(at).collect();
                self.hold(heap, drained.iter().map(|&(key, _)| key));
                self.hold(heap, drained.into_iter().flat_map(|(_, value)| value.nodes));
            }
            15 => {
                let part = self.part(heap);
                let found = names.get_ref(heap, &part).map(|value| value.nodes.clone());
                self.hold(heap, found.into_iter().flatten());
            }
            16 => {
                let part = self.part(heap);
                let key = names.get_key(heap, &part);
                let nodes = key.map(|key| key.nodes.clone());
                self.hold(heap, nodes.into_iter().flatten());
            }
            17 => {
                let part = self.part(heap);
                let taken = names.remove(heap, &part);
                self.hold(heap, taken.into_iter().flat_map(|part| part.nodes));
            }
            18 => {
                let part = self.part(heap);
                let found = values.get(heap, &part);
                self.hold(heap, found);
            }
            19 => {
                let part = self.part(heap);
                let held = values.keys(heap).find(|key| **key == part);
                let nodes = held.map(|key| key.nodes.clone());
                values.remove(heap, &part);
                self.hold(heap, nodes.into_iter().flatten());
            }
            20 => {
                let at = self.random.below(both.len().max(1));
                let found = both.iter(heap).nth(at);
                self.hold(heap, found.into_iter().flat_map(<[_; 2]>::from));
            }
            21 => {
                let key = self.any(heap);
                let found = key.and_then(|key| both.get(heap, key));
                self.hold(heap, found);
            }
            22 if !self.singles.is_empty() => {
                let single = self.random.below(self.singles.len());
                let single = self.singles[single].get(heap);
                let found = single.get_ref(heap).map(|value| value.nodes.clone());
                self.hold(heap, found.into_iter().flatten());
            }
            23 if !self.singles.is_empty() => {
                let single = self.random.below(self.singles.len());
                let taken = self.singles.swap_remove(single).get(heap).take(heap);
                self.hold(heap, taken.into_iter().flat_map(|part| part.nodes));
            }
            24 => {
                let odd = self.random.below(2) as u64;
                let mut removed = vec![];
                pairs.retain(heap, |key, value| {
                    removed.extend(
                        value
                            .nodes
                            .iter()
                            .copied()
                            .filter(|_| key.number % 2 != odd),
                    );
                    key.number % 2 == odd
                });
                self.hold(heap, removed);
            }
            25 => {
                let weak = self
                    .any(heap)
                    .map(|node| heap.root_weak(Gc::downgrade(node, heap)));
                self.weak.extend(weak);
                let gone = self.random.below(self.weak.len().max(1));
                self.weak.drain(..gone);
            }
            26 => {
                if let Some(key) = self.any(heap) {
                    let value = self.part(heap);
                    let found = pairs.entry(heap, key).or_insert(value);
                    let nodes = found.nodes.clone();
                    drop(found);
                    self.hold(heap, nodes);
                }
            }
            27 => {
                if let (Some(key), Some(value)) = (self.any(heap), self.any(heap)) {
                    let part = self.part(heap);
                    let found = both.entry(heap, key).or_insert(value);
                    let other = values.entry(heap, part).or_insert(found);
                    self.hold(heap, [found, other]);
                }
            }
            _ => {}
        }
    }

    /// Looks at all that the program reaches.
    fn look(&self, heap: &Heap) {
        let whole = |node: &Node<'_>| assert_eq!(node.number, !node.check);
        let part = |part: &Part<'_>| part.nodes.iter().for_each(|node| whole(node));
        for node in &self.held {
            let node = node.get(heap);
            whole(&node);
            node.next.iter().for_each(|next| whole(next));
        }
        for weak in &self.weak {
            weak.upgrade(heap).iter().for_each(|node| whole(node));
        }
        for pairs in &self.pairs {
            pairs.get(heap).iter(heap).for_each(|(key, value)| {
                whole(&key);
                part(&value);
            });
        }
        self.names.get(heap).iter(heap).for_each(|(key, value)| {
            part(&key);
            part(&value);
        });
        self.values.get(heap).iter(heap).for_each(|(key, value)| {
            part(&key);
            whole(&value);
        });
        for pair in self.both.get(heap).iter(heap) {
            <[_; 2]>::from(pair).iter().for_each(|node| whole(node));
        }
    }
}

#[test]
fn what_random_programs_reach_between_slices_lives() {
    for seed in 1..=200_u64 {
        let mut heap = verified_heap();
        let mut program = Program::new(&heap, seed.wrapping_mul(0x9E37_79B9_7F4A_7C15));
        for _ in 0..12 {
            program.grow(&heap);
            heap.begin_slices();
            for _ in 0..program.random.below(12) {
                for _ in 0..program.random.below(4) {
                    program.step(&heap);
                }
                let tasks = program.random.below(4);
                heap.mark_slice(tasks);
            }
            assert!(heap.end_slices());
            program.look(&heap);
        }
    }
}
