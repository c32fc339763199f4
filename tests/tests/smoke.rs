//! Everything once, in about a second: for memory checkers, emulators and other slow machines.

use core::cell::Cell;
use core::panic::AssertUnwindSafe;
use std::collections::{BTreeMap, HashMap, VecDeque};
use std::panic::{catch_unwind, resume_unwind};
use std::rc::Rc;

use gc_core::{
    AllocErrorKind, Charge, Finalize, Gc, GcCell, GcOnceCell, GcRef, GcRefCell, GcRefMut, Heap,
    HeapConfig, Managed, Root, Static, Trace, Visitor, safepoint,
};
use gc_tests::mutator::Program;
use gc_tests::{Drops, Probe};

#[derive(Trace, Finalize)]
struct Node<'gc> {
    number: u32,
    next: GcCell<Option<Gc<'gc, Node<'gc>>>>,
}

fn node<'gc>(heap: &'gc Heap, number: u32, next: Option<Gc<'gc, Node<'gc>>>) -> Gc<'gc, Node<'gc>> {
    let next = GcCell::new(next);
    heap.alloc(Node { number, next })
}

#[test]
fn cycles_are_freed() {
    let mut heap = Heap::new();
    let first = node(&heap, 1, None);
    let second = node(&heap, 2, Some(first));
    first.next.set(&heap, Some(second));
    let root = heap.root(first);
    assert_eq!(heap.collect().live_objects, 2);
    assert_eq!(root.get(&heap).next.get().unwrap().number, 2);
    drop(root);
    assert_eq!(heap.collect().freed_objects, 2);
}

#[test]
fn a_long_list_needs_no_stack() {
    let mut heap = Heap::new();
    let mut list = None;
    for number in 0..100_000 {
        list = Some(node(&heap, number, list));
    }
    let root = heap.root(list.unwrap());
    assert_eq!(heap.collect().live_objects, 100_000);
    drop(root);
    assert_eq!(heap.collect().freed_objects, 100_000);
}

#[test]
fn every_cell_stores_and_gives_back() {
    let drops = Drops::default();
    let mut heap = Heap::new();
    let once = heap.alloc(GcOnceCell::new());
    assert!(once.set(&heap, heap.alloc(drops.probe())).is_ok());
    assert!(once.set(&heap, heap.alloc(drops.probe())).is_err());
    let list = heap.alloc(GcRefCell::new(vec![heap.alloc(drops.probe())]));
    list.borrow_mut(&heap).push(heap.alloc(drops.probe()));
    let last = GcRefMut::map(list.borrow_mut(&heap), |list| list.last_mut().unwrap());
    assert!(list.try_borrow().is_err());
    drop(last);
    assert_eq!(GcRef::map(list.borrow(), |list| &list[0]).id(), 2);
    let roots = (heap.root(once), heap.root(list));
    heap.collect();
    assert_eq!(drops.count(), 1);
    assert_eq!(roots.0.get(&heap).get().unwrap().id(), 0);
    let taken = roots.1.get(&heap).take(&heap);
    assert_eq!(taken[1].id(), 3);
    heap.collect();
    assert_eq!(drops.count(), 3);
}

#[test]
fn containers_are_traced() {
    #[derive(Trace, Finalize)]
    enum Value<'gc> {
        Nothing,
        Object(Gc<'gc, Probe>),
        Many {
            list: VecDeque<Value<'gc>>,
            by_name: HashMap<String, Box<Value<'gc>>>,
            by_number: BTreeMap<u8, Option<Gc<'gc, Value<'gc>>>>,
        },
    }

    let drops = Drops::default();
    let mut heap = Heap::new();
    let object = || Value::Object(heap.alloc(drops.probe()));
    let value = heap.alloc(Value::Many {
        list: [object(), Value::Nothing, object()].into(),
        by_name: [("a".into(), Box::new(object()))].into(),
        by_number: [(1, Some(heap.alloc(object()))), (2, None)].into(),
    });
    let root = heap.root(value);
    heap.collect();
    assert_eq!(drops.count(), 0);
    let value = root.get(&heap).as_ref();
    let Value::Many {
        list,
        by_name,
        by_number,
    } = value
    else {
        panic!("another variant");
    };
    assert_eq!((list.len(), by_name.len(), by_number.len()), (3, 1, 2));
    drop(root);
    heap.collect();
    assert_eq!(drops.count(), 4);
}

#[test]
fn objects_of_any_size_and_alignment_are_kept() {
    #[derive(Trace, Finalize)]
    #[repr(align(65536))]
    struct Strict(u8);

    fn check<T: for<'x> Managed<'x> + PartialEq>(heap: &mut Heap, make: impl Fn(u8) -> T) {
        let dead = heap.alloc(make(1)).as_ptr().addr();
        let root = heap.root(heap.alloc(make(2)));
        let other = heap.root(heap.alloc(make(3)));
        heap.collect();
        let (one, two) = (root.get(heap), other.get(heap));
        assert_ne!(one.as_ptr().addr(), two.as_ptr().addr());
        assert_ne!(one.as_ptr().addr(), dead);
        assert!(one.as_ptr().is_aligned());
    }

    impl PartialEq for Strict {
        fn eq(&self, other: &Self) -> bool {
            self.0 == other.0
        }
    }

    let mut heap = Heap::new();
    check(&mut heap, |_| ());
    check(&mut heap, |byte| byte);
    check(&mut heap, |byte| [byte; 3]);
    check(&mut heap, |byte| [u64::from(byte); 511]);
    check(&mut heap, |byte| [u64::from(byte); 9000]);
    check(&mut heap, Strict);
}

#[test]
fn more_types_than_a_cache_has_entries_are_kept_apart() {
    /// A type for each pair of numbers, all of one size, with drop glue that knows the numbers.
    #[derive(Trace, Finalize)]
    struct Numbered<const A: usize, const B: usize> {
        number: usize,
        dropped: Static<Rc<Cell<usize>>>,
    }

    impl<const A: usize, const B: usize> Drop for Numbered<A, B> {
        fn drop(&mut self) {
            assert_eq!(self.number, A * 16 + B, "dropped as another type");
            self.dropped.set(self.dropped.get() + 1);
        }
    }

    /// Checks the object of a root, whatever its type.
    type Check = Box<dyn Fn(&Heap)>;

    let dropped = Rc::new(Cell::new(0));
    let mut heap = Heap::new();
    let mut roots: Vec<Check> = Vec::new();
    macro_rules! each {
        ($($a:literal)*) => {$( each!(@ $a: 0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15); )*};
        (@ $a:literal: $($b:literal)*) => {$(
            let number = $a * 16 + $b;
            let make = || Numbered::<$a, $b> { number, dropped: Static(Rc::clone(&dropped)) };
            let root = heap.root(heap.alloc(make()));
            roots.push(Box::new(move |heap| assert_eq!(root.get(heap).number, number)));
            heap.alloc(make());
        )*};
    }
    each!(0 1 2 3 4 5 6 7);
    each!(0 1 2 3 4 5 6 7);
    assert_eq!(heap.collect().freed_objects, 256);
    roots.iter().for_each(|check| check(&heap));
    heap.verify().unwrap();
    drop(heap);
    assert_eq!(dropped.get(), 512);
}

#[test]
fn roots_are_cloned_labelled_and_outlive_the_heap() {
    let heap = Heap::new();
    let root: Root<String> = heap.root(heap.alloc(String::from("kept")));
    let root = root.labelled("name");
    let clone = root.clone();
    assert_eq!(
        (root.label().as_deref(), clone.label()),
        (Some("name"), None)
    );
    assert_eq!(format!("{}", clone.get(&heap)), "kept");
    assert_eq!(heap.stats().roots, 2);
    drop((root, heap));
    let other = Heap::new();
    assert!(clone.try_get(&other).unwrap_err().dropped);
}

#[test]
fn safepoints_carry_variables_through_collections() {
    let mut heap = HeapConfig::new()
        .minimum_bytes(1000)
        .growth_factor(1.5)
        .build();
    let mut list = node(&heap, 0, None);
    let mut total = heap.alloc(0_u64);
    for number in 1..=2000 {
        safepoint!(heap; list, total);
        total = heap.alloc(*total + u64::from(number));
        list = node(&heap, number, Some(list).filter(|_| number % 100 != 0));
    }
    assert_eq!((*total, list.number), (2_001_000, 2000));
    assert!(heap.stats().collections > 10);
}

#[test]
fn finalizers_run_latest_first_and_may_do_as_they_like() {
    #[derive(Trace)]
    struct Last<'gc> {
        number: u32,
        log: Gc<'gc, GcRefCell<Vec<u32>>>,
        again: GcCell<Option<Gc<'gc, Last<'gc>>>>,
    }

    impl<'gc> Finalize<'gc> for Last<'gc> {
        fn finalize(this: Gc<'gc, Self>, heap: &'gc Heap) {
            this.log.borrow_mut(heap).push(this.number);
            match this.number {
                1 => resume_unwind(Box::new("planned")),
                2 => drop(heap.alloc(Last {
                    number: 20,
                    log: this.log,
                    again: GcCell::new(Some(this)),
                })),
                _ => this.again.set(heap, Some(this)),
            }
        }
    }

    let mut heap = Heap::new();
    let log = heap.root(heap.alloc(GcRefCell::new(Vec::<u32>::new())));
    for number in 0..3 {
        let log = log.get(&heap);
        let again = GcCell::new(None);
        heap.alloc(Last { number, log, again });
    }
    let report = heap.collect();
    assert_eq!((report.finalized, report.finalizers_panicked), (3, 1));
    assert_eq!(*log.get(&heap).borrow(), [2, 1, 0]);
    assert_eq!(heap.collect().finalized, 1);
    assert_eq!(log.get(&heap).borrow()[3..], [20]);
    heap.collect();
    assert_eq!(heap.stats().objects, 1);
}

#[test]
fn charges_and_limits_are_counted() {
    #[derive(Trace, Finalize)]
    struct Buffer {
        bytes: Vec<u8>,
        charge: Charge,
    }

    let mut heap = HeapConfig::new().limit_bytes(1 << 16).build();
    let charge = heap.charge(1 << 15);
    let buffer = heap.alloc(Buffer {
        bytes: vec![0; 1 << 15],
        charge,
    });
    buffer.charge.resize(&heap, 1 << 14);
    assert_eq!(
        (buffer.bytes.len(), buffer.charge.bytes()),
        (1 << 15, 1 << 14)
    );
    assert!(heap.try_charge(1 << 16).is_err());
    let error = heap.try_alloc([7_u64; 1 << 13]).unwrap_err();
    assert!(matches!(error.kind, AllocErrorKind::Limit(_)));
    assert_eq!(error.value[0], 7);
    heap.collect();
    assert_eq!(heap.stats().external_bytes, 0);
}

#[test]
fn heaps_take_turns() {
    let mut heap = Heap::new();
    let root = heap.root(node(&heap, 1, None));
    let inner = heap.suspend(|| {
        let inner = Heap::new();
        assert!(root.try_get(&inner).is_err());
        *inner.alloc(2_u32)
    });
    let parked = heap.park();
    let other = Heap::new();
    let parked = parked.try_resume().unwrap_err();
    drop(other);
    let heap = parked.resume();
    assert_eq!(root.get(&heap).number + inner, 3);
    drop(heap.park());
}

#[test]
fn panics_leave_the_heap_usable() {
    /// Panics when it is traced as often as it says.
    struct Panics(Cell<bool>);

    // SAFETY: there is no pointer to visit. A panic is allowed.
    unsafe impl Trace for Panics {
        type At<'x> = Panics;
        unsafe fn trace<V: Visitor>(&self, _visitor: &mut V) {
            if self.0.get() {
                resume_unwind(Box::new("planned"));
            }
        }
    }

    impl<'gc> Finalize<'gc> for Panics {
        const NEEDS_FINALIZE: bool = false;
        fn finalize(_this: Gc<'gc, Self>, _heap: &'gc Heap) {}
    }

    /// Panics when it is dropped.
    #[derive(Trace, Finalize)]
    struct Bomb(Probe);

    impl Drop for Bomb {
        fn drop(&mut self) {
            resume_unwind(Box::new(self.0.id()));
        }
    }

    let drops = Drops::default();
    let mut heap = Heap::new();
    let root = heap.root(heap.alloc(Panics(Cell::new(true))));
    for _ in 0..3 {
        heap.alloc(Bomb(drops.probe()));
    }
    assert!(catch_unwind(AssertUnwindSafe(|| heap.collect())).is_err());
    assert_eq!((drops.count(), heap.stats().abandoned), (0, 1));
    root.get(&heap).0.set(false);
    let payload = catch_unwind(AssertUnwindSafe(|| heap.collect())).unwrap_err();
    assert_eq!(payload.downcast_ref(), Some(&0_usize));
    assert_eq!(drops.count(), 3);
    heap.verify().unwrap();
}

#[test]
fn everything_can_be_printed() {
    let mut heap = Heap::new();
    let cell = heap.alloc(GcRefCell::new(vec![heap.alloc(1)]));
    let text = format!("{cell:?} {cell:p} {heap:?} {:?}", heap.root(cell));
    assert!(text.starts_with("GcRefCell([1]) 0x"), "{text}");
    let report = heap.collect();
    assert!(format!("{report} {report:?}").contains("freed 2 objects"));
    assert!(format!("{:?} {:?}", heap.stats(), heap.config()).contains("collections: 1"));
    assert!(format!("{:?}", heap.park()).contains("ParkedHeap"));
}

#[test]
fn a_few_random_programs_do_what_the_model_says() {
    for seed in 0..60 {
        Program::random(seed, 500).check(&format!("the program of seed {seed}"));
    }
}
