//! `Gc`: a plain pointer that looks like its target.

use core::fmt;
use core::marker::PhantomData;
use std::collections::{BTreeMap, BTreeSet, BinaryHeap, HashMap, HashSet};

use gc_core::{
    ByAddress, Charge, Collection, Finalize, Gc, GcCell, GcRefCell, Heap, HeapConfig, HeapStats,
    ParkedHeap, Root, RootError, Trace,
};

#[test]
fn pointers_are_as_small_as_references() {
    const WORD: usize = size_of::<usize>();
    assert_eq!(size_of::<Gc<'_, [u64; 9]>>(), WORD);
    assert_eq!(size_of::<Option<Gc<'_, [u64; 9]>>>(), WORD);
    assert_eq!(size_of::<Option<Option<Gc<'_, u8>>>>(), 2 * WORD);
    assert_eq!(size_of::<Gc<'_, dyn fmt::Debug>>(), 2 * WORD);
    assert_eq!(size_of::<Option<Gc<'_, dyn fmt::Debug>>>(), 2 * WORD);
    assert_eq!(size_of::<Option<Gc<'_, str>>>(), 2 * WORD);
    assert_eq!(size_of::<Root<u8>>(), 2 * WORD);
    assert_eq!(size_of::<Option<Root<u8>>>(), 2 * WORD);
}

/// Whether a type implements a trait, found out by the compiler, as a value.
macro_rules! implements {
    ($type:ty: $bound:ident) => {{
        struct Probe<T: ?Sized>(PhantomData<T>);
        #[allow(dead_code, reason = "used where the bound does not hold")]
        trait No {
            const ANSWER: bool = false;
        }
        impl<T: ?Sized> No for Probe<T> {}
        #[allow(dead_code, reason = "used where the bound holds")]
        impl<T: ?Sized + $bound> Probe<T> {
            const ANSWER: bool = true;
        }
        <Probe<$type>>::ANSWER
    }};
}

/// Everything that leads to objects stays on their thread, even if the objects could be sent.
#[test]
fn nothing_that_leads_to_objects_can_be_sent_or_shared() {
    assert!(implements!(u8: Send) && implements!(u8: Sync), "a control");
    macro_rules! assert_neither {
        ($($type:ty),*) => {$(
            assert!(!implements!($type: Send), "{}", stringify!($type));
            assert!(!implements!($type: Sync), "{}", stringify!($type));
        )*};
    }
    assert_neither!(Heap, &'static Heap, ParkedHeap, Option<Box<Heap>>);
    assert_neither!(Gc<'static, u8>, Gc<'static, str>, Vec<Gc<'static, ()>>);
    assert_neither!(Root<u8>, Root<GcCell<Gc<'static, u8>>>, Charge);
    assert!(!implements!(GcCell<u8>: Sync) && !implements!(GcRefCell<u8>: Sync));
}

/// What only tells about a heap may go anywhere.
#[test]
fn reports_and_settings_can_be_sent() {
    assert!(implements!(HeapStats: Send) && implements!(Collection: Send));
    assert!(implements!(HeapConfig: Send) && implements!(RootError: Send));
}

/// `as_ref` lives as long as the borrow of the heap, not as long as the variable.
#[test]
fn a_reference_to_the_target_outlives_the_pointer() {
    let heap = Heap::new();
    let text: &str = {
        let gc = heap.alloc(String::from("kept"));
        gc.as_ref()
    };
    heap.alloc(String::from("other"));
    assert_eq!(text, "kept");
}

#[test]
fn identity_is_not_equality() {
    let heap = Heap::new();
    let (a, b) = (heap.alloc(1.5), heap.alloc(1.5));
    let copy = a;
    assert!(a == b && a == copy);
    assert!(Gc::ptr_eq(a, copy) && !Gc::ptr_eq(a, b));
    let nan = heap.alloc(f64::NAN);
    assert!(Gc::ptr_eq(nan, nan));
    assert!(nan != nan && nan.partial_cmp(&nan).is_none());
}

/// Maps and queues see the targets, whichever way the pointers go in.
#[test]
fn comparing_and_hashing_look_at_the_target() {
    let heap = Heap::new();
    let text = |text: &str| heap.alloc(String::from(text));
    let set: HashSet<_> = [text("a"), text("b"), text("a")].into_iter().collect();
    assert_eq!(set.len(), 2);
    let map = HashMap::from([(text("a"), 1), (text("b"), 2)]);
    assert_eq!(map.get(&text("b")), Some(&2));
    assert_eq!(map.get(&String::from("a")), Some(&1), "by `Borrow`");
    let sorted = BTreeMap::from([(text("b"), 2), (text("a"), 1)]);
    assert_eq!(sorted.into_values().collect::<Vec<_>>(), [1, 2]);
    let queue = BinaryHeap::from([text("a"), text("c"), text("b")]);
    let sorted = queue.into_sorted_vec();
    let drained: Vec<&str> = sorted.iter().map(|text| text.as_str()).collect();
    assert_eq!(drained, ["a", "b", "c"]);
}

/// What a set of visited objects is made of.
#[test]
fn pointers_can_be_compared_by_identity() {
    let mut heap = Heap::new();
    let root = heap.root({
        let same = heap.alloc(String::from("same"));
        let set: HashSet<_> = [same, heap.alloc(String::from("same")), same]
            .into_iter()
            .map(ByAddress)
            .collect();
        heap.alloc(set)
    });
    heap.alloc(String::from("same"));
    assert_eq!(heap.collect().freed_objects, 1);
    let set = root.get(&heap);
    assert_eq!(set.len(), 2, "objects never move, so the set is as it was");
    assert!(set.iter().all(|gc| set.contains(gc) && **gc.0 == *"same"));
    let sorted: BTreeSet<_> = set.iter().copied().collect();
    assert!(sorted.iter().map(|gc| gc.as_ptr().addr()).is_sorted());
}

/// Objects never move, so their addresses can be keys for as long as they live.
#[test]
fn an_address_is_a_key_as_long_as_the_object_lives() {
    let mut heap = Heap::new();
    let roots: Vec<_> = (0..500_usize)
        .map(|value| heap.root(heap.alloc(value)))
        .collect();
    let address = |root: &Root<usize>, heap: &Heap| root.get(heap).as_ptr().addr();
    let before: HashMap<usize, usize> = roots
        .iter()
        .map(|root| (address(root, &heap), *root.get(&heap)))
        .collect();
    assert_eq!(before.len(), 500);
    for _ in 0..5 {
        for _ in 0..1000 {
            heap.alloc(0_usize);
        }
        heap.collect();
        for root in &roots {
            assert_eq!(before[&address(root, &heap)], *root.get(&heap));
        }
    }
}

#[test]
fn printing_forwards_to_the_target_and_p_shows_the_address() {
    let heap = Heap::new();
    let gc = heap.alloc(String::from("text"));
    assert_eq!(format!("{gc} {gc:?}"), "text \"text\"");
    assert_eq!(format!("{gc:>6}|"), "  text|");
    assert_eq!(format!("{gc:p}"), format!("{:p}", gc.as_ptr()));
    let root = heap.root(gc);
    assert_eq!(format!("{root:?}"), format!("Root({gc:p})"));
}

/// A cyclic graph has no finite picture of its targets; addresses print.
#[test]
fn a_cyclic_structure_can_be_printed_by_address() {
    #[derive(Trace, Finalize)]
    struct Ring<'gc> {
        next: GcCell<Option<Gc<'gc, Ring<'gc>>>>,
    }

    impl fmt::Debug for Ring<'_> {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            match self.next.get() {
                Some(next) => write!(f, "Ring({next:p})"),
                None => f.write_str("Ring"),
            }
        }
    }

    let heap = Heap::new();
    let ring = heap.alloc(Ring {
        next: GcCell::new(None),
    });
    ring.next.set(&heap, Some(ring));
    assert_eq!(format!("{ring:?}"), format!("Ring({ring:p})"));
}

/// A runtime's native functions are called with whatever borrow of the heap there is.
#[test]
fn a_function_that_takes_pointers_can_be_a_field() {
    type Native = for<'a> fn(&'a Heap, Gc<'a, GcRefCell<Vec<Gc<'a, u32>>>>) -> Gc<'a, u32>;

    #[derive(Trace, Finalize)]
    struct Function {
        #[gc(skip)]
        code: Native,
    }

    let mut heap = Heap::new();
    let function = heap.root(heap.alloc(Function {
        code: |heap, stack| {
            let sum = stack.borrow().iter().map(|value| **value).sum();
            let sum = heap.alloc(sum);
            stack.borrow_mut(heap).push(sum);
            sum
        },
    }));
    let stack = heap.root(heap.alloc(GcRefCell::new(vec![heap.alloc(1_u32)])));
    for expected in [1, 2, 4, 8] {
        heap.collect();
        let code = function.get(&heap).code;
        assert_eq!(*code(&heap, stack.get(&heap)), expected);
    }
}

/// Types may contain each other by value; whether they need tracing is never asked in a circle.
#[test]
fn types_that_contain_each_other_are_traced_through() {
    #[derive(Trace, Finalize)]
    struct Branch<'gc>(Vec<Leaf<'gc>>);

    #[derive(Trace, Finalize)]
    struct Leaf<'gc>(Option<Gc<'gc, String>>, Option<Box<Branch<'gc>>>);

    let mut heap = Heap::new();
    let inner = Branch(vec![Leaf(Some(heap.alloc(String::from("deep"))), None)]);
    let root = heap.root(heap.alloc(Branch(vec![Leaf(None, Some(Box::new(inner)))])));
    heap.alloc(String::from("garbage"));
    assert_eq!(heap.collect().freed_objects, 1);
    let branch = root.get(&heap);
    let Some(inner) = &branch.0[0].1 else {
        panic!("the inner branch is there");
    };
    assert_eq!(*inner.0[0].0.unwrap(), "deep");
}
